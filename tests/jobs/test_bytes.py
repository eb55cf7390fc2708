"""What arrives: for every recipient the bytes that were approved, but for what is the recipient's own."""

import re
from datetime import UTC, datetime

import pytest

from curator import config
from curator.jobs.send import recipients, send
from curator.mail import tokens
from curator.mail.body import normal
from curator.model import TOKEN_SENTINEL
from curator.post.folder import FolderPost
from curator.post.ses import SesPost
from curator.post.smtp import SmtpPost
from curator.store import reading, subscribers
from tests.support import make
from tests.support.make import NOW
from tests.support.postoffice import Received, parsed

MANY = 1000
_LINES = re.compile(rb"^(To|Date|Message-ID|X-Curator-Delivery): (.*)\r\n", re.MULTILINE)
_TOKEN = re.compile(rb"^List-Unsubscribe: <https://heron\.example/unsubscribe/([^>]+)>\r\n", re.MULTILINE)
_SENTINEL = TOKEN_SENTINEL.encode()


def own(raw):
    """The recipient's own parts of a mail, by name."""
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n"
    (token,) = _TOKEN.findall(head)
    return dict(_LINES.findall(head)) | {b"token": token}


def common(raw):
    """The mail without them."""
    head, end, body = raw.partition(b"\r\n\r\n")
    mine = own(raw)
    head = _LINES.sub(rb"\1\r\n", head + b"\r\n").replace(mine[b"token"], _SENTINEL)
    return head + end + body.replace(mine[b"token"], _SENTINEL)


def assert_the_approved_bytes(engine, settings, received, count):
    """`received` are the mails to all `count` recipients: one each, and each is the approved one."""
    edition = recipients(engine, 1, NOW).edition
    keys = config.token_keys(settings, NOW)
    with reading(engine) as conn:
        known = {one.id: one.address for one in subscribers.each(conn)}
    parts = [own(one.raw) for one in received]
    assert sorted(to for one in received for to in one.to) == sorted(known.values())
    assert len({common(one.raw) for one in received}) == 1
    for one, mine in zip(received, parts, strict=True):
        assert mine[b"To"].decode() == one.to[0]
        assert known[tokens.read(keys, "unsubscribe", mine[b"token"].decode())] == one.to[0]
    for name in (b"Message-ID", b"X-Curator-Delivery"):
        assert len({mine[name] for mine in parts}) == count
    for one in (received[0], received[-1]):
        token = own(one.raw)[b"token"].decode()
        for kind, approved in (("plain", edition.text), ("html", edition.html)):
            shown = parsed(one.raw).get_body((kind,)).get_content()
            assert normal(shown) == normal(approved).replace(TOKEN_SENTINEL, token)
        assert parsed(one.raw)["Subject"] == edition.subject


def sent_to(engine, settings, post, count):
    """The issue, sent to so many by `post`."""
    make.approved(engine, settings, count)
    try:
        sent = send(engine, settings, post, 1, clock=lambda: datetime.now(UTC), by="ada")
    finally:
        post.close()
    assert sent.done


def test_a_thousand_mails_through_ses_are_the_approved_one(sqlite_engine, settings, office):
    """As the provider's side got them."""
    office.tell(keep="raw")
    sent_to(sqlite_engine, settings, SesPost(config.Ses(endpoint=office.url), threads=4), MANY)
    received = [Received("", (one.to,), one.raw) for one in office.log()]
    assert_the_approved_bytes(sqlite_engine, settings, received, MANY)


def test_a_thousand_mails_through_smtp_are_the_approved_one(sqlite_engine, settings, sink):
    """As another program's server took them."""
    through = config.Smtp(host="127.0.0.1", port=sink.port, starttls=False)
    sent_to(sqlite_engine, settings, SmtpPost(through), MANY)
    assert_the_approved_bytes(sqlite_engine, settings, sink.mails, MANY)


def test_a_thousand_mails_in_a_folder_are_the_approved_one(sqlite_engine, settings, tmp_path):
    """As files."""
    sent_to(sqlite_engine, settings, FolderPost(tmp_path / "outbox"), MANY)
    files = [path.read_bytes() for path in (tmp_path / "outbox").iterdir()]
    received = [Received("", (own(raw)[b"To"].decode(),), raw) for raw in files]
    assert_the_approved_bytes(sqlite_engine, settings, received, MANY)


@pytest.mark.parametrize("count", [100, pytest.param(MANY, marks=pytest.mark.long)])
def test_mails_through_another_ses_are_the_approved_one(sqlite_engine, settings, moto, count):
    """moto's, which is not ours; it lists each recipient twice, from the envelope and from To."""
    moto.verify("ada@heron.example")
    sent_to(sqlite_engine, settings, SesPost(config.Ses(endpoint=moto.url), threads=4), count)
    received = [Received(one.sender, one.to[:1], one.raw) for one in moto.mails()]
    assert_the_approved_bytes(sqlite_engine, settings, received, count)
