"""No look changes anything, however many look at once; what is posted again changes nothing more."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from curator.config import Mail, Public, Subscribing
from curator.jobs.send import send
from curator.mail import tokens
from tests.support import asked, gmail, make, public
from tests.support.hands import Book, Clock

FORMS = (
    ("/subscribe", {"shown": "{form}", "address": "new@post.example", "section-field": "on"}),
    ("/subscribe/embedded", {"shown": "{form}", "address": "Other@Post.example", "section-fun": "on"}),
    ("/confirm/{confirm}", {}),
    ("/preferences/{preferences}", {"do": "sections", "section-field": "1"}),
    ("/preferences/{preferences}", {"do": "pause", "until": "month"}),
    ("/preferences/{preferences}", {"do": "pause", "until": "day", "day": "2027-03-01"}),
    ("/preferences/{preferences}", {"do": "resume"}),
    ("/feedback/{feedback}/1/up", {}),
    ("/feedback/{feedback}/1/down", {}),
    ("/unsubscribe/{unsubscribe}", {"page": "1", "reason": "often", "words": "Far\ntoo\x00 often."}),
    ("/unsubscribe/{another}", {"List-Unsubscribe": "One-Click"}),
)


@pytest.fixture
def pages(engine, tmp_path):
    """The pages of a newsletter with everything, after a send to two readers; Ada is asked to confirm."""
    parts = {
        "mail": Mail(online=True, feedback=True, preferences=True),
        "public": Public(per_minute=1_000_000),
        "subscribing": Subscribing(sections=True, goodbye=True),
    }
    with public.opened(engine, tmp_path, below="/news", **parts) as opened:
        make.approved(engine, opened.settings, 2)
        opened.book = Book()
        send(engine, opened.settings, opened.book, 1, clock=Clock(), by="ada")
        asked.asks(engine, opened.settings)
        asked.posted(engine, opened.settings, opened.book)
        yield opened


def own_links(pages):
    """Every address of ours in the mails that went out, and those that anybody knows."""
    found = {one for message in pages.book.taken for one in gmail.links(message.raw)}
    ours = {one for one in found if one.startswith(pages.url("/"))}
    kinds = {urlsplit(one).path.split("/")[2] for one in ours}
    assert kinds >= {"confirm", "unsubscribe", "preferences", "feedback", "issues"}
    return sorted(ours) + [pages.url(one) for one in ("/", "/subscribe/embedded", "/issues/", "/health")]


def looks(pages, times):
    """Look at all links, in so many looks at once, as the scanners of mail do; the statuses that came."""
    urls = own_links(pages)
    asks = [(("GET", "HEAD", "GET", "OPTIONS")[at % 4], urls[at % len(urls)]) for at in range(times)]
    with ThreadPoolExecutor(32) as pool:
        return {one.status for one in pool.map(lambda ask: gmail.ask(*ask), asks)}


@pytest.mark.parametrize("times", [200, pytest.param(1000, marks=pytest.mark.long)])
def test_no_number_of_looks_at_the_links_of_a_mail_changes_anything(pages, times):
    """All links of an issue and of a letter, by GET, HEAD and OPTIONS, thirty-two at once."""
    before = pages.dump()
    assert looks(pages, times) <= {200, 301, 405}
    assert pages.dump() == before
    assert pages.told == []


def filled(pages):
    """The forms with tokens of the first reader, of the second for `another`, and of Ada for `confirm`."""
    purposes = ("preferences", "feedback", "unsubscribe")
    given = {one: pages.token(one) for one in purposes} | {"another": pages.token("unsubscribe", 2)}
    given["confirm"] = asked.token(pages.book.taken[-1])
    given["form"] = tokens.form(pages.keys, pages.now - timedelta(minutes=1))
    for path, fields in FORMS:
        yield path.format(**given), {name: said.format(**given) for name, said in fields.items()}


def at_once(pages, hands, path, fields):
    """Post a form with so many hands at the same moment; the statuses that come."""
    with ThreadPoolExecutor(hands) as pool:
        asks = [pool.submit(pages.post, path, fields) for _ in range(hands)]
        return {one.result().status for one in asks}


def test_what_is_posted_again_changes_nothing_more(pages):
    """Each form three times, minutes apart and four times at once; only the first of all does anything."""
    for path, fields in filled(pages):
        before = pages.dump()
        assert pages.post(path, fields).status == 200, path
        after = pages.dump()
        assert after != before, path
        pages.now += timedelta(minutes=3)
        assert at_once(pages, 4, path, fields) == {200}, path
        assert pages.dump() == after, path
    assert pages.told == []


def test_forms_posted_at_once_for_the_first_time_count_once(pages):
    """Eight hands press each button at the same moment."""
    for path, fields in filled(pages):
        before = pages.dump()
        assert at_once(pages, 8, path, fields) == {200}, path
        new = [row for row in pages.dump() if row not in before]
        tables = Counter(row.partition(":")[0] for row in new)
        assert tables.pop("consent", 0) <= (2 if "reason" in fields else 1), (path, new)
        assert max(tables.values()) <= (4 if "signup" in tables else 1), (path, new)


def changed(token):
    """The token with each of its bits changed, as an address can hold it."""
    whole = token.encode("ascii")
    for at in range(len(whole)):
        for bit in range(8):
            other = bytes([*whole[:at], whole[at] ^ 1 << bit, *whole[at + 1 :]])
            yield "".join(f"%{byte:02x}" for byte in other)


def test_no_token_with_a_changed_bit_is_taken_at_any_door(sqlite_engine, tmp_path):
    """All bits of the four kinds of links, some 1,500: 404, and nothing changes."""
    with public.opened(sqlite_engine, tmp_path, public=Public(per_minute=1_000_000)) as pages:
        make.approved(sqlite_engine, pages.settings, 1)
        pages.book = Book()
        send(sqlite_engine, pages.settings, pages.book, 1, clock=Clock(), by="ada")
        asked.asks(sqlite_engine, pages.settings)
        asked.posted(sqlite_engine, pages.settings, pages.book)
        doors = {one: pages.token(one) for one in ("unsubscribe", "preferences", "feedback")}
        doors["confirm"] = asked.token(pages.book.taken[-1])
        before, fields = pages.dump(), {"page": "1", "do": "pause", "until": "month"}
        for door, token in doors.items():
            rest = "/1/up" if door == "feedback" else ""
            assert {pages.post(f"/{door}/{one}{rest}", fields).status for one in changed(token)} == {404}
            assert pages.dump() == before
            assert pages.post(f"/{door}/{token}{rest}", fields).status == 200
            before = pages.dump()
