"""issue image: pictures of every kind, from files and from the web, into an issue."""

import re
import sqlite3
from email import message_from_bytes, policy

import pytest

from tests.support import images
from tests.support.site import Reply, Site

MEDIA = "https://night-garden.test/media/"


@pytest.fixture
def garden(monkeypatch):
    """A site with pictures, which may be asked; no other private address may."""
    monkeypatch.setenv("CURATOR_FETCH__ALLOW_PRIVATE", '["127.0.0.1"]')
    monkeypatch.setenv("CURATOR_FETCH__PAUSE", "0 seconds")
    with Site() as running:
        yield running


@pytest.fixture
def draft(shell, pick):
    """A draft of two items in one section."""
    pick("eagle", "barn")
    shell.done("issue", "new", "--title", "Owls, counted", "--intro", "This week two owls were counted.")
    return shell


def items(shell):
    """The items of issue 1, in print order."""
    return [one for part in shell("issue", "show", 1, "--json").json["sections"] for one in part["items"]]


def kept(shell):
    """The files that the newsletter hosts."""
    folder = shell.home / "media"
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def shown(shell, at=0):
    """The picture of an item, and the one that is hosted for it."""
    image = items(shell)[at]["image"]
    return image, images.opened((shell.home / "media" / image["src"].removeprefix(MEDIA)).read_bytes())


def test_a_picture_of_a_telephone_is_upright_and_tells_nothing(draft, garden):
    """EXIF's rotation is applied, its place and the comment are gone; alt, caption and credit are kept."""
    garden["/owl"] = Reply(images.held_sideways(), {"Content-Type": "image/jpeg"})
    words = ("--alt", "An owl at night", "--caption", "It was [counted](https://a.test/).", "--credit", "Ada")
    ran = draft.done("issue", "image", 1, garden.url("/owl"), "--section", "owls", *words)
    image, picture = shown(draft)
    assert ran.out.splitlines()[0] == image["src"]
    assert image["src"].startswith(MEDIA)
    assert (image["alt"], image["credit"]) == ("An owl at night", "Ada")
    assert image["caption"] == "It was [counted](https://a.test/)."
    assert (picture.format, picture.size) == ("JPEG", (image["width"], image["height"]))
    assert picture.height > picture.width
    assert not picture.getexif()
    assert all(images.SECRET.encode() not in one.read_bytes() for one in (draft.home / "media").iterdir())


KINDS = [
    ("webp", images.file(images.photograph(), "WEBP"), "JPEG"),
    ("png with alpha", images.file(images.see_through(), "PNG"), "PNG"),
    ("animated gif", images.animated(), "GIF"),
]


@pytest.mark.parametrize(("data", "kind"), [one[1:] for one in KINDS], ids=[one[0] for one in KINDS])
def test_every_kind_becomes_one_that_mail_shows(draft, data, kind):
    """WebP becomes JPEG; what shows through stays PNG, what moves GIF."""
    draft.done("issue", "image", 1, draft.write("picture.bin", data), "--section", "owls", "--alt", "An owl")
    image, picture = shown(draft)
    assert picture.format == kind
    assert image["width"] <= 1120
    assert getattr(picture, "n_frames", 1) == (12 if kind == "GIF" else 1)
    assert kind != "PNG" or picture.convert("RGBA").getpixel((5, 5))[3] == 0


def test_what_cannot_be_light_is_hosted_and_said(draft):
    """The best that can be had."""
    from PIL import Image

    noise = [Image.effect_noise((800, 600), 120) for _ in range(4)]
    data = images.file(noise[0], "GIF", save_all=True, append_images=noise[1:])
    ran = draft.done("issue", "image", 1, draft.write("noise.gif", data), "--section", "owls")
    assert "the picture is hosted, but it is " in ran.err
    assert "it has no alt text yet" in ran.err


WRONG = [
    ("svg", Reply(images.SVG, {"Content-Type": "image/svg+xml"}), "it is an SVG, which mail clients do not"),
    ("bomb", Reply(images.bomb(), {"Content-Type": "image/png"}), "it would unpack to 2,500 million pixels"),
    ("text.png", Reply(b"An owl.", {"Content-Type": "image/png"}), "it is text and no picture, whatever its"),
    ("page.png", Reply(b"<!doctype html><p>Owls", {"Content-Type": "image/png"}), "it is a page and no"),
    ("cut.jpg", Reply(images.held_sideways()[:9000], {"Content-Type": "image/jpeg"}), "it is a JPEG that is"),
    ("missing", Reply(status=404), "the server answered 404"),
    ("private", Reply(status=302, headers={"Location": "http://10.0.0.1/owl.png"}), "10.0.0.1"),
    ("metadata", Reply(status=302, headers={"Location": "http://169.254.169.254/latest"}), "169.254.169.254"),
    ("large", Reply(b"x", {"Content-Type": "image/png", "Content-Length": "900000000"}), "more than 20 MB"),
    ("empty", Reply(b"", {"Content-Type": "image/png"}), "it is empty"),
]


