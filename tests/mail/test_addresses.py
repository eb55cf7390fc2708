"""What a mail address is, and when two are one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.mail import addresses
from curator.mail.addresses import check, hashed, key

LONG = "a" * 63 + "."


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("ada@news.example", "ada@news.example"),
        ("  ada@news.example\r\n", "ada@news.example"),
        ("Ada+tag@NEWS.Example", "Ada+tag@news.example"),
        ("ada@some.test", "ada@some.test"),
        ("ada@büro.example", "ada@xn--bro-hoa.example"),
        ("ada@xn--bro-hoa.example", "ada@xn--bro-hoa.example"),
        ("ada@ＮＥＷＳ．ｅｘａｍｐｌｅ", "ada@news.example"),
        ("o'neil_{x}@news.example", "o'neil_{x}@news.example"),
        ('"ada"@news.example', "ada@news.example"),
        ('"a.\\da"@news.example', "a.da@news.example"),
        ("Info@news.example", "info@news.example"),
        ("a" * 64 + "@news.example", "a" * 64 + "@news.example"),
        ("a" * 48 + "@" + LONG * 3 + "a" * 13, "a" * 48 + "@" + LONG * 3 + "a" * 13),
    ],
)
def test_an_address_is_stored_as_it_is_sent(given: str, stored: str):
    """The name before the @ stays as it is, but for needless quotes; the domain is in lower case and IDNA."""
    assert check(given) == stored
    assert check(stored) == stored


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ada",
        "ada@",
        "@news.example",
        "ada@localhost",
        "ada@@news.example",
        "ada@news..example",
        "ada@news.example.",
        ".ada@news.example",
        "a..b@news.example",
        "ada@news.example, eve@news.example",
        "ada@news.example\r\nBcc: eve@news.example",
        "Ada <ada@news.example>",
        "jörg@news.example",
        "ａｄａ@news.example",
        "ada＠news.example",
        '"a b"@news.example',
        '"a@b"@news.example',
        '"a..b"@news.example',
        "a b@news.example",
        "ada@news.invalid",
        "ada@ab--cd.example",
        "ada@1.2.3.4",
        "a" * 49 + "@" + LONG * 3 + "a" * 13,
        "a" * 2_000_000 + "@news.example",
        "ada(comment)@news.example",
        "ada@[127.0.0.1]",
        "a" * 65 + "@news.example",
        "ada@" + "a" * 64 + ".example",
        "ada@" + "aaa." * 63 + "example",
        "a\x00da@news.example",
        "ada@news\u202e.example",
        "\ud800@news.example",
        "=?utf-8?q?a?=@news.example",
    ],
)
def test_what_is_no_address_is_refused_with_one_line(given: str):
    """Two at once, names, comments, literals, other alphabets, too long, controls: none is one mailbox."""
    with pytest.raises(UsageError) as raised:
        check(given)
    assert "\n" not in str(raised.value)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    "same",
    [
        ("Ada@News.Example", "ada@news.example"),
        ("ada@Büro.example", "ada@bu\u0308ro.example", "ADA@xn--bro-hoa.example"),
        ("ada@ｎｅｗｓ．example", "ada@news。example", '"ada"@news.example'),
    ],
)
def test_case_and_spelling_of_a_domain_make_no_second_person(same: tuple[str, ...]):
    """Addresses that reach one mailbox have one key."""
    assert len({key(address) for address in same}) == 1


WORDS = "a A 1 - . = ? + ' \" ü Info -- xn--bro-hoa local test example arpa @"
PIECES = st.sampled_from([*WORDS.split(), " ", "x" * 63])


@given(
    st.builds(
        "{}@{}".format, st.lists(PIECES, max_size=4).map("".join), st.lists(PIECES, max_size=6).map("".join)
    )
)
@example("a=?b@news.example")
@example("a@b.onion")
@example("A@" + LONG * 3 + "a" * 62)
@settings(max_examples=300)
def test_the_quick_answer_is_the_long_one(given: str):
    """Whatever is an address at first sight is the same address to email-validator."""
    quick = addresses._plain(given)
    assert not quick or quick == addresses._checked(given)


def test_a_tag_makes_another_address():
    """Nothing is guessed about what a provider ignores."""
    assert key("ada+news@x.example") != key("ada@x.example")


def test_an_erased_address_is_known_again_by_its_hash():
    """The same key and salt give the same hash; another salt another one, and no address is in it."""
    kept = hashed("ada@x.example", b"salt")
    assert kept == hashed("ada@x.example", b"salt")
    assert kept not in {hashed("ada@x.example", b"other"), hashed("eve@x.example", b"salt")}
    assert kept.startswith("sha256:")
    assert "@" not in kept
