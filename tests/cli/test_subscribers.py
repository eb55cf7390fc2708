"""subscriber, suppression: the readers."""

import pytest

from tests.cli.test_json import fields


def addresses(shell):
    """Who is a subscriber."""
    return [one["address"] for one in shell("subscriber", "list", "--json").json]


def test_good_rows_come_in_and_refused_ones_are_named(shell):
    """Each with its line and why; exit 1."""
    path = shell.write("s.csv", "email,name\nada@post.test,Ada\nnope,No\nADA@post.test,Twice\n,Nobody\n")
    ran = shell("subscriber", "import", path, "--consent", "a fair")
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
        (bytes(range(256)) * 20, "the table holds bytes that are no text"),
        (b"PK\x03\x04" * 2000, "the table is a spreadsheet file"),
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


def test_an_import_without_any_consent_is_wrong_usage(shell):
    """It says what to give, and nothing is stored."""
    ran = shell("subscriber", "import", shell.write("s.csv", "ada@post.test\n"))
    assert ran.code == 2
    assert '--consent "..."' in ran.complaint
    assert addresses(shell) == []


def test_twenty_refused_rows_are_shown_and_all_of_them_reported(shell):
    """On the terminal, with how many more there are; in the report, with the cells as they were."""
    path = shell.write("s.csv", "email,name\n" + "nope,=1+1\n" * 25)
    report = shell.home / "refused.csv"
    ran = shell("subscriber", "import", path, "--consent", "a fair", "--report", report)
    assert ran.err.count(" is refused: ") == 20
    assert f"... and 5 rows more; they are all in {report}" in ran.err
    lines = report.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 26
    assert lines[0] == "refused_line,refused_because,email,name"
    assert lines[1].endswith(",nope,'=1+1")
    found = shell("subscriber", "import", path, "--consent", "a fair", "--json").json
    assert len(found["refused"]) == 25
    assert set(found) == fields("curator subscriber import")


@pytest.mark.parametrize("report", ["s.csv", "missing/refused.csv"])
def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(shell, report):
    """Also one that would take the place of the table."""
    path = shell.write("s.csv", "ada@post.test\n")
    ran = shell("subscriber", "import", path, "--consent", "x", "--report", shell.home / report)
    assert ran.code == 2
    assert report in ran.complaint
    assert path.read_text() == "ada@post.test\n"
    assert addresses(shell) == []


def test_a_dry_run_changes_nothing(shell):
    """It says what would be."""
    path = shell.write("s.csv", "email,status\nada@post.test,\neve@post.test,unsubscribed\n")
    before = shell.dump()
    ran = shell.done("subscriber", "import", path, "--consent", "a fair", "--dry-run")
    assert ran.out == "2 new subscribers, 0 known before, 0 suppressed, 0 rows refused\n"
    assert ran.err == (
        "of the new ones, 1 left: nothing goes to them\nnothing was changed: this was a dry run\n"
    )
    assert shell.dump() == before


def test_an_export_is_imported_again(shell):
    """Nobody is new; only some standings may be asked for."""
    shell.done("subscriber", "add", "ada@post.test", "ben@post.test", "--name", "Ada")
    shell.done("subscriber", "remove", "ben@post.test")
    path = shell.write("mine.csv", shell.done("subscriber", "export").out)
    assert "0 new subscribers, 2 known before" in shell.done("subscriber", "import", path).out
    gone = shell.done("subscriber", "export", "--standing", "left").out.splitlines()
    assert len(gone) == 2
    assert gone[1].startswith("ben@post.test,Ada,left,added by hand,")


def test_subscribers_are_found_by_a_part_of_their_address_or_name(shell):
    """In whatever case and script; % and _ are only themselves."""
    table = "email,name\nada_b@post.test,Ádám ÖZ\nadaxb@post.test,Eve\n50%@post.test,x\nБ@x.test,\n"
    shell("subscriber", "import", shell.write("s.csv", table), "--consent", "x")

    def found(text):
        return [one["address"] for one in shell("subscriber", "list", "--search", text, "--json").json]

    assert found("A_B") == ["ada_b@post.test"]
    assert found("%") == ["50%@post.test"]
    assert found("ádám öz") == ["ada_b@post.test"]
    assert found("EVE") == ["adaxb@post.test"]
    assert found("nobody") == []


def test_a_long_list_is_not_printed_unasked(shell):
    """Fifty, and how many more there are; as many as are asked for; all to a program."""
    rows = "".join(f"reader-{at:03}@post.test\n" for at in range(60))
    shell.done("subscriber", "import", shell.write("s.csv", rows), "--consent", "x")
    shown = shell.done("subscriber", "list")
    assert len(shown.out.splitlines()) == 51
    assert (
        shown.err == "... and 10 more; all of them with --limit 0, some with --search TEXT\n60 subscribers\n"
    )
    assert len(shell.done("subscriber", "list", "--limit", 0).out.splitlines()) == 61
    assert len(shell.done("subscriber", "list", "--limit", 2, "--search", "reader").out.splitlines()) == 3
    assert len(addresses(shell)) == 60


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
