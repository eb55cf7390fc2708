"""Check of what the mail asks of mail programs: nothing that those of most readers drop."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from curator.issues.preflight.clients import (
    EVERYBODY,
    PROGRAMS,
    Feature,
    features,
    in_at_rules,
    in_declarations,
    in_element,
    in_selector,
    in_style,
    is_image,
    named,
)
from curator.issues.preflight.proof import Proof, first_of, warning
from curator.issues.preflight.styles import Rule, rules
from curator.model import Finding
from curator.text import one_line


@dataclass
class _Use:
    """Where a feature is used, and which programs drop it there."""

    places: list[str] = field(default_factory=list)
    dropped: frozenset[str] = frozenset()


def support(proof: Proof) -> Iterator[Finding]:
    """The html and its styles ask nothing that Gmail, Apple Mail, Outlook or Yahoo drop, if it matters.

    What an MSO comment holds is not looked at: it is written for Outlook alone.
    """
    uses: dict[Feature, _Use] = defaultdict(_Use)
    for feature, where, programs in (*_of_elements(proof), *_of_rules(proof)):
        dropped = feature.dropped & programs
        if dropped and not feature.fine:
            uses[feature].places.append(where)
            uses[feature].dropped |= dropped
    for feature, use in uses.items():
        times = f", {len(use.places)} times" if len(use.places) > 1 else ""
        families = sum(not use.dropped.isdisjoint(members) for members in PROGRAMS.values())
        drop = f"{named(use.dropped)} {'drops' if families == 1 else 'drop'}"
        what = f"{drop} {feature.name} (caniemail, tested {feature.tested:%Y-%m}){times}"
        yield warning("support", what, first_of(use.places), feature.mend, feature.name)


def _of_elements(proof: Proof) -> Iterator[tuple[Feature, str, frozenset[str]]]:
    """What elements, their attributes and their styles use."""
    for element in proof.tree.iter():
        if not isinstance(element.tag, str):
            continue
        found = list(in_element(element.tag, element.attrib))
        style = element.get("style")
        if style:
            found += [one for one in in_style(style) if not (is_image(one) and element.get("bgcolor"))]
        if element.tag == "style" and next(element.iterancestors("body"), None) is not None:
            found.append(features()["<style> in body"])
        if found:
            where = proof.place(element)
            yield from ((feature, where, EVERYBODY) for feature in found)


def _of_rules(proof: Proof) -> Iterator[tuple[Feature, str, frozenset[str]]]:
    """What the style blocks use, and which programs come that far."""
    for style in proof.tree.iter("style"):
        for rule in rules(style.text or ""):
            yield from _of_rule(rule)


def _of_rule(rule: Rule) -> Iterator[tuple[Feature, str, frozenset[str]]]:
    """What a rule uses.  Who drops the at-rule around it, or its selector, never sees what stands in it."""
    where = f'the style block, "{one_line(rule.selector or rule.around[-1], 60)}"'
    if any(one.startswith("@supports") for one in rule.around):
        return
    seen = EVERYBODY
    for feature in (*in_at_rules(rule.around), *in_selector(rule.selector)):
        yield feature, where, seen
        seen -= feature.dropped
    if rule.nested:
        yield features()["nested"], where, seen
    yield from ((feature, where, seen) for feature in in_declarations(rule.declarations))
