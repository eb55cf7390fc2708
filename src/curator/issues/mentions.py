"""Where an issue speaks of other issues, plainly ("DT #10") or by reference (`[[#10]]`), and where it leads.

"DT #10" is a mention wherever it stands, and so is the newsletter's whole name before a number.  A bare "#10"
is one where a link that says nothing else leads to a page of the newsletter's own, in "(see #10)", and in the
rest of an enumeration, "DT #3, #6 and #12".  So the #1 song, hashtags and numbers of bugs are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markdown_it.token import Token

from curator.config import Newsletter
from curator.issues import markdown
from curator.issues.definitions import completed
from curator.issues.hygiene import malformed
from curator.issues.references import address_of, blanked, referred
from curator.issues.targets import Ground, is_own, number_of
from curator.model import Issue
from curator.text import one_line

_NO_WORDS = "\ue000"  # in place of code and pictures, in which nothing is mentioned
_SEE = re.compile(r"\((?:(?:also|see|cf\.?|as|and|issue|in)\s+){1,3}#0*([1-9]\d{0,5})\b(?!-)", re.IGNORECASE)
_MORE = re.compile(r"\s?(?:,|/|&|,?\s(?:and|or)(?=\s))\s?#0*([1-9]\d{0,5})\b(?!-)")
_ALONE = re.compile(r"[(\[ ]*(#0*([1-9]\d{0,5}))[)\].,:; ]*")
_BEHIND = 20  # characters, in which a parenthesis opens that is about the mention


class Verdict(StrEnum):
    """Whether a mention leads to the issue that it names."""

    RIGHT = "right"
    WRONG = "wrong"  # it leads to another issue
    MALFORMED = "malformed"  # its address is no page's, or its brackets do not close
    UNLINKED = "unlinked"
    UNCLEAR = "unclear"  # where it leads tells no number
    UNKNOWN = "unknown"  # it is a reference to nothing that there is


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of issue `number` as it stands in `issue`: where, in what words, and where it leads.

    `where` is a section, the intro or the closing, `item` the item's number if it stands in one; `says` is
    the verdict in a sentence.  `number` is None where a reference names nothing known.
    """

    issue: int
    where: str
    item: int | None
    words: str
    number: int | None
    url: str
    verdict: Verdict
    says: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A block as it is read, and the links in it: start, end, address."""

    words: str
    links: tuple[tuple[int, int, str], ...]


def mentions(issue: Issue, by: Ground) -> Iterator[Mention]:
    """Every mention and reference in `issue`, from its intro to its closing.

    Raises UsageError if a text is longer than a mail could hold.
    """
    whole = completed(issue)
    yield from in_text(whole.intro, by, issue.number, "the intro")
    for section in whole.sections:
        yield from in_text(section.quick_links, by, issue.number, section.title)
        for item in section.items:
            place = (issue.number, section.title, item.id)
            yield from in_text(item.text, by, *place)
            if item.image:
                yield from in_text(item.image.caption, by, *place)
    yield from in_text(whole.closing, by, issue.number, "the closing")


def in_text(text: str, by: Ground, issue: int, where: str, item: int | None = None) -> Iterator[Mention]:
    """Every mention in Markdown `text`, which stands in `issue`, and then every reference."""
    if "#" not in text and "[[" not in text:
        return
    for token in markdown.parse(text, lenient=True):
        block = _read(token.children) if token.children else _Read("", ())
        for start, end, number in sorted(_found(block, by, issue)):
            url = next((url for a, z, url in block.links if a < end and start < z), "")
            if number == issue and not url:
                continue  # it speaks of itself
            verdict, says = _judge(block, start, end, number, url, by, issue)
            words = one_line(block.words[start:end])
            yield Mention(issue, where, item, words, number, url, verdict, says)
    for one in referred(text, by.newsletter):
        target = one.number or by.archive.slugs.get(one.slug)
        known = bool(target) and (bool(one.slug) or (target or 0) < issue)
        verdict = Verdict.RIGHT if known else Verdict.UNKNOWN
        url = address_of(one, by.newsletter) if known else ""
        says = f"it leads to #{target}" if known else "it names nothing known"
        yield Mention(issue, where, item, one.written, target, url, verdict, says)


def _found(block: _Read, by: Ground, issue: int) -> set[tuple[int, int, int]]:
    """Where in a block mentions stand, and the numbers that they name."""
    found: set[tuple[int, int, int]] = set()
    for match in _named(by.newsletter).finditer(block.words):
        found.add((match.start(), match.end(), int(match[1])))
        end = match.end()
        while more := _MORE.match(block.words, end):
            end = more.end()
            found.add((block.words.rindex("#", 0, end), end, int(more[1])))
    taken = {end for _, end, _ in found}
    for match in _SEE.finditer(block.words):
        if match.end() not in taken and int(match[1]) < issue and not _leads_away(block, match.end(), by):
            found.add((block.words.rindex("#", 0, match.end()), match.end(), int(match[1])))
    taken = {end for _, end, _ in found}
    for start, end, url in block.links:
        alone = _ALONE.fullmatch(block.words[start:end])
        if alone and start + alone.end(1) not in taken and _may_be_ours(url, int(alone[2]), by, issue):
            found.add((start + alone.start(1), start + alone.end(1), int(alone[2])))
    return found


def _named(newsletter: Newsletter) -> re.Pattern[str]:
    """What a mention by name looks like."""
    names = {newsletter.short, newsletter.name, newsletter.name.removeprefix("The ")} - {""}
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either}),?\s?#\s?0*([1-9]\d{{0,5}})\b(?!-)")


def _leads_away(block: _Read, at: int, by: Ground) -> bool:
    """Whether the link that ends around `at` is none to our own pages."""
    return any(start < at <= end and not is_own(url, by) for start, end, url in block.links)


def _may_be_ours(url: str, number: int, by: Ground, issue: int) -> bool:
    """Whether a link whose words are a bare number was meant for a page of ours."""
    if malformed(url):
        return number < issue
    return is_own(url, by)


def _judge(
    block: _Read, start: int, end: int, number: int, url: str, by: Ground, issue: int
) -> tuple[Verdict, str]:
    """Whether the mention between `start` and `end` leads to the issue that it names, and why not."""
    if not url:
        if _is_torn(block.words, start, end):
            return Verdict.MALFORMED, "it was meant for a link, and its brackets do not close"
        if number > issue:
            return Verdict.UNCLEAR, f"there is no issue #{number} before this one"
        return Verdict.UNLINKED, "it leads nowhere"
    if fault := malformed(url):
        return Verdict.MALFORMED, f'its address "{one_line(url, 80)}" is none: {fault}'
    told = number_of(url, by)
    if told not in {None, number}:
        return Verdict.WRONG, f"it leads to #{told}"
    if not _is_closed(block.words, start):
        return Verdict.MALFORMED, "the parenthesis before it is not closed"
    if told is None:
        whose = "a page of the newsletter's own" if is_own(url, by) else "a page"
        return Verdict.UNCLEAR, f"it leads to {whose} that tells no number"
    return Verdict.RIGHT, f"it leads to #{told}"


def _is_torn(words: str, start: int, end: int) -> bool:
    """Whether a link's brackets stand around plain words: it was meant as a link and is none."""
    before, behind = words[:start].rstrip(), words[end:].lstrip()
    return before.endswith("[") or behind.startswith(("](", "]:", "] ("))


def _is_closed(words: str, start: int) -> bool:
    """Whether a parenthesis that opens right before the mention closes after it."""
    opened = words.rfind("(", max(0, start - _BEHIND), start)
    return opened < 0 or ")" in words[opened:start] or ")" in words[start:]


def _read(children: Sequence[Token]) -> _Read:
    """The words of inline tokens with where each link stands in them; references are blanked out."""
    words, links, opened = "", [], 0
    address = ""
    for token in children:
        if token.type == "link_open":
            address, opened = str(token.attrs["href"]), len(words)
        elif token.type == "link_close":
            links.append((opened, len(words), address))
        elif token.type in {"code_inline", "image"}:
            words += _NO_WORDS
        elif token.type != "html_inline":
            words += " " if token.type in {"softbreak", "hardbreak"} else token.content
    return _Read(blanked(words, _NO_WORDS), tuple(links))
