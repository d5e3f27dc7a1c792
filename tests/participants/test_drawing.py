"""What a draw takes at any size: seeds least out first, then each seed's least filled mimic, and it can be replayed."""

import random
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from apps.participants import assignment, drawing
from apps.participants.counts import wrong_counts
from apps.participants.models import Draw, Session, Trial
from apps.studies.cohorts import add_cells
from apps.studies.models import Cell, Cohort, SeedTally, Stimulus, chance
from tests.factories import make_cohort, make_participant, make_seed, make_session, make_study
from tests.participants.crowds import at_once

pytestmark = pytest.mark.django_db


def make_raters(mimics_of_each: list[int], **fields: Any) -> Cohort:
    """An open cohort that judges so many mimics of each of as many seeds."""
    study = make_study()
    cohort = make_cohort(study, seeds=len(mimics_of_each), phase="rate", material="mimics", **fields)
    for seed, count in zip(study.stimuli.seeds().order_by("pk"), mimics_of_each, strict=True):
        origin = {"kind": "mimic", "seed": seed, "country": "US"}
        mimics = [make_seed(study, **origin, portrays=make_participant(study).uuid) for _ in range(count)]
        add_cells(cohort, mimics)
    return cohort


def shown_seeds(session: Session) -> list[int]:
    return sorted(trial.stimulus.seed_id or 0 for trial in session.trials.select_related("stimulus"))


def counted(cohort: Cohort) -> dict[int, tuple[int, int]]:
    """Load and room of each seed, counted from the cells."""
    counts: dict[int, tuple[int, int]] = {}
    for cell in cohort.cells.all():
        load, room = counts.get(cell.seed_id, (0, 0))
        counts[cell.seed_id] = (load + cell.load, room + (0 if cell.barred else cell.target - cell.load))
    return counts


def tallied(cohort: Cohort) -> dict[int, tuple[int, int]]:
    return {tally.seed_id: (tally.load, tally.room) for tally in SeedTally.objects.filter(cohort=cohort)}


def test_every_seed_comes_round_however_many_mimics_it_has() -> None:
    cohort = make_raters([5, 1, 1], trials_per_session=3)

    session = make_session(cohort)

    assert shown_seeds(session) == sorted(cohort.study.stimuli.seeds().values_list("pk", flat=True))


def test_a_seed_that_is_out_more_often_waits() -> None:
    cohort = make_raters([2, 2, 2], trials_per_session=2)
    often = cohort.study.stimuli.seeds().earliest("pk")
    Cell.objects.filter(pk=cohort.cells.filter(seed=often)[0].pk).update(filled=3)

    session = make_session(cohort)

    assert often.pk not in shown_seeds(session)


def test_within_a_seed_the_least_filled_mimic_is_taken() -> None:
    cohort = make_raters([3], trials_per_session=1)
    cells = list(cohort.cells.all())
    Cell.objects.exclude(pk=cells[1].pk).update(filled=1)

    session = make_session(cohort)

    assert session.trials.get().stimulus_id == cells[1].stimulus_id


def test_a_small_study_shows_several_mimics_of_a_seed() -> None:
    cohort = make_raters([3, 3], trials_per_session=5)

    session = make_session(cohort)

    assert sorted(shown_seeds(session).count(seed) for seed in set(shown_seeds(session))) == [2, 3]


def test_a_picture_out_of_circulation_is_not_drawn_and_comes_back_with_its_places() -> None:
    cohort = make_raters([1, 1], trials_per_session=2)
    withheld = Stimulus.objects.filter(kind="mimic")[:1]
    Stimulus.objects.filter(pk__in=withheld).update(withheld_at=timezone.now())
    without = make_session(cohort).trials.count()
    Stimulus.objects.update(withheld_at=None)

    back = make_session(cohort)

    assert (without, back.trials.count()) == (1, 2)
    assert tallied(cohort) == counted(cohort)


def test_the_tallies_are_what_the_cells_say_whatever_happens_to_them() -> None:
    cohort = make_raters([3, 2, 1], per_stimulus_target=6)
    chance_of = random.Random(7)
    for _ in range(60):
        cell = chance_of.choice(list(cohort.cells.all()))
        change = chance_of.choice(["reserve", "fill", "release", "withhold", "put back", "raise"])
        if change == "reserve" and cell.load < cell.target:
            Cell.objects.filter(pk=cell.pk).update(reserved=F("reserved") + 1)
        elif change == "fill" and cell.reserved:
            Cell.objects.filter(pk=cell.pk).update(reserved=F("reserved") - 1, filled=F("filled") + 1)
        elif change == "release" and cell.reserved:
            Cell.objects.filter(pk=cell.pk).update(reserved=F("reserved") - 1)
        elif change == "raise":
            Cell.objects.filter(pk=cell.pk).update(target=F("target") + 1)
        else:
            away = timezone.now() if change == "withhold" else None
            Stimulus.objects.filter(pk=cell.stimulus_id).update(withheld_at=away)

    gone = cohort.cells.first()
    assert gone
    gone.delete()

    assert tallied(cohort) == counted(cohort) | dict.fromkeys(tallied(cohort).keys() - counted(cohort).keys(), (0, 0))


