"""Animated GIFs move, and are no heavier than they must be."""

import pytest
from PIL import Image, ImageSequence

from curator.errors import Unreadable
from curator.pictures.animation import MOST_PIXELS
from curator.pictures.prepare import prepare
from tests.support import images


def frames(data):
    """Each frame's pixels, and how long it is shown."""
    return [
        (one.convert("RGB").tobytes(), one.info["duration"])
        for one in ImageSequence.Iterator(images.opened(data))
    ]


def test_one_that_fits_keeps_every_frame():
    """To the pixel, with its durations and its rounds; only the comment is gone."""
    data = images.animated()
    made = prepare(data)
    assert frames(made.data) == frames(data)
    assert images.opened(made.data).info["loop"] == 3
    assert images.SECRET.encode() in data
    assert images.SECRET.encode() not in made.data
    assert made.picture.name.endswith(".gif")


def test_what_stands_behind_its_end_is_gone():
    """A file may hide another one there."""
    assert prepare(images.animated() + b"PK\3\4" + bytes(500)).data == prepare(images.animated()).data


@pytest.mark.parametrize("junk", [b"\0", b"\0\0\0", b"zz"])
@pytest.mark.parametrize("block", [b"\x21\xff\x0bNETSCAPE", b"\x21\xf9\x04"])
def test_stray_bytes_cost_no_frame(junk, block):
    """What some readers skip, and others stop at: all its frames are written anew."""
    data = images.animated()
    at = data.rindex(block)
    made = prepare(data[:at] + junk + data[at:])
    assert frames(made.data) == frames(data)
    assert images.SECRET.encode() not in made.data


def test_a_wide_one_is_made_smaller_and_moves():
    """Every frame is, and is shown as long as before."""
    data = images.animated(1600, 1200)
    made = prepare(data)
    after = images.opened(made.data)
    assert after.size == (1120, 840) == (made.picture.width, made.picture.height)
    assert [shown for _, shown in frames(made.data)] == [shown for _, shown in frames(data)]
    assert after.info["loop"] == 3
    after.seek(6)
    balls = [at for at in range(1120) if after.convert("RGB").getpixel((at, 295))[1] < 60]
    assert balls
    assert min(balls) == pytest.approx(6 * 100 * 0.7, abs=25)


def test_a_heavy_one_becomes_as_wide_as_the_column():
    """And what it weighs all the same is said."""
    noise = [Image.effect_noise((800, 600), 120) for _ in range(4)]
    made = prepare(images.file(noise[0], "GIF", save_all=True, append_images=noise[1:], duration=90))
    assert (made.picture.width, images.opened(made.data).n_frames) == (560, 4)
    assert made.remarks[0].endswith("KB, and 200 KB are enough; shorten it")


def test_one_that_shows_through_does_so_smaller():
    """No frame leaves its ball behind."""
    shown = []
    for at in range(3):
        sheet = Image.new("RGBA", (1400, 700))
        sheet.paste((255, 0, 0, 255), (at * 400, 300, at * 400 + 100, 400))
        shown.append(sheet)
    made = prepare(
        images.file(shown[0], "GIF", save_all=True, append_images=shown[1:], duration=100, disposal=2)
    )
    after = images.opened(made.data)
    after.seek(2)
    last = after.convert("RGBA")
    assert after.size == (1120, 560)
    assert (last.getpixel((40, 280))[3], last.getpixel((680, 280))) == (0, (255, 0, 0, 255))


def test_endless_frames_are_refused():
    """By their number and size, before they are unpacked."""
    side = int((MOST_PIXELS / 20) ** 0.5) + 1
    sheets = [Image.new("L", (side, side), at * 12) for at in range(20)]
    data = images.file(sheets[0], "GIF", save_all=True, append_images=sheets[1:])
    with pytest.raises(Unreadable, match=r"it is an animation of 20 frames, 100 million pixels in all"):
        prepare(data)


def test_a_still_gif_becomes_png():
    """Which is smaller."""
    assert prepare(images.file(images.drawing(), "GIF")).picture.name.endswith(".png")


def test_a_damaged_frame_is_found():
    """Even where the file's blocks are whole: every frame is unpacked."""
    data = bytearray(images.animated())
    at = data.rindex(b"\x21\xf9\x04") + 8  # the last frame
    assert data[at] == ord(",")
    table = 3 << ((data[at + 9] & 7) + 1) if data[at + 9] & 0x80 else 0
    data[at + 10 + table] = 0x40  # so many bits has no code
    with pytest.raises(Unreadable, match="it is a GIF that is damaged or cut short"):
        prepare(bytes(data))
