"""What a webcam may see, made of a public-domain photograph: 640 by 480 pixels, as JPEG."""

import io
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from apps.vision.specimen import portrait

SIZE = (640, 480)
FACE = (218, 105, 412, 345)
"""The ellipse of the face in the portrait: left, upper, right, lower in pixels."""
WALL = (205, 205, 205)


def seated() -> Image.Image:
    """The portrait as it is."""
    return Image.open(io.BytesIO(portrait())).convert("RGB")


def empty_room() -> Image.Image:
    """A wall with a window and a table."""
    room = Image.new("RGB", SIZE, WALL)
    drawing = ImageDraw.Draw(room)
    drawing.rectangle((60, 60, 220, 260), fill=(235, 240, 250), outline=(90, 80, 70), width=8)
    drawing.rectangle((0, 380, 640, 480), fill=(120, 85, 60))
    return room


def two_people() -> Image.Image:
    """The person twice, side by side."""
    half = seated().crop((160, 0, 480, 480))
    both = Image.new("RGB", SIZE)
    both.paste(half, (0, 0))
    both.paste(half, (320, 0))
    return both


def far_away() -> Image.Image:
    """The person small in a large room."""
    room = Image.new("RGB", SIZE, WALL)
    room.paste(seated().resize((240, 180), Image.Resampling.LANCZOS), (200, 150))
    return room


def near() -> Image.Image:
    """The face alone, larger than the frame is high."""
    return seated().crop((190, 110, 450, 305)).resize(SIZE, Image.Resampling.LANCZOS)


def aside(shift: int) -> Image.Image:
    """The person so many pixels to the frame's right of the middle."""
    return ImageChops.offset(seated(), shift, 0)


def tilted() -> Image.Image:
    """The head inclined by 35 degrees."""
    return seated().rotate(35, Image.Resampling.BICUBIC, center=(315, 225), fillcolor=WALL)


def blurred() -> Image.Image:
    """A lens out of focus."""
    return seated().filter(ImageFilter.GaussianBlur(4))


def lit(face: float, behind: float | None = None) -> Image.Image:
    """The person's light times `face`; what is behind them times `behind`, or a bright wall where that is None."""
    person = Image.new("L", SIZE)
    drawing = ImageDraw.Draw(person)
    drawing.ellipse((FACE[0] - 40, FACE[1] - 60, FACE[2] + 40, FACE[3] + 30), fill=255)
    drawing.rectangle((120, 345, 520, 480), fill=255)
    person = person.filter(ImageFilter.GaussianBlur(3))
    back = Image.new("RGB", SIZE, WALL) if behind is None else _times(seated(), behind)
    return Image.composite(_times(seated(), face), back, person)


def _times(image: Image.Image, factor: float) -> Image.Image:
    return image.point(lambda value: min(255, round(value * factor)))


# What each shows, and what the guide says of it.
SCENES: dict[str, tuple[Callable[[], Image.Image], str]] = {
    "a face": (seated, "ok"),
    "no face": (empty_room, "no_face"),
    "two people": (two_people, "several"),
    "far away": (far_away, "too_far"),
    "near": (near, "too_close"),
    "at the frame's right": (lambda: aside(150), "go_right"),
    "at the frame's left": (lambda: aside(-150), "go_left"),
    "tilted": (tilted, "turned"),
    "light from behind": (lambda: lit(0.2), "backlit"),
    "out of focus": (blurred, "blurred"),
    "a quarter of the light": (lambda: lit(0.25, 0.25), "ok"),
    "dark skin before a white wall": (lambda: lit(0.4), "ok"),
    "dark skin in a dim room": (lambda: lit(0.3, 0.6), "ok"),
}
