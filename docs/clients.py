"""Renew what src/curator/issues/preflight/clients.toml says of mail programs from caniemail's own file.

python docs/clients.py DATA.json

DATA.json is https://www.caniemail.com/api/data.json.  Each row keeps its name, its patterns and its words;
`tested` and `dropped` are taken from the page that its slug names.  Look at the difference, then commit it.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "src/curator/issues/preflight/clients.toml"
PROGRAMS = {
    ("gmail", "desktop-webmail"): "gmail-web",
    ("gmail", "ios"): "gmail-ios",
    ("gmail", "android"): "gmail-android",
    ("apple-mail", "macos"): "apple-macos",
    ("apple-mail", "ios"): "apple-ios",
    ("outlook", "windows"): "outlook-windows",
    ("outlook", "outlook-com"): "outlook-web",
    ("outlook", "ios"): "outlook-ios",
    ("yahoo", "desktop-webmail"): "yahoo-web",
    ("yahoo", "ios"): "yahoo-ios",
    ("yahoo", "android"): "yahoo-android",
}


def renewed(table: str, features: dict[str, Any]) -> str:
    """The table with the days and programs of `features`, by slug.  Raises KeyError if a slug is gone."""
    return re.sub(
        r"^\[.*?(?=^\[|\Z)", lambda row: _row(row[0], features), table, flags=re.MULTILINE | re.DOTALL
    )


def _row(row: str, features: dict[str, Any]) -> str:
    """One table of the file."""
    feature = features[_value(r'^slug = "(.*)"$', row)]
    notes = {f"#{number}" for number in re.findall(r"\d+", _value(r"^notes = \[(.*)\]$", row))}
    dropped = json.dumps([name for where, name in PROGRAMS.items() if _drops(feature, *where, notes)])
    row = re.sub(r"^tested = .*$", f"tested = {feature['last_test_date']}", row, flags=re.MULTILINE)
    return re.sub(r"^dropped = .*$", f"dropped = {dropped}", row, flags=re.MULTILINE)


def _value(pattern: str, row: str) -> str:
    found = re.search(pattern, row, re.MULTILINE)
    return found[1] if found else ""


def _drops(feature: dict[str, Any], family: str, platform: str, notes: set[str]) -> bool:
    """Whether the newest version that was tested drops it, or has one of these notes."""
    results = list(feature["stats"].get(family, {}).get(platform, {}).values())
    said = results[-1].split() if results else []
    return said[:1] == ["n"] or bool(notes & set(said))


if __name__ == "__main__":
    data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["data"]
    written = renewed(TABLE.read_text(encoding="utf-8"), {feature["slug"]: feature for feature in data})
    TABLE.write_text(written, encoding="utf-8")
