"""Erasing: a rehearsal goes without a trace, and nothing else ever does."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.utils import timezone

from apps import vision
from apps.exports.building.requests import request_release
from apps.exports.handing_out.delivery import log_download
from apps.mimicry.judging import derivatives
from apps.mimicry.models import FaceView, Mimic, VerdictRecord
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.models import Withdrawal
from apps.rehearsal import erase as erasing
from apps.rehearsal.clone import close
from apps.rehearsal.erase import erase, erase_every_rehearsal, erase_left_overs
from apps.studies.models import Study
from apps.vision.specimen import portrait
from tests.factories import make_judgment, make_mimic, make_recipient, make_session
from tests.rehearsal.site import stored_files
from tests.rehearsal.story import double_of, every_row, make_real_study

pytestmark = pytest.mark.django_db


def walk_a_little(study: Study) -> None:
    """Every kind of row a rehearsal leaves behind, looks and downloads among them."""
    member = get_user_model().objects.get_or_create(username="staff")[0]
    for cohort in study.cohorts.all():
        trial = make_session(cohort).trials.all()[0]
        make_judgment(trial)
        if cohort.takes_photographs:
            mimic = make_mimic(trial)
            FaceView.objects.create(mimic=mimic, viewer=member)
            VerdictRecord.objects.create(mimic=mimic, status="accepted", rules_version="2", engine="test")
            derivatives.keep(mimic, derivatives.store(mimic, vision.examine(portrait())))
    log_download(request_release(make_recipient(study), created_by="test"), member)


def age(study: Study, **by: float) -> None:
    Study.objects.filter(pk=study.pk).update(created_at=timezone.now() - timedelta(**by))


def test_a_rehearsal_is_erased_without_a_trace() -> None:
    study = make_real_study()
    walk_a_little(study)
    rows, files = every_row(), stored_files()
    double = double_of(study)
    walk_a_little(double)

    erase(double)

    assert every_row() == rows
    assert stored_files() == files


def test_photographs_taken_back_whose_files_are_still_there_are_erased_too() -> None:
    study = make_real_study()
    double = double_of(study)
    files = stored_files()
    walk_a_little(double)
    for mimic in Mimic.objects.all():
        withdraw(mimic)
    assert Withdrawal.objects.unfinished().exists()

    erase(double)

    assert stored_files() == files


def test_pictures_stored_while_the_erasing_was_under_way_are_erased_too(monkeypatch: pytest.MonkeyPatch) -> None:
    double = double_of(make_real_study())
    files = stored_files()
    mimic = make_mimic(make_session(double.cohorts.filter(phase="mimic")[0]).trials.all()[0])
    first_pass = erasing._erase_pictures

    def then_a_worker_is_done(study: Study, erased: Collection[str] = ()) -> set[str]:
        gone = first_pass(study, erased)
        if not erased:
            derivatives.keep(mimic, derivatives.store(mimic, vision.examine(portrait())))
        return gone

    monkeypatch.setattr(erasing, "_erase_pictures", then_a_worker_is_done)

    erase(double)

    assert stored_files() == files


def test_a_real_study_cannot_be_erased() -> None:
    study = make_real_study()
    walk_a_little(study)
    rows, files = every_row(), stored_files()

    with pytest.raises(ValueError, match="is no rehearsal"):
        erase(study)

    assert every_row() == rows
    assert stored_files() == files


def test_a_picture_that_is_gone_already_does_not_stop_the_erasing() -> None:
    double = double_of(make_real_study())
    walk_a_little(double)
    default_storage.delete(Mimic.objects.all()[0].image_key)

    erase(double)

    assert not Study.objects.filter(is_rehearsal=True).exists()


def test_only_what_was_cut_off_long_ago_is_a_left_over() -> None:
    study = make_real_study()
    cut_off, under_way, kept = (double_of(study) for _ in range(3))
    age(study, days=9)
    age(cut_off, hours=1.1)
    age(under_way, hours=0.9)
    age(kept, days=2)
    close(kept)

    erased = erase_left_overs()

    assert erased == [cut_off.slug]
    assert set(Study.objects.all()) == {study, under_way, kept}


def test_cleaning_erases_every_rehearsal_and_no_study() -> None:
    study = make_real_study()
    close(double_of(study))
    double_of(study)

    erased = erase_every_rehearsal()

    assert len(erased) == 2
    assert list(Study.objects.all()) == [study]
