"""curator public: the pages and the letters, from one process, until it is stopped."""

import http.client
import re
import signal
import socket
import time
from datetime import UTC, datetime

import pytest

from curator.model import LetterKind
from curator.store import letters, open_engine, writing
from tests.support import make
from tests.support.public import FORM
from tests.support.signed import TOPIC


@pytest.fixture
def port():
    """One that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def ask(port, method, path, body=None, kind=FORM):
    """Status and text of the answer, once there is one."""
    ends = time.monotonic() + 20
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            assert time.monotonic() < ends
            time.sleep(0.05)
        finally:
            connection.close()


def mails(shell):
    """The mails in the outbox, once there is one."""
    ends = time.monotonic() + 20
    while not (found := sorted((shell.home / "outbox").glob("*.eml"))):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return [one.read_text() for one in found]


def test_who_asks_gets_a_mail_and_is_on_the_list_once_it_is_confirmed(shell, port):
    """The pages, the worker that posts, and a clean end by a signal; nothing else is said."""
    with shell.start("public", "--listen", f"127.0.0.1:{port}") as child:
        assert b"listening at 127.0.0.1" in child.stderr.readline()
        assert child.stderr.readline().startswith(b"served: to subscribe, confirm, leave, choose, vote, and ")
        shown = re.search(r'name="shown" value="([^"]+)"', ask(port, "GET", "/subscribe")[1])[1]
        time.sleep(2.1)  # the form wonders about whoever is quicker
        assert ask(port, "POST", "/subscribe", f"address=ada@post.test&shown={shown}")[0] == 200
        (mail,) = mails(shell)
        path = re.search(r"https://night-garden.test(/confirm/\S+)=\n(\S+)>", mail)
        assert ask(port, "GET", path[1] + path[2])[0] == 200
        assert "active" not in shell.done("subscriber", "list").out
        assert "You are on the list" in ask(port, "POST", path[1] + path[2])[1]
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (0, b"", b"")
    assert "ada@post.test" in shell.done("subscriber", "list").out


def test_what_the_provider_tells_is_taken_in_where_a_topic_may_post(shell, port):
    """Beside the pages, and refused if it is forged; each reason is told once."""
    with shell.start("public", "--listen", f"127.0.0.1:{port}", CURATOR_POST__SES__TOPIC=TOPIC) as child:
        assert [ask(port, "POST", "/hooks/ses", b"noise", "text/plain")[0] for _ in range(3)] == [400] * 3
        child.send_signal(signal.SIGTERM)
        err = child.communicate(timeout=20)[1].decode()
    assert f"served: what {TOPIC} posts" in err
    assert err.count("a message is refused: it is not a JSON object") == 1


def test_the_pages_are_served_whatever_becomes_of_the_letters(shell, port):
    """A post that cannot be opened is told in one line, once."""
    shell.write("outbox", "a file where the folder should be")
    engine = open_engine(f"sqlite:///{shell.home}/curator.db")
    make.readers(engine, 1)
    with writing(engine) as conn:
        letters.ask(conn, 1, LetterKind.WELCOME, datetime.now(UTC))
    engine.dispose()
    with shell.start("public", "--listen", f"127.0.0.1:{port}") as child:
        assert ask(port, "GET", "/health") == (200, "ok\n")
        time.sleep(2.5)
        assert ask(port, "GET", "/health") == (200, "ok\n")
        child.send_signal(signal.SIGTERM)
        err = child.communicate(timeout=20)[1].decode()
    assert err.count("outbox") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('[pages]\nsubscribe_buton = "Join"', "did you mean subscribe_button"),
        ('[public]\nlisten = "8080"', "no place to listen at"),
    ],
)
def test_what_is_wrong_with_the_pages_is_told_before_anything_listens(shell, more, told):
    """In one line; doctor finds the words too."""
    shell.write("curator.toml", (shell.home / "curator.toml").read_text() + more)
    assert told in shell("public").complaint
    assert (told in shell("doctor").out) is ("[pages]" in more)
