"""Reasons of rejection, as staff read them; what participants are told is in `advice`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.vision import Reason

# What only a person can see.
INAPPROPRIATE, NOT_A_FACE, NO_IMITATION = "inappropriate", "not_a_face", "no_imitation"

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
    Reason.BACKLIT: _("light from behind"),
    Reason.EYES_CLOSED: _("eyes closed"),
    Reason.NEAR_SEED: _("perhaps the seed"),
    Reason.COPY: _("same photograph as before"),
    Reason.NEAR_COPY: _("much like another photograph"),
    INAPPROPRIATE: _("inappropriate"),
    NOT_A_FACE: _("not the person's own face"),
    NO_IMITATION: _("no imitation"),
}

# The key that gives the reason at the review desk, where a hand that knows them has no time to look.
KEYS: dict[str, str] = {
    Reason.NO_FACE: "1",
    Reason.SEVERAL_FACES: "2",
    Reason.TOO_SMALL: "3",
    Reason.TOO_CLOSE: "4",
    Reason.CUT_OFF: "5",
    Reason.OFF_CENTRE: "6",
    Reason.TURNED_AWAY: "7",
    Reason.BLURRED: "8",
    Reason.OVEREXPOSED: "9",
    Reason.TOO_DARK: "0",
    Reason.BACKLIT: "b",
    Reason.OCCLUDED: "c",
    Reason.EYES_CLOSED: "e",
    Reason.SEED_COPY: "s",
    Reason.COPY: "d",
    Reason.NEAR_COPY: "m",
    NOT_A_FACE: "f",
    NO_IMITATION: "n",
    INAPPROPRIATE: "i",
}


def label_of(reason: str) -> str:
    """Return the reason in two or three words; the code itself where it is unknown."""
    return str(LABELS.get(reason, reason))
