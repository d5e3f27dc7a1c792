"""What people say of photographs: the majority holds, a draw is held, and every word can be taken back."""

import pytest
from django.db import transaction

from apps.mimicry.desk.agreement import Agreement, agreement
from apps.mimicry.desk.reviews import NotReviewableError, decide, undo
from apps.mimicry.models import Review
from apps.studies.models import Stimulus
from tests.factories import make_cohort, make_mimic, make_trial
from tests.mimicry.desk import REJECT, accepted_by, in_review, make_reviewer, now, rejected_by, uphold_report

pytestmark = pytest.mark.django_db


def test_an_accepted_photograph_circulates() -> None:
    mimic = accepted_by(make_reviewer(), in_review())

    assert now(mimic) == ("accepted", [])
    assert mimic.stimulus
    assert mimic.stimulus in Stimulus.objects.in_circulation()


def test_a_rejected_photograph_carries_the_reviewers_reason() -> None:
    mimic = rejected_by(make_reviewer(), in_review(), "inappropriate")

    assert now(mimic) == ("rejected", ["inappropriate"])
    assert mimic.stimulus is None


def test_the_same_word_twice_is_one_decision() -> None:
    grace, mimic = make_reviewer(), in_review()

    first = decide(mimic, reviewer=grace, decision=REJECT, reasons=["blurred"])
    again = decide(mimic, reviewer=grace, decision=REJECT, reasons=["blurred"])

    assert first == again
    assert Review.objects.count() == 1


def test_a_change_of_mind_replaces_the_decision_and_keeps_the_record() -> None:
    grace, mimic = make_reviewer(), in_review()

    rejected_by(grace, mimic)
    accepted_by(grace, mimic)

    assert now(mimic) == ("accepted", [])
    assert [review.undone_at is None for review in Review.objects.all()] == [False, True]


def test_taken_back_the_photograph_is_as_the_check_left_it() -> None:
    grace, mimic = make_reviewer(), in_review()
    accepted_by(grace, mimic)

    assert undo(mimic, reviewer=grace)
    assert not undo(mimic, reviewer=grace)

    assert now(mimic) == ("review", [])
    assert mimic.stimulus not in Stimulus.objects.in_circulation()
    assert not Review.objects.standing().exists()


def test_taken_back_a_photograph_that_the_check_rejected_is_rejected_for_its_reasons() -> None:
    grace = make_reviewer()
    mimic = make_mimic(make_trial(), status="rejected", reasons=["too_small"])
    mimic.verdicts.create(status="rejected", reasons=["too_small"], rules_version="2", engine="test")
    accepted_by(grace, mimic)

    undo(mimic, reviewer=grace)

    assert now(mimic) == ("rejected", ["too_small"])


def test_two_who_disagree_hold_the_photograph_until_a_third_has_spoken() -> None:
    mimic = in_review()
    accepted_by(make_reviewer("ada"), mimic)

    rejected_by(make_reviewer("grace"), mimic)
    disputed = now(mimic)
    withheld = mimic.stimulus not in Stimulus.objects.in_circulation()
    accepted_by(make_reviewer("mary"), mimic)

    assert disputed == ("review", [])
    assert withheld
    assert now(mimic) == ("accepted", [])
    assert mimic.stimulus in Stimulus.objects.in_circulation()


def test_a_majority_that_rejects_gives_all_its_reasons_once() -> None:
    mimic = in_review()
    accepted_by(make_reviewer("ada"), mimic)
    rejected_by(make_reviewer("grace"), mimic, "blurred")

    rejected_by(make_reviewer("mary"), mimic, "blurred", "cut_off")

    assert now(mimic) == ("rejected", ["blurred", "cut_off"])


def test_a_report_that_was_upheld_counts_as_a_rejection() -> None:
    ada, grace = make_reviewer("ada"), make_reviewer("grace")
    mimic = accepted_by(ada, in_review())
    mimic.refresh_from_db()
    uphold_report(mimic, by=grace)

    undo(mimic, reviewer=ada)
    without_ada = now(mimic)
    accepted_by(ada, mimic)
    drawn = now(mimic)
    accepted_by(grace, mimic)

    assert without_ada == ("rejected", ["inappropriate"])
    assert drawn == ("review", [])
    assert now(mimic) == ("accepted", [])


@pytest.mark.parametrize("status", ["pending", "withdrawn"])
def test_nobody_decides_on_what_is_gone_or_not_yet_judged(status: str) -> None:
    mimic = make_mimic(make_trial(), status=status, settled_at=None)

    with pytest.raises(NotReviewableError), transaction.atomic():
        accepted_by(make_reviewer(), mimic)

    assert not Review.objects.exists()


def test_agreement_is_counted_by_pair_by_cohort_and_in_all() -> None:
    ada, grace = make_reviewer("ada"), make_reviewer("grace")
    here, there = make_cohort(), make_cohort()
    both = accepted_by(grace, accepted_by(ada, in_review(trial=make_trial(here))))
    rejected_by(ada, rejected_by(grace, in_review(trial=make_trial(here))))
    # Grace comes first here, Ada in the pair: her name does.
    accepted_by(ada, rejected_by(grace, in_review(trial=make_trial(there))))
    undo(rejected_by(make_reviewer("mary"), both), reviewer=make_reviewer("joan"))
    undo(both, reviewer=both.reviews.last().reviewer)  # type: ignore[union-attr]

    found = agreement(Review.objects.all())

    assert found.overall == Agreement(both_accepted=1, first_only=0, second_only=1, both_rejected=1)
    assert found.by_pair == [("ada", "grace", Agreement(both_accepted=1, first_only=1, second_only=0, both_rejected=1))]
    assert dict(found.by_cohort) == {
        str(here): Agreement(both_accepted=1, first_only=0, second_only=0, both_rejected=1),
        str(there): Agreement(both_accepted=0, first_only=0, second_only=1, both_rejected=0),
    }


def test_kappa_is_cohens() -> None:
    # Two readers of 50 applications, as textbooks tell of them: p_o = .7, p_e = .5, kappa = .4.
    readers = Agreement(both_accepted=20, first_only=5, second_only=10, both_rejected=15)

    assert readers.percent == pytest.approx(70)
    assert readers.kappa == pytest.approx(0.4)


def test_kappa_says_nothing_where_everybody_always_said_the_same() -> None:
    assert Agreement(both_accepted=9, first_only=0, second_only=0, both_rejected=0).kappa is None
    assert Agreement(both_accepted=0, first_only=0, second_only=0, both_rejected=0).percent is None
