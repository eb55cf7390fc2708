"""issue import, export, edit: documents of any kind come in, go out, and nothing is lost on the way."""

import os
import signal
import subprocess
import time

import pytest

from tests.support import shared
from tests.support.shell import CURATOR

HEAD = "---\nnumber: 7\ntitle: Owls\n---\n\n"
BODY = "Hello.\n\n## Owls and others\n\n**An owl** was [counted](https://owls.night-garden.org/7).\n"


@pytest.fixture
def seventh(shell):
    """Issue #7, imported from a file."""
    shell.done("issue", "import", shell.write("7.md", HEAD + BODY))
    return 7


def editor(shell, script):
    """An editor that does what `script` says to the file "$1"."""
    path = shell.write("editor.sh", f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def text_of(shell, number=7):
    """The document of an issue."""
    return shell.done("issue", "export", number).out


@pytest.fixture
def edits(shell, monkeypatch):
    """Edits issue #7 with an editor that runs a script."""

    def edit(script, *words):
        monkeypatch.setenv("EDITOR", editor(shell, script))
        return shell("issue", "edit", 7, *words)

    return edit


def test_a_document_becomes_a_draft(shell, seventh):
    """As its front matter says."""
    issue = shell("issue", "show", 7, "--json").json
    assert (issue["number"], issue["state"], issue["title"]) == (7, "draft", "Owls")
    assert [section["key"] for section in issue["sections"]] == ["owls"]


def test_a_document_that_says_the_same_changes_nothing(shell, seventh):
    """No revision is used, and it is said."""
    before = shell.dump()
    ran = shell.done("issue", "import", shell.home / "7.md")
    assert "nothing changed: issue #7 says this already" in ran.err
    assert shell.dump() == before


def test_what_went_out_and_comes_back_is_the_same_issue(shell):
    """To the letter, where two items say the same and the closing is the end of the file, too."""
    link = "* [an owl](https://owls.night-garden.org/1)\n"
    text = f"{HEAD}## Owls and others\n\n{link}{link}\nThanks for reading!\n\n"
    shell.done("issue", "import", shell.write("7.md", text))
    before = shell("issue", "show", 7, "--json").json
    ran = shell.done("issue", "import", shell.write("again.md", text_of(shell)))
    assert "nothing changed" in ran.err
    assert shell("issue", "show", 7, "--json").json == before


def test_what_is_taken_off_addresses_is_said(shell):
    """Of campaigns and recipient ids; as it is, nothing is taken off."""
    links = "[a](https://x.org/a?mc_eid=1f&b=2) [c](http://ttps//y.org/) [d](https://z.org/?utm_source=Other)"
    path = shell.write("7.md", f"{HEAD}{links}\n")
    ran = shell.done("issue", "import", path)
    assert "who clicked, mc_eid, of https://x.org/a?b=2" in ran.err
    assert 'another\'s campaign, utm_source="Other"' in ran.err
    assert "did you mean" in ran.err
    assert text_of(shell) == f"{HEAD}[a](https://x.org/a?b=2) [c](http://ttps//y.org/) [d](https://z.org/)\n"
    shell.done("issue", "import", path, "--as-is")
    assert text_of(shell) == path.read_text()


def test_what_is_no_known_form_is_kept_and_said(shell):
    """Sections of no outline, sections that stand twice, free text."""
    text = f"{HEAD}## Other\n\na\n\n## Pale flowers\n\n* b\n\n## Pale flowers\n\n* c\n"
    ran = shell.done("issue", "import", shell.write("7.md", text))
    assert 'section "Pale flowers" stands 2 times; each is kept' in ran.err
    assert '"Other": no section of the outline, kept as this issue\'s own' in ran.err
    assert "kept as free text, because it is no story, link or image: 1 piece" in ran.err
    assert text_of(shell) == text


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + BODY).replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + (HEAD + BODY).encode(),
        (HEAD + BODY).encode("utf-16"),
    ],
    ids=["crlf", "bom", "utf-16"],
)
def test_other_systems_files_are_read(shell, data):
    """Line ends and byte order marks do not matter."""
    shell.done("issue", "import", shell.write("7.md", data))
    assert text_of(shell) == HEAD + BODY


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the file is empty; nothing was changed"),
        (b" \n\n ", "the file is empty; nothing was changed"),
        (b"\x89PNG\r\n\x1a\n" * 99, "the file is not UTF-8 text (byte 0); save it as UTF-8"),
        (b"a\0" * 99, "the file is full of NUL, so it is no UTF-8 text; is it the right file?"),
        (b"a" * 2_000_000, "the document has 2,000,000 characters; no issue is longer than 1,000,000"),
        (b"---\nnumber: seven\n---\n", '"seven" in the front matter is no number; write "number: 12"'),
        (
            b"---\nnumber: 7\ndate: soon\n---\n",
            '"soon" in the front matter is no date; write it like 2019-04-28',
        ),
    ],
    ids=["empty", "blank", "binary", "nul", "2 MB", "number", "date"],
)
def test_what_is_no_document_changes_nothing(shell, seventh, data, why):
    """One line says of which file, and why."""
    before = shell.dump()
    path = shell.write("bad.md", data)
    ran = shell("issue", "import", path)
    assert ran.code in {1, 2}
    assert ran.complaint == f"{path}: {why}"
    assert shell.dump() == before


