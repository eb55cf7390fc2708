"""Many who ask for a newsletter at once, as whoever means ill does: by the form, with many hands."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from curator.jobs.admit import admit
from curator.jobs.letters import post_letters
from curator.mail import tokens
from tests.support.hands import Book
from tests.support.public import Answer, Pages

HANDS = 16


def ask(pages: Pages, address: str, forwarded: str = "") -> Answer:
    """Send the form for one address; `forwarded` is where the request says that it comes from."""
    shown = tokens.form(pages.keys, pages.now - timedelta(minutes=1))
    more = {"X_Forwarded_For": forwarded} if forwarded else {}
    return pages.post("/subscribe", {"shown": shown, "address": address}, **more)


def flood(pages: Pages, asks: Iterable[tuple[str, str]]) -> Counter[tuple[int, str]]:
    """Ask for all of these addresses, each from its place, many at once; which answers came how often."""
    with ThreadPoolExecutor(HANDS) as pool:
        asked = [pool.submit(ask, pages, *one) for one in asks]
        return Counter((one.result().status, one.result().text) for one in asked)


def mailed(pages: Pages, book: Book) -> Counter[str]:
    """Look into what was asked, and post the letters; how many each address has got until now."""
    while admit(pages.engine, pages.settings, now=pages.now):
        pass
    post_letters(pages.engine, pages.settings, book, clock=lambda: pages.now, pause=0)
    return Counter(message.to for message in book.taken)
