"""The outline may be renamed and put in another order; issues that are there stay as they were."""

import pytest

OLD = """\
[[section]]
key = "owls"
title = "Owls and others"
former = ["Birds"]

[[section]]
key = "plants"
title = "Pale flowers"
"""
NEW = """\
[[section]]
key = "plants"
title = "Night flowers"
emoji = "🌸"
former = ["Pale flowers", "Bleak Flora 🥀"]

[[section]]
key = "owls"
title = "Wings"
emoji = "🦉"
quick_links = "More on wings"
former = ["Owls and others", "Birds"]
"""


@pytest.fixture
def rename(shell):
    """Writes the outline anew: other titles, emoji and headings, in another order."""

    def write():
        written = (shell.home / "curator.toml").read_text(encoding="utf-8")
        assert OLD in written
        shell.write("curator.toml", written.replace(OLD, NEW))

    return write


@pytest.fixture
def two(shell, pick):
    """Draft #1 with an item in each of two sections."""
    pick("eagle")
    flower = shell.done("add", "--no-fetch", "--json", "https://flowers.night-garden.org/lily").json[0]["id"]
    shell.done("approve", flower, "--section", "plants", "--as", "link")
    return shell.done(
        "issue", "new", "--title", "Owls and a lily", "--intro", "Hello, and good night to all."
    )


def seen(shell):
    """All that a person sees of issue 1, and the digest of what would be sent."""
    shown = shell.done("issue", "show", 1, "--json").json
    shown.pop("board")  # stands beside the outline as it is now
    return shown, shell.done("issue", "export", 1).out, shell.done("preview", 1, "--json").json["digest"]


def test_renaming_the_outline_leaves_an_issue_as_it_was(shell, two, rename):
    """Shown, exported and rendered byte for byte the same, though titles, emoji and order are others."""
    before = seen(shell)
    rename()
    assert seen(shell) == before
    assert "## Owls and others" in before[1]


def test_an_approved_issue_goes_out_as_it_was_approved(shell, two, rename):
    """The digest that was approved is the one that is rendered after the renaming."""
    shell.done("issue", "approve", 1)
    rename()
    assert "approved by ada as " in shell.done("issue", "check", 1).out


def test_the_document_of_an_issue_with_former_names_is_read_as_itself(shell, two, rename):
    """Its sections keep their keys and their old names; nothing is changed."""
    path = shell.write("1.md", shell.done("issue", "export", 1).out)
    rename()
    before = shell.done("issue", "show", 1, "--json").json
    shell.done("issue", "import", path)
    after = shell.done("issue", "show", 1, "--json").json
    assert after["sections"] == before["sections"]
    assert [section["key"] for section in after["sections"]] == ["owls", "plants"]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Night flowers 🌸", "plants"),
        ("Night flowers", "plants"),
        ("Pale flowers", "plants"),
        ("PALE FLOWERS 🥀", "plants"),
        ("Bleak Flora 🥀", "plants"),
        ("Birds 🐦", "owls"),
        ("Wings", "owls"),
        ("Bats", "bats"),
    ],
)
def test_a_heading_of_any_time_names_its_section(shell, two, rename, heading, key):
    """With the emoji of its day, another one, or none; an unknown one is a section of its own."""
    rename()
    written = shell.done("issue", "export", 1).out.replace("## Pale flowers", f"## {heading}")
    shell.done("issue", "import", shell.write("1.md", written))
    section = shell.done("issue", "show", 1, "--json").json["sections"][1]
    assert section["key"] == key
    assert f"{section['title']} {section['emoji']}".strip() == heading


def test_the_next_issue_has_the_new_names_in_the_new_order(shell, two, pick, rename):
    """The outline is what is meant from now on."""
    rename()
    pick("snowy")
    flower = shell.done("add", "--no-fetch", "--json", "https://flowers.night-garden.org/rose").json[0]["id"]
    shell.done("approve", flower, "--section", "Pale flowers")
    shell.done("issue", "new")
    sections = shell.done("issue", "show", 2, "--json").json["sections"]
    assert [(one["title"], one["emoji"]) for one in sections] == [("Night flowers", "🌸"), ("Wings", "🦉")]


def test_the_board_counts_a_section_under_its_key(shell, two, rename):
    """By the limits of today, with the name that the issue prints."""
    rename()
    board = shell.done("issue", "show", 1, "--json").json["board"]["sections"]
    assert [(one["key"], one["title"], one["items"]) for one in board] == [
        ("owls", "Owls and others", 1),
        ("plants", "Pale flowers", 1),
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('key = "plants"', 'key = "owls"'), 'two sections have the key "owls"; give each a key of its own'),
        (
            ('"Birds"', '"pale flowers"'),
            '"pale flowers" names two sections, owls and plants; take it from one',
        ),
    ],
)
def test_an_outline_that_names_two_sections_alike_is_refused(shell, change, why):
    """By every command, in one line that names the file."""
    path = shell.home / "curator.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    ran = shell("issue", "list")
    assert ran.code != 0
    assert ran.complaint == f"section in {path}: {why}"
