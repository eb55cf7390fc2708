"""Feeds: bytes → entries (`parse`), what a poll teaches (`refresh`), lists of sources (`opml`).

Pure: no clock, no network, no files.  `parse` and `opml.read` face hostile bytes and may be slow on them, so
callers run them in quarantine.
"""
