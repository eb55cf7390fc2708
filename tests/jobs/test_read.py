"""read: pages fill their candidates' cards, and addresses that lead to one page become one candidate."""

from functools import partial

import pytest

from curator.jobs.read import Outcome, read, unread
from curator.jobs.rule import rule
from curator.model import CandidateState, Reading, Verb
from curator.store import candidates, pages, reading
from tests.support import make
from tests.support.feeds import LONG, broken, moved, page, rss
from tests.support.make import NOW
from tests.support.site import Reply


@pytest.fixture
def reads(run):
    """`reads(candidates)`: what reading them did, by candidate id."""

    def reading_them(*chosen, **more):
        done = run(partial(read, ids=[one.id for one in chosen], now=NOW, **more))
        return {one.candidate.id: one for one in done}

    return reading_them


def all_of(engine):
    with reading(engine) as conn:
        return candidates.list_some(conn)


def test_a_page_fills_the_card(engine, site, reads):
    """Title, text, words, a summary of whole sentences; then it is not asked again."""
    site["/owls"] = page("Owls, counted")
    made = make.candidate(engine, site.url("/owls"), title="From the feed")
    assert unread(engine) == [made.id]
    assert reads(made)[made.id].outcome is Outcome.READ
    after = make.candidate_again(engine, made)
    assert (after.title, after.reading, after.state) == (
        "Owls, counted",
        Reading.READ,
        CandidateState.WAITING,
    )
    assert after.words >= len(LONG.split())
    assert after.summary.startswith("In the first winter")
    assert after.summary.endswith(".")
    assert unread(engine) == []
    with reading(engine) as conn:
        assert LONG[:80] in pages.text_of(conn, made.id)


def test_a_short_link_is_united_with_its_page(engine, site, reads):
    """The page that is here already stays; the link's number still finds it."""
    site["/owls"], site["/s"] = page(), moved("/owls?utm_source=short")
    known, short = make.candidate(engine, site.url("/owls")), make.candidate(engine, site.url("/s"))
    done = reads(known, short)
    assert {one.outcome for one in done.values()} == {Outcome.READ, Outcome.MERGED}
    assert done[short.id].into == known.id
    assert make.candidate_again(engine, short).id == known.id
    assert [one.url for one in all_of(engine)] == [site.url("/owls")]
    assert make.candidate(engine, site.url("/s")).id == known.id


def test_two_short_links_to_one_unknown_page_become_one(engine, site, reads):
    """Whichever is read first; both addresses and the page's own lead to it."""
    site["/owls"], site["/s"], site["/t"] = page(), moved("/owls"), moved("/owls")
    one, other = make.candidate(engine, site.url("/s")), make.candidate(engine, site.url("/t"))
    reads(one, other)
    (left,) = all_of(engine)
    assert left.reading is Reading.READ
    assert left.url == site.url("/owls")
    for url in ("/s", "/t", "/owls"):
        assert make.candidate(engine, site.url(url)).id == left.id


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.HOLD, Verb.REJECT])
def test_a_ruling_is_kept_when_its_candidate_is_united(engine, site, reads, verb):
    """The editor ruled on the short link: the older, unruled page gives way."""
    site["/owls"], site["/s"] = page(), moved("/owls")
    known, short = make.candidate(engine, site.url("/owls")), make.candidate(engine, site.url("/s"))
    (ruled,) = rule(engine, [short.id], make.ruling(verb, section="fun", note="Mine."))
    reads(short)
    (left,) = all_of(engine)
    assert (left.id, left.state, left.section, left.note) == (short.id, ruled.state, "fun", "Mine.")
    assert make.candidate_again(engine, known).id == short.id


