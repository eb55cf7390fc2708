"""Tables of subscribers, as people have them: bytes, separators, heads, and rows that cannot be read."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Unreadable, UsageError
from curator.mail.roster import Entry, Terms, read, write, write_refused
from curator.model import Standing, Subscriber
from curator.text import one_line

JOINED = datetime(2018, 11, 25, 9, 0, tzinfo=UTC)
FORM = Terms(consent="form")


def addresses(data: bytes) -> list[str]:
    return [row.address for row in read(data, FORM).rows]


def whys(data: bytes) -> dict[int, str]:
    return {row.line: row.why for row in read(data, FORM).refused}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "mac-roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_spelling_of_a_table_reads_alike(encoding: str, delimiter: str, end: str):
    """Any separator; any line end; any encoding that a spreadsheet writes, with or without a mark."""
    lines = [["E-Mail Address", "First Name", "Last Name"], ["zoe@post.example", "Zoë", "Ünder"]]
    data = end.join(delimiter.join(cells) for cells in lines).encode(encoding)
    (row,) = read(data, FORM).rows
    assert (row.line, row.address, row.name) == (2, "zoe@post.example", "Zoë Ünder")


def test_a_row_in_another_encoding_spoils_no_other():
    """As pasted together from two tables."""
    data = "email,name\na@x.example,Jörg\nb@x.example,Änne\n".encode() + "c@x.example,Zoë".encode("cp1252")
    assert [row.name for row in read(data, FORM).rows] == ["Jörg", "Änne", "Zoë"]


def test_an_encoding_may_be_named():
    """For alphabets that no bytes show; one that does not exist is wrong usage."""
    data = "email,name\na@x.example,Анна\n".encode("cp1251")
    assert read(data, FORM, encoding="cp1251").rows[0].name == "Анна"
    for name in ("klingon", "rot13", "unicode_escape"):
        with pytest.raises(UsageError, match=f"no encoding is called {name}"):
            read(data, FORM, encoding=name)


def test_the_separator_is_the_one_that_makes_a_table():
    """Whatever else stands in the head; a spreadsheet's own line says it first."""
    (row,) = read(b"E-Mail;Name, Nickname;Vorname\na@x.example;Smith, Ada;Ada", FORM).rows
    assert (row.address, row.name) == ("a@x.example", "Ada")
    (row,) = read(b"sep=;\r\nemail;name\r\na@x.example;Ada, B", FORM).rows
    assert (row.line, row.name) == (3, "Ada, B")


HEADS = (
    "email|E-mail|EMAIL ADDRESS|mail|address| e_mail |E-Mail-Adresse|e-mailadres|Adresse électronique"
    "|Correo electrónico|Indirizzo e-mail|メールアドレス|\ufeffEmail"
)


@pytest.mark.parametrize("header", HEADS.split("|"))
def test_the_column_of_addresses_is_found_by_its_name(header: str):
    """Whatever the case, the marks and the language, and wherever the column is."""
    assert addresses(f"id,{header},x\n1,ada@post.example,y\n".encode()) == ["ada@post.example"]


def test_of_two_columns_of_addresses_the_surer_one_counts():
    """A postal address is none; a second mail address is taken only where there is no first."""
    table = b"Address,Alternative email,Email Address\nMoth Lane 3,b@x.example,a@x.example\n,c@x.example,\n"
    roster = read(table, FORM)
    assert [row.address for row in roster.rows] == ["a@x.example", "c@x.example"]
    assert roster.notes == ('1 row with two addresses: that of the column "Email Address" is taken',)


def test_the_head_may_stand_below_a_title():
    """As spreadsheets have it."""
    assert addresses(b"Readers of the Night Garden\n\nemail,name\na@x.example,Ada\n") == ["a@x.example"]


