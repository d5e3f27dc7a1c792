"""One photograph in, one report out: faces, place, pose, sharpness, light; and a verdict by rules."""

from apps.vision.decoding import UnreadableImageError
from apps.vision.detector import DEFAULT as DEFAULT_DETECTOR
from apps.vision.detector import NAMES as DETECTORS
from apps.vision.detector import FaceDetector, SecondOpinionMissingError, UnknownDetectorError, get_detector
from apps.vision.examination import Examination, examine
from apps.vision.expression import Expression, fidelity
from apps.vision.report import FaceReport, MainFace, assess
from apps.vision.rules import DOUBTS, Reason, Rules
from apps.vision.verdict import Outcome, SeedHashes, Verdict, judge
from apps.vision.versions import DEFAULT_RULES, RULES, RULES_VERSION

__all__ = [
    "DEFAULT_DETECTOR",
    "DEFAULT_RULES",
    "DETECTORS",
    "DOUBTS",
    "RULES",
    "RULES_VERSION",
    "Examination",
    "Expression",
    "FaceDetector",
    "FaceReport",
    "MainFace",
    "Outcome",
    "Reason",
    "Rules",
    "SecondOpinionMissingError",
    "SeedHashes",
    "UnknownDetectorError",
    "UnreadableImageError",
    "Verdict",
    "assess",
    "examine",
    "fidelity",
    "get_detector",
    "judge",
]
