"""Sources: found by id, address or title; claimed for one poll at a time; entries known by their guid."""

from dataclasses import replace

import pytest

from curator.errors import NotFound
from curator.model import Entry, SourceState
from curator.store import candidates, reading, sources, writing
from tests.support import make
from tests.support.make import DAY, HOUR, NOW


def claim(engine, *, now=NOW, due_only=True, ids=()):
    with writing(engine) as conn:
        return [one.url for one in sources.claim(conn, now=now, until=now + HOUR, due_only=due_only, ids=ids)]


def record(engine, source, *entries, print_="p1", owners=None):
    with writing(engine) as conn:
        prints = {entry.guid: print_ for entry in entries}
        sources.record_entries(conn, source.id, entries, prints, owners or {}, NOW)


def entry(guid="g1", **fields):
    return Entry(**{"guid": guid, "url": "https://nightjar.example/1", "title": "One"} | fields)


def test_an_address_is_a_source_once(engine):
    """The same feed in other clothes is the source that is there already."""
    with writing(engine) as conn:
        first, made = sources.add(conn, "https://nightjar.example/feed", title="N", section="fun", now=NOW)
        again, made_again = sources.add(
            conn, "http://www.nightjar.example/feed/", title="Other", section=None, now=NOW + DAY
        )
    assert (made, made_again) == (True, False)
    assert again == first
    assert (first.state, first.section, first.added_at) == (SourceState.ACTIVE, "fun", NOW)


@pytest.mark.parametrize(
    "ref", ["{id}", "https://nightjar.example/feed", "http://www.nightjar.example/feed/", "nIGHTJAR"]
)
def test_a_source_is_found_by_what_a_person_knows_of_it(engine, ref):
    """Its id, its address, its title in any case."""
    made = make.source(engine)
    with reading(engine) as conn:
        assert sources.find(conn, ref.format(id=made.id)) == made


@pytest.mark.parametrize("ref", ["99", "https://elsewhere.example/", "Nobody", ""])
def test_an_unknown_source_is_not_found(engine, ref):
    """The line names what was asked for and how to see what there is."""
    make.source(engine)
    with (
        pytest.raises(NotFound, match=f'"{ref}"; see them all with: curator source list'),
        reading(engine) as conn,
    ):
        sources.find(conn, ref)


def test_sources_are_listed_by_title(engine):
    """In alphabetical order, whatever the case."""
    for title in ("beta", "Alpha", "Gamma"):
        make.source(engine, f"https://{title}.example/", title=title)
    with reading(engine) as conn:
        assert [one.title for one in sources.list_all(conn)] == ["Alpha", "beta", "Gamma"]


def test_a_claimed_source_is_due_for_nobody_else(engine):
    """Until the time that the claim says; then it is due again."""
    make.source(engine)
    assert len(claim(engine)) == 1
    assert claim(engine) == []
    assert len(claim(engine, now=NOW + HOUR)) == 1


def test_what_is_not_due_can_be_asked_for_all_the_same(engine):
    """`curator collect` takes all of them, or those that are named."""
    one, _ = make.source(engine), make.source(engine, "https://b.example/feed")
    claim(engine)
    assert claim(engine, due_only=False, ids=[one.id]) == [one.url]
    assert len(claim(engine, due_only=False)) == 2


def test_a_disabled_source_is_never_claimed(engine):
    """Neither by its time nor by its id; enabled, it is due."""
    made = make.source(engine)
    with writing(engine) as conn:
        disabled = sources.set_state(conn, made, SourceState.DISABLED)
    assert disabled.state is SourceState.DISABLED
    assert claim(engine, due_only=False, ids=[made.id]) == []
    with reading(engine) as conn:
        assert sources.due_ids(conn, NOW) == []
    with writing(engine) as conn:
        sources.set_state(conn, disabled, SourceState.ACTIVE)
    assert claim(engine) == [made.url]


def test_due_are_those_never_checked_and_those_whose_time_has_come(engine):
    """The moment itself counts as come."""
    never, come, later = (make.source(engine, f"https://{name}.example/") for name in "abc")
    with writing(engine) as conn:
        sources.save(conn, replace(come, next_check_at=NOW))
        sources.save(conn, replace(later, next_check_at=NOW + HOUR))
    with reading(engine) as conn:
        assert sources.due_ids(conn, NOW) == [never.id, come.id]


def test_what_a_poll_taught_is_kept(engine):
    """Every field that a poll teaches comes back; what people say of a source stays."""
    made = make.source(engine, section="fun")
    taught = replace(
        made,
        etag='W/"1"',
        last_modified="Mon, 23 Nov 2026 09:00:00 GMT",
        body_hash="abc",
        checked_at=NOW,
        ok_at=NOW,
        next_check_at=NOW + HOUR,
        failures=2,
        fault="the server answered 500",
    )
    with writing(engine) as conn:
        sources.save(conn, taught)
    with reading(engine) as conn:
        assert sources.find(conn, str(made.id)) == taught


def test_a_poll_changes_what_nobody_else_has_changed(engine):
    """Title, address and state: a person who was faster is right."""
    made = make.source(engine)
    with writing(engine) as conn:
        sources.change(conn, made, replace(made, url="https://nightjar.example/new", title="New"))
        sources.change(conn, made, replace(made, url="https://nightjar.example/late", title="Late"))
    with reading(engine) as conn:
        found = sources.find(conn, str(made.id))
    assert (found.url, found.title) == ("https://nightjar.example/new", "New")


def test_a_number_means_the_source_of_that_number(engine):
    """Not one that calls itself so."""
    make.source(engine, "https://a.example/feed", title="2")
    second = make.source(engine, "https://b.example/feed")
    with reading(engine) as conn:
        assert sources.find(conn, "2").id == second.id


def test_an_entry_is_known_by_its_guid_within_its_source(engine):
    """The same guid of another source is another entry; the same again is brought up to date."""
    one, other = make.source(engine), make.source(engine, "https://b.example/feed")
    record(engine, one, entry("g1"), entry("g2"))
    record(engine, other, entry("g1"))
    record(engine, one, entry("g1", title="Changed"), print_="p2")
    with reading(engine) as conn:
        assert {guid: known.fingerprint for guid, known in sources.known_entries(conn, one.id).items()} == {
            "g1": "p2",
            "g2": "p1",
        }
        assert {one: len(when) for one, when in sources.dates(conn).items()} == {one.id: 2, other.id: 1}


def test_nothing_announced_is_nothing_stored(engine):
    """A feed without entries is no error."""
    made = make.source(engine)
    record(engine, made)
    with reading(engine) as conn:
        assert {one: len(when) for one, when in sources.dates(conn).items()} == {}


def test_a_removed_source_leaves_its_candidates(engine):
    """What it announced is forgotten; what came before the editor stays."""
    made, owl = make.source(engine), make.candidate(engine)
    record(engine, made, entry(), owners={"g1": owl.id})
    assert make.candidate_again(engine, owl).sources == ("Nightjar",)
    with writing(engine) as conn:
        sources.remove(conn, made.id)
    with reading(engine) as conn:
        assert sources.list_all(conn) == []
        assert candidates.get(conn, owl.id).sources == ()


def test_the_id_of_a_removed_source_is_not_given_to_another(engine):
    """A number that somebody wrote down never comes to mean something else."""
    made = make.source(engine)
    with writing(engine) as conn:
        sources.remove(conn, made.id)
    assert make.source(engine, "https://b.example/feed").id != made.id
