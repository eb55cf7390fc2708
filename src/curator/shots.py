"""Pictures of a mail's html, as a browser shows it: Chromium, driven by Playwright for Python.

The html may be hostile, so the browser has no network, three times over: a policy that allows no script, no
frame and nothing but the pictures given with the html; every request answered here or not at all; and no host
that it could find, because a hint to connect early (`rel="preconnect"`) is no request and obeys no policy.
"""

import mimetypes
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from curator.errors import ShotError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright, Route

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACE = "https://preview.invalid/"  # a name that no host ever has: RFC 2606 §2
_MOST = 30_000  # milliseconds for each step of the browser
# No host is found, an address written as a number neither; the proxy is for what asks for none.
_ALONE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://0.0.0.0:1",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-gpu",
)
# What Chromium is told of the machine: a password in the environment is none of its business.
_TOLD = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TZ", "FONTCONFIG_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a mail: the window's width in CSS pixels, by day or by night, with pictures or not."""

    name: str
    width: int
    dark: bool = False
    pictures: bool = True


VIEWS = (
    View("wide", 760),
    View("narrow", 375),
    View("dark", 760, dark=True),
    View("narrow-dark", 375, dark=True),
    View("no-pictures", 760, pictures=False),
)


def take(
    html: str, copies: Mapping[str, bytes], *, browser: str = "", views: Sequence[View] = VIEWS
) -> Iterator[tuple[View, bytes]]:
    """A PNG of the whole of `html` for each view.

    `copies` are the pictures that it may show, by their addresses relative to it; no other is loaded.
    `browser` is a program, by name or path; Playwright's own, else one of the system, if empty.
    Raises ShotError where there is no Playwright or no browser, and where the browser fails.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise ShotError(
            "pictures of a mail need Playwright, which is not installed; "
            "install it with: pip install playwright"
        ) from None
    program = ""
    try:
        with sync_playwright() as play:
            program = find(play, browser)
            chromium = _launch(play, program)
            for view in views:
                yield view, _shot(chromium, html, copies, view)
            chromium.close()
    except Error as error:
        raise ShotError(f"{program or 'Playwright'} took no picture of the mail: {_why(error)}") from None


def find(play: "Playwright", named: str = "") -> str:
    """The path of the browser `named`, else of Playwright's own, else of one of the system.

    Raises ShotError, which says how to get one.
    """
    if named:
        found = shutil.which(Path(named).expanduser())
        if not found:
            raise ShotError(f'there is no program "{named}"; mend [preview] browser in curator.toml')
        return found
    own = play.chromium.executable_path
    found = own if Path(own).exists() else next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        raise ShotError(
            "no Chromium was found to take pictures with; get one with: playwright install chromium, "
            "or name yours in curator.toml: [preview] browser"
        )
    return found


def _launch(play: "Playwright", program: str) -> "Browser":
    """A browser of our own, in its sandbox; root's, in a container, cannot have one and would not start."""
    return play.chromium.launch(
        executable_path=program,
        args=list(_ALONE),
        chromium_sandbox=not _is_root(),
        env={name: os.environ[name] for name in _TOLD if name in os.environ},
        timeout=_MOST,
    )


def _is_root() -> bool:
    return getattr(os, "geteuid", lambda: 1)() == 0


def _shot(chromium: "Browser", html: str, copies: Mapping[str, bytes], view: View) -> bytes:
    """One picture, in a session that ends with it."""
    context = chromium.new_context(
        viewport={"width": view.width, "height": 800},
        color_scheme="dark" if view.dark else "light",
        java_script_enabled=False,
        service_workers="block",
        accept_downloads=False,
    )
    context.set_default_timeout(_MOST)
    shown = copies if view.pictures else {}
    page = context.new_page()
    page.route("**/*", lambda route: _answer(route, html, shown))
    page.goto(_PLACE, wait_until="load")
    png = page.screenshot(full_page=True, animations="disabled", type="png")
    context.close()
    return png


def _answer(route: "Route", html: str, copies: Mapping[str, bytes]) -> None:
    """Give the browser the html or a copy; there is nothing else."""
    url = route.request.url
    name = url.removeprefix(_PLACE)
    if url == _PLACE:
        policy = f"sandbox; default-src 'none'; img-src {_PLACE}; style-src 'unsafe-inline'"
        kind = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        route.fulfill(body=html.encode(errors="replace"), headers=kind)
    elif url.startswith(_PLACE) and name in copies:
        route.fulfill(body=copies[name], content_type=mimetypes.guess_type(name)[0] or "image/png")
    else:
        route.abort()


def _why(error: Exception) -> str:
    """What Playwright says, in one line and without its log."""
    if "sandbox" in str(error).lower():
        return "its sandbox does not start here; allow it user namespaces, or take the pictures elsewhere"
    return str(error).strip().partition("\n")[0][:200] or type(error).__name__
