"""How an issue is shown in the shell: itself at a glance, and what preflight says of it."""

from typing import TYPE_CHECKING, Any

from curator.cli import say
from curator.text import one_line, plural

if TYPE_CHECKING:
    from datetime import datetime

    from curator.issues.readiness import Fill, Readiness
    from curator.model import Issue

_INWARD = ("front", "intro_source", "closing_source", "source", "links_source")  # how a document was written


def plain(found: "Issue") -> dict[str, Any]:
    """An issue as JSON shows it: what is printed and its state, not how its document was written."""
    from dataclasses import asdict

    return _plain(asdict(found))


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in fields.items() if key not in _INWARD}
    for key in ("sections", "items"):
        if key in kept:
            kept[key] = [_plain(one) for one in kept[key]]
    return kept


def tell(found: "Issue", ready: "Readiness | None" = None, since: "datetime | None" = None) -> None:
    """An issue at a glance: the ids are those that commands take.

    With `ready`, each section beside its limits; with `since`, when it became a draft.
    """
    from curator.issues.prose import to_words

    named = found.title.startswith(f"#{found.number}")
    say.prose(found.title if named else f"#{found.number}  {found.title}")
    slot = f" for {found.slot}" if found.slot else ""
    left = f", {ready.board[-1]}" if ready and ready.days_left is not None else ""
    count = plural(ready.items if ready else len(found.items), "item")
    word = f": {ready.word}" if ready and found.state == "draft" else ""
    say.line(f"    {found.state}{slot}{left}, {count}{word}")
    if ready or found.digest:
        say.prose(state(found, since), first="    ", rest="    ")
    fills = {fill.key: fill for fill in ready.sections} if ready else {}
    for section in found.sections:
        fill = fills.pop(section.key, None)
        head = f"{section.title} {section.emoji}".strip() or "(no section)"
        say.line(head + (f"  ({_filled(fill)})" if fill else ""))
        for item in section.items:
            mark = "  (proposal)" if item.proposal else ""
            words = to_words(item.text) or (item.image.alt or item.image.src if item.image else "")
            room = max(20, (say.width() or say.WIDEST) - 15 - len(mark))
            say.line(f"  {item.id:>4}  {item.kind:5}  {one_line(words, room)}{mark}")

    for fill in fills.values():
        say.line(f"{fill.title} {fill.emoji}".strip() + f"  ({fill.said})")


def state(found: "Issue", since: "datetime | None" = None) -> str:
    """Where an issue stands: who approved which digest when, when it was sent, which revision it is."""
    approved = (
        f"approved by {found.approved_by} at {say.minute(found.approved_at)} as {found.digest[:12]}"
        if found.digest
        else ""
    )
    said = {
        "draft": f"draft since {say.minute(since)}" if since else "draft",
        "approved": approved,
        "sending": f"being sent, {approved}",
        "sent": f"sent at {say.minute(found.sent_at)}" + (f", {approved}" if approved else ""),
    }
    return f"{said[found.state]}; revision {found.revision}"


def tell_board(found: "Issue", ready: "Readiness", digest: str) -> None:
    """How far an issue has come, before what preflight says of it; `digest` is that of the issue as it is."""
    slot = f" for {found.slot}" if found.slot else ""
    if found.digest == digest:
        bound = f"approved by {found.approved_by} as {digest[:12]}"
    elif found.digest:
        bound = f"approved as {found.digest[:12]}, but it would be {digest[:12]} by now"
    else:
        bound = f"an approval would bind {digest[:12]}"
    say.prose(f"#{found.number}{slot}: {found.state}, {ready.word}; {bound}", rest="    ")
    say.prose(" · ".join(ready.board), first="    ", rest="    ")


def stands(found: "Issue", ready: "Readiness | None") -> str:
    """How far an issue has come, in the few words that a table has room for."""
    if found.state == "sent":
        by = f", approved by {found.approved_by}" if found.approved_by else ""
        return f"{say.day(found.sent_at)}{by}"
    if found.digest:
        return f"by {found.approved_by} {say.day(found.approved_at)}"
    return ready.word if ready else ""


def _filled(fill: "Fill") -> str:
    """A section beside its limits, and what is left to do in it."""
    left = [f"{plural(fill.proposals, 'proposal')} left"] if fill.proposals else []
    without = [f"{plural(fill.without_alt, 'picture')} without alt text"] if fill.without_alt else []
    return ", ".join([fill.said, *left, *without])


def tell_changed(draft: "Issue") -> None:
    """A draft that was made or changed, and what can be done with it."""
    tell(draft)
    tell_next(draft)


def tell_change(before: "Issue", after: "Issue") -> None:
    """What a change made of an issue: the issue as it is now, or that nothing changed."""
    if before.revision == after.revision:
        say.talk("nothing changed")
        return
    tell_changed(after)
    tell_withdrawn(before, after)


def tell_withdrawn(before: "Issue", after: "Issue") -> None:
    """Whose approval of an issue a change withdrew, if any."""
    if before.approved_by and after.approved_by is None:
        number = after.number
        say.talk(
            f"the approval of #{number} by {before.approved_by} is withdrawn: "
            f"when it is done, approve it again with: curator issue approve {number}"
        )


def tell_next(draft: "Issue") -> None:
    """What can be done with a draft."""
    number = draft.number
    if draft.title == f"#{number}":
        say.talk(f"it has no title yet; give it one with: curator issue set {number} --title TITLE")
    if any(item.proposal for item in draft.items):
        say.talk("proposals are words that nobody has written or accepted yet; do it with:")
        say.talk(f"    curator issue write {number} ITEM, or curator issue accept {number} ITEM...")
        say.talk(f"    or, all in one, in your editor: curator issue edit {number}")
    say.talk(f"go on with: curator preview {number}")
