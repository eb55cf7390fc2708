"""The fixed words of the pages: the newsletter's own over those of its language over the English ones.

They are files beside the templates (`site/texts/LANGUAGE.toml`), and the table [pages] of curator.toml.  A
word may name places in braces; which, the English word of its name says.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from curator.config import Settings
from curator.errors import ConfigError
from curator.issues.templates import Folders

_PLACE = re.compile(r"\{[^{}]*\}")
_ALWAYS = "{newsletter}"  # its name, which every word may name


def words(settings: Settings, where: Folders) -> Mapping[str, str]:
    """All words of the pages by their names.  Raises ConfigError for one that no page has.

    `where` are the folders of templates, the first one first.
    """
    language = settings.newsletter.language.replace("_", "-").lower()
    files = [
        folder / "site" / "texts" / f"{name}.toml"
        for name in dict.fromkeys(("en", language.partition("-")[0], language))
        for folder in reversed(where)
    ]
    english = _read(where[-1] / "site" / "texts" / "en.toml")
    said = dict(english)
    for file in files:
        if file.is_file():
            said |= _fitting(_read(file), english, str(file), "")
    return said | _fitting(settings.pages.said, english, str(settings.home / "curator.toml"), "pages.")


def filled(word: str, **places: object) -> str:
    """The word with what stands in its places."""
    return _PLACE.sub(lambda place: str(places.get(place[0][1:-1], place[0])), word)


def _fitting(own: Mapping[str, str], english: Mapping[str, str], where: str, table: str) -> dict[str, str]:
    """Those of `own` that say anything.  Raises ConfigError unless they are words of the pages."""
    for name, said in own.items():
        if name not in english:
            raise ConfigError(f"{table}{name} in {where} is no word of the pages; {_nearest(name, english)}")
        for place in _PLACE.findall(said):
            if place != _ALWAYS and place not in _PLACE.findall(english[name]):
                known = ", ".join(dict.fromkeys((*_PLACE.findall(english[name]), _ALWAYS)))
                raise ConfigError(f"{table}{name} in {where} names {place[:30]}; it may name {known}")
    return {name: said for name, said in own.items() if said.strip()}


def _nearest(name: str, english: Mapping[str, str]) -> str:
    """The known word most like `name`, as a mend."""
    import difflib

    near = difflib.get_close_matches(name, list(english), n=1)
    return f"did you mean {near[0]}?" if near else "remove it"


def _read(file: Path) -> dict[str, str]:
    """What stands in a file of words.  Raises ConfigError where it is none."""
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}; mend the file") from None
    for name, said in read.items():
        if not isinstance(said, str):
            raise ConfigError(f'{name} in {file} is no text; write it like {name} = "…"')
    return read
