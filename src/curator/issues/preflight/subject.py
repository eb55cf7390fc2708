"""Check of the subject: something there, of a good length, and nothing that smells of spam."""

import re
from collections.abc import Iterator

from curator.issues.page import headline
from curator.issues.preflight.proof import Proof, error, note, warning
from curator.model import Finding
from curator.text import one_line

_LONG = 78  # characters: RFC 5322's length of a line, and about what an inbox on a wide screen shows
_LONGEST = 120
_SHOUTED = 5  # capitals that may stand alone: "GPT-4" is a name
# An answer's colon has a space behind it; that of "re:Invent" and "re:publica", which are names, has not.
_REPLY = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv|antw)\s*:(?:\s|$)", re.IGNORECASE)
# What filters count against a mail (SpamAssassin's 20_head_tests.cf and its likes), and real newsletters do
# not write; capitals count where the word is plain English without them.
_SPAMMY = re.compile(
    r"""!{2,} | [!?]{3,} | [$€£]{2,} | \bFREE\b
      | (?i:\b(?: act\ now | buy\ now | order\ now | click\ here | 100%\ free | risk[-\ ]free | limited\ time
                | free\ money | extra\ cash | (?:earn|make)\ money\ fast | double\ your\ (?:income|money)
                | you(?:['’]ve|\ have)?\ won(?!['’]) | no\ obligation | special\ offer | offer\ expires
                | viagra )\b)
      | ^\W*(?i:urgent)(?=\s*[!:])""",
    re.VERBOSE,
)
_ONE = "[\u231a-\u23ff\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
# Flags are two letters; families, professions and skins are one emoji of several.
_EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
    rf"(?:\u200d{_ONE}[\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)
_WHERE = "the title"


def subject(proof: Proof) -> Iterator[Finding]:
    """A subject there must be, no very long or shouting one, and another than the last issue's."""
    line = proof.edition.subject.strip()
    if not line:
        yield error("subject", "the subject is empty", _WHERE, "give the issue a title")
    elif not line.strip("#0123456789. "):
        yield warning("subject", "the subject is a number only", _WHERE, "give the issue a title")
    elif _is_repeated(line, proof):
        yield warning("subject", "the subject is that of the issue before", _WHERE, "give the issue its own")
    yield from _length(line)
    yield from _tone(line, headline(line, proof.issue.number))


def _is_repeated(line: str, proof: Proof) -> bool:
    """Whether the last issue's subject is the same, their own numbers aside."""
    last = proof.archive.last
    return last is not None and _bare(line, proof.issue.number) == _bare(last.title, last.number)


def _bare(title: str, number: int) -> str:
    """A title without its issue's number in front, and without what does not tell titles apart."""
    return one_line(headline(title.strip(), number)).casefold().strip(" .!")


def _length(line: str) -> Iterator[Finding]:
    """A long subject is cut in an inbox; what it is cut to is said."""
    mend = f"shorten it to {_LONGEST} or fewer"
    if len(line) > _LONGEST:
        yield warning("subject", f"the subject has {len(line)} characters", _WHERE, mend)
    elif len(line) > _LONG:
        last = " ".join(line[:_LONG].rsplit(" ", 4)[-4:-1])
        what = f'the subject has {len(line)} characters, and many inboxes cut it behind "{last}"'
        yield note("subject", what, _WHERE, "say the most important thing first, or shorten it")


def _tone(line: str, bare: str) -> Iterator[Finding]:
    """What looks like spam, or like an answer that it is not; `bare` is without the issue's number."""
    if line.isupper() and sum(char.isalpha() for char in line) > _SHOUTED:
        yield warning("subject", "the subject is all capitals", _WHERE, "write it in sentence case")
    if reply := _REPLY.match(bare):
        what = f'the subject begins with "{reply[0].strip()}" as an answer does, which it is not'
        yield warning("subject", what, _WHERE, "take that out")
    if spam := _SPAMMY.search(bare):
        what = f'the subject has "{spam[0]}", which filters count against a mail'
        yield warning("subject", what, _WHERE, "say it more quietly")
    if len(emoji := _EMOJI.findall(line)) > 1:
        yield warning("subject", f"the subject has {len(emoji)} emoji", _WHERE, "keep one at most")
