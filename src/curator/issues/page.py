"""An issue as its templates see it: curator.issues.contract says what that is.

Every item is cleaned by itself before it meets the others, so that none can hide another.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import groupby

from markupsafe import Markup, escape

from curator.config import Mail, Newsletter, Settings
from curator.errors import CuratorError
from curator.issues import markdown, marks, prose, references, theme
from curator.issues.contract import (
    More,
    Page,
    PageItem,
    PageSection,
    Picture,
    Prose,
    Run,
    Words,
)
from curator.issues.definitions import completed
from curator.issues.references import resolved
from curator.issues.templates import Folders, folders, themed
from curator.issues.theme import Wording
from curator.links import fault, with_campaign
from curator.model import SENTINELS, Archive, Image, Issue, Item, ItemKind, Section
from curator.text import one_line

_PER_MINUTE = 230  # words that an adult reads silently (Brysbaert 2019: 238 for non-fiction)
_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "ur", "yi"}
# Pictographs, dingbats, arrows and flags, with their variation selectors, skin tones and joiners.
_ONE = "[\u231a-\u23ff\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001faff]"
_EMOJI = re.compile(rf"((?:{_ONE}[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d(?={_ONE}))?)+)[ \t]*(?=\S)")
_INLINE_WIDTH = prose.WIDTH - 5  # the mark of a list and an emoji stand before a quick link
_NUMBER = re.compile(r"^\s*(?:#|no\.?\s*)?(\d+)\s*[:.–—-]\s*(?=\S)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]?\s+(?=[\"“‘(]?[^\W_a-z])")
_NOTHING = Prose(Markup(), "")


def make_page(
    issue: Issue, settings: Settings, archive: Archive | None = None, *, where: Folders | None = None
) -> Page:
    """`issue` as the templates see it, with campaign parameters on its links.

    `archive` tells where references to items lead; the theme is looked for in the folders `where`, the usual
    ones if None.  Raises CuratorError if a text holds what stands for a subscriber's token.
    """
    where = where or themed(folders(settings.home), settings.look.theme)
    wording = theme.wording(settings, where)
    own, mail, archive = settings.newsletter, settings.mail, archive or Archive()
    issue = completed(resolved(issue, own, archive))
    write = partial(_prose, settings=settings, level=2, picture=wording.picture)
    title = one_line(issue.title)
    # Before anything else reads the texts, because these errors name the item.
    sections = tuple(_more_below(tuple(_sections(issue, settings, archive, wording))))
    intro, closing = write(issue.intro, where="the intro"), write(issue.closing, where="the closing")
    return Page(
        number=issue.number,
        title=title,
        headline=headline(title, issue.number),
        preheader=preheader(issue),
        day=day_words(issue.slot, own.language) if issue.slot else "",
        language=own.language,
        direction="rtl" if is_right_to_left(own.language) else "ltr",
        look=theme.dress(settings.look, where),
        words=_words(wording, issue, settings, _minutes(intro, sections, closing)),
        newsletter=own.name,
        tagline=own.tagline,
        postal_address=tuple(filter(None, map(str.strip, own.postal_address.splitlines()))),
        home_url=own.url.rstrip("/") + "/",
        **_addresses(own, mail, issue.number),
        unsubscribe_url=references.unsubscribe_address(own),
        intro=intro,
        sections=sections,
        closing=closing,
        footer=write(mail.footer, where="mail.footer in curator.toml"),
    )


def _addresses(own: Newsletter, mail: Mail, number: int) -> dict[str, str]:
    """Where the mail leads beside its links; what is switched off leads nowhere."""
    wanted = {
        "online_url": (mail.online, references.issue_address(own, number)),
        "subscribe_url": (mail.subscribe, own.url.rstrip("/") + "/"),
        "up_url": (mail.feedback, references.feedback_address(own, number, "up")),
        "down_url": (mail.feedback, references.feedback_address(own, number, "down")),
        "preferences_url": (mail.preferences, references.preferences_address(own)),
    }
    return {name: address if on else "" for name, (on, address) in wanted.items()}


def is_right_to_left(language: str) -> bool:
    """Whether `language`, a tag of BCP 47, is written from right to left."""
    return language.replace("_", "-").partition("-")[0].lower() in _RIGHT_TO_LEFT


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
    """`day` in words, as readers of `language` write it; in ISO form if no such language is known."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        # English without a country is written as most of the world writes it: 29 November 2026.
        locale = Locale.parse("en-GB" if language.lower() == "en" else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return day.isoformat()
    return format_date(day, "long", locale)


def campaign(url: str, settings: Settings) -> str:
    """`url` with the mail's campaign parameters, unless it is no address of a page or a service address."""
    return _tagged(url, parameters=settings.campaign.parameters, own=settings.newsletter.url)


def _tagged(url: str, *, parameters: tuple[tuple[str, str], ...], own: str) -> str:
    return url if fault(url) else with_campaign(url, parameters, own)


def _words(wording: Wording, issue: Issue, settings: Settings, minutes: int) -> Words:
    """The fixed words with what they are to name; those that the newsletter does not want are empty."""
    said = wording.model_dump(include=set(Words.__dataclass_fields__))
    said["number"] = wording.number.replace("{number}", str(issue.number))
    said["minutes"] = wording.minutes.replace("{minutes}", str(minutes)) if settings.mail.reading_time else ""
    said["forward"] = wording.forward if settings.mail.forward else ""
    said["why"] = wording.why.replace("{newsletter}", settings.newsletter.name)
    return Words(**said)


def _sections(issue: Issue, settings: Settings, archive: Archive, wording: Wording) -> Iterator[PageSection]:
    """The sections; no heading is more than one level below the one before it."""
    names = (f"item-{n}" for n in range(1, len(issue.items) + 1))
    above = 1
    for at, section in enumerate(issue.sections, 1):
        level = min(section.level, above + 1)
        above = level if section.title.strip() else above
        runs = tuple(_runs(section, names, settings, wording, above + 1))
        where = f'section "{one_line(section.title, 60)}"'
        title = _title(one_line(section.title), where, settings)
        more = _more(section, archive.printed, settings, wording) if settings.mail.more else None
        yield PageSection(f"section-{at}", title, section.emoji, level, runs, more, *marks.around(at))


def _more_below(sections: Sequence[PageSection]) -> Iterator[PageSection]:
    """The sections; how much one has printed stands below its sub-sections, not between it and them."""
    waiting: More | None = None
    for at, section in enumerate(sections):
        goes_on = at + 1 < len(sections) and sections[at + 1].level > 2
        waiting = section.more or waiting
        yield replace(section, more=None if goes_on else waiting)
        waiting = waiting if goes_on else None


def _runs(
    section: Section, names: Iterator[str], settings: Settings, wording: Wording, level: int
) -> Iterator[Run]:
    """A section's items, its quick links gathered; their heading stands over the first run of them.

    What prints nothing, a comment or a definition of links, is not among them.
    """
    made = [_item(item, next(names), settings, wording, level) for item in section.items]
    items = [item for item in made if item.words.text or item.picture]
    where = f'section "{one_line(section.title, 60)}"'
    heading = _prose(section.quick_links, where=where, settings=settings, inline=True)
    for links, run in groupby(items, key=lambda item: item.kind is ItemKind.LINK):
        yield Run(links, heading if links else _NOTHING, tuple(run))
        heading = _NOTHING if links else heading


def _more(
    section: Section, printed: Mapping[str, tuple[int, int]], settings: Settings, wording: Wording
) -> More | None:
    """How much the section has printed in earlier issues; None if it has not, or is no standing one."""
    stories, links = printed.get(section.key, (0, 0))
    if section.key not in {part.key for part in settings.section} or not stories + links:
        return None
    counts = (
        (wording.story if stories == 1 else wording.stories).replace("{count}", str(stories)),
        (wording.link if links == 1 else wording.links).replace("{count}", str(links)),
    )
    return More(
        lead=wording.more.replace("{section}", one_line(section.title)),
        counts=", ".join(said for said, count in zip(counts, (stories, links), strict=True) if count),
        url=references.section_address(settings.newsletter, section.key),
    )


def _title(title: str, where: str, settings: Settings) -> Prose:
    """A section's title: plain text, but for links in it."""
    if "](" in title:
        return _prose(title, where=where, settings=settings, inline=True, within=True)
    return Prose(Markup(escape(_guarded(title, where))), title)  # noqa: S704  escaped here


def _item(item: Item, mark: str, settings: Settings, wording: Wording, level: int) -> PageItem:
    """One item; its title is a heading of this level."""
    is_link = item.kind is ItemKind.LINK
    emoji, text = leading_emoji(item.text) if is_link else ("", item.text)
    where = f'{mark.replace("-", " ")} ("{one_line(item.text, 60)}")'
    write = partial(_prose, where=where, settings=settings, picture=wording.picture)
    titled = item.kind is ItemKind.STORY
    credit = _guarded(one_line(item.credit), where)
    return PageItem(
        mark=mark,
        kind=item.kind,
        emoji=emoji,
        words=write(text, inline=is_link, titled=titled, level=level),
        picture=_picture(item.image, where, settings) if item.image else None,
        credit=credit,
        via=wording.via.replace("{name}", credit) if credit else "",
    )


def _picture(image: Image, where: str, settings: Settings) -> Picture | None:
    """An image fitted into the column; None if its address is none that a mail may load."""
    if not image.src.startswith(("https://", "http://")):
        return None
    width = min(image.width or markdown.COLUMN, markdown.COLUMN)
    tall = image.height and image.width
    caption = _prose(image.caption, where=where, settings=settings, inline=True, within=True)
    return Picture(
        src=_guarded(image.src, where),
        alt="" if _says_the_same(image) else _guarded(one_line(image.alt), where),
        width=width,
        height=round(image.height * width / image.width) if tall and image.height and image.width else None,
        caption=caption,
        credit=_guarded(one_line(image.credit), where),
    )


def _says_the_same(image: Image) -> bool:
    """Whether the caption below says what the alt text does: nobody should hear or read it twice.

    https://www.w3.org/WAI/tutorials/images/decorative/ (an image described by the text beside it).
    """
    said, below = (prose.to_words(text).strip().casefold() for text in (image.alt, image.caption))
    credited = f"{below} ({image.credit.strip().casefold()})"
    return bool(said) and said in {below, credited}


def _prose(
    text: str,
    *,
    where: str,
    settings: Settings,
    inline: bool = False,
    within: bool = False,
    titled: bool = False,
    level: int = 3,
    picture: str = "Picture",
) -> Prose:
    """Markdown for both parts of the mail; what stands `within` a line keeps its addresses in that line."""
    if not text.strip():
        return _NOTHING
    parameters = tuple(pair for pair in settings.campaign.parameters if pair[1])
    html, written = _set(text, parameters, settings.newsletter.url, inline, within, titled, level, picture)
    return Prose(Markup(_guarded(html, where)), _guarded(written, where))  # noqa: S704  cleaned there


@lru_cache(maxsize=1024)
def _set(
    text: str,
    parameters: tuple[tuple[str, str], ...],
    own: str,
    inline: bool,
    within: bool,
    titled: bool,
    level: int,
    picture: str,
) -> tuple[str, str]:
    """`text` as html and as text, kept: an issue is made again for every change of one of its items.

    `parameters` are the campaign's, which links to the newsletter that lives at `own` may not get.
    """
    rewrite = partial(_tagged, parameters=parameters, own=own) if parameters else None
    tokens = markdown.parse(text)
    width = _INLINE_WIDTH if inline else prose.WIDTH
    written = prose.text_of(tokens, rewrite, width=width, within=within, picture=picture)
    return markdown.html_of(tokens, rewrite, titled=titled, inline=inline, level=level), written


def _guarded(printed: str, where: str) -> str:
    """`printed`, unless it would give a reader's own token to a place that it names, or pass for a mark."""
    for word in (*SENTINELS, marks.WORD):
        if word in printed:
            raise CuratorError(f"{where} holds {word}, which stands for something of curator's; take it out")
    return printed


def _minutes(intro: Prose, sections: tuple[PageSection, ...], closing: Prose) -> int:
    """How long all of it takes to read."""
    items = (item.words for section in sections for run in section.runs for item in run.items)
    return max(1, round(sum(_count(part.html) for part in (intro, *items, closing)) / _PER_MINUTE))


@lru_cache(maxsize=1024)
def _count(html: Markup) -> int:
    """How many words a reader sees of it."""
    return len(html.striptags().split())
