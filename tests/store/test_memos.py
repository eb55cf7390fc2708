"""Single facts: written over, erased once; and the slots that are skipped."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from curator.model import Slot
from curator.store import memos, reading, writing
from tests.support.make import NOW

SLOT = Slot(date(2026, 11, 29), NOW)


def test_a_memo_is_written_over(engine):
    """The newest value counts; unknown names have none."""
    with writing(engine) as conn:
        memos.write(conn, memos.PAUSED, "by ada")
        memos.write(conn, memos.PAUSED, "by lin")
        assert memos.read(conn, memos.PAUSED) == "by lin"
        assert memos.read(conn, memos.RESTORED) is None


def test_a_memo_is_erased_once(engine):
    """The second time there is nothing to erase."""
    with writing(engine) as conn:
        memos.write(conn, memos.PAUSED, "by ada")
        assert memos.erase(conn, memos.PAUSED)
        assert not memos.erase(conn, memos.PAUSED)
        assert memos.read(conn, memos.PAUSED) is None


def test_a_slot_is_skipped_once_and_used_after_all_once(engine):
    """With the note of the first time."""
    with writing(engine) as conn:
        assert memos.skip(conn, SLOT, "holiday")
        assert not memos.skip(conn, SLOT, "again")
    with reading(engine) as conn:
        assert memos.skipped(conn) == {SLOT.day: "holiday"}
    with writing(engine) as conn:
        assert memos.unskip(conn, SLOT.day)
        assert not memos.unskip(conn, SLOT.day)
        assert memos.skipped(conn) == {}


def test_the_salt_is_made_once(engine):
    """32 bytes, the same ever after; of two who ask at once, both get the same."""
    with ThreadPoolExecutor() as pool:
        made = set(pool.map(lambda _: _salt(engine), range(4)))
    assert made == {_salt(engine)}
    assert len(made.pop()) == 32


def _salt(engine):
    with writing(engine) as conn:
        return memos.salt(conn)
