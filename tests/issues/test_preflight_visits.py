"""What preflight says of looks at the pages that an issue links to, each check both ways."""

from dataclasses import replace
from datetime import timedelta

import pytest

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.links import key
from curator.model import Archive, Flag, Imprint, Reached, Visit
from tests.support.issues import link, of, settings, story
from tests.support.make import NOW

HERE = settings()
URL = "https://owls.example/blog/counted"
TEXT = f"The [owls]({URL}) were counted."
SKETCH = tuple(range(1_000_000, 1_000_100))
WAS = Imprint("Owls, counted", 800, SKETCH, NOW - timedelta(days=3))


def seen(url=URL, title="Owls, counted", **fields):
    """A look at a page that was seen."""
    imprint = Imprint(title, fields.pop("words", 800), fields.pop("sketch", SKETCH), NOW)
    whole = {"final": url, "language": "en", "imprint": imprint, "approved": None, **fields}
    return Visit(key(url), url, NOW, Reached.SEEN, **whole)


def unseen(outcome, fault, url=URL):
    """A look at a page that was not seen."""
    return Visit(key(url), url, NOW, outcome, fault)


def found(check, *visits, texts=(TEXT,), stale=None, items=()):
    """Severity and words of what a check says."""
    whole = of(*(story(text) for text in texts), *items)
    archive = Archive(visits={one.key: one for one in visits}, stale=stale)
    findings = preflight(whole, render(whole, HERE, archive), HERE, archive)
    return [(one.severity.value, one.what) for one in findings if one.check == check]


def test_without_looks_nothing_is_said():
    """Nobody asked whether there were any."""
    checks = ("unreachable", "moved", "changed", "paywall", "title", "unvisited")
    assert [found(check) for check in checks] == [[]] * len(checks)


@pytest.mark.parametrize(
    ("visit", "severity", "words"),
    [
        (unseen(Reached.GONE, "the server answered 404"), "error", "is gone: the server answered 404"),
        (unseen(Reached.FAILED, "too slow"), "warning", "could not be reached: too slow"),
        (unseen(Reached.SHUT, "we may not see this"), "note", "could not be looked at: we may not see this"),
        (seen(final="https://owls.example/"), "warning", "leads to a front page: https://owls.example/"),
        (seen(final="https://owls.example/login"), "warning", "leads to a login: https://owls.example/login"),
        (seen(title="Page not found", words=20), "warning", 'says that it is missing: "Page not found"'),
        (seen(title="This domain is for sale", words=20), "warning", "is parked"),
    ],
    ids=["gone", "failed", "shut", "front", "login", "missing", "parked"],
)
def test_a_page_that_readers_may_not_find_is_told(visit, severity, words):
    """Certain or not; a page that was seen is not."""
    [(how, what)] = found("unreachable", visit)
    assert (how, URL in what, words in what) == (severity, True, True)
    assert found("unreachable", seen()) == []


def test_pages_whose_sites_want_no_programs_are_one_note():
    """With the first three, and how many more there are."""
    urls = [f"https://wall-{at}.example/a" for at in range(5)]
    texts = [f"A [wall]({url}) stood." for url in urls]
    [(how, what)] = found("unreachable", *(unseen(Reached.SHUT, "no", url) for url in urls), texts=texts)
    assert how == "note"
    assert what.startswith("5 pages could not be looked at, since their sites want no programs: ")
    assert what.endswith(f"{urls[0]}; {urls[1]}; {urls[2]}; and 2 more")


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ("https://new.example/counted", True),
        ("", False),
        ("https://www.owls.example/blog/counted/", False),
        ("http://owls.example/blog/counted", False),
    ],
    ids=["elsewhere", "nowhere", "www and a slash", "another scheme"],
)
def test_a_page_that_has_moved_for_good_is_a_note_with_its_address(there, told):
    """The same page in other clothes has not moved."""
    said = [("note", f"{URL} has moved for good to {there}")] if told else []
    assert found("moved", seen(moved=there, final=there or URL)) == said


