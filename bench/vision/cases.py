"""Clean webcam-like frames, and what becomes of each when it is spoilt on purpose."""

from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image

from apps.vision import FaceDetector, FaceReport, assess
from apps.vision.decoding import encode
from apps.vision.report import MainFace
from bench.vision import degradations as spoil
from bench.vision.detection import Seen
from bench.vision.photographs import frames
from bench.vision.replays import careless_replay, replay
from bench.vision.skin import skin_group, typology_angle

REPLAYS = 3
Reports: TypeAlias = tuple[FaceReport, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A clean frame of one person, with the reports on it and on its spoilt versions by name."""

    person: str
    skin: str
    clean: FaceReport
    spoilt: dict[str, Reports]


def cases(seen: list[Seen], detector: FaceDetector) -> list[Case]:
    """All clean frames with their spoilt versions; the second face is the next person's."""
    clean = [(each.photograph.person, frame) for each in seen for frame in frames(each.photograph, each.report)]
    out = []
    for number, (person, frame) in enumerate(clean):
        onwards = clean[number:] + clean[:number]
        other = next((candidate for name, candidate in onwards if name != person), frame)
        jpeg = encode(frame)
        report = assess(jpeg, detector=detector)
        if report.main:
            skin = skin_group(typology_angle(jpeg, report.main.box))
            out.append(Case(person, skin, report, _spoil(_versions(frame, report.main, other), detector)))
    return out


def _spoil(versions: dict[str, list[Image.Image]], detector: FaceDetector) -> dict[str, Reports]:
    return {
        name: tuple(assess(encode(worse), detector=detector) for worse in pictures)
        for name, pictures in versions.items()
    }


def _versions(frame: Image.Image, face: MainFace, other: Image.Image) -> dict[str, list[Image.Image]]:
    box = face.box
    single: dict[str, spoil.Degradation] = {
        "blur_1px": spoil.blur(1),
        "blur_2px": spoil.blur(2),
        "blur": spoil.blur(3),
        "motion_9px": spoil.motion(9),
        "motion_15px": spoil.motion(15),
        "motion_up_15px": spoil.motion(15, axis=0),
        "bright": spoil.gain(2.0),
        "far": spoil.far(0.14 / face.size),
        "off_centre": spoil.shift(0.35, 0.0),
        "cut": spoil.cut(box, 0.2),
        "two_faces": spoil.beside(other),
        "bystander": spoil.bystander(other, 0.3),
        "tilted": spoil.tilt(30),
        "dark": spoil.gain(0.25),
        "backlit": spoil.backlit(box, 0.25),
        "face_at_half": spoil.dimmed(box, 0.5),
        "face_at_third": spoil.dimmed(box, 0.35),
        "hand_on_eyes": spoil.hand(box, 0.35),
        "hand_on_mouth": spoil.hand(box, 0.8),
    }
    return {name: [change(frame)] for name, change in single.items()} | {
        "replayed_seed": _and_mirrored([replay(number)(frame) for number in range(REPLAYS)]),
        "replayed_carelessly": _and_mirrored([careless_replay(number)(frame) for number in range(REPLAYS)]),
    }


def _and_mirrored(pictures: list[Image.Image]) -> list[Image.Image]:
    return pictures + [picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for picture in pictures]
