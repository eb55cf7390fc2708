"""Pictures are kept, whole, under their names: in a folder, and in a bucket."""

import stat

import pytest

from curator.config import Media
from curator.errors import MediaError
from curator.media import open_media
from curator.media.folder import FolderMedia
from curator.media.s3 import BucketMedia
from tests.support import make

NAME = "0" * 32 + ".png"


@pytest.fixture(params=["folder", "bucket"])
def media(request, tmp_path):
    """Either kind, empty."""
    if request.param == "folder":
        return FolderMedia(tmp_path / "media")
    bucket = request.getfixturevalue("bucket")
    return BucketMedia(Media(bucket=bucket.name, prefix="digest/", endpoint=bucket.url))


def test_what_is_put_is_there(media):
    """Byte for byte, until it is dropped."""
    assert (media.has(NAME), media.get(NAME)) == (False, None)
    media.put(NAME, b"an owl")
    assert (media.has(NAME), media.get(NAME)) == (True, b"an owl")
    media.drop(NAME)
    assert (media.has(NAME), media.get(NAME)) == (False, None)


def test_putting_and_dropping_twice_changes_nothing(media):
    """A name means its bytes."""
    for _ in range(2):
        media.put(NAME, b"an owl")
    assert media.get(NAME) == b"an owl"
    for _ in range(2):
        media.drop(NAME)


def test_a_check_leaves_nothing_behind(media, tmp_path):
    """It only looks whether pictures could be kept."""
    media.check()
    assert not media.has("curator-check.txt")
    assert not (tmp_path / "media").exists()


def test_a_file_is_everybodys_to_read_and_nothing_lies_beside_it(tmp_path):
    """A web server runs as somebody else, and shows no half of a file."""
    media = FolderMedia(tmp_path / "media")
    media.put(NAME, b"an owl")
    assert stat.S_IMODE((tmp_path / "media" / NAME).stat().st_mode) == 0o644
    assert [one.name for one in (tmp_path / "media").iterdir()] == [NAME]


def test_an_object_says_what_it_is(bucket):
    """Browsers show it, and keep it for ever: its name changes with its bytes."""
    BucketMedia(Media(bucket=bucket.name, prefix="digest/", endpoint=bucket.url)).put(NAME, b"an owl")
    assert bucket.names() == ["digest/" + NAME]
    told = bucket.head("digest/" + NAME)
    assert (told["ContentType"], told["CacheControl"]) == (
        "image/png",
        "public, max-age=31536000, immutable",
    )


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """With what to change, by every method that would write."""
    (tmp_path / "media").write_text("a file")
    media = FolderMedia(tmp_path / "media" / "deeper")
    for attempt in (media.check, lambda: media.put(NAME, b"an owl")):
        with pytest.raises(MediaError, match=r"media.*change media\.folder"):
            attempt()


@pytest.mark.parametrize("settings", [{"bucket": "no-such-bucket"}, {"bucket": "no bucket at all"}])
def test_a_bucket_that_cannot_be_used_is_named(bucket, settings):
    """In one line that says where to look."""
    media = BucketMedia(Media(endpoint=bucket.url, **settings))
    for attempt in (media.check, lambda: media.put(NAME, b"an owl")):
        with pytest.raises(MediaError) as caught:
            attempt()
        assert str(caught.value).startswith(f"bucket {settings['bucket']}: ")
        assert "check [media] in curator.toml" in str(caught.value)


def test_a_bucket_without_credentials_is_said(bucket, monkeypatch):
    """They are looked for where AWS tools look."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(MediaError, match="credentials"):
        BucketMedia(Media(bucket=bucket.name, endpoint=bucket.url)).check()


def test_the_settings_say_where(tmp_path, bucket):
    """A bucket if one is named, else the folder in the newsletter's."""
    kept = make.settings(tmp_path)
    assert open_media(kept).folder == tmp_path / "media"
    kept = make.settings(tmp_path, media=Media(bucket=bucket.name, endpoint=bucket.url))
    assert open_media(kept).bucket == bucket.name


@pytest.mark.parametrize(
    ("media", "address"),
    [
        ({}, "https://heron.example/media/"),
        ({"url": "https://pictures.example"}, "https://pictures.example/"),
        ({"url": "https://pictures.example/heron/"}, "https://pictures.example/heron/"),
    ],
)
def test_the_public_address_ends_with_a_slash(tmp_path, media, address):
    """It is the one that is set, else one below the newsletter's."""
    kept = make.settings(tmp_path, media=Media(**media))
    assert kept.media_url == address
    assert kept.hosts(address + NAME)
    assert kept.hosts("https://heron.example/logo.png")
    assert not kept.hosts("https://heron.example.org/logo.png")
    assert not kept.hosts("http://[")
