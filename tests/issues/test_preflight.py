"""Each check of preflight, both ways: silent about what is right, and clear about what is wrong."""

from dataclasses import replace

import pytest

from curator.config import Newsletter, Preflight
from curator.issues.preflight import CHECKS, preflight
from curator.issues.render import render
from curator.model import Edition, Image, Issue, Item, ItemKind, Section, Severity
from tests.support import issues
from tests.support.issues import issue, link, of, settings, story

HERE = settings()
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def look(whole: Issue, here=HERE, edition: Edition | None = None):
    """What preflight says of an issue as it would be sent."""
    return preflight(whole, edition or render(whole, here), here)


def said(findings) -> list[tuple[str, Severity]]:
    """The checks that spoke."""
    return [(finding.check, finding.severity) for finding in findings]


def rendered(**changes) -> Edition:
    """The sample issue's edition with changed parts."""
    return replace(render(issue(), HERE), **changes)


def with_html(old: str, new: str) -> Edition:
    """The sample issue's edition with something else in its html."""
    html = render(issue(), HERE).html
    assert old in html
    return rendered(html=html.replace(old, new, 1))


def test_a_clean_issue_has_no_findings():
    """Every form that real issues have passes every check."""
    assert look(issue()) == ()


def test_every_finding_says_what_where_and_how_to_mend_it():
    """One line of each, for a person."""
    broken = of(
        story(""),
        link("[](/x) TK", proposal=True),
        Item(ItemKind.IMAGE, "", image=Image("https://p.example/x")),
    )
    found = look(replace(broken, title="", intro=""), settings(postal_address="", url="http://localhost"))
    assert len({finding.check for finding in found}) >= 8
    for finding in found:
        assert finding.what
        assert finding.where
        assert finding.mend
        assert "\n" not in finding.what + finding.where + finding.mend


def test_findings_come_in_the_order_of_the_table():
    """The same issue gives the same list."""
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names))


def test_preheader():
    """Too little after the subject, or the subject again."""
    assert said(look(issue(), edition=rendered(preheader="Hi."))) == [("preheader", WARNING)]
    assert said(look(issue(), edition=rendered(preheader=issue().title))) == [("preheader", WARNING)]


@pytest.mark.parametrize("sender", ["Ada", "ada@", "@heron.example"])
def test_sender(sender):
    """A sender without mailbox or domain is an error, however it came past the settings."""
    bare = Newsletter.model_construct(**{**dict(issues.newsletter()), "sender": sender})
    assert said(look(issue(), HERE.model_copy(update={"newsletter": bare}))) == [("sender", ERROR)]


@pytest.mark.parametrize(
    ("url", "findings"),
    [
        ("http://heron.example", 1),
        ("https://localhost", 1),
        ("http://127.0.0.1:8000", 2),
        ("https://news.heron.example/nh", 0),
    ],
)
def test_own_address(url, findings):
    """One-click unsubscribe needs https at a host that readers reach; a trial without is only warned."""
    assert said(look(issue(), settings(url=url))) == [("own-address", WARNING)] * findings


def test_postal_address():
    """Missing in the settings, or not printed in a part."""
    assert said(look(issue(), settings(postal_address=" "))) == [("postal-address", ERROR)]
    assert said(look(issue(), edition=with_html("Reed Lane 4", "Reed"))) == [("postal-address", ERROR)]
    text = render(issue(), HERE).text.replace("Reed Lane 4", "")
    assert said(look(issue(), edition=rendered(text=text))) == [("postal-address", ERROR)]


def test_unsubscribe_link():
    """In both parts, and in the html with words to click on."""
    for part in ("html", "text"):
        gone = rendered(**{part: getattr(render(issue(), HERE), part).replace("/unsubscribe/", "/leave/")})
        assert said(look(issue(), edition=gone)) == [("unsubscribe", ERROR)]
    assert ("unsubscribe", ERROR) in said(look(issue(), edition=with_html(">Unsubscribe<", "><")))


