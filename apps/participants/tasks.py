"""What the scheduler asks of this app."""

from celery import shared_task

from apps.participants import assignment


@shared_task
def expire_reservations() -> None:
    """Free the places of participants who went silent."""
    assignment.expire_reservations()
