"""What preflight says of pictures on servers of others."""

import pytest

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Image, Item, ItemKind, Severity
from tests.support.issues import of, settings, story

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
