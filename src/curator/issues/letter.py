"""A letter to a reader about their subscription, written: the same looks, inliner and folders as an issue's.

Nothing in it comes from whoever filled in the form: its words are the newsletter's own, and its links hold
tokens that we made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from curator.config import Newsletter, Settings
from curator.errors import CuratorError
from curator.issues import references, theme
from curator.issues.contract import Dress, Side
from curator.issues.page import is_right_to_left
from curator.issues.render import inline, tidy
from curator.issues.templates import fill, folders, themed
from curator.model import PREFERENCES_SENTINEL, TOKEN_SENTINEL, LetterKind
from curator.text import one_line

_UNITS: tuple[tuple[Literal["day", "hour"], timedelta], ...] = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The reader's own tokens for the links of a letter; it has links for those that are given."""

    confirm: str = ""
    unsubscribe: str = ""
    preferences: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject and both parts."""

    subject: str
    html: str
    text: str
    unsubscribe_url: str  # "" if there is nothing to leave


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter as the templates see it, named `page`; addresses that it does not need are empty."""

    kind: LetterKind  # confirm, welcome or goodbye
    title: str  # the subject
    words: Mapping[str, str]  # [letters] of curator.toml, filled; without the kind in front of the names
    language: str  # a tag of BCP 47, like en
    direction: str  # ltr or rtl
    look: Dress  # colours, fonts, logo
    newsletter: str  # its name
    tagline: str  # below the name; may be empty
    postal_address: tuple[str, ...]  # lines
    home_url: str  # of the newsletter
    button_url: str  # where the button leads: to confirm, or to subscribe again
    preferences_url: str  # where a reader changes what comes
    unsubscribe_url: str  # must be printed in both parts if there is one

    @property
    def start(self) -> Side:
        """The side on which a line begins."""
        return "right" if self.direction == "rtl" else "left"

    @property
    def end(self) -> Side:
        """The side on which a line ends."""
        return "left" if self.direction == "rtl" else "right"


def write(kind: LetterKind, settings: Settings, tokens: Tokens) -> Written:
    """The letter of this kind with the reader's own links.

    Raises CuratorError naming the template that cannot be filled, or that lacks a link.
    """
    where = themed(folders(settings.home), settings.look.theme)
    own, urls = settings.newsletter, _addresses(kind, settings.newsletter, tokens)
    words = _words(kind, settings, theme.letter_wording(settings, where).model_dump())
    page = LetterPage(
        kind=kind,
        title=words["subject"],
        words=words,
        language=own.language,
        direction="rtl" if is_right_to_left(own.language) else "ltr",
        look=theme.dress(settings.look, where),
        newsletter=own.name,
        tagline=own.tagline,
        postal_address=tuple(filter(None, map(str.strip, own.postal_address.splitlines()))),
        home_url=own.url.rstrip("/") + "/",
        **urls,
    )
    html = inline(fill(where, f"letter/{kind}.html", page=page))
    text = tidy(fill(where, f"letter/{kind}.txt", page=page))
    for name, part in (("html", html), ("text", text)):
        for what in ("button_url", "unsubscribe_url"):
            if urls[what] and urls[what] not in part:
                raise CuratorError(f"the {name} of the {kind} letter lacks a link; print page.{what} in it")
    return Written(page.title, html, text, page.unsubscribe_url)


def _addresses(kind: LetterKind, own: Newsletter, tokens: Tokens) -> dict[str, str]:
    """Where the letter leads."""
    buttons = {
        LetterKind.CONFIRM: references.confirm_address(own, tokens.confirm),
        LetterKind.WELCOME: "",
        LetterKind.GOODBYE: references.subscribe_address(own),
    }
    leave, prefer = references.unsubscribe_address(own), references.preferences_address(own)
    return {
        "button_url": buttons[kind],
        "preferences_url": prefer.replace(PREFERENCES_SENTINEL, tokens.preferences)
        if tokens.preferences
        else "",
        "unsubscribe_url": leave.replace(TOKEN_SENTINEL, tokens.unsubscribe) if tokens.unsubscribe else "",
    }


def _words(kind: LetterKind, settings: Settings, said: Mapping[str, str]) -> dict[str, str]:
    """The words of this letter with what they are to name; those of the other kinds are left out.

    `number` is what the header of an issue says, of which a letter has none.
    """
    others = tuple(f"{other}_" for other in LetterKind if other is not kind)
    span = length(settings.subscribing.confirm_within, settings.newsletter.language)
    name = one_line(settings.newsletter.name)
    filled = {key: word.replace("{newsletter}", name).replace("{span}", span) for key, word in said.items()}
    own = {key.removeprefix(f"{kind}_"): word for key, word in filled.items() if not key.startswith(others)}
    return {"number": ""} | own


def length(span: timedelta, language: str) -> str:
    """A length of time in words of `language`: "7 days"; in English if no such language is known."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_timedelta

    fitting = (name for name, whole in _UNITS if span >= whole and not span % whole)
    unit: Literal["day", "hour", "minute"] = next(fitting, "minute")
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    # No threshold is reached, so that it says it in this unit.
    return format_timedelta(span, granularity=unit, threshold=1e9, locale=locale)
