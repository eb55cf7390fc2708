"""An issue rendered: both parts, inlined once, with nothing lost."""

import hashlib
import re
import shutil

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from lxml.html import document_fromstring

from curator.config import Campaign, bundled
from curator.errors import CuratorError
from curator.issues.page import make_page
from curator.issues.render import digest, render
from curator.model import TOKEN_SENTINEL, Image, Item, ItemKind
from tests.support import issues
from tests.support.issues import issue, link, of, settings, story

HERE = settings(campaign=Campaign(source="heron", medium="email", name="issue"))


@pytest.fixture(scope="module")
def edition():
    """The sample issue, rendered."""
    return render(issue(), HERE)


@pytest.fixture
def templates(tmp_path):
    """A folder of the newsletter's own templates, before the bundled ones."""
    (tmp_path / "email").mkdir()

    def write(name: str, change=lambda text: text):
        source = (bundled("templates") / "email" / name).read_text(encoding="utf-8")
        (tmp_path / "email" / name).write_text(change(source), encoding="utf-8")
        return (tmp_path, bundled("templates"))

    return write


def test_the_same_issue_gives_the_same_bytes(edition):
    """Approval is of a digest, so rendering again must change nothing."""
    assert render(issue(), HERE) == edition
    assert edition.digest == digest(edition.subject, edition.preheader, edition.html, edition.text)
    assert len(edition.digest) == hashlib.sha256().digest_size * 2


def test_the_digest_covers_every_part_and_their_borders():
    """Moving a word from one part to the next is another edition."""
    found = {
        digest(*parts) for parts in [("ab", "c", "d", "e"), ("a", "bc", "d", "e"), ("a", "b", "cd", "e")]
    }
    assert len(found) == 3


def test_subject_and_preheader_come_from_the_issue(edition):
    """The subject is the whole title; the preheader, the intro's beginning, comes first in the body."""
    assert edition.subject == issue().title
    assert edition.preheader.startswith("Hello, and welcome to the twelfth Heron!")
    tree = document_fromstring(edition.html)
    assert tree.body[0].text == edition.preheader


def test_both_parts_have_the_way_out_the_address_and_the_online_page(edition):
    """With the place of each reader's own token, exactly once a part."""
    for part in (edition.html, edition.text):
        assert part.count(f"https://heron.example/unsubscribe/{TOKEN_SENTINEL}") == 1
        assert part.count(TOKEN_SENTINEL) == 1
        assert "https://heron.example/issues/12/" in part
        assert "Reed Lane 4" in part


def test_every_item_is_in_both_parts(edition):
    """Stories, quick links, pictures, sub-sections and free text: all forms are printed."""
    tree = document_fromstring(edition.html)
    assert len(tree.xpath("//*[starts-with(@id, 'item-')]")) == len(issue().items)
    for words in (
        "owls from cats",
        "owl census",
        "starlings in 0.2",
        "moths fly",
        "it rained",
        "surprised by science",
    ):
        assert words in " ".join(tree.text_content().split())
        assert words in " ".join(edition.text.split())


def test_whom_an_item_thanks_is_printed_in_both_parts():
    """Once, whatever form the item has."""
    picture = Item(ItemKind.IMAGE, "", image=Image("https://p.example/x.png", "an owl"), credit="Eve")
    shown = (
        story("**a** b", credit="Ada"),
        link("[c](https://c.example/)", credit="Bob"),
        Item(ItemKind.TEXT, "free text", credit="Cyd"),
        story("**e** f", image=Image("https://p.example/y.png", "a cat"), credit="Dan"),
        picture,
    )
    made = render(of(*shown), HERE)
    for part in (document_fromstring(made.html).text_content(), made.text):
        assert [part.count(f"via {name}") for name in ("Ada", "Bob", "Cyd", "Dan", "Eve")] == [1] * 5


def test_campaign_parameters_are_on_the_links_of_the_issue(edition):
    """What the template links to, the way out, and pictures stay clean."""
    tree = document_fromstring(edition.html)
    marked = {a.get("href") for a in tree.iter("a") if "utm_" in a.get("href")}
    assert all("utm_campaign=issue&utm_medium=email&utm_source=heron" in url for url in marked)
    clean = {a.get("href") for a in tree.iter("a")} - marked
    assert len(marked) > 2
    assert all(url.startswith("https://heron.example/") for url in clean)
    assert any("/unsubscribe/" in url for url in clean)
    assert tree.xpath("//img/@src") == ["https://pictures.example/owl.jpg"]


