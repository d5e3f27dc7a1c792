"""What a participant can do about a rejected photograph, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mimicry.judging.reasons import NO_IMITATION, NOT_A_FACE
from apps.vision import Reason

ADVICE: dict[str, Promise] = {
    Reason.NO_FACE: _("We could not find a face. Look straight into the camera, with light on your face."),
    Reason.SEVERAL_FACES: _("We found more than one face. Please be alone in the picture."),
    Reason.TOO_SMALL: _("Your face is small in the picture. Come closer to the camera."),
    Reason.TOO_CLOSE: _("You are very close. Move back a little, so that your whole face is in the picture."),
    Reason.CUT_OFF: _("Part of your face is outside the picture. Move it into the middle."),
    Reason.OFF_CENTRE: _("Your face is far from the middle. Move into the oval."),
    Reason.TURNED_AWAY: _("Your head is turned. Face the camera, and hold your head upright."),
    Reason.BLURRED: _("The picture is blurred. Hold still, and wipe the lens if it is smeared."),
    Reason.OVEREXPOSED: _("There is too much light. Turn away from the window or lamp."),
    Reason.TOO_DARK: _("Your face is hard to see. Turn towards a window or a lamp."),
    Reason.BACKLIT: _("The light comes from behind you. Turn towards it."),
    Reason.OCCLUDED: _("Something covers part of your face. Please take it away if you can."),
    Reason.EYES_CLOSED: _("Your eyes were closed. Please take another photograph."),
    Reason.COPY: _("You have sent this photograph before. Please take a new one for each picture."),
    Reason.NEAR_COPY: _("This is much like an earlier photograph. Please take a new one for each picture."),
    NOT_A_FACE: _("Please photograph your own face, as the camera sees it now."),
    NO_IMITATION: _("Please imitate the face you are shown, as well as you can."),
    Reason.SEED_COPY: _("This looks like the example picture. Please photograph your own face."),
}
ANY_OTHER = _("This photograph cannot be used. Please take another.")


def advice_for(reason: str) -> str:
    """Return a sentence that says what to do about a reason of rejection."""
    return str(ADVICE.get(reason, ANY_OTHER))
