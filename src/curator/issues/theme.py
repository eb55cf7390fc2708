"""A theme and the fixed words, as the newsletter has them: its own choice over those of the files.

Both are files beside the templates (`themes/NAME/theme.toml`, `texts/LANGUAGE.toml`), so a newsletter may
bring its own.  A theme's folder may also hold templates of its own, which stand in for the bundled ones.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from markupsafe import Markup
from pydantic import ValidationError

from curator.config import Settings
from curator.errors import CuratorError
from curator.issues.contract import Dress, Logo, Scheme
from curator.issues.templates import Folders
from curator.looks import Fonts, Letters, Look, Palette, Texts
from curator.tables import Part

Shape = TypeVar("Shape", bound=Part)


class Theme(Part):
    """A theme.toml: both fonts and both palettes, whole."""

    heading_font: Fonts
    body_font: Fonts
    light: Palette
    dark: Palette


class Wording(Texts):
    """A file of fixed words: all that a newsletter may change, and why a reader gets the mail."""

    why: str = ""


def dress(look: Look, where: Folders) -> Dress:
    """How the mail looks.  Raises CuratorError where the theme's file is missing, or is not whole."""
    theme = _theme(_first(where, "theme.toml"))
    logo = Logo(look.logo, look.logo_width, look.logo_height) if look.logo else None
    return Dress(
        light=_scheme(theme.light, look.light),
        dark=_scheme(theme.dark, look.dark),
        heading_font=Markup(look.heading_font or theme.heading_font),  # noqa: S704  a list of fonts
        body_font=Markup(look.body_font or theme.body_font),  # noqa: S704  the same
        logo=logo,
    )


def wording(settings: Settings, where: Folders) -> Wording:
    """The fixed words: those in curator.toml, else those of its language, else the English ones."""
    own = settings.texts.model_dump() | {"why": settings.newsletter.why}
    return _said(settings, where, "texts", Wording, own)


def letter_wording(settings: Settings, where: Folders) -> Letters:
    """The words of letters to readers, likewise."""
    return _said(settings, where, "letter/texts", Letters, settings.letters.model_dump())


def _said(settings: Settings, where: Folders, room: str, shape: type[Shape], own: dict[str, str]) -> Shape:
    """The words of this shape from the files in `room`, the newsletter's `own` ones over them."""
    language = settings.newsletter.language.replace("_", "-").lower()
    names = dict.fromkeys((language, language.partition("-")[0], "en"))
    found = [path for name in names for path in _all(where, f"{room}/{name}.toml")]
    words: dict[str, str] = {}
    for path in reversed(found):
        words |= {key: said for key, said in _read(path, shape).model_dump().items() if said}
    return shape(**(words | {key: said for key, said in own.items() if said}))


def _scheme(theme: Palette, own: Palette) -> Scheme:
    """The theme's colours with the newsletter's over them."""
    chosen = own.model_dump()
    return Scheme(**{name: chosen[name] or colour for name, colour in theme.model_dump().items()})


def _theme(path: Path) -> Theme:
    """A theme.toml, read.  Raises CuratorError with the first thing wrong in it."""
    theme = _read(path, Theme)
    for scheme in ("light", "dark"):
        for name, colour in getattr(theme, scheme).model_dump().items():
            if not colour:
                raise CuratorError(f"{scheme}.{name} is missing in {path}; give the theme this colour")
    return theme


def _read(path: Path, shape: type[Shape]) -> Shape:
    """What stands in a TOML file, if it has this shape.  Raises CuratorError with the first thing wrong."""
    return shape.model_validate(_parsed(path, path.stat().st_mtime_ns, shape))


@lru_cache(maxsize=64)
def _parsed(path: Path, _changed_at: int, shape: type[Part]) -> Part:
    """The same, kept until the file changes: an issue is rendered again and again while it is edited."""
    try:
        return shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CuratorError(f"{path} cannot be read: {error}; mend the file") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CuratorError(f"{key} in {path}: {first['msg']}; mend the file") from None


def _all(where: Folders, name: str) -> list[Path]:
    """Every file of this name in these folders, the nearest first."""
    return [folder / name for folder in where if (folder / name).is_file()]


def _first(where: Folders, name: str) -> Path:
    """The nearest file of this name.  Raises CuratorError if there is none."""
    found = _all(where, name)
    if not found:
        raise CuratorError(f"the theme has no {name}; put it into its folder, or name another theme")
    return found[0]
