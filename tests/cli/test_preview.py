"""preview: what is previewed is what is approved is what is sent."""

import os
import re
from email import message_from_bytes, policy

import pytest

TOKEN = re.compile(rb"[0-9]{10}\.[A-Za-z0-9_-]{27}")
# What differs between two mails of one edition.
OWN = {"to", "subject", "date", "message-id", "list-unsubscribe", "x-curator-delivery", "auto-submitted"}


def repaint(shell):
    """Give the newsletter another look, so that a new edition would have other bytes."""
    path = shell.home / "curator.toml"
    path.write_text(path.read_text() + '\n[look]\ntheme = "signal"\n')


def mails(shell, folder="outbox"):
    """The mails in a folder of the newsletter, as bytes."""
    return [path.read_bytes() for path in sorted((shell.home / folder).glob("*.eml"))]


@pytest.fixture
def draft(shell, pick):
    """Draft #1, for one subscriber."""
    pick("eagle", "barn")
    shell.done("subscriber", "add", "reader@post.test")
    intro = "This week two owls were counted, and then counted once more, with care."
    return shell.done("issue", "new", "--title", "Owls, counted", "--intro", intro)


def test_the_same_digest_is_shown_at_each_step(shell, draft):
    """preview, check, approve, show, the dry run of the send, and the preview after it: 12 characters."""
    digest = shell.done("preview", 1, "--json").json["digest"][:12]
    assert f"digest {digest}: an approval would bind it" in shell.done("preview", 1).err
    assert f"an approval would bind {digest}" in shell("issue", "check", 1).out
    assert f"approved #1 as {digest};" in shell.done("issue", "approve", 1).err
    assert f" as {digest};" in " ".join(shell.done("issue", "show", 1).out.split())
    assert f"edition {digest}," in shell.done("send", 1, "--dry-run").out
    assert (
        f"digest {digest}: approved by ada, and will be sent byte for byte\n" in shell.done("preview", 1).err
    )
    shell.done("send", 1)
    assert f"digest {digest}: approved by ada, and was sent byte for byte\n" in shell.done("preview", 1).err


def test_what_was_previewed_is_what_is_sent(shell, draft):
    """Both bodies, byte for byte but for the token; and the header, but for what is the reader's own."""
    shell.done("preview", 1)
    (seen,) = mails(shell, "previews")
    shell.done("issue", "approve", 1)
    shell.done("send", 1)
    (sent,) = mails(shell)
    one, other = (TOKEN.sub(b"", raw.partition(b"\r\n\r\n")[2]) for raw in (seen, sent))
    assert one == other
    heads = [message_from_bytes(raw, policy=policy.default) for raw in (seen, sent)]
    kept = [[(name, value) for name, value in head.items() if name.lower() not in OWN] for head in heads]
    assert kept[0] == kept[1]
    assert heads[0]["Subject"] == f"[PREVIEW 0] {heads[1]['Subject']}"


@pytest.mark.parametrize("sent", [False, True])
def test_an_approved_issue_is_previewed_as_it_was_approved(shell, draft, sent):
    """Another theme since then changes nothing of it, in files and in mail; that it would is said."""
    shell.done("preview", 1)
    before = [(shell.home / "previews" / f"issue-001.{kind}").read_bytes() for kind in ("html", "txt")]
    shell.done("issue", "approve", 1)
    if sent:
        shell.done("send", 1)
    repaint(shell)
    ran = shell.done("preview", 1, "--send")
    after = [(shell.home / "previews" / f"issue-001.{kind}").read_bytes() for kind in ("html", "txt")]
    assert after == before
    mailed = max(mails(shell), key=lambda raw: b"[PREVIEW" in raw)
    assert TOKEN.sub(b"", mailed).endswith(
        TOKEN.sub(b"", mails(shell, "previews")[0].partition(b"\r\n\r\n")[2])
    )
    told = shell.done("preview", 1, "--json").json
    assert told["frozen"]
    assert told["made_now"] != told["digest"]
    assert f"; made again now it would be {told['made_now'][:12]}" in ran.err
    assert ("curator issue unapprove 1" in ran.err) is not sent


def test_a_draft_is_previewed_as_it_is_made_now(shell, draft):
    """Another theme is another digest; nothing is frozen."""
    before = shell.done("preview", 1, "--json").json
    repaint(shell)
    after = shell.done("preview", 1, "--json").json
    assert before["digest"] != after["digest"] == after["made_now"]
    assert not after["frozen"]


def test_an_issue_that_was_imported_as_sent_says_that_no_edition_is_kept(shell):
    """Its preview is made now, and is not taken for what readers got."""
    text = '+++\ntitle = "#7: Herons"\ndate = 2026-01-04\n+++\n\nHello.\n\n## Birds\n\n* [a](https://a.example/)\n'
    shell.done("issue", "import", "--sent", shell.write("archive/007.md", text))
    assert "what was sent is not kept, so this is how it would be made now" in shell.done("preview", 7).err


def test_the_sizes_are_told(shell, draft):
    """Those of the files, beside what Gmail shows, and of the sections."""
    told = shell.done("preview", 1, "--json").json
    folder = shell.home / "previews"
    assert told["bytes"] == len((folder / "issue-001.html").read_bytes())
    assert told["bytes_text"] == len((folder / "issue-001.txt").read_bytes())
    assert told["bytes_mail"] == len((folder / "issue-001.eml").read_bytes()) > told["bytes_sent"]
    assert [one["title"] for one in told["sections"]] == ["Owls and others"]
    assert 0 < told["sections"][0]["bytes"] < told["bytes"] < told["bytes_sent"]
    said = shell.done("preview", 1).err
    assert (
        f"html {told['bytes'] / 1000:.1f} KB, {told['bytes_sent'] / 1000:.1f} KB as sent (Gmail cuts" in said
    )


def test_the_mail_opens_in_mail_programs(shell, draft):
    """One parser of them reads it without a defect: a text and an html, the text first."""
    shell.done("preview", 1)
    mail = message_from_bytes(mails(shell, "previews")[0], policy=policy.default)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.defects for part in mail.walk()] == [[], [], []]
    assert "two owls were counted" in mail.get_body(("plain",)).get_content()
    assert "two owls were counted" in mail.get_body(("html",)).get_content()


def test_mailed_previews_are_numbered(shell, draft):
    """Each has a number of its own, so that no mail program folds two of them into one."""
    for _ in range(2):
        shell.done("preview", 1, "--send")
    subjects = {message_from_bytes(raw, policy=policy.default)["Subject"] for raw in mails(shell)}
    assert subjects == {f"[PREVIEW {n}] Owls, counted" for n in (1, 2)}


def test_the_page_is_opened(shell, draft):
    """By the program that the system opens pages with; without --open it is not."""
    opener = shell.write("bin/xdg-open", '#!/bin/sh\necho "$@" >> opened\n')
    opener.chmod(0o755)
    here = {"PATH": f"{opener.parent}{os.pathsep}{os.environ['PATH']}"}
    assert shell.process("preview", 1, **here).code == 0
    assert not (shell.home / "opened").exists()
    assert shell.process("preview", 1, "--open", **here).code == 0
    assert (shell.home / "opened").read_text().strip().endswith("previews/issue-001.html")
