"""A picture photographed again off a screen or paper, by a random seed."""

import numpy as np
from PIL import Image, ImageEnhance

from bench.vision.degradations import Degradation, gain, tilt


def replay(seed: int) -> Degradation:
    """Squarely and filling the frame: inclined, lit otherwise, coarse and noisy."""

    def again(frame: Image.Image) -> Image.Image:
        rng = np.random.default_rng(seed)
        turned = tilt(rng.uniform(-8, 8))(frame)
        lit = ImageEnhance.Contrast(gain(rng.uniform(0.7, 1.2))(turned)).enhance(rng.uniform(0.7, 1.2))
        coarse = lit.resize((frame.width * 2 // 3, frame.height * 2 // 3)).resize(frame.size)
        noisy = np.asarray(coarse, dtype=np.float32) + rng.normal(0, 6, (frame.height, frame.width, 1))
        return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))

    return again


def careless_replay(seed: int) -> Degradation:
    """By a careless hand: also aslant, with stripes and glare, and with the room around the screen."""

    def again(frame: Image.Image) -> Image.Image:
        rng = np.random.default_rng(1000 + seed)
        return replay(seed)(_in_a_room(_on_a_screen(_aslant(frame, rng), rng), rng))

    return again


def _aslant(frame: Image.Image, rng: np.random.Generator) -> Image.Image:
    width, height = frame.size
    x, y = rng.uniform(0, 0.12, 4) * width, rng.uniform(0, 0.12, 4) * height
    corners = (x[0], y[0], x[1], height - y[1], width - x[2], height - y[2], width - x[3], y[3])
    return frame.transform(frame.size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)


def _on_a_screen(frame: Image.Image, rng: np.random.Generator) -> Image.Image:
    y, x = np.mgrid[: frame.height, : frame.width]
    frequency, angle = rng.uniform(0.05, 0.3), rng.uniform(0, np.pi)
    stripes = 1 + 0.06 * np.sin(frequency * (x * np.cos(angle) + y * np.sin(angle)))
    from_glare = (x / frame.width - rng.uniform()) ** 2 + (y / frame.height - rng.uniform()) ** 2
    glare = rng.uniform(0, 60) * np.exp(-16 * from_glare)
    pixels = np.asarray(frame, dtype=np.float32) * stripes[..., None] + glare[..., None]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _in_a_room(frame: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale = rng.uniform(0.65, 1.3)
    screen = frame.resize((round(frame.width * scale), round(frame.height * scale)))
    room = Image.new("RGB", frame.size, tuple(rng.integers(0, 200, 3).tolist()))
    left = (frame.width - screen.width) / 2 + rng.uniform(-0.08, 0.08) * frame.width
    upper = (frame.height - screen.height) / 2 + rng.uniform(-0.08, 0.08) * frame.height
    room.paste(screen, (round(left), round(upper)))
    return room
