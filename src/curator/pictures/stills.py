"""A still picture as the smallest file that looks the same: JPEG for photographs, PNG for drawings."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from curator.pictures.pixels import fitted

WIDEST = 1120  # pixels: the column of a mail, twice, for fine screens
HEAVIEST = 200_000  # bytes: what a reader on a train waits for

_NARROWER = (WIDEST, 840, 560)
# Widths and qualities, the best first; 85 cannot be told from the original, 60 can, if one looks for it.
_LOSSY = ((WIDEST, 85), (WIDEST, 78), (WIDEST, 70), (840, 75), (840, 65), (560, 75), (560, 60))


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file's bytes, its suffix, and its size in pixels."""

    data: bytes
    suffix: str
    width: int
    height: int

    @property
    def is_light(self) -> bool:
        """Whether it is no larger than a mail's picture should be."""
        return len(self.data) <= HEAVIEST


def encode(image: Image.Image, original: Image.Image, *, is_drawn: bool) -> Encoded:
    """`image` (L, RGB or RGBA) as a file of at most HEAVIEST bytes, or as the smallest that there is.

    `original` is the file that it was made from, in which a JPEG's own tables stand; `is_drawn` says that it
    is a drawing, whose edges JPEG would blur.
    """
    if image.mode == "RGBA":
        return _best(_pngs(image, _NARROWER))
    if original.format in {"JPEG", "MPO"}:
        return _best(_jpegs(image, original))
    if is_drawn and (drawing := _best(_pngs(image, _NARROWER[:1]))).is_light:
        return drawing
    exact = next(_pngs(image, _NARROWER[:1]))
    photograph = _best(_jpegs(image, original))
    is_much_smaller = 2 * len(photograph.data) < len(exact.data)
    return exact if exact.is_light and not is_much_smaller else photograph


def _best(tries: Iterator[Encoded]) -> Encoded:
    """The first that is light enough, else the smallest."""
    made = []
    for one in tries:
        if one.is_light:
            return one
        made.append(one)
    return min(made, key=lambda one: len(one.data))


def _jpegs(image: Image.Image, original: Image.Image) -> Iterator[Encoded]:
    """It as JPEG, the best first; one that need not be changed with the very tables of its file."""
    if isinstance(original, JpegImageFile) and image.width <= WIDEST and image.mode == original.mode:
        tables = {"qtables": original.quantization, "subsampling": get_sampling(original)}
        yield _written(image, "JPEG", progressive=True, optimize=True, **tables)
    for wide, quality in _LOSSY:
        yield _written(fitted(image, wide), "JPEG", quality=quality, progressive=True, optimize=True)


def _pngs(image: Image.Image, widths: tuple[int, ...]) -> Iterator[Encoded]:
    """It as PNG, the best first: of each width with all its colours, then with 256 of them."""
    for wide in widths:
        small = fitted(image, wide)
        yield _written(small, "PNG")
        method = Image.Quantize.FASTOCTREE if small.mode == "RGBA" else Image.Quantize.MEDIANCUT
        yield _written(small.quantize(256, method), "PNG", optimize=True)


def _written(image: Image.Image, kind: str, **how: Any) -> Encoded:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return Encoded(file.getvalue(), {"JPEG": ".jpg", "PNG": ".png"}[kind], image.width, image.height)