def test_a_list_without_a_header_is_read_from_its_first_line():
    """One address a line needs no header; several in one line are several; empty lines are passed over."""
    assert addresses(b"ada@post.example\n\n  \nbob@post.example") == ["ada@post.example", "bob@post.example"]
    assert addresses(b"a@x.example, b@x.example;\n") == ["a@x.example", "b@x.example"]
    assert addresses(b"1;ada@post.example;x\n2;bob@post.example;y") == [
        "ada@post.example",
        "bob@post.example",
    ]
    assert whys(b"ada\nbob@x.example\n").keys() == {1}


def test_names_stand_beside_addresses_as_in_mails():
    """Whatever separators are in them, in a list as in a cell."""
    table = b'Ada <ada@x.example>\n"Smith, Bob" <bob@x.example>;\nplain@x.example\nmailto:m@x.example\n'
    table += b'="e@x.example"\n'
    assert [(row.address, row.name) for row in read(table, FORM).rows] == [
        ("ada@x.example", "Ada"),
        ("bob@x.example", "Smith, Bob"),
        ("plain@x.example", ""),
        ("m@x.example", ""),
        ("e@x.example", ""),
    ]
    (row,) = read(b'email,x\n"""Smith, Bob"" <bob@x.example>",1\n', FORM).rows
    assert (row.address, row.name) == ("bob@x.example", "Smith, Bob")


@pytest.mark.parametrize(
    ("heads", "cells", "name"),
    [
        ("name", "Ada L", "Ada L"),
        ("FNAME,LNAME", "Ada,L", "Ada L"),
        ("Vorname,Name", "Ada,L", "Ada L"),
        ("Name,Last name", "Ada,L", "Ada L"),
        ("name,first name,last name", "Ada L,Ada,L", "Ada L"),
        ("first name,name", "Ada,Ada L", "Ada L"),
        ("name", "'=1+1", "=1+1"),
        ("name", "A\0da\u202e", "Ada"),
    ],
)
def test_a_name_is_whole_whatever_columns_it_stands_in(heads: str, cells: str, name: str):
    """First, last, both, or twice; and clean."""
    (row,) = read(f"email,{heads}\na@x.example,{cells}\n".encode(), FORM).rows
    assert row.name == name


def test_every_row_is_a_subscriber_or_says_why_not():
    """No address, a bad one, a second time: each is listed with its line, cells and reason."""
    roster = read(
        b"email,status,name\nada@post.example,active,A\n,,B\nnot an address,,C\n"
        b"ADA@Post.Example,,D\nbob@post.example\neve@post.example,Smith, Eve\n",
        FORM,
    )
    assert [row.address for row in roster.rows] == ["ada@post.example", "bob@post.example"]
    reasons = {refused.line: refused.why for refused in roster.refused}
    assert reasons.keys() == {3, 4, 5, 7}
    assert reasons[3] == "there is no address"
    assert "no mail address" in reasons[4]
    assert reasons[5] == "the same address as line 2"
    assert roster.refused[2].cells == ("ADA@Post.Example", "", "D")


def test_a_row_that_cannot_be_read_costs_no_other():
    """A quote that is never closed, one in the middle, an endless cell: each is refused, the rest is read."""
    table = (
        b'email,name\na@x.example,"never closed\nb@x.example,B\nc@x.example,"C ""D"" E"\n'
        b'd@x.example,"D "E" F"\ne@x.example,"two\nlines"\n' + b"x" * 1_200_000 + b"\nf@x.example,F\n"
    )
    roster = read(table, FORM)
    assert [(row.line, row.address) for row in roster.rows] == [
        (3, "b@x.example"),
        (4, "c@x.example"),
        (6, "e@x.example"),
        (9, "f@x.example"),
    ]
    assert whys(table) == {
        2: "its quotes do not match",
        5: "its quotes do not match",
        8: "one of its cells is endless",
    }
    assert len(roster.refused[-1].cells[0]) == 2000


