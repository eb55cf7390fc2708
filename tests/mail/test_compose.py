"""Composing messages: encoded once, joined for each reader, and read back."""

import sys
import time
from email.message import EmailMessage
from email.policy import EmailPolicy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.config import Newsletter
from curator.errors import ConfigError, CuratorError, UsageError
from curator.mail.compose import compose
from curator.mail.tokens import make
from curator.model import TOKEN_SENTINEL
from tests.support.letters import KEYS, LINK, NEWSLETTER, NOW, a_mould, edition, letter, tokens_of
from tests.support.postoffice import parsed

TOKEN = make(KEYS, "unsubscribe", 7)
NAMES = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "X-Curator-Delivery",
    "Content-Type",
]
HOSTILE = [
    "=?utf-8?q?a=0D=0ABcc:_v@x?=",
    "=?utf-8?b?YQ0KQmNjOiB2QHg=?=",
    "a\r\nBcc: v@x.example",
    "a\nBcc: v@x.example",
    "a\rBcc: v@x.example",
    "a\x0bBcc: v@x",
    "a\x0cBcc: v@x",
    "a\x1cBcc: v@x",
    "a\x85Bcc: v@x",
    "a\u2028Bcc: v@x",
    "a\u2029Bcc: v@x",
    "a\x00b",
    "a\x1b[31mb\x7f",
    "gpj\u202eexe.moc",
    "zero\u200bwidth",
    "lone \ud800 surrogate",
    'quote " and \\ back',
    "<v@x.example>, other@x.example",
    "undisclosed:;",
    "(a comment)",
    "ünïcødé 🎉 " * 40,
    "word " * 2000,
    "x" * 10_000,
    "=?" * 50,
    "==??==",
    " leading and trailing ",
    ": ; , @",
]


def bodies(raw: bytes) -> list[str]:
    return [part.get_content().replace("\r\n", "\n") for part in parsed(raw).iter_parts()]


def by_the_standard_library(made, **more: str) -> EmailMessage:
    """The same bodies as EmailMessage encodes them."""
    mail = EmailMessage(policy=EmailPolicy(linesep="\r\n", max_line_length=78, cte_type="7bit"))
    mail["Subject"] = made.subject
    mail.set_content(made.text.replace(TOKEN_SENTINEL, TOKEN), cte="quoted-printable")
    mail.add_alternative(made.html.replace(TOKEN_SENTINEL, TOKEN), subtype="html", cte="quoted-printable")
    return mail


def test_a_message_has_exactly_its_headers_in_order():
    """No header too many or too few; values as the newsletter says."""
    mail = parsed(letter(name="Zoë").raw)
    assert mail.keys() == NAMES
    assert str(mail["From"]) == "Ada Heron <ada@news.example>"
    assert str(mail["To"]) == "Zoë <reader@post.example>"
    assert mail["Subject"] == "Twelve herons"
    assert mail["List-Id"] == "The Weekly Heron <weekly.news.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["X-Curator-Delivery"] == "7"
    assert mail["Date"].datetime == NOW
    assert not mail.defects


def test_list_unsubscribe_is_one_unencoded_line_however_long():
    """A long address is neither folded nor encoded, so that mailbox providers find it."""
    long = Newsletter(name="N", sender="ada@news.example", url="https://news.example/" + "a" * 200)
    mould = a_mould(newsletter=long)
    raw = compose(mould, to="r@post.example", token=tokens_of(7), delivery="1", now=NOW).raw
    assert f"\r\nList-Unsubscribe: <{long.url}/unsubscribe/{TOKEN}>\r\n".encode() in raw


def test_text_comes_first_and_both_parts_are_quoted_printable_utf8():
    """multipart/alternative with text/plain, then text/html; every byte ASCII, every line ended by CRLF."""
    raw = letter(made=edition(text=f"Zoë — 🎉\n{LINK}")).raw
    mail = parsed(raw)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part.get_content_charset() == "utf-8"
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 130


