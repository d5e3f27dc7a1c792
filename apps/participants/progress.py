"""How a session moves from page to page."""

from django.db.models import Count, Q
from django.utils import timezone

from apps.participants.models import Session, Trial

# Pages that may be looked at again from later ones, before the session is over.
STEPS_BACK = {
    "camera": frozenset({"instructions", "practice", "quiz", "trials"}),
    "instructions": frozenset({"practice", "quiz", "trials"}),
    "practice": frozenset({"quiz"}),
}


def pass_camera(session: Session) -> None:
    """Note that the person saw themselves in the preview."""
    session.camera_checked_at = session.camera_checked_at or timezone.now()
    session.save(update_fields=["camera_checked_at"])


def pass_about(session: Session) -> None:
    """Note that the person has answered the questions about themselves, or would not."""
    session.described_at = session.described_at or timezone.now()
    session.save(update_fields=["described_at"])


def pass_instructions(session: Session) -> None:
    """Note that the person has read the instructions and wants to begin."""
    session.instructed_at = session.instructed_at or timezone.now()
    session.save(update_fields=["instructed_at"])


def pass_practice(session: Session) -> None:
    """Note that the person has done the practice trial."""
    session.practised_at = session.practised_at or timezone.now()
    session.save(update_fields=["practised_at"])


def pass_quiz(session: Session) -> None:
    """Note that the person has answered every question on the task rightly, or has been told the answers."""
    session.understood_at = session.understood_at or timezone.now()
    session.save(update_fields=["understood_at"])


def session_progress(session: Session) -> dict[str, int]:
    """Return how many live trials the session has and how many of them are answered in every part."""
    answered = Q(judged_at__isnull=False)
    if session.cohort.takes_photographs:
        answered &= Q(photographed_at__isnull=False) | ~Q(role=Trial.Role.MAIN)
    return session.trials.live().aggregate(total=Count("pk"), answered=Count("pk", filter=answered))
