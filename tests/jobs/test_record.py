"""Issues stored with what their texts say."""

from dataclasses import replace

from curator.jobs import record
from curator.model import Issue, Item, ItemKind, Section
from curator.store import archive, reading, writing
from tests.support import issues as samples
from tests.support import make
from tests.support.issues import link, story


def add(engine, number, *items):
    with writing(engine) as conn:
        return record.add(conn, Issue(number, f"#{number}", (Section("field", "Field Notes", items),)))


def save(engine, changed):
    with writing(engine) as conn:
        return record.save(conn, changed)


def of(issue):
    return [item.slug for item in issue.items]


def with_items(issue, *items):
    return replace(issue, sections=(replace(issue.sections[0], items=items),))


def test_every_item_that_prints_something_has_a_slug_of_its_own(engine):
    """Made of its title, its lede or its link when it is stored first."""
    with writing(engine) as conn:
        stored = record.add(conn, samples.issue())
    assert of(stored)[:2] == [
        "an-owl-surprised-by-science",
        "a-camera-trap-now-tells-owls-from-cats-at-night",
    ]
    assert all(of(stored))
    assert len(set(of(stored))) == len(of(stored))


def test_a_comment_has_no_slug(engine):
    """Nobody refers to what is not printed."""
    assert of(add(engine, 1, Item(ItemKind.HIDDEN, "<!-- owls -->"))) == [""]


def test_the_same_words_get_a_number_behind(engine):
    """That of their issue, and then a count."""
    assert of(add(engine, 7, story("**Owls.**"), story("**Owls!**"))) == ["owls", "owls-7"]
    assert of(add(engine, 8, *[story("**Owls.**")] * 9))[::4] == ["owls-8", "owls-8-5", "owls-8-9"]
    assert of(add(engine, 9, story("機械学習"), story("ふくろう"))) == ["item", "item-9"]


def test_a_slug_outlives_the_words_it_was_made_of(engine):
    """What refers to it keeps leading there."""
    first = add(engine, 1, story("**Owls.**"), story("**Cats.**"))
    owls, cats = first.items
    changed = save(engine, with_items(first, cats, replace(owls, text="**Herons.**"), story("**Cats.**")))
    assert of(changed) == ["cats", "owls", "cats-1"]


def test_a_slug_that_another_issue_has_meanwhile_is_not_taken_twice(engine):
    """As where an item was held over, and is brought back."""
    one = add(engine, 1, story("**Owls.**"))
    two = add(engine, 2, *one.items)
    assert of(two) == ["owls-2"]


def test_a_copied_item_gets_a_slug_of_its_own(engine):
    """As where one is split into two."""
    (owls,) = add(engine, 1, story("**Owls.**")).items
    whole = with_items(make.issue_again(engine), owls, replace(owls, id=None, text="**Cats.**"))
    assert of(save(engine, whole)) == ["owls", "cats"]


def test_an_item_is_found_by_its_slug(engine):
    """With the number of the issue that prints it."""
    add(engine, 7, story("**Owls.** They hoot."))
    with reading(engine) as conn:
        found = archive.slugged(conn, ["owls", "cats"])
        assert {slug: (number, item.text) for slug, (number, item) in found.items()} == {
            "owls": (7, "**Owls.** They hoot.")
        }
        assert archive.slugged(conn, ["owls"], but=7) == {}


def test_links_and_names_are_kept_with_every_change(engine):
    """What a removed item was about is forgotten with it."""
    first = add(
        engine, 1, link("🦉 [OwlNet hears owls](https://owlnet.example/1)"), story("**MothCam** sees.")
    )
    with reading(engine) as conn:
        assert archive.holders(conn, ["owlnet", "mothcam"], 9).keys() == {"owlnet", "mothcam"}
    save(engine, with_items(first, first.items[1]))
    with reading(engine) as conn:
        assert archive.holders(conn, ["owlnet", "mothcam"], 9).keys() == {"mothcam"}
    assert make.issue_again(engine, 1).items[0].slug == "mothcam-sees"
