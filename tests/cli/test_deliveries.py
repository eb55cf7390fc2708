"""deliveries: one send as a whole, its rows, all sends beside each other, and the report."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from curator.cli import open as opened
from curator.model import DeliveryState, EventKind
from curator.store.engine import open_engine
from tests.cli.test_json import fields
from tests.support import fates, make

D = DeliveryState
WIDE = 80


@contextmanager
def database(shell):
    """The newsletter's database."""
    engine = open_engine(f"sqlite:///{shell.home / 'curator.db'}")
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def began():
    """When the sends of these tests began: an hour ago."""
    return opened.now() - timedelta(hours=1)


@pytest.fixture
def sent(shell, began):
    """Issue #1, sent: two failed for one fault, one is in doubt, one bounced."""
    states = [*[D.SENT] * 5, D.FAILED, D.FAILED, D.IN_DOUBT, D.BOUNCED, D.DELIVERED]
    with database(shell) as engine:
        made = fates.begun(engine, *states, at=began)
        ids = fates.ids(engine, made)
        for at, reason in (
            (5, "550 <a@x.test> unknown"),
            (6, "550 <b@x.test> unknown"),
            (7, "the answer was lost"),
        ):
            fates.put(engine, ids[at], reason=reason)
        fates.put(engine, ids[8], reason="General: 550 gone")
        fates.told(engine, ids[0], EventKind.DELAY)
        fates.ended(engine, made, began + timedelta(seconds=9))
    return ids


def narrow(out):
    """Whether it fits a terminal."""
    return max(map(len, out.splitlines())) <= WIDE


def test_a_send_is_told_as_a_whole(shell, sent, began):
    """Its state, times and rate, the sum, why some did not get it, and those in doubt with their ids."""
    ran = shell("deliveries", 1)
    lines = ran.out.splitlines()
    assert lines[0] == '#1 "Owls", sent'
    assert lines[1].startswith(f"begun {began:%Y-%m-%d %H:%M} UTC, ended ")
    assert lines[1].endswith("; 1.0 a second for 9 seconds")
    assert lines[2] == "10 recipients = 1 bounced, 1 delivered, 2 failed, 1 in_doubt, 5 sent"
    assert lines[3] == "besides: 1 delayed"
    assert "550 … unknown" in ran.out
    assert f"{sent[7]}  reader-007@post.example  in_doubt  the answer was lost" in ran.out
    assert narrow(ran.out)


def test_who_is_in_doubt_needs_a_person(shell, sent):
    """Exit 3, and the choice is named; whoever asks for rows gets them, and exit 0."""
    ran = shell("deliveries", 1)
    assert ran.code == 3
    assert ran.err == (
        "what is in doubt is yours to decide: curator deliveries resolve 1 --sent or --again\n"
    )
    assert shell("deliveries", 1, "--json").code == 3
    assert shell.done("deliveries", 1, "--state", "in_doubt").err == ""
    shell.done("deliveries", "resolve", 1, "--sent")
    assert shell("deliveries", 1).code == 0


def test_a_ledger_that_does_not_add_up_fails(shell, sent):
    """Exit 1, before everything else."""
    with database(shell) as engine:
        fates.ended(engine, make.issue_again(engine), None, frozen=11)
    ran = shell("deliveries", 1)
    assert ran.code == 1
    assert "the ledger does not add up; send nothing before it is clear why" in ran.err


def test_a_send_that_goes_on_says_who_drives_it(shell, began):
    """Since when, and at what rate."""
    with database(shell) as engine:
        made = fates.begun(engine, D.SENT, D.QUEUED, at=began)
        fates.driven(engine, made, "owl/1:77", until=opened.now() + timedelta(hours=1))
    ran = shell("deliveries", 1)
    assert ran.code == 0
    assert "driven by owl/1:77 since 09:00:00 UTC, 7.0 a second" in ran.out
    assert ran.err == ""


def test_a_send_that_stands_still_says_how_it_goes_on(shell, began):
    """With another command where it is paused: then a person is needed, too."""
    with database(shell) as engine:
        made = fates.begun(engine, D.SENT, D.QUEUED, at=began)
        ran = shell("deliveries", 1)
        assert (ran.code, ran.err) == (0, "the send is not finished; go on with: curator send 1\n")
        fates.ended(engine, made, None, paused="paused by ada: a wrong link")
    ran = shell("deliveries", 1)
    assert ran.code == 3
    assert "paused by ada: a wrong link" in ran.out
    assert ran.err == "the send is paused; go on with: curator deliveries resume 1\n"


def test_rows_are_listed_by_reason(shell, sent):
    """As it stands in the overview, dots and all."""
    out = shell.done("deliveries", 1, "--reason", "550 … unknown").out
    assert [line.split()[1] for line in out.splitlines()[2:]] == [
        "reader-005@post.example",
        "reader-006@post.example",
    ]


def test_long_lists_are_cut_unless_asked_for(shell, began):
    """The first twenty, and how many more."""
    with database(shell) as engine:
        fates.begun(engine, *[D.SENT] * 25, at=began)
    rows = ["deliveries", 1, "--state", "sent"]
    out = shell.done(*rows).out
    assert out.count("@post.example") == 20
    assert out.splitlines()[-1] == "and 5 more: --all"
    assert shell.done(*rows, "--all").out.count("@post.example") == 25
    assert shell.done(*rows, "--limit", 3).out.splitlines()[-1] == "and 22 more: --all"
    assert len(shell.done(*rows, "--json").json["deliveries"]) == 25
    assert len(shell.done(*rows, "--json", "--limit", 3).json["deliveries"]) == 3
    assert shell(*rows, "--all", "--limit", 3).code == 2


