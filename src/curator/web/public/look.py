"""How the pages look: the newsletter's own colours and fonts, made readable where they are not."""

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from curator.config import Settings
from curator.issues.contract import Dress, Scheme
from curator.issues.page import is_right_to_left
from curator.issues.preflight.wcag import ENOUGH, contrast
from curator.issues.templates import Folders, fill
from curator.issues.theme import dress

_AT_WORST = ("#ffffff", "#000000")


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the newsletter."""

    name: str
    tagline: str
    language: str  # a tag of BCP 47
    direction: str  # ltr or rtl
    base: str  # what the path of every page begins with: "" or "/news"
    postal: tuple[str, ...]  # lines
    reply: str  # the address that a reader may write to
    privacy: str  # the address of the privacy policy; may be empty
    look: Dress
    css: str  # the whole style sheet
    style: str  # its address
    pictures: tuple[str, ...]  # the origins that pages may load pictures from, beside their own


def site(settings: Settings, where: Folders) -> Site:
    """The newsletter as its pages show it.  Raises CuratorError where a template or the theme is broken."""
    from email.utils import parseaddr

    own = settings.newsletter
    clothes = dress(settings.look, where)
    clothes = replace(clothes, light=readable(clothes.light), dark=readable(clothes.dark))
    css = fill(where, "site/style.css", look=clothes)
    base = urlsplit(own.url).path.rstrip("/")
    version = hashlib.sha256(css.encode()).hexdigest()[:12]
    return Site(
        name=own.name,
        tagline=own.tagline,
        language=own.language.replace("_", "-"),
        direction="rtl" if is_right_to_left(own.language) else "ltr",
        base=base,
        postal=tuple(filter(None, map(str.strip, own.postal_address.splitlines()))),
        reply=parseaddr(own.reply_to or own.sender)[1],
        privacy=settings.public.privacy,
        look=clothes,
        css=css,
        style=f"{base}/style.css?{version}",
        pictures=_origins(settings),
    )


def readable(scheme: Scheme) -> Scheme:
    """`scheme` with all colours of words that are too faint (WCAG 2.2, 1.4.3) replaced."""
    both = (scheme.card, scheme.page, scheme.tint)
    text = _enough(both, scheme.text)
    return replace(
        scheme,
        text=text,
        soft=_enough(both, scheme.soft, text),
        link=_enough(both, scheme.link, text),
        on_accent=_enough((scheme.accent,), scheme.on_accent, scheme.card, text),
    )


def _enough(behind: tuple[str, ...], *colours: str) -> str:
    """The first of `colours` that can be read on all that may be behind it; else black or white."""

    def least(colour: str) -> float:
        return min(contrast(_rgb(colour), _rgb(one)) for one in behind)

    for colour in colours:
        if least(colour) >= ENOUGH:
            return colour
    return max(_AT_WORST, key=least)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _origins(settings: Settings) -> tuple[str, ...]:
    """Where the newsletter's pictures and its logo lie."""
    addresses = (settings.media_url, settings.look.logo)
    parts = [urlsplit(one) for one in addresses if one]
    return tuple(dict.fromkeys(f"{one.scheme}://{one.netloc}" for one in parts))