def test_the_page_is_built_for_mail_clients(edition):
    """Language, one h1, presentation tables, sizes on pictures, an Outlook table, no scripts."""
    tree = document_fromstring(edition.html)
    assert tree.get("lang") == "en"
    assert tree.get("dir") == "ltr"
    assert len(tree.xpath("//h1")) == 1
    assert {table.get("role") for table in tree.iter("table")} == {"presentation"}
    assert len(tree.xpath("//div[@role='list']/div[@role='listitem']")) == 3
    image = next(tree.iter("img"))
    assert (image.get("width"), image.get("height"), bool(image.get("alt"))) == ("560", "315", True)
    assert edition.html.count("<!--[if mso]>") == edition.html.count("<![endif]-->") == 3
    assert not tree.xpath("//script | //link | //form")


def test_base_rules_are_inlined_and_the_others_stay_with_their_importance(edition):
    """One style block is left for clients that read it; it has the dark mode, with !important."""
    tree = document_fromstring(edition.html)
    styles = [style.text for style in tree.iter("style")]
    assert len(styles) == 1
    assert "prefers-color-scheme: dark" in styles[0]
    assert "!important" in styles[0]
    assert "background-color:#fff" in tree.xpath("//table[@class='card']/@style")[0].replace(" ", "")
    assert "data-premailer" not in edition.html


def test_the_text_part_is_written_in_lines(edition):
    """At most 74 columns but for addresses, no blanks at line ends, no html."""
    for line in edition.text.split("\n"):
        assert line == line.rstrip()
        assert len(re.sub(r"<?https?://\S+", "", line)) <= 74
    assert "<p>" not in edition.text
    assert "&amp;" not in edition.text


def test_hostile_words_are_shown_and_hide_nothing():
    """Whatever stands in an item, the next item and the footer are still there."""
    hostile = "</div></td></table><!-- <![endif]--> <script>x</script> {{ 7*7 }} \ud800\x00 </body>"
    made = render(
        of(story(f"**{hostile}**"), link(hostile), story("**last**"), title=hostile, intro=hostile), HERE
    )
    tree = document_fromstring(made.html)
    assert not tree.xpath("//script")
    assert "49" not in tree.body.text_content()
    assert tree.xpath("//*[@id='item-3']")[0].text_content().strip() == "last"
    assert f"https://heron.example/unsubscribe/{TOKEN_SENTINEL}" in tree.xpath("//*[@id='footer']//a/@href")


@budget(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=3), st.sampled_from(ItemKind))
def test_any_words_can_be_rendered(texts, kind):
    """No text of an item breaks the page; what prints nothing is not there."""
    whole = of(*(Item(kind, text) for text in texts))
    printed = [
        item.mark for part in make_page(whole, HERE).sections for run in part.runs for item in run.items
    ]
    tree = document_fromstring(render(whole, HERE).html)
    assert tree.xpath("//*[starts-with(@id, 'item-')]/@id") == printed


def test_a_newsletters_own_template_is_looked_in_first(templates):
    """One file can be replaced; the others stay the bundled ones."""
    own = templates("base.css", lambda css: css + "h1 { color: #fffaf0; }")
    assert "#fffaf0" in render(issue(), HERE, templates=own).html


def test_a_template_in_the_newsletters_folder_needs_no_further_word(templates, tmp_path):
    """`templates/` beside curator.toml is where render looks."""
    templates("issue.txt", lambda text: "Dear reader,\n" + text)
    shutil.copytree(tmp_path / "email", tmp_path / "templates" / "email")
    home = HERE.model_copy(update={"home": tmp_path})
    assert render(issue(), home).text.startswith("Dear reader,")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("items.html", '<div id="{{ item.mark }}" class="item">', "<div>", "item 1 .*0 times"),
        ("footer.html", 'id="footer"', "", "footer.* 0 times"),
        ("footer.html", "{{ page.unsubscribe_url }}", "#", "html has no unsubscribe link"),
        ("issue.txt", "{{ page.unsubscribe_url }}", "", "text has no unsubscribe link"),
        ("issue.html", "{{ page.headline }}", "{{ page.hours }}", "hours"),
        ("issue.html", "{{ page.headline }}", "{{ page.headline ", "line"),
        ("issue.html", "{{ page.headline }}", "{{ page.__class__.__mro__ }}", "issue.html"),
        ("issue.html", "{{ page.headline }}", "{{ 1 / 0 }}", "zero"),
        ("base.css", "body {", '@import url("http://127.0.0.1/x.css"); body {', "@import"),
    ],
)
def test_a_broken_template_is_named_and_sends_nothing(templates, name, old, new, message):
    """What a template loses, forgets or misspells is an error before anybody sees it."""
    own = templates(name, lambda text: text.replace(old, new))
    with pytest.raises(CuratorError, match=message):
        render(issue(), HERE, templates=own)


def test_an_issue_without_sections_can_be_rendered():
    """A last issue may be nothing but a letter."""
    made = render(issues.issue(sections=(), closing=""), HERE)
    assert "twelfth Heron" in made.html
    assert "twelfth Heron" in made.text
