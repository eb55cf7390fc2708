"""Contrast of two colours, as the Web Content Accessibility Guidelines 2.2 reckon it.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, #dfn-relative-luminance and #contrast-minimum.
"""

Colour = tuple[float, float, float]  # red, green and blue of sRGB, each from 0 to 1

ENOUGH = 4.5
ENOUGH_IF_LARGE = 3.0
_LARGE = 24.0  # CSS pixels: 18 points
_LARGE_IF_BOLD = 18.66  # 14 points


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """The relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def needed(size: float, *, bold: bool) -> float:
    """The contrast that text needs; `size` in CSS pixels."""
    return ENOUGH_IF_LARGE if size >= (_LARGE_IF_BOLD if bold else _LARGE) else ENOUGH


def over(colour: Colour, alpha: float, below: Colour) -> Colour:
    """What is seen of a colour that is not opaque, over another."""
    red, green, blue = (top * alpha + under * (1 - alpha) for top, under in zip(colour, below, strict=True))
    return red, green, blue


def written(colour: Colour) -> str:
    """The colour as a person writes it: "#1a2b3c"."""
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in colour)
