"""settle tells the editors what became of a send, a day after its end."""

from datetime import timedelta

from curator.cli import open as opened
from curator.model import DeliveryState
from curator.store.engine import open_engine
from tests.cli.test_settle import aws, moto, moto_server, topic
from tests.support import fates

__all__ = ["aws", "moto", "moto_server", "topic"]

D = DeliveryState


def notes(shell):
    """The mails to the editors."""
    return sorted((shell.home / "outbox" / "notes").glob("*.eml"))


def test_what_became_of_a_send_is_mailed_once(shell, topic):
    """With the first settling that comes a day after its end; with none that takes in files."""
    engine = open_engine(f"sqlite:///{shell.home / 'curator.db'}")
    began = opened.now() - timedelta(days=1, hours=2)
    made = fates.begun(engine, D.DELIVERED, D.BOUNCED, at=began)
    fates.ended(engine, made, began + timedelta(hours=1))
    engine.dispose()
    shell("settle", shell.write("none.json", "noise"))
    assert notes(shell) == []
    assert shell.done("settle").err == "the editors were told what became of #1\n"
    (note,) = notes(shell)
    assert "Subject: [REPORT] #1, a day later: 50.0 % delivered, 1 bounced" in note.read_text()
    assert shell.done("settle").err == ""
    assert len(notes(shell)) == 1
