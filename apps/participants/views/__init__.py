"""The pages of a session, in order: consent, camera, about, instructions, practice, quiz, trials, done."""

from apps.participants.views.about import AboutView
from apps.participants.views.consent import ConsentView, DeclinedView
from apps.participants.views.preflight import CameraView
from apps.participants.views.preview import preview
from apps.participants.views.steps import CurrentStepView, notice, unknown_browser
from apps.participants.views.training import InstructionsView, PracticeView, QuizView
from apps.participants.views.trials import DoneView, EndedView, TrialsView

__all__ = [
    "AboutView",
    "CameraView",
    "ConsentView",
    "CurrentStepView",
    "DeclinedView",
    "DoneView",
    "EndedView",
    "InstructionsView",
    "PracticeView",
    "QuizView",
    "TrialsView",
    "notice",
    "preview",
    "unknown_browser",
]
