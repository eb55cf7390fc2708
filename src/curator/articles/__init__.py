"""Articles: html → Article (`extract`), Article → a few whole sentences (`summary`).

Pure: no network, no files.  Pages are hostile and may be slow to read: callers run `extract` in quarantine.
"""
