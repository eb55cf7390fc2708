"""visit: the pages that an issue links to are looked at, politely, and what was seen is remembered."""

import asyncio
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from curator import links
from curator.fetch import Fetcher
from curator.jobs.accept import accept
from curator.jobs.hands import Intake
from curator.jobs.preview import look
from curator.jobs.read import read
from curator.jobs.visit import due, visit
from curator.model import Flag, Imprint, Reached, Severity, Visit
from curator.store import reading, visits, writing
from tests.jobs.conftest import FETCH
from tests.support import make
from tests.support.feeds import LONG, broken, moved, page
from tests.support.make import NOW
from tests.support.site import Raw, Reply

pytestmark = pytest.mark.postgresql_is_long

LATER = NOW + timedelta(hours=2)
OTHER = " ".join(
    f"On the {day} day of the storm nobody went out to look for herons at all." for day in range(30)
)


@pytest.fixture
def sees(engine, settings, run):
    """`sees(now)`: the pages of issue #1 that are due, looked at, by the last part of their addresses."""

    def seeing(now=NOW, *, again=False, told=lambda _: None):
        async def job(hands):
            pages = due(hands, settings, 1, now, again=again)
            return await visit(hands, pages, now=now, told=told, pause=0)

        return {one.page.url.rpartition("/")[2]: one for one in run(job)}

    return seeing


def linking(engine, site, *paths):
    """A stored draft that links to these paths of the site."""
    return make.issue(
        engine, 1, *(f"The heron [{path[1:]}]({site.url(path)}) stood there." for path in paths)
    )


def said(engine, settings, check, now=None):
    """What a check says of issue #1."""
    return [
        (one.severity.value, one.what)
        for one in look(engine, settings, 1, now).findings
        if one.check == check
    ]


def stored(engine, url):
    """The look at the page at `url` that is remembered."""
    with reading(engine) as conn:
        return visits.of_pages(conn, {links.key(url)}).get(links.key(url))


def test_what_a_page_says_is_remembered(engine, site, sees):
    """Its title, language, length, how its text begins, and where it was in the end."""
    site["/owls"], site["/short"] = page("Owls, counted"), Reply(status=302, headers={"Location": "/owls"})
    linking(engine, site, "/short")
    seen = sees()["short"].visit
    assert stored(engine, site.url("/short")) == seen
    assert (seen.outcome, seen.title, seen.language) == (Reached.SEEN, "Owls, counted", "en")
    assert (seen.final, seen.moved, seen.at) == (site.url("/owls"), "", NOW)
    assert seen.imprint.words >= len(LONG.split())
    assert "In the first winter the owls were counted" in seen.opening


