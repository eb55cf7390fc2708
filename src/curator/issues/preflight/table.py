"""Every check, in the order in which findings are told: its name, what looks, why it matters.

To add one, write it beside its siblings, as a generator of findings that carry its name, and put it in here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from curator.issues.preflight import (
    addresses,
    body,
    contrast,
    envelope,
    hidden,
    outline,
    phrases,
    pictures,
    references,
    repeats,
    structure,
    subject,
    support,
    visits,
    words,
)
from curator.issues.preflight.proof import Proof
from curator.model import Finding


@dataclass(frozen=True, slots=True)
class Check:
    """One check.  If it is not `acceptable`, nobody can accept its errors: law or mail forbid it."""

    name: str
    look: Callable[[Proof], Iterator[Finding]]
    why: str
    acceptable: bool = True


CHECKS = (
    Check("subject", subject.subject, "The subject decides whether the mail is opened.", acceptable=False),
    Check("preheader", envelope.preheader, "An inbox shows it behind the subject."),
    Check("sender", envelope.sender, "Mail without a sender is refused.", acceptable=False),
    Check(
        "own-address",
        addresses.own_address,
        "Mailbox providers and readers must reach the newsletter's own pages, to leave above all.",
    ),
    Check(
        "postal-address",
        envelope.postal_address,
        "The law of many countries wants it in every mail (CAN-SPAM, 15 U.S.C. 7704).",
        acceptable=False,
    ),
    Check(
        "unsubscribe",
        envelope.unsubscribe_link,
        "A reader who cannot leave complains, and complaints close accounts.",
        acceptable=False,
    ),
    Check("empty-part", envelope.empty_parts, "Some readers see only this part.", acceptable=False),
    Check("empty", words.empty_items, "An empty place looks like a mistake, because it is one."),
    Check("unreadable", words.unreadable, "Readers would see marks instead of lists, quotes and links."),
    Check("outline", outline.limits, "Readers know what to expect of a section, and so decided the outline."),
    Check("placeholder", words.placeholders, "Readers would see what was meant for you."),
    Check("proposal", words.proposals, "A page's own words are not an editor's."),
    Check("reference", references.references, "A reference that leads nowhere is printed as it was typed."),
    Check(
        "mention", references.mentions, "A wrong link to an earlier issue was mailed by others before you."
    ),
    Check("link", addresses.bad_links, "A link that leads nowhere cannot be mended in a mail that was sent."),
    Check("link-words", phrases.link_words, "Who hears the mail, or skims it, goes from link to link."),
    Check("tracking", addresses.tracking, "It tells others on your readers, and breaks when it is shared."),
    Check("repeated-link", repeats.repeated_links, "One page twice is often one pick too many."),
    Check("linked-before", repeats.links_before, "Readers remember what you have sent them."),
    Check("hot-link", pictures.hot_links, "A picture on another's server changes or vanishes with its page."),
    Check("picture", pictures.pictures, "What a mail program cannot load is a hole in the mail."),
    Check("alt", body.missing_alt, "Many readers see no pictures, and some cannot see."),
    Check(
        "size", body.size, "Gmail cuts mail at about 102 KB, the unsubscribe link with it.", acceptable=False
    ),
    Check("style-size", body.style_size, "Gmail drops a style block above 16 KB whole.", acceptable=False),
    Check(
        "active-content",
        body.active_content,
        "Mail programs take such mail for an attack.",
        acceptable=False,
    ),
    Check(
        "structure",
        structure.structure,
        "Screen readers and mail programs find their way by it, and an open comment hides the rest.",
    ),
    Check(
        "support",
        support.support,
        "What a mail program drops is not there: columns fall apart, words vanish.",
    ),
    Check("contrast", contrast.contrast, "Faint words are skipped, in the sun and by old eyes first."),
    Check(
        "dark", contrast.dark, "Many read in the dark, and a mail program's guess at colours is seldom good."
    ),
    Check("cut-title", phrases.cut_titles, "Half a title looks like carelessness."),
    Check(
        "hidden", hidden.hidden, "It breaks words apart, searches and copies, and filters take it for deceit."
    ),
    Check("lookalike", hidden.lookalikes, "So links are forged."),
    Check("unreachable", visits.unreachable, "A link to nothing cannot be mended in a mail that was sent."),
    Check("moved", visits.moved, "Redirects are taken down sooner or later."),
    Check("changed", visits.changed, "Your words are about what you read, not about what is there now."),
    Check("paywall", visits.paywall, "Readers who meet a wall unprepared think of you first."),
    Check("title", visits.title, "A wrong address in the clipboard is a mistake that nobody sees."),
    Check("unvisited", visits.unvisited, "Between your look and theirs, pages vanish and change."),
    Check("near", references.nearness, "Readers like to be led to what they have read."),
)
