"""demo: the whole line, from feeds to inboxes, on bundled sample data.

Everything is real but for the people: a web on loopback, a Prefect server, the flows of flows/, a database,
preflight, approval, and a send through the folder hand.  Only the editor is a script (curator.sample.editor).
"""

import os
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say
from curator.cli.stage import Stage
from curator.errors import CuratorError, Refused

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings

MARK = ".curator-demo"
NUMBER = 1


@click.command(short_help="Run the whole line on bundled sample data.")
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path, file_okay=False))
def demo(folder: Path) -> None:
    """Run the whole line on bundled sample data in DIR, which is made anew."""
    from curator.sample.site import Site

    began = time.monotonic()
    _make(folder)
    say.talk(
        f"A newsletter in {folder}/, a small web and a Prefect server on loopback (its first start is slow)"
    )
    with Site() as site, Stage(folder, site.proxy) as stage:
        _found(folder)
        stage.wait()
        counts = stage.flow("collect", "polling the feeds and reading their pages")
        _edit(folder, stage)
        stage.flow("assemble", "making the draft and mailing its preview to the editors")
        _finish(folder)
        first = stage.flow("send", "sending it to 25 subscribers", "--number", str(NUMBER))
        again = stage.flow("send", "sending it once more: nobody may get it twice", "--number", str(NUMBER))
    _tell(folder, counts, first, again)
    say.talk(f"Done in {time.monotonic() - began:.0f} s.")


def _make(folder: Path) -> None:
    """A fresh folder; one that no demo made is left alone."""
    from curator.sample import NEWSLETTER

    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise Refused(f"{folder} holds what no demo made; name another folder: curator demo DIR")
        shutil.rmtree(folder)
    shutil.copytree(NEWSLETTER, folder, dirs_exist_ok=True)
    (folder / MARK).touch()
    path = folder / "curator.toml"
    slot = opened.now().date() + timedelta(days=2)
    lines = path.read_text(encoding="utf-8").splitlines()
    dated = [f"first = {slot}" if line.startswith("first = ") else line for line in lines]
    path.write_text("\n".join(dated) + "\n", encoding="utf-8")


def _found(folder: Path) -> None:
    """The database with sources and subscribers in it."""
    from curator.jobs import enlist, watch
    from curator.store.engine import open_engine
    from curator.store.migrate import upgrade

    settings = _settings(folder)
    engine = open_engine(settings.database_url)
    now = opened.now()
    upgrade(engine)
    sources = watch.take_in(engine, (folder / "sources.opml").read_bytes(), settings.outline, now=now)
    readers = enlist.take_in(
        engine, (folder / "subscribers.csv").read_bytes(), now=now, consent="signed up on the sample site"
    )
    engine.dispose()
    say.talk(f"  {len(sources)} sources, {readers.new} subscribers")


def _settings(folder: Path) -> "Settings":
    from curator import config

    config.make_key_file(folder)
    return config.load(folder)


def _edit(folder: Path, stage: Stage) -> None:
    """The scripted editor adds a link by hand, and rules on the queue."""
    from curator.sample import editor

    for choice in editor.BY_HAND:
        stage.command("add", choice.url, "--via", choice.via or "a reader")
    from curator.store import open_store

    with open_store(_settings(folder).database_url) as engine:
        for choice in (*editor.CHOICES, *editor.BY_HAND):
            _rule(engine, "approve", choice.url, section=choice.section, kind=choice.kind, note=choice.blurb)
        for one in editor.HOLDS:
            _rule(engine, "hold", one.url, reason=one.reason)
        for one in editor.REJECTS:
            _rule(engine, "reject", one.url, reason=one.reason)
    picks = len(editor.CHOICES) + len(editor.BY_HAND)
    say.talk(f"  {editor.BY} approves {picks}, holds {len(editor.HOLDS)}, rejects {len(editor.REJECTS)}")


def _rule(engine: "Engine", verb: str, url: str, **given: Any) -> None:
    from curator import links
    from curator.jobs.rule import rule
    from curator.model import ItemKind, Ruling, Verb
    from curator.sample import editor
    from curator.store import candidates, reading

    with reading(engine) as conn:
        found = candidates.find_key(conn, links.key(url))
    if found is None:
        raise CuratorError(f"the demo's editor misses {url} in the queue")
    if "kind" in given:
        given["kind"] = ItemKind(given["kind"])
    rule(engine, [found], Ruling(Verb(verb), editor.BY, opened.now(), **given))


def _finish(folder: Path) -> None:
    """The scripted editor gives the issue its title and order, looks at it, and approves it."""
    from dataclasses import replace

    from curator import links
    from curator.jobs import approve, assemble, preview
    from curator.model import Issue
    from curator.sample import editor
    from curator.store import issues, open_store, reading

    settings = _settings(folder)
    with open_store(settings.database_url) as engine:
        with reading(engine) as conn:
            draft = issues.get(conn, NUMBER)
        place = {links.key(url): at for at, url in enumerate(editor.ORDER)}
        by_place = sorted(draft.items, key=lambda item: place.get(links.key(item.url), len(place)))

        def write(issue: Issue) -> Issue:
            return replace(issue, title=editor.TITLE, intro=editor.INTRO, closing=editor.CLOSING)

        now, by = opened.now(), editor.BY
        assemble.change(engine, NUMBER, write, now=now, by=by, what="wrote title, intro and closing")
        order = assemble.order([item.id for item in by_place if item.id is not None])
        assemble.change(engine, NUMBER, order, now=now, by=by, what="ordered its items")
        shown = preview.look(engine, settings, NUMBER)
        preview.write(settings, shown, folder / "previews", now)
        edition, _ = approve.approve(engine, settings, NUMBER, now=now, by=by)
    found = ", ".join(f"{finding.severity}: {finding.what}" for finding in shown.findings) or "nothing"
    say.talk(f"  preflight finds {found}; {editor.BY} approves #{NUMBER} as {edition.digest[:12]}")


def _tell(folder: Path, counts: dict[str, Any], first: dict[str, Any], again: dict[str, Any]) -> None:
    """What happened, and where to look."""
    from curator.sample import editor

    picks, by_hand = len(editor.CHOICES) + len(editor.BY_HAND), len(editor.BY_HAND)
    # As a person can type it here: the checkout's own environment is not on everybody's path.
    program = "curator" if shutil.which("curator") else os.path.relpath(sys.argv[0])
    readers, mails = first["recipients"], len(list((folder / "outbox").glob("*.eml")))
    say.line("")
    say.line("What happened")
    for sentence in (
        f"{counts['sources']} feeds announced {counts['new entries']} entries, some twice or in disguise.",
        f"{counts['pages read']} pages were read, {by_hand} was added by hand; {picks} made an issue.",
        f"It went to {first['sent now']} of {readers} subscribers, the second time to {again['sent now']}.",
    ):
        say.line(f"  {sentence}")
    say.line("Where to look")
    for what, why in (
        (f"{folder}/previews/issue-001.html", "the issue, in a browser"),
        (f"{folder}/outbox/", f"{mails} mails: {mails - readers} previews, {readers} issues"),
        (f"{folder}/curator.toml", "the newsletter's settings"),
        (f"{folder}/logs/", "what the flows logged"),
        (f"{program} -C {folder} queue", "the candidates that are left"),
        (f"{program} -C {folder} issue show 1", "the issue and its history"),
        (f"{program} -C {folder} deliveries 1", "who got it"),
    ):
        say.line(f"  {what:42}  {why}")
