"""send, deliveries, settle, schedule: an issue on its way."""

import json
import os
import signal
import time

import pytest


def event(shell, kind, address):
    """A file with what SES reports of a message."""
    mail = {"messageId": "m-1", "timestamp": "2027-01-03T09:00:00.000Z", "destination": [address]}
    told = {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": address}],
        "timestamp": "2027-01-03T09:00:01.000Z",
        "feedbackId": "f-1",
    }
    return shell.write(f"{kind}.json", json.dumps({"eventType": kind, "mail": mail, "bounce": told}))


def slow(shell):
    """Let the newsletter send two messages a second."""
    path = shell.home / "curator.toml"
    path.write_text(path.read_text().replace("rate = 1000", "rate = 2"))


def test_a_draft_is_held(shell, pick):
    """Exit 3: a person is needed; nothing changes."""
    pick("eagle")
    shell.done("issue", "new")
    before = shell.dump()
    for words in (["send", 1], ["send", 1, "--dry-run"]):
        ran = shell(*words)
        assert ran.code == 3
        assert ran.complaint == ("held: issue #1 is not approved; approve it with: curator issue approve 1")
    assert shell.dump() == before


def test_nothing_due_is_no_failure(shell, approved):
    """Exit 0; the next slots are a command away."""
    ran = shell.done("send")
    assert (ran.out, ran.err) == ("", "nothing is due; see when with: curator schedule\n")
    assert shell.done("send", "--json").json is None


def test_a_dry_run_mails_nobody(shell, approved):
    """It says who would get what."""
    before = shell.dump()
    ran = shell.done("send", 1, "--dry-run")
    assert "3 subscribers would get it through folder; nobody was mailed" in ran.out
    assert shell.dump() == before


def test_each_gets_it_once(shell, approved):
    """A second send mails nobody."""
    first, second = shell.done("send", 1), shell.done("send", 1)
    assert first.out == "#1: 3 messages sent now\n3 recipients = 3 sent\n"
    assert first.err == "see who got it with: curator deliveries 1\n"
    assert second.out == "#1: 0 messages sent now\n3 recipients = 3 sent\n"
    assert len(list((shell.home / "outbox").glob("*.eml"))) == 3


def test_without_subscribers_it_is_held(shell, pick):
    """The command that brings some is named; nothing is begun."""
    pick("eagle")
    intro = "This week an owl was counted, and then counted once more, with care."
    shell.done("issue", "new", "--title", "Owls", "--intro", intro)
    shell.done("issue", "approve", 1)
    before = shell.dump()
    ran = shell("send", 1)
    assert ran.code == 3
    assert "add some with: curator subscriber import" in ran.complaint
    assert shell.dump() == before


def test_an_interrupted_send_goes_on(shell, approved):
    """The first interrupt ends it cleanly; what is left goes out the next time, and nobody gets it twice."""
    slow(shell)
    shell.done("subscriber", "add", *(f"more-{at}@post.test" for at in range(7)))
    with shell.start("send", 1) as child:
        outbox = shell.home / "outbox"
        ends = time.monotonic() + 30
        while not list(outbox.glob("*.eml")) and time.monotonic() < ends:
            time.sleep(0.05)
        os.killpg(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=20)
    assert child.returncode == 1
    assert b"queued" in out
    assert b"the send is not finished; go on with: curator send 1" in err
    assert "go on with: curator send 1" in shell.done("deliveries", 1).err
    shell.write("curator.toml", (shell.home / "curator.toml").read_text().replace("rate = 2", "rate = 1000"))
    assert "10 recipients = 10 sent" in shell.done("send", 1).out
    assert len(list(outbox.glob("*.eml"))) == 10


def test_deliveries_before_the_send(shell, approved):
    """There are none yet, and the next command is named."""
    ran = shell("deliveries", 1)
    assert ran.code == 1
    assert ran.complaint == ("issue #1 has no deliveries: its send has not begun; go on with: curator send 1")


def test_deliveries_are_listed_by_state(shell, approved):
    """`deliveries N` is short for `deliveries list N`; addresses stay whole."""
    shell.done("send", 1)
    assert "\n3 recipients = 3 sent\n" in shell.done("deliveries", 1).out
    shown = shell.done("deliveries", 1, "--state", "sent").out
    assert shown == shell.done("deliveries", "list", 1, "--state", "sent").out
    assert "reader-2@post.test  sent" in shown


