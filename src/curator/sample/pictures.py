"""The sample pieces' lead images: abstract, calm, and the same at every start (1200 × 630 PNG)."""

import io
import math
import random
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 630
_FINE = 2  # drawn so many times larger, then made smaller: smooth edges
_W, _H = WIDTH * _FINE, HEIGHT * _FINE

Palette = tuple[str, ...]  # the ground first
Painter = Callable[["ImageDraw", random.Random, Palette], None]


@cache
def draw(name: str, seed: str) -> bytes:
    """The picture `name` (a key of STYLES) as PNG bytes; another `seed` varies it."""
    from PIL import Image, ImageDraw

    paint, palette = STYLES[name]
    image = Image.new("RGB", (_W, _H), palette[0])
    paint(ImageDraw.Draw(image), random.Random(seed), palette)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    out = io.BytesIO()
    small.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=False)
    return out.getvalue()


def _disc(at: "ImageDraw", x: float, y: float, radius: float, colour: str) -> None:
    at.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _layers(at: "ImageDraw", chance: random.Random, palette: Palette, *, sharp: bool = False) -> None:
    """A disc in the sky and rows of hills, waves or peaks before it."""
    _disc(at, chance.uniform(0.2, 0.8) * _W, 0.28 * _H, 0.13 * _H, palette[1])
    rows = palette[2:]
    for row, colour in enumerate(rows):
        level = _H * (0.42 + 0.5 * row / len(rows))
        swing, pace, phase = chance.uniform(40, 90), chance.uniform(0.8, 1.9), chance.uniform(0, 6)
        turn = pace * math.tau / _W
        edge = [(x, level + swing * _wave(turn * x + phase, sharp)) for x in range(0, _W + 8, 8)]
        at.polygon([(0, _H), *edge, (_W, _H)], fill=colour)


def _wave(angle: float, sharp: bool) -> float:
    """A sine, or a zigzag of the same period with a smaller one in it."""
    if not sharp:
        return math.sin(angle)
    zigzag = 2 / math.pi * math.asin(math.sin(angle))
    return 1.8 * zigzag + 0.4 * 2 / math.pi * math.asin(math.sin(5 * angle))


def _discs(at: "ImageDraw", chance: random.Random, palette: Palette) -> None:
    """Discs of many sizes, overlapping."""
    for _ in range(46):
        x, y, radius = chance.uniform(0, _W), chance.uniform(0, _H), chance.uniform(0.04, 0.15) * _H
        _disc(at, x, y, radius + 14, palette[0])
        _disc(at, x, y, radius, chance.choice(palette[1:]))


def _rings(at: "ImageDraw", chance: random.Random, palette: Palette, *, centres: int = 1) -> None:
    """Rings within rings, around one centre or several."""
    for centre in range(centres):
        x, y = _W * (centre + 0.5) / centres, _H * (0.5 + chance.uniform(-0.08, 0.08))
        largest = 0.44 * _H * (1.0 if centres == 1 else chance.uniform(0.55, 0.68))
        for ring in range(7):
            _disc(at, x, y, largest * (1 - ring / 7.5), palette[1 + ring % (len(palette) - 1)])


def _strokes(
    at: "ImageDraw", chance: random.Random, palette: Palette, *, slant: float, low: float = 0.0
) -> None:
    """Many parallel lines, as rain or reeds, that begin below `low` of the height."""
    for _ in range(190):
        x, y = chance.uniform(-0.1, 1.1) * _W, chance.uniform(low, 1.0) * _H
        length = chance.uniform(0.12, 0.42) * _H
        line = (x, y, x + slant * length, y - length)
        at.line(line, fill=chance.choice(palette[1:]), width=chance.randint(6, 16))


