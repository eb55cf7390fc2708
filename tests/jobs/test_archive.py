"""What is looked up of earlier issues before one is rendered and judged."""

import pytest

from curator.jobs import record
from curator.jobs.archive import known_references, look_back
from curator.jobs.preview import look
from curator.model import Issue, Last, Section
from curator.store import reading, writing
from tests.support import make
from tests.support.issues import link, settings, story

HERE = settings()


def put(engine, number, *items, **fields):
    made = Issue(number, f"#{number}: Issue", (Section("field", "Field Notes", items),), **fields)
    with writing(engine) as conn:
        return record.add(conn, made)


def back(engine, issue):
    with reading(engine) as conn:
        return look_back(conn, issue, HERE)


@pytest.fixture
def three(engine):
    """Issues 3, 7 and 12; the last speaks of the others."""
    put(engine, 3, story("**OwlNet hears owls.** At night."), aliases=("/issues/3-owls",))
    put(engine, 7, story("**A census of cats.** All of them."), link("[On moths](https://moths.example/why)"))
    return put(
        engine, 12, story("**Now OwlNet sees.** Owls, that is."), story("See NH #3 and [[a-census-of-cats]].")
    )


def test_what_an_issue_refers_to_is_looked_up(engine, three):
    """Former addresses of issues, items by their slugs, what they are called."""
    archive = back(engine, three)
    assert archive.issues == {3: ("/issues/3-owls",), 7: (), 12: ()}
    assert archive.slugs == {"a-census-of-cats": 7}
    assert archive.words == {"a-census-of-cats": "A census of cats"}
    assert archive.known == ()


def test_the_issue_before_is_known_by_its_title(engine, three):
    """The nearest one, and never a later one; preflight warns of the same subject again."""
    put(engine, 9)
    assert back(engine, three).last == Last(9, "#9: Issue")
    assert back(engine, Issue(8, "", ())).last == Last(7, "#7: Issue")
    assert back(engine, Issue(1, "", ())).last is None


def test_what_is_like_an_unknown_slug_is_looked_up(engine, three, tmp_path):
    """By how it begins, or by its longest word, so that preflight can ask whether it was meant."""
    issue = put(engine, 13, story("[[owlnet-hears-owls-too]] and [[census-of-cats]]"))
    assert {"owlnet-hears-owls", "a-census-of-cats"} <= set(back(engine, issue).known)
    assert issue.items[0].slug not in back(engine, issue).known
    mends = [
        one.mend for one in look(engine, make.settings(tmp_path), 13).findings if one.check == "reference"
    ]
    assert mends == ["did you mean [[owlnet-hears-owls]]?", "did you mean [[a-census-of-cats]]?"]


def test_an_item_is_near_an_earlier_one_that_shares_a_rare_name(engine, three):
    """That is, to one in an issue before, and unless it refers to something already."""
    near = back(engine, three).near
    assert [(text[:10], one.number, one.slug, one.shared) for text, one in near.items()] == [
        ("**Now OwlN", 3, "owlnet-hears-owls", ("OwlNet",))
    ]
    said = put(engine, 13, story("**OwlNet is back, and hears.** (see NH #3)"))
    assert back(engine, said).near == {}
    assert back(engine, put(engine, 2, story("**Now OwlNet sees.** Owls, that is."))).near == {}


def test_a_name_that_many_items_hold_brings_nothing_near(engine):
    """It is what the newsletter is about."""
    for number in range(1, 6):
        put(engine, number, story(f"**OwlNet{' again' * number}.**"))
    assert back(engine, put(engine, 6, story("**Now OwlNet sees.** Owls, that is."))).near == {}


def test_the_same_page_brings_items_near(engine, three):
    """But not the front door of a site."""
    near = back(
        engine, put(engine, 13, story("Why do [moths](https://moths.example/why) fly to lamps at all?"))
    ).near
    assert [one.slug for one in near.values()] == ["on-moths"]
    put(engine, 8, link("[A site on bats](https://bats.example/)"))
    assert back(engine, put(engine, 14, story("What [bats](https://bats.example/) do by day."))).near == {}


def test_references_to_items_are_links_in_the_edition(engine, three, tmp_path):
    """From the store to the mail."""
    shown = look(engine, make.settings(tmp_path), 12)
    assert 'href="https://heron.example/items/a-census-of-cats/"' in shown.edition.html
    assert [one.what for one in shown.findings if one.check in {"reference", "mention", "near"}] == [
        '"NH #3": it leads nowhere',
        'you wrote about OwlNet in #3 ("OwlNet hears owls")',
    ]


def test_what_may_stand_in_brackets_is_listed(engine, three):
    """Issues and items, the newest first, each with what it means, and all words that are asked for."""
    with reading(engine) as conn:
        assert known_references(conn, HERE, 12, 9) == [
            "[[NH #7]]  #7: Issue",
            "[[a-census-of-cats]]  A census of cats (#7)",
            "[[on-moths]]  On moths (#7)",
            "[[NH #3]]  #3: Issue",
            "[[owlnet-hears-owls]]  OwlNet hears owls (#3)",
        ]
        assert known_references(conn, HERE, 12, 2) == known_references(conn, HERE, 12, 9)[:2]
        found = known_references(conn, HERE, 99, 9, "OWLS owlnet")
        assert found == [
            "[[now-owlnet-sees]]  Now OwlNet sees (#12)",
            "[[owlnet-hears-owls]]  OwlNet hears owls (#3)",
        ]
        assert known_references(conn, HERE, 99, 9, "100%") == []
