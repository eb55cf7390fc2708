"""The whole way of a reader, in a browser, with the pages served by the command: from the form to leaving.

Mail goes over SMTP, or to an SES; every link that is followed is taken out of a mail that has arrived.
"""

import re
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from tests.support import gmail, press

pytestmark = pytest.mark.browser
HIDDEN = re.compile(r'name="shown" value="([^"]+)"')
READER = "nora.reader@post.test"


@pytest.fixture
def served(shell, sink):
    """The newsletter's pages."""
    with press.running(shell, lambda: sink.mails, press.SMTP.format(port=sink.port)) as running:
        yield running


@contextmanager
def window(chromium, *, scripts):
    """A page of a browser that runs `scripts`, or none; at its end it holds no cookie, and saw no fault."""
    context = chromium.new_context(java_script_enabled=scripts)
    context.set_default_timeout(10_000)
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert (context.cookies(), faults) == ([], [])
    context.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def browser(request, chromium):
    """A browser of either kind."""
    with window(chromium, scripts=request.param) as page:
        yield page


@pytest.fixture
def plain(chromium):
    """A browser that runs no scripts."""
    with window(chromium, scripts=False) as page:
        yield page


def press_button(page, name):
    """Press the button of this name, and wait for the answer."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def subscribe(page, served, address=READER, *, keys=False):
    """Fill in the form as a person does, and follow the link of the mail that comes."""
    page.goto(served.url("/subscribe"))
    page.wait_for_timeout(2100)  # nobody writes an address in less
    if keys:
        for _ in range(2):  # past the newsletter's name
            page.keyboard.press("Tab")
        page.keyboard.type(address)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        page.get_by_label("Your mail address").fill(address)
        press_button(page, "Subscribe")
    assert page.get_by_role("heading", level=1).inner_text() == "Look into your mailbox"
    mail = served.next_mail(address)
    assert mail.mail["Auto-Submitted"]
    return mail


def standing(served, address=READER):
    (found,) = [
        one for one in served.shell.done("subscriber", "list", "--json").json if one["address"] == address
    ]
    return found["standing"]


def test_from_the_form_to_the_inbox_and_out_again(served, browser):
    """Subscribe, confirm, get an issue, vote, read it online, leave by one click, get no more."""
    page = browser
    asked = subscribe(page, served, keys=True)
    page.goto(gmail.link(asked.raw, "/confirm/"))
    assert standing(served) == "pending"
    press_button(page, "Yes, subscribe me")
    assert page.get_by_role("heading", level=1).inner_text() == "You are on the list"
    assert standing(served) == "active"
    welcome = served.next_mail(READER)
    assert welcome.mail["Auto-Submitted"]

    served.approve("eagle", "moss")
    served.shell.done("send", 1)
    issue = served.next_mail(READER)
    assert issue.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.goto(gmail.link(issue.raw, "/1/up"))
    press_button(page, "I liked it")
    press_button(page, "Not for me")
    page.goto(gmail.link(issue.raw, "/1/up"))
    assert "Until now your vote is: Not for me" in page.inner_text("main")
    page.goto(gmail.link(issue.raw, "/issues/1/"))
    assert "counted once more, with care" in page.inner_text("body")
    token = re.search(rb"List-Unsubscribe: <[^>]+/unsubscribe/([^>]+)>", issue.raw)[1].decode()
    assert not any(told in page.content() for told in (READER, token, "/unsubscribe/", "/preferences/"))

    answers = [gmail.one_click(issue.raw) for _ in range(2)]
    assert [(one.status, "location" in one.headers, "set-cookie" in one.headers) for one in answers] == [
        (200, False, False)
    ] * 2
    assert standing(served) == "left"
    served.shell.done("subscriber", "add", "other@post.test")
    served.approve("barn")
    served.shell.done("send", 2)
    assert served.next_mail("other@post.test").mail["Subject"] == "All about barn"
    assert len(served.mails(READER)) == 3


def test_a_reader_chooses_pauses_and_goes_on(served, plain):
    """By the link in the mail: a section less in the next issue, none at all while the pause lasts."""
    served.shell.done("subscriber", "add", READER, "other@post.test")
    served.approve("eagle", "moss")
    served.shell.done("send", 1)
    plain.goto(gmail.link(served.next_mail(READER).raw, "/preferences/"))
    plain.get_by_label("Pale flowers").uncheck()
    press_button(plain, "Save the sections")
    served.approve("barn", "lichen")
    served.shell.done("send", 2)
    told = {
        one: served.mails(one)[-1].mail.get_body(("plain",)).get_content()
        for one in (READER, "other@post.test")
    }
    assert [("barn" in said, "lichen" in said) for said in told.values()] == [(True, False), (True, True)]

    plain.get_by_label("For a month").check()
    press_button(plain, "Pause")
    assert "Nothing comes to you before" in plain.inner_text("main")
    served.approve("tawny")
    served.shell.done("send", 3)
    assert (len(served.mails(READER)), len(served.mails("other@post.test"))) == (2, 3)
    press_button(plain, "Go on now")
    served.approve("snowy")
    served.shell.done("send", 4)
    assert "snowy" in served.mails(READER)[-1].mail.get_body(("plain",)).get_content()


def test_letters_and_issues_go_through_ses_as_well(shell, moto):
    """The same way by a mail program that shows no page: form, link, issue, one click."""
    moto.verify("news@night-garden.test")
    with press.running(shell, moto.mails, press.SES.format(url=moto.url)) as served:
        form = gmail.ask("GET", served.url("/subscribe")).body.decode()
        time.sleep(2.1)
        said = {"shown": HIDDEN.search(form)[1], "address": READER, "section-owls": "on"}
        post = {"Content_Type": gmail.FORM}
        assert gmail.ask("POST", served.url("/subscribe"), urlencode(said).encode(), **post).status == 200
        asked = served.next_mail(READER)
        assert gmail.ask("POST", gmail.link(asked.raw, "/confirm/"), b"", **post).status == 200
        assert served.next_mail(READER).mail["Auto-Submitted"]
        served.approve("eagle")
        served.shell.done("send", 1)
        issue = served.next_mail(READER)
        assert issue.mail["Subject"] == "All about eagle"
        assert gmail.one_click(issue.raw).status == 200
        assert standing(served) == "left"
