"""Rendering an issue of 40 items, and composing it for each subscriber."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from premailer import Premailer

from benchmarks import Row, in_turn
from curator import config
from curator.issues import render as station
from curator.issues.page import make_page
from curator.issues.templates import fill
from curator.mail import compose
from curator.model import TOKEN_SENTINEL, Issue, Item, ItemKind, Section

NEWSLETTER = config.Newsletter(
    name="Bench",
    sender="Bench <bench@news.bench.org>",
    url="https://news.bench.org",
    postal_address="1 Main St",
)
SETTINGS = config.Settings(newsletter=NEWSLETTER)
WORDS = "A sentence that is as long as most sentences are, with a [link](https://site.bench.org/{0}) in it. "
MESSAGES = 200


def _issue() -> Issue:
    items = tuple(
        Item(ItemKind.STORY, f"**[Story {n}](https://site.bench.org/s/{n})**\n\n" + WORDS.format(n) * 4)
        for n in range(40)
    )
    return Issue(1, "#1: Forty items", (Section("all", "All", items),), intro="Hello. " * 12)


def rows() -> Iterator[Row]:
    """Render and inline beside premailer alone on the same html; compose beside EmailMessage."""
    issue = _issue()
    html = fill((config.bundled("templates"),), "email/issue.html", page=make_page(issue, SETTINGS))
    tuned = {
        "allow_network": False,
        "cssutils_logging_level": logging.CRITICAL,
        "disable_validation": True,
        "keep_style_tags": False,
        "remove_classes": False,
        "align_floating_images": False,
    }
    ours, theirs = in_turn(
        lambda: station.render(issue, SETTINGS), lambda: Premailer(html, **tuned).transform(), 5
    )
    yield Row("render + inline 40 items", ours, "premailer, same html", theirs, "<= 1.2")

    edition = station.render(issue, SETTINGS)
    mould = compose.mould(edition, newsletter=SETTINGS.newsletter, list_id="bench.news.bench.org")
    now, token = datetime(2026, 11, 29, tzinfo=UTC), TOKEN_SENTINEL

    def ours_all() -> None:
        for n in range(MESSAGES):
            compose.compose(mould, to=f"reader{n}@readers.org", token=token, delivery=f"d-{n}", now=now)

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
    yield Row("compose a message", a_piece[0], "EmailMessage", a_piece[1], "<= 0.01")
