"""Looks at pages that show something else to a program than to a reader."""

import pytest

from curator.jobs.preview import look
from curator.jobs.visit import due, visit
from curator.model import IssueState, Reached
from curator.store import hosts, reading, writing
from curator.store.schema import issue as issues
from tests.support import make
from tests.support.feeds import broken, page
from tests.support.make import DAY, HOUR, NOW
from tests.support.site import Raw, Reply

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def sees(engine, settings, run):
    """`sees(now)`: the pages of issue #1 that are due, looked at, by the last part of their addresses."""

    def seeing(now=NOW):
        async def job(hands):
            return await visit(hands, due(hands, settings, 1, now), now=now, pause=0)

        return {one.page.url.rpartition("/")[2]: one.visit for one in run(job)}

    return seeing


def said(engine, settings, check, now=None):
    """What a check says of issue #1."""
    return [one.what for one in look(engine, settings, 1, now).findings if one.check == check]


def test_a_status_that_is_none_is_a_no_to_programs(engine, site, sees):
    """LinkedIn answers 999 to whoever is no browser, and its pages are there all the same."""
    site["/profile"] = Raw(b"HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n")
    make.issue(engine, 1, f"[Ada]({site.url('/profile')}) counts.")
    assert sees()["profile"].outcome is Reached.SHUT


@pytest.mark.parametrize(
    ("body", "kind", "outcome"),
    [
        (PNG, "", Reached.SEEN),
        (PNG, "application/octet-stream", Reached.SEEN),
        (page().body, "", Reached.FAILED),
        (page().body, "application/octet-stream", Reached.FAILED),
    ],
    ids=["picture", "picture as bytes", "page", "page as bytes"],
)
def test_a_picture_of_no_type_is_known_by_its_bytes(engine, site, sees, body, kind, outcome):
    """A page in its place is none, whatever its server calls it."""
    site["/wren"] = Reply(body, {"Content-Type": kind} if kind else {})
    make.issue(engine, 1, f"![A wren]({site.url('/wren')})")
    assert sees()["wren"].outcome is outcome


def test_a_riddle_is_not_what_the_page_said_first(engine, site, settings, sees):
    """When the page itself is shown the next day, it has not changed."""
    make.issue(engine, 1, f"The [owls]({site.url('/owls')}) slept.")
    site["/owls"] = page("Just a moment...", "Checking whether you are a bird.")
    sees()
    site["/owls"] = page("Owls, counted")
    sees(NOW + DAY)
    assert said(engine, settings, "changed") == []
    site["/owls"] = page("Herons, counted")
    sees(NOW + 2 * DAY)
    [what] = said(engine, settings, "changed")
    assert 'its title was "Owls, counted" and is "Herons, counted"' in what


def test_pages_that_want_no_programs_are_one_note(engine, site, settings, sees):
    """However many there are, and whatever their servers answer."""
    site["/a"], site["/b"] = broken(403), broken(429)
    make.issue(engine, 1, f"The [owls]({site.url('/a')}) and [cats]({site.url('/b')}) slept.")
    sees()
    them = f"{site.url('/a')}; {site.url('/b')}"
    assert said(engine, settings, "unreachable") == [
        f"2 pages could not be looked at, since their sites want no programs: {them}"
    ]


def test_a_network_that_is_down_tires_no_host(engine, sees):
    """However many links lead there: when it is up again, they are asked, and so are their feeds."""
    urls = [f"http://{name}.invalid/{name}{at}" for name in "abc" for at in range(4)]
    make.issue(engine, 1, *(f"The [owls]({url}) slept." for url in urls))
    assert set(sees().values()) == {None}
    with reading(engine) as conn:
        assert hosts.rests(conn) == {}


def test_of_an_issue_that_has_gone_out_nobody_looks_at_pages(engine, settings):
    """A draft is told that its pages were not looked at, a sent issue is not."""
    made = make.issue(engine, 1, "The [owls](https://owls.example/) slept.")
    assert said(engine, settings, "unvisited", NOW + HOUR) == ["1 of 1 page linked to was not looked at"]
    with writing(engine) as conn:
        conn.execute(issues.update().where(issues.c.id == made.id).values(state=IssueState.SENT, sent_at=NOW))
    assert said(engine, settings, "unvisited", NOW + HOUR) == []
