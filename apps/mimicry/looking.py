"""Looking at a participant's photograph: possible for staff, one at a time, and always on record."""

from django.contrib.auth.models import User
from django.db import transaction

from apps.mimicry.models import FaceView, Mimic
from apps.studies.images import brief_path

SECONDS = 120


@transaction.atomic
def look(mimic: Mimic, *, viewer: User) -> str:
    """Record that `viewer` looks at the photograph; return the address that shows it for two minutes."""
    FaceView.objects.create(mimic=mimic, viewer=viewer)
    return brief_path(mimic.image_key, seconds=SECONDS)
