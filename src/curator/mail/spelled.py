"""How an address may be spelled in a text, so that all of them are found when its reader wants to be erased.

In any case of its letters, and with any of its characters written as they are in a URL ("%40"), in
quoted-printable ("=40", and a line broken in the middle), in JSON ("\\u0040") or in html ("&#64;").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curator.errors import UsageError
from curator.mail import addresses

_SOFT = r"(?:=[ \t]*(?:\r?\n|\\+r\\+n|\\+n))?"  # a line that quoted-printable broke, in JSON perhaps
_ENTITIES = {"@": "commat", ".": "period", "+": "plus", "_": "lowbar", "&": "amp", "'": "apos", '"': "quot"}
_AT = re.compile(r"@|(?:%(?:25)*|=|\\u00)40|&(?:#0*64|#x0*40|commat);", re.IGNORECASE)
# What stands before: one character, in whatever spelling.  Of quoted-printable only what has a letter in it:
# in "?of=20ada@post.example" it is the address that begins with 20.
_BEFORE = re.compile(
    r"(?:%(?:25)*(?P<url>[0-9a-fA-F]{2})|=(?P<quoted>[0-9A-F][A-F])|\\+u00(?P<json>[0-9a-fA-F]{2})"
    r"|&\#0*(?P<html>[0-9]{1,3});|\\+(?P<space>[nrtbf])|(?P<plain>.))\Z",
    re.DOTALL,
)
_GOES_ON = re.compile(r"[^\W_]|-|\.[^\W_]")  # behind a domain: it is longer
_INNER = {".", "'"}  # in an address, if a letter or digit stands before; else it ends a sentence, or quotes
_LONGEST = 254  # characters of an address
_FAR = 16  # characters of one that is spelled out, at most


@dataclass(frozen=True, slots=True)
class Spelled:
    """An address in all its spellings.

    `likes` are patterns for SQL's LIKE: a text in which an address is spelled with its letters and digits as
    they are is like one of them.
    """

    patterns: tuple[re.Pattern[str], ...]
    likes: tuple[str, ...]
    reach: int

    def stands_in(self, text: str) -> bool:
        """Whether the address is in `text`, and not only at the end or the beginning of another one."""
        return any(True for _ in self._found(text, loosely=False))

    def replaced(self, text: str, instead: str, *, loosely: bool = False) -> str:
        """`text` with `instead` in place of the address; `loosely` also in the midst of more."""
        kept, at = [], 0
        for start, end in sorted(self._found(text, loosely=loosely)):
            if start >= at:
                kept += [text[at:start], instead]
                at = end
        return "".join([*kept, text[at:]])

    def _found(self, text: str, *, loosely: bool) -> Iterator[tuple[int, int]]:
        """Where it stands.  Few texts hold an @, so that is looked for first."""
        if not loosely and _is_address(text):  # which may begin with anything
            if any(pattern.fullmatch(text) for pattern in self.patterns):
                yield 0, len(text)
            return
        for at in _AT.finditer(text):
            low, high = max(0, at.start() - self.reach), at.end() + self.reach
            for pattern in self.patterns:
                for one in pattern.finditer(text, low, high):
                    if one.start() <= at.start() < one.end() and (loosely or _is_whole(text, one)):
                        yield one.start(), one.end()


def spelled(address: str) -> Spelled:
    """All spellings of `address`, one as `addresses.check` gives it; its domain also in letters."""
    forms = {address, _in_letters(address)}
    return Spelled(
        tuple(re.compile(_SOFT.join(map(_character, form)), re.IGNORECASE) for form in sorted(forms)),
        tuple("%" + "%".join(re.findall("[a-z0-9]+", form.lower())) + "%" for form in sorted(forms)),
        _FAR * len(address),
    )


def _in_letters(address: str) -> str:
    """The address with its domain not in IDNA ("xn--…") but in letters."""
    import idna

    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return address


def _character(one: str) -> str:
    """The pattern of a character in all its spellings."""
    spellings = [rf"\\*{re.escape(one)}" if one in '"\\/' else re.escape(one)]
    for case in sorted({one.lower(), one.upper()}):
        for code in map(ord, case):
            spellings += [rf"\\+u{code:04x}", f"&#0*{code};", f"&#x0*{code:x};"]
        octets = case.encode()
        spellings.append("".join(f"%(?:25)*{octet:02x}" for octet in octets))
        spellings.append("".join(f"={octet:02x}" for octet in octets))
    if one == " ":
        spellings.append(r"\+")
    if one in _ENTITIES:
        spellings.append(f"&{_ENTITIES[one]};")
    return f"(?:{'|'.join(spellings)})"


def _is_address(text: str) -> bool:
    """Whether the whole text is one address."""
    if "@" not in text or len(text) > _LONGEST or text.strip() != text:
        return False
    try:
        return bool(addresses.check(text))
    except UsageError:
        return False


def _is_whole(text: str, one: re.Match[str]) -> bool:
    """Whether what was found is an address by itself, and no part of a longer one."""
    if _GOES_ON.match(text, one.end()):
        return False
    before, start = _decoded(text, one.start())
    if before in _INNER:
        return not _decoded(text, start)[0].isalnum()
    return not (before.isalnum() or before in {"_", "+", "-"})


def _decoded(text: str, end: int) -> tuple[str, int]:
    """The character before `end`, however it is spelled, and where it begins; "" at the text's beginning."""
    found = _BEFORE.search(text, max(0, end - _FAR), end)
    if found is None:
        return "", 0
    given = found.groupdict()
    octet = given["url"] or given["quoted"] or given["json"]
    if octet:
        return chr(int(octet, 16)), found.start()
    if given["html"]:
        return chr(int(given["html"])), found.start()
    return " " if given["space"] else found["plain"], found.start()
