"""source, collect, read: from addresses of feeds to a queue."""

import pytest

from curator import sample
from curator.sample import NEWSLETTER

FEED = "http://low-watt.test/atom.xml"


@pytest.fixture
def watched(shell, web):
    """A newsletter that polls one source."""
    return shell.done("source", "add", FEED, "--section", "owls")


def test_a_feed_becomes_a_source(watched):
    """The source gets the feed's own title, and the next command is named."""
    assert watched.out == "1  Low Watt\n"
    assert watched.err == "go on with: curator collect\n"


def test_a_known_source_is_told(shell, watched):
    """The same address again is no second source."""
    assert shell.done("source", "add", FEED).out == "1  Low Watt  (already a source)\n"
    assert len(shell("source", "list", "--json").json) == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://low-watt.test/robots.txt", "the server answered 404"),
        ("http://low-watt.test/nothing", "the server answered 404"),
    ],
)
def test_what_is_no_feed_is_refused(shell, web, url, why):
    """One line names the address and says why; nothing is stored."""
    for command in ("add", "check"):
        ran = shell("source", command, url)
        assert ran.code == 1
        assert ran.complaint.startswith(f"{url}: {why}")
    assert shell("source", "list", "--json").json == []


def test_a_private_address_is_refused(shell, site):
    """What runs beside us is not asked."""
    ran = shell("source", "add", site.proxy)
    assert ran.code == 1
    assert "127.0.0.1 is not public" in ran.complaint


@pytest.mark.parametrize("url", ["ftp://low-watt.test/", "owls", "mailto:ada@post.test"])
def test_what_is_no_address_is_wrong_usage(shell, url):
    """The address is said once."""
    ran = shell("source", "add", url)
    assert ran.code == 2
    assert ran.complaint.count(url) == 1


def test_a_check_stores_nothing(shell, web):
    """It says what would be collected."""
    ran = shell.done("source", "check", FEED)
    assert "A bucket of hot sand" in ran.out
    assert ran.err == f"Low Watt: 3 entries, 3 new; take it with: curator source add {FEED}\n"
    assert shell("source", "list", "--json").json == []


def test_opml_comes_in_and_goes_out(shell, tmp_path):
    """What is exported can be imported, and is known."""
    ran = shell.done("source", "import", NEWSLETTER / "sources.opml")
    assert ran.err.endswith(f"{sample.SOURCES} new sources, 0 known before; go on with: curator collect\n")
    shell.write("mine.opml", shell.done("source", "export").out)
    ran = shell.done("source", "import", shell.home / "mine.opml")
    assert ran.err.startswith(f"0 new sources, {sample.SOURCES} known before")


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (b"", 1, "the document is empty"),
        (bytes(range(256)), 1, "this is no OPML"),
        (b"email\nada@post.test\n", 1, "this is no OPML"),
        (b"<rss><channel/></rss>", 1, "this is no OPML: its first element is <rss>"),
        (
            b'<opml><body><outline xmlUrl="https://a-garden.org/f"/><outline xmlUrl="owls"/></body></opml>',
            2,
            "owls is no address",
        ),
    ],
)
def test_a_file_that_is_no_opml_is_refused(shell, content, code, why):
    """One line names the file and says why; nothing is stored, not even what is right in it."""
    path = shell.write("bad.opml", content)
    ran = shell("source", "import", path)
    assert ran.code == code
    assert ran.complaint.startswith(f"{path}: {why}")
    assert shell("source", "list", "--json").json == []


def test_a_missing_file_is_wrong_usage(shell):
    """It is named."""
    ran = shell("source", "import", "missing.opml")
    assert ran.code == 2
    assert "File 'missing.opml' does not exist" in ran.complaint


def test_a_source_is_disabled_enabled_and_removed(shell, watched):
    """It is found by its id, its address or its title."""
    assert shell.done("source", "disable", 1).err == "Low Watt is disabled\n"
    assert shell.done("collect").err.startswith("there is no active source")
    assert shell.done("source", "enable", "low watt").err == "Low Watt is active\n"
    assert shell.done("source", "remove", FEED).err == "removed Low Watt\n"
    assert shell.done("source", "list").err == (
        "there is no source yet; add one with: curator source add URL\n"
    )


@pytest.mark.parametrize("command", ["disable", "enable", "remove"])
@pytest.mark.parametrize("ref", ["bats", "7", "9" * 30])
def test_an_unknown_source_is_told(shell, command, ref):
    """One line names it and says where the known ones are."""
    ran = shell("source", command, ref)
    assert ran.code == 1
    assert ran.complaint == f'there is no source "{ref}"; see them all with: curator source list'


def test_collect_fills_the_queue_and_reads(shell, watched):
    """New entries become candidates whose pages are read; what is quiet is counted."""
    first, second = shell.done("collect"), shell.done("collect")
    assert "1 source: 1 ok, 0 failed; 3 new entries, 3 new candidates" in first.out
    assert "3 pages: 3 read" in first.out
    assert second.out == "1 source: 1 ok, 0 failed; 0 new entries, 0 new candidates\n"


