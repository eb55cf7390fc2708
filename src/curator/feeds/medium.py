"""What kind of thing a feed says that an address holds."""

import re
from urllib.parse import urlsplit

from curator.model import Medium

_TYPES = (
    (re.compile(r"audio\b"), Medium.AUDIO),
    (re.compile(r"video\b"), Medium.VIDEO),
    (re.compile(r"image\b"), Medium.PICTURE),
    (re.compile(r"application/(?:x-)?pdf\b"), Medium.PDF),
    (re.compile(r"application/(?:zip|gzip|x-tar|epub|msword|vnd\.|octet-stream)"), Medium.FILE),
)
_ENDINGS = {
    Medium.AUDIO: "mp3 m4a m4b aac ogg oga opus wav flac",
    Medium.VIDEO: "mp4 m4v mov webm mkv ogv avi",
    Medium.PICTURE: "jpg jpeg png gif webp avif svg",
    Medium.PDF: "pdf",
    Medium.FILE: "zip gz tar tgz epub doc docx ppt pptx xls xlsx csv odt ods",
}
_OF_ENDING = {ending: medium for medium, endings in _ENDINGS.items() for ending in endings.split()}


def of(url: str, kind: str = "") -> Medium:
    """The medium at `url`, by its media type or kind ("audio/mpeg", "video"), else by the file's name."""
    declared = of_kind(kind)
    if declared not in {None, Medium.FILE}:
        return declared or Medium.PAGE
    try:
        name = urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return declared or Medium.PAGE
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return _OF_ENDING.get(ending) or declared or Medium.PAGE


def of_kind(kind: str) -> Medium | None:
    """The medium that a media type or kind names; None if it names none."""
    kind = kind.strip().lower()
    return next((medium for pattern, medium in _TYPES if pattern.match(kind)), None)
