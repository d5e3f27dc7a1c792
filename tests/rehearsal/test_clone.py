"""The double: what is walked in a study's place."""

import pytest

from apps.rehearsal.errors import RehearsalError
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort, GoldItem, Study
from apps.studies.stimulus_sets import publish
from tests.factories import make_cohort, make_seed, make_session, make_study, make_term_list
from tests.rehearsal.story import SEEDS, double_of, every_row, make_real_study

pytestmark = pytest.mark.django_db
PANEL = {"person_parameter": "participantId", "url_complete": "https://connect.cloudresearch.com/done"}


def test_the_double_has_the_same_cohorts_seeds_and_texts_under_other_links() -> None:
    study = make_real_study()

    double = double_of(study)

    told = ("slug", "country", "language", "phase", "material", "trials_per_session", "state")
    assert list(double.cohorts.values(*told)) == list(study.cohorts.values(*told))
    assert [cohort.consent_text.study for cohort in double.cohorts.all()] == [double] * 4
    assert list(double.stimuli.values("name", "image_key")) == list(study.stimuli.values("name", "image_key"))
    keys = Cohort.objects.values_list("entry_key", flat=True)
    assert len(set(keys)) == len(keys)


def test_the_double_is_no_real_study() -> None:
    study = make_real_study()

    double_of(study)

    assert list(Study.objects.real()) == [study]


def test_the_study_itself_is_not_touched() -> None:
    study = make_real_study()
    make_session(study.cohorts.all()[0])
    before = every_row()

    double_of(study)

    for table, rows in every_row().items():
        assert rows[: len(before[table])] == before[table]


def test_there_is_room_for_every_visitor_even_where_the_study_is_full() -> None:
    cohort = make_cohort(per_stimulus_target=1, seeds=SEEDS)
    cohort.cells.update(filled=1)

    double = double_of(cohort.study, sessions_per_cohort=3)

    cells = double.cohorts.get().cells
    assert [(cell.target, cell.filled) for cell in cells.all()] == [(3, 0)] * SEEDS


def test_stimulus_sets_and_gold_items_are_doubled_too() -> None:
    study = make_study()
    gold, shown, _other = (make_seed(study) for _ in range(3))
    words = make_term_list()
    GoldItem.objects.create(study=study, stimulus=gold, term_list=words, expected=["joy"], note="A smile.")
    few = publish(study, "few", [gold, shown], actor="test")
    make_cohort(study, phase="rate", stimulus_set=few, gold_per_session=1, term_list=words)

    double = double_of(study)

    assert double.stimulus_sets.get().study == double
    assert [cell.stimulus.name for cell in double.cohorts.get().cells.all()] == [shown.name]
    assert double.gold_items.get().stimulus.study == double


def test_retired_seeds_and_closed_cohorts_stay_out() -> None:
    study = make_real_study()
    retired = make_seed(study, retired_at="2026-01-01T00:00Z")
    change_state(study.cohorts.get(slug="us-rate"), "close", actor="test")

    double = double_of(study)

    assert not double.stimuli.filter(name=retired.name).exists()
    assert sorted(double.cohorts.values_list("slug", flat=True)) == ["us-mimic", "ve-mimic", "ve-rate"]


def test_a_study_without_open_cohorts_is_refused_in_words() -> None:
    study = make_study(slug="quiet")
    make_cohort(study, launched=False)

    with pytest.raises(RehearsalError, match="“quiet” has no open cohort"):
        double_of(study)

    assert Study.objects.count() == 1


def test_raters_of_mimics_are_left_out_where_nobody_photographs() -> None:
    study = make_study()
    make_cohort(study, country="US")
    for country in ("US", "VE"):
        make_cohort(study, country=country, phase=Cohort.Phase.RATE, material=Cohort.Material.MIMICS)

    double = double_of(study)

    assert sorted(double.cohorts.values_list("country", "phase")) == [("US", "mimic"), ("US", "rate")]


def test_a_double_is_walked_by_its_link_and_has_nobody_to_pay() -> None:
    study = make_study()
    make_cohort(study, recruiter="redirect", recruiter_settings=PANEL)

    [double] = double_of(study).cohorts.all()

    assert (double.recruiter, double.recruiter_settings) == ("link", {})
