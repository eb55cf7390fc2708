"""deliveries pause, resume, cancel, resolve: a send in a person's hands."""

import signal
import time

import pytest


@pytest.fixture
def begun(shell, approved):
    """A send of one message a second to three readers, stopped after the first."""
    path = shell.home / "curator.toml"
    path.write_text(path.read_text().replace("rate = 1000", "rate = 1"))
    outbox = shell.home / "outbox"
    with shell.start("send", 1) as process:
        deadline = time.monotonic() + 20
        while not list(outbox.glob("*.eml")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 1
    path.write_text(path.read_text().replace("rate = 1\n", "rate = 1000\n"))
    return shell


def mails(shell):
    return len(list((shell.home / "outbox").glob("*.eml")))


def test_a_paused_send_is_held_until_it_is_resumed(begun):
    """Exit 3, with the way on; then the rest goes out."""
    assert begun.done("deliveries", "pause", 1, "--why", "a typo").err == (
        "paused; go on with: curator deliveries resume 1\n"
    )
    before = mails(begun)
    ran = begun("send", 1)
    assert ran.code == 3
    assert "a typo; go on with: curator deliveries resume 1" in ran.complaint
    assert mails(begun) == before
    assert begun.done("deliveries", "resume", 1).err == "it may go on; do it with: curator send 1\n"
    begun.done("send", 1)
    assert mails(begun) == 3


def test_a_cancelled_send_leaves_out_the_rest(begun):
    """They are told apart; the issue is sent."""
    sent = mails(begun)
    ran = begun.done("deliveries", "cancel", 1, "--why", "a wrong link")
    left = f"{3 - sent} recipient{'s' if sent < 2 else ''} left out"
    assert ran.err == f"{left}; see them with: curator deliveries 1\n"
    counts = begun.done("deliveries", 1, "--json").json["counts"]
    assert (counts["sent"], counts["skipped"]) == (sent, 3 - sent)
    assert begun.done("issue", "show", 1, "--json").json["state"] == "sent"
    assert "a wrong link" in begun.done("issue", "history", 1).out


def test_what_was_left_out_can_be_sent_after_all(begun):
    """A person changes her mind; nobody gets a second one."""
    begun.done("deliveries", "cancel", 1, "--why", "a wrong link")
    begun.done("deliveries", "resolve", 1, "--again", "--state", "skipped")
    begun.done("send", 1)
    assert mails(begun) == 3


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel"])
def test_where_no_send_is_under_way_it_is_refused(shell, approved, verb):
    """In one line, and nothing changes."""
    before = shell.dump()
    ran = shell("deliveries", verb, 1, *(["--why", "x"] if verb == "cancel" else []))
    assert (ran.code, ran.complaint) == (1, "no send of #1 is under way: it is approved")
    assert shell.dump() == before


def test_what_failed_cannot_be_called_sent(begun):
    """It certainly did not go out."""
    ran = begun("deliveries", "resolve", 1, "--sent", "--state", "failed")
    assert (ran.code, ran.complaint) == (
        2,
        "what is failed did not go out; it can only be sent again: --again",
    )
