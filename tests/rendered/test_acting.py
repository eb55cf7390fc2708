"""A browser with its scripts switched on, and a mail full of poison: nothing runs, and all is read."""

from dataclasses import replace

import pytest

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Image, Item, ItemKind, Severity
from tests.rendered.poison import ADDRESSES, POISON
from tests.rendered.test_poison import GOOD, HERE, beside, judge
from tests.support.issues import story

pytestmark = pytest.mark.browser

PICTURE = "https://p.example/1.png"
KINDS = [kind for kind in ItemKind if kind is not ItemKind.HIDDEN]
SHORT = [poison for poison in POISON if len(poison) < 10_000]
# All elements that a mail of ours is made of; whatever else a browser finds was smuggled in.
OURS = (
    "html head meta title style body div table tbody tr td h1 h2 h3 h4 p hr br ul ol li blockquote pre code "
    "a img strong em span"
)
# What a browser makes of the mail: the elements, where links and pictures lead, and handlers of events.
MADE_OF_IT = """() => {
  const all = [...document.querySelectorAll('*')];
  const addresses = all.map(one => one.href || one.src).filter(one => one);
  return {
    elements: [...new Set(all.map(one => one.localName))],
    schemes: [...new Set(addresses.map(one => new URL(one).protocol))],
    handlers: all.flatMap(one => one.getAttributeNames().filter(name => name.startsWith('on'))),
    frames: window.length,
  };
}"""


@pytest.fixture
def opened(chromium):
    """Opens a mail in a browser: its page, what it asked the network for, and what scripts said."""
    pages = []

    def open_it(html):
        page, asked, said = chromium.new_page(), [], []
        pages.append(page)
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        page.set_content(html, wait_until="load")
        return page, asked, said

    yield open_it
    for page in pages:
        page.close()


def item(kind, words):
    """An item that says nothing but these words, in every place that it has."""
    image = Image(PICTURE, alt=words, caption=words, credit=words) if kind is ItemKind.IMAGE else None
    return Item(kind, words, image=image, credit=words)


def test_a_browser_would_act(opened):
    """If it were given the words as they are: so its silence means something."""
    page, asked, said = opened(f'<p id="a">x</p><img src="{PICTURE}">' + "<script>alert(1)</script>")
    assert (asked, said) == ([PICTURE], ["1"])
    assert "script" in page.evaluate(MADE_OF_IT)["elements"]


def test_nothing_acts_in_a_mail_full_of_poison(opened):
    """All of it at once, in each kind of item: only pictures are asked for, and the good items are seen."""
    bad = beside(*(item(kind, words) for words in SHORT for kind in KINDS))
    page, asked, said = opened(render(bad, HERE).html)
    found = page.evaluate(MADE_OF_IT)
    assert set(found["elements"]) <= set(OURS.split())
    assert set(found["schemes"]) <= {"https:", "mailto:"}
    assert (found["handlers"], found["frames"], said) == ([], 0, [])
    assert set(asked) <= {PICTURE}
    assert page.url == "about:blank"
    for words in GOOD:
        assert page.get_by_text(words).first.is_visible()
    assert page.locator("#footer").get_by_role("link").first.is_visible()


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pass@evil.example/",
        "https://night.example@evil.example/x",
        "https://night.example%2f@evil.example/",
        "https://night.example\\@evil.example/",
        "https://night.example\t.evil.example/",
        "https://night.example%00.evil.example/",
        "https://e%76il.example/",
        "https://127.0.0.1/",
        "https://1.2.3/",
    ],
)
def test_no_address_that_reads_as_another_host_is_approved(url):
    """It is linked at most, and an error that says what is wrong with it."""
    bad = beside(story(f"[x](<{url}>)"))
    edition = render(bad, HERE)
    judge(edition)
    assert [one.severity for one in preflight(bad, edition, HERE) if one.check == "link"] == [Severity.ERROR]


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_text_part_links_to_the_web_alone(url):
    """A mail program makes links of what it reads there."""
    whole = beside(story(f"[x]({url})"), Item(ItemKind.IMAGE, "", image=Image(url, alt="x")))
    text = render(replace(whole, intro=f"[x]({url})"), HERE).text
    assert f"<{url}>" not in text
    assert not [line for line in text.splitlines() if line.strip().removeprefix("[1] ") == url]
