"""add: what becomes of an address, and of what is none."""

import pytest

PAGE = "http://patchwork-press.test/read?story=plain-form"
TITLE = "How a town cut its longest form to one page"


def queued(shell):
    """The addresses in the queue, the oldest first."""
    return [one["url"] for one in sorted(shell("queue", "--json").json, key=lambda one: one["id"])]


def test_the_page_is_looked_at(shell, web):
    """A new address is stored with the title of its page."""
    assert shell.done("add", PAGE).out == f"1  {TITLE}\n"
    assert shell("queue", "--json").json[0]["title"] == TITLE


def test_a_title_that_was_given_stays(shell, web):
    """The page's title does not replace the curator's."""
    shell.done("add", PAGE, "--title", "Mine")
    assert shell("queue", "--json").json[0]["title"] == "Mine"


def test_a_known_address_is_told(shell):
    """An address in the queue is not stored again, whatever it is dressed in."""
    shell.done("add", "--no-fetch", "https://night-garden.org/owls", "--section", "owls")
    ran = shell.done("add", "--no-fetch", "http://www.night-garden.org/owls/?utm_source=x")
    assert ran.out == "1  https://night-garden.org/owls  (already queued for owls)\n"
    assert len(queued(shell)) == 1


def test_what_was_taken_off_is_said(shell):
    """Tracking parameters are taken off, and named."""
    ran = shell.done("add", "--no-fetch", "https://night-garden.org/owls?utm_source=x&id=3")
    assert "taken off the address: utm_source=x" in ran.err
    assert queued(shell) == ["https://night-garden.org/owls?id=3"]


def test_a_page_that_does_not_answer_is_stored(shell, web):
    """An address whose page cannot be had now is stored; the next collect tries again."""
    ran = shell.done("add", "http://patchwork-press.test/nothing")
    assert "the server answered 404" in ran.err
    assert queued(shell) == ["http://patchwork-press.test/nothing"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("mailto:ada@post.test", "its scheme is mailto"),
        ("javascript:alert(1)", "its scheme is javascript"),
        ("ftp://night-garden.org/", "its scheme is ftp"),
        ("https://night-garden.org/a b", "spaces or characters"),
        ("https://night-garden.org/\x1b[31mred", "spaces or characters"),
        ("owls", "its scheme is missing"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(shell, given, why):
    """It is refused with one line, and nothing is stored."""
    ran = shell("add", given)
    assert ran.code == 2
    assert why in ran.complaint
    assert "\x1b" not in ran.err
    assert queued(shell) == []


@pytest.mark.parametrize("given", [("",), ("-",)])
def test_no_address_at_all_is_wrong_usage(shell, given):
    """Nothing to add is said to be nothing."""
    ran = shell("add", *given)
    assert ran.code == 2
    assert "no address was given" in ran.complaint


def test_good_ones_are_stored_beside_bad_ones(shell):
    """From a mix on standard input the good addresses are stored, the bad ones named."""
    ran = shell(
        "add", "--no-fetch", "-", stdin="\ufeffhttps://a-garden.org/1\n\nowls\r\nhttps://a-garden.org/2\n"
    )
    assert ran.code == 2
    assert ran.complaint.startswith("owls is no address")
    assert queued(shell) == ["https://a-garden.org/1", "https://a-garden.org/2"]


def test_binary_junk_on_standard_input_is_refused(shell):
    """Bytes that are no text end in lines on what they are not."""
    ran = shell.process("add", "-", stdin=bytes(range(256)) * 4)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert queued(shell) == []


def test_many_are_added_at_once(shell, web):
    """More addresses than are looked at side by side."""
    urls = [f"http://patchwork-press.test/nothing/{at}" for at in range(20)]
    shell.done("add", "-", stdin="\n".join(urls))
    assert queued(shell) == urls


def test_an_unknown_section_is_wrong_usage(shell):
    """The sections that there are are named, and nothing is stored."""
    ran = shell("add", "--no-fetch", "https://night-garden.org/owls", "--section", "bats")
    assert ran.code == 2
    assert ran.complaint == 'there is no section "bats"; the sections are: owls, plants'
    assert queued(shell) == []


def test_a_former_title_is_a_section(shell):
    """A section is found by its key, its title, or a title that it had."""
    shell.done("add", "--no-fetch", "https://night-garden.org/owls", "--section", "birds")
    assert shell("queue", "--json").json[0]["section"] == "owls"


def test_wrong_settings_are_the_childs_to_tell(shell):
    """A setting that `add` does not need is judged all the same, before anything is stored."""
    before = shell.dump()
    shell.write("curator.toml", (shell.home / "curator.toml").read_text().replace("rate = 1000", "rate = -1"))
    for words in (["add"], ["add", "--no-fetch"]):
        ran = shell(*words, "https://night-garden.org/owls")
        assert ran.code == 1
        assert ran.complaint.startswith(f"post.rate in {shell.home}/curator.toml")
    assert shell.dump() == before


def test_what_was_sent_is_said(shell, approved):
    """An address that ran in an issue is told with the issue's number."""
    shell.done("send", 1)
    ran = shell.done("add", "--no-fetch", "https://owls.night-garden.org/eagle")
    assert "(already sent in #1 under Owls and others)" in ran.out