def test_every_reader_gets_the_same_bodies_but_for_the_token():
    """Two messages of one mould differ in To, Message-ID, delivery and token only."""
    mould = a_mould()
    other = make(KEYS, "unsubscribe", 8)
    one = compose(mould, to="a@post.example", token=tokens_of(7), delivery="1", now=NOW)
    two = compose(mould, to="b@post.example", token=tokens_of(8), delivery="2", now=NOW)
    changed = one.raw.replace(TOKEN.encode(), other.encode()).replace(b"a@post", b"b@post")
    changed = changed.replace(b"Delivery: 1", b"Delivery: 2").replace(b"<1.", b"<2.")
    assert changed == two.raw
    assert one.sender == "ada@news.example"
    assert one.tags == (
        ("issue", "12"),
        ("delivery", "1"),
        ("kind", "live"),
        ("newsletter", "weekly-news-example"),
    )


@pytest.mark.parametrize("shift", range(80))
def test_no_line_break_cuts_a_token_wherever_it_stands(shift: int):
    """In each of 80 positions on the line the token is whole in the bytes and right when decoded."""
    text = "é" + "x" * shift + LINK + " y" * shift + f"\n{LINK}"
    html = f"<p>{'=' * shift}{TOKEN_SENTINEL}{TOKEN_SENTINEL}{' ' * shift}\n{TOKEN_SENTINEL}"
    made = edition(text=text, html=html)
    raw = letter(made=made).raw
    assert raw.count(TOKEN.encode()) == 6
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    assert bodies(raw) == bodies(bytes(by_the_standard_library(made)))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=5),
    st.lists(st.text("ab =.\t\r\n\x0b\x85é\u2028"), min_size=2, max_size=5),
)
def test_any_text_decodes_to_what_email_message_makes_of_it(texts: list[str], htmls: list[str]):
    """Whatever stands around the tokens, both parts decode as the standard library's do."""
    made = edition(text=TOKEN_SENTINEL.join(texts), html=TOKEN_SENTINEL.join(htmls))
    assert bodies(letter(made=made).raw) == bodies(bytes(by_the_standard_library(made)))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.text(max_size=100))
def test_no_subject_and_no_name_changes_the_header(subject: str, name: str):
    """Any subject (that is not empty) and any names leave the set of headers and the mailboxes alone."""
    newsletter = NEWSLETTER.model_copy(update={"name": name + "N"})
    raw = letter(made=edition(subject="S" + subject), name=name, newsletter=newsletter).raw
    mail = parsed(raw)
    assert mail.keys() == NAMES
    assert [mailbox.addr_spec for mailbox in mail["To"].addresses] == ["reader@post.example"]
    assert mail["List-Id"].endswith(" <weekly.news.example>")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_header_text_comes_out_harmless(text: str):
    """In a subject, a reader's and the newsletter's name: no header added, no address, no control."""
    newsletter = NEWSLETTER.model_copy(update={"name": "N" + text})
    raw = letter(made=edition(subject="S " + text), name=text, newsletter=newsletter).raw
    mail = parsed(raw)
    assert mail.keys() == NAMES
    assert [mailbox.addr_spec for mailbox in mail["To"].addresses] == ["reader@post.example"]
    assert mail["Subject"].isprintable()
    assert len(mail["Subject"]) <= 300
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    again = parsed(bytes(parsed(raw)))  # a program that reads and writes it once more
    assert again.keys() == NAMES


def test_an_encoded_word_in_a_subject_is_shown_as_text():
    """What looks like an encoded word reads as the characters it is made of."""
    subject = parsed(letter(made=edition(subject=HOSTILE[0])).raw)["Subject"]
    assert subject == "= ?utf-8?q?a=0D=0ABcc:_v@x?="


def test_a_very_long_subject_is_cut_at_a_word():
    """Ten thousand characters become at most 250, ended by an ellipsis."""
    subject = parsed(letter(made=edition(subject="heron " * 1700)).raw)["Subject"]
    assert len(subject) <= 250
    assert subject.endswith("heron…")


