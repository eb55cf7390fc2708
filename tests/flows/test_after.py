"""The settle flow tells the editors what became of the last sends, and shows their figures."""

from datetime import UTC, datetime, timedelta

import pytest

from curator import config
from curator.model import DeliveryState
from curator.store.engine import open_engine
from tests.support import asked, fates

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(300)]

D = DeliveryState


def test_settle_follows_up_and_shows_figures(server, folder):
    """Also where no queue of events is named: who left is known all the same.  Letters that wait go out."""
    engine = open_engine(f"sqlite:///{folder / 'curator.db'}")
    began = datetime.now(UTC) - timedelta(days=1, hours=2)
    made = fates.begun(engine, D.SENT, D.FAILED, at=began)
    fates.ended(engine, made, began + timedelta(hours=1))
    fates.left(engine, "reader-000@post.example", began + timedelta(hours=3))
    asked.asks(engine, config.load(folder), now=datetime.now(UTC))
    engine.dispose()
    for _ in range(2):
        assert server.script("settle", folder) == (0, {})
    notes = sorted((folder / "outbox" / "notes").glob("*.eml"))
    assert notes
    assert all("#1, a day later: 1 left" in note.read_text() for note in notes)
    assert len({note.name.split("-")[3] for note in notes}) == len(notes)
    (letter,) = (folder / "outbox").glob("letter-1-*.eml")
    assert f"To: {asked.ADA}" in letter.read_text()
