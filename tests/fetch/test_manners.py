"""How hosts are treated: turns, pauses, robots.txt, and who is left alone."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from curator.errors import AtRest, BadStatus, CuratorError, Unreachable, Unwelcome
from curator.fetch import Fetcher
from tests.support.asking import AGENT, settings
from tests.support.site import Raw, Reply

PAGE = Reply(b"<p>owls", {"Content-Type": "text/html"})


def visit(*urls, polite=True, robots=False, rests=(), **changed):
    """What each of `urls` came to, asked for at once as pages: an answer or an error."""

    async def one(fetcher, url):
        try:
            async with fetcher.visit(url, polite=polite, robots=robots) as answer:
                return answer
        except CuratorError as error:
            return error

    async def ask():
        given = {"pause": timedelta(), "deadline": timedelta(seconds=5)} | changed
        async with Fetcher(settings(**given), AGENT) as fetcher:
            for name in rests:
                fetcher.manners.rest(name, "its host is busy (429)")
            return await asyncio.gather(*(one(fetcher, url) for url in urls)), fetcher.manners.tired()

    return asyncio.run(ask())


def allow(text: str) -> Reply:
    """A robots.txt."""
    return Reply(text.encode(), {"Content-Type": "text/plain"})


def test_pages_of_a_host_are_asked_for_one_after_another(site):
    """On one connection, with the pause between."""
    for n in range(3):
        site[f"/{n}"] = PAGE
    visit(*(site.url(f"/{n}") for n in range(3)), pause=timedelta(seconds=1))
    begun = [request.at for request in site.log]
    assert all(later - earlier >= 0.99 for earlier, later in pairwise(begun))
    assert {request.connection for request in site.log} == {0}


def test_a_page_that_fails_is_followed_by_a_pause_as_well(site):
    """Nobody is asked the faster for being broken."""
    site["/"] = Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")
    visit(*[site.url("/")] * 2, pause=timedelta(seconds=1))
    assert site.log[1].at - site.log[0].at >= 0.99


def test_a_redirect_needs_no_pause(site):
    """A link shortener is asked for twenty links in one breath."""
    site["/short"], site["/page"] = Reply(status=302, headers={"Location": "http://127.0.0.2/"}), PAGE
    visit(*[site.url("/short")] * 4, pause=timedelta(seconds=9), deadline=timedelta(seconds=3))
    assert len(site.log) == 4
    assert site.log[-1].at - site.log[0].at < 5


def test_feeds_wait_for_no_pause(site):
    """They are asked for so much at once as `per_host` says."""
    site["/"] = PAGE
    visit(*[site.url("/")] * 4, polite=False, pause=timedelta(seconds=9), per_host=2)
    assert max(request.at for request in site.log) - min(request.at for request in site.log) < 5


@pytest.mark.parametrize(
    ("rules", "welcome"),
    [
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: *\nDisallow: /owls", False),
        ("User-agent: curator\nDisallow: /", False),
        ("User-agent: curator\nAllow: /owls\nDisallow: /", True),
        ("User-agent: somebody\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*?id=", False),
        ("<html>no rules at all</html>", True),
        ("", True),
        ("\ufeffUser-agent: *\r\nDisallow: /owls\r\n", False),
    ],
)
def test_robots_are_kept_where_robots_txt_wants_them(site, rules, welcome):
    """By RFC 9309: the group of our name, or that of all; the longest match wins."""
    site["/robots.txt"], site["/owls"] = allow(rules), PAGE
    ((answer,), _) = visit(site.url("/owls?id=3"), robots=True)
    assert isinstance(answer, Unwelcome) != welcome
    assert [request.target for request in site.log] == ["/robots.txt"] + ["/owls?id=3"] * welcome


def test_robots_txt_is_asked_for_once(site):
    """For all the pages of a host in one run."""
    site["/robots.txt"], site["/owls"] = allow("User-agent: *\nDisallow:"), PAGE
    visit(*[site.url("/owls")] * 5, robots=True)
    assert [request.target for request in site.log].count("/robots.txt") == 1


def test_a_page_that_a_person_asks_for_needs_no_robots_txt(site):
    """It is no robot's visit."""
    site["/robots.txt"], site["/owls"] = allow("User-agent: *\nDisallow: /"), PAGE
    ((answer,), _) = visit(site.url("/owls"))
    assert answer.body == PAGE.body


def test_a_crawl_delay_is_kept(site):
    """If it is longer than our own pause, and within reason."""
    site["/robots.txt"], site["/owls"] = allow("User-agent: *\nCrawl-delay: 1"), PAGE
    visit(*[site.url("/owls")] * 2, robots=True)
    first, second = (request.at for request in site.log if request.target == "/owls")
    assert second - first >= 0.99


def test_a_robots_txt_that_cannot_be_had_forbids_for_now(site):
    """A server that is broken may not want us (§2.3.1.4); the fault is one that time may heal."""
    site["/robots.txt"], site["/owls"] = Reply(status=500), PAGE
    ((answer,), _) = visit(site.url("/owls"), robots=True)
    assert isinstance(answer, Unreachable)
    assert not answer.permanent
    assert str(answer) == "its robots.txt cannot be had: the server answered 500: the server is broken"


def test_a_redirect_is_judged_where_it_leads(site):
    """Each hop is a visit of its own."""
    site["/robots.txt"] = allow("User-agent: *\nDisallow: /owls")
    site["/short"], site["/owls"] = Reply(status=302, headers={"Location": "/owls"}), PAGE
    ((answer,), _) = visit(site.url("/short"), robots=True)
    assert isinstance(answer, Unwelcome)


def test_a_busy_host_is_left_alone_after_the_second_word(site):
    """One busy page may be that page's; two in a row are the host's, and the rest is not asked."""
    site["/"] = Reply(status=429, headers={"Retry-After": "300"})
    answers, tired = visit(*[site.url("/")] * 5)
    assert [type(one) for one in answers] == [BadStatus, BadStatus, AtRest, AtRest, AtRest]
    assert len(site.log) == 2
    (one,) = tired.values()
    assert (one.why, one.wanted) == ("its host is busy (429)", timedelta(seconds=300))


def test_a_good_answer_between_tells_that_the_host_is_well(site):
    """One bad page stops no other."""
    site["/busy"], site["/"] = Reply(status=503), PAGE
    answers, tired = visit(*[site.url("/busy"), site.url("/")] * 3)
    assert not tired
    assert sum(isinstance(one, BadStatus) for one in answers) == 3


def test_a_host_that_nobody_listens_at_is_left_alone():
    """After three connections that did not come about."""
    answers, tired = visit(*[f"http://127.0.0.1:9/{n}" for n in range(5)])
    assert [type(one) for one in answers] == [Unreachable] * 3 + [AtRest] * 2
    assert list(tired) == ["127.0.0.1:9"]


def test_slow_and_broken_answers_are_no_reason_to_leave_a_host_alone(site):
    """They are the page's own."""
    site["/bad"], site["/"] = Raw(b"nonsense\r\n\r\n"), PAGE
    answers, tired = visit(*[site.url("/bad")] * 4, site.url("/"))
    assert not tired
    assert answers[-1].body == PAGE.body


def test_a_host_that_rests_is_not_asked(site):
    """The reason is that of its rest."""
    site["/"] = PAGE
    ((answer,), _) = visit(site.url("/"), rests=[f"127.0.0.1:{site.port}"])
    assert isinstance(answer, AtRest)
    assert str(answer) == "left alone for now: its host is busy (429)"
    assert site.log == []
