"""Header lines as bytes, each ended by CRLF, of text that may be hostile.

Three encodings, written by hand because the standard library's serialiser breaks two of them: Python 3.11.7
turns the subject `=?utf-8?q?a=0D=0ABcc:_v@x?=` into a Bcc line (CVE-2024-6923), and every stock policy
encodes a long List-Unsubscribe, which mailbox providers then do not read.  `proof.check` reads all back.
"""

import re
from email.header import Header

from curator.errors import CuratorError
from curator.text import one_line

LONGEST_SUBJECT = 250  # clients cut at 255; people much earlier
LONGEST_NAME = 64

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_PRINTABLE = re.compile(r"[ -~]+")
_WIDTH = 76  # RFC 2047 §2: no line that holds an encoded word may be longer


def words(text: str, limit: int) -> str:
    """`text` as a header may say it: one cleaned line of at most about `limit` characters.

    `=?` is parted, so that no later program that decodes a header once too often finds an encoded word.
    """
    return one_line(text, limit).replace("=?", "= ?")


def prose(name: str, text: str) -> bytes:
    """The line or lines of an unstructured header such as Subject; `text` has been through `words`."""
    return f"{name}: {_encoded(name, text)}\r\n".encode("ascii")


def phrase(name: str, text: str, angled: str) -> bytes:
    """A header that says `text <angled>`, or `angled` alone in angle brackets if `text` is empty.

    For mailboxes (From, To) and List-Id.  `text` is cleaned here; `angled` must be ASCII without spaces.
    """
    shown = words(text, LONGEST_NAME)
    if not shown:
        return plain(name, f"<{angled}>")
    if shown.isascii():
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        encoded = shown if _ATOMS.fullmatch(shown) else f'"{escaped}"'
    else:
        encoded = _encoded(name, shown)
    last = f"{name}: {encoded}".rpartition("\r\n")[2]
    fold = "\r\n " if len(last) + len(angled) + 3 > _WIDTH else " "
    return f"{name}: {encoded}{fold}<{angled}>\r\n".encode("ascii")


def plain(name: str, value: str) -> bytes:
    """A header on one physical line, exactly as given.  Raises CuratorError if it is not printable ASCII."""
    if not _PRINTABLE.fullmatch(value) or len(name) + len(value) > 990:
        raise CuratorError(f"{name} would not fit one line of plain ASCII: {one_line(value, 80)}")
    return f"{name}: {value}\r\n".encode("ascii")


def _encoded(name: str, text: str) -> str:
    """`text` folded at spaces if it is ASCII, else as encoded words of at most 75 characters each."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_WIDTH, header_name=name).encode(linesep="\r\n")