def test_empty_parts():
    """An edition with nothing in a part is found, whatever made it."""
    assert ("empty-part", ERROR) in said(look(issue(), edition=rendered(html="")))
    assert ("empty-part", ERROR) in said(look(issue(), edition=rendered(html="<html><body> </body></html>")))
    assert ("empty-part", ERROR) in said(look(issue(), edition=rendered(text="\n")))


def test_empty_issue_section_and_item():
    """Nothing at all, a heading over nothing, an item of nothing; a letter without sections is an issue."""
    assert ("empty", ERROR) in said(look(issue(sections=(), intro="")))
    assert said(look(issue(sections=()))) == []
    assert said(look(issue(sections=(Section("fun", "Small Wonders"),)))) == [("empty", ERROR)]
    note = Item(ItemKind.HIDDEN, "<!-- a note -->")
    assert said(look(issue(sections=(Section("fun", "Small Wonders", (note,)),)))) == [("empty", ERROR)]
    parent = (Section("a", "A"), Section("b", "B", (story("**b**"),), level=3))
    assert said(look(issue(sections=parent))) == []
    found = look(of(story("**a**"), story("  ")))
    assert said(found) == [("empty", ERROR)]
    assert found[0].where == 'section "Field Notes", item 2'


@pytest.mark.parametrize(
    "text",
    [
        "{{ name }}",
        "{% if x %}",
        "TK",
        "more TKTK here",
        "XXX",
        "Lorem ipsum dolor",
        "None",
        "undefined",
        "<!-- ask Ada",
        "[x](https://a.example/None)",
        "[x](https://a.example/?id=undefined&b=1)",
        "[object Object]",
    ],
)
def test_placeholders(text):
    """What was to be filled in is found in the intro, in items and in captions."""
    for whole in (
        of(Item(ItemKind.TEXT, text)),
        of(link(text)),
        issue(closing=text),
        of(replace(issues.PICTURE, image=replace(issues.PICTURE.image, caption=text, credit=""))),
    ):
        assert said(look(whole)) == [("placeholder", ERROR)]


@pytest.mark.parametrize(
    "text",
    [
        "None of them",
        "None.",
        "undefined behaviour",
        "Tk and Tcl",
        "`{{ x }}` and `None`",
        "```\n{% TK %}\n```",
        "[x](https://a.example/NoneSuch)",
        "ATK, XX",
        "lorem",
    ],
)
def test_what_only_looks_like_a_placeholder(text):
    """English, code and names are none."""
    assert look(of(Item(ItemKind.TEXT, text))) == ()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "/relative",
        "data:x",
        "http://ttps//a.example",
        "https://Rajesh%20Jain",
        "nonsense",
        "http://localhost/x",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://192.168.0.1/",
        "https://printer.local/",
        "https://example.com/x",
        "https://www.example.org/",
        "https://example.net",
        "mailto:nobody",
        "//a.example/",
    ],
)
def test_bad_links(url):
    """A link that leads nowhere a reader can go is an error, with its address and its place."""
    found = look(of(story(f"**a** [b]({url})")))
    assert said(found) == [("link", ERROR)]
    assert url in found[0].what
    assert found[0].where.startswith('section "Field Notes", item 1')


def test_good_links():
    """Public pages, mail addresses, and the newsletter's own pages, wherever it is tried out."""
    text = "**a** [b](https://b.example/x) [c](mailto:ada@heron.example) [d](https://exampled.com) [[NH #3]]"
    assert look(of(story(text))) == ()
    here = settings(url="http://localhost:8000")
    assert "link" not in {check for check, _ in said(look(of(story("[a](http://localhost:8000/x)")), here))}


def test_links_have_words():
    """A link without words cannot be clicked; one around a picture shows its alt text."""
    assert said(look(of(story("**a** [](https://a.example/)")))) == [("link", ERROR)]
    assert look(of(story("**a** [![b](https://pictures.example/b.png)](https://a.example/)"))) == ()


