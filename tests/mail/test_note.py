"""A note to the editors is read as it was written, and by itself gives nobody a handle."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.config import Newsletter
from curator.errors import CuratorError, UsageError
from curator.mail.events import is_aside, parse
from curator.mail.note import note
from curator.model import FEEDBACK_SENTINEL, SENTINELS, TOKEN_SENTINEL
from tests.support.notices import notice

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GARDEN = Newsletter(name="The Night Garden", sender="Gärtner <news@night.test>", url="https://night.test")


def made(**fields):
    said = {"to": "ada@night.test", "subject": "[REPORT] #1", "text": "All is well.\n", "name": "note-1-a"}
    return note(GARDEN, **{**said, **fields}, issue=1, now=NOW)


def read(message):
    return message_from_bytes(message.raw, policy=policy.default)


def test_a_note_is_plain_text_that_says_a_program_wrote_it():
    """From the newsletter's sender to one editor; these headers and no other."""
    mail = read(made())
    assert mail.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "X-Curator-Delivery", "Auto-Submitted",
        "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip
    assert mail["From"].addresses[0].addr_spec == "news@night.test"
    assert mail["From"].addresses[0].display_name == "Gärtner"
    assert (mail["To"], mail["Auto-Submitted"]) == ("ada@night.test", "auto-generated")
    assert mail["Message-ID"].startswith("<note-1-a.")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content() == "All is well.\r\n"


@pytest.mark.parametrize("kind", ["Bounce", "Complaint", "Open"])
def test_what_the_provider_tells_of_a_note_touches_no_reader(kind):
    """An editor who is away, or calls it spam, stands in nobody's ledger."""
    name = dict(made().tags)["delivery"]
    assert read(made())["X-Curator-Delivery"] == name == "note-1-a"
    (event,) = parse(json.dumps(notice(kind, name)))
    assert is_aside(event)


def test_a_hostile_subject_adds_no_header():
    """Line ends, encoded words and controls are taken out of it."""
    subject = "[REPORT]\r\nBcc: eve@evil.test\x00 =?utf-8?q?a=0D=0ABcc:_e@v.test?= \u202egpj"
    mail = read(made(subject=subject))
    assert "Bcc" not in mail.keys()  # noqa: SIM118  the header's names, not the message's parts
    assert mail["Subject"] == "[REPORT] Bcc: eve@evil.test = ?utf-8?q?a=0D=0ABcc:_e@v.test?= gpj"


def test_a_hostile_text_shows_what_it_is():
    """No control character, none that turns the direction of reading, lines ended in one way."""
    mail = read(made(text="550 \x1b[31mred\x00\r\n\u202egpj\u2028end"))
    assert mail.get_content() == "550 [31mred\r\ngpj\r\nend\r\n"


@pytest.mark.parametrize("to", ["", "ada", "a@x.test, b@y.test", "a@x.test\r\nBcc: b@y.test", "jörg@x.test"])
def test_what_is_no_address_gets_no_note(to):
    """Nothing is built."""
    with pytest.raises(UsageError):
        made(to=to)


def test_a_note_without_a_subject_is_none():
    """It would not be read."""
    with pytest.raises(CuratorError, match="without a subject"):
        made(subject="\x00 \r\n")


@given(subject=st.text(min_size=1), text=st.text())
def test_any_text_makes_a_note_that_reads_back(subject, text):
    """Whatever words come in: no byte beyond ASCII, no line too long, one subject, nothing hidden."""
    nested = TOKEN_SENTINEL[:9] + FEEDBACK_SENTINEL + TOKEN_SENTINEL[9:]
    message = made(subject="S" + subject, text=text + nested)
    assert message.raw.isascii()
    assert max(len(line) for line in message.raw.split(b"\r\n")) <= 998
    mail = read(message)
    assert len(mail.keys()) == 10
    assert not any(sentinel in mail.get_content() for sentinel in SENTINELS)