def test_one_sources_fault_is_its_own(shell, watched):
    """A source that fails stands in the table; the command succeeds where another did."""
    shell.done("source", "add", "--no-check", "http://low-watt.test/nothing")
    ran = shell.done("collect", "--no-read")
    assert "http://low-watt.test/nothing" in ran.out
    assert "2 sources: 1 ok, 1 failed" in ran.out


def test_collect_fails_where_every_source_fails(shell, web):
    """The exit code tells a scheduler."""
    shell.done("source", "add", "--no-check", "http://low-watt.test/nothing")
    ran = shell("collect")
    assert ran.code == 1
    assert "1 source: 0 ok, 1 failed" in ran.out


def test_pages_are_read_later(shell, watched):
    """What was left by `collect --no-read` is read by `read`, and once."""
    assert "pages" not in shell.done("collect", "--no-read").out
    assert shell.done("read").out.startswith("3 pages: 3 read")
    assert shell.done("read").err == "nothing is to be read; see what there is with: curator queue\n"
    assert shell.done("read", "--json").json == []


def test_no_progress_without_a_terminal(shell, watched):
    """What is written into a log is lines, no bars."""
    ran = shell.process("collect")
    assert ran.err == "go on with: curator queue\n"


def test_the_feed_of_a_page_becomes_the_source(shell, web):
    """The page names it; the source has the feed's address."""
    ran = shell.done("source", "add", "http://low-watt.test/")
    assert ran.out == "1  Low Watt\n"
    assert shell("source", "list", "--json").json[0]["url"] == FEED


def test_a_source_is_set(shell, watched):
    """What is named changes, the rest stays; an empty word takes it back."""
    ran = shell.done("source", "set", 1, "--weight", 3, "--exclude", "spons", "--exclude", "jobs",
                     "--interval", "6 hours", "--text", "feed")  # fmt: skip
    assert ran.out.splitlines() == [
        "1  Low Watt",
        "    section:  owls",
        "    weight:   3",
        "    exclude:  spons, jobs",
        "    text:     feed",
        "    interval: 6 hours",
    ]
    shell.done(
        "source", "set", "low watt", "--exclude", "", "--interval", "auto", "--section", "", "--text", "page"
    )
    (one,) = shell("source", "list", "--json").json
    assert (one["weight"], one["exclude"], one["interval"], one["section"]) == (3, [], None, None)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--exclude", "(owls"], '"(owls" is no regular expression'),
        (["--include", "a\nb"], "a pattern is one line"),
        (["--interval", "often"], '"often" is not a length of time'),
        (["--interval", "3 seconds"], "it may be between a minute and a year"),
        (["--weight", "99"], "99 is not in the range -9<=x<=9"),
        (["--section", "bats"], 'there is no section "bats"'),
        ([], "say what is to change"),
    ],
)
def test_what_cannot_be_set_is_wrong_usage(shell, watched, words, why):
    """One line says why, and nothing changes."""
    before = shell("source", "list", "--json").json
    ran = shell("source", "set", 1, *words)
    assert ran.code == 2
    assert why in ran.complaint
    assert shell("source", "list", "--json").json == before


def test_a_check_says_what_would_not_be_collected(shell, watched):
    """Known ones, and what the source's patterns or those on trial leave out."""
    shell.done("collect", "--no-read")
    shell.done("reject", 1)
    shell.done("source", "set", 1, "--exclude", "sand")
    ran = shell.done("source", "check", 1)
    assert "excluded by the pattern sand" in " ".join(ran.out.split())
    assert "known, rejected as 1" in " ".join(
        shell.done("source", "check", FEED, "--exclude", "xyz").out.split()
    )
    assert "0 new, 1 left out" in ran.err


def test_the_scorecard_is_evidence(shell, watched):
    """Entries, approvals, their share, and why the last poll failed in a sentence of its own."""
    shell.done("source", "add", "--no-check", "http://low-watt.test/nothing")
    shell.done("collect", "--no-read")
    shell.done("approve", 1, 2)
    shell.done("reject", 3)
    ran = shell.done("source", "list")
    rows = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert rows[0] == "id source entries approved share age last good state"
    assert any(row.startswith("1 Low Watt 3 2 67% ") and row.endswith("active") for row in rows)
    assert any(row.startswith("2 http:") and row.endswith("missing") for row in rows)
    assert (
        "2 http://low-watt.test/nothing: the server answered 404: nothing is there, it is missing"
        in " ".join(rows)
    )
    assert max(map(len, ran.out.splitlines())) <= 80


def test_folders_that_are_no_section_are_told(shell):
    """With the command that gives their sources one."""
    bats, birds = (
        f'<outline text="{name}"><outline xmlUrl="https://{name}-garden.org/f"/></outline>'
        for name in ("bats", "Birds")
    )
    shell.write("mine.opml", f"<opml><body>{bats}{birds}</body></opml>")
    ran = shell.done("source", "import", shell.home / "mine.opml")
    assert "no section is called bats; give those sources one with: curator source set" in ran.err
    sections = {one["url"]: one["section"] for one in shell("source", "list", "--json").json}
    assert sections == {"https://bats-garden.org/f": None, "https://birds-garden.org/f": "owls"}
    assert '<outline text="Owls and others"' in shell.done("source", "export").out
