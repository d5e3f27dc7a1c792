"""The light copies of pictures when a rehearsal goes: its own with it, the real study's never."""

from pathlib import Path

import pytest

from apps.rehearsal.clone import make_clone
from apps.rehearsal.erase import erase
from apps.studies import display
from tests.factories import make_cohort

pytestmark = pytest.mark.django_db


def test_copies_that_the_real_study_shows_stay_and_the_rehearsals_own_go(media: Path) -> None:
    study = make_cohort(seeds=2).study
    shared, later = study.stimuli.seeds()
    display.complete([shared])
    double = make_clone(study, slug="rehearsal-1")
    display.complete(double.stimuli.all())

    erase(double)

    shared.refresh_from_db()
    assert [path.relative_to(media).as_posix() for path in media.rglob("*.webp")] == [shared.display_key]
    assert (media / later.image_key).exists()
