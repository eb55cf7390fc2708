"""Pictures of every kind, drawn here: each function gives the bytes of a file."""

import io
import random
import struct
import zlib
from itertools import pairwise

from PIL import Image, ImageCms, ImageDraw

SECRET = "seen at home by Ada"


def file(image, kind, **how):
    """`image` as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def opened(data):
    """The picture in `data`, unpacked."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def photograph(width=1600, height=900):
    """What has more colours than can be counted: soft noise over a slope."""
    small = [Image.effect_noise((width // 8, height // 8), 60) for _ in range(3)]
    noise = Image.merge("RGB", small).resize((width, height))
    slope = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    return Image.blend(noise, slope, 0.7)


def drawing(width=1600, height=900):
    """A chart: bars in plain colours."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for at, (left, right) in enumerate(pairwise(range(0, width + 1, width // 10))):
        draw.rectangle((left + 2, height // (at + 2), right - 2, height), fill=(at * 20, 90, 200))
    return image


def screenshot(width=1120, height=630):
    """Small things in hundreds of colours on a white ground."""
    chance = random.Random(1)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for _ in range(30_000):
        left, top = chance.randrange(width), chance.randrange(height)
        colour = (chance.randrange(16) * 16, chance.randrange(16) * 16, chance.randrange(8) * 32)
        draw.rectangle((left, top, left + chance.randrange(1, 4), top + 1), fill=colour)
    return image


def held_sideways(**how):
    """A JPEG as a telephone writes it: the red top lies at the left, EXIF tells it and where it was taken."""
    image = photograph()
    ImageDraw.Draw(image).rectangle((0, 0, 200, 900), fill=(255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    exif[0x010E] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 22.0, 12.0), 3: "E", 4: (4.0, 53.0, 42.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = {"quality": 92, "exif": exif, "comment": SECRET.encode(), "icc_profile": profile, **how}
    return file(image, "JPEG", **made)


def animated(width=400, height=300, frames=12, kind="GIF", **how):
    """A ball that runs over the sheet, three times, and rests at the end; with a comment in it."""
    shown = []
    for at in range(frames):
        sheet = Image.new("RGB", (width, height), "white")
        left = at * width // (frames + 4)
        ImageDraw.Draw(sheet).ellipse((left, height // 3, left + 60, height // 3 + 60), fill="red")
        shown.append(sheet)
    durations = [50] * (frames - 1) + [900]
    made = {"duration": durations, "loop": 3, "comment": SECRET.encode(), **how}
    return file(shown[0], kind, save_all=True, append_images=shown[1:], **made)


def see_through(width=1600, height=900):
    """A drawing whose left half shows what is behind it."""
    image = drawing(width, height).convert("RGBA")
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (0, 0, width // 2, height))
    image.putalpha(alpha)
    return image


def bomb(width=50_000, height=50_000):
    """A PNG of a few kilobytes that says it unpacks to gigabytes."""

    def chunk(name, content):
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


SVG = b"""<?xml version="1.0"?>
<!-- drawn by hand -->
<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>
"""
