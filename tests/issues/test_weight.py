"""What weighs how much in a mail."""

from curator.issues.weight import weigh, weigh_sections
from tests.rendered.mails import mail
from tests.support.issues import issue
from tests.support.proofs import rendered


def test_the_whole_is_weighed_as_it_is_and_as_it_is_sent():
    """Letters outside ASCII take three bytes a byte in quoted-printable, and long lines are broken."""
    assert weigh("owls\n").plain == weigh("owls\n").sent == 5
    assert (weigh("é").plain, weigh("é").sent, weigh("é").larger) == (2, 6, 6)


def test_every_section_has_its_weight():
    """In their order; header, intro, closing and footer are in none."""
    html = rendered().html
    weights = weigh_sections(html)
    assert [one.mark for one in weights] == [f"section-{n}" for n in range(1, len(issue().sections) + 1)]
    assert all(0 < one.plain <= one.sent for one in weights)
    assert sum(one.plain for one in weights) < weigh(html).plain
    assert "Thanks for reading" not in html[: html.index('id="closing"')]


def test_a_longer_section_weighs_more():
    """What is written is what is weighed."""
    before = weigh_sections(rendered().html)[0]
    longer = rendered().html.replace('id="item-1"', 'id="item-1" title="' + "owl" * 100 + '"', 1)
    assert weigh_sections(longer)[0].plain == before.plain + len(' title=""') + 300


def test_the_sections_of_a_large_issue_are_most_of_it():
    """So it is they that are to be shortened."""
    html = mail("three hundred items").html
    assert sum(one.plain for one in weigh_sections(html)) > 0.9 * weigh(html).plain


def test_a_html_without_sections_has_none():
    """A template of one's own may have its own ids."""
    assert weigh_sections("<p>owls</p>") == ()