@pytest.mark.parametrize(("name", "reply", "why"), WRONG, ids=[one[0] for one in WRONG])
def test_what_is_no_picture_changes_nothing(draft, garden, name, reply, why):
    """One line says what it is; the issue is as it was, and no file is left behind."""
    garden["/" + name] = reply
    before = draft.dump()
    ran = draft("issue", "image", 1, garden.url("/" + name), "--section", "owls")
    assert ran.code == 1
    assert why in ran.complaint
    assert draft.dump() == before
    assert kept(draft) == []


@pytest.mark.parametrize(("name", "reply", "why"), WRONG[:5], ids=[one[0] for one in WRONG[:5]])
def test_a_file_that_is_no_picture_changes_nothing(draft, name, reply, why):
    """It is named, with what it is."""
    before = draft.dump()
    path = draft.write(name, reply.body)
    ran = draft("issue", "image", 1, path, "--section", "owls")
    assert ran.code == 1
    assert ran.complaint.startswith(f"{path}: {why}")
    assert (draft.dump(), kept(draft)) == (before, [])


def test_a_picture_stands_where_it_is_put(draft):
    """At the head of a section, before or behind an item."""
    one, two = (item["id"] for item in items(draft))
    path = draft.write("chart.png", images.file(images.drawing(), "PNG"))
    draft.done("issue", "image", 1, path, "--after", two, "--alt", "last")
    draft.done("issue", "image", 1, path, "--before", two, "--alt", "middle")
    draft.done("issue", "image", 1, path, "--section", "Birds", "--alt", "first")
    assert [item["image"]["alt"] if item["image"] else item["id"] for item in items(draft)] == [
        "first",
        one,
        "middle",
        two,
        "last",
    ]
    assert len(kept(draft)) == 1


def test_a_standing_section_comes_for_its_first_picture(draft):
    """Where the outline has it."""
    path = draft.write("chart.png", images.file(images.drawing(), "PNG"))
    draft.done("issue", "image", 1, path, "--section", "plants", "--alt", "A chart")
    sections = draft("issue", "show", 1, "--json").json["sections"]
    assert [part["key"] for part in sections] == ["owls", "plants"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "give a FILE or a URL, or --of ITEM"),
        (["chart.png", "--of", 1], "give a FILE or a URL, or --of ITEM"),
        (["chart.png"], "say where: --section KEY, --before ITEM or --after ITEM"),
        (["chart.png", "--section", "owls", "--before", 1], "contradict each other"),
        (["chart.png", "--section", "bats"], "bats"),
        (["chart.png", "--after", 99], "issue #1 has no item 99"),
        (["nothing.png", "--section", "owls"], "nothing.png cannot be read"),
    ],
)
def test_wrong_words_are_told_before_anything_is_taken_in(draft, words, why):
    """What is missing is said, and nothing is stored."""
    draft.write("chart.png", images.file(images.drawing(), "PNG"))
    given = [draft.home / one if str(one).endswith(".png") else one for one in words]
    before = draft.dump()
    ran = draft("issue", "image", 1, *given)
    assert ran.code == 2
    assert why in ran.complaint
    assert (draft.dump(), kept(draft)) == (before, [])


def test_an_issue_that_went_out_gets_no_picture(shell, approved, garden):
    """Nothing is asked of anybody."""
    shell.done("send", 1)
    garden["/owl"] = Reply(images.file(images.drawing(), "PNG"), {"Content-Type": "image/png"})
    ran = shell("issue", "image", 1, garden.url("/owl"), "--section", "owls")
    assert ran.complaint == "issue #1 is sent: what goes out is not changed any more"
    assert (garden.log, kept(shell)) == ([], [])


def test_an_approval_is_withdrawn_by_a_picture(shell, approved):
    """And that is said: what was approved is not what would go out."""
    path = shell.write("chart.png", images.file(images.drawing(), "PNG"))
    ran = shell.done("issue", "image", 1, path, "--section", "owls", "--alt", "A chart")
    assert "the approval of #1 by ada is withdrawn" in ran.err


def test_one_address_is_fetched_once(draft, garden):
    """What is hosted from there already is shown again; if its file is lost, it is fetched again."""
    garden["/owl"] = Reply(images.file(images.drawing(), "PNG"), {"Content-Type": "image/png"})
    for _ in range(2):
        draft.done("issue", "image", 1, garden.url("/owl"), "--section", "owls", "--alt", "A chart")
    assert len(garden.log) == 1
    for one in (draft.home / "media").iterdir():
        one.unlink()
    draft.done("issue", "image", 1, garden.url("/owl"), "--section", "owls", "--alt", "A chart")
    assert (len(garden.log), len(kept(draft)), len(items(draft))) == (2, 1, 5)


