"""Candidates that tell one story are shown together, and what was sent or turned down is remembered."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from curator.editorial.likeness import Story, sketch
from curator.errors import Refused
from curator.jobs.add import add, learn, where_is
from curator.jobs.assemble import assemble
from curator.jobs.relate import join, part, relate
from curator.jobs.remark import remark
from curator.jobs.rule import rule
from curator.model import Article, CandidateState, Flag, IssueState, Verb
from curator.store import candidates, issues, pages, reading, stories, writing
from tests.support import make
from tests.support.make import DAY, NOW

TITLE = "Tawny owls return to the marshes of Little Haven"
WINDOW = timedelta(weeks=52)
RELEASE = " ".join(
    f"On the {n}th night of the count the wardens of Little Haven heard {n * 3} tawny owls calling over the "
    f"marshes, which is {n} more than in the year before, said keeper number {n} of the reserve."
    for n in range(1, 20)
)


def told(engine, url, title=TITLE, text=RELEASE, *, now=NOW, window=WINDOW, links=(), flags=(), **card):
    """A candidate whose page was read, and the one whose story it tells."""
    made = make.candidate(engine, url, title=title, **card)
    article = Article(url, title, text=text, links=links, flags=flags)
    with writing(engine) as conn:
        pages.record(conn, made.id, url, article, now)
        lead = relate(conn, made, article, now=now, window=window)
    return make.candidate_again(engine, made), lead


def sent(engine, settings, url, title=TITLE):
    """A candidate that went out in issue #1."""
    make.candidate(engine, url, title=title)
    made = make.pick(engine, url)
    assemble(engine, settings.outline, now=NOW, by="ada")
    for to in (IssueState.APPROVED, IssueState.SENDING, IssueState.SENT):
        with writing(engine) as conn:
            issues.move(conn, issues.get(conn, 1), to, by="ada", at=NOW, digest="d")
    with writing(engine) as conn:
        candidates.move(conn, [made.id], [CandidateState.PLACED], CandidateState.SENT)
    return make.candidate_again(engine, made)


def test_a_press_release_in_two_papers_is_one_story(engine):
    """The second is told under the first, and says how we know."""
    first, none = told(engine, "https://a.example/owls")
    second, lead = told(engine, "https://b.example/news/owls", "Owls are back, wardens say")
    assert none is None
    assert lead.id == second.lead == first.id
    assert second.likeness == "the same text"


def test_a_third_one_is_told_under_the_first(engine):
    """Not under the second: stories do not nest."""
    first, _ = told(engine, "https://a.example/owls")
    told(engine, "https://b.example/owls", "Owls are back, wardens say")
    third, _ = told(engine, "https://c.example/owls", "Wardens of Little Haven count owls")
    assert third.lead == first.id


def test_the_paper_and_the_post_about_it_are_one_story(engine):
    """The post links there and names it."""
    paper, _ = told(engine, "https://papers.example/42", "Counting tawny owls by ear in reed marshes", "")
    post, lead = told(
        engine,
        "https://blog.example/owls",
        "A new paper",
        f'In "Counting tawny owls by ear in reed marshes" the wardens tell how it is done. {RELEASE[:300]}',
        links=("https://papers.example/42",),
    )
    assert lead.id == paper.id
    assert post.likeness == "it links to it"


def test_different_stories_stay_two(engine):
    """In doubt."""
    told(engine, "https://a.example/67", "Weekly owls, number 67")
    _, lead = told(engine, "https://a.example/68", "Weekly owls, number 68", "Short.")
    assert lead is None


def test_a_consent_wall_is_nobodys_story(engine):
    """Its words stand on a thousand pages."""
    told(engine, "https://a.example/x", "What the mayor said", RELEASE, flags=(Flag.CONSENT,))
    _, lead = told(engine, "https://b.example/y", "A recipe for beans", RELEASE, flags=(Flag.CONSENT,))
    assert lead is None


def test_one_that_is_set_apart_stays_apart(engine):
    """A person's word outweighs any likeness, also when the page is read again."""
    told(engine, "https://a.example/owls")
    second, _ = told(engine, "https://b.example/owls")
    part(engine, [second.id])
    again, lead = told(engine, "https://b.example/owls")
    assert (lead, again.lead, again.likeness) == (None, None, "")


def test_candidates_are_joined_by_hand(engine):
    """Under the first named, with all that was told under them."""
    ids = [make.candidate(engine, f"https://{n}.example/", title=f"T{n}").id for n in range(3)]
    join(engine, [ids[1], ids[2]])
    join(engine, [ids[0], ids[1]])
    with reading(engine) as conn:
        assert [one.id for one in stories.followers(conn, [ids[0]])[ids[0]]] == ids[1:]
    with pytest.raises(Refused, match="name two or more"):
        join(engine, [ids[0]])


def test_the_lead_of_a_story_that_is_united_with_another_hands_it_on(engine):
    """Nobody is told under a candidate that is no more."""
    first, _ = told(engine, "https://a.example/owls")
    second, _ = told(engine, "https://b.example/owls")
    other = make.candidate(engine, "https://c.example/")
    with writing(engine) as conn:
        candidates.unite(conn, other, first)
    assert make.candidate_again(engine, second).lead == other.id
    with writing(engine) as conn:
        candidates.unite(conn, make.candidate_again(engine, second), make.candidate_again(engine, other))
    assert make.candidate_again(engine, second).lead is None


