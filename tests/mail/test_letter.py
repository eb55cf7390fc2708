"""A letter as a message: the headers that its kind needs, both parts, nothing that breaks out."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.config import Newsletter
from curator.errors import CuratorError, UsageError
from curator.mail.letter import letter
from curator.model import TOKEN_SENTINEL, LetterKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GARDEN = Newsletter(
    name="Der Nachtgärtner",
    sender="Gärtner <news@night.test>",
    url="https://night.test",
    reply_to="ada@night.test",
)
LEAVE = "https://night.test/unsubscribe/0000000001.aaaaaaaaaaaaaaaaaaaaaaaaaaa"


def made(kind=LetterKind.CONFIRM, **fields):
    said = {"to": "eve@post.test", "subject": "Bitte bestätigen", "text": "Grüße\n", "html": "<p>Grüße</p>\n"}
    told = {"name": "letter-7", "list_id": "digest.night.test", "now": NOW}
    return letter(GARDEN, kind, **said | told | fields)


def read(message):
    return message_from_bytes(message.raw, policy=policy.default)


def test_a_letter_that_asks_is_of_no_list():
    """From the newsletter to one address; a program says that it is one; these headers and no other."""
    mail = read(made())
    assert mail.keys() == [
        "From", "To", "Subject", "Reply-To", "Date", "Message-ID", "MIME-Version", "X-Curator-Delivery",
        "Auto-Submitted", "Content-Type",
    ]  # fmt: skip
    assert (mail["To"], mail["Subject"]) == ("eve@post.test", "Bitte bestätigen")
    assert (mail["Auto-Submitted"], mail["X-Curator-Delivery"]) == ("auto-generated", "letter-7")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content() == "Grüße\r\n"


def test_a_letter_to_a_subscriber_can_be_answered_by_leaving():
    """List-Unsubscribe on one line and its -Post, as RFC 8058 wants them; the list's own id."""
    message = made(LetterKind.WELCOME, unsubscribe_url=LEAVE)
    mail = read(message)
    assert b"\r\nList-Unsubscribe: <" + LEAVE.encode() + b">\r\n" in message.raw
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "digest.night.test" in mail["List-Id"]


def test_the_provider_is_told_what_it_is():
    """Tags that come back with its events: our id, and that it is a letter of this newsletter."""
    assert dict(made().tags) == {
        "delivery": "letter-7", "kind": "letter", "letter": "confirm", "newsletter": "digest-night-test"
    }  # fmt: skip


@pytest.mark.parametrize("to", ["", "eve", "a@x.test, b@y.test", "a@x.test\r\nBcc: b@y.test"])
def test_what_is_no_address_gets_no_letter(to):
    """Nothing is built."""
    with pytest.raises(UsageError):
        made(to=to)


@pytest.mark.parametrize("subject", ["", "\x00 \r\n"])
def test_a_letter_without_a_subject_is_none(subject):
    """It would not be read."""
    with pytest.raises(CuratorError, match="without a subject"):
        made(subject=subject)


@given(subject=st.text(), text=st.text(st.characters(codec="utf-8")))
def test_any_words_of_a_newsletter_make_a_letter_that_reads_back(subject, text):
    """No byte beyond ASCII, no line too long, one subject, no place for a token that nobody fills."""
    message = made(subject="S" + subject, text=text + TOKEN_SENTINEL, html="<p>é</p>" + TOKEN_SENTINEL)
    assert message.raw.isascii()
    assert max(len(line) for line in message.raw.split(b"\r\n")) <= 998
    assert len(read(message).keys()) == 10
    assert TOKEN_SENTINEL.encode() not in message.raw
