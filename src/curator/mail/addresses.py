"""Mail addresses: the form in which one is stored and sent, and the key by which two are one.

Amazon SES has no SMTPUTF8: the part before the @ is ASCII, the domain is sent in its IDNA form ("xn--…").
"""

import hmac
import unicodedata

from curator.errors import UsageError
from curator.text import one_line

_LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets


def check(address: str) -> str:
    """`address` as it is stored and sent: one ASCII mailbox, its domain in lower case and in IDNA.

    Nothing is looked up; reserved domains (.test, .example) pass.  Raises UsageError with one line.
    """
    from email_validator import EmailNotValidError, validate_email

    given = address.strip(" \t\r\n\ufeff")
    try:
        valid = validate_email(
            given,
            check_deliverability=False,
            allow_smtputf8=False,
            strict=True,  # its limits of length too
            test_environment=True,  # else .test is refused, and with it every rehearsal
        )
    except EmailNotValidError as error:
        raise UsageError(f'"{one_line(given, 80)}" is no mail address: {one_line(str(error), 200)}') from None
    ascii_form = valid.ascii_email
    if ascii_form is None or len(ascii_form) > _LONGEST:
        raise UsageError(f'"{one_line(given, 80)}" is no mail address: it is longer than any can be')
    if "=?" in ascii_form:  # allowed by RFC 5322, and read as an encoded word by half of the world's mail
        raise UsageError(f'"{one_line(given, 80)}" is no mail address that can be written to: it holds =?')
    return ascii_form


def key(address: str) -> str:
    """The identity of a mailbox: addresses that differ in case, NFC or IDNA form alone have the same.

    Servers may tell `Ada@` from `ada@` (RFC 5321 §2.4); none that matters does, and one person asked once.
    Raises UsageError as `check` does.
    """
    return unicodedata.normalize("NFC", check(address)).casefold()


def hashed(key: str, salt: bytes) -> str:
    """What is kept of an erased address, in place of its `key`: enough to know it again, no way back to it.

    The salt is the newsletter's own secret, so nobody else can try a list of addresses against the hash.
    """
    return f"sha256:{hmac.digest(salt, key.encode(), 'sha256').hex()}"
