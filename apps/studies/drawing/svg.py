"""The few SVG words a portrait is written in: the pen, soft groups, clips, gradients and washes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .curves import Point, number, ribbon, spline

# How a glow falls from its middle (0) to its rim (1).
GLOW = ((0.0, 1.0), (0.2, 0.9), (0.4, 0.63), (0.6, 0.32), (0.8, 0.09), (1.0, 0.0))

BLURS = (1.2, 2.5, 4, 7)

# The head as a shallow bowl, in face units: how far its front stands out, and where it falls back to the rim.
DEPTH, HALF_WIDTH, HALF_HEIGHT, BEHIND = 100.0, 132.0, 225.0, -0.5


@dataclass(frozen=True)
class Pen:
    """Draws shapes given on the frontal face (origin between the eyes, y down) as seen with the head turned.

    `yaw` and `pitch` are in radians: positive turns to the viewer's right, and down. `lift` moves a shape in front of
    the bowl of the face (the tip of the nose) or behind it (the ears). `width` makes the whole head wider or narrower.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    width: float = 1.0

    def place(self, point: Point, lift: float = 0.0) -> Point:
        """Where a point of the frontal face is seen."""
        x, y = point
        depth = DEPTH * max(BEHIND, 1 - (x / HALF_WIDTH) ** 2 - (y / HALF_HEIGHT) ** 2) + lift
        return (
            x * self.width * math.cos(self.yaw) + depth * math.sin(self.yaw),
            y * math.cos(self.pitch) + depth * math.sin(self.pitch),
        )

    def outline(self, points: Iterable[Point], *, closed: bool = True, lift: float = 0.0) -> str:
        """Path data of the smooth curve through the placed points."""
        return spline([self.place(point, lift) for point in points], closed=closed)

    def area(self, points: Iterable[Point], fill: str, opacity: float = 1.0, *, lift: float = 0.0) -> str:
        """A filled smooth shape."""
        return f'<path d="{self.outline(points, lift=lift)}" fill="{fill}"{_faint("fill-opacity", opacity)}/>'

    def brush(
        self,
        points: Sequence[Point],
        fill: str,
        width: float,
        opacity: float = 1.0,
        *,
        heavy: float = 0.5,
        lift: float = 0.0,
    ) -> str:
        """A brush stroke, pointed at both ends."""
        return self.area(ribbon(points, width, heavy=heavy), fill, opacity, lift=lift) if opacity > 0.02 else ""

    def feathered(
        self,
        points: Sequence[Point],
        fill: str,
        width: float,
        opacity: float = 1.0,
        *,
        heavy: float = 0.5,
        lift: float = 0.0,
    ) -> str:
        """A brush stroke with soft edges: three strokes in one, the narrower the denser. Much cheaper than a blur."""
        layers = ((2.3, 0.24), (1.4, 0.34), (0.6, 0.42))
        return "".join(
            self.brush(points, fill, width * wide, opacity * dense, heavy=heavy, lift=lift) for wide, dense in layers
        )

    def line(
        self, points: Iterable[Point], stroke: str, width: float, opacity: float = 1.0, *, lift: float = 0.0
    ) -> str:
        """A line of even width with round ends."""
        data = self.outline(points, closed=False, lift=lift)
        return (
            f'<path d="{data}" fill="none" stroke="{stroke}" stroke-width="{number(width)}" '
            f'stroke-linecap="round"{_faint("stroke-opacity", opacity)}/>'
        )

    def rim(
        self, points: Iterable[Point], stroke: str, width: float, opacity: float = 1.0, *, lift: float = 0.0
    ) -> str:
        """A closed line of even width."""
        return (
            f'<path d="{self.outline(points, lift=lift)}" fill="none" stroke="{stroke}" '
            f'stroke-width="{number(width)}"{_faint("stroke-opacity", opacity)}/>'
        )

    def glow(
        self, centre: Point, rx: float, ry: float, colour: str, opacity: float, *, tilt: float = 0.0, lift: float = 0.0
    ) -> str:
        """A soft ellipse of light or shade: `opacity` in its middle, nothing at its rim. Much cheaper than a blur."""
        return self.spot(centre, rx, ry, f"url(#glow-{colour[1:]})", opacity, tilt=tilt, lift=lift)

    def spot(
        self,
        centre: Point,
        rx: float,
        ry: float,
        fill: str,
        opacity: float = 1.0,
        *,
        tilt: float = 0.0,
        lift: float = 0.0,
    ) -> str:
        """An ellipse about a placed centre, turned by `tilt` degrees."""
        x, y = self.place(centre, lift)
        turn = f' transform="rotate({number(tilt)} {number(x)} {number(y)})"' if tilt else ""
        return (
            f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}" fill="{fill}"'
            f"{_faint('fill-opacity', opacity)}{turn}/>"
        )


