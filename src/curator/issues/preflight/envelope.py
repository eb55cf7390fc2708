"""Checks of what surrounds the words: preheader, sender, postal address, the way out."""

from collections.abc import Iterator
from email.utils import parseaddr

from curator.issues.preflight.proof import Proof, error, warning
from curator.issues.references import unsubscribe_address
from curator.model import Finding


def preheader(proof: Proof) -> Iterator[Finding]:
    """What an inbox shows after the subject should say something more."""
    line = proof.edition.preheader.strip()
    mend = "write an intro whose first sentence tells what is in the issue"
    if len(line) < 30:
        yield warning(
            "preheader", "an inbox will show little or nothing after the subject", "the intro", mend
        )
    elif line == proof.edition.subject.strip():
        yield warning("preheader", "an inbox will show the subject twice", "the intro", mend)


def sender(proof: Proof) -> Iterator[Finding]:
    """Mail comes from somebody at a domain."""
    local, _, domain = parseaddr(proof.settings.newsletter.sender)[1].rpartition("@")
    if not local or not domain.strip("."):
        mend = 'write it like "Ada <ada@news.example>"'
        yield error("sender", "the sender has no domain", "newsletter.sender in curator.toml", mend)


def postal_address(proof: Proof) -> Iterator[Finding]:
    """Commercial mail must name a postal address (CAN-SPAM, 15 U.S.C. 7704(a)(5))."""
    lines = [line.strip() for line in proof.settings.newsletter.postal_address.splitlines() if line.strip()]
    if not lines:
        where = "newsletter.postal_address in curator.toml"
        yield error("postal-address", "the postal address is missing", where, "write where post reaches you")
        return
    for part, text in (("html", proof.tree.text_content()), ("text", proof.edition.text)):
        if any(line not in text for line in lines):
            mend = "print page.postal_address in its template"
            yield error(
                "postal-address", f"the {part} does not print the postal address", f"the {part}", mend
            )


def unsubscribe_link(proof: Proof) -> Iterator[Finding]:
    """The way out stands in both parts, with the place of each reader's own token."""
    address = unsubscribe_address(proof.settings.newsletter)
    mend = "print page.unsubscribe_url in its template"
    anchors = [a for a in proof.tree.iter("a") if a.get("href") == address and a.text_content().strip()]
    if not anchors:
        yield error("unsubscribe", "the html has no unsubscribe link", "the html", mend)
    if address not in proof.edition.text:
        yield error("unsubscribe", "the text has no unsubscribe link", "the text", mend)


def empty_parts(proof: Proof) -> Iterator[Finding]:
    """Both parts say something."""
    mend = "look at its template"
    if not proof.tree.text_content().strip():
        yield error("empty-part", "the html is empty", "the html", mend)
    if not proof.edition.text.strip():
        yield error("empty-part", "the text is empty", "the text", mend)
