"""The browser that mails are shown in."""

import shutil

import pytest


@pytest.fixture(scope="module")
def chromium():
    """A real browser, begun for each module: while it runs, no other event loop can in this process."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
