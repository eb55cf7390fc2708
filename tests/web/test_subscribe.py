"""The form to subscribe: the same answer for everybody, and a second look where a person should take one."""

from datetime import timedelta

import pytest

from curator.config import Public, Subscribing
from curator.model import IssueState, Standing
from curator.store import reading, signups
from curator.web.public.words import filled
from tests.support import make, public


@pytest.fixture
def pages(sqlite_engine, tmp_path):
    """The pages of a newsletter whose form may be framed by another site."""
    with public.opened(sqlite_engine, tmp_path, public=Public(embed=("https://blog.example",))) as made:
        yield made


def form(pages, path="/subscribe"):
    """The fields of the form as it is shown now, with the words of the page."""
    page = pages.get(path).text
    return {"shown": page.split('name="shown" value="')[1].split('"')[0], "website": ""}


def send(pages, address, *, after=timedelta(seconds=5), path="/subscribe", **more):
    """The answer to the form, filled in and sent some time after it was shown."""
    fields = form(pages, path)
    pages.now += after
    return pages.post(path, {**fields, "address": address, **more})


def asked(pages):
    """The sign-ups that are kept, the first one first."""
    with reading(pages.engine) as conn:
        return signups.waiting(conn, 100)


def test_who_asks_is_kept_with_what_was_agreed_to_and_where(pages):
    """The words are those of the page, the network is no single machine."""
    assert send(pages, "Ada@Post.Example").status == 200
    (kept,) = asked(pages)
    assert (kept.address, kept.network) == ("Ada@post.example", "127.0.0.0/24")
    assert kept.source == f"http://127.0.0.1:{pages.port}/subscribe"
    assert kept.words in pages.get("/subscribe").text
    assert "The Night Heron" in kept.words


def test_the_answer_is_the_same_for_everybody(pages):
    """For new, known and suppressed readers, for programs, and for who has asked too often: byte for byte."""
    make.readers(pages.engine, 1)
    make.readers(pages.engine, 1, first=1, standing=Standing.SUPPRESSED)
    who = ["new@post.example", "reader-000@post.example", "reader-001@post.example", "new@post.example"]
    answers = [send(pages, one) for one in who] + [
        send(pages, "new@post.example", website="http://x.example")
    ]
    assert {(one.status, one.text) for one in answers} == {(200, answers[0].text)}
    assert {tuple(name for name in one.headers if name != "date") for one in answers} == {
        tuple(name for name in answers[0].headers if name != "date")
    }
    assert len(asked(pages)) == 3


def test_a_program_that_fills_in_every_field_asks_for_nothing(pages):
    """It is thanked like everybody."""
    assert "mailbox" in send(pages, "ada@post.example", website="x").text
    assert asked(pages) == []


@pytest.mark.parametrize(
    "after",
    [timedelta(seconds=1), timedelta(hours=3), timedelta(days=-1)],
    ids=["at once", "late", "before"],
)
def test_a_form_too_quick_or_too_old_is_shown_again_with_its_address(pages, after):
    """Calmly, and the second time it is taken."""
    again = send(pages, "ada@post.example", after=after)
    assert (again.status, asked(pages)) == (200, [])
    assert 'value="ada@post.example"' in again.text
    assert "once more" in again.text
    pages.now += timedelta(seconds=3)
    shown = again.text.split('name="shown" value="')[1].split('"')[0]
    pages.post("/subscribe", {"address": "ada@post.example", "shown": shown})
    assert [one.address for one in asked(pages)] == ["ada@post.example"]


@pytest.mark.parametrize("shown", ["", "x", "0000000000." + "A" * 27])
def test_a_form_of_somebody_else_s_making_is_shown_again(pages, shown):
    """One that another page holds, or a program made up, leads to ours."""
    again = pages.post("/subscribe", {"address": "ada@post.example", "shown": shown})
    assert (again.status, asked(pages)) == (200, [])
    assert 'value="ada@post.example"' in again.text


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", '"><script>alert(1)</script>@x.example', "a@b\r\nBcc: c@d"]
)
def test_what_is_no_address_is_told_beside_its_field(pages, address):
    """400, with the words bound to the field, and nothing of it runs."""
    again = send(pages, address)
    assert (again.status, asked(pages)) == (400, [])
    assert 'aria-describedby="fault" autofocus' in again.text
    assert 'id="fault"' in again.text
    assert "<script" not in again.text


def test_only_the_embedded_form_may_be_framed_and_only_by_those_named(pages):
    """Its answer too, since it appears in the same frame."""
    answers = [pages.get("/subscribe/embedded"), send(pages, "ada@post.example", path="/subscribe/embedded")]
    for one in answers:
        assert "frame-ancestors https://blog.example" in one.headers["content-security-policy"]
        assert "x-frame-options" not in one.headers
        assert one.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in pages.get("/subscribe").headers["content-security-policy"]
    assert asked(pages)[0].source.endswith("/subscribe/embedded")


def test_sections_are_chosen_where_the_newsletter_lets_readers_choose(sqlite_engine, tmp_path):
    """What is not ticked is kept as not wanted; nothing at all cannot be chosen."""
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(sections=True)) as pages:
        assert pages.get("/subscribe").text.count(" checked") == 3
        assert "at least one" in send(pages, "ada@post.example").text
        send(pages, "ada@post.example", **{"section-field": "on", "section-made-up": "on"})
        assert asked(pages)[0].without == ("method", "fun")


def test_a_newsletter_without_double_opt_in_says_so(sqlite_engine, tmp_path):
    """Nobody waits for a mail that never comes."""
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(confirm=False)) as pages:
        assert "the next issue goes to it" in send(pages, "ada@post.example").text


def test_the_agreement_is_the_newsletter_s_own_if_it_has_one(sqlite_engine, tmp_path):
    """It is printed and kept in the same words."""
    agreement = "I agree to get {newsletter} & nothing else."
    with public.opened(sqlite_engine, tmp_path, subscribing=Subscribing(agreement=agreement)) as pages:
        said = filled(agreement, newsletter="The Night Heron")
        assert said.replace("&", "&amp;") in pages.get("/subscribe").text
        send(pages, "ada@post.example")
        assert asked(pages)[0].words == said


def test_the_newest_issue_that_was_sent_can_be_read_first(pages):
    """A draft cannot."""
    make.issue(pages.engine, 1)
    assert "/issues/1/" not in pages.get("/").text
    make.issue(pages.engine, 2, state=IssueState.SENT)
    assert '<a href="/issues/2/">Read the newest issue</a>' in pages.get("/").text
