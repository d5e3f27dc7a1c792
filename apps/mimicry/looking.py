"""Looking at a participant's photograph: possible for staff, and always on record."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from apps.mimicry.models import FaceView, Mimic
from apps.studies.images import brief_path

SECONDS = 120
ONE_LOOK = timedelta(minutes=10)
"""Word of a look that comes again within this time is about the same look: the first answer to it was lost."""


@transaction.atomic
def look(mimic: Mimic, *, viewer: User) -> str:
    """Record that `viewer` looks at the photograph; return the address that shows it for two minutes."""
    FaceView.objects.create(mimic=mimic, viewer=viewer)
    return brief_path(mimic.image_key, seconds=SECONDS)


@transaction.atomic
def note_looks(mimics: Iterable[int], *, viewer: User) -> None:
    """Record that photographs were shown to `viewer` just now, each once however often one is told; by primary key.

    Photographs that are gone since are passed over.
    """
    # The viewer's own row, so that two tellings of the same look do not both find it untold.
    User.objects.select_for_update(no_key=True).get(pk=viewer.pk)
    recent = FaceView.objects.filter(viewer=viewer, at__gt=timezone.now() - ONE_LOOK).values("mimic")
    untold = Mimic.objects.filter(pk__in=set(mimics)).exclude(pk__in=recent).order_by("pk")
    FaceView.objects.bulk_create(FaceView(mimic_id=pk, viewer=viewer) for pk in untold.values_list("pk", flat=True))
