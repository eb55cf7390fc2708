"""What a preview shows, in the shell: how large it is, and whether these are the bytes that are sent."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curator.cli import say
from curator.text import one_line

if TYPE_CHECKING:
    from curator.jobs.preview import Previewed

_CUT = 102  # KB of html, at which Gmail cuts a mail
_MOST = 4  # sections that are named


def fields(shown: "Previewed", files: Sequence[Path]) -> dict[str, Any]:
    """A preview as JSON shows it, but for whom it was mailed to and what preflight found; sizes in bytes."""
    from curator.issues.weight import weigh

    html = weigh(shown.edition.html)
    return {
        "digest": shown.edition.digest,
        "frozen": shown.frozen,
        "made_now": shown.made_now,
        "subject": shown.edition.subject,
        "bytes": html.plain,
        "bytes_sent": html.sent,
        "bytes_text": len(shown.edition.text.encode()),
        "bytes_mail": _mail(files),
        "sections": [
            {"title": title, "bytes": plain, "bytes_sent": sent} for title, plain, sent in _sections(shown)
        ],
        "files": files,
    }


def talk(shown: "Previewed", files: Sequence[Path]) -> None:
    """How large the mail is, beside what Gmail shows of one, and by which digest it is known."""
    from curator.issues.weight import weigh

    html, text = weigh(shown.edition.html), len(shown.edition.text.encode())
    say.talk(
        f"html {_kb(html.plain)} KB, {_kb(html.sent)} KB as sent (Gmail cuts it at {_CUT} KB); "
        f"text {_kb(text)} KB; the whole mail {_kb(_mail(files))} KB"
    )
    parts = sorted(_sections(shown), key=lambda one: -one[2])
    if len(parts) > 1:
        named = ", ".join(f"{title} {_kb(sent)}" for title, _, sent in parts[:_MOST])
        say.talk(f"{'largest' if len(parts) > _MOST else 'its'} sections, in KB as sent: {named}")
    say.talk(_bound(shown))


def talk_next(shown: "Previewed") -> None:
    """What to do with the issue now."""
    number = shown.issue.number
    if shown.issue.state == "draft":
        what = "mend the errors, then" if shown.blocked else "go on with"
        say.talk(f"{what}: curator issue approve {number}")
    elif shown.issue.state == "approved":
        say.talk(f"send it with: curator send {number}")


def _bound(shown: "Previewed") -> str:
    """Whether these bytes are the ones that are sent."""
    issue, digest = shown.issue, shown.edition.digest[:12]
    if not shown.frozen:
        if issue.state == "draft":
            return f"digest {digest}: an approval would bind it"
        return f"digest {digest}: what was sent is not kept, so this is how it would be made now"
    past = {"sent": "was sent", "sending": "is being sent"}.get(issue.state, "will be sent")
    said = f"digest {digest}: approved by {issue.approved_by}, and {past} byte for byte"
    if shown.made_now == shown.edition.digest:
        return said
    said += f"; made again now it would be {shown.made_now[:12]}"
    if issue.state == "approved":
        said += f", to send that instead: curator issue unapprove {issue.number}, then approve it again"
    return said


def _sections(shown: "Previewed") -> list[tuple[str, int, int]]:
    """Title and size, plain and as sent, of every section that the html has."""
    from curator.issues.weight import weigh_sections

    titles = {f"section-{at}": one.title for at, one in enumerate(shown.issue.sections, 1)}
    return [
        (one_line(titles[one.mark], 60) or "(no title)", one.plain, one.sent)
        for one in weigh_sections(shown.edition.html)
        if one.mark in titles
    ]


def _mail(files: Sequence[Path]) -> int:
    """The size of the mail as it was written."""
    return next((file.stat().st_size for file in files if file.suffix == ".eml"), 0)


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"
