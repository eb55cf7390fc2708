"""The stand-in for SES that the tests of sending trust: what it writes down is what it did."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.config import Ses
from curator.errors import SendError, SendHalted, SendInDoubt, SendRejected, SendThrottled
from curator.post.ses import SesPost
from tests.support import ses_office as told
from tests.support.letters import letter
from tests.support.ses_office import accepted, most_in_a_second, office, ses_server

__all__ = ["office", "ses_server"]

READER = "reader@post.example"
ANSWERS = {
    "hang": (told.hang(), True, SendInDoubt),
    "reset unread": (told.reset_unread(), False, SendInDoubt),
    "reset after": (told.reset_after(), True, SendInDoubt),
    "half": (told.half(), True, SendInDoubt),
    "500 after": (told.failing(500), True, SendInDoubt),
    "503 before": (told.failing(503, accept=False), False, SendInDoubt),
    "throttled": (told.throttled(), False, SendThrottled),
    "quota": (told.over_quota(), False, SendHalted),
    "paused": (told.paused(), False, SendHalted),
    "suspended": (told.suspended(), False, SendHalted),
    "unverified": (told.unverified("ada@news.example"), False, SendHalted),
    "rejected": (told.rejected(READER), False, SendRejected),
}


@pytest.fixture
def post(office):
    made = SesPost(Ses(endpoint=office.url), threads=8, read_timeout=0.5)
    yield made
    made.close()


@pytest.mark.parametrize("how", ANSWERS)
def test_it_fails_as_it_is_told_and_writes_down_one_request(office, post, how):
    """Whether the mail was taken, and what the sender makes of the answer."""
    rule, taken, error = ANSWERS[how]
    office.tell(rules=[rule])
    with pytest.raises(SendError) as raised:
        post.send(letter(READER))
    assert type(raised.value) is error
    assert [one.accepted for one in office.log()] == [taken]


def test_it_keeps_the_mail_and_a_hash_of_what_all_share(office, post):
    """The recipient's own parts make no difference to the hash; another subject does."""
    office.tell(keep="raw")
    first, second = letter(READER, delivery="1"), letter("other@post.example", delivery="22")
    for message in (first, second, letter(READER, delivery="3", subject="Thirteen herons")):
        post.send(message)
    log = office.log()
    assert [one.raw for one in log[:2]] == [first.raw, second.raw]
    assert [(one.to, one.delivery) for one in log[:2]] == [(READER, "1"), ("other@post.example", "22")]
    assert log[0].rest == log[1].rest != log[2].rest


def test_a_rule_is_for_some_of_them(office, post):
    """After so many, so often, and for whom."""
    office.tell(rules=[told.throttled(after=2, times=1), told.rejected("other@post.example")])
    said = []
    for to in (READER, "other@post.example", READER, READER, READER):
        try:
            post.send(letter(to))
            said.append("ok")
        except SendError as error:
            said.append(type(error).__name__)
    assert said == ["ok", "SendRejected", "ok", "SendThrottled", "ok"]
    assert accepted(office.log()) == {READER: 3}


def test_it_takes_no_more_in_any_second_than_its_rate(office, post):
    """As SES counts."""
    office.tell(rate=10)
    threads = [threading.Thread(target=_try, args=(post,)) for _ in range(25)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    log = office.log()
    assert len(log) == 25
    assert most_in_a_second(one.at for one in log if one.accepted) == 10


def _try(post):
    try:
        post.send(letter(READER))
    except SendThrottled:
        return


@given(st.lists(st.floats(0, 5), min_size=1, max_size=40))
def test_the_most_in_a_second_is_that_of_the_fullest_one(times):
    """Whichever second one looks at, one that begins with an arrival is as full as any."""
    assert most_in_a_second(times) == max(sum(start <= at < start + 1 for at in times) for start in times)
