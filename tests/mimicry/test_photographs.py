"""A photograph's way: taken in, judged once, shown to raters or asked for again."""

import io
import uuid

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.mimicry import tasks
from apps.mimicry.intake import photographs
from apps.mimicry.judging import parking
from apps.mimicry.models import Mimic
from apps.participants.erasure import forget
from apps.participants.models import Trial
from apps.studies.images import open_image, store_image
from apps.studies.models import Cell, Stimulus
from apps.studies.pictures import UnusablePictureError
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_judgment, make_session, make_study, make_trial, picture

pytestmark = pytest.mark.django_db


def send(trial: Trial, data: bytes) -> Mimic:
    return photographs.receive(trial, data, client_uuid=uuid.uuid4())[0]


def face() -> bytes:
    return portrait()


def stored_files() -> list[str]:
    found = []
    for folder in default_storage.listdir("mimics")[0] if default_storage.exists("mimics") else []:
        found += default_storage.listdir(f"mimics/{folder}")[1]
    return found


def test_a_photograph_on_its_way_while_its_owner_withdraws_leaves_nothing() -> None:
    trial = make_trial()
    forget(trial.participant)

    with pytest.raises(Trial.DoesNotExist):
        send(trial, picture())

    assert stored_files() == []


def test_a_photograph_is_kept_without_metadata_under_a_random_name() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.open(io.BytesIO(face())).save(out, "JPEG", exif=exif, comment=b"secret")

    mimic = send(make_trial(), out.getvalue())

    stored = open_image(mimic.image_key)
    assert b"taken at home" not in stored
    assert b"secret" not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert str(mimic.uuid) not in mimic.image_key


def test_the_same_photograph_sent_twice_is_kept_once() -> None:
    trial, client_uuid = make_trial(), uuid.uuid4()
    first, _ = photographs.receive(trial, face(), client_uuid=client_uuid)

    second, created = photographs.receive(trial, face(), client_uuid=client_uuid)

    assert (second.pk, created) == (first.pk, False)
    assert len(stored_files()) == 1


def test_what_is_not_a_picture_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(UnusablePictureError, match="not a picture"):
        send(make_trial(), b"<html>hello</html>")

    assert not Mimic.objects.exists()
    assert not stored_files()


def test_a_trial_takes_three_photographs_and_no_more() -> None:
    trial = make_trial()
    for _ in range(photographs.MAX_ATTEMPTS):
        send(trial, face())

    with pytest.raises(photographs.TooManyAttemptsError):
        send(trial, face())

    assert len(stored_files()) == Mimic.objects.count() == photographs.MAX_ATTEMPTS


def test_its_task_is_queued_once_the_photograph_is_safely_stored(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[int] = []
    monkeypatch.setattr(tasks, "queue", queued.append)

    with django_capture_on_commit_callbacks(execute=True):
        mimic = send(make_trial(), face())

    assert queued == [mimic.pk]


def test_a_face_is_accepted_and_becomes_a_stimulus_for_raters_of_the_same_country() -> None:
    study = make_study()
    here = make_cohort(study, phase="rate", material="both", country="US")
    elsewhere = make_cohort(study, phase="rate", material="both", country="CN")
    mimic = send(make_trial(make_cohort(study, country="US")), face())

    tasks.assess(mimic.pk)

    mimic.refresh_from_db()
    assert mimic.status == Mimic.Status.ACCEPTED
    assert mimic.stimulus is not None
    assert mimic.stimulus.seed == mimic.trial.stimulus
    assert Cell.objects.filter(stimulus=mimic.stimulus, cohort=here).exists()
    assert not Cell.objects.filter(stimulus=mimic.stimulus, cohort=elsewhere).exists()


def test_a_picture_without_a_face_is_rejected_and_its_trial_reopened() -> None:
    trial = make_trial()
    make_judgment(trial)
    mimic = send(trial, picture())

    tasks.assess(mimic.pk)

    mimic.refresh_from_db()
    trial.refresh_from_db()
    assert (mimic.status, mimic.reasons) == ("rejected", ["no_face"])
    assert trial.state == Trial.State.RESERVED
    assert not Stimulus.objects.filter(kind="mimic").exists()


def test_the_example_photographed_again_is_not_a_mimic() -> None:
    trial = make_trial()
    Stimulus.objects.filter(pk=trial.stimulus_id).update(image_key=store_image(face(), prefix="seeds"))
    mimic = send(trial, face())

    tasks.assess(mimic.pk)

    mimic.refresh_from_db()
    assert mimic.reasons == ["seed_copy"]


def test_a_better_photograph_already_sent_keeps_the_trial_closed() -> None:
    trial = make_trial()
    make_judgment(trial)
    poor = send(trial, picture())
    send(trial, face())

    tasks.assess(poor.pk)

    trial.refresh_from_db()
    assert trial.state == Trial.State.ANSWERED


def test_a_photograph_is_judged_once_however_often_its_task_runs() -> None:
    mimic = send(make_trial(), face())
    tasks.assess(mimic.pk)
    first = Mimic.objects.get(pk=mimic.pk).settled_at

    tasks.assess(mimic.pk)

    assert Mimic.objects.get(pk=mimic.pk).settled_at == first
    assert Stimulus.objects.filter(kind="mimic").count() == 1


def test_the_sweep_finds_photographs_whose_task_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    lost, fresh = (send(make_session(make_cohort()).trials.all()[0], face()) for _ in range(2))
    Mimic.objects.filter(pk=lost.pk).update(queued_at=timezone.now() - 2 * parking.OVERDUE)
    queued: list[int] = []
    monkeypatch.setattr(tasks, "queue", queued.append)

    tasks.sweep_pending()

    assert queued == [lost.pk]
    assert fresh.pk not in queued


def test_a_photograph_whose_object_is_gone_says_so_on_its_row() -> None:
    mimic = send(make_trial(), face())
    default_storage.delete(mimic.image_key)

    with pytest.raises(FileNotFoundError):
        tasks.assess(mimic.pk)

    mimic.refresh_from_db()
    assert mimic.status == "pending"
    assert "FileNotFoundError" in mimic.error
