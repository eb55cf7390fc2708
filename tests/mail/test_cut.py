"""An edition without some of its sections, and the moulds of such editions."""

from itertools import chain, combinations

import pytest

from curator.errors import CuratorError
from curator.mail.compose import compose
from curator.mail.cut import cut, found, whole
from curator.mail.moulds import Moulds
from curator.model import Edition, Span
from tests.support.letters import LINK, NEWSLETTER, NOW, tokens_of
from tests.support.postoffice import parsed


def an_edition(*keys: str, around: str = LINK) -> Edition:
    """An edition of such sections: each is its key in square brackets, in both parts."""
    html, text, spans = "<p>", "", []
    for key in keys:
        (h, t), said = (len(html), len(text)), f"[{key}]\n"
        html, text = html + said, text + said
        spans.append(Span(key, (h, len(html)), (t, len(text))))
    return Edition(12, "Owls", "", f"{html}{around}</p>", text + around, "digest", spans=tuple(spans))


def subsets(keys):
    return chain.from_iterable(combinations(keys, count) for count in range(len(keys) + 1))


def test_what_is_not_wanted_is_gone_and_all_else_stays():
    """For every set of sections, in both parts."""
    keys = ("field", "method", "fun")
    edition = an_edition(*keys)
    for gone in subsets(keys):
        made = cut(edition, gone)
        for part, before in ((made.html, edition.html), (made.text, edition.text)):
            left = before
            for key in gone:
                left = left.replace(f"[{key}]\n", "")
            assert part == left


def test_what_the_edition_has_not_changes_nothing():
    """Keys of other issues, or of no section at all; one that always comes has none."""
    edition = an_edition("field", "")
    for keys in ((), ("method",), ("", "x y")):
        assert cut(edition, keys) is edition
        assert found(edition, keys) == frozenset()


def test_a_section_within_one_that_goes_goes_too():
    """Whether it is wanted or not; and nothing is cut twice."""
    text = "<ab>"
    spans = (Span("a", (0, 4), (0, 4)), Span("b", (2, 3), (2, 3)))
    edition = Edition(1, "s", "", text + LINK, text + LINK, "d", spans=spans)
    assert cut(edition, ["a"]).text == cut(edition, ["a", "b"]).text == LINK
    assert cut(edition, ["b"]).text == "<a>" + LINK
    assert whole(edition) == {"a"}


def test_what_always_comes_makes_no_edition_empty():
    """Nor is one without sections ever empty."""
    assert whole(an_edition("field", "fun")) == {"field", "fun"}
    assert whole(an_edition("field", "")) == frozenset()
    assert whole(an_edition()) == frozenset()


def moulds(*keys):
    return Moulds(an_edition(*keys), newsletter=NEWSLETTER, list_id="weekly.news.example")


def test_one_mould_serves_all_who_get_the_same():
    """In whatever order, and with whatever else, they named what they go without."""
    made = moulds("field", "method", "fun")
    assert made.of(()) is made.of(("gone", "other"))
    assert made.of(("fun", "field")) is made.of(("field", "gone", "fun")) is not made.of(("field",))


def test_a_message_of_a_cut_mould_has_the_rest():
    """And the reader's own way out, in the header and in both parts."""
    token = tokens_of(7)
    mould = moulds("field", "method").of(("field",))
    message = compose(mould, to="r@post.example", token=token, delivery="1", now=NOW)
    mail = parsed(message.raw)
    assert token("unsubscribe") in mail["List-Unsubscribe"]
    for part in mail.iter_parts():
        said = part.get_content()
        assert "[method]" in said
        assert "[field]" not in said
        assert token("unsubscribe") in said


def test_nothing_is_made_for_who_wants_nothing_of_it():
    """Words around no section are no issue."""
    with pytest.raises(CuratorError, match="wants none"):
        moulds("field", "fun").of(("fun", "field"))
    assert moulds("field", "").of(("field",))
    assert moulds().of(("field",))
