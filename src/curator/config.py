"""The newsletter's settings: `curator.toml` beside the database, `CURATOR_*` in the environment over it.

Read once, at a door, and handed inward.  A wrong value is one line that names the key, the file and the mend.
Secrets (the token key, passwords) come from the environment or from `secret.key`, never from curator.toml.
"""

import os
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from curator import home
from curator.errors import ConfigError
from curator.home import FILE, KEY_FILE, bundled, find
from curator.keyring import honoured, make_key_file
from curator.looks import Letters, Look, Mail, Texts
from curator.tables import (
    Campaign,
    Duplicates,
    Fetch,
    Folder,
    Links,
    Media,
    Newsletter,
    Pages,
    Part,
    Post,
    Preflight,
    Preview,
    Public,
    Read,
    Report,
    Schedule,
    Ses,
    Smtp,
    StandingSectionSettings,
    Subscribing,
    Tracking,
)
from curator.text import one_line

if TYPE_CHECKING:
    from curator.model import Outline

__all__ = [
    "FILE",
    "KEY_FILE",
    "Campaign",
    "Duplicates",
    "Fetch",
    "Folder",
    "Letters",
    "Links",
    "Look",
    "Mail",
    "Media",
    "Newsletter",
    "Pages",
    "Post",
    "Preflight",
    "Preview",
    "Public",
    "Read",
    "Report",
    "Schedule",
    "Ses",
    "Settings",
    "Smtp",
    "StandingSectionSettings",
    "Subscribing",
    "Texts",
    "Tracking",
    "bundled",
    "find",
    "load",
    "make_key_file",
    "token_keys",
]


class Settings(BaseSettings):
    """Everything a newsletter decides once."""

    model_config = SettingsConfigDict(
        env_prefix="CURATOR_", env_nested_delimiter="__", extra="forbid", frozen=True
    )
    folder: ClassVar[str] = "."

    newsletter: Newsletter
    schedule: Schedule | None = None
    section: tuple[StandingSectionSettings, ...] = ()
    database: str = home.DATABASE
    fetch: Fetch = Fetch()
    read: Read = Read()
    duplicates: Duplicates = Duplicates()
    post: Post = Post()
    tracking: Tracking = Tracking()
    public: Public = Public()
    pages: Pages = Pages()
    subscribing: Subscribing = Subscribing()
    media: Media = Media()
    preview: Preview = Preview()
    report: Report = Report()
    campaign: Campaign = Campaign()
    links: Links = Links()
    look: Look = Look()
    mail: Mail = Mail()
    texts: Texts = Texts()
    letters: Letters = Letters()
    preflight: Preflight = Preflight()
    home: Path = Path()  # the folder of curator.toml; set by `load`

    @field_validator("section")
    @classmethod
    def _sections_are_told_apart(
        cls, given: tuple[StandingSectionSettings, ...]
    ) -> tuple[StandingSectionSettings, ...]:
        """Each key, and each name that a section has or had, means one section."""
        keys: set[str] = set()
        for part in given:
            if part.key in keys:
                msg = f'two sections have the key "{part.key}"; give each a key of its own'
                raise ValueError(msg)
            keys.add(part.key)
        owners: dict[str, str] = {}
        for part in given:
            for name in {one_line(name).casefold() for name in (part.title, *part.former)}:
                if owners.setdefault(name, part.key) != part.key:
                    msg = f'"{name}" names two sections, {owners[name]} and {part.key}; take it from one'
                    raise ValueError(msg)
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as init arguments."""
        return env_settings, init_settings

    @property
    def calendar(self) -> Schedule:
        """The publishing calendar.  Raises ConfigError where the newsletter has none."""
        if self.schedule is None:
            raise ConfigError(
                "curator.toml has no calendar; add [schedule] with first and every (docs/settings.md)"
            )
        return self.schedule

    @property
    def outline(self) -> "Outline":
        """The newsletter's standing sections in order."""
        from curator.model import StandingSection

        return tuple(StandingSection(**part.model_dump()) for part in self.section)

    @property
    def database_url(self) -> str:
        """The database's address, with a relative SQLite path taken from the newsletter's folder."""
        return home.database_url(self.database, self.home)

    @property
    def editors(self) -> tuple[str, ...]:
        """The addresses that are told how things went; none where nobody wants to know."""
        from email.utils import parseaddr

        told = self.report.to or self.preview.to
        return tuple(dict.fromkeys(parseaddr(one)[1] for one in told)) if self.report.send else ()

    @property
    def media_url(self) -> str:
        """The address below which the newsletter's own pictures are read; it ends with a slash."""
        return (self.media.url or self.newsletter.url.rstrip("/") + "/media").rstrip("/") + "/"

    def hosts(self, url: str) -> bool:
        """Whether a picture's address is the newsletter's own: below its media, or on its own site."""
        site = re.match(r"https?://[^/?#]+", self.newsletter.url)
        own = (self.media_url, f"{site[0]}/" if site else self.media_url)
        return url.startswith(own)

    @property
    def user_agent(self) -> str:
        """The honest name under which servers are asked."""
        return self.fetch.user_agent or f"curator/0.1 (newsletter digest; +{self.newsletter.url})"

    @property
    def list_id(self) -> str:
        """The List-Id label, RFC 2919: stable, with a domain of the newsletter's own."""
        from email.utils import parseaddr

        domain = parseaddr(self.newsletter.sender)[1].partition("@")[2]
        label = re.sub(r"[^a-z0-9]+", "-", self.newsletter.name.lower())[:60].strip("-") or "newsletter"
        return self.newsletter.list_id or f"{label}.{domain}"


