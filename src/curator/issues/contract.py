"""What the templates of an issue are given: one frozen `Page` named `page`, and nothing else.

A newsletter's own templates are written against these fields; docs/templates.md lists them, held by a test.
Values of type Markup are clean HTML and are printed as they are; every str is plain text, and the environment
escapes it.
"""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from curator.model import ItemKind

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, made ready for both parts of the mail; empty if nothing was written."""

    html: Markup  # clean, with absolute addresses
    text: str  # the same for the text part, wrapped


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to print; width and height are in CSS pixels, no wider than the column."""

    src: str  # its address
    alt: str  # what it shows, for those who do not see it; empty where the caption says the same
    width: int  # as it is shown
    height: int | None  # None if it is not known
    caption: Prose  # what is printed below it
    credit: str  # who made it


@dataclass(frozen=True, slots=True)
class PageItem:
    """One item.  The template must give `mark` as id to the element that holds it, exactly once."""

    mark: str  # item-1, item-2, …
    kind: ItemKind  # story, link, image or text
    emoji: str  # the emoji that a quick link opens with; it is not in `words` then
    words: Prose  # what was written
    picture: Picture | None  # stands above the words
    credit: str  # whom it thanks
    via: str  # the same as it is printed: "via Ada"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring items: quick links together under their heading, all others one by one."""

    links: bool  # whether these are quick links
    heading: Prose  # over the first run of quick links of a section, else empty
    items: tuple[PageItem, ...]  # in print order


@dataclass(frozen=True, slots=True)
class More:
    """How much a section has printed until now, and where all of it is."""

    lead: str  # "More Curious Things:"
    counts: str  # "22 stories, 71 links"
    url: str  # of the section's page


@dataclass(frozen=True, slots=True)
class PageSection:
    """A section; `level` 3 is a sub-section of the one before.  The template gives `mark` as id to it."""

    mark: str  # section-1, section-2, …
    title: Prose  # as html it may hold a link
    emoji: str  # printed behind the title
    level: int  # of its heading: 2 or 3, never skipping one
    runs: tuple[Run, ...]  # in print order
    more: More | None  # None unless the newsletter wants it and there is more
    opens: Prose  # printed before all of the section, and taken out again: so it can be left out
    closes: Prose  # the same behind it


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of the light or the dark scheme, each as #rrggbb."""

    page: str  # around the card
    card: str  # behind the text
    text: str  # words
    soft: str  # dates, captions, the footer
    link: str  # links
    line: str  # rules and borders
    tint: str  # behind code
    accent: str  # bars, and what is to be seen first
    on_accent: str  # words upon it


@dataclass(frozen=True, slots=True)
class Logo:
    """The newsletter's logo; sizes are in CSS pixels."""

    src: str  # its address
    width: int  # as it is shown
    height: int  # 0 if it is not told


@dataclass(frozen=True, slots=True)
class Dress:
    """How the mail looks: the theme's choice, with what the newsletter has changed of it."""

    light: Scheme  # inlined
    dark: Scheme  # in the style block that stays
    heading_font: Markup  # a CSS list of families
    body_font: Markup  # the same
    logo: Logo | None  # None: the name in letters


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words, in the newsletter's language."""

    number: str  # "No. 12"
    minutes: str  # "5 min read"; empty if reading time is not printed
    online: str  # "Read online"
    picture: str  # "Picture", in the text part
    feedback: str  # the question over the buttons
    up: str  # "I liked it"
    down: str  # "Not for me"
    forward: str  # "Please forward it."; empty if the newsletter does not want it
    forwarded: str  # "Did somebody forward this to you?"
    subscribe: str  # "Subscribe here"
    why: str  # "You get this mail because …"
    unsubscribe: str  # "Unsubscribe"
    preferences: str  # "Change what you get"


@dataclass(frozen=True, slots=True)
class Page:
    """An issue as the templates see it.  Addresses that the newsletter has switched off are empty."""

    number: int  # of the issue
    title: str  # the subject, whole
    headline: str  # the same without the number before it
    preheader: str  # what an inbox shows after the subject; belongs first into the body
    day: str  # when it appears, in words; empty if it has no slot
    language: str  # a tag of BCP 47, like en
    direction: str  # ltr or rtl
    look: Dress  # colours, fonts, logo
    words: Words  # fixed ones
    newsletter: str  # its name
    tagline: str  # below the name; may be empty
    postal_address: tuple[str, ...]  # lines
    home_url: str  # of the newsletter
    online_url: str  # of this issue
    subscribe_url: str  # for those who were forwarded it
    up_url: str  # of a vote, with the reader's token, like the next three
    down_url: str  # of the other vote
    preferences_url: str  # where a reader changes what comes
    unsubscribe_url: str  # must be printed in both parts
    intro: Prose  # before the first section
    sections: tuple[PageSection, ...]  # in print order
    closing: Prose  # behind the last section
    footer: Prose  # the newsletter's own last words

    @property
    def start(self) -> Side:
        """The side on which a line begins."""
        return "right" if self.direction == "rtl" else "left"

    @property
    def end(self) -> Side:
        """The side on which a line ends."""
        return "left" if self.direction == "rtl" else "right"
