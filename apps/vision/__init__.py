"""One photograph in, one report out: faces, place, pose, sharpness, light; and a verdict by rules."""

from apps.vision.decoding import UnreadableImageError
from apps.vision.detector import DEFAULT as DEFAULT_DETECTOR
from apps.vision.detector import NAMES as DETECTORS
from apps.vision.detector import FaceDetector, UnknownDetectorError, get_detector
from apps.vision.report import FaceReport, MainFace, assess
from apps.vision.rules import DEFAULT_RULES, RULES_VERSION, Reason, Rules, SeedHashes, Verdict, judge

__all__ = [
    "DEFAULT_DETECTOR",
    "DEFAULT_RULES",
    "DETECTORS",
    "RULES_VERSION",
    "FaceDetector",
    "FaceReport",
    "MainFace",
    "Reason",
    "Rules",
    "SeedHashes",
    "UnknownDetectorError",
    "UnreadableImageError",
    "Verdict",
    "assess",
    "get_detector",
    "judge",
]