def test_three_hundred_items_are_as_good_as_one(shell):
    """They come in, and go out the same."""
    links = "".join(f"* [Owl {n}](https://owls.night-garden.org/{n})\n" for n in range(300))
    shell.done("issue", "import", shell.write("7.md", f"{HEAD}## Owls and others\n\n{links}"))
    assert len(shell("issue", "show", 7, "--json").json["sections"][0]["items"]) == 300
    assert text_of(shell) == f"{HEAD}## Owls and others\n\n{links}"


def test_a_document_in_place_of_what_others_changed_is_refused(shell, seventh):
    """Who got the document before a change does not take the change back unawares."""
    path = shell.write("mine.md", text_of(shell).replace("An owl", "My owl"))
    shell.done("issue", "set", 7, "--title", "Herons")
    before = shell.dump()
    assert shell("issue", "import", path).code == 1
    assert shell.dump() == before
    revision = shell("issue", "show", 7, "--json").json["revision"]
    shell.done("issue", "import", path, "--revision", revision)
    assert "My owl" in text_of(shell)


def test_an_archive_is_taken_as_sent(shell):
    """Its links are known from then on, what is there already stays, and what is no issue stops no other."""
    for number in (3, 4):
        link = f"https://owls.night-garden.org/{number}"
        text = f"# #{number}: Owls\n\n## Owls and others\n\n* [Owl]({link})\n"
        shell.write(f"archive/{number:03}.md", text)
    shell.write("archive/005.md", "---\nnumber: five\n---\n")
    shell.write("archive/readme.pdf", b"%PDF")
    ran = shell("issue", "import", shell.home / "archive")
    assert ran.code == 1
    assert [line.split()[:2] for line in ran.out.splitlines()[1:]] == [
        ["003.md", "taken"],
        ["004.md", "taken"],
        ["005.md", "refused"],
    ]
    states = {one["number"]: one["state"] for one in shell("issue", "list", "--json").json}
    assert states == {3: "sent", 4: "sent"}
    assert "already sent in #3" in shell("add", "--no-fetch", "https://owls.night-garden.org/3").out
    again = shell("issue", "import", shell.home / "archive")
    assert [line.split()[1] for line in again.out.splitlines()[1:]] == ["known", "known", "refused"]


def test_a_document_without_a_number_is_known_by_its_title_and_day(shell, seventh):
    """It gets the next number once, and is written again as it stood."""
    text = "Title: The State of Owls 0.8\nDate: 2026-10-06 20:32\n\n# Owls\n\nThey hoot.\n"
    path = shell.write("state.md", text)
    assert (
        '"The State of Owls 0.8" does not say its number; it is #8' in shell.done("issue", "import", path).err
    )
    assert "nothing changed" in shell.done("issue", "import", path).err
    assert text_of(shell, 8) == text


def test_an_archive_without_an_outline_suggests_one(shell):
    """Renamed sections are known by their emoji."""
    toml = shell.home / "curator.toml"
    toml.write_text(toml.read_text().split("[[section]]")[0])
    for number, title in enumerate(("Wings 🪶", "Wings 🪶", "Wings 🪶", "On Wings 🪶", "On Wings 🪶"), 1):
        shell.write(f"archive/{number}.md", f"# #{number}\n\n## {title}\n\na\n\n## Other {number}\n\nb\n")
    ran = shell.done("issue", "import", shell.home / "archive")
    wanted = '[[section]] key = "on-wings" title = "On Wings" emoji = "🪶" former = ["Wings"]'
    assert wanted in " ".join(ran.err.split())
    assert "Other" not in ran.err.split("[[section]]")[1]


def test_the_next_issue_says_goodbye_as_the_last_one_did(shell, pick):
    """The archive is the house style from the first day."""
    shell.write("archive/3.md", "# #3: Moths\n\n## Pale flowers\n\na\n\nThanks for reading!\n\nPS: rain.\n")
    shell.done("issue", "import", shell.home / "archive")
    pick("eagle")
    shell.done("issue", "new")
    assert shell("issue", "show", 4, "--json").json["closing"] == "Thanks for reading!"


def test_all_issues_go_out_into_a_folder(shell, seventh):
    """One file each, and what comes in again is known."""
    shell.done("issue", "export", "--all", shell.home / "out")
    assert (shell.home / "out" / "007.md").read_text() == HEAD + BODY


