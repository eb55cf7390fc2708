"""suppression: addresses that are never written to, from whatever list."""

import pytest

from tests.support.cloud import aws, cloud

__all__ = ["aws", "cloud"]
PLACE = "GET /v2/email/suppression/addresses"


def entry(address, reason="BOUNCE", at=1_763_974_800.0):
    return {"EmailAddress": address, "Reason": reason, "LastUpdateTime": at}


@pytest.fixture
def ses(shell, cloud, monkeypatch):
    """An SES that answers as told."""
    monkeypatch.setenv("CURATOR_POST__SES__ENDPOINT", cloud.url)
    return cloud


def test_the_list_of_ses_is_taken_over(shell, ses):
    """All its pages, with its reasons and dates; who is a subscriber gets nothing any more."""
    shell.done("subscriber", "add", "ada@post.test", "bob@post.test")
    first = {"SuppressedDestinationSummaries": [entry("Ada@post.test")], "NextToken": "more"}
    last = {"SuppressedDestinationSummaries": [entry("eve@post.test", "COMPLAINT"), entry("ada@post.test")]}
    pages = iter([first, last])
    ses.answers[PLACE] = lambda _: next(pages)
    assert (
        shell.done("suppression", "import").out == "2 addresses newly suppressed, of 3 that SES keeps off\n"
    )
    assert [one.partition("?")[2] for one in ses.asked] == ["PageSize=1000", "PageSize=1000&NextToken=more"]
    found = {one["address"]: one for one in shell.done("suppression", "list", "--json").json}
    assert {to: one["reason"] for to, one in found.items()} == {
        "Ada@post.test": "on SES's own list: it bounced",
        "eve@post.test": "on SES's own list: it complained",
    }
    assert {one["at"] for one in found.values()} == {"2025-11-24T09:00:00+00:00"}
    standings = {one["address"]: one["standing"] for one in shell.done("subscriber", "list", "--json").json}
    assert standings == {"ada@post.test": "suppressed", "bob@post.test": "active"}


def test_taken_over_twice_it_changes_nothing(shell, ses):
    """Nor what was suppressed by hand, with its reason."""
    shell.done("suppression", "add", "ada@post.test", "--reason", "asked on the phone")
    ses.answers[PLACE] = {"SuppressedDestinationSummaries": [entry("ada@post.test"), entry("eve@post.test")]}
    shell.done("suppression", "import")
    before = shell.dump()
    assert (
        shell.done("suppression", "import").out == "0 addresses newly suppressed, of 2 that SES keeps off\n"
    )
    assert shell.dump() == before
    assert "asked on the phone" in shell.done("suppression", "list").out


@pytest.mark.parametrize("at", [4_000_000_000.0, None, "soon"])
def test_a_strange_entry_is_taken_or_told(shell, ses, at):
    """A date that lies ahead is now; what is no address is passed over, exit 1."""
    odd = [entry("eve@post.test", "NOVEL", at), entry("not an address"), entry("")]
    ses.answers[PLACE] = {"SuppressedDestinationSummaries": odd}
    ran = shell("suppression", "import")
    if at == "soon":  # botocore itself does not read such a date
        assert ran.code == 1
        return
    assert (ran.code, ran.out) == (1, "1 address newly suppressed, of 3 that SES keeps off\n")
    assert ran.complaint == "2 entries passed over, being no mail address"
    (only,) = shell.done("suppression", "list", "--json").json
    assert only["reason"] == "on SES's own list: NOVEL"
    assert only["at"] < "2090"


def test_an_empty_list_is_no_error(shell, ses):
    """Nothing is suppressed."""
    ses.answers[PLACE] = {"SuppressedDestinationSummaries": []}
    assert (
        shell.done("suppression", "import").out == "0 addresses newly suppressed, of 0 that SES keeps off\n"
    )


@pytest.mark.parametrize(
    "answer", [(403, "AccessDeniedException", "no"), (404, "NotFoundException", "no"), (200, "", b"noise")]
)
def test_a_list_that_is_not_told_is_an_error_in_a_line(shell, ses, answer):
    """With what the credentials must be allowed."""
    ses.answers[PLACE] = answer
    ran = shell("suppression", "import")
    assert ran.code == 1
    assert ran.complaint


def test_whom_ses_kept_off_is_brought_back_by_hand_alone(shell, ses):
    """Lifting the suppression makes nobody a subscriber."""
    shell.done("subscriber", "add", "ada@post.test")
    ses.answers[PLACE] = {"SuppressedDestinationSummaries": [entry("ada@post.test")]}
    shell.done("suppression", "import")
    assert "is suppressed" in shell("subscriber", "add", "ada@post.test").complaint
    shell.done("suppression", "remove", "ada@post.test")
    assert shell.done("subscriber", "show", "ada@post.test", "--json").json["standing"] == "left"
    shell.done("subscriber", "add", "ada@post.test")
    assert shell.done("subscriber", "show", "ada@post.test", "--json").json["standing"] == "active"
