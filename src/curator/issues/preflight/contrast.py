"""Checks of colours: words that can be read in light and in dark, and a dark scheme of the mail's own."""

from collections.abc import Iterator

from curator.issues.preflight.cascade import DARK, LIGHT, Scheme, seen
from curator.issues.preflight.proof import Proof, warning
from curator.issues.preflight.styles import Rule, rules
from curator.issues.preflight.wcag import contrast as ratio
from curator.issues.preflight.wcag import luminance, needed, written
from curator.model import Finding
from curator.text import one_line, plural


def contrast(proof: Proof) -> Iterator[Finding]:
    """Words have a contrast of 4.5 to what is behind them, large ones of 3 (WCAG 2.2), in light and in dark.

    Reckoned from the colours that the html gives; what lies on a picture is not judged.
    """
    yield from _too_faint(proof, LIGHT)
    if _is_dark(proof) and any(_asks_dark(rule) for rule in _rules(proof)):
        yield from _too_faint(proof, DARK)


def _too_faint(proof: Proof, scheme: Scheme) -> Iterator[Finding]:
    """One finding for each pair of colours, with the first words that have it."""
    faint: dict[tuple[str, str, float], list[tuple[str, str]]] = {}
    found: dict[tuple[str, str, float], tuple[float, bool]] = {}
    for one in seen(proof.tree, scheme):
        if one.back is None:
            continue
        least, had = needed(one.size, bold=one.bold), ratio(one.ink, one.back)
        if had < least:
            pair = (written(one.ink), written(one.back), least)
            faint.setdefault(pair, []).append((one.words, proof.place(one.element)))
            found[pair] = had, luminance(one.ink) < luminance(one.back)
    for pair, places in faint.items():
        ink, back, least = pair
        had, is_dark = found[pair]
        # Rounded down: 4.49 is not 4.5.
        also = f", and {plural(len(places) - 1, 'other place')}" if len(places) > 1 else ""
        what = (
            f'"{one_line(places[0][0], 40)}" is {ink} on {back} in the {scheme.name} scheme{also}: '
            f"a contrast of {int(had * 10) / 10:.1f}, and {least:g} is needed"
        )
        mend = (
            f"take a {'darker' if is_dark else 'lighter'} colour for the words, in [look] or in the template"
        )
        yield warning("contrast", what, places[0][1], mend, f"{scheme.name} {ink} {back}")


def dark(proof: Proof) -> Iterator[Finding]:
    """The mail has dark colours of its own, and says so; else mail programs invert what they find.

    One that declares `color-scheme: light only` is left in peace.
    """
    schemes = _schemes(proof)
    if schemes and "dark" not in schemes and "only" in schemes:
        return
    if "dark" not in schemes:
        what = "no meta element says that the mail has dark colours"
        mend = 'write <meta name="color-scheme" content="light dark"> into the head'
        yield warning("dark", what, "the template", mend)
    written_rules = list(_rules(proof))
    if not any(_asks_dark(rule) and rule.declarations for rule in written_rules):
        what = "no style block has colours for the dark scheme"
        mend = "write them inside @media (prefers-color-scheme: dark), in the block that is not inlined"
        yield warning("dark", what, "the template", mend)
    if not any("[data-ogs" in rule.selector for rule in written_rules):
        what = "no rule has colours for Outlook's own dark mode"
        yield warning(
            "dark", what, "the template", "repeat the dark colours behind [data-ogsc] and [data-ogsb]"
        )


def _schemes(proof: Proof) -> set[str]:
    """The words of the color-scheme metas."""
    return {
        word
        for meta in proof.tree.iter("meta")
        if (meta.get("name") or "").lower() == "color-scheme"
        for word in (meta.get("content") or "").lower().split()
    }


def _is_dark(proof: Proof) -> bool:
    """Whether the mail may be shown in dark colours of its own."""
    return not _schemes(proof) or "dark" in _schemes(proof)


def _rules(proof: Proof) -> Iterator[Rule]:
    for style in proof.tree.iter("style"):
        yield from rules(style.text or "")


def _asks_dark(rule: Rule) -> bool:
    """Whether a rule is for those who want it dark."""
    return any("prefers-color-scheme" in one and "dark" in one for one in rule.around)
