"""subscriber, suppression: the readers."""

import pytest


def addresses(shell):
    """Who is a subscriber."""
    return [one["address"] for one in shell("subscriber", "list", "--json").json]


def test_good_rows_come_in_and_refused_ones_are_named(shell):
    """Each with its line and why; exit 1."""
    path = shell.write("s.csv", "email,name\nada@post.test,Ada\nnope,No\nADA@post.test,Twice\n,Nobody\n")
    ran = shell("subscriber", "import", path)
    assert ran.code == 1
    assert ran.out == "1 new subscriber, 0 known before, 0 suppressed, 3 rows refused\n"
    assert [line.split(": ")[1] for line in ran.err.splitlines()] == [
        f"line {at} of s.csv is refused" for at in (3, 4, 5)
    ]
    assert addresses(shell) == ["ada@post.test"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the table is empty"),
        (bytes(range(256)) * 20, "the table"),
        (b"\x00\x01\x02" * 2000, "the table"),
        (b"colour,size\nred,3\n", "the table has no column of addresses"),
    ],
)
def test_a_file_that_is_no_table_is_refused(shell, content, why):
    """One line names the file and says why; nothing is stored."""
    path = shell.write("bad.csv", content)
    ran = shell("subscriber", "import", path)
    assert ran.code == 1
    assert ran.complaint.startswith(f"{path}: {why}")
    assert addresses(shell) == []


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_is_none_is_wrong_usage(shell, name):
    """A missing one, or a folder."""
    ran = shell("subscriber", "import", name)
    assert ran.code == 2
    assert f"'{name}'" in ran.complaint


def test_an_export_is_imported_again(shell):
    """Nobody is new."""
    shell.done("subscriber", "add", "ada@post.test", "--name", "Ada")
    path = shell.write("mine.csv", shell.done("subscriber", "export").out)
    assert "0 new subscribers, 1 known before" in shell.done("subscriber", "import", path).out


@pytest.mark.parametrize(
    "words",
    [
        ["subscriber", "add"],
        ["subscriber", "remove"],
        ["subscriber", "show"],
        ["suppression", "add"],
        ["suppression", "remove"],
    ],
)
def test_what_is_no_mail_address_is_wrong_usage(shell, words):
    """It is named, and nothing changes."""
    before = shell.dump()
    ran = shell(*words, "nope")
    assert ran.code == 2
    assert '"nope" is no mail address' in ran.complaint
    assert shell.dump() == before


def test_all_are_added_or_none(shell):
    """One that is known stops the others."""
    shell.done("subscriber", "add", "ada@post.test")
    ran = shell("subscriber", "add", "ben@post.test", "ada@post.test")
    assert ran.code == 1
    assert ran.complaint == "ada@post.test is a subscriber already"
    assert addresses(shell) == ["ada@post.test"]


def test_who_left_stays_known(shell):
    """Left once; a second time is refused; added again they are back."""
    shell.done("subscriber", "add", "ada@post.test")
    assert shell.done("subscriber", "remove", "ada@post.test").err == "ada@post.test has left\n"
    assert shell("subscriber", "remove", "ada@post.test").complaint == "ada@post.test is left already"
    assert "standing:   left" in shell.done("subscriber", "show", "ada@post.test").out
    assert shell.done("subscriber", "add", "ada@post.test").out == "1  ada@post.test  active\n"


def test_an_unknown_subscriber_is_told(shell):
    """With the command that would add it."""
    for command in ("show", "remove"):
        ran = shell("subscriber", command, "who@post.test")
        assert ran.code == 1
        assert ran.complaint.startswith("who@post.test is no subscriber")


def test_addresses_are_never_cut(shell):
    """A long one stays whole in the list; the name gives way."""
    address = f"{'long.' * 11}name@a-rather-long-domain.post.test"
    shell.done("subscriber", "add", address, "--name", "A Name " * 9)
    assert address in shell.done("subscriber", "list").out


def test_standings_are_listed(shell):
    """Only those that are asked for; an unknown one is wrong usage."""
    shell.done("subscriber", "add", "ada@post.test", "ben@post.test")
    shell.done("subscriber", "remove", "ben@post.test")
    shown = shell.done("subscriber", "list", "--standing", "left")
    assert "ben@post.test" in shown.out
    assert "ada@post.test" not in shown.out
    assert shown.err == "1 subscriber\n"
    ran = shell("subscriber", "list", "--standing", "gone")
    assert ran.code == 2
    assert "'left'" in ran.complaint


def test_a_suppressed_address_is_not_added(shell):
    """Until it is released."""
    shell.done("suppression", "add", "ada@post.test", "--reason", "asked on the phone")
    assert "asked on the phone" in shell.done("suppression", "list").out
    ran = shell("subscriber", "add", "ada@post.test")
    assert ran.code == 1
    assert "is suppressed" in ran.complaint
    shell.done("suppression", "remove", "ada@post.test")
    shell.done("subscriber", "add", "ada@post.test")


def test_nobody_is_suppressed_at_first(shell):
    """The list is empty and says so."""
    assert shell.done("suppression", "list").err == "no address is suppressed\n"
    assert shell.done("suppression", "remove", "ada@post.test").err == "ada@post.test was not suppressed\n"
