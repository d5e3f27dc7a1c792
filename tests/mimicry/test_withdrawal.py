"""Taking back one photograph: what goes, what stays, and what happens to those who were at it just then."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from apps.exports.building.requests import request_release
from apps.exports.content import eligibility
from apps.mimicry import tasks as mimic_tasks
from apps.mimicry.intake import photographs
from apps.mimicry.judging import verdicts
from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants import tasks
from apps.participants.assignment import ensure_trials
from apps.participants.completion import complete
from apps.participants.models import Session, Trial, Withdrawal
from apps.participants.trials import lock_trial
from apps.ratings.models import Judgment
from apps.studies.models import Cell, Cohort, Stimulus
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_judgment, make_recipient, make_session, make_study, make_trial, picture


@pytest.fixture
def session(db: None) -> Session:
    return make_session(make_cohort(seeds=3, trials_per_session=3))


def send(trial: Trial, data: bytes | None = None) -> Mimic:
    return photographs.receive(trial, data or portrait(), client_uuid=uuid.uuid4())[0]


def settled(trial: Trial, data: bytes | None = None) -> Mimic:
    mimic = send(trial, data)
    mimic_tasks.assess(mimic.pk)
    return Mimic.objects.get(pk=mimic.pk)


def cell_of(trial: Trial) -> tuple[int, int]:
    """The filled and the reserved places of the trial's cell."""
    cell = Cell.objects.get(cohort=trial.cohort_id, stimulus=trial.stimulus_id)
    return cell.filled, cell.reserved


def in_a_thread(
    action: Callable[..., object], *arguments: object, errors: list[Exception] | None = None
) -> threading.Thread:
    """A thread, not started yet, with a database connection of its own; what goes wrong is added to `errors`."""

    def run() -> None:
        try:
            action(*arguments)
        except Exception as error:
            if errors is None:
                raise
            errors.append(error)
        finally:
            connection.close()

    return threading.Thread(target=run)


def stored_photographs() -> list[str]:
    folders = default_storage.listdir("mimics")[0]
    return [name for folder in folders for name in default_storage.listdir(f"mimics/{folder}")[1]]


def raters_of(study_of: Cohort) -> Cohort:
    return make_cohort(study_of.study, phase="rate", material="mimics", trials_per_session=1)


def test_nothing_is_left_on_the_row_and_its_objects_are_in_the_ledger(session: Session) -> None:
    mimic = settled(session.trials.all()[0])
    key = mimic.image_key

    withdraw(mimic)

    mimic.refresh_from_db()
    assert mimic.status == Mimic.Status.WITHDRAWN
    assert (mimic.image_key, mimic.sha256, mimic.report, mimic.capture, mimic.reasons) == ("", "", None, {}, [])
    entry = Withdrawal.objects.get()
    assert (entry.participant_uuid, entry.mimic_uuid) == (session.participant.uuid, mimic.uuid)
    assert key in entry.object_keys
    assert entry.counts == {"photographs": 1}


def test_its_objects_are_erased_by_the_same_task_as_everyones(session: Session) -> None:
    mimic = settled(session.trials.all()[0])
    withdraw(mimic)

    tasks.erase_objects(Withdrawal.objects.get().pk)

    assert not default_storage.exists(mimic.image_key)
    assert Withdrawal.objects.get().erased_at


def test_withdrawing_twice_is_harmless(session: Session) -> None:
    trial = session.trials.all()[0]
    make_judgment(trial)
    mimic = settled(trial)

    withdraw(mimic)
    withdraw(mimic)

    assert Withdrawal.objects.count() == 1
    assert cell_of(trial) == (0, 0)


def test_it_is_out_of_every_release_at_once(session: Session) -> None:
    make_judgment(session.trials.all()[0])
    mimic = settled(session.trials.all()[0])
    release = request_release(make_recipient(session.cohort.study), created_by="test")
    assert list(eligibility.mimics(release)) == [mimic]

    withdraw(mimic)

    assert not eligibility.mimics(release).exists()
    assert eligibility.judgments(release).count() == 1


def test_the_persons_own_judgment_stays_and_the_place_is_free_for_somebody_else(session: Session) -> None:
    trial = session.trials.order_by("position")[0]
    make_judgment(trial)
    mimic = settled(trial)
    assert cell_of(trial) == (1, 0)

    withdraw(mimic)

    assert cell_of(trial) == (0, 0)
    assert Judgment.objects.get().trial == trial
    trial.refresh_from_db()
    assert (trial.state, trial.photographed_at) == (Trial.State.RELEASED, None)


def test_a_finished_session_stays_finished_with_the_same_code(session: Session) -> None:
    for trial in session.trials.all():
        make_judgment(trial)
        settled(trial)
    code = complete(session)

    for mimic in session.mimics.all():
        withdraw(mimic)

    session.refresh_from_db()
    assert session.step() == "done"
    assert complete(session) == code


def test_who_is_still_at_it_gets_another_picture_in_its_stead(db: None) -> None:
    session = make_session(make_cohort(seeds=4, trials_per_session=3))
    trial = session.trials.order_by("position")[0]
    make_judgment(trial)
    withdraw(settled(trial))

    ensure_trials(session)

    live = Trial.objects.filter(session=session).live()
    assert live.count() == 3
    assert trial not in live