def test_reading_one_that_was_merged_meanwhile_is_no_error(engine, site, reads):
    """Its number leads to the page that it is now."""
    site["/owls"], site["/s"] = page(), moved("/owls")
    known, short = make.candidate(engine, site.url("/owls")), make.candidate(engine, site.url("/s"))
    reads(known, short)
    assert list(reads(short)) == [known.id]


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (503, False)])
def test_a_page_that_failed_has_a_fault_and_is_asked_again(engine, site, reads, status, permanent):
    """Until it has failed three times."""
    site["/owls"] = broken(status)
    made = make.candidate(engine, site.url("/owls"))
    for asked_again in (True, True, False):
        done = reads(made)[made.id]
        assert done.outcome is Outcome.FAILED
        assert str(status) in done.fault
        assert (unread(engine) == [made.id]) is asked_again
    after = make.candidate_again(engine, made)
    assert (after.reading, after.fault) == (Reading.FAILED, done.fault)


def test_a_page_that_works_again_is_read(engine, site, reads):
    """Its fault is gone."""
    site["/owls"] = broken()
    made = make.candidate(engine, site.url("/owls"))
    reads(made)
    site["/owls"] = page()
    reads(made)
    after = make.candidate_again(engine, made)
    assert (after.reading, after.fault) == (Reading.READ, None)


@pytest.mark.parametrize(
    "trouble",
    [rss(("https://n.example/1", "One")), Reply(b"", {"Content-Type": "text/html"})],
    ids=["a feed", "nothing"],
)
def test_what_is_no_page_is_a_fault_for_good(engine, site, reads, trouble):
    """The candidate stays before the editor, with what the feed told."""
    site["/owls"] = trouble
    made = make.candidate(engine, site.url("/owls"), title="From the feed")
    assert reads(made)[made.id].outcome is Outcome.FAILED
    assert unread(engine) == []
    after = make.candidate_again(engine, made)
    assert (after.title, after.state) == ("From the feed", CandidateState.WAITING)
    assert after.fault


def test_one_bad_page_stops_no_other(engine, site, reads):
    """Refused addresses, broken servers and good pages in one run."""
    site["/good"], site["/bad"] = page(), broken()
    chosen = [
        make.candidate(engine, url)
        for url in (site.url("/bad"), "http://10.0.0.1/private", site.url("/missing"), site.url("/good"))
    ]
    outcomes = [reads_one.outcome for reads_one in reads(*chosen).values()]
    assert outcomes == [Outcome.FAILED] * 3 + [Outcome.READ]


def test_hostile_text_of_a_page_reaches_the_database_cleaned(engine, site, reads):
    """NUL bytes, escapes and bidi marks in title and text."""
    site["/owls"] = page("Ow\0ls\x1b[31m \u202ered", LONG.replace("owls", "ow\0ls\u202e"))
    made = make.candidate(engine, site.url("/owls"))
    assert reads(made)[made.id].fault is None
    after = make.candidate_again(engine, made)
    with reading(engine) as conn:
        said = after.title + after.summary + pages.text_of(conn, made.id)
    assert not set(said) & {"\0", "\x1b", "\u202e"}


def test_the_number_to_read_can_be_limited(engine):
    """The oldest first."""
    made = [make.candidate(engine, f"https://{name}.example/") for name in "abc"]
    assert unread(engine, 2) == [one.id for one in made[:2]]


def canonical(site, path):
    """A head that names its page's address."""
    return f'<link rel="canonical" href="{site.url(path)}">'


def test_a_page_is_known_by_its_canonical_address(engine, site, reads):
    """Whoever adds that is told; what is printed stays the address that was given."""
    site["/owls-old"] = page(head=canonical(site, "/owls"))
    made = make.candidate(engine, site.url("/owls-old"))
    reads(made)
    assert make.candidate_again(engine, made).url == site.url("/owls-old")
    assert make.candidate(engine, site.url("/owls")).id == made.id


def test_a_page_for_phones_gives_way_to_its_canonical_address(engine, site, reads):
    """That is what is printed."""
    site["/amp/owls"] = page(head=canonical(site, "/owls"))
    made = make.candidate(engine, site.url("/amp/owls"))
    reads(made)
    assert make.candidate_again(engine, made).url == site.url("/owls")


def test_two_addresses_with_one_canonical_are_one_candidate(engine, site, reads):
    """The first of them stays."""
    for path in ("/a", "/b"):
        site[path] = page(head=canonical(site, "/owls"))
    first, second = (make.candidate(engine, site.url(path)) for path in ("/a", "/b"))
    reads(first, second)
    assert make.candidate_again(engine, second).id == first.id


