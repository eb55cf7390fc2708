"""The sample's mail with something in it that a template could put there, and what a check says of it."""

from dataclasses import replace
from functools import cache

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Edition, Finding, Issue
from tests.support.issues import issue, settings

HERE = settings()


@cache
def rendered(whole: Issue | None = None) -> Edition:
    """An issue as it would be sent, the sample if none is given."""
    return render(whole or issue(), HERE)


def changed(old: str, new: str) -> Edition:
    """The sample's mail with something else in its html, once."""
    html = rendered().html
    assert old in html
    return replace(rendered(), html=html.replace(old, new, 1))


def within(html: str) -> Edition:
    """The sample's mail with more html at the end of its intro."""
    return changed('<div id="intro">', f'<div id="intro">{html}')


def styled(css: str) -> Edition:
    """The sample's mail with one more style block."""
    return changed("</head>", f"<style>{css}</style></head>")


def found(check: str, edition: Edition | None = None, whole: Issue | None = None, **others) -> list[Finding]:
    """What the check of this name says of a mail, or of an issue's."""
    seen = edition or rendered(whole)
    return [one for one in preflight(whole or issue(), seen, HERE, **others) if one.check == check]