def test_the_queue_lists_a_story_once(engine):
    """Those told under one that is listed as well are left out; not those whose lead was turned down."""
    first, _ = told(engine, "https://a.example/owls")
    second, _ = told(engine, "https://b.example/owls")

    def listed():
        with reading(engine) as conn:
            waiting = candidates.list_some(conn, states=[CandidateState.WAITING], leads=True)
            return [one.id for one in waiting]

    assert listed() == [first.id]
    rule(engine, [first.id], make.ruling(Verb.REJECT))
    assert listed() == [second.id]


def test_a_story_that_was_sent_is_told_with_its_issue(engine, settings):
    """With the section, at `add` and in the queue."""
    old = sent(engine, settings, "https://a.example/owls")
    with writing(engine) as conn:
        relate(conn, old, Article(old.url, TITLE, text=RELEASE), now=NOW, window=WINDOW)
    new, _ = told(engine, "https://b.example/owls")
    with reading(engine) as conn:
        said = remark(conn, [new])[new.id]
    assert said == f'the same title: {old.id} "{old.title}", already sent in #1 under Field Notes'


def test_a_story_that_was_rejected_is_told_with_the_month(engine):
    """Because nobody remembers June."""
    old, _ = told(engine, "https://a.example/owls")
    rule(engine, [old.id], make.ruling(Verb.REJECT, at=NOW - 150 * DAY))
    new, _ = told(engine, "https://b.example/owls")
    with reading(engine) as conn:
        assert remark(conn, [new])[new.id].endswith("already rejected in June 2026")


def test_what_was_turned_down_long_ago_is_forgotten(engine):
    """After the window; what waits never is."""
    old, _ = told(engine, "https://a.example/owls")
    rule(engine, [old.id], make.ruling(Verb.REJECT))
    late = {"now": NOW + WINDOW + DAY, "text": "Short."}
    assert told(engine, "https://b.example/owls", **late)[1] is None
    waiting, _ = told(engine, "https://c.example/owls")
    assert told(engine, "https://d.example/owls", **late)[1].id == waiting.lead or waiting.id


def test_add_says_at_once_that_a_title_is_known(engine):
    """Before the page is read."""
    old = add(engine, "https://a.example/owls", title=TITLE, now=NOW, by="ada").candidate
    rule(engine, [old.id], make.ruling(Verb.REJECT))
    made = add(engine, "https://b.example/owls", now=NOW, by="ada")
    learnt = learn(engine, made, "https://b.example/owls", TITLE, now=NOW)
    assert learnt.new
    assert (
        where_is(engine, learnt) == f'the same title: {old.id} "{TITLE}", already rejected in November 2026'
    )


@pytest.mark.parametrize("state", ["sent", "rejected"])
def test_what_was_sent_or_rejected_is_added_anyway(engine, settings, state):
    """It waits for a ruling again, and who wanted that is on record."""
    url = "https://a.example/owls"
    if state == "sent":
        sent(engine, settings, url)
    else:
        rule(engine, [make.candidate(engine, url).id], make.ruling(Verb.REJECT))
    assert add(engine, url, now=NOW, by="lin").candidate.state == state
    again = add(engine, url, now=NOW, by="lin", anyway=True)
    assert (again.new, again.candidate.state) == (True, CandidateState.WAITING)
    with reading(engine) as conn:
        assert candidates.rulings(conn, again.candidate.id)[-1][:2] == ("reopen", "lin")


def test_a_search_finds_what_is_told_under_another(engine):
    """Where its lead is not found, it stands for itself."""
    told(engine, "https://a.example/owls")
    second, _ = told(engine, "https://b.example/owls", "Wardens count again", section="fun")
    with reading(engine) as conn:
        for asked in ({"search": "wardens count"}, {"section_key": "fun"}):
            assert [one.id for one in candidates.list_some(conn, **asked, leads=True)] == [second.id]


def test_what_was_added_long_ago_and_sent_lately_is_remembered(engine):
    """The ruling counts."""
    old, _ = told(engine, "https://a.example/owls")
    rule(engine, [old.id], make.ruling(Verb.REJECT, at=NOW + 50 * 7 * DAY))
    assert told(engine, "https://b.example/owls", now=NOW + WINDOW + DAY)[1].id == old.id


def test_two_at_once_do_not_tell_each_under_the_other(engine):
    """Whoever relates waits for whoever does just now."""
    first, second = (make.candidate(engine, f"https://{n}.example/owls", title=TITLE) for n in "ab")
    ready = threading.Barrier(2)

    def relating(one):
        with writing(engine) as conn:
            stories.file(conn, one.id, sketch(Story(TITLE, "", one.url)), ())
        ready.wait()
        with writing(engine) as conn:
            relate(conn, one, None, now=NOW, window=WINDOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(relating, (first, second)))
    leads = {make.candidate_again(engine, one).lead for one in (first, second)}
    assert None in leads
    assert len(leads) == 2
