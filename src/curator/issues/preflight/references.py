"""Checks of what the issue says of other issues."""

from collections.abc import Iterator
from difflib import get_close_matches

from curator.issues.preflight.proof import Proof, error
from curator.issues.references import Reference, issue_name, referred
from curator.model import Finding


def references(proof: Proof) -> Iterator[Finding]:
    """Cross references lead to issues and items that there are."""
    newsletter = proof.settings.newsletter
    for where, text in proof.texts():
        for one in referred(text, newsletter):
            if one.number and not one.number < proof.issue.number:
                what = f"the reference to #{one.number} leads to no earlier issue"
                yield error("reference", what, where, "correct the number")
            elif not one.number and one.slug not in proof.archive.slugs:
                yield error("reference", f'"{one.written}" names nothing known', where, _mend(one, proof))


def _mend(one: Reference, proof: Proof) -> str:
    """What was meant, where it can be guessed; else how an issue is referred to."""
    near = get_close_matches(one.slug, proof.archive.known, n=1) if one.slug else []
    if near:
        return f"did you mean [[{near[0]}]]?"
    return f"write it like [[{issue_name(proof.settings.newsletter, 10)}]]"
