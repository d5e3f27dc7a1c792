"""Looking at a participant's photograph: possible for staff, and always on record."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from apps.mimicry.models import FaceView, Mimic
from apps.studies.images import brief_path, open_image

SECONDS = 120
ONE_LOOK = timedelta(minutes=10)
"""Whoever is handed the same photograph again within this time is still at the same look."""


@transaction.atomic
def look(mimic: Mimic, *, viewer: User) -> str:
    """Record that `viewer` looks at the photograph; return the address that shows it for two minutes."""
    FaceView.objects.create(mimic=mimic, viewer=viewer)
    return brief_path(mimic.image_key, seconds=SECONDS)


@transaction.atomic
def hand_over(mimic: Mimic, *, viewer: User) -> bytes:
    """Record that `viewer` looks at the photograph, unless they did just now; return its bytes.

    Raises FileNotFoundError, having recorded nothing, where the stored picture is gone.
    """
    photograph = open_image(mimic.image_key)
    # The viewer's own row, so that of two requests at once not both find no look.
    User.objects.select_for_update(no_key=True).get(pk=viewer.pk)
    if not FaceView.objects.filter(mimic=mimic, viewer=viewer, at__gt=timezone.now() - ONE_LOOK).exists():
        FaceView.objects.create(mimic=mimic, viewer=viewer)
    return photograph
