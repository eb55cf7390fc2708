"""The station where picks become an issue, and an issue becomes an edition that can be mailed.

    picks + outline ─assemble→ Issue ←document→ Markdown that a person edits
    Issue ─render (page → templates → inlined)→ Edition ─preflight→ findings
    Schedule ─calendar→ slots

All of it is pure: what is read from disk are the templates, and nothing else.
"""
