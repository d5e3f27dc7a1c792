"""Assignment by reservation: fair, bounded, and never the same picture twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.participants import assignment
from apps.participants.enrolment import CannotEnterError
from apps.participants.models import Trial
from apps.participants.outcomes import decide
from apps.studies.cohorts import add_cells
from apps.studies.models import Cell, Cohort
from tests.factories import make_cohort, make_participant, make_seed, make_session, make_study

pytestmark = pytest.mark.django_db


def test_a_session_gets_its_trials_and_each_takes_a_place() -> None:
    cohort = make_cohort(seeds=5, trials_per_session=3)

    session = make_session(cohort)

    assert list(session.trials.values_list("position", flat=True)) == [1, 2, 3]
    assert sum(Cell.objects.values_list("reserved", flat=True)) == 3


def test_the_least_filled_pictures_come_first() -> None:
    cohort = make_cohort(seeds=6, trials_per_session=3)
    Cell.objects.filter(pk__in=Cell.objects.order_by("pk").values("pk")[:3]).update(filled=4)

    session = make_session(cohort)

    loads = Cell.objects.filter(stimulus__in=session.trials.values("stimulus")).values_list("filled", flat=True)
    assert list(loads) == [0, 0, 0]


def test_a_person_never_meets_the_same_picture_in_another_session() -> None:
    cohort = make_cohort(seeds=4, trials_per_session=3)
    person = make_participant(cohort.study)
    first = make_session(cohort, person)
    decide(first, "complete")

    second = make_session(cohort, person, again=True)

    assert second.trials.count() == 1
    assert not set(first.trials.values_list("stimulus")) & set(second.trials.values_list("stimulus"))


def test_a_person_never_judges_their_own_face() -> None:
    study = make_study()
    cohort = make_cohort(study, seeds=1, phase="rate", material="both", trials_per_session=9)
    person = make_participant(study)
    origin = {"kind": "mimic", "seed": study.stimuli.get(), "country": "US"}
    own = make_seed(study, **origin, portrays=person.uuid)
    other = make_seed(study, **origin, portrays=make_participant(study).uuid)
    add_cells(cohort, [own, other])

    session = make_session(cohort, person)

    shown = set(session.trials.values_list("stimulus", flat=True))
    assert other.pk in shown
    assert own.pk not in shown


def test_a_cell_cannot_be_overbooked_even_by_mistake() -> None:
    cohort = make_cohort(seeds=1, per_stimulus_target=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.filter(cohort=cohort).update(reserved=F("target") + 1)


def test_someone_who_goes_silent_frees_their_places() -> None:
    session = make_session(make_cohort())
    session.trials.update(reserved_until=timezone.now() - timedelta(seconds=1))

    freed = assignment.expire_reservations()

    assert freed == 3
    assert set(session.trials.values_list("state", flat=True)) == {Trial.State.RELEASED}
    assert set(Cell.objects.values_list("reserved", flat=True)) == {0}


def test_someone_who_returns_gets_the_same_pictures_back_while_there_is_room() -> None:
    session = make_session(make_cohort())
    before = set(session.trials.values_list("stimulus", flat=True))
    session.trials.update(reserved_until=timezone.now() - timedelta(seconds=1))
    assignment.expire_reservations()

    assignment.ensure_trials(session)

    assert set(session.trials.live().values_list("stimulus", flat=True)) == before
    assert session.trials.count() == 3


def test_a_paused_cohort_draws_nothing_new_but_keeps_what_was_promised() -> None:
    cohort = make_cohort(seeds=5, trials_per_session=2)
    session = make_session(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(state="paused", trials_per_session=4)

    assignment.ensure_trials(session)

    assert session.trials.live().count() == 2


def crowd(cohort: Cohort, *, people: int, at_once: int) -> list[BaseException]:
    """Let people begin sessions from many threads at once; return the errors of those who could not."""

    def take_part(_: int) -> None:
        close_old_connections()
        try:
            make_session(cohort)
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as threads:
        outcomes = [threads.submit(take_part, number) for number in range(people)]
    return [error for outcome in outcomes if (error := outcome.exception())]


@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_neither_overbook_nor_repeat() -> None:
    cohort = make_cohort(seeds=12, per_stimulus_target=5, trials_per_session=6)

    # 16 people ask for 96 places; there are 60.
    refused = crowd(cohort, people=16, at_once=16)

    cells = Cell.objects.all()
    assert {type(error) for error in refused} <= {CannotEnterError}
    assert sum(cell.reserved for cell in cells) == Trial.objects.count() == 60
    assert max(cell.reserved for cell in cells) == 5
    assert Trial.objects.values("participant", "stimulus").distinct().count() == 60


@pytest.mark.django_db(transaction=True)
def test_the_balance_holds_while_a_crowd_draws() -> None:
    cohort = make_cohort(seeds=10, per_stimulus_target=50, trials_per_session=4)

    refused = crowd(cohort, people=24, at_once=12)

    loads = list(Cell.objects.values_list("reserved", flat=True))
    assert refused == []
    assert sum(loads) == 96
    assert max(loads) - min(loads) <= 1
