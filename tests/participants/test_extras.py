"""Gold items and repeats among a session's pictures: where they come, what they ask, what they never count as."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from apps.mimicry.desk.picture_reports import report
from apps.mimicry.intake.photographs import NotAPhotographTaskError, receive
from apps.participants import assignment, erasure, extras
from apps.participants.extras import Role, Shown, mix
from apps.participants.models import Draw, Session, Trial
from apps.participants.progress import session_progress
from apps.participants.trials import excuse, lock_trial
from apps.studies.models import Cell, Cohort, GoldItem, Stimulus
from tests.factories import (
    make_cohort,
    make_judgment,
    make_participant,
    make_seed,
    make_session,
    make_study,
    make_term_list,
    picture,
)
from tests.participants.client import Browser


def make_gold(study: Any, count: int = 1, **fields: Any) -> list[GoldItem]:
    values = {"term_list": make_term_list(), "expected": ["joy"], "note": "A broad smile."} | fields
    return [GoldItem.objects.create(study=study, stimulus=make_seed(study), **values) for _ in range(count)]


def make_watched(*, gold: int = 1, repeats: int = 1, **fields: Any) -> Cohort:
    """An open cohort of 12 main pictures a session, with as many gold items as it shows."""
    study = make_study()
    make_gold(study, gold)
    values = {"seeds": 12 + gold, "trials_per_session": 12} | fields
    return make_cohort(study, gold_per_session=gold, repeats_per_session=repeats, **values)


def of_role(session: Session, role: str) -> Trial:
    return session.trials.select_related("cohort", "repeats").get(role=role)


def places(cohort: Cohort) -> tuple[int, int]:
    """Reserved and filled places in all cells."""
    cells = cohort.cells.all()
    return sum(cell.reserved for cell in cells), sum(cell.filled for cell in cells)


@given(
    main=some.integers(1, 40),
    candidates=some.integers(0, 6),
    gold=some.integers(0, 6),
    repeats=some.integers(0, 6),
    rng_seed=some.integers(0, 2**62),
)
def test_wherever_they_come_the_main_pictures_keep_their_order_and_repeats_their_distance(
    main: int, candidates: int, gold: int, repeats: int, rng_seed: int
) -> None:
    wanted: dict[str, Any] = {"candidates": list(range(1000, 1000 + candidates)), "repeats": min(repeats, main)}
    wanted["gold"] = min(gold, candidates, main)

    shown = mix(range(main), wanted, rng_seed=rng_seed)

    turns = {each.stimulus: turn for turn, each in enumerate(shown) if each.role == Role.MAIN}
    gaps = [turn - turns[each.stimulus] for turn, each in enumerate(shown) if each.role == Role.REPEAT]
    assert list(turns) == list(range(main))
    assert shown[0].role == Role.MAIN
    assert sum(each.role == Role.GOLD for each in shown) == wanted["gold"]
    assert all(gap >= 2 for gap in gaps)
    if main >= 8 + wanted["repeats"]:
        assert len(gaps) == wanted["repeats"]
        assert all(gap >= 8 for gap in gaps)


def test_the_same_seed_puts_them_in_the_same_places() -> None:
    wanted = {"candidates": [100, 101, 102], "gold": 2, "repeats": 2}

    first, again, other = (mix(range(20), wanted, rng_seed=seed) for seed in (7, 7, 8))

    assert first == again != other


@pytest.mark.django_db
def test_a_session_has_them_beside_its_main_pictures_and_only_these_take_places() -> None:
    cohort = make_watched(gold=2, repeats=3)

    session = make_session(cohort)

    roles = list(session.trials.order_by("position").values_list("role", flat=True))
    assert (roles.count("main"), roles.count("gold"), roles.count("repeat")) == (12, 2, 3)
    assert list(session.trials.order_by("position").values_list("position", flat=True)) == list(range(1, 18))
    for repeat in session.trials.filter(role="repeat"):
        assert repeat.repeats and repeat.repeats.stimulus_id == repeat.stimulus_id
        assert repeat.position - repeat.repeats.position >= 8
    assert places(cohort) == (12, 0)


@pytest.mark.django_db
def test_a_draw_with_extras_can_be_made_again_from_what_is_stored() -> None:
    session = make_session(make_watched(gold=2, repeats=2))

    again = extras.replay(Draw.objects.get())

    trials = session.trials.order_by("position")
    assert again == [Shown(trial.stimulus_id, Role(trial.role)) for trial in trials]


@pytest.mark.django_db
def test_gold_items_are_no_material_of_their_cohort() -> None:
    cohort = make_watched(gold=2)

    gold = set(GoldItem.objects.values_list("stimulus", flat=True))

    assert not gold & set(cohort.cells.values_list("stimulus", flat=True))
    assert cohort.cells.count() == 12


@pytest.mark.django_db
def test_nobody_meets_the_same_gold_item_in_a_second_session() -> None:
    cohort = make_watched(gold=1, repeats=0, seeds=20, trials_per_session=2)
    person = make_participant(cohort.study)
    first = make_session(cohort, person)
    Session.objects.filter(pk=first.pk).update(
        outcome="complete", completed_at=timezone.now(), decided_at=timezone.now(), completion_code="A"
    )

    second = make_session(cohort, person, again=True)

    assert list(second.trials.values_list("role", flat=True)) == ["main", "main"]


@pytest.mark.django_db
def test_an_answer_to_one_is_stored_in_time_and_fills_no_place() -> None:
    session = make_session(cohort := make_watched())

    judged = [make_judgment(of_role(session, role)) for role in ("gold", "repeat")]

    assert [judgment.late for judgment in judged] == [False, False]
    assert set(session.trials.exclude(role="main").values_list("state", flat=True)) == {"answered"}
    assert places(cohort) == (12, 0)


@pytest.mark.django_db
def test_neither_is_ever_photographed() -> None:
    session = make_session(make_watched())

    for role in ("gold", "repeat"):
        with pytest.raises(NotAPhotographTaskError):
            receive(of_role(session, role), picture(), client_uuid=session.uuid)


@pytest.mark.django_db
def test_a_mimic_session_is_complete_without_photographs_of_them(visitor: Browser) -> None:
    cohort = make_watched(gold=1, repeats=1, seeds=5, trials_per_session=4)
    visitor.walk_to_trials(cohort)
    for trial in visitor.load()["trials"]:
        visitor.judge(trial["uuid"])
        if trial["asks_photograph"]:
            visitor.photograph(trial["uuid"], picture(trial["position"]))

    reply = visitor.send("/api/session/complete/")

    assert reply.status_code == 200
    assert session_progress(Session.objects.get()) == {"total": 6, "answered": 6}
    assert places(cohort) == (0, 4)


@pytest.mark.django_db
def test_a_silent_persons_extras_lapse_and_come_back_without_touching_places() -> None:
    session = make_session(cohort := make_watched())
    Trial.objects.update(reserved_until=timezone.now() - timedelta(minutes=1))
    assignment.expire_reservations()
    lapsed = places(cohort)

    assignment.ensure_trials(session)

    assert lapsed == (0, 0)
    assert places(cohort) == (12, 0)
    assert session.trials.live().exclude(role="main").count() == 2


@pytest.mark.django_db
def test_nobody_is_shown_again_what_they_would_not_answer() -> None:
    session = make_session(make_watched())
    repeat = of_role(session, "repeat")
    reported = repeat.repeats
    assert reported

    report(reported, client_uuid=uuid4(), kind="known_person")

    repeat.refresh_from_db()
    assert repeat.state == Trial.State.RELEASED
    assignment.ensure_trials(session)
    assert not session.trials.live().filter(stimulus=repeat.stimulus).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["gold", "repeat"])
def test_excusing_one_gives_back_no_place(role: str) -> None:
    session = make_session(cohort := make_watched())

    with transaction.atomic():
        excuse(lock_trial(of_role(session, role).pk))

    assert places(cohort) == (12, 0)


@pytest.mark.django_db
def test_erasing_a_person_gives_back_only_the_places_they_had() -> None:
    cohort = make_watched()
    other = make_session(cohort)
    session = make_session(cohort)
    make_judgment(of_role(session, "repeat"))
    make_judgment(of_role(session, "gold"))
    # The picture of their gold item has a cell here since, in which somebody else has a place.
    cell = Cell.objects.create(
        cohort=cohort, stimulus=(gold := of_role(session, "gold")).stimulus, seed=gold.stimulus, target=5, filled=1
    )

    erasure.forget(session.participant)

    cell.refresh_from_db()
    assert cell.filled == 1
    assert places(cohort) == (12, 1)
    assert other.trials.exists()


@pytest.mark.django_db
def test_a_picture_taken_out_of_circulation_is_not_repeated() -> None:
    session = make_session(make_watched())
    repeat = of_role(session, "repeat")
    Trial.objects.filter(role="repeat").update(state=Trial.State.RELEASED)
    Stimulus.objects.filter(pk=repeat.stimulus_id).update(withheld_at=timezone.now())

    assignment.ensure_trials(session)

    repeat.refresh_from_db()
    assert repeat.state == Trial.State.RELEASED


@pytest.mark.django_db
def test_the_database_takes_no_picture_twice_but_as_a_repeat() -> None:
    session = make_session(make_watched(repeats=0))
    trial = session.trials.filter(role="main")[0]
    same = {
        "session": session,
        "participant": session.participant,
        "cohort": session.cohort,
        "stimulus": trial.stimulus,
        "reserved_until": timezone.now(),
    }

    for role, repeats in (("main", None), ("gold", None), ("repeat", None), ("main", trial)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Trial.objects.create(position=99, role=role, repeats=repeats, **same)
    Trial.objects.create(position=99, role="repeat", repeats=trial, **same)

    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.create(position=100, role="repeat", repeats=trial, **same)


@pytest.mark.django_db
def test_the_runner_is_not_told_which_they_are(visitor: Browser) -> None:
    visitor.walk_to_trials(make_watched(phase="rate"))

    trials = visitor.load()["trials"]

    assert len({frozenset(trial) for trial in trials}) == 1
    assert not any(trial["asks_photograph"] for trial in trials)
    assert "role" not in trials[0]
