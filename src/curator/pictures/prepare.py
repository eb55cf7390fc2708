"""Bytes → a picture that can be hosted: verified, upright, small, without what it told of others."""

import hashlib
from dataclasses import dataclass

from PIL import Image

from curator.model import Picture
from curator.pictures import animation, stills
from curator.pictures.kinds import recognise
from curator.pictures.pixels import fitted, in_srgb, is_drawn, opened, upright
from curator.pictures.stills import HEAVIEST, WIDEST, Encoded


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture with its bytes, and what a person should know of it."""

    picture: Picture
    data: bytes
    remarks: tuple[str, ...] = ()


def warm() -> None:
    """Load Pillow's readers and writers, for a child that is to be forked warm."""
    Image.init()


def prepare(data: bytes) -> Prepared:
    """The picture in `data` as JPEG, PNG or animated GIF, named by its bytes, without any metadata.

    It is upright, in sRGB, at most 1,120 pixels wide, and of at most 200 KB if that can be had.
    Raises Unreadable, with one line on what it is and what to do.
    """
    kind = recognise(data)
    with opened(data, kind) as image:
        frames = getattr(image, "n_frames", 1) if kind in {"GIF", "PNG", "WEBP", "AVIF"} else 1
        if kind == "GIF" and frames > 1:
            return _named(animation.encode(image, data), frames)
        turned = upright(image)
        small = in_srgb(fitted(turned, WIDEST))
        made = stills.encode(small, image, is_drawn=is_drawn(turned, WIDEST))
        return _named(made, frames)


def _named(made: Encoded, frames: int) -> Prepared:
    """What was made, under its name, with what is to be said of it."""
    remarks = []
    if frames > 1 and made.suffix != ".gif":
        remarks.append(f"only the first of its {frames} frames is kept: in mail, only a GIF moves")
    if not made.is_light:
        mend = "shorten it" if made.suffix == ".gif" else "a simpler picture loads faster"
        remarks.append(f"it is {len(made.data) / 1000:.0f} KB, and {HEAVIEST // 1000} KB are enough; {mend}")
    name = hashlib.sha256(made.data).hexdigest()[:32] + made.suffix
    return Prepared(Picture(name, made.width, made.height, len(made.data)), made.data, tuple(remarks))
