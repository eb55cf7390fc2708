"""The tables of `curator.toml` that decide how the mail looks and what its fixed words are."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from curator.tables import Part
from curator.values import Positive

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_PICTURE = re.compile(r"https://[^\s/\"<>]+/[^\s\"<>]+")
_PLACE = re.compile(r"\{[^{}]*\}")
# What a fixed word may name, where it names anything.
_NAMES = {
    "number": "{number}",
    "minutes": "{minutes}",
    "via": "{name}",
    "more": "{section}",
    **dict.fromkeys(("story", "stories", "link", "links"), "{count}"),
}
_FONTS = re.compile(r"[A-Za-z0-9 ,'\"-]*")


def colour(value: str) -> str:
    """`value` if it is a colour that every mail client knows, in six digits; "" leaves it to the theme."""
    if value and not _COLOUR.fullmatch(value):
        msg = f'"{value}" is not a colour; write it like "#0a5c66"'
        raise ValueError(msg)
    short = value.lower().removeprefix("#")
    return "#" + "".join(digit * 2 for digit in short) if len(short) == 3 else value.lower()


def fonts(value: str) -> str:
    """`value` if it is a list of font families and nothing else."""
    if not _FONTS.fullmatch(value):
        msg = f'"{value[:60]}" is not a list of fonts; write it like "Georgia, serif"'
        raise ValueError(msg)
    return value.replace('"', "'")


def picture(value: str) -> str:
    """`value` if a mail may load a picture from it; "" is none."""
    if value and not _PICTURE.fullmatch(value):
        msg = f'"{value[:80]}" is no picture\'s https address; write it like "https://news.example/logo.png"'
        raise ValueError(msg)
    return value


Colour = Annotated[str, AfterValidator(colour)]
Fonts = Annotated[str, AfterValidator(fonts)]
LogoAddress = Annotated[str, AfterValidator(picture)]


class Palette(Part):
    """The colours of one scheme; an empty one is the theme's."""

    page: Colour = ""  # around the card
    card: Colour = ""  # behind the text
    text: Colour = ""
    soft: Colour = ""  # dates, captions, the footer
    link: Colour = ""
    line: Colour = ""  # rules and borders
    tint: Colour = ""  # behind code and quotes
    accent: Colour = ""  # bars, and what is to be seen first
    on_accent: Colour = ""  # words upon it


class Look(Part):
    """How the mail looks: a theme, and what of it is changed."""

    theme: str = Field(default="paper", pattern=r"^[a-z0-9][a-z0-9_-]*$")
    light: Palette = Palette()
    dark: Palette = Palette()
    heading_font: Fonts = ""
    body_font: Fonts = ""
    logo: LogoAddress = ""
    logo_width: Positive = 160  # CSS pixels
    logo_height: int = Field(default=0, ge=0)  # 0: not told


class Mail(Part):
    """What the mail holds beside the issue.  The pages that these lead to must be served."""

    reading_time: bool = True
    online: bool = True  # the link to the issue's own page
    more: bool = False  # how much each section has printed until now, with a link to all of it
    feedback: bool = False  # two buttons below the issue
    preferences: bool = False
    forward: bool = True  # the line that asks to pass it on
    subscribe: bool = True  # the line for those who were forwarded it
    footer: str = ""  # Markdown, below everything else


class Texts(Part):
    """The fixed words of the mail; an empty one is that of the newsletter's language."""

    number: str = ""  # with {number}
    minutes: str = ""  # with {minutes}
    online: str = ""
    via: str = ""  # with {name}
    picture: str = ""
    more: str = ""  # with {section}
    story: str = ""  # with {count}; the same of one
    stories: str = ""
    link: str = ""
    links: str = ""
    feedback: str = ""
    up: str = ""
    down: str = ""
    forward: str = ""
    forwarded: str = ""
    subscribe: str = ""
    unsubscribe: str = ""
    preferences: str = ""

    @model_validator(mode="after")
    def _name_what_there_is(self) -> Self:
        """No place is left in braces in the mail."""
        for name in Texts.model_fields:
            said = getattr(self, name)
            for place in _PLACE.findall(said):
                known = _NAMES.get(name)
                if place != known:
                    mend = f"it may name {known}" if known else "it may name nothing"
                    msg = f'{name} = "{said[:60]}" names {place[:30]}; {mend}'
                    raise ValueError(msg)
        return self


class Letters(Part):
    """The words of the letters to readers: confirm, welcome, goodbye; an empty one is of its language."""

    confirm_subject: str = ""  # each may name {newsletter}
    confirm_heading: str = ""
    confirm_lead: str = ""
    confirm_button: str = ""
    confirm_until: str = ""  # with {span}
    confirm_nothing: str = ""
    confirm_why: str = ""
    welcome_subject: str = ""
    welcome_heading: str = ""
    welcome_lead: str = ""
    welcome_choose: str = ""
    welcome_why: str = ""
    goodbye_subject: str = ""
    goodbye_heading: str = ""
    goodbye_lead: str = ""
    goodbye_back: str = ""
    goodbye_button: str = ""
    goodbye_why: str = ""
    address: str = ""  # over the button's address in full
    preferences: str = ""
    unsubscribe: str = ""

    @model_validator(mode="after")
    def _name_what_there_is(self) -> Self:
        """No place is left in braces in a letter."""
        for name in Letters.model_fields:
            said = getattr(self, name)
            known = ["{newsletter}", "{span}"] if name == "confirm_until" else ["{newsletter}"]
            for place in _PLACE.findall(said):
                if place not in known:
                    msg = f'{name} = "{said[:60]}" names {place[:30]}; it may name {" and ".join(known)}'
                    raise ValueError(msg)
        return self
