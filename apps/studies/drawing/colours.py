"""Colours: the ten skins of the Monk Skin Tone scale as painted in warm light, hair, eyes and cloth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

# Lit mid-tones after the swatches of the Monk scale (Ellis Monk, skintone.google), a little warmer than the swatches.
TONES = (
    "#f4dccb", "#efd2bb", "#ebcaa6", "#ddb68c", "#c99c6d",
    "#a97850", "#89593c", "#6b4431", "#513427", "#3f2a21",
)  # fmt: skip

HAIR = {
    "black": "#1d1816",
    "soft black": "#2b211d",
    "dark brown": "#3b2820",
    "brown": "#5b3c29",
    "chestnut": "#6e3f26",
    "auburn": "#7d3a22",
    "ginger": "#ad5a28",
    "dark blond": "#8f6c43",
    "blond": "#c39c62",
    "salt and pepper": "#6d6661",
    "grey": "#9c9894",
    "white": "#d3cec8",
}

IRIS = {
    "dark brown": "#3d2416",
    "brown": "#5f3a1f",
    "amber": "#8a5a24",
    "hazel": "#7a6636",
    "green": "#62794e",
    "grey": "#74828a",
    "blue": "#537f9e",
}


def blend(a: str, b: str, share: float) -> str:
    """The colour `share` of the way from a to b, as #rrggbb."""
    pairs = zip(_channels(a), _channels(b), strict=True)
    return _hex(tuple(x + (y - x) * share for x, y in pairs))


def shaded(colour: str, red: float, green: float, blue: float) -> str:
    """The colour with each channel multiplied."""
    factors = (red, green, blue)
    return _hex(tuple(c * f for c, f in zip(_channels(colour), factors, strict=True)))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(c))):02x}" for c in channels)


@dataclass(frozen=True)
class Skin:
    """The paints of one skin, from its light to its lines."""

    light: str
    base: str
    shade: str
    deep: str
    line: str
    blush: str
    upper_lip: str
    lower_lip: str
    depth: float


@cache
def skin_of(tone: int) -> Skin:
    """Paints for a tone of the Monk scale, 1 (lightest) to 10 (deepest)."""
    base, depth = TONES[tone - 1], (tone - 1) / 9
    shade = shaded(base, 0.80 - 0.08 * depth, 0.66 - 0.04 * depth, 0.60)
    lip = blend(base, "#b8434a" if tone < 6 else "#8e3a3c", 0.42 - 0.12 * depth)
    return Skin(
        light=blend(base, "#fff3e2", 0.55 - 0.27 * depth),
        base=base,
        shade=shade,
        deep=shaded(shade, 0.68, 0.55, 0.52),
        line=shaded(base, 0.40 - 0.08 * depth, 0.25 - 0.02 * depth, 0.22),
        blush=blend(base, "#d9483f" if tone < 6 else "#b03a2c", 0.45),
        upper_lip=shaded(lip, 0.84, 0.74, 0.76),
        lower_lip=lip,
        depth=depth,
    )
