"""The pages of a session, in order: consent, camera, instructions, practice, quiz, trials, done."""

from apps.participants.views.consent import ConsentView, DeclinedView
from apps.participants.views.preflight import CameraView
from apps.participants.views.steps import CurrentStepView, notice, unknown_browser
from apps.participants.views.training import InstructionsView, PracticeView, QuizView
from apps.participants.views.trials import DoneView, TrialsView

__all__ = [
    "CameraView",
    "ConsentView",
    "CurrentStepView",
    "DeclinedView",
    "DoneView",
    "InstructionsView",
    "PracticeView",
    "QuizView",
    "TrialsView",
    "notice",
    "unknown_browser",
]
