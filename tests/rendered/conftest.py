"""The browser that mails are shown in, begun once."""

import shutil

import pytest


@pytest.fixture(scope="session")
def chromium():
    """A real browser; a test that asks for it is skipped where there is none."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
