"""issue, preview: from picks to an approved issue."""

import pytest


@pytest.fixture
def draft(shell, pick):
    """A draft of two items."""
    pick("eagle", "barn")
    intro = "This week two owls were counted, and then counted once more, with care."
    return shell.done("issue", "new", "--title", "Owls, counted", "--intro", intro)


def item_ids(shell):
    """The ids of the items of issue 1, in print order."""
    return [
        item["id"]
        for section in shell("issue", "show", 1, "--json").json["sections"]
        for item in section["items"]
    ]


def test_without_issues_the_next_command_is_named(shell):
    """The list is empty, and says how it is filled."""
    ran = shell.done("issue", "list")
    assert (ran.out, ran.err) == ("", "there is no issue yet; make one with: curator issue new\n")


def test_without_picks_there_is_no_issue(shell):
    """Nothing is made of nothing."""
    ran = shell("issue", "new")
    assert ran.code == 1
    assert ran.complaint.startswith("no candidate is approved")
    assert shell("issue", "list", "--json").json == []


def test_a_draft_is_made_of_the_picks(shell, draft):
    """It is shown with its items, and the next command is named."""
    assert draft.out.startswith("#1 Owls, counted\n    draft for ")
    assert "Owls and others" in draft.out
    assert "eagle" in draft.out
    assert draft.err.endswith("go on with: curator preview 1\n")
    assert max(map(len, draft.out.splitlines())) <= 80


def test_a_draft_without_a_title_says_how_to_give_one(shell, pick):
    """The title is the mail's subject."""
    pick("eagle")
    assert "curator issue set 1 --title" in shell.done("issue", "new").err


def test_a_taken_number_is_refused(shell, draft, pick):
    """The draft that has it is named, and how it is filled."""
    pick("snowy")
    ran = shell("issue", "new", "--number", 1)
    assert ran.code == 1
    assert ran.complaint == "issue #1 exists already; fill it with: curator issue fill 1"


def test_issues_are_listed_and_shown(shell, draft):
    """With state, slot, how far they have come, and what was done to them."""
    listed = shell.done("issue", "list").out.splitlines()
    assert listed[1].split() == ["#1", "draft", "2027-01-03", "2", "complete", "Owls,", "counted"]
    assert "assembled from 2 picks, by ada" in shell.done("issue", "show", 1).out


def test_words_are_set(shell, draft):
    """Only what is given changes."""
    shell.done("issue", "set", 1, "--closing", "Good night.")
    issue = shell("issue", "show", 1, "--json").json
    assert (issue["title"], issue["closing"]) == ("Owls, counted", "Good night.")


def test_setting_nothing_is_wrong_usage(shell, draft):
    """It says what can be set."""
    ran = shell("issue", "set", 1)
    assert ran.code == 2
    assert ran.complaint == "say what to change: --title, --intro or --closing"


def test_items_are_ordered(shell, draft):
    """They stand as listed."""
    one, two = item_ids(shell)
    shell.done("issue", "order", 1, two, one)
    assert item_ids(shell) == [two, one]


def test_an_unknown_item_orders_nothing(shell, draft):
    """It is named."""
    before = shell.dump()
    ran = shell("issue", "order", 1, 77, item_ids(shell)[1])
    assert ran.code == 2
    assert ran.complaint.startswith("issue #1 has no item 77")
    assert shell.dump() == before


def test_a_document_goes_out_and_comes_in(shell, draft):
    """What was changed in the file is changed in the issue."""
    written = shell.done("issue", "export", 1).out
    path = shell.write("1.md", written.replace("Owls, counted", "Owls, uncounted"))
    shell.done("issue", "import", path)
    assert shell("issue", "show", 1, "--json").json["title"] == "Owls, uncounted"
    assert shell.done("issue", "export", 1).out == path.read_text()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00\x01" * 100, "the file is not UTF-8 text"),
        (b"Some words.\n", "the document does not say which issue it is"),
    ],
)
def test_a_file_that_is_no_document_changes_nothing(shell, draft, content, why):
    """One line names the file and says why."""
    before = shell.dump()
    path = shell.write("bad.md", content)
    ran = shell("issue", "import", path)
    assert ran.code in {1, 2}
    assert ran.complaint.startswith(f"{path}: {why}")
    assert shell.dump() == before


def test_a_sound_issue_is_checked(shell, draft):
    """Exit 0; what is found, if anything, is no error."""
    assert "error" not in shell.done("issue", "check", 1).out


