"""A list of a hundred thousand, two of a hundred rows bad in every way: in, again, out, and in elsewhere."""

import shutil
import sqlite3
import time

import pytest

pytestmark = pytest.mark.long

ROWS = 100_000
BAD = (
    "nope", "a@b", "a..b@x.example", "jörg@x.example", "", "ada(c)@x.example", "x" * 70 + "@x.example",
    "a@x.example; b@x.example", "a b@x.example", "a@x..example", '"a ""b"" c"@x.example',
    "Reader.1@Post1.example",
)  # fmt: skip
HEADS = "Email Address,First Name,Status,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,Source"
SECONDS = 20


def rows():
    """Lines of a table; of each forty readers one has left, of each hundred one has bounced."""
    yield HEADS
    for at in range(1, ROWS + 1):
        address, standing = f"Reader.{at}@Post{at % 997}.example", "subscribed"
        if at % 50 == 7:
            address = BAD[at // 50 % len(BAD)]
        elif at % 100 == 9:
            standing = "cleaned"
        elif at % 40 == 3:
            standing = "unsubscribed"
        moment = f"2021-03-{1 + at % 28:02} 05:06:07"
        yield f"{address},Zoë {at},{standing},{moment},203.0.113.{at % 250},{moment},form"


def test_a_long_list_comes_in_soon_and_goes_out_whole(shell, founded, tmp_path):
    """In under twenty seconds; the second time nothing changes; elsewhere it is the same, byte for byte."""
    path = shell.write("readers.csv", "\n".join(rows()))
    began = time.monotonic()
    ran = shell.process("subscriber", "import", path, "--report", "refused.csv", timeout=120)
    assert time.monotonic() - began < SECONDS
    assert ran.out == "98,000 new subscribers, 0 known before, 0 suppressed, 2,000 rows refused\n"
    assert len((shell.home / "refused.csv").read_text(encoding="utf-8").splitlines()) == 2001
    before = shell.dump()
    assert shell("subscriber", "import", path).out.startswith("0 new subscribers, 98,000 known before")
    assert shell.dump() == before
    first = shell.done("subscriber", "export").out
    other = type(shell)(tmp_path / "other")
    shutil.copytree(founded, other.home)
    other.done("subscriber", "import", other.write("export.csv", first))
    assert other.done("subscriber", "export").out == first


def test_an_import_that_is_stopped_by_a_person_leaves_nothing(shell):
    """In the middle of writing."""
    path = shell.write("readers.csv", "\n".join(rows()))
    before = shell.dump()
    with shell.start("subscriber", "import", path) as child:
        while not is_locked(shell.home / "curator.db"):
            assert child.poll() is None
            time.sleep(0.01)
        time.sleep(0.3)
        child.send_signal(2)
        child.communicate(timeout=60)
    assert child.returncode == 130
    assert shell.dump() == before


def is_locked(path):
    """Whether somebody is writing."""
    conn = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        conn.close()
    return False
