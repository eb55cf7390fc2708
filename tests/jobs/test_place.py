"""place: from where a database may send, and that no copy of it and no older state of it may."""

import json
import shutil
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import Held
from curator.jobs import place, schedule, tickets
from curator.store import open_engine, places, reading, writing
from curator.store.schema import place as table
from tests.support import make
from tests.support.make import NOW
from tests.support.places import held, home, proven, row, turn_back

__all__ = ["home", "proven"]


def test_the_first_place_is_made_known_without_a_question(engine, home):
    """The folder holds its ticket then, which another user who sends from there can read, and no secret."""
    assert place.look(engine, home) is None
    place.prove(engine, home, now=NOW)
    path = home / tickets.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert tickets.read(home).next == row(engine, home).ticket
    assert row(engine, home).name.endswith(f":{home}")


def test_looking_changes_nothing(engine, home):
    """The doctor makes nothing known."""
    assert place.look(engine, home) is None
    assert schedule.held(engine, home) is None
    assert not (home / tickets.FILE).exists()
    with reading(engine) as conn:
        assert places.newest(conn) is None


def test_a_known_place_goes_on(proven, home):
    """As often as it likes."""
    for _ in range(3):
        place.renew(proven, home)
    place.prove(proven, home, now=NOW)
    assert place.look(proven, home) is None


def test_a_database_from_before_the_last_send_is_held(proven, home):
    """Its ticket is one that the folder has left behind."""
    old = row(proven, home).ticket
    place.renew(proven, home, times=2)
    turn_back(proven, old)
    assert "this database is older than what was sent from here: it was put back from a copy" in held(
        proven, home
    )


def test_a_database_from_the_last_moment_is_no_older_one(proven, home):
    """The state before the last renewal is what a crash leaves behind."""
    old = row(proven, home).ticket
    place.renew(proven, home)
    turn_back(proven, old)
    place.renew(proven, home)
    assert place.look(proven, home) is None


def test_when_a_send_begins_every_earlier_copy_is_an_old_one(proven, home):
    """To prove a place takes it two tickets on: the copy made a moment before is found out already."""
    old = row(proven, home).ticket
    place.prove(proven, home, now=NOW)
    turn_back(proven, old)
    held(proven, home)


def test_another_folder_is_held(proven, tmp_path):
    """A second host has its own folder; the line says from where the database was sent."""
    other = tmp_path / "other"
    other.mkdir()
    assert f"this database was last sent from {row(proven, tmp_path).name}, and not from here" in held(
        proven, other
    )
    assert not (other / tickets.FILE).exists()


def test_a_folder_that_was_copied_or_moved_is_held(proven, home):
    """It brings its ticket along, but it is not where it was."""
    other = home / "other"
    other.mkdir()
    shutil.copy2(home / tickets.FILE, other)
    assert f"{other} was copied or moved here from" in held(proven, other)
    assert place.look(proven, home) is None


def test_a_lost_ticket_is_held(proven, home):
    """Nobody knows then what was sent."""
    (home / tickets.FILE).unlink()
    assert f"{home / tickets.FILE} is missing" in held(proven, home)


def test_a_ticket_older_than_its_database_is_held(proven, home):
    """The folder was put back, the server's database was not."""
    before = (home / tickets.FILE).read_bytes()
    place.renew(proven, home, times=2)
    (home / tickets.FILE).write_bytes(before)
    assert "is older than this database: it was put back" in held(proven, home)


def test_another_database_in_the_folder_is_held(proven, home, sqlite):
    """One that knows nothing of what was sent from there: older than the first send, or a new one."""
    with sqlite.database() as address:
        other = open_engine(address)
        assert "this database does not know what was sent from here" in held(other, home)
        other.dispose()


def test_what_was_put_back_together_with_its_ticket_is_held(proven, home):
    """The user's own state remembers how far they had come."""
    kept, old = (home / tickets.FILE).read_bytes(), row(proven, home).ticket
    place.renew(proven, home, times=2)
    (home / tickets.FILE).write_bytes(kept)
    turn_back(proven, old)
    assert f"{home} and its database are older than what was sent from here" in held(proven, home)


def test_an_approved_database_put_back_with_its_empty_folder_is_held(engine, home, settings):
    """There was no place in it yet, but it knew itself, and so does the memory."""
    make.approved(engine, settings)
    place.prove(engine, home, now=NOW)
    (home / tickets.FILE).unlink()
    with writing(engine) as conn:
        conn.execute(table.delete())
    assert "are older than what was sent from here" in held(engine, home)


def test_without_a_memory_the_ticket_alone_counts(proven, home, monkeypatch):
    """A container's user begins anew each time; so may one who has no home at all."""
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    place.renew(proven, home)
    assert place.look(proven, home) is None


def test_two_users_may_send_in_turns(proven, home, monkeypatch, tmp_path):
    """The memory of one who slept is behind, and that is no reproach to the database."""
    place.renew(proven, home)
    mine = tmp_path / "other-user"
    for _ in range(3):
        monkeypatch.setenv("XDG_STATE_HOME", str(mine))
        place.renew(proven, home, times=4)
        monkeypatch.undo()
        place.renew(proven, home, times=3)


def test_a_folder_that_cannot_be_written_is_one_line(engine):
    """It says why, and what to do."""
    with pytest.raises(
        Held, match=r"/proc/curator\.place cannot be written \(.*make the newsletter's folder"
    ):
        place.prove(engine, Path("/proc"), now=NOW)
    assert place.look(engine, Path("/proc")) is None


@pytest.mark.parametrize("what", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"place": "a"}', b"[" * 9000])
def test_a_broken_ticket_is_held(proven, home, what):
    """Whatever stands in it; a person's word writes a new one."""
    (home / tickets.FILE).write_bytes(what)
    assert "is broken" in held(proven, home)
    assert schedule.resume(proven, now=NOW, home=home)
    place.prove(proven, home, now=NOW)


@given(
    st.binary(max_size=200)
    | st.dictionaries(st.sampled_from(["place", "mark", "was", "next"]), st.text()).map(
        lambda made: json.dumps(made).encode()
    )
)
def test_no_ticket_breaks_the_reader(tmp_path_factory, what):
    """It is a note, or a line that says that it is none."""
    home = tmp_path_factory.mktemp("folder")
    (home / tickets.FILE).write_bytes(what)
    with suppress(Held):
        assert tickets.count(tickets.read(home).next) >= 0


def test_a_machine_is_called_by_its_own_word(tmp_path):
    """One that has none, a new one and a container are not: there only the folder counts."""
    told = tmp_path / "machine-id"
    assert tickets.machine(told, ()) == ""
    told.write_text("uninitialized\n")
    assert tickets.machine(told, ()) == ""
    told.write_text("0123456789abcdef\n")
    assert tickets.machine(told, ()) == "0123456789abcdef"
    assert tickets.machine(told, (tmp_path,)) == ""


def test_a_folder_on_another_machine_is_another_place(tmp_path):
    """Though it is called the same; and so is another folder on this machine."""
    marks = {tickets.mark(home, here) for home in (tmp_path, tmp_path.parent) for here in ("", "one", "two")}
    assert len(marks) == 6
