"""Checks of what the issue says of other issues."""

from collections.abc import Iterator
from difflib import get_close_matches

from curator.issues.definitions import completed
from curator.issues.linked import before
from curator.issues.markdown import links
from curator.issues.mentions import Mention, Verdict, in_text
from curator.issues.preflight.proof import Proof, error, note, warning
from curator.issues.references import Reference, issue_name, referred
from curator.issues.targets import ground
from curator.model import Finding


def references(proof: Proof) -> Iterator[Finding]:
    """Cross references lead to issues and items that there are."""
    newsletter = proof.settings.newsletter
    for where, text in proof.texts(proof.issue):
        for one in referred(text, newsletter):
            if one.number and not one.number < proof.issue.number:
                what = f"the reference to #{one.number} leads to no earlier issue"
                yield error("reference", what, where, "correct the number", one.written)
            elif not one.number and one.slug not in proof.archive.slugs:
                what = f'"{one.written}" names nothing known'
                yield error("reference", what, where, _mend(one, proof))


def mentions(proof: Proof) -> Iterator[Finding]:
    """Where the issue speaks of another one, it leads there."""
    by = ground(proof.settings.newsletter, proof.archive)
    for where, text in proof.texts(completed(proof.issue)):
        for one in in_text(text, by, proof.issue.number, where):
            yield from _judged(one, proof)


def nearness(proof: Proof) -> Iterator[Finding]:
    """What was written about before may be referred to; a page that is back is found for that already."""
    for where, item in proof.items():
        earlier = proof.archive.near.get(item.text)
        if earlier and not any(before(one.url, proof.archive.appearances) for one in links(item.text)):
            shared = " and ".join(earlier.shared[:2])
            what = f'you wrote about {shared} in #{earlier.number} ("{earlier.words}")'
            yield note("near", what, where, f"say so with [[{earlier.slug}]]", f"{earlier.slug} {item.text}")


def _judged(one: Mention, proof: Proof) -> Iterator[Finding]:
    """What is to be said of a mention: nothing of a right one."""
    what = f'"{one.words}": {one.says}'
    mend = f"write [[{issue_name(proof.settings.newsletter, one.number or 0)}]]"
    match one.verdict:
        case Verdict.WRONG | Verdict.MALFORMED:
            yield error("mention", what, one.where, mend)
        case Verdict.UNLINKED:
            yield warning("mention", what, one.where, mend)
        case Verdict.UNCLEAR:
            yield note("mention", what, one.where, f"look whether it is right, or {mend}")


def _mend(one: Reference, proof: Proof) -> str:
    """What was meant, where it can be guessed; else how an issue is referred to."""
    near = get_close_matches(one.slug, proof.archive.known, n=1) if one.slug else []
    if near:
        return f"did you mean [[{near[0]}]]?"
    return f"write it like [[{issue_name(proof.settings.newsletter, 10)}]]"
