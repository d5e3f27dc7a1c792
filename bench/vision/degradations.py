"""What goes wrong with a photograph, made on purpose: each takes a frame and gives a worse one of the same size."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from apps.vision.faces import Box

Degradation = Callable[[Image.Image], Image.Image]


def blur(sigma: float) -> Degradation:
    """Out of focus: a Gaussian of sigma pixels."""
    return lambda frame: frame.filter(ImageFilter.GaussianBlur(sigma))


def motion(length: int, *, axis: int = 1) -> Degradation:
    """The camera moved by so many pixels, sideways (axis 1) or upwards (axis 0)."""

    def moved(frame: Image.Image) -> Image.Image:
        pixels = np.asarray(frame, dtype=np.float32)
        mean = np.mean([np.roll(pixels, step, axis=axis) for step in range(length)], axis=0)
        return Image.fromarray(mean.astype(np.uint8))

    return moved


def gain(factor: float) -> Degradation:
    """Every grey value times the factor: darker under 1, burnt out well above."""
    return lambda frame: ImageEnhance.Brightness(frame).enhance(factor)


def tilt(degrees: float) -> Degradation:
    """The head inclined, clockwise."""
    return lambda frame: frame.rotate(-degrees, Image.Resampling.BILINEAR, fillcolor=colour(frame))


def far(share: float) -> Degradation:
    """The person farther away: the frame at that share of its size, in the middle of an empty room."""

    def away(frame: Image.Image) -> Image.Image:
        room = Image.new("RGB", frame.size, colour(frame))
        small = frame.resize((round(frame.width * share), round(frame.height * share)), Image.Resampling.BOX)
        room.paste(small, ((frame.width - small.width) // 2, (frame.height - small.height) // 2))
        return room

    return away


def shift(right: float, down: float) -> Degradation:
    """The person beside the middle, by shares of the frame's width and height."""

    def aside(frame: Image.Image) -> Image.Image:
        room = Image.new("RGB", frame.size, colour(frame))
        room.paste(frame, (round(right * frame.width), round(down * frame.height)))
        return room

    return aside


def cut(box: Box, share: float) -> Degradation:
    """That share of the face's height beyond the upper edge."""
    return shift(0.0, -(box.y + share * box.height))


def beside(other: Image.Image) -> Degradation:
    """A second person: the middle halves of both frames next to each other."""

    def two(frame: Image.Image) -> Image.Image:
        both = Image.new("RGB", frame.size)
        width, height = frame.size
        for picture, left in ((frame, 0), (other.resize(frame.size), width // 2)):
            both.paste(picture.crop((width // 4, 0, width // 4 + width // 2, height)), (left, 0))
        return both

    return two


def bystander(other: Image.Image, share: float) -> Degradation:
    """A second person far behind: the other frame at that share of its size in the upper left corner."""

    def two(frame: Image.Image) -> Image.Image:
        both = frame.copy()
        both.paste(other.resize((round(share * frame.width), round(share * frame.height)), Image.Resampling.BOX))
        return both

    return two


def hand(box: Box, height: float) -> Degradation:
    """A skin-coloured ellipse over the face at that height of it (.35 eyes, .8 mouth)."""

    def covered(frame: Image.Image) -> Image.Image:
        out = frame.copy()
        cheek = (int((box.x + 0.3 * box.width) * frame.width), int((box.y + 0.6 * box.height) * frame.height))
        left, right = (box.x + 0.05 * box.width) * frame.width, (box.x + 0.95 * box.width) * frame.width
        upper = (box.y + (height - 0.17) * box.height) * frame.height
        lower = (box.y + (height + 0.17) * box.height) * frame.height
        ImageDraw.Draw(out).ellipse((left, upper, right, lower), fill=frame.getpixel(cheek))
        return out

    return covered


def dimmed(box: Box, left: float) -> Degradation:
    """The face alone with that share of its grey values, its surroundings as they were: darker skin, same light."""
    return lambda frame: _within(box, frame, left, 1.0)


def backlit(box: Box, left: float) -> Degradation:
    """A window behind: the face with that share of its grey values, its surroundings burnt out."""
    return lambda frame: _within(box, frame, left, 3.0)


def _within(box: Box, frame: Image.Image, inside: float, outside: float) -> Image.Image:
    pixels = np.asarray(frame, dtype=np.float32)
    y, x = np.mgrid[: frame.height, : frame.width]
    across = (x / frame.width - box.centre.x) / (0.7 * box.width)
    down = (y / frame.height - box.centre.y) / (0.8 * box.height)
    # Nearly flat within the head's ellipse, and falling softly at its edge.
    share = np.exp(-((across**2 + down**2) ** 3))[..., None]
    lit = pixels * (inside * share + outside * (1 - share))
    return Image.fromarray(lit.clip(0, 255).astype(np.uint8))


def colour(frame: Image.Image) -> tuple[int, ...]:
    """The mean colour of a frame."""
    return tuple(int(value) for value in np.asarray(frame.resize((1, 1), Image.Resampling.BOX))[0, 0])
