"""What the templates of an issue are given: one frozen `Page` named `page`, and nothing else.

A newsletter's own templates are written against these fields.  Values of type Markup are clean HTML and are
printed as they are; every str is plain text, and the environment escapes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from markupsafe import Markup, escape

from curator.config import Settings
from curator.errors import CuratorError, UsageError
from curator.issues import markdown, prose
from curator.issues.definitions import completed
from curator.issues.references import issue_address, resolved, unsubscribe_address
from curator.links import fault, with_campaign
from curator.model import TOKEN_SENTINEL, Archive, Image, Issue, Item, ItemKind, Section
from curator.text import one_line

_PER_MINUTE = 230  # words that an adult reads silently (Brysbaert 2019: 238 for non-fiction)
_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "ur", "yi"}
# fmt: off
_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")
# fmt: on
# Pictographs, dingbats, arrows and flags, with their variation selectors, skin tones and joiners.
_ONE = "[\u231a-\u23ff\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001faff]"
_EMOJI = re.compile(rf"((?:{_ONE}[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d(?={_ONE}))?)+)[ \t]*(?=\S)")
_ADDRESS = re.compile(r"<\S+>")
_INLINE_WIDTH = prose.WIDTH - 5  # the mark of a list and an emoji stand before a quick link
_NUMBER = re.compile(r"^\s*(?:#|no\.?\s*)?(\d+)\s*[:.–—-]\s*(?=\S)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]?\s+(?=[\"“‘(]?[^\W_a-z])")


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, made ready for both parts of the mail; empty if nothing was written."""

    html: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to print; width and height are in CSS pixels, no wider than the column."""

    src: str
    alt: str
    width: int
    height: int | None
    caption: Prose
    credit: str


@dataclass(frozen=True, slots=True)
class PageItem:
    """One item.  The template must give `mark` as id to the element that holds it, exactly once."""

    mark: str
    kind: ItemKind
    emoji: str  # the emoji that a quick link opens with; it is not in `words` then
    words: Prose
    picture: Picture | None
    credit: str


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring items: quick links together under their heading, all others one by one."""

    links: bool
    heading: Prose
    items: tuple[PageItem, ...]


@dataclass(frozen=True, slots=True)
class PageSection:
    """A section; `level` 3 is a sub-section of the one before."""

    title: Prose  # as html it may hold a link
    emoji: str
    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An issue as the templates see it."""

    number: int
    title: str  # the subject, whole
    headline: str  # the same without the issue's number before it
    preheader: str
    day: str  # when it appears, in words; empty if it has no slot
    minutes: int  # of reading
    language: str
    direction: str  # ltr or rtl
    newsletter: str
    tagline: str
    why: str
    postal_address: tuple[str, ...]  # lines
    home_url: str
    online_url: str
    unsubscribe_url: str
    intro: Prose
    sections: tuple[PageSection, ...]
    closing: Prose


def make_page(issue: Issue, settings: Settings, archive: Archive | None = None) -> Page:
    """`issue` as the templates see it, with campaign parameters on its links.

    `archive` tells where references to items lead.  Raises CuratorError if a text holds what stands for a
    subscriber's token.
    """
    own = settings.newsletter
    issue = completed(resolved(issue, own, archive or Archive()))
    write = partial(_prose, settings=settings)
    marks = (f"item-{n}" for n in range(1, len(issue.items) + 1))
    title = one_line(issue.title)
    # Before anything else reads the texts, because these errors name the item.
    sections = tuple(_section(section, marks, settings) for section in issue.sections)
    intro, closing = write(issue.intro, where="the intro"), write(issue.closing, where="the closing")
    return Page(
        number=issue.number,
        title=title,
        headline=headline(title, issue.number),
        preheader=preheader(issue),
        day=day_words(issue.slot, own.language) if issue.slot else "",
        minutes=_minutes(intro, sections, closing),
        language=own.language,
        direction="rtl" if own.language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr",
        newsletter=own.name,
        tagline=own.tagline,
        why=own.why or f"You get this mail because you subscribed to {own.name}.",
        postal_address=tuple(filter(None, map(str.strip, own.postal_address.splitlines()))),
        home_url=own.url.rstrip("/") + "/",
        online_url=issue_address(own, issue.number),
        unsubscribe_url=unsubscribe_address(own),
        intro=intro,
        sections=sections,
        closing=closing,
    )


def headline(title: str, number: int) -> str:
    """`title` without the issue's own number in front: "#12: Owls" is printed beside "No. 12"."""
    match = _NUMBER.match(title)
    return title[match.end() :] if match and int(match[1]) == number else title