def _faint(attribute: str, opacity: float) -> str:
    return f' {attribute}="{min(max(opacity, 0.0), 1.0):.2f}"' if opacity < 1 else ""


def group(*parts: str, attributes: str = "") -> str:
    """The parts as one group."""
    return f"<g {attributes}>{''.join(parts)}</g>"


def soft(sigma: float, *parts: str, opacity: float = 1.0) -> str:
    """The parts blurred together; `sigma` is one of BLURS."""
    content = "".join(parts)
    return f'<g filter="url(#blur{sigma})"{_faint("opacity", opacity)}>{content}</g>' if content else ""


def clipped(name: str, outline: str, *parts: str) -> str:
    """The parts, seen only inside the outline; `name` must be unique in the picture."""
    window = f'<clipPath id="{name}"><path clip-rule="evenodd" d="{outline}"/></clipPath>'
    return window + group(*parts, attributes=f'clip-path="url(#{name})"')


def blur_filters() -> str:
    """Definitions of the blurs that `soft` names."""
    return "".join(
        f'<filter id="blur{sigma}" x="-25%" y="-25%" width="150%" height="150%" color-interpolation-filters="sRGB">'
        f'<feGaussianBlur stdDeviation="{sigma}"/></filter>'
        for sigma in BLURS
    )


def washes(name: str, outline: str, *gradients: tuple[Point, Point, str, Sequence[float]]) -> str:
    """The outline washed over with gradients, each (start, end, colour, opacities at even steps)."""
    parts = []
    for k, (start, end, colour, opacities) in enumerate(gradients):
        stops = [(i / (len(opacities) - 1), colour, opacity) for i, opacity in enumerate(opacities)]
        parts.append(linear(f"{name}{k}", start, end, stops) + f'<path d="{outline}" fill="url(#{name}{k})"/>')
    return "".join(parts)


def glow_paints(drawing: str) -> str:
    """Definitions of the glows that the drawing uses."""
    colours = sorted(set(re.findall(r"url\(#glow-([0-9a-f]{6})\)", drawing)))
    falls = ((colour, _stops([(at, f"#{colour}", alpha) for at, alpha in GLOW])) for colour in colours)
    return "".join(f'<radialGradient id="glow-{colour}">{fall}</radialGradient>' for colour, fall in falls)


def linear(name: str, start: Point, end: Point, stops: Sequence[tuple[float, str, float]]) -> str:
    """A linear gradient in picture units; each stop is (offset 0..1, colour, opacity)."""
    ends = " ".join(f'{key}="{number(v)}"' for key, v in zip(("x1", "y1", "x2", "y2"), (*start, *end), strict=True))
    return f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {ends}>{_stops(stops)}</linearGradient>'


def radial(name: str, centre: Point, radius: float, stops: Sequence[tuple[float, str, float]]) -> str:
    """A radial gradient in picture units; each stop is (offset 0..1, colour, opacity)."""
    place = f'cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"'
    return f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" {place}>{_stops(stops)}</radialGradient>'


def _stops(stops: Sequence[tuple[float, str, float]]) -> str:
    return "".join(
        f'<stop offset="{offset:.2f}" stop-color="{colour}" stop-opacity="{opacity:.2f}"/>'
        for offset, colour, opacity in stops
    )