@pytest.fixture
def unsound(shell, draft):
    """The draft with a link that leads to the reader's own machine."""
    path = shell.write(
        "1.md",
        shell.done("issue", "export", 1).out.replace(
            "https://owls.night-garden.org/eagle", "http://localhost/eagle"
        ),
    )
    return shell.done("issue", "import", path)


def test_an_unsound_issue_is_told(shell, unsound):
    """Exit 1; each finding fits the terminal."""
    ran = shell("issue", "check", 1)
    assert ran.code == 1
    assert "\nerror: " in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_an_unsound_issue_is_not_approved(shell, unsound):
    """The findings are listed, one line says how to see them again, the draft stays."""
    before = shell.dump()
    ran = shell("issue", "approve", 1)
    assert ran.code == 1
    assert ran.out.startswith("error: ")
    assert ran.complaint.startswith("issue #1 cannot be approved: ")
    assert ran.complaint.endswith("see all with: curator issue check 1")
    assert shell.dump() == before


def test_an_approval_says_when_it_goes_out(shell, approved):
    """The digest, the slot, and the command that sends it now."""
    assert "approved #1 as " in approved.err
    assert "send it before with: curator send 1" in approved.err


def test_an_approval_is_withdrawn(shell, approved):
    """The issue is a draft again, once."""
    assert shell.done("issue", "unapprove", 1).err == "#1 is a draft again\n"
    ran = shell("issue", "unapprove", 1)
    assert ran.code == 1
    assert ran.complaint == "issue #1 is a draft already"


def test_a_preview_is_written(shell, draft):
    """Three files, whose paths are the data."""
    files = shell.done("preview", 1, "--json").json["files"]
    assert [file.rpartition("/")[2] for file in files] == ["issue-001.html", "issue-001.txt", "issue-001.eml"]
    ran = shell.done("preview", 1)
    assert ran.out.splitlines()[:3] == files
    assert ran.err.endswith("go on with: curator issue approve 1\n")


def test_a_preview_is_mailed_to_the_editors_alone(shell, draft):
    """To those in curator.toml; nobody else can get one."""
    assert shell.done("preview", 1, "--send", "--json").json["mailed"] == ["ada@night-garden.test"]
    assert len(list((shell.home / "outbox").glob("*.eml"))) == 1


def test_a_preview_for_nobody_is_told(shell, draft):
    """The setting is named."""
    shell.write("curator.toml", (shell.home / "curator.toml").read_text().split("[preview]")[0])
    ran = shell("preview", 1, "--send")
    assert ran.code == 1
    assert "[preview] to" in ran.complaint


def test_a_broken_template_is_told(shell, draft):
    """One line names the newsletter's own template and the line in it."""
    folder = shell.home / "templates" / "email"
    folder.mkdir(parents=True)
    (folder / "issue.html").write_text("{% if x", encoding="utf-8")
    ran = shell("preview", 1)
    assert ran.code == 1
    assert f"{folder}/issue.html" in ran.complaint


def test_a_place_that_cannot_be_written_is_told(shell, draft):
    """One line names it."""
    shell.write("previews", "a file in the way")
    ran = shell("preview", 1)
    assert ran.code == 1
    assert ran.complaint == f"{shell.home}/previews: file exists"


@pytest.mark.parametrize(
    "words",
    [
        ["issue", "show"],
        ["issue", "export"],
        ["issue", "check"],
        ["issue", "approve"],
        ["issue", "unapprove"],
        ["issue", "set", "--title", "Owls"],
        ["issue", "order", 77],
        ["preview"],
        ["send"],
        ["send", "--dry-run"],
        ["deliveries"],
        ["deliveries", "list"],
        ["deliveries", "resolve", "--sent"],
    ],
)
def test_an_unknown_issue_is_told(shell, words):
    """By every command that takes a number, in the same words."""
    before = shell.dump()
    ran = shell(*words, 77)
    assert ran.code == 1
    assert ran.complaint == "there is no issue #77; see them all with: curator issue list"
    assert shell.dump() == before


@pytest.mark.parametrize("number", ["0", "-3", "9" * 30, "owl"])
@pytest.mark.parametrize("words", [["issue", "show"], ["preview"], ["send"], ["deliveries", "list"]])
def test_what_is_no_number_is_wrong_usage(shell, words, number):
    """Absurd numbers, and words."""
    ran = shell(*words, number)
    assert ran.code == 2
    assert "--help)" in ran.complaint


