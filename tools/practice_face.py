"""Draw the face of the practice trial anew: `python tools/practice_face.py` writes static/practice/face.webp.

The person and the expression are in none of the demonstration study's seeds, so that practising teaches no answer.
"""

import io
from pathlib import Path

from PIL import Image

from apps.studies.drawing import Person, draw
from apps.studies.drawing.actions import written

PLACE = Path(__file__).parents[1] / "static" / "practice" / "face.webp"
# fmt: off
PERSON = Person(
    "noor", 25, 5, "androgynous", "side part", "soft black", "brown", makeup=0.2, jaw=0.97, lips=1.1, width=0.97,
    chin=0.95, dress_colour="#2f6b5f", backdrop="#d3c9b6",
)
# fmt: on
EXPRESSION = written("open-smile", "6B+12D+25C+26B+55A", "An open smile, the head tilted a little", "joy")


def main() -> None:
    """Write the picture, 640 pixels square."""
    with Image.open(io.BytesIO(draw(PERSON, EXPRESSION))) as picture:
        picture.save(PLACE, "WEBP", quality=80, method=6)


if __name__ == "__main__":
    main()
