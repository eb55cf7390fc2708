"""Real issues without some of their sections: what is left is whole, and the way out is there."""

from functools import cache
from itertools import chain, combinations

import pytest
from lxml.html import document_fromstring

from curator.config import Mail, StandingSectionSettings, Subscribing
from curator.issues.document import from_markdown
from curator.issues.encoding import repaired
from curator.issues.hygiene import cleaned
from curator.issues.page import make_page
from curator.issues.render import render
from curator.mail.cut import cut
from curator.model import SENTINELS
from tests.support.issues import settings
from tests.support.shared import SHARED, needs_shared

pytestmark = needs_shared

REAL = sorted(str(path.relative_to(SHARED)) for path in SHARED.glob("newsletters/*/*.md"))
FEW = 7  # sections of which every set is tried; of more each one, and all but one


@cache
def printed(name):
    """The edition, its page, and the keys of its top sections: all of them stand in the outline."""
    plain = settings(mail=Mail(feedback=True, preferences=True))
    text = cleaned(repaired((SHARED / name).read_text(encoding="utf-8"))[0], ()).text
    issue = from_markdown(text, (), number=7)
    tops = {one.key: one.title or one.key for one in issue.sections if one.level == 2 and one.key}
    outline = tuple(
        StandingSectionSettings(key=key, title=f"{title} {at}")
        for at, (key, title) in enumerate(tops.items())
    )
    here = plain.model_copy(update={"section": outline, "subscribing": Subscribing(sections=True)})
    return render(issue, here), make_page(issue, here), tuple(one.key for one in issue.sections), tuple(tops)


def sets_of(keys):
    """All sets of a few keys; of many, those that lack or hold one."""
    counts = range(len(keys) + 1) if len(keys) <= FEW else (0, 1, len(keys) - 1, len(keys))
    return chain.from_iterable(combinations(keys, count) for count in counts)


def families(page, keys):
    """Each section's mark with the key of the top section that it stands below."""
    above = ""
    for section, key in zip(page.sections, keys, strict=True):
        above = key if section.level == 2 else above
        yield section, above


@pytest.mark.parametrize("name", REAL)
def test_whatever_goes_the_rest_is_whole(name):
    """Exactly the other sections and their items, and all links of the reader's own."""
    edition, page, keys, tops = printed(name)
    assert {one.section for one in edition.spans} - {""} == set(tops)
    for gone in sets_of(tops):
        made = cut(edition, gone)
        kept = [one for one, key in families(page, keys) if key not in gone]
        expected = {one.mark for one in kept} | {
            i.mark for one in kept for run in one.runs for i in run.items
        }
        tree = document_fromstring(made.html)
        ids = [one for one in tree.xpath("//@id") if one.startswith(("section-", "item-"))]
        assert sorted(ids) == sorted(expected)
        assert tree.xpath("count(//*[@id='footer'])") == 1
        rows = tree.xpath("//table[contains(concat(' ', @class, ' '), ' card ')]/*")
        assert {row.tag for row in rows} == {"tr"}
        for part, before in ((made.html, edition.html), (made.text, edition.text)):
            assert [part.count(one) for one in SENTINELS] == [before.count(one) for one in SENTINELS]
        said = " ".join(made.text.split())
        for one, key in families(page, keys):
            for item in (item for run in one.runs for item in run.items if len(item.words.text) > 80):
                words = " ".join(item.words.text.split())
                assert (words in said) == (key not in gone)
