"""The drawn seeds: people whose faces move by action units, the same bytes each time."""

import io
from collections import Counter
from collections.abc import Callable

import pytest
from PIL import Image

from apps.localization.terms import DATA, read
from apps.studies.drawing import AU, DemoSeed, Expression, Person, catalogue, draw
from apps.studies.drawing.actions import LEFT, RIGHT, facs
from apps.studies.drawing.anatomy import Face, head_outline
from apps.studies.drawing.brows import brow_line
from apps.studies.drawing.curves import Point
from apps.studies.drawing.expressions import EXPRESSIONS
from apps.studies.drawing.eyes import gaze, lids
from apps.studies.drawing.hair import STYLES
from apps.studies.drawing.lips import corner, lips_of
from apps.studies.drawing.nose import base_height, half_width
from apps.studies.drawing.people import PEOPLE
from apps.studies.drawing.portrait import portrait
from apps.studies.drawing.wraps import WRAPS

SOMEONE = Person("someone", 30, 5, "woman", "bald")
MOST_BYTES = 60_000
# Painting takes nearly half a second a picture, so every sixth is painted; all are compared as they are described.
SOME = 6


def doing(code: str) -> Face:
    """Someone's face doing what the FACS code says."""
    return Face(SOMEONE, Expression("test", units=facs(code)))


AT_REST = Face(SOMEONE, Expression("rest"))


def upper_lid(face: Face) -> float:
    return lids(face, LEFT).upper[4][1]


def lower_lid(face: Face) -> float:
    return lids(face, LEFT).lower[4][1]


