"""What holds for every address of the public app, read from its table of routes, whoever wrote the page."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import event, update

from curator.config import Public
from curator.model import DeliveryState, IssueState
from curator.store import open_engine, writing
from curator.store.schema import delivery, issue
from curator.web import hook
from tests.support import make, public

METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "POST", "BREW")
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def pages(sqlite, tmp_path_factory):
    """Pages with a reader and a sent issue, which nothing in this module may change."""
    with sqlite.database() as address:
        engine = open_engine(address)
        make.frozen(engine, 1)
        with writing(engine) as conn:
            conn.execute(update(issue).values(state=IssueState.SENT, digest="digest-1"))
            conn.execute(update(delivery).values(state=DeliveryState.SENT))
        home = tmp_path_factory.mktemp("guarded")
        many = Public(per_minute=1_000_000)
        with public.opened(engine, home, below="/news", public=many) as made:
            yield made
        engine.dispose()


def addresses(pages):
    """Every address that there is, with tokens and numbers that lead somewhere, and its methods."""
    found: dict[str, set[str]] = {}
    for route in pages.app.routes:
        purpose = route.path.split("/")[1]
        token = pages.token(purpose) if purpose in {"unsubscribe", "preferences", "feedback"} else "x"
        path = route.path.replace("{token}", token).replace("{number}", "1").replace("{choice}", "up")
        path = path.replace("{name}", "0" * 32 + ".png")
        assert "{" not in path, f"{route.path}: say here what stands in its braces"
        found.setdefault(path, set()).update(route.methods)
    return found


def test_there_are_addresses_to_guard(pages):
    """Else all that follows says nothing."""
    assert len(addresses(pages)) >= 14


def test_looking_changes_nothing(pages):
    """No method but POST does, at any address: mail is looked at by programs before its reader sees it."""
    before = pages.dump()
    for path in addresses(pages):
        for method in METHODS:
            if method != "POST":
                assert pages.ask(method, path).status < 500
    assert pages.dump() == before
    assert pages.told == []


def test_each_answer_bears_what_keeps_its_reader_safe(pages):
    """Also where it is an error: no script, no kind guessed, no cookie, no name of ours."""
    for path in [*addresses(pages), "/nothing", "//", "/x%2fy", "/subscribe;x"]:
        for method in ("GET", "HEAD", "PUT"):
            answer = pages.ask(method, path)
            assert ALWAYS.items() <= answer.headers.items(), path
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; "), path
            assert "script-src" not in policy
            assert "'none'" in policy.split("frame-ancestors ")[1] or path == "/subscribe/embedded"
            assert "base-uri 'none'" in policy
            told = {"set-cookie", "server", "access-control-allow-origin", "x-powered-by"}
            assert told.isdisjoint(answer.headers), path


def test_only_issues_pictures_and_the_style_are_kept_and_only_issues_are_found(pages):
    """What shows a reader's token is neither stored nor listed by a search engine."""
    for path in addresses(pages):
        answer = pages.get(path)
        if path.startswith("/issues"):
            assert answer.status == 301 or answer.headers["x-robots-tag"] == "all"
        elif path not in {"/style.css", "/robots.txt"}:
            assert answer.headers["cache-control"] == "no-store", path
            assert answer.headers["x-robots-tag"] == "noindex", path


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "heron.example@evil.example", "", "[", "127.0.0.1:x"]
)
def test_nothing_is_to_be_had_by_another_name(pages, host):
    """421 at every address and by every method, before anything else is looked at."""
    for path, methods in addresses(pages).items():
        for method in methods:
            assert pages.ask(method, path, Host=host).status == 421


def test_who_says_no_name_at_all_is_refused_too(pages):
    """HTTP of old did not."""
    with socket.create_connection(("127.0.0.1", pages.port), 10) as raw:
        raw.sendall(b"GET /news/ HTTP/1.0\r\n\r\n")
        assert raw.recv(50).startswith(b"HTTP/1.1 421 ")


def test_its_own_names_are_known(sqlite_engine, tmp_path):
    """With the port of the scheme or without, in any case of letters; and those that are named besides."""
    also = Public(hosts=("Also.Example:8080",))
    with public.opened(sqlite_engine, tmp_path, url="https://Heron.example/news", public=also) as pages:
        names = ("heron.example", "HERON.example:443", "also.example:8080", f"localhost:{pages.port}")
        assert {pages.get("/news/", Host=one).status for one in names} == {200}
        assert {pages.get("/news/", Host=one).status for one in ("heron.example:80", "also.example")} == {421}


