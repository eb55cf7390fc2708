"""The editor's station: which rulings are allowed, and which candidates are one."""