def middle(row: list[Point]) -> float:
    return row[len(row) // 2][1]


def red_of_lips(face: Face) -> float:
    lips = lips_of(face)
    return (middle(lips.upper_inner) - middle(lips.upper_edge)) + (middle(lips.lower_edge) - middle(lips.lower_inner))


def iris(face: Face) -> Point:
    return gaze(face, lids(face, LEFT))


# What a unit measures on the face, and whether the unit makes it grow. Heights grow downward.
MOVES: dict[str, tuple[Callable[[Face], float], str]] = {
    "1E": (lambda face: brow_line(face, LEFT)[0][1], "falls"),
    "2E": (lambda face: brow_line(face, LEFT)[3][1], "falls"),
    "4E": (lambda face: brow_line(face, LEFT)[0][1], "grows"),
    "5E": (upper_lid, "falls"),
    "6E": (lower_lid, "falls"),
    "7E": (lower_lid, "falls"),
    "9E": (base_height, "falls"),
    "10E": (lambda face: middle(lips_of(face).upper_inner), "falls"),
    "12E": (lambda face: corner(face, LEFT)[1], "falls"),
    "14E": (lambda face: corner(face, LEFT)[0], "grows"),
    "15E": (lambda face: corner(face, LEFT)[1], "grows"),
    "25E+16E": (lambda face: lips_of(face).gap, "grows"),
    "17E": (lambda face: middle(lips_of(face).lower_inner), "falls"),
    "18E": (lambda face: corner(face, LEFT)[0], "falls"),
    "20E": (lambda face: corner(face, LEFT)[0], "grows"),
    "22E": (lambda face: corner(face, LEFT)[0], "falls"),
    "23E": (red_of_lips, "falls"),
    "24E": (red_of_lips, "falls"),
    "25E": (lambda face: lips_of(face).gap, "grows"),
    "26E": (lambda face: max(y for _, y in head_outline(face)), "grows"),
    "27E": (lambda face: lips_of(face).gap, "grows"),
    "28E": (red_of_lips, "falls"),
    "34E": (lambda face: max(x for x, y in head_outline(face) if y > 60), "grows"),
    "38E": (half_width, "grows"),
    "43E": (upper_lid, "grows"),
    "46E": (upper_lid, "grows"),
    "51E": (lambda face: face.pen.place((0, 0))[0], "grows"),
    "52E": (lambda face: face.pen.place((0, 0))[0], "falls"),
    "53E": (lambda face: face.pen.place((0, 0))[1], "falls"),
    "54E": (lambda face: face.pen.place((0, 0))[1], "grows"),
    "55E": (lambda face: face.roll, "grows"),
    "56E": (lambda face: face.roll, "falls"),
    "61E": (lambda face: iris(face)[0], "grows"),
    "62E": (lambda face: iris(face)[0], "falls"),
    "63E": (lambda face: iris(face)[1], "falls"),
    "64E": (lambda face: iris(face)[1], "grows"),
}


@pytest.mark.parametrize("code", MOVES)
def test_an_action_unit_moves_what_it_should(code: str) -> None:
    measure, direction = MOVES[code]

    moved = measure(doing(code)) - measure(AT_REST)

    assert moved > 0.5 if direction == "grows" else moved < -0.5


@pytest.mark.parametrize("code", MOVES)
def test_a_weaker_unit_moves_less(code: str) -> None:
    measure, _ = MOVES[code]

    weak, strong = (abs(measure(doing(code.replace("E", letter))) - measure(AT_REST)) for letter in "BD")

    assert weak < strong


@pytest.mark.parametrize("unit", [AU.TONGUE_SHOW, AU.LIP_BITE])
def test_tongue_and_teeth_are_painted_when_shown(unit: AU) -> None:
    shown = portrait(doing(f"{unit:d}D+25C"))

    assert len(shown) > len(portrait(doing("25C")))


def test_every_unit_of_the_catalogue_is_one_that_moves_the_drawing() -> None:
    used = {unit for expression in EXPRESSIONS for unit, _ in expression.units}

    assert used <= {AU(int(part[:-1])) for code in MOVES for part in code.split("+")} | {AU.TONGUE_SHOW, AU.LIP_BITE}


def test_a_unit_on_one_side_leaves_the_other_at_rest() -> None:
    smirk = doing("L12D")

    assert corner(smirk, LEFT)[1] < corner(AT_REST, LEFT)[1] - 5
    assert corner(smirk, RIGHT) == corner(AT_REST, RIGHT)


def test_a_wink_closes_one_eye() -> None:
    wink = doing("R46E")

    assert lids(wink, RIGHT).closed == 1
    assert lids(wink, LEFT).closed < 0.2


@pytest.mark.parametrize("code", ["", "12", "12F", "3C", "X12C", "12C+", "12C 6B"])
def test_what_is_not_facs_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        facs(code)


def test_the_same_seed_gives_the_same_bytes() -> None:
    seed = catalogue()[2]

    assert draw(seed.person, seed.expression) == draw(seed.person, seed.expression)


def test_a_picture_can_be_asked_for_in_another_size() -> None:
    seed = catalogue()[0]

    assert Image.open(io.BytesIO(draw(seed.person, seed.expression, size=160))).size == (160, 160)


def test_every_seed_is_a_drawing_of_its_own() -> None:
    assert len({portrait(Face(seed.person, seed.expression)) for seed in catalogue()}) == len(catalogue()) == 72


def test_seeds_are_small_pictures_that_differ() -> None:
    pictures = [draw(seed.person, seed.expression) for seed in catalogue()[::SOME]]

    assert len(set(pictures)) == len(pictures) == 12
    assert max(map(len, pictures)) < MOST_BYTES
    assert {Image.open(io.BytesIO(jpeg)).size for jpeg in pictures} == {(640, 640)}


def test_each_person_and_each_expression_is_seen_twice_and_never_together_again() -> None:
    assert set(Counter(seed.person.name for seed in catalogue()).values()) == {2}
    assert set(Counter(seed.expression.name for seed in catalogue()).values()) == {2}
    assert len({(seed.person.name, seed.expression.name) for seed in catalogue()}) == 72


def test_the_people_are_many_kinds_of_people() -> None:
    assert {person.tone for person in PEOPLE} == set(range(1, 11))
    assert {person.age_band for person in PEOPLE} == {"18-29", "30-44", "45-59", "60-75"}
    assert {person.presents for person in PEOPLE} == {"woman", "man", "androgynous"}
    assert {person.hair for person in PEOPLE} == {*STYLES, *WRAPS, "bald"}


def test_the_expressions_were_drawn_for_all_terms_of_the_study() -> None:
    drawn_for = {code for expression in EXPRESSIONS for code in expression.portrays}

    assert drawn_for == set(read(DATA / "terms-v1.csv")["en"])


def test_a_seed_tells_who_is_seen_and_what_the_face_does() -> None:
    seed: DemoSeed = catalogue()[0]

    assert seed.name == "seed-001-duchenne-smile"
    assert seed.description == "A broad smile that reaches the eyes."
    assert seed.attributes == {
        "person": "ada",
        "age_band": "18-29",
        "skin_tone_monk": 9,
        "presents_as": "woman",
        "expression": "duchenne-smile",
        "facs": "6D+12D+25B",
        "drawn_for": ["joy", "satisfaction"],
    }
