"""Paying: shown first, never more than the caps, never twice, whatever fails in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.participants.erasure import forget
from apps.recruitment import paying
from apps.recruitment.models import ApiCall, Payment, PaymentRun, Submission
from apps.recruitment.payments import CannotPayError, Plan, PlanChangedError, decide_to_pay, payable, plan
from apps.studies.models import Cohort
from tests.recruitment.prolific_server import TOKEN, Prolific
from tests.recruitment.stories import an_id, finished, prolific_cohort

pytestmark = pytest.mark.django_db
PAY, SET_UP = "/pay/", "/submissions/bonus-payments/"


@pytest.fixture
def cohort(prolific: Prolific) -> Cohort:
    """Three people came to the end, and Prolific knows them."""
    cohort = prolific_cohort(seeds=6)
    for _ in range(3):
        add(cohort, prolific)
    return cohort


def add(cohort: Cohort, prolific: Prolific, person: str = "") -> Submission:
    submission = finished(cohort, person=person)
    prolific.add(submission.submission_id, person or "aa")
    return submission


def bonus(cohort: Cohort, amount: str = "1.50", reason: str = "Careful work") -> Plan:
    return plan(cohort, "bonus", payable(cohort), amount=Decimal(amount), reason=reason)


def decided(shown: Plan) -> PaymentRun:
    return decide_to_pay(shown, actor="grace")


def states(run: PaymentRun) -> list[str]:
    return list(run.payments.order_by("pk").values_list("state", flat=True))


def paid(cohort: Cohort, prolific: Prolific) -> list[list[int]]:
    return [prolific.paid(each.submission_id) for each in payable(cohort)]


def asked(prolific: Prolific, part: str) -> int:
    return len([path for method, path in prolific.asked if part in path and method == "POST"])


def test_a_dry_run_asks_nobody_anything(cohort: Cohort, prolific: Prolific) -> None:
    shown = bonus(cohort)

    assert (len(shown.payable), shown.total) == (3, Decimal("4.50"))
    assert prolific.asked == []
    assert not Payment.objects.exists()


def test_a_bonus_is_paid_once_to_each(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))

    paying.send(run)
    paying.send(run)

    assert states(run) == ["paid"] * 3
    assert paid(cohort, prolific) == [[150]] * 3


def test_approving_pays_the_cohorts_amount_and_is_noted(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(plan(cohort, "approve", payable(cohort)))

    paying.send(run)

    assert {each["status"] for each in prolific.submissions.values()} == {"APPROVED"}
    assert set(run.payments.values_list("amount", flat=True)) == {Decimal("3.00")}
    assert {each.state for each in payable(cohort)} == {"approved"}
    assert [str(line.why_not) for line in plan(cohort, "approve", payable(cohort)).lines] == ["Already approved."] * 3


def test_the_same_is_not_decided_twice_and_another_reason_is(cohort: Cohort) -> None:
    decided(bonus(cohort))

    assert [str(line.why_not) for line in bonus(cohort).lines] == ["Already decided."] * 3
    assert len(bonus(cohort, reason="A second study").payable) == 3


def test_only_complete_sessions_are_paid(cohort: Cohort, prolific: Prolific) -> None:
    for outcome in ("declined", "screened_out", "over_quota"):
        finished(cohort, outcome=outcome)
    Submission.objects.filter(pk=payable(cohort)[0].pk).update(state="returned")

    assert [str(line.why_not) for line in bonus(cohort).lines] == ["The recruiter says: returned.", "", ""]


@pytest.mark.parametrize(
    ("caps", "payable_there", "why"),
    [
        ({"cap_run": "3.10"}, 2, "More than the cap for one decision."),
        ({"cap_day": "1.50"}, 1, "More than the cap for 24 hours."),
        ({"cap_person": "1.49"}, 0, "More than the cap for one person."),
    ],
)
def test_no_decision_exceeds_a_cap(cohort: Cohort, caps: dict[str, str], payable_there: int, why: str) -> None:
    cohort.recruiter_settings |= caps
    cohort.save()

    lines = bonus(cohort).lines

    assert [str(line.why_not) for line in lines] == [""] * payable_there + [why] * (3 - payable_there)


def test_a_persons_cap_counts_all_their_sessions_of_the_study(cohort: Cohort, prolific: Prolific) -> None:
    person = an_id("aa")
    add(cohort, prolific, person)
    elsewhere = prolific_cohort(cohort.study, phase="rate")
    add(elsewhere, prolific, person)
    for each in (cohort, elsewhere):
        each.recruiter_settings["cap_person"] = "4.00"
        each.save()
    decided(bonus(cohort, "2.50"))

    assert [str(line.why_not) for line in bonus(elsewhere, "2.00").lines] == ["More than the cap for one person."]


def test_the_days_cap_frees_after_a_day(cohort: Cohort) -> None:
    cohort.recruiter_settings["cap_day"] = "4.50"
    cohort.save()
    decided(bonus(cohort))
    again: Callable[[], Plan] = lambda: bonus(cohort, reason="Again")  # noqa: E731

    assert not again().payable
    Payment.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert len(again().payable) == 3


@pytest.mark.parametrize("cap", ["cap_person", "cap_run", "cap_day", "account"])
def test_without_caps_or_account_nothing_is_paid(cohort: Cohort, cap: str) -> None:
    del cohort.recruiter_settings[cap]

    with pytest.raises(CannotPayError):
        bonus(cohort)


def test_a_rehearsal_pays_nobody(cohort: Cohort) -> None:
    cohort.study.is_rehearsal = True

    with pytest.raises(CannotPayError):
        bonus(cohort)


def test_what_has_changed_since_it_was_shown_is_not_paid(cohort: Cohort) -> None:
    shown = bonus(cohort)
    Submission.objects.filter(pk=payable(cohort)[1].pk).update(state="rejected")

    with pytest.raises(PlanChangedError):
        decided(shown)
    assert not PaymentRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_the_same_at_once_pay_once(cohort: Cohort, prolific: Prolific) -> None:
    shown = bonus(cohort)

    def decide(_: int) -> bool:
        try:
            decided(shown)
        except PlanChangedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(decide, range(4))) == [False, False, False, True]
    assert Payment.objects.count() == 3


def test_the_database_holds_one_payment_of_a_kind_and_reason(cohort: Cohort) -> None:
    run = decided(bonus(cohort))
    first = run.payments.all()[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            run=run, submission=first.submission, kind="bonus", reason=run.reason, amount=1, currency="GBP"
        )


def test_two_workers_on_one_run_pay_once(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))
    claimed = run.payments.all()[0]
    Payment.objects.filter(pk=claimed.pk).update(state="sending", sent_at=timezone.now())

    paying.send(run)

    assert states(run) == ["sending", "paid", "paid"]


@pytest.mark.django_db(transaction=True)
def test_four_workers_sending_one_run_at_once_pay_everybody_once(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))

    def work(_: int) -> None:
        try:
            paying.send(PaymentRun.objects.get(pk=run.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))

    assert paid(cohort, prolific) == [[150]] * 3


def test_prolific_going_away_half_way_stops_the_run_and_a_resumption_pays_nobody_twice(
    cohort: Cohort, prolific: Prolific
) -> None:
    run = decided(bonus(cohort))
    prolific.fail("nothing", SET_UP)
    prolific.fail("429", SET_UP, times=3)

    with pytest.raises(paying.StoppedError):
        paying.send(run)
    assert states(run) == ["paid", "planned", "planned"]

    paying.send(run)
    assert states(run) == ["paid"] * 3
    assert paid(cohort, prolific) == [[150]] * 3


def test_a_payment_prolific_did_but_never_confirmed_is_not_sent_again(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))
    prolific.fail("vanish", PAY)

    paying.send(run)
    paying.send(run)

    assert states(run) == ["unsure", "paid", "paid"]
    assert paid(cohort, prolific) == [[150]] * 3
    assert asked(prolific, PAY) == 3

    assert paying.look_again(run) == 1
    assert states(run) == ["paid"] * 3


@pytest.mark.parametrize("how", ["hang up", "500"])
def test_a_payment_of_which_nobody_knows_waits_for_a_person(cohort: Cohort, prolific: Prolific, how: str) -> None:
    run = decided(bonus(cohort))
    prolific.fail(how, PAY)
    paying.send(run)

    assert paying.look_again(run) == 0
    [unsure] = run.payments.filter(state="unsure")
    assert [str(line.why_not) for line in bonus(cohort).lines] == ["Already decided."] * 3
    assert paying.give_up(unsure, actor="grace")

    paying.send(decided(bonus(cohort)))
    assert paid(cohort, prolific) == [[150]] * 3
    assert "grace" in Payment.objects.get(pk=unsure.pk).said


def test_a_worker_that_died_while_sending_leaves_a_doubt_not_a_second_payment(
    cohort: Cohort, prolific: Prolific
) -> None:
    run = decided(bonus(cohort))
    Payment.objects.filter(pk=run.payments.all()[0].pk).update(
        state="sending", sent_at=timezone.now() - timedelta(hours=1)
    )

    paying.send(run)
    paying.look_again(run)

    assert states(run) == ["unsure", "paid", "paid"]
    assert [len(each) for each in paid(cohort, prolific)] == [0, 1, 1]


@pytest.mark.parametrize("how", ["hang up", "500", "429"])
def test_setting_up_a_bonus_and_approving_are_tried_again(cohort: Cohort, prolific: Prolific, how: str) -> None:
    prolific.fail(how, SET_UP, times=2)
    prolific.fail(how, "/transition/", times=2)

    for shown in (bonus(cohort), plan(cohort, "approve", payable(cohort))):
        paying.send(decided(shown))

    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert paid(cohort, prolific) == [[150]] * 3


def test_what_prolific_refuses_is_refused_and_the_others_go_on(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))
    del prolific.submissions[run.payments.all()[1].submission.submission_id]  # type: ignore[union-attr]

    paying.send(run)

    assert states(run) == ["paid", "refused", "paid"]
    assert "Unknown submission" in run.payments.all()[1].said
    assert [str(line.why_not) for line in bonus(cohort).lines] == ["Already decided.", "", "Already decided."]


def test_every_call_is_written_down_without_keys_and_ids(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))
    prolific.fail("500", SET_UP)

    paying.send(run)

    calls = ApiCall.objects.order_by("pk")
    assert [call.status for call in calls] == [500, *[201, 202] * 3]
    assert {call.payment.run for call in calls if call.payment} == {run}
    written = str([vars(call) for call in calls])
    assert TOKEN not in written
    assert not [each for each in prolific.submissions if each in written]


def test_whoever_withdraws_takes_their_ids_along_and_leaves_the_sum(cohort: Cohort, prolific: Prolific) -> None:
    run = decided(bonus(cohort))
    submission = run.payments.all()[0].submission
    assert submission
    forget(submission.session.participant)

    paying.send(run)

    assert states(run) == ["refused", "paid", "paid"]
    assert not Submission.objects.filter(submission_id=submission.submission_id).exists()
    assert sum(run.payments.values_list("amount", flat=True)) == Decimal("4.50")


def test_deciding_sends_after_the_commit(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[int] = []
    monkeypatch.setattr("apps.recruitment.tasks.send_payments.delay", queued.append)

    with django_capture_on_commit_callbacks(execute=True):
        run = decided(bonus(cohort))
        assert queued == []

    assert queued == [run.pk]