def test_another_photograph_of_the_same_trial_keeps_its_place(session: Session) -> None:
    trial = session.trials.all()[0]
    make_judgment(trial)
    first = settled(trial)
    settled(trial)

    withdraw(first)

    trial.refresh_from_db()
    assert trial.state == Trial.State.ANSWERED
    assert cell_of(trial) == (1, 0)


def test_a_rejected_photograph_may_be_withdrawn_too(session: Session) -> None:
    trial = session.trials.all()[0]
    make_judgment(trial)
    rejected = settled(trial, picture())
    assert cell_of(trial) == (0, 1)

    withdraw(rejected)

    assert cell_of(trial) == (0, 0)
    assert not Mimic.objects.kept().exists()


def test_a_trial_without_its_judgment_waits_for_both_again(session: Session) -> None:
    trial = session.trials.all()[0]

    withdraw(settled(trial))

    trial.refresh_from_db()
    assert (trial.state, trial.photographed_at) == (Trial.State.RESERVED, None)
    assert cell_of(trial) == (0, 1)


def test_raters_see_it_no_more_and_what_they_said_stays_without_it(session: Session) -> None:
    raters = raters_of(session.cohort)
    mimic = settled(session.trials.all()[0])
    said, waits = make_session(raters), make_session(raters)
    make_judgment(said.trials.get())

    withdraw(mimic)

    stimulus = Stimulus.objects.get(kind="mimic")
    assert (stimulus.image_key, stimulus.display_key, stimulus.sha256) == ("", "", "")
    assert stimulus.retired_at
    assert waits.trials.get().state == Trial.State.RELEASED
    assert cell_of(said.trials.get()) == (1, 0)
    assert Judgment.objects.get().session == said


def test_the_photograph_sent_once_more_does_not_come_back(session: Session) -> None:
    trial, client_uuid = session.trials.all()[0], uuid.uuid4()
    mimic, _ = photographs.receive(trial, portrait(), client_uuid=client_uuid)
    withdraw(mimic)
    tasks.erase_objects(Withdrawal.objects.get().pk)

    again, created = photographs.receive(trial, portrait(), client_uuid=client_uuid)

    assert (again.status, created) == (Mimic.Status.WITHDRAWN, False)
    assert not stored_photographs()


@pytest.mark.parametrize("erased", [False, True])
def test_a_worker_that_had_it_in_hand_settles_it_to_nothing(session: Session, erased: bool) -> None:
    mimic = send(session.trials.all()[0])
    in_hand = Mimic.objects.select_related("cohort", "trial__stimulus").get(pk=mimic.pk)
    withdraw(mimic)
    if erased:
        tasks.erase_objects(Withdrawal.objects.get().pk)

    verdicts.settle(in_hand)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.error) == (Mimic.Status.WITHDRAWN, "")
    assert not Stimulus.objects.filter(kind="mimic").exists()


def test_its_waiting_task_finds_nothing_to_do(session: Session) -> None:
    mimic = send(session.trials.all()[0])
    withdraw(mimic)

    mimic_tasks.assess(mimic.pk)

    assert Mimic.objects.get().status == Mimic.Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_the_verdict_is_being_written_waits_for_it_and_then_takes_it_all_back() -> None:
    raters_of(make_cohort(study := make_study()))
    mimic = send(make_trial(make_cohort(study)))
    withdrawn = in_a_thread(withdraw, mimic)

    with transaction.atomic():
        lock_trial(mimic.trial_id)
        withdrawn.start()
        withdrawn.join(timeout=0.5)
        assert withdrawn.is_alive()
        Mimic.objects.filter(pk=mimic.pk).update(status="accepted", settled_at=mimic.received_at)
        circulate(Mimic.objects.get(pk=mimic.pk))
    withdrawn.join(timeout=60)

    assert Mimic.objects.get(pk=mimic.pk).status == Mimic.Status.WITHDRAWN
    stimulus = Stimulus.objects.get(kind="mimic")
    assert (stimulus.image_key, stimulus.retired_at is None) == ("", False)


@pytest.mark.django_db(transaction=True)
def test_withdrawals_verdicts_and_draws_at_the_same_time_never_block_each_other_for_good() -> None:
    study = make_study()
    # Seeds too: whoever comes once every mimic is withdrawn would find no room.
    raters = make_cohort(study, phase="rate", material="both", trials_per_session=3)
    makers = [make_session(make_cohort(study, seeds=3)) for _ in range(2)]
    mimics = [send(trial) for maker in makers for trial in maker.trials.all()]
    for mimic in mimics[::2]:
        mimic_tasks.assess(mimic.pk)
    errors: list[Exception] = []
    threads = [
        *(in_a_thread(mimic_tasks.assess, mimic.pk, errors=errors) for mimic in mimics[1::2]),
        *(in_a_thread(withdraw, Mimic.objects.get(pk=mimic.pk), errors=errors) for mimic in mimics),
        *(in_a_thread(make_session, raters, errors=errors) for _ in range(4)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert errors == []
    assert set(Mimic.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert not Trial.objects.filter(stimulus__kind="mimic", state="reserved").exists()
    assert set(Cell.objects.filter(stimulus__kind="mimic").values_list("reserved", flat=True)) <= {0}
