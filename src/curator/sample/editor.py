"""The scripted editor of the sample newsletter: what editor.toml decides and writes, as records.

The demo does with these what a person does at the desk.  All addresses are clean.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_WRITTEN = tomllib.loads(Path(__file__).with_name("editor.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A page that goes into the issue; `blurb` is the Markdown to print, which links to the page itself."""

    url: str
    section: str
    kind: Literal["story", "link"]
    blurb: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that is held or rejected, and why."""

    url: str
    reason: str


def _choices(table: str) -> tuple[Choice, ...]:
    return tuple(Choice(**{**one, "blurb": one["blurb"].strip()}) for one in _WRITTEN[table])


BY: str = _WRITTEN["by"]  # who rules
TITLE: str = _WRITTEN["title"]  # of the issue
INTRO: str = _WRITTEN["intro"].strip()
CLOSING: str = _WRITTEN["closing"].strip()
CHOICES = _choices("pick")  # in print order; all of them come from the feeds
BY_HAND = _choices("by_hand")  # in no feed: to be added as a curator would, then approved like the others
HOLDS = tuple(Refusal(**one) for one in _WRITTEN["hold"])
REJECTS = tuple(Refusal(**one) for one in _WRITTEN["reject"])
ORDER = tuple(one.url for one in (*CHOICES, *BY_HAND))  # in which the issue prints them