def _tiles(at: "ImageDraw", chance: random.Random, palette: Palette, *, round_ones: bool = False) -> None:
    """A grid of squares or discs, some left out."""
    size = _H // 7
    for row in range(7):
        for column in range(-1, _W // size + 1):
            if chance.random() < 0.12:
                continue
            x, y = column * size + (row % 2) * size // 2, row * size
            colour = chance.choice(palette[1:])
            if round_ones:
                _disc(at, x + size / 2, y + size / 2, size * 0.42, colour)
            else:
                at.rectangle((x + 7, y + 7, x + size - 7, y + size - 7), fill=colour)


def _petals(at: "ImageDraw", chance: random.Random, palette: Palette) -> None:
    """Flowers, or leaves, or gears: discs set around discs."""
    for flower in range(9):
        x, y = _W * (flower + 0.5) / 9, _H * chance.uniform(0.2, 0.8)
        size, count = _H * chance.uniform(0.12, 0.2), chance.randint(7, 12)
        colour = palette[1 + flower % (len(palette) - 1)]
        for petal in range(count):
            angle = math.tau * petal / count
            _disc(at, x + size * math.cos(angle), y + size * math.sin(angle), size * 0.4, colour)
        _disc(at, x, y, size * 0.55, palette[-1] if colour != palette[-1] else palette[0])


def _loops(at: "ImageDraw", chance: random.Random, palette: Palette) -> None:
    """One line that wanders over the sheet in loops, as ink or rope or a pulse does."""
    for colour in palette[1:]:
        turns, high, phase = chance.randint(5, 8), chance.uniform(0.16, 0.26) * _H, chance.uniform(0, 6)
        for step in range(2400):
            share = step / 2400
            angle = share * turns * math.tau + phase
            x = _W * (share * 1.1 - 0.05) + 0.9 * high * math.cos(angle)
            _disc(at, x, _H / 2 + high * math.sin(angle) + 0.1 * _H * math.sin(share * 9), 11, colour)


def _lights(at: "ImageDraw", chance: random.Random, palette: Palette) -> None:
    """A dark shore with a row of lights, and their reflections."""
    shore = 0.58 * _H
    at.rectangle((0, shore, _W, _H), fill=palette[1])
    for light in range(26):
        x, size = _W * (light + chance.uniform(0.2, 0.8)) / 26, chance.uniform(10, 26)
        colour = chance.choice(palette[2:])
        _disc(at, x, shore - chance.uniform(20, 120), size, colour)
        for ripple in range(6):
            wide, y = size * (1 + ripple * 0.35), shore + 40 + ripple * 46
            at.rectangle((x - wide, y, x + wide, y + 9), fill=colour)


def _steps(at: "ImageDraw", chance: random.Random, palette: Palette, *, even: bool = False) -> None:
    """Columns side by side: stripes of full height, or a flight of steps."""
    count = 6 if even else 16
    first = chance.randint(1, 4)
    for column in range(count):
        rise = 1.0 if even else 0.5 + 0.36 * math.sin(math.tau * column / count) + chance.uniform(-0.02, 0.02)
        left, right = _W * column / count, _W * (column + 1) / count
        colour = palette[1 + (first + column) % (len(palette) - 1)]
        at.rectangle((left + 10, _H * (1 - rise), right - 10, _H), fill=colour)


def _birds(at: "ImageDraw", chance: random.Random, palette: Palette) -> None:
    """Two strokes a bird, far away."""
    for _ in range(60):
        x, y, span = chance.uniform(0, _W), chance.gauss(0.45, 0.16) * _H, chance.uniform(24, 90)
        lift = span * chance.uniform(0.3, 0.7)
        line = [(x - span, y - lift), (x, y), (x + span, y - lift)]
        at.line(line, fill=chance.choice(palette[1:]), width=9, joint="curve")


STYLES: dict[str, tuple[Painter, Palette]] = {
    "birds": (_birds, ("#dfe8ee", "#2d3a4a", "#53657a", "#8093a5")),
    "coins": (_discs, ("#3b2f2a", "#d9a441", "#b87333", "#f0cf7a", "#8a5a2b")),
    "drum": (_rings, ("#e8edf2", "#3f5f7f", "#c9d6e2", "#6f8faf", "#eef3f7")),
    "dunes": (_layers, ("#f6e3c5", "#fff4dc", "#e0a458", "#c97b3d", "#a65a2e", "#7a3e22")),
    "fog": (_layers, ("#e4e7e9", "#f1f3f4", "#cfd5d9", "#b5bec4", "#98a4ac", "#5d6f7a")),
    "gears": (_petals, ("#2e3440", "#d08770", "#8f9bb3", "#b8c0cc", "#ebcb8b")),
    "grid": (_tiles, ("#f4f1ea", "#c9d5c5", "#c9d5c5", "#dfe5da", "#e07a5f")),
    "ink": (_loops, ("#f7f0e0", "#22304a", "#7c8aa5")),
    "keys": (partial(_tiles, round_ones=True), ("#efe9dd", "#3d4f5c", "#7d8f8b", "#a9b5a0", "#b5523b")),
    "leaves": (_discs, ("#12372a", "#436850", "#adbc9f", "#7fa074", "#1f5a44")),
    "night": (_lights, ("#101c33", "#0a1223", "#ffd27d", "#ffe9b8", "#f2a65a")),
    "peaks": (partial(_layers, sharp=True), ("#eaf2f8", "#fffdf2", "#c3d6e6", "#9bb8d0", "#3f6385")),
    "petals": (_petals, ("#fbf6ea", "#f2c14e", "#e07a5f", "#a06cd5", "#6247aa")),
    "pond": (_discs, ("#0f3d3e", "#5b8e55", "#88b04b", "#2f6b4f", "#c6d57e")),
    "pulse": (_loops, ("#0e2038", "#7fd1e0")),
    "rain": (partial(_strokes, slant=-0.35), ("#27496d", "#5f8db5", "#9cc0dd", "#3b6a95", "#dbe9f4")),
    "reeds": (partial(_strokes, slant=0.25, low=0.35), ("#e7f1ea", "#2f6f5e", "#5a9a7a", "#8fbf8f")),
    "signal": (partial(_rings, centres=3), ("#1c2230", "#e4572e", "#f3a712", "#29335c", "#669bbc")),
    "steps": (_steps, ("#fbf7ef", "#3d5a80", "#98c1d9", "#ee6c4d")),
    "stripes": (partial(_steps, even=True), ("#fffaf0", "#33658a", "#f6ae2d", "#f26419", "#86bbd8")),
    "sun": (_layers, ("#ffe3b3", "#f4792b", "#e9b872", "#c98f4e", "#8f6a3f", "#5c4a32")),
    "tiles": (_tiles, ("#f5efe0", "#6a994e", "#a7c957", "#d8c99b", "#386641")),
    "waves": (_layers, ("#d7e8f0", "#fdf6df", "#8fb8cc", "#5f97b3", "#38718f", "#1c4b66")),
}
