"""The pages on which anybody reads: what was sent, as it was frozen, and the pictures that it shows."""

import hashlib
import re
import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from curator.config import Mail, Media, Public
from curator.issues.render import render
from curator.media.folder import FolderMedia
from curator.media.s3 import BucketMedia
from curator.model import SENTINELS, IssueState
from curator.pictures.prepare import prepare
from curator.store import issues, pictures, writing
from curator.store.schema import issue as table
from curator.text import clean
from tests.rendered.poison import POISON
from tests.support import images, make, public
from tests.support.issues import issue, of, settings, story

WHOLE = settings(mail=Mail(feedback=True, preferences=True))
OUT = (IssueState.SENDING, IssueState.SENT)


@pytest.fixture
def pages(sqlite_engine, tmp_path):
    """The pages of a newsletter."""
    with public.opened(sqlite_engine, tmp_path) as opened:
        yield opened


def keep(engine, whole=None, state=IssueState.SENT):
    """Store an issue with its edition, in this state."""
    whole = whole or issue()
    with writing(engine) as conn:
        made = issues.add(conn, replace(whole, state=IssueState.DRAFT), {})
        edition = issues.add_edition(conn, made.id, render(whole, WHOLE), make.NOW)
        fields = {"state": state, "digest": edition.digest, "sent_at": make.NOW if state in OUT else None}
        conn.execute(update(table).where(table.c.id == made.id).values(**fields))
    return edition


@pytest.mark.parametrize("state", OUT)
def test_an_issue_that_went_out_is_read_by_anybody(pages, sqlite_engine, state):
    """Its words and its title, without a place for anybody's token; it is in the list as well."""
    keep(sqlite_engine, state=state)
    page = pages.get("/issues/12/")
    assert page.status == 200
    assert (
        "<title>#12: Owls, cats, and how to count a flock of starlings · The Night Heron</title>" in page.text
    )
    assert "We had expected rain to be the problem." in page.text
    assert not [
        one for one in (*SENTINELS, "/unsubscribe/", "/preferences/", "/feedback/") if one in page.text
    ]
    assert '<a href="/issues/12/">#12: Owls, cats' in pages.get("/issues/").text


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.APPROVED])
def test_what_was_not_sent_is_not_there(pages, sqlite_engine, state):
    """The same page as for a number that no issue has; and it is not listed."""
    keep(sqlite_engine, state=state)
    answers = {(one.status, one.text) for one in map(pages.get, ("/issues/12/", "/issues/13/", "/issues/x/"))}
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert "No issue has gone out yet." in pages.get("/issues/").text
    assert pages.get(f"/issues/{'9' * 40}/").status == 404


def test_what_is_changed_after_it_was_sent_is_read_as_it_was_sent(pages, sqlite_engine):
    """The frozen edition is shown, not the issue as it stands."""
    keep(sqlite_engine)
    with writing(sqlite_engine) as conn:
        conn.execute(update(table).values(title="Another title", intro="Another intro"))
    assert "Another" not in pages.get("/issues/12/").text


