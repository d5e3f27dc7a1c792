"""Forgetting a person who asks for it: at once out of the database, and soon after out of the storage."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from kombu import Connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Mimic
from apps.participants import tasks, withdrawal
from apps.participants.completion import complete
from apps.participants.erasure import forget, person_behind
from apps.participants.models import Participant, Session, Trial, Withdrawal
from apps.participants.trials import lock_trial, note_photograph
from apps.ratings.models import Judgment
from apps.studies.images import store_image
from apps.studies.models import Cell, Stimulus
from tests.buckets import bucket
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_study

pytestmark = pytest.mark.django_db


def finished(session: Session) -> Session:
    for trial in session.trials.all():
        make_judgment(trial)
        make_mimic(trial)
        note_photograph(lock_trial(trial.pk))
    complete(session)
    return Session.objects.get(pk=session.pk)


def in_circulation(session: Session) -> list[Stimulus]:
    """The session's photographs as pictures for raters, each with a light copy."""
    portraits = [circulate(mimic) for mimic in session.mimics.all()]
    for portrait in portraits:
        Stimulus.objects.filter(pk=portrait.pk).update(display_key=store_image(b"light", prefix="displays"))
    return portraits


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The withdrawals that workers were asked to finish."""
    asked: list[int] = []
    monkeypatch.setattr(tasks, "queue_erasure", asked.append)
    return asked


def test_nothing_of_the_person_is_left_and_their_places_are_free_again() -> None:
    session = finished(make_session(make_cohort()))

    gone = forget(person_behind(f" {session.completion_code.lower()} "))  # type: ignore[union-attr]

    assert gone.counts == {"sessions": 1, "judgments": 3, "photographs": 3}
    assert not any(model.objects.exists() for model in (Participant, Session, Trial, Judgment, Mimic))
    assert set(Cell.objects.values_list("filled", "reserved")) == {(0, 0)}


def test_the_ledger_names_every_stored_picture_of_the_person_and_no_seed() -> None:
    study = make_study()
    make_cohort(study, phase="rate", material="both")
    session = finished(make_session(make_cohort(study)))
    photographs = list(Mimic.objects.values_list("image_key", flat=True))
    in_circulation(session)
    copies = list(Stimulus.objects.filter(kind="mimic").values_list("display_key", flat=True))

    gone = forget(session.participant)

    assert sorted(gone.object_keys) == sorted(photographs + copies)
    assert (gone.by_staff, gone.erased_at, gone.participant_uuid) == (False, None, session.participant.uuid)


def test_the_objects_are_erased_once_the_database_has_let_go_of_them(
    queued: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    session = finished(make_session(make_cohort()))
    keys = list(Mimic.objects.values_list("image_key", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        gone = forget(session.participant)
    assert queued == [gone.pk]
    assert all(default_storage.exists(key) for key in keys)

    tasks.erase_objects(gone.pk)

    gone.refresh_from_db()
    assert not any(default_storage.exists(key) for key in keys)
    assert gone.object_keys == []
    assert gone.erased_at


def test_forgetting_and_erasing_twice_is_harmless() -> None:
    session = finished(make_session(make_cohort()))
    person = session.participant
    first = forget(person)
    tasks.erase_objects(first.pk)
    erased_at = Withdrawal.objects.get().erased_at

    second = forget(person)
    tasks.erase_objects(second.pk)

    assert second == first
    assert Withdrawal.objects.get().erased_at == erased_at


def test_who_gave_no_photograph_leaves_nothing_to_erase(queued: list[int]) -> None:
    session = make_session(make_cohort(phase="rate"))
    make_judgment(session.trials.all()[0])

    gone = forget(session.participant)

    assert gone.erased_at
    assert queued == []


def test_a_task_that_was_lost_is_made_up_for_by_the_sweep() -> None:
    gone = forget(finished(make_session(make_cohort())).participant)
    keys = gone.object_keys
    Withdrawal.objects.update(requested_at=timezone.now() - 2 * tasks.SWEPT_AFTER)

    tasks.sweep_withdrawals()

    assert not any(default_storage.exists(key) for key in keys)
    assert not Withdrawal.objects.unfinished().exists()


def test_the_sweep_leaves_fresh_withdrawals_to_their_own_task() -> None:
    forget(finished(make_session(make_cohort())).participant)

    tasks.sweep_withdrawals()

    assert Withdrawal.objects.unfinished().exists()


def test_a_worker_that_died_halfway_is_continued() -> None:
    gone = forget(finished(make_session(make_cohort())).participant)
    default_storage.delete(gone.object_keys[0])

    tasks.erase_objects(gone.pk)

    assert not Withdrawal.objects.unfinished().exists()


def test_an_object_that_will_not_go_keeps_the_withdrawal_open_and_alone(media: Path) -> None:
    gone = forget(finished(make_session(make_cohort())).participant)
    stubborn, *others = gone.object_keys
    # A folder in the place of the picture: the storage can neither delete it nor say that it is gone.
    (media / stubborn).unlink()
    (media / stubborn / "in the way").mkdir(parents=True)

    with pytest.raises(withdrawal.ObjectsLeftError):
        tasks.erase_objects(gone.pk)

    gone.refresh_from_db()
    assert (gone.object_keys, gone.erased_at) == ([stubborn], None)
    assert not any(default_storage.exists(key) for key in others)


class SilentlyKeeping(FileSystemStorage):
    """A storage that says it deletes, and does not."""

    def delete(self, name: str) -> None:
        """Keep it."""


def test_a_storages_word_is_not_enough(settings: Any, media: Path) -> None:
    gone = forget(finished(make_session(make_cohort())).participant)
    backend = {"BACKEND": f"{__name__}.SilentlyKeeping", "OPTIONS": {"location": str(media)}}
    settings.STORAGES = settings.STORAGES | {"default": backend}

    with pytest.raises(withdrawal.ObjectsLeftError, match="3 object"):
        tasks.erase_objects(gone.pk)

    assert Withdrawal.objects.unfinished().exists()


def test_a_storage_that_was_away_is_tried_again_until_it_is_back(media: Path) -> None:
    gone = forget(finished(make_session(make_cohort())).participant)
    Withdrawal.objects.update(requested_at=timezone.now() - 2 * withdrawal.OVERDUE)
    away = media.rename(media.with_name("unmounted"))
    media.write_text("not a folder")
    tasks.sweep_withdrawals()
    assert list(withdrawal.overdue()) == [gone]
    media.unlink()
    away.rename(media)

    tasks.sweep_withdrawals()

    assert not withdrawal.overdue().exists()


def test_without_a_broker_the_withdrawal_still_takes_effect(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = finished(make_session(make_cohort()))
    nowhere = Connection("redis://127.0.0.1:1/0", transport_options={"max_retries": 0})
    publish = partial(tasks.erase_objects.apply_async, connection=nowhere, retry=False)  # type: ignore[call-arg]
    monkeypatch.setattr(tasks.erase_objects, "delay", lambda *args: publish(args))

    with django_capture_on_commit_callbacks(execute=True):
        forget(session.participant)

    assert "The broker is away" in caplog.text
    assert not Participant.objects.exists()
    assert Withdrawal.objects.unfinished().count() == 1


def test_in_a_bucket_that_keeps_versions_none_is_left(settings: Any) -> None:
    with bucket() as storage:
        storage.s3.Versioning().enable()
        settings.STORAGES = settings.STORAGES | {"default": storage.backend}
        gone = forget(finished(make_session(make_cohort(seeds=3))).participant)
        keys = set(gone.object_keys)

        tasks.erase_objects(gone.pk)

        assert not keys & {version.object_key for version in storage.s3.object_versions.all()}
        assert len(storage.names()) == 3


def test_everyone_else_is_left_alone() -> None:
    cohort = make_cohort()
    other = finished(make_session(cohort))
    session = finished(make_session(cohort))

    gone = forget(session.participant)
    tasks.erase_objects(gone.pk)

    assert Session.objects.get() == other
    assert Judgment.objects.count() == Mimic.objects.count() == 3
    assert all(default_storage.exists(key) for key in Mimic.objects.values_list("image_key", flat=True))
    assert set(Cell.objects.values_list("filled", flat=True)) == {1}


def test_raters_are_shown_the_face_no_more_and_their_own_answers_stay() -> None:
    study = make_study()
    raters = make_cohort(study, phase="rate", material="both", trials_per_session=9)
    session = finished(make_session(make_cohort(study)))
    in_circulation(session)
    rater = make_session(raters)
    shown = rater.trials.filter(stimulus__kind="mimic")
    make_judgment(shown[0])

    forget(session.participant)

    assert Judgment.objects.filter(session=rater).count() == 1
    assert not Stimulus.objects.in_circulation().filter(kind="mimic").exists()
    assert set(shown.values_list("state", flat=True)) == {"answered", "released"}
    portraits = Stimulus.objects.filter(kind="mimic")
    assert set(portraits.values_list("image_key", "display_key", "display_size", "sha256")) == {("", "", 0, "")}
    assert set(Cell.objects.filter(stimulus__in=portraits).values_list("reserved", flat=True)) == {0}


@pytest.mark.parametrize("which", ["withdrawal_code", "completion_code"])
def test_staff_may_forget_a_person_by_either_code(which: str, capsys: pytest.CaptureFixture[str]) -> None:
    session = finished(make_session(make_cohort()))
    keys = list(Mimic.objects.values_list("image_key", flat=True))
    code = getattr(session.participant if which == "withdrawal_code" else session, which)

    call_command("forget", f"{code[:4]}-{code[4:]}".lower(), "--yes")

    assert "Erased 1 sessions, 3 judgments, 3 photographs." in capsys.readouterr().out
    assert Withdrawal.objects.get().by_staff
    assert Withdrawal.objects.get().erased_at
    assert not any(default_storage.exists(key) for key in keys)


def test_a_code_nobody_has_is_said_plainly() -> None:
    with pytest.raises(CommandError, match="Nobody has the code “NOPE”"):
        call_command("forget", "NOPE", "--yes")
