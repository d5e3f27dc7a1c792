"""The thirty-six imaginary people of the demo study. They are nobody: every number here was chosen by hand."""

from __future__ import annotations

from .anatomy import Person

WOMAN, MAN, EITHER = "woman", "man", "androgynous"

# fmt: off
PEOPLE: tuple[Person, ...] = (
    Person(
        "ada", 24, 9, WOMAN, "afro", makeup=0.4, nose_width=1.18, lips=1.35, mouth_width=1.05, eye_size=1.06,
        length=0.98, jaw=0.93, chin=0.92, dress="boat", dress_colour="#c98a3c", backdrop="#b9c4c0",
    ),
    Person(
        "bai", 31, 3, WOMAN, "bob", "black", makeup=0.35, eye_fold=0.1, eye_tilt=0.5, nose_width=0.98, lips=0.95,
        jaw=0.95, width=1.02, length=0.97, chin=0.94, dress_colour="#7d4f57", backdrop="#cdc3b6",
    ),
    Person(
        "carmen", 38, 5, WOMAN, "long wavy", "dark brown", "brown", makeup=0.5, lips=1.12, jaw=0.97, length=1.02,
        dress="v", dress_colour="#2f5d62", backdrop="#d3bfa8",
    ),
    Person(
        "dawit", 27, 8, MAN, "short coils", beard="stubble", nose_width=1.04, lips=1.12, length=1.05, width=0.94,
        dress_colour="#e0d8c8", backdrop="#8fa3ad",
    ),
    Person(
        "esther", 66, 10, WOMAN, "head wrap", "salt and pepper", nose_width=1.2, lips=1.3, width=1.03,
        wrap_colour="#b4552d", length=0.97, jaw=1.04, dress_colour="#6b3a5b", backdrop="#c7b48f",
    ),
    Person(
        "farid", 44, 6, MAN, "side part", "soft black", beard="full", brow=1.35, nose_length=1.05, nose_width=1.05,
        length=1.04, jaw=1.04, dress="collar", dress_colour="#8a96a3", backdrop="#b8ad9e",
    ),
    Person(
        "greta", 71, 1, WOMAN, "short curls", "white", "blue", makeup=0.15, lips=0.85, glasses="round", width=0.96,
        chin=0.95, dress="high", dress_colour="#6d7f96", backdrop="#c9c7c2",
    ),
    Person(
        "hong", 56, 4, MAN, "swept back", "salt and pepper", eye_fold=0.15, eye_tilt=0.2, brow=0.95, width=1.05,
        jaw=1.08, length=0.99, chin=1.08, dress="collar", dress_colour="#55606b", backdrop="#c4b9a5",
    ),
    Person(
        "imani", 19, 8, WOMAN, "box braids", makeup=0.3, nose_width=1.12, lips=1.3, eye_size=1.08, jaw=0.93,
        width=0.95, length=0.98, chin=0.9, dress_colour="#3f7f74", backdrop="#d8b9a0",
    ),
    Person(
        "jonas", 33, 2, MAN, "short curls", "ginger", "green", beard="short", freckles=True, brow=1.05, jaw=1.06,
        length=1.02, chin=1.08, dress_colour="#4c5a44", backdrop="#bfc3b4",
    ),
    Person(
        "kavya", 29, 6, WOMAN, "long straight", "soft black", "dark brown", makeup=0.6, eye_size=1.08, lips=1.1,
        nose_length=1.03, width=0.96, length=1.02, jaw=0.95, chin=0.92, dress="boat", dress_colour="#a83a4d",
        backdrop="#c9b79b",
    ),
    Person(
        "lars", 62, 2, MAN, "monk", "grey", "blue", beard="moustache", glasses="square", width=1.03,
        nose_length=1.06, lips=0.8, length=1.05, jaw=0.97, dress="collar", dress_colour="#7c8894", backdrop="#b5b7b3",
    ),
    Person(
        "mariam", 35, 7, WOMAN, "hijab", "black", "brown", makeup=0.4, lips=1.12, eye_size=1.05,
        wrap_colour="#577a8c", jaw=0.97, dress_colour="#43545e", backdrop="#d1c6b4",
    ),
    Person(
        "nandi", 47, 9, WOMAN, "cornrows", makeup=0.35, nose_width=1.16, lips=1.3, width=1.03, length=0.99,
        jaw=1.04, dress="v", dress_colour="#7c5a9b", backdrop="#b7b39a",
    ),
    Person(
        "omar", 52, 7, MAN, "bald", "soft black", beard="goatee", brow=1.15, nose_width=1.1, lips=1.05, jaw=1.08,
        width=1.04, length=1.01, chin=1.1, dress_colour="#6b7d6a", backdrop="#c2b3a0",
    ),
    Person(
        "pilar", 59, 4, WOMAN, "bun", "salt and pepper", "brown", makeup=0.35, lips=0.95, nose_length=1.02,
        width=0.96, length=1.02, jaw=0.96, dress="high", dress_colour="#8d4640", backdrop="#c6bcae",
    ),
    Person(
        "qiang", 22, 3, MAN, "fringe crop", "black", eye_fold=0.2, eye_tilt=0.35, jaw=0.97, lips=1.0, width=0.98,
        length=1.0, dress_colour="#d9d4cb", backdrop="#9fb0b6",
    ),
    Person(
        "rosa", 42, 6, WOMAN, "curly", "dark brown", "brown", makeup=0.45, lips=1.18, nose_width=1.08, width=1.04,
        length=0.96, chin=0.95, jaw=1.0, dress="v", dress_colour="#c2703d", backdrop="#b9bfae",
    ),
    Person(
        "sipho", 64, 10, MAN, "shaved", "white", beard="short", nose_width=1.2, lips=1.2, jaw=1.06, length=1.04,
        width=0.98, dress="collar", dress_colour="#a7763f", backdrop="#a9a79a",
    ),
    Person(
        "tara", 21, 2, WOMAN, "long wavy", "chestnut", "green", makeup=0.3, freckles=True, eye_size=1.06, jaw=0.94,
        width=0.95, chin=0.9, dress_colour="#8fa08a", backdrop="#d6c7bb",
    ),
    Person(
        "ulises", 40, 5, MAN, "swept back", "soft black", "brown", beard="stubble", jaw=1.08, brow=1.2, length=1.02,
        chin=1.1, dress_colour="#394b5c", backdrop="#c0b5a2",
    ),
    Person(
        "veer", 48, 6, MAN, "turban", "soft black", beard="full", brow=1.25, nose_length=1.05,
        wrap_colour="#27566b", length=1.04, width=1.0, dress="collar", dress_colour="#d6cdbd", backdrop="#c5a98a",
    ),
    Person(
        "wen", 68, 4, WOMAN, "pixie", "grey", eye_fold=0.25, eye_tilt=0.1, lips=0.85, width=1.03, length=0.97,
        jaw=0.98, dress="high", dress_colour="#6f5d7c", backdrop="#c3c5bb",
    ),
    Person(
        "xiomara", 26, 7, WOMAN, "ponytail", "soft black", makeup=0.5, lips=1.22, nose_width=1.08, eye_tilt=0.2,
        width=0.97, jaw=0.96, chin=0.92, dress="boat", dress_colour="#3c6e9f", backdrop="#cbb39c",
    ),
    Person(
        "yonas", 36, 9, MAN, "locs", beard="goatee", nose_width=1.08, lips=1.18, length=1.03, width=0.96, jaw=1.02,
        dress_colour="#8b3f36", backdrop="#b3ab95",
    ),
    Person(
        "zoe", 30, 1, WOMAN, "pixie", "blond", "grey", makeup=0.25, jaw=0.96, chin=0.94, eye_size=1.05, width=0.95,
        length=0.98, dress_colour="#4e5f78", backdrop="#c8bfc0",
    ),
    Person(
        "amit", 25, 5, MAN, "side part", "soft black", "brown", beard="stubble", glasses="square", brow=1.2,
        nose_length=1.03, width=0.97, length=1.03, jaw=1.0, dress="collar", dress_colour="#8ba0b4",
        backdrop="#c9bca6",
    ),
    Person(
        "beth", 53, 2, WOMAN, "bob", "dark blond", "hazel", makeup=0.35, lips=0.92, width=1.03, length=0.98,
        jaw=1.02, chin=0.95, dress="v", dress_colour="#72536a", backdrop="#bdbab4",
    ),
    Person(
        "chidi", 74, 8, MAN, "monk", "white", nose_width=1.18, lips=1.12, glasses="square", width=1.0, length=1.05,
        jaw=0.97, dress="collar", dress_colour="#596b57", backdrop="#bcae95",
    ),
    Person(
        "dilnoza", 34, 3, WOMAN, "hijab", "brown", "hazel", makeup=0.4, eye_fold=0.5, eye_tilt=0.35, lips=1.0,
        width=1.03, wrap_colour="#a8647a", length=0.97, jaw=0.96, chin=0.92, dress_colour="#7c4a5c",
        backdrop="#c4c6bd",
    ),
    Person(
        "eli", 28, 4, EITHER, "curly", "chestnut", "hazel", makeup=0.1, jaw=0.98, lips=1.05, freckles=True,
        width=0.97, length=1.0, chin=0.96, dress_colour="#55714f", backdrop="#cdbfa9",
    ),
    Person(
        "fatou", 57, 10, WOMAN, "short coils", "salt and pepper", makeup=0.3, nose_width=1.16, lips=1.3, width=1.05,
        length=0.97, jaw=1.04, dress="boat", dress_colour="#2f6f77", backdrop="#c3a98b",
    ),
    Person(
        "goran", 46, 3, MAN, "shaved", "brown", "grey", beard="short", jaw=1.1, width=1.03, brow=1.15, length=1.01,
        chin=1.12, dress="crew", dress_colour="#5d4b43", backdrop="#aeb4b6",
    ),
    Person(
        "hana", 20, 4, WOMAN, "fringe", "black", makeup=0.3, eye_fold=0.35, eye_tilt=0.3, eye_size=1.08, jaw=0.94,
        lips=1.0, width=0.98, length=0.95, chin=0.9, dress_colour="#c9a2a0", backdrop="#bfc8c4",
    ),
    Person(
        "ife", 32, 7, EITHER, "short coils", "auburn", makeup=0.15, nose_width=1.1, lips=1.25, jaw=1.02, width=0.98,
        length=1.01, dress="high", dress_colour="#b88a2f", backdrop="#a8b0a8",
    ),
    Person(
        "joao", 69, 5, MAN, "swept back", "white", "brown", beard="moustache", brow=1.2, nose_length=1.06,
        nose_width=1.05, width=0.98, length=1.05, jaw=1.0, dress="collar", dress_colour="#8e7b62", backdrop="#bcb6a8",
    ),
)
# fmt: on