def preheader(issue: Issue) -> str:
    """What an inbox shows after the subject, 40 to 110 characters where the issue has them.

    The intro's first sentences, else the first lines of its stories.
    """
    intro = prose.to_words(resolve_plain(issue.intro))
    firsts = (prose.to_words(item.text).partition("\n")[0] for item in issue.items)
    pieces = iter(_SENTENCE_END.split(intro.replace("\n", " "))) if intro else firsts
    glue = " " if intro else " · "
    shown = ""
    for piece in filter(None, (one_line(piece) for piece in pieces)):
        longer = shown + glue + piece if shown else piece
        if len(longer) > 110 and len(shown) >= 40:
            break
        shown = longer
    return one_line(shown, 110)


def resolve_plain(text: str) -> str:
    """`text` with references to issues as they read."""
    return re.sub(r"\[\[([^\]\[\n]{1,40})\]\]", r"\1", text)


def leading_emoji(text: str) -> tuple[str, str]:
    """The emoji that `text` opens with, and the rest; ("", text) if it opens with none."""
    match = _EMOJI.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def day_words(day: date, language: str) -> str:
    """`day` as a reader reads it: in words in English, else in ISO form."""
    english = language.partition("-")[0].lower() == "en"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if english else day.isoformat()


def campaign(url: str, settings: Settings) -> str:
    """`url` with the mail's campaign parameters, unless it is no address of a page or a service address."""
    return url if fault(url) else with_campaign(url, settings.campaign.parameters, settings.newsletter.url)


def _section(section: Section, marks: Iterator[str], settings: Settings) -> PageSection:
    """A section, its quick links gathered; their heading stands over the first run of them.

    What prints nothing, a comment or a definition of links, is not in it.
    """
    made = [_item(item, next(marks), settings) for item in section.items]
    items = [item for item in made if item.words.text or item.picture]
    where = f'section "{one_line(section.title, 60)}"'
    runs = []
    nothing = Prose(Markup(), "")
    heading = _prose(section.quick_links, where=where, settings=settings, inline=True)
    for links, run in groupby(items, key=lambda item: item.kind is ItemKind.LINK):
        runs.append(Run(links, heading if links else nothing, tuple(run)))
        heading = nothing if links else heading
    title = _title(one_line(section.title), where, settings)
    return PageSection(title, section.emoji, section.level, tuple(runs))


def _title(title: str, where: str, settings: Settings) -> Prose:
    """A section's title: plain text, but for links in it."""
    if "](" in title:
        return _prose(title, where=where, settings=settings, inline=True)
    return Prose(Markup(escape(_guarded(title, where))), title)  # noqa: S704  escaped here


def _item(item: Item, mark: str, settings: Settings) -> PageItem:
    """One item, cleaned by itself before it meets the others."""
    is_link = item.kind is ItemKind.LINK
    emoji, text = leading_emoji(item.text) if is_link else ("", item.text)
    where = f'{mark.replace("-", " ")} ("{one_line(item.text, 60)}")'
    return PageItem(
        mark=mark,
        kind=item.kind,
        emoji=emoji,
        words=_prose(
            text, where=where, settings=settings, inline=is_link, titled=item.kind is ItemKind.STORY
        ),
        picture=_picture(item.image, where, settings) if item.image else None,
        credit=_guarded(one_line(item.credit), where),
    )


def _picture(image: Image, where: str, settings: Settings) -> Picture | None:
    """An image fitted into the column; None if its address is none that a mail may load."""
    if not image.src.startswith(("https://", "http://")):
        return None
    width = min(image.width or markdown.COLUMN, markdown.COLUMN)
    tall = image.height and image.width
    return Picture(
        src=_guarded(image.src, where),
        alt=_guarded(one_line(image.alt), where),
        width=width,
        height=round(image.height * width / image.width) if tall and image.height and image.width else None,
        caption=_prose(image.caption, where=where, settings=settings, inline=True),
        credit=_guarded(one_line(image.credit), where),
    )


def _prose(text: str, *, where: str, settings: Settings, inline: bool = False, titled: bool = False) -> Prose:
    """Markdown for both parts of the mail."""
    if not text.strip():
        return Prose(Markup(), "")
    rewrite = partial(campaign, settings=settings)
    try:
        tokens = markdown.parse(text)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    written = prose.text_of(tokens, rewrite, width=_INLINE_WIDTH if inline else prose.WIDTH)
    html = markdown.html_of(tokens, rewrite, titled=titled, inline=inline)
    return Prose(Markup(_guarded(html, where)), _guarded(written, where))  # noqa: S704


def _guarded(printed: str, where: str) -> str:
    """`printed`, unless it would give a subscriber's own token to a place that it names."""
    if TOKEN_SENTINEL in printed:
        raise CuratorError(f"{where} holds {TOKEN_SENTINEL}, which stands for a reader's token; take it out")
    return printed


def _minutes(intro: Prose, sections: tuple[PageSection, ...], closing: Prose) -> int:
    """How long all of it takes to read; addresses are not read."""
    items = (item.words for section in sections for run in section.runs for item in run.items)
    words = sum(len(_ADDRESS.sub("", part.text).split()) for part in (intro, *items, closing))
    return max(1, round(words / _PER_MINUTE))