def test_an_unknown_state_is_wrong_usage(shell):
    """The states are named as they are written."""
    ran = shell("deliveries", 1, "--state", "lost")
    assert ran.code == 2
    assert "'in_doubt'" in ran.complaint


def test_a_decision_has_two_sides(shell, approved):
    """Without one of them nothing is decided."""
    shell.done("send", 1)
    ran = shell("deliveries", "resolve", 1)
    assert ran.code == 2
    assert ran.complaint == "say what became of them: --sent or --again"
    assert shell.done("deliveries", "resolve", 1, "--sent").err == "0 deliveries now sent\n"


def test_a_bounce_is_taken_in(shell, approved):
    """The address is suppressed."""
    shell.done("send", 1)
    ran = shell.done("settle", event(shell, "Bounce", "reader-1@post.test"))
    assert ran.out == "1 event taken in: 1 bounce\n"
    assert "reader-1@post.test" in shell.done("suppression", "list").out


def test_what_is_no_event_is_refused(shell):
    """Each file is named; the good ones are taken in; exit 1."""
    junk, empty = shell.write("junk", bytes(range(256))), shell.write("empty", "{}")
    ran = shell("settle", junk, empty, event(shell, "Bounce", "ada@post.test"))
    assert ran.code == 1
    assert [line.split(": ")[:2] for line in ran.err.splitlines()] == [
        ["curator", str(junk)],
        ["curator", str(empty)],
    ]
    assert ran.out == "1 event taken in: 1 bounce\n"


def test_settle_without_a_queue_is_told(shell):
    """The setting is named."""
    ran = shell("settle")
    assert ran.code == 1
    assert "[post.ses] events_queue" in ran.complaint


def test_the_calendar_is_shown(shell, approved):
    """With the issues that are meant for its slots."""
    assert "#1 approved  Owls, counted" in shell.done("schedule").out
    assert len(shell.done("schedule", "show", "--count", 7).out.splitlines()) == 8


def test_a_slot_is_skipped(shell):
    """Once; it is shown as skipped."""
    day = shell("schedule", "show", "--json").json["slots"][1]["day"]
    shell.done("schedule", "skip", day, "--note", "holidays")
    assert "skipped  holidays" in shell.done("schedule").out
    ran = shell("schedule", "skip", day)
    assert ran.code == 1
    assert ran.complaint == f"the slot of {day} is skipped already"


@pytest.mark.parametrize("day", ["2027-01-04", "soon", "0001-01-01", "9999-12-31", "2027-02-30"])
def test_what_is_no_slot_is_not_skipped(shell, day):
    """Wrong usage, in one line."""
    before = shell.dump()
    ran = shell("schedule", "skip", day)
    assert ran.code == 2
    assert day in ran.complaint
    assert shell.dump() == before


def test_a_skipped_slot_is_used_after_all(shell):
    """What was skipped by a slip is taken back, once."""
    day = shell.done("schedule", "show", "--json").json["slots"][0]["day"]
    shell.done("schedule", "skip", day)
    assert shell.done("schedule", "unskip", day).err == f"the slot of {day} is used again\n"
    assert not shell.done("schedule", "show", "--json").json["slots"][0]["skipped"]
    ran = shell("schedule", "unskip", day)
    assert (ran.code, ran.complaint) == (1, f"the slot of {day} is not skipped; see: curator schedule")


def test_a_paused_calendar_holds_the_send(shell, approved):
    """Until it is resumed."""
    shell.done("schedule", "pause")
    ran = shell("send", 1)
    assert ran.code == 3
    assert "the calendar is paused" in ran.complaint
    assert "the calendar is held (paused by ada on " in shell.done("schedule").err
    shell.done("schedule", "resume")
    assert shell.done("send", 1).code == 0


def test_without_a_calendar_it_is_told(shell):
    """The table is named."""
    text = (shell.home / "curator.toml").read_text()
    shell.write("curator.toml", text[: text.index("[schedule]")])
    for words in (["schedule"], ["send"]):
        ran = shell(*words)
        assert ran.code == 1
        assert "add [schedule]" in ran.complaint
