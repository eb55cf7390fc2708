"""The mails that are judged: every kind of issue, in every theme, and the real ones beside the checkout."""

from functools import cache

from curator.config import Look, Mail
from curator.issues.document import from_markdown
from curator.issues.render import render
from curator.model import Archive, Edition, Item, ItemKind
from tests.support.forms import of_every_form
from tests.support.issues import issue, link, of, settings, story
from tests.support.shared import SHARED

WHOLE = Mail(more=True, feedback=True, preferences=True, footer="Made by [Ada](https://ada.example).")
BARE = Mail(reading_time=False, online=False, subscribe=False)
SENTENCE = "A sentence about [an owl](https://owls.example/{n}/{m}) that says what it does, and why it does. "


def many(count: int):
    """An issue of so many stories and as many quick links."""
    stories = [story(f"**[Owl {n}](https://owls.example/{n})**\n\n" + _sentences(n, 4)) for n in range(count)]
    return of(*stories[: count // 2], *(link(f"🦉 {_sentences(n, 1)}") for n in range(count // 2)))


def _sentences(n: int, most: int) -> str:
    return "".join(SENTENCE.format(n=n, m=m) for m in range(most))


MADE = {
    "sample": lambda: (issue(), settings(mail=WHOLE)),
    "sample, signal": lambda: (issue(), settings(mail=WHOLE, look=Look(theme="signal"))),
    "every form": lambda: (of_every_form(), settings()),
    "every form, signal": lambda: (of_every_form(), settings(mail=WHOLE, look=Look(theme="signal"))),
    "right to left": lambda: (issue(), settings(mail=WHOLE, language="he")),
    "with a logo": lambda: (issue(), settings(look=Look(logo="https://pictures.example/logo.png"))),
    "with a logo, signal": lambda: (
        issue(),
        settings(look=Look(theme="signal", logo="https://pictures.example/logo.png")),
    ),
    "nothing but words": lambda: (of(Item(ItemKind.TEXT, "That is all.")), settings(mail=BARE)),
    "forty items": lambda: (many(40), settings()),
    "three hundred items": lambda: (many(300), settings()),
}
REAL = sorted(str(path.relative_to(SHARED)) for path in SHARED.glob("newsletters/*/*.md"))


@cache
def mail(name: str) -> Edition:
    """One of those made here."""
    whole, kept = MADE[name]()
    return render(whole, kept, Archive(printed={section.key: (22, 71) for section in whole.sections}))


@cache
def real(name: str) -> Edition:
    """One of the real ones, as a person would import it."""
    kept = settings(mail=WHOLE)
    text = (SHARED / name).read_text(encoding="utf-8")
    return render(from_markdown(text, kept.outline, number=7), kept)
