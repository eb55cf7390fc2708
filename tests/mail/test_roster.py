"""Tables of subscribers, as people have them."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Unreadable
from curator.mail.roster import read, write
from curator.model import Standing, Subscriber
from curator.text import one_line

JOINED = datetime(2018, 11, 25, 9, 0, tzinfo=UTC)


def addresses(data: bytes) -> list[str]:
    return [row.address for row in read(data).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_spelling_of_a_table_reads_alike(encoding: str, delimiter: str, end: str):
    """Comma, semicolon or tab; any line end; any encoding that a spreadsheet writes."""
    lines = [["E-Mail Address", "First Name", "Last Name"], ["zoe@post.example", "Zoë", "Ünder"]]
    data = end.join(delimiter.join(cells) for cells in lines).encode(encoding)
    (row,) = read(data).rows
    assert (row.line, row.address, row.name) == (2, "zoe@post.example", "Zoë Ünder")


@pytest.mark.parametrize(
    "header", ["email", "E-mail", "EMAIL ADDRESS", "mail", "address", '"Email"', " e_mail "]
)
def test_the_column_of_addresses_is_found_by_its_name(header: str):
    """Whatever the case and the marks, and wherever the column is."""
    assert addresses(f"id,{header},x\n1,ada@post.example,y\n".encode()) == ["ada@post.example"]


def test_a_list_without_a_header_is_read_from_its_first_line():
    """One address a line needs no header; empty lines are passed over."""
    assert addresses(b"ada@post.example\n\n  \nbob@post.example") == ["ada@post.example", "bob@post.example"]
    assert addresses(b"1;ada@post.example;x\n2;bob@post.example;y") == [
        "ada@post.example",
        "bob@post.example",
    ]


def test_consent_and_date_are_kept():
    """Where the consent comes from and when; a date that is not in ISO form is left out, not guessed."""
    data = b"email,source,joined at\na@x.example,website,2018-11-25 09:00:00\nb@x.example,fair,25/11/2018\n"
    first, second = read(data).rows
    assert (first.consent, first.joined_at) == ("website", JOINED)
    assert (second.consent, second.joined_at) == ("fair", None)


def test_every_row_is_a_subscriber_or_says_why_not():
    """No address, a bad one, a second time, not subscribed: each is listed with its line and reason."""
    roster = read(
        b"email,status,name\nada@post.example,active,A\n,,B\nnot an address,,C\n"
        b"ADA@Post.Example,,D\neve@post.example,Unsubscribed,E\nbob@post.example\n"
    )
    assert [row.address for row in roster.rows] == ["ada@post.example", "bob@post.example"]
    whys = {refused.line: refused.why for refused in roster.refused}
    assert whys.keys() == {3, 4, 5, 6}
    assert whys[5] == "the same address as line 2"
    assert "no mail address" in whys[4]
    assert "unsubscribed" in whys[6]


def test_lines_are_counted_as_an_editor_counts_them():
    """A cell of three lines moves the next row's number by three."""
    roster = read(b'email,name\na@x.example,"one\ntwo\nthree"\nbroken,\n')
    assert roster.rows[0].line == 2
    assert roster.refused[0].line == 5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"name,age\nAda,36\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b'email,name\na@x.example,"never closed\nb@x.example,B\n',
        b"email\n" + b"x" * 200_000,
    ],
)
def test_what_is_no_table_of_addresses_is_unreadable(data: bytes):
    """Empty, no such column, no table, or quotes that would swallow the rest: one line says so."""
    with pytest.raises(Unreadable) as raised:
        read(data)
    assert "\n" not in str(raised.value)


def subscriber(address: str, name: str = "", standing: Standing = Standing.ACTIVE) -> Subscriber:
    return Subscriber(1, address, standing, JOINED, name=name, consent="website")


@given(st.lists(st.text(max_size=20).map(lambda name: one_line(name, 200)), max_size=5))
def test_what_is_written_reads_back(names: list[str]):
    """Export and import give the same people, whatever their names hold."""
    people = [subscriber(f"reader{n}@post.example", name) for n, name in enumerate(names)]
    read_back = read(write(people).encode())
    assert read_back.refused == ()
    assert [(row.address, row.name, row.consent, row.joined_at) for row in read_back.rows] == [
        (one.address, one.name, one.consent, one.joined_at) for one in people
    ]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "＝1+1"])
def test_no_cell_is_a_formula(text: str):
    """A spreadsheet computes nothing of what it is given, and nothing is lost by that."""
    table = write([subscriber("=cmd@post.example", text)])
    cells = list(csv.reader(io.StringIO(table)))[1]
    assert all(cell[0] not in "=+-@\t\r＝＋－＠" for cell in cells if cell)
    (row,) = read(table.encode()).rows
    assert (row.address, row.name) == ("=cmd@post.example", text)


def test_who_left_does_not_come_back_through_an_export():
    """Only active subscribers of our own export are subscribers when it is read."""
    people = [subscriber(f"{standing}@post.example", standing=standing) for standing in Standing]
    roster = read(write(people).encode())
    assert [row.address for row in roster.rows] == ["active@post.example"]
    assert len(roster.refused) == 3
