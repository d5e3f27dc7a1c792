"""Drafts from presets, clones, and what a cohort will take."""

from decimal import Decimal

import pytest

from apps.localization.models import TermList
from apps.studies import estimate, presets
from apps.studies.changes import history_of
from apps.studies.clone import clone
from apps.studies.cohorts import CohortError
from apps.studies.models import Cohort, Study
from apps.studies.presets import PRESETS, make_drafts
from tests.factories import make_cohort, make_consent_text, make_study, make_term_list, make_wording

pytestmark = pytest.mark.django_db
PHASES = [Cohort.Phase.MIMIC, Cohort.Phase.RATE]


def prepared(*languages: str) -> Study:
    """A study with every text in these languages."""
    study = make_study()
    for language in languages:
        make_term_list(language)
        make_wording(language)
        make_consent_text(study, language)
    return study


def test_twelve_drafts_in_one_go() -> None:
    study = prepared("en", "zh-hans", "es")

    outcomes = make_drafts(study, [preset.country for preset in PRESETS], PHASES, actor="maria")

    drafts = [outcome.cohort for outcome in outcomes if outcome.cohort]
    assert len(drafts) == 12
    assert {cohort.state for cohort in drafts} == {Cohort.State.DRAFT}
    assert {(cohort.country, cohort.language, cohort.time_zone, cohort.pay_currency) for cohort in drafts} == {
        ("US", "en", "America/New_York", "USD"),
        ("CN", "zh-hans", "Asia/Shanghai", "CNY"),
        ("ET", "en", "Africa/Addis_Ababa", "ETB"),
        ("IN", "en", "Asia/Kolkata", "INR"),
        ("ZA", "en", "Africa/Johannesburg", "ZAR"),
        ("VE", "es", "America/Caracas", "VES"),
    }


def test_a_draft_holds_the_published_figures_and_leaves_the_rest_empty() -> None:
    (outcome,) = make_drafts(prepared("en"), ["ET"], [Cohort.Phase.MIMIC], actor="maria")

    cohort = outcome.cohort
    assert cohort is not None
    assert (cohort.per_stimulus_target, cohort.trials_per_session, cohort.sessions_per_person) == (15, 30, 10)
    assert cohort.daily_session_cap == 300
    assert (cohort.pay_amount, cohort.minutes_expected, cohort.retention_days) == (None, None, None)


def test_raters_of_a_preset_judge_mimics_of_their_own_country() -> None:
    (outcome,) = make_drafts(prepared("en"), ["ET"], [Cohort.Phase.RATE], actor="maria")

    assert outcome.cohort is not None
    assert outcome.cohort.material == Cohort.Material.MIMICS


def test_a_country_whose_language_lacks_a_text_says_which() -> None:
    study = prepared("en")
    make_term_list("es")

    (outcome,) = make_drafts(study, ["VE"], [Cohort.Phase.MIMIC], actor="maria")

    assert outcome.cohort is None
    assert outcome.reason == "Nothing published in Spanish yet: wording, consent text."


def test_what_exists_is_left_alone() -> None:
    study = prepared("en")
    make_drafts(study, ["ET"], PHASES, actor="maria")

    again = make_drafts(study, ["ET"], PHASES, actor="maria")

    assert [outcome.reason for outcome in again] == ["“et-mimic” exists already.", "“et-rate” exists already."]
    assert study.cohorts.count() == 2


def test_every_suggested_figure_is_a_field_of_cohorts() -> None:
    assert {field.name for field in Cohort._meta.fields} >= {figure.field for figure in presets.FIGURES}


def test_a_clone_has_the_design_and_none_of_what_holds_in_one_country_only() -> None:
    cohort = make_cohort(
        prepared("en", "es"),
        trials_per_session=12,
        daily_session_cap=40,
        time_zone="America/New_York",
        pay_amount=Decimal(3),
        pay_currency="USD",
        recruiter="prolific",
        recruiter_settings={"study_id": "1"},
        launched=False,
    )

    made = clone(cohort, country="VE", language="es", actor="maria")

    twin = made.cohort
    assert (twin.slug, twin.state, twin.country, twin.term_list.language) == ("ve-mimic", "draft", "VE", "es")
    assert (twin.trials_per_session, twin.daily_session_cap) == (12, 40)
    assert (twin.time_zone, twin.pay_amount, twin.pay_currency) == ("America/Caracas", None, "VES")
    assert (twin.recruiter, twin.recruiter_settings) == ("prolific", {})
    assert twin.entry_key != cohort.entry_key


def test_a_clone_says_what_was_not_taken_along() -> None:
    cohort = make_cohort(prepared("en", "es"), pay_amount=Decimal(3), pay_currency="USD", gold_per_session=1)

    made = clone(cohort, country="VE", language="es", actor="maria")

    said = " ".join(str(reason) for reason in made.left_behind)
    assert all(word in said for word in ("The link", "Pay", "Gold items", "may differ by law"))
    assert "questionnaire" not in said


def test_a_clone_within_the_country_keeps_pay_and_words() -> None:
    cohort = make_cohort(pay_amount=Decimal(3), pay_currency="USD", slug="us-mimic")

    made = clone(cohort, country="US", language="en", actor="maria").cohort

    assert (made.slug, made.pay_amount, made.wording) == ("us-mimic-2", Decimal(3), cohort.wording)


def test_a_clone_into_a_language_without_texts_is_refused_in_words() -> None:
    cohort = make_cohort()
    TermList.objects.create(language="am")

    with pytest.raises(CohortError, match="Nothing published in Amharic yet: wording, consent text"):
        clone(cohort, country="ET", language="am", actor="maria")


def test_a_clone_is_on_record() -> None:
    cohort = make_cohort()

    made = clone(cohort, country="ZA", language="en", actor="maria").cohort

    assert list(history_of(made).values_list("actor", "field", "after")) == [
        ("maria", "", f"cloned from {cohort.slug}")
    ]


def test_what_a_cohort_will_take() -> None:
    cohort = make_cohort(
        seeds=4,
        per_stimulus_target=15,
        trials_per_session=3,
        sessions_per_person=2,
        daily_session_cap=8,
        pay_amount=Decimal("2.50"),
        pay_currency="USD",
        minutes_expected=15,
    )

    expected = estimate.of(cohort)

    assert (expected.pictures, expected.answers, expected.sessions) == (4, 60, 20)
    # Fifteen people must see each picture, however often one comes.
    assert expected.people == 15
    assert (expected.hours, expected.days) == (5.0, 3)
    assert (expected.cost, expected.hourly) == (Decimal("50.00"), Decimal("10.00"))


def test_nothing_is_reckoned_from_what_nobody_has_set() -> None:
    expected = estimate.of(make_cohort())

    assert (expected.hours, expected.days, expected.cost, expected.hourly) == (None, None, None, None)