def test_a_method_that_an_address_does_not_take_is_refused_with_those_that_it_takes(pages):
    """405 and Allow, in all of its routes together."""
    for path, methods in addresses(pages).items():
        for method in set(METHODS) - methods:
            answer = pages.ask(method, path)
            assert answer.status == 405, (method, path)
            assert set(answer.headers["allow"].split(", ")) == methods, (method, path)


def test_head_is_get_without_the_page(pages):
    """With the same headers, its length too."""
    for path, methods in addresses(pages).items():
        if "GET" in methods:
            got, head = pages.get(path), pages.ask("HEAD", path)
            assert (head.status, head.text) == (got.status, "")
            same = {"content-length", "content-type", "cache-control", "etag"}
            assert {n: v for n, v in head.headers.items() if n in same} == {
                n: v for n, v in got.headers.items() if n in same
            }, path


def test_an_address_spelled_otherwise_is_the_same_page_or_none(pages):
    """Never an error of ours, never a redirect elsewhere."""
    for path in addresses(pages):
        spelled = [
            f"/{path}",
            f"{path}/",
            f"{path}//",
            path.upper(),
            f"{path};x=1",
            f"/.{path}",
            f"/..{path}",
        ]
        spelled += [f"{path}%00", f"{path}%0d%0aX:y", f"{path}%ff", f"{path}%2f", "/%2e%2e" + path]
        for one in [*spelled, path.replace("/", "%2f"), f"{path}?next=//evil.example"]:
            answer = pages.get(one)
            assert answer.status in {200, 301, 404, 410}, one
            assert answer.headers.get("location", "/news/").startswith("/news/"), one


def forms(pages):
    """The addresses that take a form; leaving aside where nobody is ever told no."""
    found = addresses(pages)
    return [path for path in found if "POST" in found[path] and not path.startswith("/unsubscribe")]


def test_a_form_is_short_and_a_form(pages):
    """413 and 415; what breaks its own rules is 400."""
    broken = "multipart/form-data; boundary=" + "x" * 80
    reading = [path for path in forms(pages) if not path.startswith(("/confirm", "/feedback"))]
    assert len(reading) >= 3
    for path in reading:
        assert pages.ask("POST", path, b"a=" + b"x" * 17_000, Content_Type=public.FORM).status == 413
        assert pages.ask("POST", path, b"{}", Content_Type="application/json").status == 415
        assert pages.ask("POST", path, b"--y", Content_Type=broken).status == 400
        assert pages.ask("POST", path, b"a=1&" * 500, Content_Type=public.FORM).status == 400


def test_what_is_too_long_is_not_read_to_its_end(pages):
    """As soon as that is known, the answer is sent and the connection ends."""
    for head in ("Content-Length: 999999999", "Transfer-Encoding: chunked"):
        with socket.create_connection(("127.0.0.1", pages.port), 10) as raw:
            start = f"POST /news/subscribe HTTP/1.1\r\nHost: 127.0.0.1:{pages.port}\r\n{head}\r\n"
            raw.sendall(f"{start}Content-Type: {public.FORM}\r\n\r\n".encode())
            if "chunked" in head:
                raw.sendall(b"5000\r\n" + b"x" * 0x5000 + b"\r\n")
            said = b""
            while part := raw.recv(4096):
                said += part
            assert said.startswith(b"HTTP/1.1 413 ")
            assert b"\r\nconnection: close\r\n" in said.lower()


