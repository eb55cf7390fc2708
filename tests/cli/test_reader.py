"""subscriber show, reasons: all that is known of one reader, and why readers left."""

from curator.model import Act
from curator.store import consents, open_store, writing
from tests.support.make import DAY, NOW


def says(shell, words, *, whose=1, act=Act.EXPLAINED, at=NOW, **more):
    with open_store(f"sqlite:///{shell.home / 'curator.db'}") as engine, writing(engine) as conn:
        consents.add(conn, whose, act, at=at, words=words, **more)


def test_a_readers_history_is_shown(shell, approved):
    """By address or by number, with what they are and why nothing is sent to them, on 80 columns."""
    says(
        shell, "I want owls every other week", act=Act.ASKED, source="https://x.test/", network="192.0.2.0/24"
    )
    shell.done("send", 1)
    shell.done("suppression", "add", "reader-0@post.test", "--reason", "asked on the phone")
    out = shell.done("subscriber", "show", "Reader-0@post.test").out
    assert shell.done("subscriber", "show", 1).out == out
    assert "standing:   suppressed" in out
    assert ": asked on the phone\n" in out
    words = [line.split()[2] for line in out.split("\n\n")[1].splitlines()[1:] if line[:1].isdigit()]
    assert words == ["asked", "added", "issue", "suppressed"]
    assert "I want owls every other week (https://x.test/, 192.0.2.0/24)" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_whoever_is_erased_is_shown_by_number(shell):
    """Without a word that they said."""
    shell.done("subscriber", "add", "ada@post.test", "--name", "Ada")
    shell.done("subscriber", "erase", "ada@post.test")
    out = shell.done("subscriber", "show", 1).out
    assert "address:    erased-1" in out
    assert "Ada" not in out
    assert "ada@" not in out
    ran = shell("subscriber", "show", "ada@post.test")
    assert ran.code == 1
    assert "is no subscriber, and suppressed since" in ran.complaint
    assert shell("subscriber", "show", 99).complaint == "there is no subscriber 99"


def test_why_readers_left_is_listed(shell, approved):
    """In their words, cleaned, with the issue that they got last."""
    assert shell.done("subscriber", "reasons").err == "nobody has said why they left\n"
    for at in range(60):
        says(shell, f"too many owls {at}", whose=1 + at % 3, at=NOW + at * DAY)
    out = shell.done("subscriber", "reasons").out
    assert "too many owls 59" in out
    assert "too many owls 9\n" not in out
    assert out.endswith("and earlier ones: --all\n")
    assert "too many owls 9\n" in shell.done("subscriber", "reasons", "--all").out
