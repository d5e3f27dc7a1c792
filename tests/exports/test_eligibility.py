"""Who and what is in a release, and who and what is not."""

import pytest

from apps.exports.content import eligibility
from apps.exports.errors import UnknownScopeError
from apps.exports.models import Release
from apps.mimicry.models import Mimic
from apps.participants.models import Session, Trial
from apps.participants.withholding import put_back, withhold
from apps.ratings.models import Judgment
from apps.studies.models import Scope, Stimulus, Study
from tests.exports.story import (
    MIMICS,
    PEOPLE,
    TRIALS,
    release,
    table,
    withdraw,
)
from tests.factories import make_cohort, make_judgment, make_mimic, make_recipient, make_session, make_study


def test_only_what_people_agreed_to_is_released(study: Study) -> None:
    cohort = study.cohorts.get(slug="ve-mimic")
    for refused in (Scope.SHARE, Scope.TRAIN):
        session = make_session(cohort, scopes=set(Scope) - {refused})
        make_judgment(session.trials.all()[0])
        make_mimic(session.trials.all()[0])
    withdraw(Session.objects.filter(cohort=cohort).order_by("pk")[0])

    built = release(study)

    assert built.counts["mimics"] == built.counts["self_reports"] == MIMICS - TRIALS
    assert len(table(built, "sessions")) == len(table(built, "participants")) == PEOPLE


@pytest.mark.django_db
@pytest.mark.parametrize(("kept_in", "mimics"), [("VE", 2), ("US", 1), ("", 0)])
def test_who_refuses_a_transfer_abroad_is_released_to_nobody_elsewhere(kept_in: str, mimics: int) -> None:
    study = make_study()
    make_recipient(study, country=kept_in)
    for country, sessions in (("VE", 2), ("US", 1)):
        cohort = make_cohort(study, country=country, trials_per_session=1)
        for _ in range(sessions):
            make_mimic(make_session(cohort, scopes=set(Scope) - {Scope.TRANSFER}).trials.get())

    asked = Release(study=study, recipient=study.recipients.get())

    assert eligibility.mimics(asked).count() == mimics


def test_rejected_pending_and_withdrawn_photographs_stay_inside_with_what_was_said_of_them(study: Study) -> None:
    judged = list(Mimic.objects.filter(stimulus__trials__judgment__isnull=False))
    assert len(judged) == 3
    Mimic.objects.filter(pk=judged[0].pk).update(status="withdrawn", image_key="", sha256="", report=None)
    Mimic.objects.filter(pk=judged[1].pk).update(status="rejected", reasons=["no_face"])
    Mimic.objects.filter(pk=judged[2].pk).update(status="pending", settled_at=None)

    built = release(study)

    assert built.counts["mimics"] == MIMICS - 3
    assert built.counts["observer_judgments"] == 0


def test_a_photograph_withheld_from_raters_is_out_of_the_next_release_until_it_is_put_back(study: Study) -> None:
    judged = Stimulus.objects.filter(kind="mimic", trials__judgment__isnull=False)[0]
    portrait = Stimulus.objects.filter(pk=judged.pk)
    withhold(portrait)
    without = release(study)
    put_back(portrait)

    built = release(study)

    assert (without.counts["mimics"], built.counts["mimics"]) == (MIMICS - 1, MIMICS)
    assert (without.counts["observer_judgments"], built.counts["observer_judgments"]) == (2, 3)


def test_gold_items_and_repeats_are_no_answers_about_a_face(study: Study) -> None:
    before = release(study).counts["self_reports"]
    Trial.objects.filter(pk=Judgment.objects.filter(cohort__phase="mimic")[0].trial_id).update(role="gold")

    built = release(study)

    assert built.counts["self_reports"] == before - 1


def test_a_late_judgment_is_kept_with_its_flag_and_counts_nowhere(study: Study) -> None:
    session = make_session(study.cohorts.get(slug="us-mimic"))
    trial = session.trials.all()[0]
    make_mimic(trial)
    values = {"trial": trial, "cohort": trial.cohort, "session": session, "participant": session.participant}
    late = Judgment.objects.create(
        **values, client_uuid=trial.uuid, term_list=trial.cohort.term_list, ratings={"fear": 99}, late=True
    )

    built = release(study)

    assert built.counts["late_judgments"] == 1
    assert [row["late"] for row in table(built, "judgments")].count(True) == 1
    assert late.ratings["fear"] == 99
    assert "fear" not in {row["term"] for row in table(built, "ratings")}
    [sample] = [row for row in table(built, "mimics") if row["self_report"] is None]
    assert (sample["judgment"], sample["term_list"]) == (None, None)


def test_filters_keep_to_countries_and_cohorts(study: Study) -> None:
    venezuelan = release(study, countries=["VE"])
    raters = release(study, cohorts=["us-mimic", "us-rate"])

    assert venezuelan.counts["mimics_by_country"] == {"VE": MIMICS // 2}
    assert venezuelan.counts["observer_judgments"] == 0
    assert raters.counts["mimics_by_country"] == {"US": MIMICS // 2}
    assert raters.counts["observer_judgments"] == 3


def test_a_filter_nothing_matches_is_refused_by_name(study: Study) -> None:
    with pytest.raises(UnknownScopeError, match="FR; it has: US, VE"):
        release(study, countries=["FR"])
