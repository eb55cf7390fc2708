"""enlist: a table comes onto the list in one piece, with its consent, and nobody who left is brought back."""

import csv
import io

import pytest
from sqlalchemy import event

from curator.errors import Unreadable, UsageError
from curator.jobs import enlist, subscribe
from curator.mail.roster import Entry, write
from curator.model import Act, Consent, Standing
from curator.store import consents, reading, roster, subscribers, writing
from curator.store.engine import open_engine
from curator.store.migrate import upgrade
from curator.store.schema import metadata
from tests.support.make import DAY, NOW

OLD = """\
email,name,status,optin_time,optin_ip,confirm_time,unsubscribed_at,source,reason
ada@post.example,'=HYPERLINK("x"),active,2018-11-25 09:00:00,203.0.113.7,2018-11-26,,+fair;|,
gone@post.example,"Zoë, ""Z"" Z",unsubscribed,2018-11-25,,,2019-01-01,fair,too many
hard@post.example,-1,cleaned,2018-11-25,,,,fair,mailbox full
late@post.example,,pending,2018-11-25,,,,fair,
"""
JOINED = "2018-11-25T09:00:00+00:00"


def take_in(engine, *lines, now=NOW, consent="form", **more):
    table = "\n".join(("address,name,status", *lines)).encode()
    return enlist.take_in(engine, table, now=now, consent=consent, file="old.csv", **more)


def listed(engine, *standings):
    return [(one.address, one.standing) for one in subscribe.listed(engine, standings)]


def history(engine, subscriber_id):
    with reading(engine) as conn:
        return consents.of(conn, subscriber_id)


def dump(engine):
    """All rows of all tables."""
    with reading(engine) as conn:
        return [(table.name, conn.execute(table.select()).all()) for table in metadata.sorted_tables]


def exported(engine):
    with reading(engine) as conn:
        return "".join(write(Entry(*one) for one in roster.entries(conn)))


def test_an_import_brings_its_rows_onto_the_list(engine):
    """With name, consent and the time of now where the table tells none."""
    done = take_in(engine, "ada@post.example,Ada", "lin@post.example,")
    assert (done.new, done.known, done.barred, done.refused) == (2, 0, 0, ())
    ada = subscribe.listed(engine)[0]
    assert (ada.address, ada.name, ada.consent, ada.joined_at) == ("ada@post.example", "Ada", "form", NOW)
    assert ada.standing is Standing.ACTIVE


def test_each_new_subscriber_has_a_line_that_says_where_they_come_from(engine):
    """The file and the words; what the table tells of the past stands before it."""
    table = b"email,optin_time,optin_ip,source\nada@post.example,2018-11-25 09:00:00,203.0.113.7,a fair\n"
    enlist.take_in(engine, table, now=NOW, file="old.csv")
    asked, imported = history(engine, 1)
    assert (asked.act, asked.source, asked.network) == (Act.ASKED, "a fair", "203.0.113.0/24")
    assert asked.at.isoformat() == JOINED
    assert imported == Consent(NOW, Act.IMPORTED, "old.csv", "a fair")


def test_who_had_left_comes_as_left_and_who_must_not_be_written_to_as_suppressed(engine):
    """So that no later import brings them; nothing goes to either."""
    done = take_in(
        engine, "gone@post.example,,unsubscribed", "hard@post.example,,cleaned", "ada@post.example"
    )
    assert done.taken == {Standing.ACTIVE: 1, Standing.LEFT: 1, Standing.SUPPRESSED: 1}
    assert listed(engine) == [
        ("gone@post.example", Standing.LEFT),
        ("hard@post.example", Standing.SUPPRESSED),
        ("ada@post.example", Standing.ACTIVE),
    ]
    again = take_in(engine, "gone@post.example,,active", "hard@post.example,,active")
    assert (again.new, again.known) == (0, 2)
    with reading(engine) as conn:
        assert [one.reason for one in subscribers.suppressions(conn)] == ["cleaned"]


def test_an_import_twice_changes_nothing(engine):
    """Not a byte of any table, whatever the rows say the second time."""
    rows = ("ada@post.example,Ada,", "gone@post.example,,left", "hard@post.example,,bounced", "nonsense,,")
    take_in(engine, *rows)
    before = dump(engine)
    again = take_in(engine, *rows, "ADA@post.example,Other,", now=NOW + DAY)
    assert (again.new, again.known, len(again.refused)) == (0, 3, 2)
    assert dump(engine) == before