def test_a_page_is_made_once_a_minute_however_often_it_is_read(pages, sqlite_engine, tmp_path):
    """A changed template counts within that minute, without a restart."""
    keep(sqlite_engine)
    own, asked = tmp_path / "templates" / "site" / "issue.html", []
    own.parent.mkdir(parents=True)
    own.write_text("<p>{{ issue.title }}</p>")
    first = pages.get("/issues/12/").text
    own.write_text("<p>{{ issue.title }}, otherwise</p>")
    event.listen(sqlite_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert pages.get("/issues/12/").text == first
    assert [one for one in asked if "edition" in one or "item" in one.partition("FROM")[2]] == []
    pages.now += timedelta(minutes=1)
    assert "otherwise" in pages.get("/issues/12/").text


def test_an_issue_that_was_imported_as_sent_is_read_too(pages, sqlite_engine):
    """It has no frozen edition, and cross references lead to it."""
    with writing(sqlite_engine) as conn:
        issues.add(conn, replace(issue(), state=IssueState.SENT, sent_at=make.NOW), {})
    assert "We had expected rain to be the problem." in pages.get("/issues/12/").text


def test_the_address_without_its_slash_leads_there(pages, sqlite_engine):
    """For ever, and to no other host."""
    keep(sqlite_engine)
    answer = pages.get("/issues/12")
    assert (answer.status, answer.headers["location"]) == (301, "/issues/12/")
    assert pages.get("/issues").headers["location"] == "/issues/"


def test_who_has_it_already_is_not_sent_it_again(pages, sqlite_engine):
    """304 for its ETag, which changes with what is shown."""
    keep(sqlite_engine)
    page = pages.get("/issues/12/")
    assert page.headers["cache-control"].startswith("public")
    again = pages.get("/issues/12/", If_None_Match=f'"other", W/{page.headers["etag"]}')
    assert (again.status, again.text) == (304, "")
    for name in ("etag", "content-security-policy", "x-robots-tag"):  # a browser takes over those of a 304
        assert again.headers[name] == page.headers[name]
    assert pages.get("/issues/12/", If_None_Match='"other"').status == 200


@pytest.mark.parametrize(("index", "robots"), [(True, "all"), (False, "noindex")])
def test_search_engines_may_list_issues_if_the_newsletter_likes(sqlite_engine, tmp_path, index, robots):
    """The pages of readers they may never."""
    keep(sqlite_engine)
    with public.opened(sqlite_engine, tmp_path, public=Public(index=index)) as pages:
        page = pages.get("/issues/12/")
        assert page.headers["x-robots-tag"] == pages.get("/issues/").headers["x-robots-tag"] == robots
        assert ('rel="canonical"' in page.text) is index
        assert pages.get("/subscribe").headers["x-robots-tag"] == "noindex"


@pytest.mark.browser
def test_a_browser_shows_it_with_its_styles_and_runs_nothing(sqlite_engine, tmp_path, chromium):
    """All poison at once: the mail's styles count, no script does, and nothing is asked of anybody."""
    short = [clean(one) for one in POISON if len(one) < 10_000]
    keep(sqlite_engine, of(*map(story, short), story("**The last owl.**")))
    browser, said, asked = chromium.new_page(color_scheme="dark"), [], []
    browser.on("console", lambda message: said.append(message.text))
    browser.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    browser.on("request", lambda request: asked.append(request.url))
    with public.opened(sqlite_engine, tmp_path) as pages:
        browser.goto(pages.url("/issues/12/"))
        assert browser.get_by_text("The last owl.").is_visible()
        colour = browser.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
        assert colour == "rgb(29, 28, 25)"
        assert browser.evaluate("document.querySelectorAll('script, iframe, form, base').length") == 0
        assert (asked, said) == ([pages.url("/issues/12/")], [])
    browser.close()


def test_a_page_may_load_the_pictures_that_it_shows_and_nothing_else(pages, sqlite_engine):
    """Its policy names their origins, and its style blocks by their hash."""
    keep(sqlite_engine)
    policy = pages.get("/issues/12/").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "https://pictures.example"
    assert re.fullmatch(r"('sha256-[\w+/=]{44}' ?)+", rules["style-src-elem"])


def taken_in(engine):
    """A picture that the newsletter has taken in."""
    made = prepare(images.file(images.photograph(400, 300), "JPEG"))
    with writing(engine) as conn:
        pictures.add(conn, made.picture, "owl.jpg", by="ada", at=make.NOW)
    return made


@pytest.fixture
def photo(pages):
    """The file of a picture that the newsletter hosts in a folder."""
    made = taken_in(pages.engine)
    folder = pages.settings.home / pages.settings.media.folder
    FolderMedia(folder).put(made.picture.name, made.data)
    return folder / made.picture.name


def test_a_picture_is_shown_to_mail_and_kept_for_ever(pages, photo):
    """Byte for byte, as what it is, in whichever page a mail is read; HEAD says the same."""
    with urllib.request.urlopen(pages.url(f"/media/{photo.name}")) as answer:
        assert answer.read() == photo.read_bytes()
        assert answer.headers["content-type"] == "image/jpeg"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "sandbox" in answer.headers["content-security-policy"]
    head = pages.ask("HEAD", f"/media/{photo.name}")
    assert (head.status, head.headers["content-length"]) == (200, str(photo.stat().st_size))


def test_nothing_but_our_pictures_is_in_the_media(pages, photo):
    """No other file, no way out of the folder, nothing behind a link, no bytes but the name's own."""
    (photo.parent / "notes.txt").write_text("x")
    (photo.parent / ("1" * 32 + ".png")).write_bytes(photo.read_bytes())
    names = ["notes.txt", "1" * 32 + ".png", photo.stem + ".html", photo.name.upper(), photo.name + "%00"]
    names += ["../secret.key", "..%2fsecret.key", "%2e%2e/secret.key", "", ".", photo.name + "/"]
    for name in names:
        assert pages.get(f"/media/{name}").status == 404, name
    photo.unlink()
    assert pages.get(f"/media/{photo.name}").status == 404
    photo.symlink_to(pages.settings.home / "secret.key")
    assert pages.get(f"/media/{photo.name}").status == 404


def test_pictures_in_a_bucket_are_had_at_the_same_address(sqlite_engine, tmp_path, bucket):
    """Where the bucket has none of its own; while it cannot be asked, 503, and whoever runs this is told."""
    made = taken_in(sqlite_engine)
    kept = Media(bucket=bucket.name, prefix="digest/", endpoint=bucket.url)
    BucketMedia(kept).put(made.picture.name, made.data)
    with public.opened(sqlite_engine, tmp_path, media=kept) as pages:
        head = pages.ask("HEAD", f"/media/{made.picture.name}")
        assert (head.status, head.headers["content-length"]) == (200, str(len(made.data)))
        unknown = hashlib.sha256(b"x").hexdigest()[:32] + ".jpg"
        BucketMedia(kept).put(unknown, b"x")
        assert pages.get(f"/media/{unknown}").status == 404
        bucket.client.delete_object(Bucket=bucket.name, Key=f"digest/{made.picture.name}")
        assert pages.get(f"/media/{made.picture.name}").status == 404
        bucket.client.delete_object(Bucket=bucket.name, Key=f"digest/{unknown}")
        bucket.client.delete_bucket(Bucket=bucket.name)
        answer = pages.get(f"/media/{made.picture.name}")
        assert (answer.status, "retry-after" in answer.headers) == (503, True)
        assert "garden-pictures" in pages.told[0]
