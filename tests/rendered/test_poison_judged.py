"""Preflight looks at poison too: it has an end, and it finds what it finds in the good items beside it."""

import time

import pytest

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Image, Item, ItemKind
from tests.rendered.poison import POISON
from tests.rendered.test_poison import HERE, beside
from tests.support.issues import link, story
from tests.support.sampled import sampled

# What made a check slow, or would: one endless word, and rows of what a search begins with.
ENDLESS = ("o" * 100_000, "é" * 50_000, "a.b" * 30_000, "🦉\u200d" * 20_000, "(x " * 20_000, "[[" * 20_000)
DOUBTFUL = "an owl wіth one Cyrillic letter"


@pytest.mark.parametrize("poison", sampled([*POISON, *ENDLESS], 3), ids=range(len(POISON) + len(ENDLESS)))
def test_preflight_sees_past_any_poison(poison):
    """In every place at once: the one doubtful item beside it is found, in seconds at most."""
    image = Image("https://p.example/1.png", alt=poison, caption=poison, credit=poison)
    bad = (story(poison, credit=poison), link(poison), Item(ItemKind.IMAGE, poison, image=image))
    whole = beside(*bad, story(DOUBTFUL), closing=poison)
    edition = render(whole, HERE)
    begun = time.process_time()
    found = preflight(whole, edition, HERE)
    assert time.process_time() - begun < 10
    assert any(one.check == "lookalike" and "wіth" in one.what for one in found)