def test_noise_is_no_fault_of_ours(pages):
    """400 from the server itself, and the next one is answered."""
    for noise in (
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", pages.port), 10) as raw:
            raw.sendall(noise)
            assert raw.recv(50).startswith(b"HTTP/1.1 4")
    assert pages.get("/health").text == "ok\n"


def test_a_network_that_asks_too_often_is_asked_to_wait_before_any_work(sqlite_engine, tmp_path):
    """429 with Retry-After; nothing is asked of the database, and others are not concerned."""
    asked = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    few = Public(per_minute=5, proxies=("127.0.0.1",))
    with public.opened(sqlite_engine, tmp_path, public=few) as pages:
        first = [pages.get("/", X_Forwarded_For="192.0.2.7").status for _ in range(5)]
        asked.clear()
        paths = [path for path in addresses(pages) if path != "/style.css"]
        with ThreadPoolExecutor(len(paths)) as pool:  # each answer is held back for a moment
            limited = list(pool.map(partial(pages.get, X_Forwarded_For="192.0.2.99"), paths))
        limited = [one for one in limited if one.status != 404]
        assert first == [200] * 5
        assert {one.status for one in limited} == {429}
        assert {one.headers["retry-after"] for one in limited} == {"12"}
        assert asked == []
        assert pages.get("/", X_Forwarded_For="192.0.3.7").status == 200
        assert pages.get("/style.css", X_Forwarded_For="192.0.2.7").status == 200


def test_a_crowd_of_refused_ones_is_held_back_and_others_are_answered(sqlite_engine, tmp_path):
    """Whoever asks again as soon as it is refused would take all the time of the machine."""
    with public.opened(sqlite_engine, tmp_path, public=Public(per_minute=1, proxies=("127.0.0.1",))) as pages:
        pages.get("/", X_Forwarded_For="192.0.2.7")
        with ThreadPoolExecutor(20) as pool:
            began = time.monotonic()
            crowd = [pool.submit(pages.get, "/", X_Forwarded_For="192.0.2.7") for _ in range(20)]
            assert pages.get("/", X_Forwarded_For="198.51.100.7").status == 200
            assert {one.result().status for one in crowd} == {429}
        assert time.monotonic() - began > 0.25


def test_one_click_and_the_provider_are_never_asked_to_wait(sqlite_engine, tmp_path):
    """All of Gmail's readers leave through a few machines of Google's."""
    make.readers(sqlite_engine, 1)
    with public.opened(sqlite_engine, tmp_path, public=Public(per_minute=1)) as pages:
        path = f"/unsubscribe/{pages.token('unsubscribe')}"
        assert {pages.post(path, {"List-Unsubscribe": "One-Click"}).status for _ in range(5)} == {200}


def test_a_stranger_s_word_on_where_it_asks_from_counts_nothing(sqlite_engine, tmp_path):
    """However often it names another address, it is one network; whoever runs this is told of a proxy."""
    with public.opened(sqlite_engine, tmp_path, public=Public(per_minute=5)) as pages:
        answers = [pages.get("/", X_Forwarded_For=f"192.0.{at}.1").status for at in range(8)]
        assert answers == [200] * 5 + [429] * 3
        assert "[public] proxies" in pages.told[0]


def test_a_busy_database_lets_readers_come_again(sqlite_engine, tmp_path):
    """503 with Retry-After, on a page that says so; and health says it too."""
    hasty = open_engine(sqlite_engine.url.render_as_string(), busy_seconds=0.1)
    make.readers(sqlite_engine, 1)
    with public.opened(hasty, tmp_path) as pages, writing(sqlite_engine):
        answer = pages.post(f"/unsubscribe/{pages.token('unsubscribe')}")
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert "One moment" in answer.text
    hasty.dispose()


def test_without_a_database_nothing_is_told_of_it(tmp_path):
    """Its address stands in the journal, and on no page."""
    engine = open_engine(f"sqlite:///{tmp_path}/none/curator.db")
    with public.opened(engine, tmp_path) as pages:
        health, page = pages.get("/health"), pages.get("/")
        assert (health.status, health.text) == (503, "not ok\n")
        assert page.status == 503
        assert str(tmp_path) not in page.text
        assert str(tmp_path) in pages.told[0]
    engine.dispose()


def test_what_nobody_foresaw_is_one_calm_page(sqlite_engine, tmp_path, monkeypatch):
    """No traceback and no name of ours is on it; whoever runs this gets the error itself."""
    fault = ZeroDivisionError("<b>secret</b>")

    def broken(*_):
        raise fault

    monkeypatch.setattr("curator.web.public.subscribe.online.newest", broken)
    with public.opened(sqlite_engine, tmp_path) as pages:
        answer = pages.get("/subscribe")
        assert answer.status == 500
        assert "Something went wrong here" in answer.text
        assert "secret" not in answer.text
        assert pages.told == [fault]


def test_the_hook_is_served_where_a_topic_may_post(sqlite_engine, tmp_path):
    """Guarded like all others; without a topic there is no such address."""
    more = [hook.route(lambda _: None)]
    with public.opened(sqlite_engine, tmp_path, below="/news", more=more) as pages:
        answer = pages.ask("POST", "/hooks/ses", b"noise", Content_Type="text/plain")
        assert (answer.status, answer.headers["x-frame-options"]) == (200, "DENY")
    with public.opened(sqlite_engine, tmp_path) as pages:
        assert pages.ask("POST", "/hooks/ses", b"noise", Content_Type="text/plain").status == 404