def test_an_import_brings_nobody_back(engine):
    """Neither who left nor who is suppressed, in whatever case their address is written."""
    take_in(engine, "left@post.example,", "loud@post.example,")
    subscribe.remove(engine, "left@post.example", now=NOW)
    subscribe.bar(engine, "loud@post.example", reason="complained", now=NOW)
    subscribe.bar(engine, "never@post.example", reason="asked by letter", now=NOW)
    done = take_in(engine, "LEFT@post.example,", "Loud@post.example,", "Never@post.example,")
    assert (done.new, done.known, done.barred) == (0, 2, 1)
    assert listed(engine) == [
        ("left@post.example", Standing.LEFT),
        ("loud@post.example", Standing.SUPPRESSED),
    ]


def test_who_is_active_here_and_left_in_the_table_is_named(engine):
    """No import takes anybody off; a person decides."""
    take_in(engine, "ada@post.example,")
    done = take_in(engine, "ada@post.example,,unsubscribed")
    (row,) = done.refused
    assert (row.line, row.given) == (2, "ada@post.example")
    assert row.why.endswith("curator subscriber remove ada@post.example")
    assert listed(engine) == [("ada@post.example", Standing.ACTIVE)]


def test_a_dry_run_says_what_would_be_and_changes_nothing(engine):
    """The very figures of the import that follows."""
    take_in(engine, "ada@post.example,")
    subscribe.bar(engine, "loud@post.example", reason="x", now=NOW)
    rows = ("ada@post.example,", "loud@post.example,", "new@post.example,", "gone@post.example,,left", "bad,")
    before = dump(engine)
    foreseen = take_in(engine, *rows, dry=True)
    assert dump(engine) == before
    assert take_in(engine, *rows) == foreseen
    assert (foreseen.new, foreseen.known, foreseen.barred, len(foreseen.refused)) == (2, 1, 1, 1)


def test_an_import_says_where_its_consent_comes_from(engine):
    """Else nothing is taken, but for those who left: they need no consent."""
    with pytest.raises(UsageError, match=r'say it with --consent "..."'):
        take_in(engine, "gone@post.example,,left", "ada@post.example,,active", consent="")
    assert listed(engine) == []
    assert take_in(engine, "gone@post.example,,left", consent="").new == 1


def test_what_is_no_table_is_refused(engine):
    """Nothing is stored of it."""
    with pytest.raises(Unreadable):
        enlist.take_in(engine, b"\x00\x01\x02", now=NOW, consent="form")
    assert listed(engine) == []


def test_hostile_names_are_cleaned(engine):
    """NUL and bidi marks in a table from anywhere."""
    take_in(engine, "ada@post.example,A\0da\u202e")
    assert subscribe.listed(engine)[0].name == "Ada"


def test_no_date_of_a_table_lies_ahead(engine):
    """Who joined tomorrow joined now."""
    enlist.take_in(engine, b"email,joined\nada@post.example,2999-01-01\n", now=NOW, consent="form")
    assert subscribe.listed(engine)[0].joined_at == NOW


def test_an_export_read_elsewhere_is_the_same_list(engine, tmp_path):
    """Byte for byte, with all standings, dates, reasons, sections and histories; ids aside."""
    table = OLD.encode()
    enlist.take_in(engine, table, now=NOW, file="old.csv", pending=True)
    with writing(engine) as conn:
        subscribers.choose(conn, 1, ["owls", "plants"])
        subscribers.pause(conn, 1, NOW + DAY)
        consents.add(conn, 1, Act.CHANGED, at=NOW, source="a, page", words='"x";\n=y')
        changed = {
            "subscriber_id": 2,
            "act": Act.CHANGED,
            "at": NOW,
            "source": "page",
            "words": "",
            "network": "",
        }
        consents.add_many(conn, [changed] * 2000)
    first = exported(engine)
    assert len(list(csv.reader(io.StringIO(first)))) == 5
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    done = enlist.take_in(other, first.encode(), now=NOW + DAY, file="export.csv")
    assert done.refused == ()
    assert exported(other) == first
    other.dispose()


def test_an_import_that_is_interrupted_leaves_nothing(engine):
    """All good rows come, or none: here the third batch is as far as it gets."""
    rows = [f"reader-{at}@post.example,," for at in range(1400)]
    before = dump(engine)
    seen = []

    def interrupt(_conn, _cursor, statement, *_):
        seen.append(statement.startswith("INSERT INTO consent"))
        if sum(seen) == 3:
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", interrupt)
    with pytest.raises(KeyboardInterrupt):
        take_in(engine, *rows)
    event.remove(engine, "before_cursor_execute", interrupt)
    assert sum(seen) == 3
    assert dump(engine) == before
    assert take_in(engine, *rows).new == 1400
