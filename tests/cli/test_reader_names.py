"""Readers as a hostile table names them, and the header of what they are sent."""

import csv
import io
from email import message_from_bytes, policy

import pytest

from tests.support.postoffice import parsed

HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "X-Curator-Delivery", "Content-Type"),
]
NAMES = (
    "=?utf-8?q?a=0D=0ABcc:_v@x.example?=",
    "=?utf-8?b?YQ0KQmNjOiB2QHguZXhhbXBsZQ==?=",
    "=?utf-8?q?a?= =?utf-8?q?=0ABcc:_v@x.example?=",
    "a\r\nBcc: v@x.example",
    "a\nBcc: v@x.example\n\nand a body",
    "a\rBcc: v@x.example",
    "a\r\n Bcc: v@x.example",
    "a\x0bBcc: v@x.example",
    "a\x1c\x1d\x1eBcc: v@x.example",
    "a\x85Bcc: v@x.example",
    "a\u2028Bcc: v@x.example\u2029b",
    "gpj\u202eexe.moc\u2066",
    "owl 🦉 " * 60,
    "👩‍👩‍👧‍👦" * 200,
    "o" * 10_000,
    "é" * 10_000,
    "e" + "\u0301" * 5_000,
    "=?" * 500,
    '", <v@x.example>, "',
    '\\" <v@x.example> \\',
    "<v@x.example>, other@x.example",
    "undisclosed: a@x.example;",
    "(a (comment)) Ada",
    "Ada, the second",
    "\ue000\U000f0000\ufffe\uffff",
    "عدا لافلیس",
    ": ; , @ <> [] \\",
    " ",
)


def sent(shell):
    """What each reader was sent, by the address."""
    raws = [path.read_bytes() for path in (shell.home / "outbox").glob("*.eml")]
    return {parsed(raw)["To"].addresses[0].addr_spec: raw for raw in raws}


@pytest.fixture
def draft(shell, pick):
    """Issue #1, not yet approved."""
    pick("eagle")
    shell.done("issue", "new", "--title", "Owls, counted", "--intro", "Two owls were counted, with care.")


def test_no_name_of_a_reader_adds_a_header_or_an_address(shell, draft):
    """A mail is to the address alone, and has the headers that belong, in their order, for two parsers."""
    readers = {f"reader-{at}@post.test": name for at, name in enumerate(NAMES)}
    table = io.StringIO()
    csv.writer(table).writerows([("email", "name"), *readers.items()])
    shell.done("subscriber", "import", shell.write("s.csv", table.getvalue()), "--consent", "form")
    shell.done("issue", "approve", 1)
    shell.done("send", 1)
    mails = sent(shell)
    assert mails.keys() == readers.keys()
    for address, raw in mails.items():
        for rules in (policy.default, policy.compat32):
            mail = message_from_bytes(raw, policy=rules)
            assert mail.keys() == HEADERS
            assert not mail.defects
            assert str(mail["To"]) == address


@pytest.mark.parametrize(
    "address",
    [
        "a@post.test\nBcc: v@x.example",
        "a@post.test, v@x.example",
        "a@post.test\x00",
        "=?utf-8?q?a=0D=0A?=@post.test",
        '"a\r\nBcc: v"@post.test',
        "a@post.test\u2028b",
        "Ada <a@post.test>, <v@x.example>",
        "a@[127.0.0.1]",
    ],
)
def test_no_address_that_is_more_than_one_is_a_reader(shell, address):
    """Its row is refused in one line; nobody new is written to."""
    table = io.StringIO()
    csv.writer(table).writerows([("email", "name"), (address, "Ada")])
    ran = shell("subscriber", "import", shell.write("s.csv", table.getvalue()), "--consent", "form")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert shell("subscriber", "list", "--json").json == []
