"""The html part as a parser of the standard reads it: no error, nothing lost, nothing that clients drop."""

import itertools
import os
import quopri
import re
import subprocess
import sys
import warnings

import pytest
from lxml.html import document_fromstring

from curator.config import Campaign, Look
from curator.issues.render import render
from curator.model import Archive, Section
from tests.rendered.mails import MADE, REAL, WHOLE, mail, many, real
from tests.support.issues import TITLED, issue, settings
from tests.support.shared import needs_shared

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of its own, about a module that it looks for
    import html5lib

_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def errors(html: str) -> list[tuple[str, str]]:
    """What the parser objects to, with the line."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(html)
    lines = html.splitlines()
    return [(code, lines[line - 1][:100]) for (line, _), code, _ in parser.errors]


def ids(html: str) -> list[str]:
    """Every id of an element."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [element.get("id") for element in tree.iter() if element.get("id")]


@pytest.mark.parametrize("name", MADE)
def test_a_parser_of_the_standard_finds_no_error(name):
    """Nothing unclosed, nothing in the wrong place, no id twice."""
    html = mail(name).html
    assert errors(html) == []
    assert len(ids(html)) == len(set(ids(html)))


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_a_parser_finds_no_error_in_real_issues(name):
    """Whatever forms their authors have used."""
    html = real(name).html
    assert errors(html) == []
    assert len(ids(html)) == len(set(ids(html)))


def test_the_parser_would_find_one():
    """An element too many is an error, so silence means something."""
    assert errors(mail("sample").html.replace("</h1>", "</h1></p>", 1))


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_left_that_clients_drop_whole(name):
    """No var(), no flex, no grid; no style block that Gmail would throw away."""
    html = mail(name).html
    assert not re.search(r"var\(|display:\s*(?:inline-)?(?:flex|grid)", html)
    (kept,) = _STYLES.findall(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    assert len(kept.encode()) < 16_000


@pytest.mark.parametrize("name", MADE)
def test_conditional_comments_come_through_as_they_were(name):
    """Outlook's settings, its fonts, and the ghost table that gives it the column; opened and closed."""
    html = mail(name).html
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 3
    assert "<o:PixelsPerInch>96</o:PixelsPerInch>" in html
    assert (
        '<!--[if mso]><table role="presentation" border="0" cellpadding="0" cellspacing="0" width="640"'
        in html
    )
    assert "<!--[if mso]></td></tr></table><![endif]-->" in html


@pytest.mark.parametrize("name", MADE)
def test_rules_for_phones_and_the_dark_keep_their_importance(name):
    """Inlined styles would win over them otherwise; inlined ones have none."""
    html = mail(name).html
    (kept,) = _STYLES.findall(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    for query in ("(max-width: 480px)", "(prefers-color-scheme: dark)"):
        (block,) = re.findall(rf"@media {re.escape(query)} \{{(.*?)\n\}}", kept, re.DOTALL)[:1]
        assert block.count("!important") >= 5
    assert "[data-ogsc] a" in kept
    assert not re.search(r'style="[^"]*!important', html)
    assert "data-premailer" not in html


def test_every_rule_that_stays_finds_what_it_is_for():
    """Its classes and elements are still in the mail of some theme; but for what clients add of their own."""
    printed = Archive(printed={section.key: (22, 71) for section in issue().sections})
    levels = (
        Section("a", "", (TITLED,)),
        Section("b", "B", (TITLED,)),
        Section("c", "C", (TITLED,), level=3),
    )
    pages, selectors = [], set()
    for theme in ("paper", "signal"):
        logo = settings(look=Look(theme=theme, logo="https://pictures.example/logo.png"))
        html = render(issue(), settings(mail=WHOLE, look=Look(theme=theme)), printed).html
        pages += [document_fromstring(one) for one in (html, render(issue(sections=levels), logo).html)]
        (kept,) = _STYLES.findall(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
        rules = re.sub(r"/\*.*?\*/|@media[^{]*\{", "", kept, flags=re.DOTALL)
        heads = re.findall(r"([^{}]+)\{[^{}]*\}", rules)
        selectors |= {one.strip() for head in heads for one in head.split(",")}
    assert len(selectors) > 30
    for selector in selectors - {":root", "a[x-apple-data-detectors]", "a:hover"}:
        of_ours = re.sub(r"^\[data-ogs[bc]\] ", "", selector)
        assert any(page.cssselect(of_ours) for page in pages), selector


def test_forty_items_are_far_from_gmails_limit():
    """Encoded as it is sent, with campaign parameters on every link."""
    edition = render(many(40), settings(campaign=Campaign(source="heron", medium="email", name="issue-12")))
    assert len(quopri.encodestring(edition.html.encode())) < 80_000


def test_every_layout_table_says_that_it_is_one():
    """So that nobody hears "table with two columns"; outside comments and in them."""
    for name in MADE:
        assert len(re.findall(r"<table\b", mail(name).html)) == mail(name).html.count(
            '<table role="presentation"'
        )


def test_headings_skip_no_level_whatever_the_document_did():
    """Stories of a section without a title stand right below the h1."""
    for name in MADE:
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", mail(name).html)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_rendering_again_gives_the_same_bytes():
    """Approval is of a digest."""
    for name, made in MADE.items():
        if name != "three hundred items":
            whole, kept = made()
            assert render(whole, kept).digest == render(whole, kept).digest


def test_the_text_part_has_every_word_of_the_html():
    """But for the words of links that are addresses, and the preheader."""
    text = " ".join(re.sub(r"[*_`>]|\n[ .-]*", " ", mail("sample").text).split())
    for words in ("The team behind", "We had expected rain to be the problem.", "Cut the sky out."):
        assert words in text
    assert issue().title.partition(": ")[2].split()[0] in text


def test_two_processes_make_the_same_bytes():
    """Whatever order their sets and dictionaries of text would have."""
    code = (
        "from curator.issues.render import render\n"
        "from tests.rendered.mails import MADE\n"
        "print(*(render(*made()).digest for name, made in MADE.items() if 'hundred' not in name))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().split()) >= 8
