"""An address is found in whatever way it is spelled, and another one never."""

import json
import quopri
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.mail.spelled import spelled

ADA = "ada.o'hare+owls@post.example"
SPELLINGS = [
    lambda one: one,
    str.upper,
    lambda one: f"%{ord(one):02X}",
    lambda one: f"%25{ord(one):02x}",
    lambda one: f"={ord(one):02X}",
    lambda one: f"\\u{ord(one):04x}",
    lambda one: f"&#{ord(one)};",
    lambda one: f"&#x{ord(one):X};",
    lambda one: one + "=\r\n",
    lambda one: one + "=\n",
]
AROUND = [
    "",
    " ",
    "<",
    "\n",
    '"',
    ":",
    "=",
    "/",
    "'",
    "(",
    "%3D",
    "%20",
    "=3D",
    "=0A",
    "\\n",
    "\\u003c",
    "&lt;",
]


@given(
    ways=st.lists(st.sampled_from(SPELLINGS), min_size=len(ADA), max_size=len(ADA)),
    before=st.sampled_from(AROUND),
    behind=st.sampled_from(["", " ", ">", "\n", ".", '"', "%3E", "=3E", "\\n", "&gt;", "/", ". "]),
)
def test_each_character_may_be_spelled_in_another_way(ways, before, behind):
    """As in a URL, in a mail, in JSON, in html: nothing is left of it, and all around it stays."""
    written = "".join(way(one) for way, one in zip(ways, ADA, strict=True))
    behind = behind if not written.endswith("\n") else ""
    told = spelled(ADA).replaced(f"x {before}{written}{behind} y", "GONE")
    assert "".join(told.split("=\r\n")) in {f"x {before}GONE{behind} y", f"x {before}GONE=\n y"}


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text,
        quote,
        quote_plus,
        lambda text: quote(quote(text, safe=""), safe=""),
        json.dumps,
        lambda text: json.dumps(json.dumps({"to": text})),
        lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode(),
    ],
)
@pytest.mark.parametrize(
    "address", [ADA, "a@x.org", '"ada of owls"@post.example', "ada@xn--bcher-kva.example"]
)
def test_it_is_found_as_programs_write_it(encoded, address):
    """Alone, with a name before it, behind a line's end, in an address of the web."""
    for text in (address, f"Ada <{address.upper()}>,", f"To:\n{address}", f"mailto:{address}?subject=x"):
        assert spelled(address).stands_in(encoded(text)), encoded(text)


def test_a_domain_is_found_in_letters_too():
    """Which is how its reader writes it."""
    assert spelled("ada@xn--bcher-kva.example").replaced("an ada@BÜCHER.example.", "X") == "an X."
    assert spelled("ada@xn--bcher-kva.example").stands_in(quote("ada@bücher.example"))


@given(
    more=st.text("bcd9._+-", min_size=1).filter(lambda text: text[-1] != "."),
    spelled_out=st.booleans(),
    before=st.sampled_from(AROUND),
)
def test_an_address_that_ends_in_it_is_another(more, spelled_out, before):
    """`ba@x.org` holds `a@x.org`, and is not it; nor in the spelling of a URL."""
    text = f"{before}{more}a@x.org"
    text = before + quote(f"{more}a@x.org", safe="") if spelled_out else text
    assert spelled("a@x.org").replaced(text, "GONE") == text


@pytest.mark.parametrize(
    "other", ["a@x.org.uk", "a@x.organic", "a@x.org-chart.example", "a@xxorg", "aa@x.org"]
)
def test_an_address_that_begins_with_it_is_another(other):
    """Of a longer domain; and a dot is a dot."""
    assert not spelled("a@x.org").stands_in(f"<{other}>")


@pytest.mark.parametrize("other", ["o'a@x.org", "=a@x.org", "'a@x.org", "/a@x.org", "b|a@x.org", "b=a@x.org"])
def test_an_address_by_itself_is_compared_as_a_whole(other):
    """Whatever it begins with: in a text, much of that would stand before an address."""
    assert spelled("a@x.org").replaced(other, "GONE") == other
    assert spelled(other).replaced(other.upper(), "GONE") == "GONE"


def test_an_apostrophe_quotes_or_belongs_to_a_name():
    """As it stands behind a letter or not, in any spelling."""
    told = "'a@x.org', <o'a@x.org>, (O&#39;a@x.org) o%27a@x.org, ?q=%27a@x.org%27"
    kept = "'GONE', <o'a@x.org>, (O&#39;a@x.org) o%27a@x.org, ?q=%27GONE%27"
    assert spelled("a@x.org").replaced(told, "GONE") == kept


def test_loosely_it_is_found_in_the_midst():
    """As in the name of a file."""
    assert (
        spelled("a@x.org").replaced("nonce-1-a@x.org-12ab.eml", "GONE", loosely=True)
        == "nonce-1-GONE-12ab.eml"
    )


@given(st.text())
def test_a_text_without_it_stays(text):
    """Byte for byte."""
    assert spelled(ADA).replaced(text, "GONE") == text


@given(
    ways=st.lists(st.sampled_from(SPELLINGS[:1] + SPELLINGS[2:]), min_size=len(ADA), max_size=len(ADA)),
)
def test_the_database_can_look_for_it_first(ways):
    """A text with the letters and digits as they are is like its pattern, whatever stands for the others."""
    written = "".join(one if one.isalnum() else way(one) for way, one in zip(ways, ADA, strict=True))
    (like,) = spelled(ADA).likes
    at = 0
    for run in like.strip("%").split("%"):
        at = written.lower().index(run, at) + len(run)
