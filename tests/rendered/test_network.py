"""Rendering asks nobody for anything: a server on loopback hears no knock, whatever is rendered."""

import shutil
import socket
import threading

import pytest

from curator.config import Look, bundled
from curator.errors import CuratorError
from curator.issues.render import render
from curator.model import Image, Item, ItemKind
from tests.support.ears import listening
from tests.support.issues import issue, link, of, settings, story


@pytest.fixture
def ear():
    """A server that notes every connection: its address, and those it heard."""
    with listening() as both:
        yield both


def own(tmp_path, name, change):
    """The bundled templates with one of them changed."""
    source = (bundled("templates") / "email" / name).read_text(encoding="utf-8")
    path = tmp_path / "email" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(change(source), encoding="utf-8")
    return (tmp_path, bundled("templates"))


def test_the_ear_hears(ear):
    """So its silence means something."""
    address, heard = ear
    socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))).close()
    for _ in range(100):
        if heard:
            break
        threading.Event().wait(0.02)
    assert len(heard) == 1


def test_nothing_that_an_issue_holds_is_fetched(ear):
    """Pictures, links, style blocks, stylesheets, frames, in every kind of item, and a logo."""
    address, heard = ear
    words = (
        f'<link rel="stylesheet" href="{address}/a.css"><style>@import url({address}/b.css);</style>'
        f'<img src="{address}/c.png"><iframe src="{address}/d"></iframe>'
        f" ![x]({address}/e.png) [x]({address}/f)"
    )
    whole = of(
        story(words),
        link(words),
        Item(ItemKind.IMAGE, "", image=Image(f"{address}/g.png", caption=words)),
        title=words,
        intro=words,
    )
    render(whole, settings(look=Look(logo=f"https{address[4:]}/logo.png")))
    assert heard == []


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="stylesheet" href="ADDRESS/x.css">',
        '<link rel="stylesheet" type="text/css" media="all" href="ADDRESS/x.css">',
        "<LINK REL=stylesheet HREF=ADDRESS/x.css>",
        "<style>p { background: url(ADDRESS/x.png) }</style>",
        "<style>@font-face { font-family: x; src: url(ADDRESS/x.woff) }</style>",
        '<base href="ADDRESS/">',
    ],
)
def test_nothing_that_a_template_names_is_fetched(ear, tmp_path, tag):
    """What stays in the html is preflight's to find."""
    address, heard = ear
    where = own(
        tmp_path,
        "issue.html",
        lambda text: text.replace("</head>", tag.replace("ADDRESS", address) + "</head>"),
    )
    render(issue(), settings(), templates=where)
    assert heard == []


@pytest.mark.parametrize(
    "rule",
    [
        "@import url(ADDRESS/x.css);",
        '@import "ADDRESS/x.css";',
        "@IMPORT url(ADDRESS/x.css);",
        "@\\69mport url(ADDRESS/x.css);",
        "@\\000069 mport url(ADDRESS/x.css);",
        "@imp\\ort url(ADDRESS/x.css);",
        "/* x */@import/**/url(ADDRESS/x.css);",
        '@import url("ADDRESS/x.css") screen;',
        "@im\\\nport url(ADDRESS/x.css);",
    ],
)
def test_an_import_in_any_spelling_is_refused(ear, tmp_path, rule):
    """The inliner's parser would fetch it, whatever it is told; refused, the error says what to do."""
    address, heard = ear
    where = own(tmp_path, "base.css", lambda text: rule.replace("ADDRESS", address) + "\n" + text)
    with pytest.raises(CuratorError, match="@import; put the rules in its place"):
        render(issue(), settings(), templates=where)
    assert heard == []


def test_an_import_in_a_block_that_never_ends_is_refused(ear, tmp_path):
    """A parser ends it all the same."""
    address, heard = ear
    where = own(tmp_path, "footer.html", lambda text: f"{text}<style>@import url({address}/x.css);")
    with pytest.raises(CuratorError, match="@import"):
        render(issue(), settings(), templates=where)
    assert heard == []


def test_an_import_in_a_link_that_premailer_would_load_from_disk_is_not(tmp_path):
    """Nor is a file of this machine read into the mail."""
    secret = tmp_path / "secret.css"
    secret.write_text("p { content: 'very secret' }")
    where = own(
        tmp_path,
        "issue.html",
        lambda text: text.replace("</head>", f'<link rel="stylesheet" href="file://{secret}"></head>'),
    )
    assert "very secret" not in render(issue(), settings(), templates=where).html
    shutil.rmtree(tmp_path / "email")
