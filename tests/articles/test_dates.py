"""When it was published."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.articles.dates import day_in, moment
from curator.articles.extract import Known
from tests.articles.pages import JSON, PROSE, URL, article

DAY = datetime(2020, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "stated",
    ["2020-03-12", "2020-03-12T00:00:00Z", "2020/03/12", "Thu, 12 Mar 2020 00:00:00 GMT",
     "Thu Mar 12 2020 00:00:00 GMT+0000 (Coordinated Universal Time)"],
)  # fmt: skip
def test_what_machines_write(stated):
    """ISO 8601, RFC 5322, journals' slashes and JavaScript's own form."""
    assert moment(stated) == DAY


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("am 12. März 2020", ("de",)), ("12 de marzo de 2020", ("es",)), ("le 12 mars 2020", ("fr",)),
        ("March 12th, 2020", ()), ("12.03.2020, 9 Uhr", ("de",)), ("12/03/2020", ("en-GB",)),
        ("03/12/2020", ("en-US",)), ("2020-03-12 | News", ()), ("2020年3月12日", ("ja",)),
        ("2020년 3월 12일", ("ko",)),
        ("12 Mar. 2020", ()), ("12 maart 2020", ("nl",)), ("12 de março de 2020", ("pt",)),
    ],
)  # fmt: skip
def test_what_people_write(text, languages):
    """Numbers, names of months in many languages; whether day or month goes first depends on the language."""
    assert day_in(text, languages) == DAY


@pytest.mark.parametrize("text", ["", "31.02.2020", "12 Foobar 2020", "2020", "tel. 12.03.20", "v1.2.2020.3"])
def test_what_is_no_date(text):
    """What names no day is none."""
    assert day_in(text) is None


@pytest.mark.parametrize(
    ("head", "body", "url"),
    [
        ("<meta property='article:published_time' content='2020-03-12'>", "", URL),
        ("<meta name='citation_online_date' content='2020/03/12'>", "", URL),
        (
            JSON.format('{"@type":"BlogPosting","datePublished":"2020-03-12"}'),
            "",
            URL,
        ),
        ("", "", "https://reed.example/2020/03/12/one-thing"),
        (
            "",
            "<time itemprop='dateModified'>2020-05-01</time><time itemprop='datePublished'>2020-03-12</time>",
            URL,
        ),
        ("", "<time datetime='2020-03-12'>last week</time>", URL),
        ("", "<p class='date'>Written: 12 March 2020 / Updated: 14 March 2020</p>", URL),
        ("", "<div>News | Ada Reedling | 12 March 2020</div>", URL),
        ("", "", URL + "#x"),
    ],
)
def test_where_it_stands(head, body, url):
    """The head, the address, what is marked as publication, what follows the title, a label in the text."""
    label = "<p>Published on 12 March 2020</p>" if url.endswith("#x") else ""
    title = "One Thing, and More"
    found = article(head, f"<h1>{title}</h1>{body}{PROSE}{label}", url, title=f"<title>{title}</title>")
    assert found.published == DAY


def test_dates_in_the_frame_are_not_its_date():
    """A comment's date, and that of a related page, make way for the page's own."""
    frame = "<div class='comments'><time datetime='2021-05-05'>5 May 2021</time></div>"
    aside = "<aside><span class='date'>6 June 2021</span></aside>"
    assert article("", aside + frame + "<p class='date'>12 March 2020</p>" + PROSE).published == DAY


def test_what_the_feed_knows_stands_in():
    """The feed's date is taken where the page tells none plainly."""
    assert article(known=Known(published=DAY)).published == DAY


@given(st.text(max_size=200))
def test_any_text(text):
    """Whatever is stated is a plausible time with a zone, or nothing."""
    for found in (moment(text), day_in(text)):
        assert found is None or (found.tzinfo and 1990 <= found.year <= 2100)