def test_the_picture_of_an_items_page_stands_before_it(shell, garden):
    """Its site is credited."""
    head = f'<title>Owls at night</title><meta property="og:image" content="{garden.url("/owl")}">'
    text = "An owl was counted, and then another one. " * 30
    page = f"<html><head>{head}</head><body><article><p>{text}</p></article></body></html>"
    garden["/page"] = Reply(page.encode(), {"Content-Type": "text/html; charset=utf-8"})
    garden["/owl"] = Reply(images.file(images.drawing(), "PNG"), {"Content-Type": "image/png"})
    shell.done("add", "--no-fetch", garden.url("/page"))
    shell.done("read", 1)
    shell.done("approve", 1, "--section", "owls", "--note", "Owls.")
    shell.done("issue", "new", "--title", "Owls, counted")
    (item,) = items(shell)
    shell.done("issue", "image", 1, "--of", item["id"], "--alt", "An owl")
    first, second = items(shell)
    assert (first["image"]["credit"], second["id"]) == ("127.0.0.1", item["id"])
    assert len(kept(shell)) == 1


def test_a_page_cannot_name_a_file_of_ours(draft):
    """What a page calls its picture is an address, whatever it looks like."""
    path = draft.write("chart.png", images.file(images.drawing(), "PNG"))
    with sqlite3.connect(draft.home / "curator.db") as conn:
        conn.execute("UPDATE candidate SET image = ?", (str(path),))
    conn.close()
    ran = draft("issue", "image", 1, "--of", items(draft)[0]["id"])
    assert ran.code == 1
    assert ran.complaint.startswith(str(path))
    assert kept(draft) == []


def test_an_item_without_a_picture_is_said(draft):
    """The page is named, so that its picture can be looked for."""
    ran = draft("issue", "image", 1, "--of", items(draft)[0]["id"])
    assert ran.code == 2
    assert "names no picture; give a file or an address: https://owls.night-garden.org/eagle" in ran.complaint


def test_a_media_folder_that_cannot_be_written_changes_nothing(draft):
    """It is named, with the setting."""
    draft.write("media", "a file")
    path = draft.write("chart.png", images.file(images.drawing(), "PNG"))
    before = draft.dump()
    ran = draft("issue", "image", 1, path, "--section", "owls")
    assert ran.code == 1
    assert "mend that, or change media.folder" in ran.complaint
    assert draft.dump() == before


def test_the_picture_is_printed(draft):
    """In the mail, with its address, its size in the column, and its words."""
    path = draft.write("chart.png", images.file(images.drawing(), "PNG"))
    draft.done("issue", "image", 1, path, "--section", "owls", "--alt", "A chart", "--credit", "Ada")
    image, _ = shown(draft)
    assert f"![A chart]({image['src']})" in draft.done("issue", "export", 1).out
    draft.done("preview", 1)
    mail = message_from_bytes((draft.home / "previews" / "issue-001.eml").read_bytes(), policy=policy.default)
    (tag,) = re.findall(r"<img[^>]+>", mail.get_body(("html",)).get_content())
    assert f'src="{image["src"]}"' in tag
    assert 'width="560"' in tag
    assert 'height="315"' in tag


def test_a_preview_shows_what_is_not_published_yet(draft):
    """From copies beside its html; the mail and the digest keep the public address."""
    path = draft.write("chart.png", images.file(images.drawing(), "PNG"))
    draft.done("issue", "image", 1, path, "--section", "owls", "--alt", "A chart")
    src = items(draft)[0]["image"]["src"]
    digest = draft.done("preview", 1, "--json").json["digest"]
    html = (draft.home / "previews" / "issue-001.html").read_text()
    (tag,) = re.findall(r"<img[^>]+>", html)
    (shown_from,) = re.findall(r'src="([^"]+)"', tag)
    assert shown_from == "media/" + src.removeprefix(MEDIA)
    assert images.opened((draft.home / "previews" / shown_from).read_bytes()).size == (1120, 630)
    assert src not in html
    (draft.home / "media" / src.removeprefix(MEDIA)).unlink()
    assert draft.done("preview", 1, "--json").json["digest"] == digest
    assert src in (draft.home / "previews" / "issue-001.html").read_text()


def test_the_doctor_asks_whether_pictures_can_be_kept(draft):
    """It names the folder and the setting."""
    draft.write("media", "a file")
    ran = draft("doctor")
    assert ran.code == 1
    assert "change media.folder" in " ".join(ran.out.split())
