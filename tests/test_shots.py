"""Pictures of a mail: what they show, and that the browser asks nobody for anything."""

import io
import shutil
import sys

import pytest
from PIL import Image

from curator import shots
from curator.errors import ShotError
from curator.issues.render import render
from tests.support.ears import listening
from tests.support.issues import issue, settings

HERE = shutil.which("chromium")
pytestmark = pytest.mark.browser
needs_chromium = pytest.mark.skipif(HERE is None, reason="no Chromium here: apt-get install chromium")
NAMES = [view.name for view in shots.VIEWS]
COPY = "media/0123456789abcdef0123456789abcdef.png"


def png(colour, size=(300, 100)):
    """A picture of one colour."""
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def taken(html, copies=None, names=NAMES):
    """What is seen in the views of these names."""
    views = [view for view in shots.VIEWS if view.name in names]
    seen = shots.take(html, copies or {}, browser=HERE, views=views)
    return {view.name: Image.open(io.BytesIO(data)).convert("RGB") for view, data in seen}


@pytest.fixture(scope="module")
def sample():
    """The sample issue, in every view."""
    return taken(render(issue(), settings()).html)


@needs_chromium
def test_there_is_a_picture_for_each_view(sample):
    """As wide as its window, and as high as the mail: a phone's are higher."""
    assert {name: image.width for name, image in sample.items()} == {
        "wide": 760,
        "narrow": 375,
        "dark": 760,
        "narrow-dark": 375,
        "no-pictures": 760,
    }
    assert sample["narrow"].height > sample["wide"].height > 800


@needs_chromium
def test_dark_is_dark(sample):
    """The corner is what is behind the mail's card."""
    light, dark = (sum(sample[name].getpixel((2, 2))) for name in ("narrow", "narrow-dark"))
    assert light > 600
    assert dark < 150


@needs_chromium
def test_copies_are_shown_and_without_pictures_their_words_are():
    """The newsletter's own pictures are copied beside the page, since nobody can load them yet."""
    red = (255, 0, 0)
    html = f'<body style="margin:0"><img src="{COPY}" alt="An owl" width="300" height="100">'
    seen = taken(html, {COPY: png(red)}, ["wide", "no-pictures"])
    assert seen["wide"].getpixel((150, 50)) == red
    assert red not in {colour for _, colour in seen["no-pictures"].getcolors(100_000)}


@needs_chromium
def test_a_mail_as_long_as_a_book_is_shown_to_its_end():
    """Longer than what a graphics card holds at once."""
    seen = taken("<p>line</p>" * 700 + '<div style="background:#00f;height:50px"></div>', names=["narrow"])[
        "narrow"
    ]
    assert seen.height > 20_000
    assert (0, 0, 255) in {seen.getpixel((100, y)) for y in range(seen.height - 60, seen.height)}


@pytest.fixture
def ear():
    """A server on loopback: its address, and those it heard."""
    with listening() as both:
        yield both


HOSTILE = """<html><head><title>x</title>
<link rel="preconnect" href="A"><link rel="dns-prefetch" href="A"><link rel="prefetch" href="A/1">
<link rel="stylesheet" href="A/2"><link rel="icon" href="A/3"><link rel="preload" as="image" href="A/4">
<meta http-equiv="refresh" content="0;url=A/5"><base href="A/">
<style>@import url(A/6); body { background: url(A/7) } @font-face { font-family: x; src: url(A/8) }</style>
</head><body style="font-family: x">
<img src="A/9"><img src="relative.png"><img srcset="A/10 2x" src="file:///etc/hostname">
<iframe src="A/11"></iframe><iframe src="file:///etc/passwd"></iframe>
<iframe srcdoc="<img src=A/12>"></iframe>
<object data="A/13"></object><embed src="A/14"><video src="A/15" poster="A/16" autoplay></video>
<svg><image href="A/17"/><use href="A/18#x"/></svg><input type="image" src="A/19">
<script>fetch("A/20"); document.body.style.background = "#00f"</script><img src="x" onerror="fetch('A/21')">
<p style="margin:0">Words</p></body></html>"""


@needs_chromium
def test_the_browser_asks_nobody_for_anything(ear):
    """Whatever the html holds: no connection, no script, no other page in its place."""
    address, heard = ear
    html = HOSTILE.replace("A/", f"{address}/").replace('"A"', f'"{address}"')
    hostile = taken(html, names=["wide", "narrow"])["wide"]
    assert heard == []
    assert (0, 0, 255) not in {colour for _, colour in hostile.getcolors(1_000_000)}


@needs_chromium
def test_the_ear_would_hear_a_browser_that_may_ask(ear, monkeypatch):
    """One without its policy, its wall and its rules connects; so the silence above means something."""
    address, heard = ear

    def answer(route, html, copies):
        route.fulfill(body=html) if route.request.url == shots._PLACE else route.continue_()

    monkeypatch.setattr(shots, "_ALONE", ("--disable-gpu",))
    monkeypatch.setattr(shots, "_PLACE", f"{address}/")  # a page of elsewhere may not ask for local ones
    monkeypatch.setattr(shots, "_answer", answer)
    taken(f'<img src="{address}/owl.png">', names=["wide"])
    assert heard != []


def test_a_browser_that_is_not_there_is_named():
    """With the setting that names it."""
    with pytest.raises(ShotError, match=r'no program "owl-browser"; mend \[preview\] browser'):
        list(shots.take("x", {}, browser="owl-browser"))


def test_without_a_browser_it_is_said_how_to_get_one(monkeypatch, tmp_path):
    """Neither Playwright's nor one of the system's."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(shots, "_NAMES", ("owl-browser",))
    with pytest.raises(ShotError, match=r"playwright install chromium, .* \[preview\] browser"):
        list(shots.take("x", {}))


def test_without_playwright_it_is_said_how_to_get_it(monkeypatch):
    """It is no part of curator as it is installed."""
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(ShotError, match="pip install playwright"):
        list(shots.take("x", {}))


def test_a_program_that_is_no_browser_is_told_in_one_line():
    """Playwright says a page of things."""
    with pytest.raises(ShotError, match="took no picture of the mail: ") as told:
        list(shots.take("x", {}, browser=sys.executable))
    assert "\n" not in str(told.value)
