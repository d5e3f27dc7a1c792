"""Mimics: participants' photographs of their own imitations, and everything that is said of them."""

from apps.mimicry.models.derivative import Derivative
from apps.mimicry.models.likeness import Likeness
from apps.mimicry.models.mimic import FaceView, Mimic, MimicQuerySet
from apps.mimicry.models.picture_report import PictureReport, PictureReportQuerySet
from apps.mimicry.models.review import Review, ReviewQuerySet
from apps.mimicry.models.upload import Upload, UploadQuerySet
from apps.mimicry.models.verdict_record import VerdictRecord

__all__ = [
    "Derivative",
    "FaceView",
    "Likeness",
    "Mimic",
    "MimicQuerySet",
    "PictureReport",
    "PictureReportQuerySet",
    "Review",
    "ReviewQuerySet",
    "Upload",
    "UploadQuerySet",
    "VerdictRecord",
]
