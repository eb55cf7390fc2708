"""Recorded pages and issues beside the checkout: real, not ours, and therefore never in it."""

import json
import pathlib

import pytest

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"NOT TESTED against real pages and issues: there is no {SHARED}"
)


def recorded_web():
    """The recorded addresses: each {file, type} or {status, ...}."""
    return json.loads((SHARED / "replay" / "web.json").read_text(encoding="utf-8"))


def expected_pages():
    """What is true of each recorded page: title, author, date, description, lang, with, without."""
    return json.loads((SHARED / "replay" / "expected.json").read_text(encoding="utf-8"))


def recorded(page):
    """The bytes of one recorded answer."""
    return (SHARED / "replay" / page["file"]).read_bytes()