def test_the_board_stands_before_the_findings(shell, draft):
    """How far each section has come, what is left, and the digest that an approval would bind."""
    limits = (shell.home / "curator.toml").read_text().replace('key = "owls"', 'key = "owls"\nmin_items = 3')
    shell.write("curator.toml", limits)
    digest = shell.done("preview", 1, "--json").json["digest"][:12]
    head, board, *rest = shell("issue", "check", 1).out.splitlines()
    assert head == f"#1 for 2027-01-03: draft, short; an approval would bind {digest}"
    assert board.startswith("    Owls and others 2 of 3 · Pale flowers empty · ")
    assert board.endswith((" left", " late"))
    assert "warning: the section has 2 items, and should have 3 or more" in "\n".join(rest)


def test_an_issue_tells_since_when_it_stands_how(shell, draft):
    """A draft since, approved by whom when as what, a draft again; the sections beside their limits."""
    assert "    draft since " in shell.done("issue", "show", 1).out
    shell.done("issue", "approve", 1)
    digest = shell("issue", "show", 1, "--json").json["digest"][:12]
    out = shell.done("issue", "show", 1).out
    assert f" as {digest}; revision" in " ".join(out.split())
    assert "    approved by ada at " in out
    assert "Owls and others  (2)\n" in out
    assert "Pale flowers  (empty)\n" in out
    assert f"approved by ada as {digest}" in shell.done("issue", "check", 1).out
    listed = shell.done("issue", "list").out.splitlines()[1].split()
    assert listed[1:6] == ["approved", "2027-01-03", "2", "by", "ada"]
    shell.done("issue", "unapprove", 1)
    assert "    draft since " in shell.done("issue", "show", 1).out


def test_an_approval_of_what_would_be_other_bytes_now_is_told(shell, draft):
    """The digest that was approved, and the one that the issue would have now."""
    shell.done("issue", "approve", 1)
    garden = shell.home / "curator.toml"
    shell.write(
        "curator.toml", garden.read_text().replace('The Night Garden"\nsender', 'The Day Garden"\nsender')
    )
    assert ", but it would be " in " ".join(shell("issue", "check", 1).out.split())


def test_a_sent_issue_says_when(shell, approved):
    """In the list and by itself."""
    shell.done("send", 1)
    assert "    sent at " in shell.done("issue", "show", 1).out
    assert ", approved by ada" in " ".join(shell.done("issue", "list").out.split())
    listed = shell("issue", "list", "--json").json[0]
    assert (listed["items"], listed["readiness"]) == (2, "sent")


def test_a_finding_is_accepted_by_its_key(shell, unsound):
    """It is gone from the check, which says how many were accepted; --all shows whose word it is, and why."""
    key = next(one["key"] for one in shell("issue", "check", 1, "--json").json if one["check"] == "link")
    assert f"[{key}]" in shell("issue", "check", 1).out
    ran = shell.done("issue", "check", 1, "--accept", key, "--why", "readers know that host")
    assert key not in ran.out
    assert "1 accepted" in ran.err
    out = " ".join(shell.done("issue", "check", 1, "--all").out.split())
    assert f"[{key}] by ada at " in out
    assert ': "readers know that host"' in out
    (kept,) = (one for one in shell("issue", "check", 1, "--all", "--json").json if one["accepted"])
    assert (kept["key"], kept["accepted"]["by"], kept["accepted"]["why"]) == (
        key,
        "ada",
        "readers know that host",
    )
    assert f"accepted link {key}: readers know that host" in shell.done("issue", "history", 1).out
    assert shell("issue", "check", 1, "--withdraw", key).code == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--accept", "link"), "say why the finding may stay"),
        (("--why", "so"), "name it with --accept KEY"),
        (
            ("--accept", "nosuch", "--why", "so"),
            "has no finding nosuch; see them with: curator issue check 1 --all",
        ),
        (("--withdraw", "nosuch"), "nothing of issue #1 was accepted as nosuch"),
    ],
)
def test_an_acceptance_that_cannot_be_is_one_line(shell, unsound, words, complaint):
    """And changes nothing."""
    before = shell.dump()
    ran = shell("issue", "check", 1, *words)
    assert ran.code in {1, 2}
    assert complaint in ran.complaint
    assert shell.dump() == before


def test_a_check_may_be_silent(shell, unsound):
    """Its warnings and notes, never its errors; a name that no check has is a clear complaint."""
    settings = (shell.home / "curator.toml").read_text()
    shell.write("curator.toml", settings + '[preflight]\nsilent = ["link", "proposal"]\n')
    found = {(one["check"], one["severity"]) for one in shell("issue", "check", 1, "--json").json}
    assert ("link", "error") in found
    assert "proposal" not in {check for check, _ in found}
    shell.write("curator.toml", settings + '[preflight]\nsilent = ["nearr"]\n')
    assert 'preflight.silent in curator.toml names no check: "nearr"' in shell("issue", "check", 1).complaint
