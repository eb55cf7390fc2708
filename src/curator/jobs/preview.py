"""preview: render an issue, look at it critically, write it to files, mail it to the editors."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy import Engine

from curator.config import Settings, token_keys
from curator.errors import ConfigError, MediaError
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.jobs.archive import look_back
from curator.mail import compose, tokens
from curator.model import Edition, Finding, Issue, Message, Severity
from curator.post import Post
from curator.store import issues, memos, reading, writing

COPIES = "media"  # the folder beside a preview in which copies of its pictures lie
NOBODY = 0  # the subscriber of a preview's token


@dataclass(frozen=True, slots=True)
class Previewed:
    """An issue as it goes out, and what preflight says of it, what was accepted among it.

    Once it is approved, `edition` is the frozen one, whose bytes are sent, whatever templates and settings
    have become since; `made_now` is the digest of the edition that they would make.
    """

    issue: Issue
    edition: Edition
    all_findings: tuple[Finding, ...]
    made_now: str

    @property
    def frozen(self) -> bool:
        """Whether the edition is the approved one."""
        return self.issue.digest is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those that nobody has accepted."""
        return tuple(one for one in self.all_findings if not one.accepted)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """Those that somebody has."""
        return tuple(one for one in self.all_findings if one.accepted)

    @property
    def blocked(self) -> bool:
        """Whether an error stands in the way of an approval."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def look(engine: Engine, settings: Settings, number: int, now: datetime | None = None) -> Previewed:
    """Issue `number` rendered, or its edition if one is approved, and what preflight says of that.

    Preflight asks with `now` whether pages were looked at lately.  Raises NotFound.
    """
    with reading(engine) as conn:
        issue = issues.get(conn, number)
        archive = look_back(conn, issue, settings, now)
        frozen = issues.edition_of(conn, issue) if issue.digest else None
    made = render(issue, settings, archive)
    edition = frozen or made
    return Previewed(issue, edition, preflight(issue, edition, settings, archive), made.digest)


def message(settings: Settings, edition: Edition, to: str, count: str, now: datetime) -> Message:
    """The preview mail for one of the editors: none of its links does anything in a reader's name."""
    made = compose.mould(
        edition,
        newsletter=settings.newsletter,
        list_id=settings.list_id,
        kind="preview",
        subject=f"[PREVIEW {count}] {edition.subject}",
    )
    token = tokens.make(token_keys(settings, now), "preview", NOBODY)
    return compose.compose(made, to=to, token=lambda _: token, delivery=f"preview-{count}", now=now)


def write(settings: Settings, shown: Previewed, folder: Path, now: datetime) -> list[Path]:
    """Write the issue as .html, .txt and .eml into `folder`; the files.

    The html shows the newsletter's own pictures from copies beside it: they are not published yet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"issue-{shown.issue.number:03}"
    to = parseaddr(settings.newsletter.sender)[1]
    contents = {
        ".html": _with_copies(settings, shown.edition.html, folder).encode(),
        ".txt": shown.edition.text.encode(),
        ".eml": message(settings, shown.edition, to, "0", now).raw,
    }
    for suffix, content in contents.items():
        stem.with_suffix(suffix).write_bytes(content)
    return [stem.with_suffix(suffix) for suffix in contents]


def _with_copies(settings: Settings, html: str, folder: Path) -> str:
    """`html` with its hosted pictures copied into `folder` and shown from there; those not to be had stay."""
    hosted = re.compile(re.escape(settings.media_url) + r"([0-9a-f]{32}\.(?:jpg|png|gif))(?=[\"\s])")
    names = dict.fromkeys(hosted.findall(html))
    if not names:
        return html
    from curator.media import open_media

    copies = folder / COPIES
    copies.mkdir(exist_ok=True)
    try:
        media = open_media(settings)
        had = {name for name in names if _copied(media.get(name), copies / name)}
    except MediaError:  # whoever looks at words alone needs no bucket
        return html
    return hosted.sub(lambda one: f"{COPIES}/{one[1]}" if one[1] in had else one[0], html)


def _copied(data: bytes | None, to: Path) -> bool:
    """Whether there was something to write."""
    if data is not None:
        to.write_bytes(data)
    return data is not None


def mail(engine: Engine, settings: Settings, shown: Previewed, post: Post, now: datetime) -> list[str]:
    """Mail the preview to the addresses in curator.toml and to nobody else; the addresses.

    Raises ConfigError where none is listed, SendError where the post does not take it.
    """
    if not settings.preview.to:
        raise ConfigError('nobody gets previews; list addresses in curator.toml: [preview] to = ["you@…"]')
    addresses = [parseaddr(to)[1] for to in settings.preview.to]
    with writing(engine) as conn:
        before = int(memos.read(conn, memos.PREVIEWS) or 0)
        memos.write(conn, memos.PREVIEWS, str(before + len(addresses)))
    for count, to in enumerate(addresses, before + 1):
        post.send(message(settings, shown.edition, to, str(count), now))
    return addresses
