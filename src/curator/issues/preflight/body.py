"""Checks of the html part as mail clients take it."""

from collections.abc import Iterator

from curator.issues.preflight.proof import Proof, error, name_section, warning
from curator.issues.weight import weigh, weigh_sections
from curator.model import Finding

# Gmail cuts a message at about 102 KB, unsubscribe link and all; whether it counts the decoded or the encoded
# bytes is disputed (github.com/hteumeuleu/email-bugs, issue 41), so both must fit.
_TOO_LARGE = 100_000
_LARGE = 80_000
_STYLE_LIMIT = 16_000  # Gmail drops a larger style element whole (caniemail, html-style, note 6)
_ACTIVE = ("script", "form", "iframe", "object", "embed", "base", "link")


def size(proof: Proof) -> Iterator[Finding]:
    """The html part is small enough not to be cut."""
    whole = weigh(proof.edition.html)
    what = f"the html is {whole.plain / 1000:.0f} KB, {whole.sent / 1000:.0f} KB as sent{_heaviest(proof)}"
    mend = "Gmail cuts mail at about 102 KB: shorten texts, or keep items for the next issue"
    if whole.larger > _TOO_LARGE:
        yield error("size", what, "the html", mend, "too large")
    elif whole.larger > _LARGE:
        # Accepted at 85 KB is not accepted at 95.
        yield warning("size", what, "the html", mend, f"{whole.larger // 10_000}")


def _heaviest(proof: Proof) -> str:
    """The heaviest sections by name, where there is a choice."""
    weights = sorted(weigh_sections(proof.edition.html), key=lambda one: -one.larger)
    names = {f"section-{at}": name_section(one) for at, one in enumerate(proof.issue.sections, 1)}
    said = [f"{names[one.mark]} {one.larger / 1000:.0f} KB" for one in weights[:3] if one.mark in names]
    return f"; the heaviest: {', '.join(said)}" if len(said) > 1 else ""


def style_size(proof: Proof) -> Iterator[Finding]:
    """No style block is so large that Gmail drops it."""
    for style in proof.tree.iter("style"):
        length = len((style.text or "").encode())
        if length > _STYLE_LIMIT:
            what = f"a style block is {length / 1000:.0f} KB, and Gmail drops one above 16 KB"
            yield error("style-size", what, "the template", "shorten modes.css")


def active_content(proof: Proof) -> Iterator[Finding]:
    """Nothing in the html acts, loads or submits."""
    for element in proof.tree.iter():
        if not isinstance(element.tag, str):
            continue
        handlers = [name for name in element.attrib if name.lower().startswith("on")]
        if element.tag in _ACTIVE or handlers:
            what = f"the html has <{' '.join([element.tag, *handlers])}>, which mail must not have"
            yield error("active-content", what, proof.place(element), "take it out of the template")


def missing_alt(proof: Proof) -> Iterator[Finding]:
    """Every picture has words for those who do not see it."""
    described = {link.url for _, link in proof.links if link.picture and link.words.strip()}
    for image in proof.tree.iter("img"):
        if not (image.get("alt") or "").strip() and image.get("src") not in described:
            what = f"the picture {(image.get('src') or '')[:80]} has no alt text"
            mend = "describe it in a few words"
            yield warning("alt", what, proof.place(image), mend, image.get("src") or "")