def load(folder: Path) -> Settings:
    """The settings of the newsletter in `folder`.  Raises ConfigError with the first thing wrong."""
    written = home.read(folder)
    path = folder / FILE
    if "home" in written:  # a field of ours, and no setting
        raise ConfigError(f"home in {path} is no setting that curator knows; remove it")
    try:
        return Settings(**written).model_copy(update={"home": folder.resolve()})
    except ValidationError as error:
        raise ConfigError(_sentence(error, path)) from None
    except SettingsError as error:
        name = (re.findall(r'field "(\w+)"', str(error)) or ["?"])[0]
        raise ConfigError(
            f"CURATOR_{name.upper()} in the environment is not valid JSON; write it as "
            f"JSON, or set its parts one by one, like CURATOR_{name.upper()}__NAME"
        ) from None


def _sentence(error: ValidationError, path: Path) -> str:
    """The first thing wrong, as: what, where, how to mend it."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    env = "CURATOR_" + key.upper().replace(".", "__")
    where = f"{env} in the environment" if env in os.environ else f"{key} in {path}"
    match first["type"]:
        case "missing":
            return f"{where} is missing; add it (docs/settings.md shows an example)"
        case "extra_forbidden":
            return f"{where} is no setting that curator knows; {_nearest(key)}"
        case "model_type" | "model_attributes_type":
            return f"{where} is no table; write [{key}] with its settings in the lines below"
        case "value_error":
            return f"{where}: {first['msg'].removeprefix('Value error, ')}"
        case _:
            given = str(first["input"])[:60]
            return f'{where}: "{given}" will not do: {first["msg"][0].lower()}{first["msg"][1:]}'


def _nearest(key: str) -> str:
    """The known setting most like `key`, as a mend."""
    import difflib

    names = sorted(name for name in _names(Settings) if not key.startswith(name + "."))
    near = difflib.get_close_matches(key, names, n=1)
    return f"did you mean {near[0]}?" if near else "remove it (docs/settings.md lists all)"


def _names(part: type[BaseModel], prefix: str = "") -> set[str]:
    """Every setting's dotted name."""
    names = set()
    for name, info in part.model_fields.items():
        names.add(prefix + name)
        kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Part):
                names |= _names(kind, f"{prefix}{name}.")
    return names - {"home"}


def token_keys(settings: Settings, now: datetime) -> tuple[bytes, ...]:
    """The keys that sign readers' links, newest first.  Raises ConfigError where there is none."""
    return tuple(one.key.encode("ascii") for one in honoured(settings.home, now.date()))