def test_a_quote_that_swallows_rows_is_found_out():
    """Though a later quote closes it where a cell may end."""
    table = b'email,name,note\na@x.example,"A,x\nb@x.example,B,"\nc@x.example,C,y\n'
    assert addresses(table) == ["c@x.example"]
    assert whys(table).keys() == {2, 3}
    assert whys(b'email,name\na@x.example,"\nb@x.example,"\n').keys() == {2, 3}
    assert addresses(b'name,email\n"Ada\nof\na@x.example",b@x.example\n') == ["b@x.example"]


def test_lines_are_counted_as_an_editor_counts_them():
    """A cell of three lines moves the next row's number by three."""
    roster = read(b'email,name\na@x.example,"one\ntwo\nthree"\nbroken,\n', FORM)
    assert roster.rows[0].line == 2
    assert roster.refused[0].line == 5


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"email\n", "nothing below its head"),
        (b"name,age\nAda,36\n", "no column of addresses"),
        (b"ada\nbob\n", "no column of addresses"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x01\x02\x03\x04", "no text"),
        (bytes(range(256)) * 20, "no text"),
        (b"\0" * 5000, "no text"),
        (b"PK\x03\x04\x14\x00", "a spreadsheet file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old spreadsheet file"),
        (b"\x1f\x8b\x08", "compressed"),
        (b'[{"mail": "Ada"}]', "JSON"),
        (b"<html><body>", "html"),
    ],
)
def test_what_is_no_table_of_addresses_is_unreadable(data: bytes, why: str):
    """One line says what it is instead, and what to do."""
    with pytest.raises(Unreadable, match=why) as raised:
        read(data, FORM)
    assert "\n" not in str(raised.value)


def entry(address: str, name: str = "", standing: Standing = Standing.ACTIVE) -> Entry:
    return Entry(Subscriber(1, address, standing, JOINED, name=name, consent="website"))


@given(st.lists(st.text(max_size=20).map(lambda name: one_line(name, 200)), max_size=5))
def test_what_is_written_reads_back(names: list[str]):
    """Export and import give the same people, whatever their names hold."""
    people = [entry(f"reader{n}@post.example", name) for n, name in enumerate(names)]
    table = "".join(write([*people, entry("last@post.example")]))
    read_back = read(table.encode())
    assert read_back.refused == ()
    assert [row.name for row in read_back.rows] == [*names, ""]
    assert {(row.consent, row.joined_at) for row in read_back.rows} == {("website", JOINED)}


MARKS = st.text(alphabet="'=+-@＝a ", max_size=6).map(one_line)


@given(MARKS)
def test_no_cell_is_a_formula(text: str):
    """A spreadsheet computes nothing of what it is given, and nothing is lost by that."""
    table = "".join(write([entry("=cmd@post.example", text)]))
    cells = list(csv.reader(io.StringIO(table)))[1]
    assert all(cell[0] not in "=+-@\t\r＝＋－＠" for cell in cells if cell)
    (row,) = read(table.encode()).rows
    assert (row.address, row.name) == ("=cmd@post.example", text)


def test_refused_rows_are_a_table_that_can_be_mended_and_read():
    """With its line and the reason; no cell of it is a formula."""
    roster = read(b"name,email\n=1+1,nope\nEve,eve@x.example x\n", FORM)
    table = "".join(write_refused(roster))
    heads, first, _ = csv.reader(io.StringIO(table))
    assert heads == ["refused_line", "refused_because", "name", "email"]
    assert first[0] == "2"
    assert first[2:] == ["'=1+1", "nope"]
    mended = read(table.replace("eve@x.example x", "eve@x.example").encode(), FORM)
    assert [(row.name, row.address) for row in mended.rows] == [("Eve", "eve@x.example")]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes):
    """A roster, or one line that says why not."""
    try:
        read(data, FORM)
    except Unreadable as error:
        assert "\n" not in str(error)  # noqa: PT017  # there need not be one
