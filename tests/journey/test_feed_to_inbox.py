"""The whole line: from the feeds of the sample web to twenty-five inboxes at a post office."""

import asyncio
import re
import shutil
from dataclasses import replace

import pytest

from curator import config, links, sample
from curator.fetch import Fetcher
from curator.jobs import collect, enlist, read, watch
from curator.jobs.add import add
from curator.jobs.approve import approve
from curator.jobs.assemble import assemble, change, order
from curator.jobs.hands import PRELOAD, Intake
from curator.jobs.rule import rule
from curator.jobs.send import send
from curator.mail import tokens
from curator.model import SENTINELS, CandidateState, DeliveryState, ItemKind, Ruling, Verb
from curator.post import open_post
from curator.quarantine import Quarantine
from curator.sample import editor
from curator.sample.site import Site
from curator.store import candidates, deliveries, reading, subscribers
from tests.support import make
from tests.support.hands import Clock
from tests.support.make import NOW

pytestmark = pytest.mark.postgresql_is_long

PURPOSES = ("unsubscribe", "preferences", "feedback")  # of the sentinels, in their order
UNSUBSCRIBE = re.compile(
    rb"\r\nList-Unsubscribe: <https://quiet-machine\.test/unsubscribe/([A-Za-z0-9._-]+)>\r\n"
)
# What is each message's own, beside its token.
OWN = re.compile(rb"\r\n(To|Date|Message-ID|X-Curator-Delivery): [^\r]*")


@pytest.fixture
def settings(tmp_path, moto):
    """The sample newsletter, sending through SES as fast as it can."""
    shutil.copytree(sample.NEWSLETTER, tmp_path, dirs_exist_ok=True)
    config.make_key_file(tmp_path)
    moto.verify("hello@quiet-machine.test")
    ses = config.Ses(endpoint=moto.url, region="eu-west-1")
    post = config.Post(through="ses", rate=1000, threads=4, ses=ses)
    return config.load(tmp_path).model_copy(update={"post": post})


async def take_in(engine, settings, proxy):
    """Collect every source, and read every page."""
    fetch = settings.fetch.model_copy(update={"proxy": proxy})
    with Quarantine(settings.read, PRELOAD) as quarantine:
        async with Fetcher(fetch, settings.user_agent) as fetcher:
            hands = Intake(engine, fetcher, quarantine)
            polled = await collect.collect(hands, now=NOW, rhythm=collect.rhythm(settings.fetch))
            done = await read.read(hands, read.unread(engine), now=NOW)
    return polled, done


def edit(engine):
    """The scripted editor rules on the queue."""
    said = [
        ("approve", one, {"section": one.section, "kind": ItemKind(one.kind), "note": one.blurb})
        for one in (*editor.CHOICES, *editor.BY_HAND)
    ]
    said += [("hold", one, {"reason": one.reason}) for one in editor.HOLDS]
    said += [("reject", one, {"reason": one.reason}) for one in editor.REJECTS]
    for verb, one, given in said:
        with reading(engine) as conn:
            found = candidates.find_key(conn, links.key(one.url))
        rule(engine, [found], Ruling(Verb(verb), editor.BY, NOW, **given))


def finish(engine, settings):
    """The draft with its words, in its order, approved."""
    draft = assemble(engine, settings.outline, now=NOW, by=editor.BY, schedule=settings.schedule)
    words = {"title": editor.TITLE, "intro": editor.INTRO, "closing": editor.CLOSING}
    change(engine, draft.number, lambda issue: replace(issue, **words), now=NOW, by=editor.BY, what="wrote")
    place = {links.key(url): at for at, url in enumerate(editor.ORDER)}
    ids = [item.id for item in sorted(draft.items, key=lambda item: place[links.key(item.url)])]
    change(engine, draft.number, order(ids), now=NOW, by=editor.BY, what="ordered")
    return approve(engine, settings, draft.number, now=NOW, by=editor.BY)[0]


def test_from_feeds_to_inboxes(engine, settings, moto):
    """What the editor approved reaches each subscriber once, with a link of their own, and nobody else."""
    with Site() as site:
        watch.take_in(engine, (settings.home / "sources.opml").read_bytes(), settings.outline, now=NOW)
        polled, done = asyncio.run(take_in(engine, settings, site.proxy))
    assert {one.outcome for one in polled} == {collect.Outcome.NEW}
    assert {one.outcome for one in done} == {read.Outcome.READ, read.Outcome.MERGED}
    with reading(engine) as conn:
        assert candidates.count_some(conn) == sample.CANDIDATES
    for one in editor.BY_HAND:
        add(engine, one.url, now=NOW, by=editor.BY, via=one.via)
    edit(engine)
    edition = finish(engine, settings)
    enlist.take_in(engine, (settings.home / "subscribers.csv").read_bytes(), now=NOW, consent="form")

    post = open_post(settings)
    sent = send(engine, settings, post, edition.number, clock=Clock(), by=editor.BY)
    post.close()
    assert sent.done
    assert sent.tally.conserved
    assert sent.tally.counts == {DeliveryState.SENT: sample.SUBSCRIBERS}

    with reading(engine) as conn:
        readers = {one.address: one for one in subscribers.each(conn)}
        states = [one.state for one in candidates.list_some(conn)]
        ledger = deliveries.list_some(conn, make.issue_again(engine, edition.number).id)
    assert states.count(CandidateState.SENT) == len(editor.CHOICES) + len(editor.BY_HAND)
    assert CandidateState.PLACED not in states
    assert {one.state for one in ledger} == {DeliveryState.SENT}
    received = moto.mails()
    assert sorted(address for one in received for address in set(one.to)) == sorted(readers)
    check_mails(received, edition, settings, readers)


def with_tokens(text, tokens):
    """`text` with each of its places for a token filled, or emptied again."""
    for place, token in tokens.items():
        text = text.replace(place, token)
    return text


def check_mails(received, edition, settings, readers):
    """Each mail is one reader's, and but for that all are the same bytes."""
    common, seen = set(), set()
    for one in received:
        mail, (to,) = one.mail, set(one.to)
        (token,) = UNSUBSCRIBE.findall(one.raw.partition(b"\r\n\r\n")[0] + b"\r\n")
        owner = tokens.read(config.token_keys(settings, NOW), "unsubscribe", token.decode())
        assert readers[to].id == owner
        made = [tokens.make(config.token_keys(settings, NOW), purpose, owner) for purpose in PURPOSES]
        mine = dict(zip(SENTINELS, made, strict=True))
        assert mail["To"] == to
        assert mail["Cc"] is mail["Bcc"] is None
        assert mail["Subject"] == edition.subject
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Id"] == "The Quiet Machine <digest.quiet-machine.test>"
        assert mail.get_content_type() == "multipart/alternative"
        text, html = mail.iter_parts()
        assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert text.get_content().replace("\r\n", "\n").strip() == with_tokens(edition.text, mine).strip()
        assert token.decode() in html.get_content()
        seen.add(token)
        common.add(
            OWN.sub(b"", with_tokens(one.raw.decode("ascii"), {mine[key]: key for key in mine}).encode())
        )
    assert len(seen) == len(received)
    assert len(common) == 1
