"""Animated GIFs: as they are but for what nobody sees, or made smaller frame by frame."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageSequence, UnidentifiedImageError

from curator.errors import Unreadable
from curator.pictures.pixels import fitted
from curator.pictures.stills import WIDEST, Encoded

MOST_FRAMES = 1_000
MOST_PIXELS = 100_000_000  # of all frames together: fourteen seconds of 800 × 600, 15 frames a second

_NARROWER = (WIDEST, 560)
_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # the application blocks that say how often it is repeated


def encode(image: Image.Image, data: bytes) -> Encoded:
    """The animation `image`, opened from `data`, light enough for a mail, or the lightest that there is.

    Raises Unreadable for one with too many frames, and whatever a damaged frame makes Pillow raise.
    """
    frames = getattr(image, "n_frames", 1)
    pixels = frames * image.width * image.height
    if frames > MOST_FRAMES or pixels > MOST_PIXELS:
        raise Unreadable(
            f"it is an animation of {frames:,} frames, {pixels / 1e6:,.0f} million pixels in all, and "
            f"{MOST_PIXELS // 1_000_000} million are the most; shorten it, or make it smaller"
        )
    made = list(_tries(image, data, frames))
    return next((one for one in made if one.is_light), min(made, key=lambda one: len(one.data)))


def _tries(image: Image.Image, data: bytes, frames: int) -> Iterator[Encoded]:
    """It as GIF, the best first, no more than are needed."""
    if image.width <= WIDEST:
        bare = stripped(data)
        is_whole = _shows(bare, frames)
        whole = Encoded(bare, ".gif", *image.size) if is_whole else _shrunk(image, image.width)
        yield whole
        if whole.is_light:
            return
    for wide in _NARROWER:
        if image.width > wide:
            small = _shrunk(image, wide)
            yield small
            if small.is_light:
                return


def _shows(data: bytes, frames: int) -> bool:
    """Whether that many frames can be seen: a stray byte between two, which Pillow skips, ends a GIF here.

    Every frame is unpacked, so whatever a damaged one makes Pillow raise is raised.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=["GIF"])
    except UnidentifiedImageError:
        return False
    with image:
        return sum(bool(frame.load()) for frame in ImageSequence.Iterator(image)) == frames


def _shrunk(image: Image.Image, wide: int) -> Encoded:
    """Every frame made smaller, each shown as long as before."""
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 0))
        frames.append(_frame(frame.convert("RGBA"), wide))
    how: dict[str, Any] = {"duration": durations, "optimize": True}
    if any(frame.mode == "RGBA" for frame in frames):
        how["disposal"] = 2  # each stands alone, as it was composed
    if "loop" in image.info:
        how["loop"] = image.info["loop"]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], **how)
    return Encoded(file.getvalue(), ".gif", frames[0].width, frames[0].height)


def _frame(frame: Image.Image, wide: int) -> Image.Image:
    """A frame made smaller; a pixel of it shows through, or does not."""
    small = fitted(frame, wide)
    alpha = small.getchannel("A").point(lambda value: 255 if value >= 128 else 0)
    small.putalpha(alpha)
    made = small if alpha.getextrema()[0] == 0 else small.convert("RGB")
    made.info = {}
    return made


def stripped(data: bytes) -> bytes:
    """A GIF without comments, foreign blocks, and whatever stands behind its end; its frames byte for byte.

    Raises IndexError where it is cut in the middle of a block.
    """
    at = 13 + _table(data[10])
    kept = [data[:at]]
    while at < len(data) and data[at] != _END:
        start = at
        if data[at] == _EXTENSION:
            at = _blocks_end(data, at + 2)
            if not _is_noise(data, start):
                kept.append(data[start:at])
        elif data[at] == _IMAGE:
            at = _blocks_end(data, at + 11 + _table(data[at + 9]))
            kept.append(data[start:at])
        else:
            break  # nothing that a reader of GIFs would go on with
    return b"".join([*kept, bytes([_END])])


def _table(flags: int) -> int:
    """How many bytes the colour table takes that `flags` announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    """Where the run of sub-blocks ends that begins `at`."""
    while data[at]:
        at += data[at] + 1
    return at + 1


def _is_noise(data: bytes, start: int) -> bool:
    """Whether the extension at `start` says nothing about what is shown."""
    label = data[start + 1]
    return label == _COMMENT or (label == _APPLICATION and data[start + 3 : start + 14] not in _LOOPS)
