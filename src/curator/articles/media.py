"""What kind of thing an address holds: by its bytes, by how it was sent, by what its page says of it."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from curator.articles import repository
from curator.articles.head import Head
from curator.links import display_host
from curator.model import Medium
from curator.text import clean, one_line

_MAGIC = (
    (re.compile(rb"\s{0,9}%PDF-"), Medium.PDF),
    (
        re.compile(rb"(?s)\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP|....ftyp(?:avif|heic|mif1)|II\*\0|MM\0\*"),
        Medium.PICTURE,
    ),
    (
        re.compile(rb"(?s)ID3[\x02-\x04]|OggS|fLaC|RIFF....WAVE|\xff[\xfb\xf3\xf2]|....ftypM4[AB]"),
        Medium.AUDIO,
    ),
    (re.compile(rb"(?s)....ftyp|\x1aE\xdf\xa3|RIFF....AVI |FLV\x01"), Medium.VIDEO),
    (re.compile(rb"PK\x03\x04|\x1f\x8b\x08|7z\xbc\xaf|Rar!|BZh[1-9]|\xfd7zXZ|\x28\xb5\x2f\xfd"), Medium.FILE),
    (re.compile(rb"(?s)\x7fELF|MZ.{60}|\xd0\xcf\x11\xe0|wOF[F2]"), Medium.FILE),
)
_TYPES = (
    ("application/pdf", Medium.PDF), ("application/x-pdf", Medium.PDF), ("image/", Medium.PICTURE),
    ("audio/", Medium.AUDIO), ("application/ogg", Medium.AUDIO), ("video/", Medium.VIDEO),
    ("application/vnd.", Medium.FILE),
    ("application/zip", Medium.FILE), ("application/gzip", Medium.FILE), ("application/x-", Medium.FILE),
    ("application/octet-stream", Medium.FILE), ("application/epub", Medium.FILE),
    ("application/msword", Medium.FILE), ("application/rtf", Medium.FILE), ("application/json", Medium.FILE),
    ("application/java-archive", Medium.FILE), ("application/wasm", Medium.FILE), ("text/csv", Medium.FILE),
    ("text/calendar", Medium.FILE), ("font/", Medium.FILE),
)  # fmt: skip
_VIDEO = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|youtube-nocookie\.com|vimeo\.com|dailymotion\.com|twitch\.tv|tiktok\.com|rumble\.com"
    r"|media\.ccc\.de|odysee\.com)$"
)
_AUDIO = re.compile(
    r"(?:^|\.)(?:podcasts\.apple\.com|open\.spotify\.com|soundcloud\.com|overcast\.fm|pca\.st|pocketcasts\.com|bandcamp\.com"
    r"|podbean\.com|libsyn\.com|transistor\.fm|buzzsprout\.com|captivate\.fm|podigee\.io|simplecast\.com|spreaker\.com|acast\.com)$"
)
_PODCAST = re.compile(r"podcast|/episodes?/", re.IGNORECASE)
_SPOKEN = 700  # words; an article with its reading aloud has more
_OPAQUE = re.compile(
    r"^(?:[0-9a-f]{8,}|[\d\W_]+|(?=\w*\d)\w{16,}|index|download|file|get|view|original|attachment)$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:\.tar)?\.[A-Za-z][A-Za-z0-9]{0,4}$")


def of_bytes(body: bytes, content_type: str) -> Medium | None:
    """What kind of thing the body is, if it is no page and no text."""
    found = next((medium for magic, medium in _MAGIC if magic.match(body)), None)
    if found:
        return found
    declared = content_type.strip().lower()
    if declared.startswith("application/x-") and body.lstrip()[:1] == b"<":
        return None  # old names of HTML
    if declared.startswith("image/svg") or not re.match(
        rb"\s*<(?:!doctype|html|head|body)", body[:400], re.IGNORECASE
    ):
        return next((medium for start, medium in _TYPES if declared.startswith(start)), None)
    return None  # servers lie; what begins like a page is one


def of_page(root: Any, head: Head, url: str, words: int) -> Medium:
    """What kind of thing the parsed page `root` at `url` is about, with `words` of text beside it."""
    host, kind = display_host(url), next(iter(head.kinds), "").lower()
    if repository.holds(url):
        return Medium.CODE
    if is_player(url) or kind.startswith("video"):
        return Medium.VIDEO
    if _AUDIO.search(host) or kind.startswith(("music", "audio")):
        return Medium.AUDIO
    written = any(one.endswith(("Article", "Posting")) for one in head.kinds)
    if not written and "VideoObject" in head.kinds and words < _SPOKEN:
        return Medium.VIDEO
    if {"PodcastEpisode", "AudioObject"} & set(head.kinds) and (not written or words < _SPOKEN):
        return Medium.AUDIO
    return Medium.AUDIO if words < _SPOKEN and _PODCAST.search(url) and _sounds(root) else Medium.PAGE


def is_player(url: str) -> bool:
    """Whether the page at `url` is a video of a host of videos, and its text is none of its author's."""
    return bool(_VIDEO.search(display_host(url))) and len(urlsplit(url).path) > 1


def _sounds(root: Any) -> bool:
    """Whether the page plays or offers a recording."""
    return bool(
        root.xpath(
            "boolean(.//audio | .//a[contains(@href, '.mp3') or contains(@href, '.m4a')"
            " or contains(@href, '.opus')])"
        )
    )


def title_of(url: str) -> str:
    """A title from the name of a file: ".../annual_report-2024.pdf" is "Annual report 2024".

    A name that says nothing is put beside its host.
    """
    segments = [clean(unquote(part)) for part in urlsplit(url).path.split("/") if part]
    host = display_host(url)
    if not segments:
        return host
    file = one_line(segments[-1], 200)
    stem = _ENDING.sub("", file) or file
    if _OPAQUE.match(stem):
        return f"{file} ({host})"
    words = re.sub(r"(?<=\d)\.(?=\d)", "\0", stem)
    words = " ".join(re.sub(r"[_+\s]+|(?<=\w)[-.](?=\w)", " ", words).replace("\0", ".").split())
    return words[:1].upper() + words[1:]
