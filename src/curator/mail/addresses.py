"""Mail addresses: the form in which one is stored and sent, and the key by which two are one.

Amazon SES has no SMTPUTF8: the part before the @ is ASCII, the domain is sent in its IDNA form ("xn--…").
"""

import hmac
import re

from curator.errors import UsageError
from curator.text import one_line

_LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
_DOMAIN, _LOCAL, _LABEL = 253, 64, 63
_ENDLESS = 1000  # characters, after which no form of an address is looked for
_EDGES = " \t\r\n\ufeff"
# The addresses of nearly everybody, about which email-validator has nothing to say but yes: plain ASCII, a
# domain of letters, digits and single hyphens that ends in letters.  A list of 100,000 has no time to ask it.
_PLAIN = re.compile(
    r"([A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+(?:\.[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+)*)"
    r"@((?:[A-Za-z0-9](?:-?[A-Za-z0-9]){0,62}\.)+[A-Za-z]{2,63})"
)
_SPECIAL = ("arpa", "invalid", "local", "localhost", "onion")  # domains that no mail goes to
# RFC 2142: in whatever case these are written, they are one; email-validator puts them in lower case.
_ROLES = re.compile(
    r"info|marketing|sales|support|abuse|noc|security|(?:post|host|web)master|usenet|news|www|uucp|ftp",
    re.IGNORECASE,
)


def check(address: str) -> str:
    """`address` as it is stored and sent: one ASCII mailbox, its domain in lower case and in IDNA.

    Quotes around the part before the @ are taken off where they mean nothing, and refused where they do.
    Nothing is looked up; reserved domains (.test, .example) pass.  Raises UsageError with one line.
    """
    given = address.strip(_EDGES)
    return _plain(given) or _checked(given)


def key(address: str) -> str:
    """The identity of a mailbox: addresses that differ in case, Unicode or IDNA form alone have the same.

    Servers may tell `Ada@` from `ada@` (RFC 5321 §2.4); none that matters does, and one person asked once.
    Raises UsageError as `check` does.
    """
    return identity(check(address))


def identity(checked: str) -> str:
    """The key of an address that `check` gave: that is ASCII, so nothing but the case is left to differ."""
    return checked.lower()


def _plain(given: str) -> str:
    """What email-validator would answer, for the addresses that need no asking; "" for all others."""
    found = _PLAIN.fullmatch(given)
    if found is None:
        return ""
    local, domain = found[1], found[2].lower()
    if len(local) > _LOCAL or len(domain) > _DOMAIN or len(given) > _LONGEST or "=?" in local:
        return ""
    if domain.rpartition(".")[2] in _SPECIAL or any(len(label) > _LABEL for label in domain.split(".")):
        return ""
    return f"{local.lower() if _ROLES.fullmatch(local) else local}@{domain}"


def _checked(given: str) -> str:
    """The address as email-validator gives it.  Raises UsageError."""
    from email_validator import EmailNotValidError, validate_email

    if len(given) > _ENDLESS:
        raise _refused(given, "is no mail address: it is longer than any can be")
    try:
        valid = validate_email(
            given,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=True,
            strict=True,  # its limits of length too
            test_environment=True,  # else .test is refused, and with it every rehearsal
        )
    except EmailNotValidError as error:
        raise _refused(given, f"is no mail address: {one_line(str(error), 200)}") from None
    ascii_form = valid.ascii_email
    if ascii_form is None or len(ascii_form) > _LONGEST:
        raise _refused(given, "is no mail address: it is longer than any can be")
    if "=?" in ascii_form:  # allowed by RFC 5322, and read as an encoded word by half of the world's mail
        raise _refused(given, "is no mail address that can be written to: it holds =?")
    if ascii_form.startswith('"'):  # allowed by RFC 5321, and read as two addresses or none by too many
        raise _refused(given, "is no mail address that can be written to: it needs quotes before the @")
    return ascii_form


def _refused(given: str, why: str) -> UsageError:
    return UsageError(f'"{one_line(given, 80)}" {why}')


def hashed(key: str, salt: bytes) -> str:
    """What is kept of an erased address, in place of its `key`: enough to know it again, no way back to it.

    The salt is the newsletter's own secret, so nobody else can try a list of addresses against the hash.
    """
    return f"sha256:{hmac.digest(salt, key.encode(), 'sha256').hex()}"