@pytest.mark.parametrize("order", [1, -1])
def test_a_page_and_one_that_names_its_address_are_one_whichever_is_read_first(engine, site, reads, order):
    """Their feeds may call them different things: what they say decides, when both were read."""
    site["/owls"], site["/mirror"] = page("Owls"), page("Owls", head=canonical(site, "/owls"))
    made = [make.candidate(engine, site.url(path), title=path) for path in ("/owls", "/mirror")][::order]
    done = reads(*made)
    assert sorted(one.outcome for one in done.values()) == [Outcome.MERGED, Outcome.READ]
    assert len({make.candidate_again(engine, one).id for one in made}) == 1


def test_nobody_takes_over_a_page_by_naming_its_address(engine, site, reads):
    """What says something else is another candidate, whatever it calls its address."""
    site["/owls"], site["/fake"] = (
        page("Owls, counted"),
        page("Buy gold", "Gold. " * 99, canonical(site, "/owls")),
    )
    owls, fake = (make.candidate(engine, site.url(path), title="") for path in ("/owls", "/fake"))
    reads(owls)
    reads(fake)
    assert make.candidate_again(engine, owls).title == "Owls, counted"
    assert make.candidate_again(engine, fake).id == fake.id


def test_a_robot_stays_away_where_it_is_not_wanted(engine, site, reads):
    """From what a feed announced; what a person added is read."""
    site["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /", {"Content-Type": "text/plain"})
    site["/a"], site["/b"] = page(), page()
    announced = make.candidate(engine, site.url("/a"))
    added = make.candidate(engine, site.url("/b"), added_by="ada")
    done = reads(announced, added)
    assert (done[announced.id].outcome, done[added.id].outcome) == (Outcome.FAILED, Outcome.READ)
    assert done[announced.id].fault.startswith("its robots.txt asks robots to stay away")
    assert unread(engine) == []


def test_a_page_of_a_busy_host_is_read_later(engine, site, reads):
    """It was not asked for, so that was no attempt."""
    made = []
    for n in range(4):
        site[f"/{n}"] = Reply(status=503)
        made.append(make.candidate(engine, site.url(f"/{n}")))
    done = reads(*made)
    assert sorted(one.outcome for one in done.values()) == ["failed", "failed", "later", "later"]
    assert len(site.log) == 3  # one of them for robots.txt


def test_a_header_that_is_no_text_is_that_pages_fault(engine, site, reads):
    """Bytes that no database holds; the others are read."""
    site["/bad"] = Reply(b"x", {"Content-Encoding": "\udcff\udcfe"})
    site["/good"] = page()
    bad, good = (make.candidate(engine, site.url(path)) for path in ("/bad", "/good"))
    done = reads(bad, good)
    assert (done[bad.id].outcome, done[good.id].outcome) == (Outcome.FAILED, Outcome.READ)


def test_a_page_that_shares_another_ones_canonical_address_changes_nothing_of_that(engine, site, reads):
    """The one that was ruled on keeps its card and its address."""
    for path in ("/owls", "/owls?share=mail"):
        site[path] = page(head=canonical(site, "/owls"))
    owls = make.candidate(engine, site.url("/owls"))
    reads(owls)
    rule(engine, [owls.id], make.ruling())
    before = make.candidate_again(engine, owls)
    shared = make.candidate(engine, site.url("/owls?share=mail"))
    assert reads(shared)[shared.id].outcome is Outcome.MERGED
    assert make.candidate_again(engine, shared) == before


def test_a_page_that_cannot_be_read_again_stays_read(engine, site, reads):
    """With the fault beside what it said."""
    site["/owls"] = page()
    made = make.candidate(engine, site.url("/owls"))
    reads(made)
    site["/owls"] = broken(404)
    reads(made)
    after = make.candidate_again(engine, made)
    assert (after.reading, after.words > 0) == (Reading.READ, True)
    assert after.fault