def test_the_database_and_we_compute_the_same_chance() -> None:
    cohort = make_raters([2, 1], trials_per_session=2)
    make_session(cohort)

    cells = {cell.chance: chance(cohort.pk, cell.stimulus_id, cell.load) for cell in cohort.cells.all()}
    tallies = {each.chance: chance(cohort.pk, each.seed_id, each.load) for each in cohort.tallies.all()}

    assert all(theirs == ours for theirs, ours in (cells | tallies).items())


def test_a_draw_can_be_made_again_from_what_is_stored_of_it() -> None:
    cohort = make_raters([4, 4, 4], trials_per_session=6)
    session = make_session(cohort)
    before = list(session.trials.order_by("position").values_list("stimulus", flat=True))
    make_session(cohort)

    again = drawing.replay(Draw.objects.get(session=session))

    assert again == before


def test_a_draw_somebody_meddled_with_is_found_out() -> None:
    cohort = make_raters([2, 2, 2], trials_per_session=3)
    draw = Draw.objects.get(session=make_session(cohort))
    draw.taken = draw.taken[1:] + draw.taken[:1]

    with pytest.raises(ValueError, match="order of load and chance"):
        drawing.replay(draw)


def test_what_is_added_to_a_session_later_is_another_draw() -> None:
    cohort = make_cohort(seeds=6, trials_per_session=2)
    session = make_session(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(trials_per_session=5)

    assignment.ensure_trials(session)

    draws = list(Draw.objects.filter(session=session))
    shown = list(session.trials.order_by("position").values_list("stimulus", flat=True))
    assert [draw.had for draw in draws] == [0, 2]
    assert drawing.replay(draws[0]) + drawing.replay(draws[1]) == shown


def test_a_new_mimic_catches_up_with_its_seeds_others_and_the_seeds_stay_level() -> None:
    cohort = make_raters([2, 2], trials_per_session=2)
    for _ in range(4):
        make_session(cohort)
    seed = cohort.study.stimuli.seeds().earliest("pk")
    maker = make_participant(cohort.study)
    new = make_seed(cohort.study, kind="mimic", seed=seed, country="US", portrays=maker.uuid)
    add_cells(cohort, [new])

    sessions = [make_session(cohort) for _ in range(2)]

    assert all(session.trials.filter(stimulus=new).exists() for session in sessions)
    assert {tally.load for tally in cohort.tallies.all()} == {6}
    assert sorted(cohort.cells.filter(seed=seed).values_list("reserved", flat=True)) == [2, 2, 2]


def test_a_full_seed_that_gets_a_new_mimic_is_drawn_until_it_is_level_again() -> None:
    cohort = make_raters([1, 4], trials_per_session=1, per_stimulus_target=2)
    for _ in range(6):
        make_session(cohort)
    full = cohort.study.stimuli.seeds().earliest("pk")
    before = sorted(cohort.tallies.values_list("load", flat=True))
    new = make_seed(cohort.study, kind="mimic", seed=full, country="US", portrays=make_participant(cohort.study).uuid)
    add_cells(cohort, [new])

    sessions = [make_session(cohort) for _ in range(2)]

    assert before == [2, 4]
    assert [session.trials.get().stimulus_id for session in sessions] == [new.pk, new.pk]


@pytest.mark.django_db(transaction=True)
def test_raters_of_two_countries_at_once_judge_their_own_countrys_mimics_and_never_their_own_face() -> None:
    study = make_study()
    people = [make_participant(study) for _ in range(12)]
    seeds = [make_seed(study) for _ in range(6)]
    for number, (person, seed) in enumerate((person, seed) for person in people for seed in seeds[:4]):
        make_seed(study, kind="mimic", seed=seed, country=("US", "CN")[number // 4 % 2], portrays=person.uuid)
    raters: dict[str, Any] = {"phase": "rate", "material": "mimics", "trials_per_session": 4, "per_stimulus_target": 50}
    cohorts = [make_cohort(study, country=country, **raters) for country in ("US", "CN")]

    failed = at_once(8, [partial(make_session, cohort, person) for person in people for cohort in cohorts])

    assert failed == []
    for trial in Trial.objects.select_related("stimulus", "cohort", "participant"):
        assert trial.stimulus.country == trial.cohort.country
        assert trial.stimulus.portrays != trial.participant.uuid
    for cohort in cohorts:
        assert {tally.load for tally in cohort.tallies.all()} == {12}
        assert max(width_within_seeds(cohort)) <= 2
        assert all(max(Counter(shown_seeds(session)).values()) == 1 for session in cohort.sessions.all())
    assert list(wrong_counts(Cohort.objects.all())) == []


def width_within_seeds(cohort: Cohort) -> list[int]:
    loads = [
        list(cohort.cells.filter(seed=tally.seed_id).values_list("load", flat=True)) for tally in cohort.tallies.all()
    ]
    return [max(each) - min(each) for each in loads]