def test_a_page_that_moved_to_a_front_page_is_told_once():
    """As one that readers do not find, not as one with a new address."""
    visit = seen(moved="https://owls.example/", final="https://owls.example/")
    assert len(found("unreachable", visit)) == 1
    assert found("moved", visit) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (seen(), None),
        (seen(title="OWLS counted!"), None),
        (seen(sketch=(*range(45), *SKETCH[:55])), "note"),
        (seen(title="Owls, counted again"), "note"),
        (seen(title="Herons in the storm"), "note"),
        (seen(words=20, sketch=()), "warning"),
        (seen(sketch=tuple(range(100))), "warning"),
        (seen(title="Herons in the storm", sketch=tuple(range(100))), "warning"),
        (seen(title="Just a moment...", words=9, sketch=()), None),
        (seen(title="Before you continue", flags=(Flag.CONSENT,), sketch=()), None),
    ],
    ids=[
        "same",
        "same words",
        "much new",
        "title, a little",
        "title",
        "little left",
        "another text",
        "another page",
        "a riddle",
        "cookies",
    ],
)
def test_a_page_that_says_something_else_than_was_approved_is_told(now, expected):
    """By how much; what did not show the page itself proves nothing."""
    said = found("changed", replace(now, approved=WAS))
    assert [how for how, _ in said] == [expected] * bool(expected)
    assert found("changed", now) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT, True),
        (f"The [owls]({URL}) were counted (subscription).", False),
        (f"The [owls]({URL}) were counted (paywalled).", False),
        (f"The [owls]({URL}) were counted, for $3.", False),
        (f"🔒 The [owls]({URL}) were counted.", False),
    ],
)
def test_a_wall_is_a_warning_unless_the_item_says_so(text, told):
    """In whatever words; the address alone says nothing."""
    said = [("warning", f"readers must pay or subscribe to read {URL}")] if told else []
    assert found("paywall", seen(flags=(Flag.PAYWALL,)), texts=[text]) == said
    assert found("paywall", seen(), texts=[text]) == []


@pytest.mark.parametrize(
    ("text", "page", "told"),
    [
        (f"**[Herons in the storm]({URL})**\n\nThey stood.", "A census of garden owls", True),
        (f"**[Herons in the storm]({URL})**\n\nThey stood.", "The herons that stood in the storm", False),
        (f"**[Herons in the storm]({URL})** stood there.", "A census of garden owls", True),
        (f"**[Herons]({URL})**\n\nThey stood.", "A census of garden owls", False),
        (f"The [herons in the storm]({URL}) stood there.", "A census of garden owls", False),
        (f"**[Herons in the storm]({URL})**\n\nThey stood.", "GitHub", False),
    ],
    ids=["other", "alike", "a lede", "too short", "mere words", "a page that says little"],
)
def test_a_printed_title_that_is_not_the_pages_is_a_note(text, page, told):
    """Only where the words stand for the title: a bold run, or an item, that is a link alone."""
    said = found("title", seen(title=page), texts=[text])
    assert [how for how, _ in said] == ["note"] * told


def test_a_quick_link_that_is_a_title_is_compared_too():
    """With an emoji before it; one that says more is an editor's sentence."""
    visit = seen(title="A census of garden owls")
    alone, more = (
        link(f"🦉 [Herons in the storm]({URL})"),
        link(f"[Herons in the storm]({URL}) stood there."),
    )
    assert len(found("title", visit, texts=(), items=[alone])) == 1
    assert found("title", visit, texts=(), items=[more]) == []


def test_pages_that_were_not_looked_at_lately_are_one_note():
    """How many of how many, and since when if all of them were looked at once."""
    second = "https://cats.example/asleep"
    texts = [TEXT, f"The [cats]({second}) slept.", "The [issue](https://heron.example/issues/1/) before."]
    late = NOW + timedelta(days=1)
    assert found("unvisited", texts=texts, stale=NOW) == [
        ("note", "2 of 2 pages linked to were not looked at")
    ]
    assert found("unvisited", seen(), texts=texts, stale=NOW - timedelta(hours=1)) == [
        ("note", "1 of 2 pages linked to was not looked at lately")
    ]
    assert found("unvisited", seen(), seen(second), texts=texts, stale=late) == [
        ("note", "2 of 2 pages linked to were not looked at since 2026-11-23")
    ]
    assert found("unvisited", seen(), seen(second), texts=texts, stale=NOW - timedelta(hours=1)) == []
