"""What becomes of the bytes of a picture."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from curator.errors import Unreadable
from curator.pictures.prepare import prepare
from tests.support import images

HEAVIEST = 200_000


def test_a_picture_is_named_by_its_bytes():
    """So two that are the same are one, and a name never means another picture."""
    made = prepare(images.file(images.drawing(), "PNG"))
    assert made.picture.name == hashlib.sha256(made.data).hexdigest()[:32] + ".png"
    assert made.picture.size == len(made.data)
    assert prepare(images.file(images.drawing(), "BMP")).picture == made.picture


def test_a_photograph_is_upright_small_and_tells_nothing():
    """A JPEG of a telephone: turned as it was held, and without place, comment and profile."""
    data = images.held_sideways()
    assert images.SECRET.encode() in data
    made = prepare(data)
    image = images.opened(made.data)
    assert (image.format, image.size) == ("JPEG", (made.picture.width, made.picture.height))
    assert image.width < image.height <= 1991
    red, green, _ = image.getpixel((image.width // 2, image.height // 40))
    assert red > 200
    assert green < 100
    assert made.picture.size <= HEAVIEST
    assert images.SECRET.encode() not in made.data
    assert not image.getexif()
    assert set(image.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


def test_a_jpeg_that_fits_keeps_its_pixels():
    """It is written with its own tables, so nothing of it is lost that anybody could see."""
    data = images.file(images.photograph(800, 450), "JPEG", quality=70, comment=images.SECRET.encode())
    made = prepare(data)
    before, after = images.opened(data), images.opened(made.data)
    assert after.quantization == before.quantization
    most = max(high for _, high in Image.merge("RGB", before.split()).getextrema())
    assert most > 0
    difference = [abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True)]
    assert sum(difference) / len(difference) < 1
    assert images.SECRET.encode() not in made.data


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP"])
def test_a_drawing_stays_sharp(kind):
    """What has few colours becomes PNG, however it came, no wider than twice the column."""
    how = {"lossless": True} if kind == "WEBP" else {}
    made = prepare(images.file(images.drawing(2400, 1350), kind, **how))
    assert made.picture.name.endswith(".png")
    assert (made.picture.width, made.picture.height) == (1120, 630)
    assert made.remarks == ()


def test_a_heavy_drawing_gets_fewer_colours_before_it_gets_blurred():
    """A screenshot is to be read: it stays PNG, as wide as it was, with 256 colours."""
    data = images.file(images.screenshot(), "PNG")
    made = prepare(data)
    assert len(data) > HEAVIEST > made.picture.size
    image = images.opened(made.data)
    assert (image.format, image.mode, image.width) == ("PNG", "P", 1120)


def test_a_photograph_in_greys_is_a_photograph():
    """It has 256 colours at most, and none of them covers much of it."""
    data = images.file(images.photograph(1000, 500).convert("L"), "PNG")
    assert prepare(data).picture.name.endswith(".jpg")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF", "JPEG"])
def test_a_photograph_becomes_jpeg(kind):
    """Where that is much smaller; mail clients do not show WebP and AVIF."""
    made = prepare(images.file(images.photograph(), kind))
    assert made.picture.name.endswith(".jpg")
    assert (made.picture.width, made.picture.height) == (1120, 630)
    assert made.picture.size <= HEAVIEST


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_shows_through_stays_so(kind):
    """A picture with alpha becomes PNG with alpha."""
    made = prepare(images.file(images.see_through(), kind))
    image = images.opened(made.data).convert("RGBA")
    assert made.picture.name.endswith(".png")
    assert image.getpixel((10, 10))[3] == 0
    assert image.getpixel((image.width - 10, 10))[3] == 255


def test_alpha_that_hides_nothing_is_none():
    """A photograph as RGBA is a photograph."""
    assert prepare(images.file(images.photograph().convert("RGBA"), "PNG")).picture.name.endswith(".jpg")


def test_other_colours_are_brought_into_srgb():
    """A profile is applied and left off, or readers would see wrong colours."""
    plain = Image.new("RGB", (40, 40), (100, 150, 200))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")
    image = images.opened(prepare(images.file(plain, "PNG", icc_profile=swapped)).data)
    assert "icc_profile" not in image.info
    assert image.getpixel((1, 1)) == pytest.approx((150, 100, 200), abs=2)
    broken = images.opened(prepare(images.file(plain, "PNG", icc_profile=b"no profile")).data)
    assert (broken.getpixel((1, 1)), broken.info) == ((100, 150, 200), {})


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        (Image.new("1", (30, 30), 1), 255),
        (Image.new("I;16", (30, 30), 25_700), 100),
        (Image.linear_gradient("L").convert("I"), 0),
        (Image.linear_gradient("L").convert("F"), 0),
        (Image.new("LA", (30, 30), (77, 255)), 77),
        (Image.new("CMYK", (30, 30), (0, 0, 0, 0)), 255),
    ],
    ids=["bits", "sixteen", "whole numbers", "numbers", "grey with alpha", "print colours"],
)
def test_pixels_of_every_form_are_read(image, shown):
    """One bit, sixteen, numbers, grey with alpha, colours of print: all end as eight bits."""
    made = images.opened(prepare(images.file(image, "TIFF")).data)
    pixel = made.getpixel((1, 0))
    assert (pixel if isinstance(pixel, int) else pixel[0]) == pytest.approx(shown, abs=2)


def test_what_cannot_be_light_is_said():
    """The lightest that there is, and a word."""
    noise = Image.merge("RGBA", [Image.effect_noise((1000, 2500), 250) for _ in range(4)])
    made = prepare(images.file(noise, "PNG"))
    assert made.picture.width == 560
    assert made.picture.size > HEAVIEST
    assert re.fullmatch(r"it is \d+ KB, and 200 KB are enough; a simpler picture loads faster", *made.remarks)


def test_a_picture_is_never_made_larger():
    """Small ones keep their size."""
    made = prepare(images.file(images.drawing(200, 100), "PNG"))
    assert (made.picture.width, made.picture.height) == (200, 100)


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "AVIF"])
def test_of_other_animations_the_first_frame_is_kept(kind):
    """And that is said."""
    made = prepare(images.animated(kind=kind))
    assert images.opened(made.data).format in {"PNG", "JPEG"}
    assert made.remarks == ("only the first of its 12 frames is kept: in mail, only a GIF moves",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (images.SVG, "it is an SVG, which mail clients do not show; export it as PNG, 1120 pixels wide"),
        (b"\xef\xbb\xbf<svg/>", "it is an SVG"),
        (b"<!DOCTYPE html><title>Owls</title>", "it is a page and no picture"),
        (b"An owl.\n", "it is text and no picture, whatever its name says"),
        (b"", "it is empty"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "it is a HEIC; export it as JPEG"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "it is a video"),
        (bytes(range(256)), "it is no picture that curator reads"),
        (b"BMW builds cars", "it is a BMP that is damaged or cut short"),
        (images.bomb(), "it would unpack to 2,500 million pixels, and 50 million are the most"),
        (images.bomb(8_000, 6_500), "it would unpack to 52 million pixels"),
        (images.bomb(7_000, 7_000), "it is a PNG that is damaged or cut short"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_line(data, why):
    """It says what it is, and what to do."""
    with pytest.raises(Unreadable) as caught:
        prepare(data)
    assert str(caught.value).startswith(why)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF"])
def test_half_a_file_is_refused(kind):
    """Nothing is shown of which the rest is grey."""
    data = images.file(images.photograph(400, 300), kind)
    with pytest.raises(Unreadable, match=f"it is a {kind} that is damaged or cut short; get it again"):
        prepare(data[: len(data) // 2])


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "TIFF"]))
def test_damaged_bytes_end_in_a_picture_or_are_refused(data, kind):
    """Whatever is overwritten, cut out or put behind."""
    whole = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        made = prepare(bytes(whole[:cut]) + data.draw(st.binary(max_size=20)))
    except Unreadable:
        return
    images.opened(made.data)


FILES = {
    "JPEG": images.file(images.photograph(64, 48), "JPEG"),
    "PNG": images.file(images.see_through(64, 48), "PNG"),
    "GIF": images.animated(64, 48, 3),
    "WEBP": images.file(images.photograph(64, 48), "WEBP"),
    "TIFF": images.file(images.drawing(64, 48), "TIFF"),
}