def test_a_preview_says_so():
    """A preview's subject, header and tag tell it from the issue, whatever subject it is given."""
    for given_subject in (None, "Look", "[PREVIEW] Look", "[PREVIEW 3] Look"):
        message = letter(kind="preview", subject=given_subject)
        mail = parsed(message.raw)
        assert mail["Subject"].startswith("[PREVIEW")
        assert mail["Subject"].count("PREVIEW") == 1
        assert mail["Auto-Submitted"] == "auto-generated"
        assert ("kind", "preview") in message.tags


def test_reply_to_and_international_domains():
    """Addresses of the newsletter go out in their ASCII form; Reply-To only if there is one."""
    newsletter = Newsletter(
        name="N", sender="Zoë <zoe@büro.example>", url="https://n.example", reply_to="r@büro.example"
    )
    message = letter(newsletter=newsletter)
    mail = parsed(message.raw)
    assert str(mail["From"]) == "Zoë <zoe@xn--bro-hoa.example>"
    assert mail["Reply-To"].addresses[0].addr_spec == "r@xn--bro-hoa.example"
    assert message.sender == "zoe@xn--bro-hoa.example"


@pytest.mark.parametrize(
    "to",
    [
        "a@x.example, b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "Name <a@x.example>",
        "a@@x.example",
        "a b@x.example",
        "jörg@x.example",
        "a@büro.example",
        "=?utf-8?q?a?=@x.example",
        "",
    ],
)
def test_only_one_plain_mailbox_can_be_written_to(to: str):
    """An address that `check` would not have given is refused before it reaches a header."""
    with pytest.raises(UsageError):
        compose(a_mould(), to=to, token=tokens_of(7), delivery="1", now=NOW)


@pytest.mark.parametrize(
    ("token", "delivery"),
    [("short", "1"), (TOKEN + "x", "1"), ("\r\n" * 19, "1"), (TOKEN, "1\r\n"), (TOKEN, "")],
)
def test_a_malformed_token_or_delivery_is_refused(token: str, delivery: str):
    """What goes into a hole has the shape of the hole."""
    with pytest.raises(UsageError):
        compose(a_mould(), to="a@x.example", token=lambda _: token, delivery=delivery, now=NOW)


def test_an_edition_without_an_unsubscribe_link_makes_no_mould():
    """The link must be in both parts."""
    for made in (edition(text="no link"), edition(html="<p>no link</p>")):
        with pytest.raises(CuratorError, match="unsubscribe"):
            a_mould(made)


def test_an_edition_that_no_mail_can_hold_makes_no_mould():
    """A lone surrogate, an empty subject, an address with a space: said before anything is sent."""
    with pytest.raises(CuratorError, match="character"):
        a_mould(edition(text=f"\ud800 {LINK}"))
    with pytest.raises(CuratorError, match="subject"):
        a_mould(edition(subject=" \u200b\r\n"))
    with pytest.raises(ConfigError, match="url"):
        a_mould(newsletter=NEWSLETTER.model_copy(update={"url": "https://n.example/a b"}))


def test_joining_is_much_faster_than_encoding_anew(capsys: pytest.CaptureFixture[str]):
    """The ratio is printed, to be read; the benchmark judges it."""
    made = edition(html="<p>A héron stands in the water, and waits.</p>\n" * 900 + LINK)
    mould = a_mould(made)
    begun = time.process_time()
    for _ in range(500):
        compose(mould, to="reader@post.example", token=tokens_of(7), delivery="1", now=NOW)
    joined = (time.process_time() - begun) / 500
    begun = time.process_time()
    for _ in range(5):
        bytes(by_the_standard_library(made))
    encoded = (time.process_time() - begun) / 5
    with capsys.disabled():
        sys.stdout.write(f" [{joined * 1e6:.0f} µs joined, {encoded / joined:.0f}× EmailMessage] ")
