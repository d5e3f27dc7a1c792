"""Reasons of rejection, as staff read them; what participants are told is in `advice`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.vision import Reason

LABELS: dict[str, Promise] = {
    Reason.NO_FACE: _("no face"),
    Reason.SEVERAL_FACES: _("several faces"),
    Reason.TOO_SMALL: _("face too small"),
    Reason.TOO_CLOSE: _("face too close"),
    Reason.CUT_OFF: _("face cut off"),
    Reason.OFF_CENTRE: _("face off centre"),
    Reason.TURNED_AWAY: _("head turned away"),
    Reason.BLURRED: _("blurred"),
    Reason.OVEREXPOSED: _("overexposed"),
    Reason.SEED_COPY: _("copy of the seed"),
    Reason.TOO_DARK: _("too dark"),
    Reason.OCCLUDED: _("face covered"),
    Reason.EYES_CLOSED: _("eyes closed"),
}


def label_of(reason: str) -> str:
    """Return the reason in two or three words; the code itself where it is unknown."""
    return str(LABELS.get(reason, reason))
