"""Feeds and pages to serve, as small as they can be."""

from html import escape

from tests.support.site import Reply

LONG = " ".join(
    f"In the {number} winter the owls were counted again, and there were more of them than the year before."
    for number in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)

ENTRIES = (
    ("https://nightjar.example/owls?utm_source=feed", "Owls"),
    ("https://nightjar.example/cats", "Cats"),
)


def rss(*entries: tuple[str, str], title: str = "Nightjar", **headers: str) -> Reply:
    """An RSS feed of (address, title) pairs; `headers` are named with underscores."""
    items = "".join(
        f"<item><title>{escape(name)}</title><link>{escape(url)}</link><guid>{escape(url)}</guid></item>"
        for url, name in entries
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body.encode(), {"Content-Type": "application/rss+xml", **named})


def page(title: str = "Owls, counted", text: str = LONG, head: str = "") -> Reply:
    """A page with something to read."""
    article = f"<article><h1>{title}</h1><p>{text}</p></article>"
    body = f"<html><head><title>{title}</title>{head}</head><body>{article}</body></html>"
    return Reply(body.encode(), {"Content-Type": "text/html; charset=utf-8"})


def moved(where: str) -> Reply:
    """A redirect."""
    return Reply(b"", {"Location": where}, 301)


def broken(status: int = 500) -> Reply:
    """An error."""
    return Reply(b"no", {"Content-Type": "text/plain"}, status)