def test_links_of_the_template():
    """A broken link in a newsletter's own footer is found too."""
    broken = with_html(">Unsubscribe</a>", '>Unsubscribe</a> <a href="/prefs">Preferences</a>')
    found = look(issue(), edition=broken)
    assert said(found) == [("link", ERROR)]
    assert found[0].where == "the footer"
    (among_items,) = look(issue(), edition=with_html("</h2>", '</h2> <a href="//x.example">x</a>'))
    assert (among_items.check, among_items.where) == ("link", 'section "Field Notes"')


def test_repeated_links():
    """The same page in other clothes is the same page, and both places are named."""
    found = look(
        of(
            link("[a](http://www.a.example/x/)"),
            link("[b](https://a.example/x)"),
            link("[c](https://c.example/)"),
        )
    )
    assert said(found) == [("repeated-link", WARNING)]
    assert "item 1" in found[0].where
    assert "item 2" in found[0].where


def test_missing_alt():
    """Pictures of items and pictures in texts."""
    bare = replace(issues.PICTURE, image=replace(issues.PICTURE.image, alt=""))
    assert said(look(of(bare))) == [("alt", WARNING)]
    assert said(look(of(story("**a** ![](https://pictures.example/x.png)")))) == [("alt", WARNING)]


def test_proposals():
    """Words that nobody wrote are shown before they are sent."""
    found = look(of(story("**a** b", proposal=True)))
    assert said(found) == [("proposal", WARNING)]
    assert "item 1" in found[0].where


def test_proposals_block_where_the_newsletter_says_so():
    """`[preflight] proposals = "error"`: nothing goes out that no person has written."""
    strict = HERE.model_copy(update={"preflight": Preflight(proposals="error")})
    assert said(look(of(story("**a** b", proposal=True)), strict)) == [("proposal", ERROR)]


@pytest.mark.parametrize("text", ["[[#12]]", "[[NH #99]]", "[[#0]]", "[[some-item]]", "[[DT #3]]"])
def test_references(text):
    """References lead to earlier issues of this newsletter."""
    assert said(look(of(story(f"**a** {text}")))) == [("reference", ERROR)]
    assert look(of(story("**a** [[#1]] and [[NH #11]]"))) == ()


@pytest.mark.parametrize(("kilobytes", "severity"), [(60, None), (90, WARNING), (101, ERROR)])
def test_size(kilobytes, severity):
    """Decoded bytes count: what is nearly cut is warned, what is cut is an error."""
    html = render(issue(), HERE).html
    padded = rendered(
        html=html.replace("</body>", "x\n" * ((kilobytes * 1000 - len(html.encode())) // 2) + "</body>")
    )
    assert said(look(issue(), edition=padded)) == ([("size", severity)] if severity else [])


def test_size_as_sent():
    """Encoded bytes count too: letters outside ASCII take three times their room."""
    padded = with_html("</body>", "é\n" * 15_000 + "</body>")
    assert len(padded.html.encode()) < 80_000
    assert said(look(issue(), edition=padded)) == [("size", ERROR)]


def test_style_size():
    """Gmail drops a style block that is too large, and with it the dark mode."""
    assert said(look(issue(), edition=with_html(":root", "/*" + "x" * 16_000 + "*/:root"))) == [
        ("style-size", ERROR)
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<form></form>",
        "<iframe></iframe>",
        '<p onclick="x">a</p>',
        '<link rel="stylesheet">',
    ],
)
def test_active_content(html):
    """Nothing in a mail acts or submits."""
    assert said(look(issue(), edition=with_html("</body>", html + "</body>"))) == [("active-content", ERROR)]


def test_an_address_that_no_mail_can_hold_is_a_finding_like_others():
    """Half a character in it has no bytes, and a finding has a name all the same."""
    half = "https://owls.example/\ud83e"
    found = preflight(
        of(Item(ItemKind.IMAGE, "", image=Image(half, alt="x"))), render(issue(), settings()), settings()
    )
    assert any(one.check == "link" and one.key for one in found)
