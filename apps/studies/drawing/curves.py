"""Curves in the plane: smooth lines through points, and the outline of a brush stroke along them."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate with one decimal, as short as SVG allows."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def mix(a: Point, b: Point, share: float) -> Point:
    """The point `share` of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def spline(points: Sequence[Point], *, closed: bool = False) -> str:
    """Path data of a Catmull-Rom curve through the points, as cubic Béziers."""
    last = len(points) - 1
    data = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for i in range(last + 1 if closed else last):
        before, start, end, after = (
            points[(i + k) % (last + 1)] if closed else points[min(max(i + k, 0), last)] for k in (-1, 0, 1, 2)
        )
        controls = (
            start[0] + (end[0] - before[0]) / 6,
            start[1] + (end[1] - before[1]) / 6,
            end[0] - (after[0] - start[0]) / 6,
            end[1] - (after[1] - start[1]) / 6,
            *end,
        )
        data.append("C" + " ".join(map(number, controls)))
    return "".join(data) + ("Z" if closed else "")


def sample(points: Sequence[Point], count: int) -> list[Point]:
    """`count` points along the Catmull-Rom curve through the points, ends included."""
    last = len(points) - 1
    return [_at(points, last * i / (count - 1), last) for i in range(count)]


def _at(points: Sequence[Point], where: float, last: int) -> Point:
    i = min(int(where), last - 1)
    t = where - i
    a, b, c, d = (points[min(max(i + k, 0), last)] for k in (-1, 0, 1, 2))
    wa, wb, wc, wd = (
        -0.5 * t + t * t - 0.5 * t**3,
        1 - 2.5 * t * t + 1.5 * t**3,
        0.5 * t + 2 * t * t - 1.5 * t**3,
        -0.5 * t * t + 0.5 * t**3,
    )
    return (a[0] * wa + b[0] * wb + c[0] * wc + d[0] * wd, a[1] * wa + b[1] * wb + c[1] * wc + d[1] * wd)


def ribbon(points: Sequence[Point], width: float, *, heavy: float = 0.5) -> list[Point]:
    """The outline of a brush stroke along the points: pointed at both ends, widest at the share `heavy`."""
    spine = sample(points, max(7, 2 * len(points) + 1))
    left, right = [], []
    for i, (x, y) in enumerate(spine):
        (ax, ay), (bx, by) = spine[max(i - 1, 0)], spine[min(i + 1, len(spine) - 1)]
        length = math.hypot(bx - ax, by - ay) or 1.0
        half = width / 2 * _swell(i / (len(spine) - 1), heavy)
        nx, ny = (ay - by) / length * half, (bx - ax) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]


def _swell(share: float, heavy: float) -> float:
    warped = 0.5 * share / heavy if share < heavy else 0.5 + 0.5 * (share - heavy) / (1 - heavy)
    return math.pow(math.sin(math.pi * min(max(warped, 0.02), 0.98)), 0.8)
