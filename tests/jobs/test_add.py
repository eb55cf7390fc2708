"""add: an address comes before the editor once, and the curator hears at once where it is already."""

from functools import partial

import pytest

from curator.errors import UsageError
from curator.jobs.add import add, learn, section_key, where_is
from curator.jobs.assemble import assemble
from curator.jobs.rule import rule
from curator.model import CandidateState, IssueState, Verb
from curator.store import issues, writing
from tests.support import make
from tests.support.make import DAY, NOW

URL = "https://nightjar.example/owls"


@pytest.fixture
def added(engine):
    return partial(add, engine, now=NOW, by="ada")


def send_issue(engine, number=1):
    for to in (IssueState.APPROVED, IssueState.SENDING, IssueState.SENT):
        with writing(engine) as conn:
            issues.move(conn, issues.get(conn, number), to, by="ada", at=NOW, digest="d")


def test_a_new_address_is_stored_clean(engine, added):
    """What was taken off is told; section, title, note and thanks are kept."""
    made = added(URL + "?utm_source=x", section="fun", title=" Owls\n", note=" Look! ", via="Lin")
    assert made.new
    assert made.removed == ("utm_source=x",)
    found = made.candidate
    assert (found.url, found.section, found.title, found.note, found.via) == (
        URL,
        "fun",
        "Owls",
        "Look!",
        "Lin",
    )
    assert (found.added_by, found.added_at, found.state) == ("ada", NOW, CandidateState.WAITING)
    assert where_is(engine, made) is None


@pytest.mark.parametrize("again", [URL, "http://www.nightjar.example/owls/?fbclid=1#top"])
def test_an_address_that_waits_is_said_to_be_queued(engine, added, again):
    """In whatever clothes it comes; its card does not change."""
    first = added(URL, section="fun", note="first")
    second = added(again, section="field", note="second")
    assert not second.new
    assert second.candidate == first.candidate
    assert where_is(engine, second) == "already queued for fun"


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (Verb.REJECT, "already rejected on 2026-11-24 by lin"),
        (Verb.HOLD, "already held on 2026-11-24 by lin"),
        (Verb.APPROVE, "already approved for field on 2026-11-24 by lin"),
    ],
)
def test_an_address_that_was_ruled_on_tells_by_whom_and_when(engine, added, verb, said):
    """So that nobody argues with a decision unknowingly."""
    first = added(URL)
    given = {"section": "field"} if verb is Verb.APPROVE else {}
    rule(engine, [first.candidate.id], make.ruling(verb, by="lin", at=NOW + DAY, **given))
    assert where_is(engine, added(URL)) == said


def test_an_address_in_a_draft_tells_its_issue(engine, added, settings):
    """It is not sent yet."""
    make.pick(engine, URL)
    assemble(engine, settings.outline, now=NOW, by="ada")
    assert where_is(engine, added(URL)) == "already in issue #1, which is draft"


def test_an_address_that_was_sent_tells_where(engine, added, settings):
    """The issue's number and the section."""
    make.pick(engine, URL)
    assemble(engine, settings.outline, now=NOW, by="ada")
    send_issue(engine)
    assert where_is(engine, added(URL)) == "already sent in #1 under Field Notes"


def test_a_link_in_somebody_elses_story_counts_as_sent(engine, added, settings):
    """Any link that was printed, not only the story's own; it is new as a candidate all the same."""
    make.pick(engine, "https://other.example/", note=f"See [the owls]({URL}?utm_source=x) too.")
    assemble(engine, settings.outline, now=NOW, by="ada")
    send_issue(engine)
    made = added(URL)
    assert made.new
    assert where_is(engine, made) == "already sent in #1 under Field Notes"


@pytest.mark.parametrize("text", ["owls", "ftp://n.example/", "https://a b/", ""])
def test_what_is_no_address_is_refused(added, text):
    """With its fault; nothing is stored."""
    with pytest.raises(UsageError, match="is no address of a page"):
        added(text)


def test_what_the_page_tells_is_learnt(engine, added):
    """Its title where nobody gave one, and that it is known under the final address."""
    made = added("https://sho.rt/1")
    learnt = learn(engine, made, URL + "?utm_source=x", "Owls\0, counted", now=NOW)
    assert learnt.candidate.title == "Owls, counted"
    assert added(URL).candidate.id == made.candidate.id


def test_a_short_link_may_turn_out_to_be_here_already(engine, added):
    """Then it is no new candidate, and where it is is said."""
    first = added(URL, title="Owls")
    learnt = learn(engine, added("https://sho.rt/1"), URL, "Other title", now=NOW)
    assert not learnt.new
    assert learnt.candidate == first.candidate
    assert where_is(engine, learnt) == "already queued"


def test_learning_about_a_known_address_does_not_make_it_new(engine, added):
    """It was queued before the page was looked at."""
    added(URL)
    again = added(URL)
    assert not learn(engine, again, URL, "Owls", now=NOW).new


def test_hostile_words_of_a_curator_are_cleaned(engine, added):
    """Pasted notes carry the strangest characters; the database takes them all."""
    made = added(URL, title="O\0w\ud800ls", note="No\0te\udfff \x1b[31m", via="L\0in")
    assert (made.candidate.title, made.candidate.via) == ("Owls", "Lin")
    assert "\0" not in made.candidate.note


@pytest.mark.parametrize("name", ["field", "Field Notes", "FIELD NOTES", "from outside"])
def test_a_section_is_known_by_key_title_and_former_names(settings, name):
    """In any case."""
    assert section_key(settings.outline, name) == "field"


def test_no_section_is_none_and_an_unknown_one_is_refused(settings):
    """The line lists what there is."""
    assert section_key(settings.outline, None) is None
    with pytest.raises(UsageError, match='no section "sports"; the sections are: field, method, fun'):
        section_key(settings.outline, "sports")
    with pytest.raises(UsageError, match=r"add \[\[section\]\] to curator\.toml"):
        section_key((), "sports")
