"""Pictures opened within bounds, set upright, and brought into sRGB."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, ImageOps, ImageStat

from curator.errors import Unreadable

MOST_PIXELS = 50_000_000  # of one picture: a camera's largest, 200 MB once unpacked

# Pillow warns at its limit, and raises at twice as much before it unpacks anything.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
# One profile for all: what screens show where a file says nothing.
_SRGB = ImageCms.createProfile("sRGB")
_DRAWN = 4_096  # colours: a drawing or a screenshot has fewer ...
_COMMON = 16  # ... and so many of them cover half of it; those of a photograph do not
_WITH_ALPHA = {"RGBA", "LA", "PA", "RGBa", "La"}


@contextmanager
def opened(data: bytes, kind: str) -> Iterator[Image.Image]:
    """`data` as a picture of that kind, its header read and judged, its pixels not unpacked yet.

    Raises Unreadable for more pixels than MOST_PIXELS, and for whatever is damaged, in here or in the block.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a picture that it doubts is either read or refused
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                yield image
    except (MemoryError, Unreadable):
        raise
    except Image.DecompressionBombError as bomb:
        raise _too_many(int((re.findall(r"\d+", str(bomb)) or [0])[0])) from None
    except Exception:  # noqa: BLE001  hostile input makes decoders raise anything
        raise Unreadable(f"it is a {kind} that is damaged or cut short; get it again") from None


def _too_many(pixels: int) -> Unreadable:
    return Unreadable(
        f"it would unpack to {pixels / 1e6:,.0f} million pixels, and {MOST_PIXELS // 1_000_000} million are "
        "the most; give a smaller one, 1120 pixels wide is enough"
    )


def upright(image: Image.Image) -> Image.Image:
    """The picture as its camera was held; one whose EXIF is broken stays as it is."""
    image.load()
    try:
        ImageOps.exif_transpose(image, in_place=True)  # a copy would be another 200 MB
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  its pixels are sound all the same
        return image
    return image


def is_drawn(image: Image.Image, wide: int) -> bool:
    """Whether its colours are those of a drawing or a screenshot, looked at in so many columns of it."""
    share = min(1.0, wide / image.width, wide / image.height)
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    sample = image.resize(size, Image.Resampling.NEAREST)  # no colour is mixed
    colours = _eight_bits(sample).convert("RGB").getcolors(_DRAWN)
    counts = sorted((count for count, _ in colours or ()), reverse=True)
    return 2 * sum(counts[:_COMMON]) >= size[0] * size[1]


def fitted(image: Image.Image, wide: int) -> Image.Image:
    """The picture no wider than so many pixels, nor eight times as high; a smaller one is not enlarged.

    Colours from a table, or with one of them that shows through, come out as plain ones, so that they mix.
    """
    plain = image
    if image.has_transparency_data and image.mode not in _WITH_ALPHA:
        plain = image.convert("RGBA")
    elif image.mode in {"P", "1"} or image.mode.startswith("I;16"):
        plain = image.convert("RGB") if image.mode == "P" else _eight_bits(image)
    share = min(1.0, wide / plain.width, 8 * wide / plain.height)
    if share == 1.0:
        return plain
    size = max(1, round(plain.width * share)), max(1, round(plain.height * share))
    return plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB: as L, RGB, or RGBA where something shows through, and without any metadata."""
    profile = image.info.get("icc_profile")
    plain = _eight_bits(image)
    alpha = None
    if plain.mode in _WITH_ALPHA:
        plain = plain.convert("RGBA")
        alpha = plain.getchannel("A")
    colours = plain if plain.mode in {"L", "RGB", "CMYK"} else plain.convert("RGB")
    if isinstance(profile, bytes) and profile:
        colours = _converted(colours, profile)
    made = colours if colours.mode == "L" else colours.convert("RGB")  # a copy, where it is RGB already
    if alpha is not None and alpha.getextrema()[0] != 255:
        made = made.convert("RGB")
        made.putalpha(alpha)
    made = made.copy() if made is image else made
    made.info = {}
    return made


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits, or numbers of any size, as eight bits of grey; all others as they are."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"I", "F"}:
        low, high = (float(end) for end in ImageStat.Stat(image.convert("F")).extrema[0])
        share = 255 / ((high - low) or 1.0)
        return image.convert("F").point(lambda value: value * share - low * share).convert("L")
    return image.convert("L") if image.mode == "1" else image


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as a screen shows them; as they are where the profile is broken or for other colours."""
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, theirs, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return made or image