def test_an_edit_is_shown_and_stored(shell, seventh, edits):
    """The difference goes to stderr, the file away."""
    ran = edits('sed -i "s/An owl/The owl/" "$1"')
    assert ran.code == 0
    assert "-**An owl** was" in ran.err
    assert "+**The owl** was" in ran.err
    assert text_of(shell) == HEAD + BODY.replace("An owl", "The owl")
    assert not list((shell.home / "edits").iterdir())


def test_an_edit_lists_what_may_be_referred_to(shell, seventh, edits):
    """In a comment at the end, for editors that complete words; it is not kept."""
    shell.write("archive/3.md", "# #3: Moths\n\n## Owls and others\n\n**A moth that -- hoots** was heard.\n")
    shell.done("issue", "import", shell.home / "archive")
    edits('grep -e "\\[\\[" "$1" > "$(dirname "$0")/listed"; sed -i "s/An owl/The owl/" "$1"')
    listed = (shell.home / "listed").read_text()
    assert "[[#3]]  #3: Moths" in listed
    assert "[[a-moth-that-hoots" in listed
    assert text_of(shell) == HEAD + BODY.replace("An owl", "The owl")


def test_an_edit_that_changes_nothing_leaves_nothing(shell, seventh, edits):
    """And says so."""
    before = shell.dump()
    assert "nothing was changed" in edits("true").err
    assert shell.dump() == before
    assert not list((shell.home / "edits").iterdir())


def test_a_file_that_is_emptied_gives_the_edit_up(shell, seventh, edits):
    """The issue stays as it is."""
    before = shell.dump()
    assert edits(': > "$1"').complaint == "the file was emptied; nothing was changed"
    assert shell.dump() == before


def test_an_editor_that_fails_loses_nothing(shell, seventh, edits):
    """The next edit goes on with what was written, unless it is to begin anew."""
    ran = edits('sed -i "s/An owl/Half an owl/" "$1"; exit 3')
    assert "ended with 3; nothing was changed, the file is" in ran.complaint
    assert "going on with an edit of #7 that was not finished" in edits("true").err
    assert "Half an owl" in text_of(shell)


def test_an_unfinished_edit_may_be_put_aside(shell, seventh, edits):
    """Under another name, so that it is not lost either."""
    edits('sed -i "s/An owl/Half an owl/" "$1"; exit 3')
    edits("true", "--fresh")
    assert "Half" not in text_of(shell)
    (aside,) = (shell.home / "edits").iterdir()
    assert "Half an owl" in aside.read_text()


def test_words_that_are_no_issue_stay_in_the_file(shell, seventh, edits):
    """The complaint is one, and where they are is said."""
    ran = edits('sed -i "s/number: 7/number: 8/" "$1"')
    assert "the document says that it is issue #8, not #7; correct its number" in ran.err
    assert "your words are in" in ran.err
    assert "number: 8" in next((shell.home / "edits").iterdir()).read_text()


def test_of_two_editors_the_second_is_told(shell, seventh, edits):
    """What the first stored is not taken back, and the second's words stay in the file."""
    script = f'"{CURATOR}" -C "{shell.home}" issue set 7 --closing Bye; sed -i "s/An owl/My owl/" "$1"'
    ran = edits(script)
    assert ran.code == 1
    assert "changed" in ran.err
    assert "Bye" in text_of(shell)
    assert "My owl" not in text_of(shell)
    assert "My owl" in next((shell.home / "edits").iterdir()).read_text()


def test_a_kill_in_the_middle_of_an_edit_loses_nothing(shell, seventh, edits):
    """The issue is as it was, and the file with the words so far is gone on with."""
    before = text_of(shell)
    path = editor(shell, 'sed -i "s/An owl/A killed owl/" "$1"; touch began; sleep 60')
    command = [CURATOR, "-C", str(shell.home), "issue", "edit", "7"]
    running = subprocess.Popen(
        command, env={**os.environ, "EDITOR": path}, cwd=shell.home, start_new_session=True
    )
    while not (shell.home / "began").exists():
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert text_of(shell) == before
    assert "going on with" in edits("true").err
    assert "A killed owl" in text_of(shell)


@shared.needs_shared
def test_a_misread_issue_is_recognised_and_repaired(shell):
    """It says so; repaired, it is the issue that was meant."""
    folder = shared.SHARED / "newsletters"
    misread = shell.done("issue", "import", folder / "as-exported/012.md", "--as-is")
    assert "misread as Mac Roman once" in misread.err
    assert text_of(shell, 12).split() == (folder / "as-exported/012.md").read_text("utf-8").split()
    shell.done("issue", "import", folder / "as-exported/012.md", "--repair")
    repaired = shell("issue", "show", 12, "--json").json["sections"]
    shell.done("issue", "import", folder / "dynamically-typed/012.md")
    meant = shell("issue", "show", 12, "--json").json["sections"]
    assert len(meant) == 3
    assert repaired == meant