@pytest.mark.parametrize(
    ("reply", "outcome", "severity"),
    [
        (broken(404), Reached.GONE, "error"),
        (broken(410), Reached.GONE, "error"),
        (broken(403), Reached.SHUT, "note"),
        (broken(401), Reached.SHUT, "note"),
        (broken(429), Reached.SHUT, "note"),
        (broken(503), Reached.SHUT, "note"),
        (broken(500), Reached.FAILED, "warning"),
        (Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nno", reset=True), Reached.FAILED, "warning"),
        (moved("/page"), Reached.SHUT, "note"),
    ],
    ids=["404", "410", "403", "401", "429", "503", "500", "reset", "circle"],
)
def test_only_what_is_certainly_gone_is_an_error(engine, site, sees, settings, reply, outcome, severity):
    """A server that is broken is a warning; one that wants no programs tells nothing, which is a note."""
    site["/page"] = reply
    linking(engine, site, "/page")
    assert sees()["page"].visit.outcome is outcome
    [(found, what)] = said(engine, settings, "unreachable")
    assert found == severity
    assert site.url("/page") in what


def test_a_host_without_an_address_is_gone(engine, sees, settings):
    """Its name is not known, and the link to it is an error."""
    make.issue(engine, 1, "The [heron](http://nobody.invalid/heron) stood there.")
    assert sees()["heron"].visit.outcome is Reached.GONE
    [(severity, what)] = said(engine, settings, "unreachable")
    assert severity == "error"
    assert "the name nobody.invalid is not known" in what


def test_a_network_that_is_down_says_nothing_of_pages(engine, sees, settings):
    """If three hosts were asked and none answered, nothing is remembered, and all are due still."""
    make.issue(engine, 1, *(f"The [heron](http://{name}.invalid/{name}) stood." for name in "abc"))
    told = sees()
    assert {one.visit for one in told.values()} == {None}
    assert {one.fault for one in told.values()} == {"nobody answered: is the network up?"}
    assert said(engine, settings, "unreachable") == []
    assert set(sees()) == {"a", "b", "c"}


def test_one_answer_shows_that_the_network_is_up(engine, site, sees):
    """Then the names without an address are gone."""
    site["/owls"] = page()
    texts = [f"The [heron](http://{name}.invalid/{name}) stood." for name in "abc"]
    make.issue(engine, 1, *texts, f"[Owls]({site.url('/owls')})")
    told = sees()
    assert [told[name].visit.outcome for name in ("a", "b", "c", "owls")] == [Reached.GONE] * 3 + [
        Reached.SEEN
    ]
    assert stored(engine, "http://a.invalid/a").outcome is Reached.GONE


def test_what_could_not_be_had_is_asked_once_more(engine, site, sees):
    """A server that stumbles once is not reported."""
    answers = iter([broken(500), page()])
    site["/owls"] = lambda _: next(answers)
    linking(engine, site, "/owls")
    assert sees()["owls"].visit.outcome is Reached.SEEN
    assert [one.target for one in site.log] == ["/owls", "/owls"]


def test_pages_are_not_asked_again_for_a_day(engine, site, sees):
    """What was seen is due a day later, what was gone an hour later, and all of it if one insists."""
    site["/owls"] = page()
    linking(engine, site, "/owls", "/gone")
    assert set(sees()) == {"owls", "gone"}
    assert set(sees(NOW + timedelta(minutes=59))) == set()
    assert set(sees(NOW + timedelta(minutes=61))) == {"gone"}
    assert set(sees(NOW + timedelta(hours=25))) == {"owls", "gone"}
    assert set(sees(NOW + timedelta(hours=25), again=True)) == {"owls", "gone"}


def test_a_page_is_asked_once_however_often_it_is_linked(engine, site, sees):
    """Whatever disguise its address wears; the newsletter's own pages are not asked at all."""
    site["/owls"] = page()
    url, own = (
        site.url("/owls"),
        "[an issue](https://heron.example/issues/1/) [leave](mailto:ada@heron.example)",
    )
    make.issue(
        engine, 1, f"[Owls]({url}) and [owls]({url}/#top), {own}.", intro=f"[Owls]({url}?utm_source=x)"
    )
    assert len(sees()) == 1
    assert len(site.log) == 1


def test_pages_of_one_host_are_asked_one_after_another(engine, site, sees):
    """Never two at a time, and robots.txt is not asked: a person chose these links."""
    at_once = []

    def slow(request):
        at_once.append(request.at)
        return Reply(page().body, page().headers, after=0.1)

    for path in ("/a", "/b", "/c"):
        site[path] = slow
    linking(engine, site, "/a", "/b", "/c")
    sees()
    gaps = [later - sooner for sooner, later in pairwise(at_once)]
    assert min(gaps) >= 0.1
    assert "/robots.txt" not in {one.target for one in site.log}


def test_a_picture_is_looked_at_without_being_read(engine, site, sees, settings):
    """One that is a page is a warning, one that is gone an error."""
    site["/wren.png"] = Reply(b"\x89PNG\r\n\x1a\n", {"Content-Type": "image/png"})
    site["/wren.html"] = page()
    shown = "".join(f"![A wren]({site.url(path)})\n\n" for path in ("/wren.png", "/wren.html", "/none.png"))
    make.issue(engine, 1, shown)
    told = sees()
    assert told["wren.png"].visit.outcome is Reached.SEEN
    assert {severity for severity, _ in said(engine, settings, "unreachable")} == {"warning", "error"}


def test_a_permanent_redirect_is_told_with_the_new_address(engine, site, sees, settings):
    """A temporary one is nobody's business."""
    site["/new"], site["/old"] = page(), moved("/new?utm_source=old")
    site["/now"] = Reply(status=302, headers={"Location": "/new"})
    linking(engine, site, "/old", "/now")
    sees()
    [(severity, what)] = said(engine, settings, "moved")
    assert severity == "note"
    assert what == f"{site.url('/old')} has moved for good to {site.url('/new')}"


def test_a_page_is_compared_with_what_was_approved(engine, site, run, sees, settings):
    """The text that was read when its candidate was approved, not the one of the last visit."""
    site["/owls"] = page("Owls, counted")
    picked = make.pick(engine, site.url("/owls"))
    run(partial(read, ids=[picked.id], now=NOW))
    linking(engine, site, "/owls")
    sees()
    assert said(engine, settings, "changed") == []
    site["/owls"] = page("Herons in the storm", OTHER)
    sees(LATER, again=True)
    sees(LATER + timedelta(days=2))
    [(severity, what)] = said(engine, settings, "changed")
    assert severity == "warning"
    assert 'its title was "Owls, counted" and is "Herons in the storm"' in what
    assert "it is another text now" in what


def test_a_page_that_no_editor_took_up_is_compared_with_the_first_look(engine, site, sees, settings):
    """A little of it that is new is nothing, half of it is a note."""
    linking(engine, site, "/owls")
    site["/owls"] = page(text=f"{LONG} {LONG.upper()}")
    sees()
    site["/owls"] = page(text=f"{LONG} There was one heron, too.")
    sees(LATER, again=True)
    assert said(engine, settings, "changed") == []
    site["/owls"] = page(text=f"{LONG} {OTHER[: len(LONG)]}")
    sees(LATER, again=True)
    [(severity, what)] = said(engine, settings, "changed")
    assert severity == "note"
    assert "of its text is new or gone" in what


def test_a_wall_is_told_unless_the_item_tells_it(engine, site, sees, settings):
    """A page that wants money is a warning where readers are not warned."""
    free = '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": false}</script>'
    site["/owls"], site["/cats"] = page(head=free), page("Cats", head=free)
    asked = f"[The cats]({site.url('/cats')}) slept (subscription)."
    make.issue(engine, 1, f"[The owls]({site.url('/owls')}) slept.", asked)
    assert Flag.PAYWALL in sees()["owls"].visit.flags
    assert said(engine, settings, "paywall") == [
        ("warning", f"readers must pay or subscribe to read {site.url('/owls')}")
    ]


def test_what_was_not_looked_at_lately_is_a_note(engine, site, sees, settings):
    """Until it is looked at, and again when that is too long ago."""
    site["/owls"] = page()
    linking(engine, site, "/owls", "/gone")
    assert said(engine, settings, "unvisited", NOW) == [("note", "2 of 2 pages linked to were not looked at")]
    sees()
    assert said(engine, settings, "unvisited", NOW) == []
    assert said(engine, settings, "unvisited", NOW + timedelta(days=2)) == [
        ("note", "2 of 2 pages linked to were not looked at since 2026-11-23")
    ]


def test_nothing_is_asked_when_an_issue_is_looked_at(engine, site, settings):
    """Preflight reads what is remembered, and never the network."""
    linking(engine, site, "/owls")
    look(engine, settings, 1, NOW)
    assert site.log == []


def test_looks_are_kept_though_the_run_is_cut_short(engine, site, quarantine, settings):
    """What was seen before the run was cancelled is not asked again, and cancelling takes no second."""
    for number in range(3):
        site[f"/{number}"] = page(f"Owls {number}")
    site["/slow"] = Reply(page().body, page().headers, after=4)
    linking(engine, site, "/0", "/1", "/2", "/slow")
    seen, enough = [], asyncio.Event()

    def told(one):
        seen.append(one)
        if len(seen) == 3:
            enough.set()

    async def cut_short():
        async with Fetcher(FETCH, "curator/test (+https://heron.example)") as fetcher:
            hands = Intake(engine, fetcher, quarantine)
            pages = due(hands, settings, 1, NOW)
            running = asyncio.ensure_future(visit(hands, pages, now=NOW, told=told))
            await enough.wait()
            begun = asyncio.get_running_loop().time()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            assert asyncio.get_running_loop().time() - begun < 1
            return due(hands, settings, 1, NOW)

    assert [one.url for one in asyncio.run(cut_short())] == [site.url("/slow")]


def test_a_look_is_stored_whole(engine):
    """Every field comes back, on both databases; a second look takes the place of the first."""
    was = Imprint("Owls", 120, (3, 2**32 - 1), NOW)
    whole = Visit(
        "heron.example/owls",
        "https://heron.example/owls",
        LATER,
        Reached.SEEN,
        final="https://heron.example/owls/",
        moved="https://heron.example/owls/",
        language="en",
        flags=(Flag.PAYWALL, Flag.CONSENT),
        opening="In the first winter",
        imprint=Imprint("Owls, counted", 130, (1, 2), LATER),
        approved=was,
    )
    for one in (Visit(whole.key, whole.url, NOW, Reached.FAILED, "no answer", 500, approved=was), whole):
        with writing(engine) as conn:
            visits.save(conn, one)
        assert stored(engine, whole.url) == one


def test_an_accepted_finding_of_a_look_does_not_come_back(engine, site, sees, settings):
    """A person who has opened the page knows better, until the page is another one."""
    linking(engine, site, "/gone")
    sees()
    [found] = [one for one in look(engine, settings, 1).findings if one.check == "unreachable"]
    assert found.severity is Severity.ERROR
    accept(engine, settings, 1, [found.key], why="It opens in a browser.", now=NOW, by="ada")
    sees(LATER)
    assert said(engine, settings, "unreachable") == []
