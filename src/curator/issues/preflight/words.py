"""Checks of the words: something there, nothing left to fill in, written by a person."""

import re
from collections import Counter
from collections.abc import Iterator

from curator.issues import markdown
from curator.issues.preflight.proof import Proof, error, name_section, warning
from curator.model import Finding, Issue, Item, ItemKind, Section

_PLACEHOLDER = re.compile(
    r"""\{\{.*?(?:\}\}|$) | \{%.*?(?:%\}|$) | <!--.*?(?:-->|$)
      | \bTK(?:TK)*\b | \bXXX+\b | \blorem\ ipsum\b | \[object\ Object\]""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_CAPITALS_ONLY = re.compile(r"tk|xxx", re.IGNORECASE)  # Tk is a toolkit; only capitals are a note to oneself
# "None of them" and "None." are English: only a bare word, alone in its paragraph, is a program speaking.
_NOTHING = re.compile(r"\(?(?:via |No\.\s)?(?:None|undefined|null|NaN)\)?")
_NOTHING_IN_ADDRESS = re.compile(r"[/=](?:None|undefined|null)(?=[/?&#]|$)")
_BLOCKS = ("h1", "h2", "h3", "p", "li", "td")


def empty_items(proof: Proof) -> Iterator[Finding]:
    """Every issue has items, every section has some, every item has something to print."""
    shown = [[item for item in s.items if item.kind is not ItemKind.HIDDEN] for s in proof.issue.sections]
    if not any(shown) and not proof.issue.intro.strip():
        mend = "approve candidates and assemble it, or write an intro"
        yield error("empty", "the issue is empty", f"issue {proof.issue.number}", mend)
    for at, section in enumerate(proof.issue.sections):
        below = proof.issue.sections[at + 1 :][:1]
        if not shown[at] and not (section.level == 2 and any(s.level == 3 for s in below)):
            mend = "fill it, or take it out"
            yield error("empty", "the section is empty", name_section(section), mend, _named(section))
    # An item of nothing has nothing that tells it from the next one, but its turn in its section.
    turns: Counter[str] = Counter()
    for where, (section, item) in zip(proof.places.values(), _items(proof.issue), strict=True):
        if not item.text.strip() and not (item.image and item.image.src):
            turns[_named(section)] += 1
            about = f"{_named(section)} {turns[_named(section)]}"
            yield error("empty", "the item is empty", where, "write it, or take it out", about)


def unreadable(proof: Proof) -> Iterator[Finding]:
    """Every text can be read as Markdown; one that cannot is printed as it was typed."""
    for where, text in proof.texts(proof.issue):
        if wrong := markdown.unreadable(text):
            what = f"{wrong}, so it is printed as it was typed"
            yield error("unreadable", what, where, "shorten or flatten it", text)


def placeholders(proof: Proof) -> Iterator[Finding]:
    """Nothing is printed that was to be filled in; code samples may hold anything."""
    mend = "write what belongs there"
    for holder, text in _printed(proof):
        for match in _PLACEHOLDER.finditer(text):
            found = match[0].strip()
            if found.isupper() or not _CAPITALS_ONLY.match(found):
                what, about = f'"{found[:40]}" was left to fill in', f"{found} in {text.strip()}"
                yield error("placeholder", what, proof.place(holder), mend, about)
    for block in proof.tree.iter(*_BLOCKS):
        innermost = next(block.iterdescendants(*_BLOCKS), None) is None
        if innermost and _NOTHING.fullmatch(block.text_content().strip()):
            what = f'"{block.text_content().strip()}" stands where words should'
            yield error("placeholder", what, proof.place(block), mend)
    for element in proof.tree.iter("a", "img"):
        address = element.get("href") or element.get("src") or ""
        if _NOTHING_IN_ADDRESS.search(address) or "{{" in address:
            yield error("placeholder", f"{address[:80]} is not filled in", proof.place(element), mend)


def proposals(proof: Proof) -> Iterator[Finding]:
    """What an editor has not written says so; whether it blocks approval is the newsletter's choice."""
    said = error if proof.settings.preflight.proposals == "error" else warning
    for where, item in proof.items():
        if item.proposal:
            what = "the words are a proposal that nobody has written or accepted"
            yield said("proposal", what, where, "rewrite or accept them", item.text)


def _named(section: Section) -> str:
    """What names a section for as long as it is the same one."""
    return f"section {section.key or section.title}"


def _items(issue: Issue) -> Iterator[tuple[Section, Item]]:
    """Every item with its section."""
    return ((section, item) for section in issue.sections for item in section.items)


def _printed(proof: Proof) -> Iterator[tuple[object, str]]:
    """Every printed text outside code, with the element that holds it."""
    shown = '//body//text()[not(ancestor::code or ancestor::pre or ancestor::*[@class="hidden"])]'
    for text in proof.tree.xpath(shown):
        yield text.getparent(), str(text)
