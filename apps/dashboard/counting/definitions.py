"""What each number means, in the words that staff read beside it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.studies.progress import DEFINITIONS as PROGRESS

Definition = tuple[Promise, Promise]

STEPS: dict[str, Definition] = {
    "sessions": (_("Entered"), _("Opened the link: a session began.")),
    "consented": (_("Consented"), _("Agreed to take part.")),
    "camera": (_("Camera works"), _("Saw themselves in the camera preview.")),
    "instructed": (_("Instructed"), _("Read the instructions and began.")),
    "trained": (_("Trained"), _("Passed the practice and the questions on the task.")),
    "answered": (_("First answer"), _("Judged at least one picture.")),
    "complete": (_("Complete"), _("Received the completion code: every expected answer is stored.")),
}
ENDS: dict[str, Definition] = {
    "complete": STEPS["complete"],
    "declined": (_("Declined"), _("Refused consent; nothing else was asked.")),
    "screened_out": (_("Screened out"), _("Did not fit what the cohort asks for.")),
    "over_quota": (_("Over quota"), _("Belongs to a group that was full.")),
    "timed_out": (_("Timed out"), _("Ended by the time limit.")),
    "silent": (_("Left"), _("Began more than 24 hours ago and neither finished nor ended; may still come back.")),
    "under_way": (_("Under way"), _("Began within the last 24 hours and has not ended.")),
}
VERDICTS: dict[str, Definition] = {
    "accepted": PROGRESS["accepted"],
    "review": (_("Held for review"), _("Photographs that wait for a person's decision.")),
    "rejected": PROGRESS["rejected"],
    "pending": PROGRESS["pending"],
    "parked": (_("Parked"), _("Photographs on which the face check failed three times.")),
    "withdrawn": (_("Withdrawn"), _("Photographs taken back by their person, and erased.")),
}
LEVELS: tuple[Promise, ...] = (
    _("No answer yet"),
    _("Less than a quarter"),
    _("A quarter to a half"),
    _("A half to three quarters"),
    _("Three quarters or more"),
    _("Full"),
)
DEFINITIONS: dict[str, Definition] = {
    **PROGRESS,
    **ENDS,
    **VERDICTS,
    "persons": (
        _("Persons"),
        _("People with at least one session; somebody in two cohorts counts in each."),
    ),
    "pilot": (
        _("Pilot sessions"),
        _("Sessions begun while the cohort was a pilot. Once that is over they are in no other number here."),
    ),
    "trials": (_("Trials"), _("Pictures dealt out to sessions, answered or not.")),
    "released": (_("Released trials"), _("Trials whose time was up, or whose session ended: the place is free again.")),
    "extra": (_("Extra answers"), _("Answers to gold and repeated pictures: they fill no place and are in no mean.")),
    "late": (_("Late judgments"), _("Came after the place had gone to somebody else: kept and marked, not counted.")),
    "no_face": (_("No face"), _("Judgments that say there is no face to be seen.")),
    "photographs": (_("Photographs"), _("Every photograph sent, retakes and withdrawn ones included.")),
    "photographed": (_("Photographed trials"), _("Trials for which at least one photograph was sent.")),
    "retaken": (_("Retaken"), _("Trials for which a second photograph was sent.")),
    "pictures": (_("Pictures"), _("Stimuli assigned to the cohort, retired ones included.")),
}
