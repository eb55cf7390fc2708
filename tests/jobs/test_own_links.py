"""What a mail's own links may do: each bears the token of its purpose, and a preview's none at all."""

import re

import pytest

from curator import config, keyring
from curator.errors import Refused
from curator.jobs import preview
from curator.jobs.send import send
from curator.looks import Mail
from curator.mail import tokens
from curator.model import SENTINELS
from curator.store import reading, subscribers
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import DAY, NOW
from tests.support.postoffice import parsed

_OWN = re.compile(r"https://heron\.example/(unsubscribe|preferences|feedback)/([^/>\"\s]+)")
PURPOSES = ("unsubscribe", "preferences", "feedback")


@pytest.fixture
def settings(tmp_path):
    """A newsletter with all links that a reader can have."""
    return make.settings(tmp_path, mail=Mail(feedback=True, preferences=True))


def own_links(message):
    """(purpose in the address, token) of the header, the text and the html."""
    mail = parsed(message.raw)
    parts = (mail["List-Unsubscribe"], *(part.get_content() for part in mail.iter_parts()))
    return [_OWN.findall(part) for part in parts]


def is_read(keys, purpose, token):
    try:
        return tokens.read(keys, purpose, token) > 0
    except Refused:
        return False


def test_each_link_bears_the_token_of_its_purpose(sqlite_engine, settings):
    """Of the reader that it was sent to; a token serves nothing else, and no place is left empty."""
    make.approved(sqlite_engine, settings, 3)
    book, keys = Book(), config.token_keys(settings, NOW)
    send(sqlite_engine, settings, book, 1, clock=Clock(), by="ada")
    with reading(sqlite_engine) as conn:
        ids = {one.address: one.id for one in subscribers.each(conn)}
    for message in book.taken:
        header, *parts = own_links(message)
        assert [purpose for purpose, _ in header] == ["unsubscribe"]
        for links in parts:
            assert sorted(purpose for purpose, _ in links) == sorted([*PURPOSES, "feedback"])
        for purpose, token in {link for part in (header, *parts) for link in part}:
            assert tokens.read(keys, purpose, token) == ids[message.to]
            for other in set(PURPOSES) - {purpose}:
                with pytest.raises(Refused):
                    tokens.read(keys, other, token)
        assert not any(sentinel.encode() in message.raw for sentinel in SENTINELS)


def test_the_links_of_a_preview_do_nothing(sqlite_engine, settings):
    """Whichever is followed, and whatever its token is tried for."""
    make.approved(sqlite_engine, settings)
    edition = preview.look(sqlite_engine, settings, 1).edition
    links = own_links(preview.message(settings, edition, "ada@heron.example", "1", NOW))
    assert [len(part) for part in links] == [1, 4, 4]
    for _, token in {link for part in links for link in part}:
        for purpose in PURPOSES:
            with pytest.raises(Refused):
                tokens.read(config.token_keys(settings, NOW), purpose, token)


def test_a_send_goes_on_while_the_keys_are_rotated(sqlite_engine, settings):
    """All of its links are honoured up to the former key's last day, and those of the next send after it."""
    make.approved(sqlite_engine, settings, 0)
    addresses = make.readers(sqlite_engine, 6)
    last = NOW.date() + 90 * DAY
    book = Book(**{addresses[1]: lambda _: keyring.rotate(settings.home, NOW.date(), last)})
    assert send(sqlite_engine, settings, book, 1, clock=Clock(), by="ada").done
    assert book.addresses == addresses
    for when, is_honoured in ((NOW, True), (NOW + 90 * DAY, True), (NOW + 91 * DAY, False)):
        keys = config.token_keys(settings, when)
        for message in book.taken:
            ((purpose, token),) = own_links(message)[0]
            assert is_read(keys, purpose, token) is is_honoured
