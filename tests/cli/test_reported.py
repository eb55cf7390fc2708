"""send mails the editors its report, and no fault of that is a fault of the send."""

import pytest

from tests.support.postoffice import aws, moto, moto_server, parsed, smtp_sink

__all__ = ["aws", "moto", "moto_server"]


def notes(shell):
    """The mails to the editors, in the folder apart from what is for readers."""
    return [parsed(path.read_bytes()) for path in sorted((shell.home / "outbox" / "notes").glob("*.eml"))]


def test_a_send_is_reported_to_the_editors_once(shell, approved):
    """With the last message, and not again with a second start."""
    first = shell.done("send", 1)
    assert first.err == "see who got it with: curator deliveries 1\n"
    (note,) = notes(shell)
    assert note["To"] == "ada@night-garden.test"
    assert note["Subject"] == "[REPORT] #1 is sent: 3 of 3"
    assert note["Auto-Submitted"] == "auto-generated"
    shell.done("send", 1)
    assert len(notes(shell)) == 1
    assert len(list((shell.home / "outbox").glob("*.eml"))) == 3


def test_two_processes_that_send_together_report_once(shell, approved):
    """Whoever ends last; and it tells of all."""
    shell.done("subscriber", "add", *(f"more-{at}@post.test" for at in range(37)))
    path = shell.home / "curator.toml"
    path.write_text(path.read_text().replace("rate = 1000", "rate = 20"))
    with shell.start("send", 1) as one, shell.start("send", 1) as other:
        said = [child.communicate(timeout=60) for child in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), said
    (note,) = notes(shell)
    assert note["Subject"] == "[REPORT] #1 is sent: 40 of 40"


def test_a_report_that_cannot_be_mailed_is_said_and_the_send_is_done(shell, approved):
    """Exit 0: everybody has got it; the next start tries the report again."""
    shell.write("outbox/notes", "a file where the folder should be")
    ran = shell("send", 1)
    assert ran.code == 0
    assert ran.out.startswith("#1: 3 messages sent now\n")
    assert "curator: the report of #1 could not be mailed: " in ran.err
    assert "read it with: curator deliveries report 1" in ran.err
    (shell.home / "outbox" / "notes").unlink()
    shell.done("send", 1)
    assert len(notes(shell)) == 1


@pytest.mark.parametrize("through", ["smtp", "ses"])
def test_a_report_goes_out_by_the_newsletters_own_post(shell, approved, moto, monkeypatch, through):
    """As plain text from its sender, with no header of a list and no link to unsubscribe."""
    shell.done("send", 1)
    moto.verify("news@night-garden.test")
    monkeypatch.setenv("CURATOR_POST__THROUGH", through)
    monkeypatch.setenv("CURATOR_POST__SES__ENDPOINT", moto.url)
    monkeypatch.setenv("CURATOR_POST__SES__REGION", "eu-west-1")
    with smtp_sink() as sink:
        monkeypatch.setenv("CURATOR_POST__SMTP__HOST", "127.0.0.1")
        monkeypatch.setenv("CURATOR_POST__SMTP__PORT", str(sink.port))
        monkeypatch.setenv("CURATOR_POST__SMTP__STARTTLS", "false")
        shell.done("deliveries", "report", 1, "--send")
    (received,) = moto.mails() if through == "ses" else sink.mails
    mail = received.mail
    assert set(received.to) == {"ada@night-garden.test"}
    assert mail["From"].addresses[0].addr_spec == "news@night-garden.test"
    assert not [name for name in mail.keys() if name.startswith("List-")]  # noqa: SIM118  header names
    assert "3  recipients" in mail.get_content()
    assert "unsubscribe" not in mail.get_content()
