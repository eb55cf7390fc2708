"""What preflight says of pictures on servers of others."""

import pytest

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Image, Item, ItemKind, Severity
from tests.support.issues import of, settings, story
from tests.support.proofs import found, within

HERE = settings()


def hot_links(whole):
    """The findings about pictures that stand elsewhere."""
    return [one for one in preflight(whole, render(whole, HERE), HERE) if one.check == "hot-link"]


@pytest.mark.parametrize(
    "src",
    [
        "https://pictures.example/owl.jpg",
        "https://heron.example/media/owl.jpg",
        "https://heron.example/logo.png",
    ],
)
def test_the_newsletters_own_pictures_are_no_finding(src):
    """Those below its media, and those of its site."""
    assert hot_links(of(Item(ItemKind.IMAGE, "", image=Image(src, "An owl")))) == []


def test_a_picture_of_others_is_a_warning():
    """As an item, and inside of a text; the host is named, and the command that takes it in."""
    image = Item(ItemKind.IMAGE, "", image=Image("https://owls.example/a.jpg", "An owl"))
    one, two = hot_links(of(image, story("**a** ![An owl](https://owls.example/b.jpg)")))
    assert one.severity is Severity.WARNING
    assert one.what == two.what == "a picture is loaded from owls.example, where it may change or vanish"
    assert one.mend == "host it with: curator issue host 12"
    assert ("item 1" in one.where, "item 2" in two.where) == (True, True)


def test_a_picture_that_leads_nowhere_is_another_finding():
    """It cannot be hosted."""
    assert hot_links(of(Item(ItemKind.IMAGE, "", image=Image("images/owl.jpg", "An owl")))) == []


NO_SCHEME = "its scheme is missing; only http and https lead to pages"


def said(html: str) -> list[tuple[Severity, str]]:
    """How much each finding about pictures matters, and what it is."""
    return [(one.severity, one.what.partition(" (caniemail")[0]) for one in found("picture", within(html))]


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="https://pictures.example/a.png" alt="An owl" width="560">',
        '<img src="https://pictures.example/a.JPG?x=1.svg" alt="An owl" width="640">',
        '<img src="https://pictures.example/a" alt="An owl" width="100%">',
        '<img src="https://pictures.example/a.gif" alt="An owl" style="height: auto; width: 100%">',
    ],
)
def test_a_picture_that_programs_load_and_show_is_no_finding(picture):
    """Over https, of a type that all know, and with a width."""
    assert said(picture) == []


@pytest.mark.parametrize(
    ("attributes", "severity", "what"),
    [
        ('width="9"', Severity.ERROR, "a picture has no address"),
        ('src="" width="9"', Severity.ERROR, "a picture has no address"),
        (
            'src="http://pictures.example/a.png" width="9"',
            Severity.WARNING,
            "the picture http://pictures.example/a.png is loaded over http, and some programs leave it out",
        ),
        (
            'src="data:image/png;base64,AAAA" width="9"',
            Severity.WARNING,
            "the picture data:image/png;base64,AAAA is not shown by Gmail",
        ),
        (
            'src="cid:owl" width="9"',
            Severity.WARNING,
            "the picture cid:owl is an attachment, which programs show with a paper clip or not at all",
        ),
        (
            'src="https://pictures.example/a.svg" width="9"',
            Severity.WARNING,
            "the picture https://pictures.example/a.svg is not shown by Gmail in the browser",
        ),
        (
            'src="https://pictures.example/a.WEBP?w=2" width="9"',
            Severity.WARNING,
            "the picture https://pictures.example/a.WEBP?w=2 is not shown by Outlook on Windows",
        ),
        (
            'src="https://pictures.example/a.png"',
            Severity.WARNING,
            "the picture https://pictures.example/a.png has no width, and Outlook shows it as wide as it is",
        ),
        (
            'src="//pictures.example/a.png" width="9"',
            Severity.ERROR,
            f"the picture //pictures.example/a.png leads nowhere: {NO_SCHEME}",
        ),
        (
            'src="logo.png" width="9"',
            Severity.ERROR,
            f"the picture logo.png leads nowhere: {NO_SCHEME}",
        ),
        (
            'src="https://10.0.0.7/logo.png" width="9"',
            Severity.ERROR,
            "the picture https://10.0.0.7/logo.png leads nowhere: 10.0.0.7 is not a public host",
        ),
        (
            'src="https://pictures.example/a.png" width="1120"',
            Severity.WARNING,
            "the picture https://pictures.example/a.png is 1120 pixels wide, wider than the mail (640)",
        ),
    ],
)
def test_a_picture_that_programs_do_not_load_or_show_well(attributes, severity, what):
    """Its address, its type, its width."""
    assert said(f'<img alt="An owl" {attributes}>') == [(severity, what)]


def test_the_newsletters_own_address_without_https_is_another_finding():
    """A newsletter is tried out before it has a server."""
    here = settings(url="http://localhost:8000")
    whole = of(Item(ItemKind.IMAGE, "", image=Image("http://localhost:8000/media/owl.jpg", "An owl")))
    assert not [one for one in preflight(whole, render(whole, here), here) if one.check == "picture"]
