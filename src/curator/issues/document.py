"""An issue as a Markdown document that a person edits, written and read back.

    ---                                 front matter: number, title, slot
    number: 12
    title: "#12: Owls in the machine"
    slot: 2019-04-28
    ---

    The intro.

    ## Owls 🦉                          a section; ### a sub-section
    ![alt](https://…)                   an image
    _Caption. (Credit)_                 ... and its caption
    **A bold lede.** And a story, of as many paragraphs, lists and quotes as it takes.
    _via Ada_                           whom an item thanks, at its end
    **Quick links ⚡️**                  the heading over quick links
    * 🐦 a [quick link](https://…)

    <!-- closing -->
    Thanks for reading!

Documents from elsewhere are read as they are (curator.issues.frame, .reading), and what was read is written
again as it stood: every piece keeps its lines, and only what was changed since is written anew.  Where plain
Markdown would be read back differently (a story that has a bold line inside, two free texts in a row), the
writer says what is meant in directives that no reader of Markdown shows: `<!-- story -->` and `<!-- text -->`
take all that follows, `<!-- next -->` ends them, `<!-- section -->` opens a section without a name, and
`<!-- proposal -->` marks words that no person has written yet.
"""

import re

from curator.errors import UsageError
from curator.issues import matter, writing
from curator.issues.reading import Reader, harmless, read_body
from curator.model import Issue, Outline

LONGEST = 1_000_000  # characters: ten times the longest issue that we know of
_LINE_ENDS = re.compile(r"\r\n?")
_UNSTORED = re.compile("[\x00\ud800-\udfff]")  # what no database holds


def to_markdown(issue: Issue, outline: Outline = ()) -> str:
    """The document form of `issue`: everything that is printed, nothing about its state.

    A section whose key its title does not tell, by the names in the `outline`, says its key.
    """
    return writing.write(issue, outline)


def from_markdown(text: str, outline: Outline, *, number: int | None = None) -> Issue:
    """The issue that the document `text` describes, as a draft; sections are known by the `outline`'s names.

    `number` is for a document that does not say it itself; it is 0 where nothing but a title says which issue
    it is.  Raises UsageError if nothing does, if the front matter is wrong, or if the text is too long.
    """
    if len(text) > LONGEST:
        raise UsageError(f"the document has {len(text):,} characters; no issue is longer than {LONGEST:,}")
    raw = _UNSTORED.sub("", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))).split("\n")
    head = matter.read([harmless(line) for line in raw])
    number = head.number or number or 0
    if not (number or head.title):
        raise UsageError(
            'the document does not say which issue it is; put "number: 12" into its front matter'
        )
    body: Reader = read_body(raw[head.lines :], outline)
    return Issue(
        number,
        head.title,
        tuple(body.sections),
        body.intro,
        body.closing,
        slot=head.day,
        aliases=head.aliases,
        front="\n".join(raw[: head.lines]),
        intro_source=body.intro_source,
        closing_source=body.closing_source,
    )
