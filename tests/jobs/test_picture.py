"""Pictures that two editors take in at the same time."""

import asyncio
import threading
from dataclasses import replace

import pytest
from sqlalchemy import event

from curator.config import Fetch
from curator.errors import Stale
from curator.issues import images as shown
from curator.jobs import picture
from curator.jobs.assemble import change
from curator.jobs.redraft import redraft
from curator.media.folder import FolderMedia
from curator.store import issues, reading
from tests.support import images
from tests.support.make import NOW
from tests.support.site import Reply

NAMES = ("chart", "owl")


@pytest.fixture
def draft(engine, settings, site):
    """A draft that shows two pictures from elsewhere; the settings that may ask for them."""
    site["/chart"] = Reply(images.file(images.drawing(300, 200), "PNG"), {"Content-Type": "image/png"})
    site["/owl"] = Reply(images.file(images.photograph(300, 200), "JPEG"), {"Content-Type": "image/jpeg"})
    text = "".join(f"\n\n**{name}** ![{name}]({site.url('/' + name)})" for name in NAMES)
    redraft(engine, settings, f"---\nnumber: 1\n---\n\n## Owls{text}\n".encode(), now=NOW, by="ada")
    return settings.model_copy(update={"fetch": Fetch(allow_private=("127.0.0.1",))})


class Interrupted(FolderMedia):
    """A folder; behind the file that is `put`th something happens, and once before one is dropped."""

    def __init__(self, folder, put, behind=lambda: None, before=lambda: None):
        super().__init__(folder)
        self.left, self.behind, self.before, self.dropped = put, behind, before, []

    def put(self, name, data):
        """Keep it."""
        super().put(name, data)
        self.left -= 1
        if self.left == 0:
            self.behind()

    def drop(self, name):
        """Forget it."""
        first, self.before = self.before, lambda: None
        first()
        super().drop(name)
        self.dropped.append(name)


def host(engine, settings, by, media=None):
    """Host what issue 1 shows from elsewhere, by hands of one's own."""

    async def inside():
        async with picture.studio(engine, settings) as hands:
            own = replace(hands, media=media or hands.media)
            return await picture.host(own, 1, now=NOW, by=by)

    return asyncio.run(inside())


def elsewhere(function, *args):
    """Another process: it runs to its end."""
    thread = threading.Thread(target=function, args=args)
    thread.start()
    thread.join()


def lost(engine, settings):
    """The pictures that issue 1 shows and nobody can load."""
    with reading(engine) as conn:
        whole = issues.get(conn, 1)
    folder = settings.home / "media"
    return [one.src for one in shown.shown(whole) if not (folder / one.src.rpartition("/")[2]).exists()]


@pytest.mark.parametrize("put", [1, 2])
def test_who_comes_late_takes_no_picture_away(engine, draft, put):
    """What the faster one shows stays, though the slower one had put it there."""
    media = Interrupted(draft.home / "media", put, lambda: elsewhere(host, engine, draft, "lin"))
    with pytest.raises(Stale):
        host(engine, draft, "ada", media)
    assert (lost(engine, draft), media.dropped) == ([], [])
    assert len(list((draft.home / "media").iterdir())) == len(NAMES)


def test_who_comes_while_pictures_are_taken_away_shows_them_all(engine, draft):
    """What somebody else made worthless is taken away, unless it was of worth to another meanwhile."""
    media = Interrupted(
        draft.home / "media",
        2,
        behind=lambda: elsewhere(renamed, engine),
        before=lambda: elsewhere(host, engine, draft, "lin"),
    )
    with pytest.raises(Stale):
        host(engine, draft, "ada", media)
    assert lost(engine, draft) == []


def test_what_is_taken_away_before_it_is_remembered_is_put_again(engine, draft):
    """The slower one clears up while the faster one has changed the issue, and remembers nothing yet."""

    def emptied(_conn, _cursor, statement, *_):
        if statement.startswith("INSERT INTO picture"):
            for one in (draft.home / "media").iterdir():
                one.unlink()

    event.listen(engine, "before_cursor_execute", emptied)
    host(engine, draft, "ada")
    event.remove(engine, "before_cursor_execute", emptied)
    assert lost(engine, draft) == []


def renamed(engine):
    """Another editor's change."""
    change(engine, 1, lambda issue: replace(issue, title="Counted"), now=NOW, by="eve", what="renamed")
