"""issue host: what an issue shows from elsewhere, taken into the newsletter's own media."""

import re

import pytest

from tests.cli.test_json import fields
from tests.support import images
from tests.support.buckets import aws, bucket, moto_server
from tests.support.site import Reply, Site

__all__ = ["aws", "bucket", "moto_server"]

MEDIA = "https://night-garden.test/media/"
PNG = {"Content-Type": "image/png"}


@pytest.fixture
def garden(monkeypatch):
    """A site with two pictures, which may be asked."""
    monkeypatch.setenv("CURATOR_FETCH__ALLOW_PRIVATE", '["127.0.0.1"]')
    with Site() as running:
        running["/chart"] = Reply(images.file(images.drawing(), "PNG"), PNG)
        running["/owl"] = Reply(images.held_sideways(), {"Content-Type": "image/jpeg"})
        yield running


@pytest.fixture
def draft(shell, garden):
    """A draft that shows them in every way, one that is missing, and one of the newsletter's own."""
    linked = f"[![linked](<{garden.url('/chart')}>)](https://a.test/owl)"
    text = f"""---
title: Owls, counted
number: 1
---

Hello! ![small]({garden.url("/owl")} "Seen") Two owls. [The same]({garden.url("/owl")}), as a link.

## Owls and others

![A chart]({garden.url("/chart")})
_A chart (Ada)_

**An owl.** It was counted:

![again][chart] and {linked} and `![code]({garden.url("/owl")})`

[chart]: {garden.url("/chart")}

**Another owl.** ![lost]({garden.url("/lost")}) was not.

![Small]({garden.url("/chart")}){{width=300}}

![Ours]({MEDIA}own.png)
"""
    shell.done("issue", "import", shell.write("1.md", text))
    return shell


def export(shell):
    """The issue as a document."""
    return shell.done("issue", "export", 1).out


def kept(shell):
    """The files that the newsletter hosts."""
    folder = shell.home / "media"
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_every_picture_is_hosted_wherever_it_stands(draft, garden):
    """In items and texts, linked and by reference; links and code stay, and all else to the letter."""
    before = export(draft)
    ran = draft("issue", "host", 1)
    chart = next(MEDIA + name for name in kept(draft) if name.endswith(".png"))
    owl = next(MEDIA + name for name in kept(draft) if name.endswith(".jpg"))
    after = export(draft)
    wanted = before.replace(garden.url("/chart"), chart)
    wanted = wanted.replace(f"![small]({garden.url('/owl')}", f"![small]({owl}")
    wanted = wanted.replace(f"![A chart]({chart})", f"![A chart]({chart}){{width=1120 height=630}}")
    assert re.sub(r"\n+", "\n", after) == re.sub(r"\n+", "\n", wanted)
    assert after.count(garden.url("/owl")) == 2
    assert ran.code == 1
    assert f"not hosted: {garden.url('/lost')} (item 3): the server answered 404" in ran.err
    assert ran.err.endswith("2 pictures hosted, 1 failed\n")


def test_what_is_hosted_is_left_alone(draft, garden):
    """A second time only what failed is asked for."""
    draft("issue", "host", 1)
    before, asked = export(draft), len(garden.log)
    garden["/lost"] = Reply(images.file(images.drawing(300, 200), "PNG"), PNG)
    ran = draft.done("issue", "host", 1)
    assert ran.err == "1 picture hosted\n"
    assert len(garden.log) == asked + 1
    assert draft.done("issue", "host", 1).err == "all its pictures are hosted already\n"
    assert garden.url("/lost") in before
    assert garden.url("/lost") not in export(draft)


def test_it_is_one_change_that_can_be_undone(draft):
    """With its line in the issue's history."""
    before = export(draft)
    draft("issue", "host", 1)
    assert "hosted 2 pictures, by ada" in " ".join(draft.done("issue", "show", 1).out.split())
    draft.done("issue", "undo", 1)
    assert export(draft) == before


def test_where_nothing_can_be_had_nothing_changes(draft, garden):
    """Each is listed with its fault."""
    for name in ("/chart", "/owl"):
        garden[name] = Reply(b"gone", status=410)
    before = draft.dump()
    ran = draft("issue", "host", 1)
    assert ran.code == 1
    assert ran.err.count("not hosted: ") == 3
    assert (draft.dump(), kept(draft)) == (before, [])


def test_each_picture_is_told_as_json(draft, garden):
    """With the fields that are promised."""
    ran = draft("issue", "host", 1, "--json")
    assert [one["src"] for one in ran.json] == [garden.url(name) for name in ("/owl", "/chart", "/lost")]
    assert all(one.keys() == fields("curator issue host N") for one in ran.json)
    assert ran.json[0]["places"] == ["the intro"]
    assert ran.json[1]["places"] == ["item 1", "item 2", "item 4"]
    assert (ran.json[2]["address"], ran.json[2]["fault"][:26]) == (None, "the server answered 404: n")


def test_preflight_names_pictures_of_others(draft):
    """A warning with the command that takes them in."""
    found = hot_links(draft)
    assert len(found) == 6
    assert found[0]["what"] == "a picture is loaded from 127.0.0.1, where it may change or vanish"
    assert {one["mend"] for one in found} == {"host it with: curator issue host 1"}
    draft("issue", "host", 1)
    (left,) = hot_links(draft)
    assert "Another owl" in left["where"]


def hot_links(shell):
    """What preflight says of pictures that stand elsewhere."""
    return [one for one in shell("issue", "check", 1, "--json").json if one["check"] == "hot-link"]


def test_a_bucket_hosts_them_too(draft, bucket, monkeypatch):
    """Under its public address."""
    for name, value in {
        "BUCKET": bucket.name,
        "PREFIX": "ng/",
        "ENDPOINT": bucket.url,
        "URL": "https://pictures.night-garden.test/ng",
    }.items():
        monkeypatch.setenv(f"CURATOR_MEDIA__{name}", value)
    draft("issue", "host", 1)
    assert len(bucket.names()) == 2
    for name in bucket.names():
        assert f"https://pictures.night-garden.test/{name}" in export(draft)
    assert kept(draft) == []


def test_a_bucket_that_is_missing_changes_nothing(draft, bucket, monkeypatch):
    """The line names it and the settings."""
    monkeypatch.setenv("CURATOR_MEDIA__BUCKET", "no-such-bucket")
    monkeypatch.setenv("CURATOR_MEDIA__ENDPOINT", bucket.url)
    before = draft.dump()
    ran = draft("issue", "host", 1)
    assert ran.code == 1
    assert ran.complaint.startswith("bucket no-such-bucket: ")
    assert draft.dump() == before


def test_an_issue_that_is_changed_meanwhile_keeps_that_change(draft, garden):
    """The pictures are not hosted then, no file is left behind, and the line says who was faster."""

    def slow(request):
        draft.process("issue", "set", 1, "--title", "Owls, counted by Eve", CURATOR_EDITOR="eve")
        return Reply(images.file(images.drawing(400, 300), "PNG"), PNG)

    garden["/lost"] = slow
    ran = draft("issue", "host", 1)
    assert ran.code == 1
    assert "issue #1 was changed meanwhile by eve" in ran.err
    assert "Owls, counted by Eve" in export(draft)
    assert garden.url("/owl") in export(draft)
    assert kept(draft) == []
