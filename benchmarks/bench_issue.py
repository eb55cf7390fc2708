"""Rendering an issue of 40 items, and composing it for each subscriber."""

import logging
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from premailer import Premailer

from benchmarks import Row, in_turn
from curator import config
from curator.issues import render as station
from curator.issues.page import make_page
from curator.issues.templates import fill, folders, themed
from curator.mail import compose
from curator.model import TOKEN_SENTINEL, Edition, Issue, Item, ItemKind, Section

NEWSLETTER = config.Newsletter(
    name="Bench",
    sender="Bench <bench@news.bench.org>",
    url="https://news.bench.org",
    postal_address="1 Main St",
)
SETTINGS = config.Settings(newsletter=NEWSLETTER)
WORDS = "A sentence that is as long as most sentences are, with a [link](https://site.bench.org/{0}) in it. "
MESSAGES = 200
# Everything is imported before the clock starts; what is parsed, compiled and kept is not there yet.
FIRST = """
import sys, time, jinja2, lxml.html, markdown_it, premailer
from benchmarks import bench_issue as bench
issue, html = bench.an_issue(), sys.stdin.read()
began = time.perf_counter()
{}
print(time.perf_counter() - began)
"""
OURS, THEIRS = "bench.station.render(issue, bench.SETTINGS)", "bench.bare(html)"


def an_issue(changed: int = 0, *, anew: int = 0) -> Issue:
    """40 stories: `changed` stands in the first of them, `anew` in all."""
    items = tuple(
        Item(
            ItemKind.STORY,
            f"**[Story {n}](https://site.bench.org/s/{n})** {anew}\n\n{'' if n else changed} "
            + WORDS.format(n) * 4,
        )
        for n in range(40)
    )
    return Issue(1, "#1: Forty items", (Section("all", "All", items),), intro="Hello. " * 12)


def bare(html: str) -> str:
    """The inlining alone, as premailer does it when nobody tells it more than to be quiet."""
    return str(Premailer(html, cssutils_logging_level=logging.CRITICAL).transform())


def rows() -> Iterator[Row]:
    """Render and inline beside premailer alone on the same html; compose beside EmailMessage."""
    where = themed(folders(SETTINGS.home), SETTINGS.look.theme)
    html = fill(where, "email/issue.html", page=make_page(an_issue(), SETTINGS))
    turn = count(1)
    beside = "premailer, same html"
    ours, theirs = in_turn(lambda: station.render(an_issue(next(turn)), SETTINGS), lambda: bare(html), 15)
    yield Row("render + inline 40 items, one changed", ours, beside, theirs, "<= 1.2")
    ours, theirs = in_turn(
        lambda: station.render(an_issue(anew=next(turn)), SETTINGS), lambda: bare(html), 15
    )
    yield Row("  all of them changed", ours, beside, theirs, "<= 1.2")
    ours, theirs = (statistics.median(_first(line, html) for _ in range(7)) for line in (OURS, THEIRS))
    yield Row("  the first of a process", ours, beside, theirs, "<= 1.2")
    yield _composed(station.render(an_issue(), SETTINGS))


def _first(line: str, html: str) -> float:
    """The seconds that `line` takes as the first thing of a process."""
    ran = subprocess.run(
        [sys.executable, "-c", FIRST.format(line)], input=html, capture_output=True, text=True, check=True
    )
    return float(ran.stdout)


def _composed(edition: Edition) -> Row:
    """Messages made of a mould beside those that the standard library makes anew."""
    mould = compose.mould(edition, newsletter=SETTINGS.newsletter, list_id="bench.news.bench.org")
    now = datetime(2026, 11, 29, tzinfo=UTC)

    def ours_all() -> None:
        for n in range(MESSAGES):
            compose.compose(
                mould, to=f"reader{n}@readers.org", token=lambda _: TOKEN_SENTINEL, delivery=f"d-{n}", now=now
            )

    def theirs_all() -> None:
        for n in range(MESSAGES // 20):
            message = EmailMessage(policy=SMTP)
            message["From"], message["To"] = SETTINGS.newsletter.sender, f"reader{n}@readers.org"
            message["Subject"] = edition.subject
            message.set_content(edition.text, cte="quoted-printable")
            message.add_alternative(edition.html, subtype="html", cte="quoted-printable")
            message.as_bytes()

    ours, theirs = in_turn(ours_all, theirs_all, 5)
    a_piece = (ours / MESSAGES, theirs / (MESSAGES // 20))
    return Row("compose a message", a_piece[0], "EmailMessage", a_piece[1], "<= 0.01")