def test_many_in_doubt_do_not_flood_the_screen(shell, began):
    """Nor do many reasons."""
    with database(shell) as engine:
        made = fates.begun(engine, *[D.IN_DOUBT] * 30, at=began)
        for at, id_ in enumerate(fates.ids(engine, made)):
            word = "".join(chr(97 + int(digit)) for digit in f"{at:02}")
            fates.put(engine, id_, reason=f"fault {word}")
    out = shell("deliveries", 1).out
    assert "and 10 reasons more: --json" in out
    assert "and 10 more: --all" in out
    assert narrow(out)


def test_all_sends_stand_beside_each_other(shell, sent, began):
    """The newest first, with shares of what was sent, and what is out of the ordinary."""
    with database(shell) as engine:
        fates.begun(engine, *[D.SENT] * 3, number=2, at=began + timedelta(minutes=1), first=20)
        fates.left(engine, "reader-020@post.example", opened.now())
    ran = shell.done("deliveries")
    lines = ran.out.splitlines()
    assert lines[0].split() == [
        "issue", "begun", "sent", "delivered", "bounced", "complained", "left", "besides",
    ]  # fmt: skip
    assert lines[1].split() == ["#2", f"{began:%Y-%m-%d}", "3", "-", "-", "-", "1"]
    assert lines[2].split()[:7] == ["#1", f"{began:%Y-%m-%d}", "7", "of", "10", "14.2", "%"]
    assert "1 in doubt" in " ".join(lines[2].split())
    assert narrow(ran.out)
    assert shell.done("deliveries", "list").out == ran.out


def test_all_sends_are_json_too(shell, sent):
    """Field for field as the page says."""
    found = shell.done("deliveries", "--json").json
    assert [one["issue"] for one in found] == [1]
    assert found[0].keys() == fields("figures")
    assert (found[0]["sent"], found[0]["opened"]) == (7, None)
    one = shell("deliveries", 1, "--json").json
    assert one["figures"] == found[0]
    assert one["reasons"][0].keys() == fields("reason")
    assert one["rate"] == 1.0


def test_opens_are_told_where_readers_agreed(shell, sent):
    """And only there."""
    with database(shell) as engine:
        fates.told(engine, sent[0], EventKind.OPEN)
    assert "opened" not in shell.done("deliveries").out
    toml = (shell.home / "curator.toml").read_text(encoding="utf-8")
    shell.write("curator.toml", toml + '\n[tracking]\nopens = true\nconsent = "the form of 2026"\n')
    assert "14.2 % opened" in " ".join(shell.done("deliveries").out.split())
    assert "1 opened" in shell("deliveries", 1).out


def test_before_the_first_send_there_is_nothing(shell):
    """Said, and empty as JSON."""
    assert shell.done("deliveries").err == "nothing was sent yet; send an issue with: curator send N\n"
    assert shell.done("deliveries", "--json").json == []


def test_rows_are_those_of_one_issue(shell, sent):
    """Which one must be said."""
    ran = shell("deliveries", "--state", "failed")
    assert (ran.code, ran.complaint) == (2, "say of which issue: curator deliveries N --state or --reason")


def test_an_imported_issue_was_not_sent_from_here(shell):
    """It has no deliveries, and never will."""
    shell.done("issue", "import", shell.write("1.md", "# #1: Herons\n\nText.\n"), "--sent")
    ran = shell("deliveries", 1)
    assert (ran.code, ran.complaint) == (1, "issue #1 has no deliveries: it was not sent from here")


def test_the_report_can_be_read_at_any_time(shell, sent):
    """As it is mailed; mailed again only when asked."""
    ran = shell.done("deliveries", "report", 1)
    assert ran.out.startswith(
        'Subject: [REPORT] #1 needs you: 1 in doubt, 7 of 10 sent\n\n#1 "Owls" is sent.\n'
    )
    assert "@post.example" not in ran.out
    notes = shell.home / "outbox" / "notes"
    assert not notes.exists()
    ran = shell.done("deliveries", "report", 1, "--send")
    assert ran.err == "mailed to 1 address: ada@night-garden.test\n"
    shell.done("deliveries", "report", 1, "--send")
    assert len(list(notes.glob("*.eml"))) == 2


def test_a_report_for_nobody_is_not_sent(shell, sent):
    """The setting is named."""
    toml = (shell.home / "curator.toml").read_text(encoding="utf-8")
    shell.write("curator.toml", toml + "\n[report]\nsend = false\n")
    ran = shell("deliveries", "report", 1, "--send")
    assert ran.code == 1
    assert "nobody gets reports" in ran.complaint
    assert shell.done("deliveries", "report", 1).code == 0


def test_hostile_words_of_a_server_are_harmless(shell, sent):
    """No control character reaches the terminal."""
    with database(shell) as engine:
        fates.put(engine, sent[5], reason="550 \x1b[31mred\r\nowned\x00 \u202egpj")
    out = shell("deliveries", 1).out
    assert "550 [31mred owned gpj" in out
    assert "\x1b" not in out


def test_a_reason_that_is_no_text_finds_nothing(shell, approved):
    """Bytes that are not UTF-8 come from a terminal, too."""
    shell.done("send", 1)
    ran = shell.done("deliveries", 1, "--reason", "x\udcff")
    assert ran.out.startswith("3 recipients = 3 sent\n")
    assert "reader-" not in ran.out
