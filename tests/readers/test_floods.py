"""Floods of sign-ups: whoever asks however often, few letters go out, and the answers tell nothing."""

import pytest

from curator.config import Public, Subscribing
from curator.jobs import erase, subscribe
from curator.model import Standing
from curator.store import memos, reading
from tests.support import make, public
from tests.support.flood import ask, flood, mailed
from tests.support.hands import Book
from tests.support.make import DAY, NOW

pytestmark = pytest.mark.postgresql_is_long

MANY = [150, pytest.param(1000, marks=pytest.mark.long)]
SPELLED = (
    "ada@post.example",
    "ADA@POST.EXAMPLE",
    " Ada@Post.Example ",
    '"ada"@post.example',
    "aDa@pOST.example",
)
BEHIND = Public(per_minute=1_000_000, proxies=("127.0.0.1",))


def place(at):
    """An address in a network of its own."""
    return f"100.{64 + at // 250}.{at % 250}.7"


@pytest.mark.parametrize("times", MANY)
def test_one_address_gets_a_letter_a_day_and_three_in_all(engine, tmp_path, times):
    """However it is spelled, wherever it is asked from, for thirty days, with many hands."""
    book = Book()
    with public.opened(engine, tmp_path, public=BEHIND) as pages:
        got, a_day = [], times // 30
        for day in range(30):
            pages.now = NOW + day * DAY
            spelled = (SPELLED[at % len(SPELLED)] for at in range(a_day))
            answers = flood(pages, [(one, place(at)) for at, one in enumerate(spelled)])
            assert [status for status, _ in answers] == [200]
            got.append(sum(mailed(pages, book).values()))
        assert pages.told == []
    assert [after - before for before, after in zip([0, *got], got, strict=False)] == [1, 1, 1] + [0] * 27
    assert {message.to.lower() for message in book.taken} == {"ada@post.example"}


def test_another_address_of_the_same_owner_is_another_address(sqlite_engine, tmp_path):
    """What stands behind a plus is its provider's business, not ours."""
    book = Book()
    with public.opened(sqlite_engine, tmp_path, public=BEHIND) as pages:
        flood(pages, [("ada@post.example", place(1)), ("ada+news@post.example", place(2))])
        assert set(mailed(pages, book).values()) == {1}
        assert len(book.taken) == 2


@pytest.mark.parametrize("times", MANY)
def test_one_network_has_five_letters_written_in_ten_minutes(engine, tmp_path, times):
    """To however many addresses; what it says of where it asks from counts for nothing."""
    book = Book()
    with public.opened(engine, tmp_path, public=Public(per_minute=1_000_000)) as pages:
        answers = flood(pages, [(f"r{at}@post.example", place(at) * (at % 2)) for at in range(times)])
        assert list(answers.values()) == [times]
        assert sorted(mailed(pages, book).values()) == [1] * 5


@pytest.mark.parametrize("times", MANY)
def test_an_hour_has_so_many_letters_written_and_no_more(engine, tmp_path, times):
    """From however many networks, behind a proxy that is known; the editors are told of it, once."""
    few = Subscribing(per_hour=40)
    book = Book()
    with public.opened(engine, tmp_path, public=BEHIND, subscribing=few) as pages:
        answers = flood(pages, [(f"r{at}@post.example", f"203.0.113.9, {place(at)}") for at in range(times)])
        assert list(answers.values()) == [times]
        assert sorted(mailed(pages, book).values()) == [1] * 40
    with reading(engine) as conn:
        assert memos.read(conn, memos.FLOODED) == f"{NOW:%Y-%m-%d}"


def test_one_network_that_makes_up_where_it_asks_from_is_one_network(engine, tmp_path):
    """Behind a known proxy that adds whom it was asked by: what stands left of that is made up."""
    book = Book()
    with public.opened(engine, tmp_path, public=BEHIND) as pages:
        said = [f"{place(at)}, 198.51.100.{at}" for at in range(100)] + ["198.51.100.1"] * 20
        flood(pages, [(f"r{at}@post.example", one) for at, one in enumerate(said)])
        assert sorted(mailed(pages, book).values()) == [1] * 5


def of_every_kind(engine):
    """Addresses that are on the list, asked, left, suppressed, barred, erased, and nobody's."""
    kinds = {}
    for at, standing in enumerate(Standing):
        (kinds[str(standing)],) = make.readers(engine, 1, first=at, standing=standing)
    kinds["barred"], kinds["nobody"] = "barred@post.example", "nobody@post.example"
    subscribe.bar(engine, kinds["barred"], reason="complaint", now=NOW)
    (kinds["erased"],) = make.readers(engine, 1, first=9)
    erase.erase(engine, kinds["erased"], now=NOW, by="ada")
    return kinds


def test_the_answers_tell_nobody_who_is_on_the_list(engine, tmp_path):
    """Byte for byte, with every header, whoever it is, the first time and when it has been too often."""
    with public.opened(engine, tmp_path, public=BEHIND) as pages:
        kinds, told = of_every_kind(engine), set()
        for _ in range(3):
            for at, address in enumerate(kinds.values()):
                answer = ask(pages, address, place(at))
                named = sorted((name, said) for name, said in answer.headers.items() if name != "date")
                told.add((answer.status, answer.text, *named))
        assert len(kinds) == 7
        assert len(told) == 1
        assert not any(address in str(told) for address in kinds.values())


def test_letters_go_to_those_alone_who_may_ask(engine, tmp_path):
    """To who is new, waits, or has left; nothing that a form says writes to who is on the list or barred."""
    book = Book()
    with public.opened(engine, tmp_path, public=BEHIND) as pages:
        kinds = of_every_kind(engine)
        flood(pages, [(address, place(at)) for at, address in enumerate(kinds.values())])
        assert set(mailed(pages, book)) == {kinds[one] for one in ("pending", "left", "nobody")}
