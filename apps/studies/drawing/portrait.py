"""A portrait: all the parts in painting order, as SVG and as a JPEG."""

from __future__ import annotations

import io

import resvg_py
from PIL import Image

from .actions import Expression
from .anatomy import Face, Person
from .beards import draw_beard
from .brows import draw_brows
from .dress import draw_backdrop, draw_dress, draw_glasses, draw_neck
from .eyes import draw_eyes
from .folds import draw_folds
from .hair import draw_hair
from .head import draw_ears, draw_head
from .mouth import draw_mouth
from .nose import draw_nose
from .svg import blur_filters, glow_paints, group
from .wraps import draw_wrap

SIDE = 640
ORIGIN, SCALE = (320, 284), 1.09
NECK = 200
JPEG_QUALITY = 88


def portrait(face: Face) -> str:
    """The picture as an SVG document of 640 by 640 units."""
    (behind, over), wrap = draw_hair(face), draw_wrap(face)
    head = f'transform="rotate({face.roll:.1f} 0 {NECK})"'
    figure = group(
        group(behind, attributes=head),
        draw_neck(face),
        draw_dress(face),
        group(
            draw_ears(face),
            draw_head(face, draw_folds(face), draw_nose(face), draw_eyes(face), draw_mouth(face)),
            draw_beard(face),
            draw_brows(face),
            over,
            wrap,
            draw_glasses(face),
            attributes=head,
        ),
        attributes=f'transform="translate({ORIGIN[0]} {ORIGIN[1]}) scale({SCALE})"',
    )
    paints = blur_filters() + glow_paints(figure)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}"><defs>{paints}</defs>'
        f"{draw_backdrop(face)}{figure}</svg>"
    )


def draw(person: Person, expression: Expression, *, size: int = SIDE) -> bytes:
    """A JPEG of the person making the expression, `size` pixels square; the same bytes each time."""
    png = resvg_py.svg_to_bytes(svg_string=portrait(Face(person, expression)), width=size, skip_system_fonts=True)
    sheet = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(sheet, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return sheet.getvalue()
