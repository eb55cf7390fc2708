"""letters: what was written to readers about their subscription, and a round of it by hand."""

import shutil
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from curator import config
from curator.jobs.sign_up import sign_up
from curator.store import memos, open_engine, writing
from tests.cli.test_json import fields


@pytest.fixture
def asked(shell):
    """A shell of a newsletter that ada@post.test and eve@post.test asked for."""
    asks(shell, "ada", "eve")
    return shell


def asks(shell, *names):
    """These ask for the newsletter."""
    engine, settings = open_engine(f"sqlite:///{shell.home}/curator.db"), config.load(shell.home)
    for who in names:
        told = {"source": "page", "words": "Yes.", "network": who}
        sign_up(engine, settings, f"{who}@post.test", now=datetime.now(UTC), **told)
    engine.dispose()


def test_a_round_asks_who_signed_up(asked):
    """Their mails lie in the outbox; a second round has nothing to do."""
    assert asked.done("letters", "send").out == "2 sign-ups looked into; 2 letters: 2 sent\n"
    assert asked.done("letters", "send").out == "0 sign-ups looked into; 0 letters\n"
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in (asked.home / "outbox").iterdir()
    ]
    assert sorted(mail["To"] for mail in mails) == ["ada@post.test", "eve@post.test"]
    assert {mail["Subject"] for mail in mails} == {"Please confirm: The Night Garden"}


def test_letters_are_listed(asked):
    """Newest first, in a table and in JSON, all or some; with what the page on JSON promises."""
    assert "no letter was asked for" in asked.done("letters").err
    sent = asked.done("letters", "send", "--json").json
    assert sent == {"admitted": 2, "letters": {"sent": 2}, "halted": None}
    assert sent.keys() == fields("curator letters send")
    shown = asked.done("letters").out.splitlines()
    assert [line.split()[1:3] for line in shown[1:]] == [["confirm", "sent"]] * 2
    assert "eve@post.test" in shown[1]
    found = asked.done("letters", "--json").json
    assert [one["address"] for one in found] == ["eve@post.test", "ada@post.test"]
    assert found[0].keys() == fields("letter")
    assert asked.done("letters", "list", "--state", "in_doubt", "--json").json == []
    assert "1 of 2 letters" in asked.done("letters", "--limit", 1).err


def test_a_round_says_why_nothing_goes_out(asked):
    """Exit 1 if the post takes nothing, 3 if a person must say first that this database may send."""
    asked.write("outbox", "a file where the folder should be")
    ran = asked("letters", "send")
    assert (ran.code, ran.out) == (1, "2 sign-ups looked into; 0 letters\n")
    assert "outbox" in ran.complaint
    (asked.home / "outbox").unlink()
    engine = open_engine(f"sqlite:///{asked.home}/curator.db")
    with writing(engine) as conn:
        memos.write(conn, memos.RESTORED, "this database was restored")
    engine.dispose()
    ran = asked("letters", "send")
    assert ran.code == 3
    assert "held: this database was restored" in ran.err
    asked.done("schedule", "resume")
    assert "may have gone out" not in asked.done("letters", "send").err
    assert {one["state"] for one in asked.done("letters", "--json").json} == {"in_doubt"}


def test_a_copied_database_sends_no_letter(asked, tmp_path):
    """The folder was copied after the first letter: the copy is held, the newsletter goes on."""
    asked.done("letters", "send")
    copy = type(asked)(tmp_path / "copy")
    shutil.copytree(asked.home, copy.home)
    asks(copy, "joe")
    asks(asked, "kim")
    assert copy("letters", "send").code == 3
    assert asked.done("letters", "send").out == "1 sign-up looked into; 1 letter: 1 sent\n"


def test_an_older_database_sends_no_letter(asked):
    """Put back from a copy, it does not know who was written to since."""
    before = (asked.home / "curator.db").read_bytes()
    asked.done("letters", "send")
    (asked.home / "curator.db").write_bytes(before)
    ran = asked("letters", "send")
    assert ran.code == 3
    assert "does not know what was sent from here" in ran.err
    assert len(list((asked.home / "outbox").iterdir())) == 2


def test_letters_can_be_seen_before_anybody_gets_one(shell):
    """As files, with their subjects, in the newsletter's own words."""
    toml = (shell.home / "curator.toml").read_text() + '[letters]\nwelcome_heading = "Here you are"\n'
    shell.write("curator.toml", toml)
    files = shell.done("letters", "preview").out.splitlines()
    assert [file.rpartition("/")[2] for file in files[2:4]] == ["letter-welcome.html", "letter-welcome.txt"]
    assert "Here you are" in (shell.home / "previews" / "letter-welcome.html").read_text()
    assert (
        (shell.home / "previews" / "letter-confirm.txt").read_text().startswith("Please confirm: The Night")
    )


def test_doctor_finds_a_letter_that_could_not_be_written(shell):
    """Before anybody asks for it."""
    shell.write("templates/letter/goodbye.txt", "Farewell\n")
    assert "page.button_url" in " ".join(shell("doctor").out.split())
