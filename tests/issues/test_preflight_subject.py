"""What preflight says of the subject."""

from dataclasses import replace

import pytest

from curator.model import Archive, Last, Severity
from tests.support.issues import issue
from tests.support.proofs import found, rendered

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def said(title: str, last: Last | None = None) -> list[Severity]:
    """How much each finding about a subject matters."""
    whole = issue(title=title)
    edition = replace(rendered(), subject=title)
    return [one.severity for one in found("subject", edition, whole, archive=Archive(last=last))]


@pytest.mark.parametrize(
    "title",
    [
        "#12: AI",
        "x" * 78,
        "#12: Owls, cats, and how to count a flock of starlings",
        "Owls! Cats! And a free book about rain",
        "GPT-4 and NASA",
        "WWF",
        "Report: rents are up 100%, $5 a night",
        "Flags of 🇳🇱 and more",
        "A family 👨‍👩‍👧‍👦 of emoji",
        "Thumbs 👍🏽 up",
        "Regarding: owls",
        "re:Invent, re:publica, and owls",
        "#12: re:publica in short",
        "The urgent need for owls",
        "Urgent care for owls",
        "What you won’t see by day",
        "A 10× faster → cheaper way",
    ],
)
def test_subjects_of_real_newsletters_are_no_finding(title):
    """Numbers, names in capitals, one emoji, a word that filters know in another sense."""
    assert said(title) == []


@pytest.mark.parametrize(
    "title",
    [
        "#12",
        "x" * 121,
        "ALL ABOUT OWLS",
        "RE: your owls",
        "Fwd: Owls",
        "AW : Eulen",
        "#12: Re: your owls",
        "Owls are FREE",
        "Owls!!!",
        "What?!?",
        "Owls for $$$",
        "Act now, owls are few",
        "URGENT: owls",
        "#12: Urgent! Owls",
        "Earn money fast with owls",
        "You’ve won an owl",
        "Owls 🦉🦉",
        "🦉 Owls 🦉",
        "Flags of 🇳🇱 and 🇧🇪",
    ],
)
def test_subjects_that_smell_are_warnings(title):
    """A number alone, too long, shouted, a false answer, what filters count, two emoji."""
    assert said(title) == [WARNING]


@pytest.mark.parametrize("title", ["", "  "])
def test_no_subject_is_an_error(title):
    """It is the one thing that a mail must have."""
    assert said(title) == [ERROR]


def test_a_long_subject_is_a_note_with_what_is_cut():
    """Many good newsletters have long ones, and want to know what is seen of them."""
    title = (
        "#28: Owls that count themselves, a census of all starlings, and what moths see in a lamp at night"
    )
    assert said(title) == [NOTE]
    (one,) = found("subject", replace(rendered(), subject=title))
    assert one.what == 'the subject has 97 characters, and many inboxes cut it behind "and what moths"'


@pytest.mark.parametrize(
    ("last", "is_same"),
    [
        ("#11: Owls and cats", True),
        ("Owls and cats.", True),
        ("#11:  OWLS and cats", True),
        ("#11: Owls and dogs", False),
        ("#11", False),
    ],
)
def test_the_same_subject_as_last_time_is_a_warning(last, is_same):
    """The issue's own number does not make it another one."""
    assert said("#12: Owls and cats", Last(11, last)) == ([WARNING] if is_same else [])


def test_a_subject_that_counts_is_another_each_time():
    """In an inbox "The Heron 12" and "The Heron 11" are told apart."""
    assert said("The Night Heron 12", Last(11, "The Night Heron 11")) == []
