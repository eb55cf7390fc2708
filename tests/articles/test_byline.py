"""Who wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.articles.byline import names
from curator.articles.extract import Known
from tests.articles.pages import JSON, PROSE, article


def linked(author, kind="NewsArticle"):
    return f'<script type="application/ld+json">{{"@type":"{kind}","author":{author}}}</script>'


GRAPH = (
    '{"@graph":[{"@type":"Article","author":{"@id":"#a"}},'
    '{"@type":"Person","@id":"#a","name":"Ada Reedling"}]}'
)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("By Ada Reedling", ["Ada Reedling"]),
        ("Von Jörg Sumpf | 3. März 2020", ["Jörg Sumpf"]),
        ("Par Anne Laîche, le 3 mars", ["Anne Laîche"]),
        ("Posted by Ada Reedling, Wren Marsh and Jo Fen", ["Ada Reedling", "Wren Marsh", "Jo Fen"]),
        ("Publicado por José Junco", ["José Junco"]),
        ("Autor/in: Jörg Sumpf", ["Jörg Sumpf"]),
        ("Wren Marsh, PhD", ["Wren Marsh"]),
        ("Ada Reedling ADA@REED.EXAMPLE", []),
        ("https://social.example/ada", []),
        ("admin", []),
        ("Follow", []),
        ("Reed Press GmbH", []),
        ("AFP/The Marsh", ["AFP/The Marsh"]),
        ("Salt and Reed", ["Salt and Reed"]),
        ("Ada Reedling Ada Reedling", ["Ada Reedling"]),
        ("22. August", []),
        ("", []),
    ],
)
def test_names(statement, found):
    """Labels, dates, degrees, addresses, firms, buttons and nobody's names are left out."""
    assert names(statement) == found


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (linked('{"@type":"Person","name":"Ada Reedling"}'), "Ada Reedling"),
        (linked('[{"name":"Ada Reedling"},{"name":"Wren Marsh"}]'), "Ada Reedling, Wren Marsh"),
        (JSON.format(GRAPH), "Ada Reedling"),
        ("<meta name=author content='R - Ada Fen'><meta property=og:site_name content=R>", "Ada Fen"),
        ("<meta property='article:author' content='https://social.example/ada'>", ""),
        ("<meta name='author' content='The Reed'><meta property='og:site_name' content='The Reed'>", ""),
        ("<meta name=citation_author content='Reed, Ada'><meta name=citation_author content='Fen, W. R.'>",
         "Ada Reed, W. R. Fen"),
    ],
)  # fmt: skip
def test_stated(head, author):
    """JSON-LD in its shapes, meta tags, the tags of journals; the site itself is no author."""
    assert article(head).author == author


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<a rel='author' href='/a'>ada</a>", "ada"),
        ("<span itemprop='author'><meta itemprop='name' content='Ada Reedling'></span>", "Ada Reedling"),
        ("<span class='byline'>By <a href='/a'>Ada Reedling</a> | 3 May 2020</span>", "Ada Reedling"),
        ("<div class='page--meta--author'>Posted on May 3, 2020 by Ada Reedling</div>", "Ada Reedling"),
        ("<p class='signature'>Par Anne Laîche</p>", "Anne Laîche"),
        ("<div class='author-box'><a class='follow-button'>Follow</a></div>", ""),
        ("<div class='comment'><span class='author'>Some Reader</span></div>", ""),
        ("<p>By Ada Reedling</p>", "Ada Reedling"),
    ],
)
def test_shown(body, author):
    """Elements that are called an author, links, and a line of its own; neither buttons nor commentators."""
    assert article("", f"<h1>One Thing</h1>{body}{PROSE}").author == author


def test_a_full_name_completes_a_part():
    """A page that states a first name and shows all of it is believed in both."""
    head = "<meta name='author' content='Ada'>"
    assert article(head, f"<span class='author'>Ada Reedling</span>{PROSE}").author == "Ada Reedling"


def test_what_the_feed_knows_stands_in():
    """The feed's author is taken where the page names nobody."""
    assert article(known=Known(author="Ada Reedling")).author == "Ada Reedling"
    assert (
        article("<meta name='author' content='Wren Marsh'>", known=Known(author="Ada")).author == "Wren Marsh"
    )


@given(st.text(max_size=200))
def test_any_statement(statement):
    """Whatever a page states gives short names without line ends."""
    assert all(len(name) <= 60 and "\n" not in name for name in names(statement))


def test_a_site_of_ones_own():
    """Who has a site by the own name is its author, if nobody else is named."""
    person = linked('{"@type":"Person","name":"Ada Reedling"}')
    head = person + "<meta property='og:site_name' content='Ada Reedling'>"
    assert article(head).author == "Ada Reedling"
    assert article(head, f"<span class='author'>Wren Marsh</span>{PROSE}").author == "Wren Marsh"
