"""What is looked at before an issue may be approved: a table of checks, each of them one small function.

An error blocks approval, a warning shows, a note informs.  A check takes the proof and yields findings; to
add one, write it beside its siblings and put it into the table.
"""

from collections.abc import Callable, Iterator

from curator.config import Settings
from curator.issues.preflight.addresses import bad_links, links_before, own_address, repeated_links
from curator.issues.preflight.body import active_content, missing_alt, size, style_size
from curator.issues.preflight.envelope import (
    empty_parts,
    postal_address,
    preheader,
    sender,
    subject,
    unsubscribe_link,
)
from curator.issues.preflight.outline import limits
from curator.issues.preflight.pictures import hot_links
from curator.issues.preflight.proof import Proof, make_proof
from curator.issues.preflight.references import mentions, nearness, references
from curator.issues.preflight.words import empty_items, placeholders, proposals
from curator.model import Archive, Edition, Finding, Issue

CHECKS: tuple[Callable[[Proof], Iterator[Finding]], ...] = (
    subject,
    preheader,
    sender,
    own_address,
    postal_address,
    unsubscribe_link,
    empty_parts,
    empty_items,
    limits,
    placeholders,
    proposals,
    references,
    mentions,
    bad_links,
    repeated_links,
    links_before,
    hot_links,
    missing_alt,
    size,
    style_size,
    active_content,
    nearness,
)


def preflight(
    issue: Issue, edition: Edition, settings: Settings, archive: Archive | None = None
) -> tuple[Finding, ...]:
    """All findings about `issue` as rendered in `edition`, in the order of the table; none if it is clean.

    `archive` is what was printed before, as far as the issue has to do with it.
    """
    proof = make_proof(issue, edition, settings, archive or Archive())
    return tuple(finding for check in CHECKS for finding in check(proof))
