"""Everyone who changes how many places are taken, all at once: nobody waits in a circle, and every count is right."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from apps.mimicry.desk import picture_reports
from apps.mimicry.judging import verdicts
from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants import assignment
from apps.participants.counts import wrong_counts
from apps.participants.enrolment import CannotEnterError
from apps.participants.erasure import forget
from apps.participants.models import Participant, Session, Trial
from apps.participants.trials import lock_trial
from apps.participants.withholding import lock_sessions, put_back, withhold
from apps.ratings.judging import AnsweredAlreadyError
from apps.studies import holding
from apps.studies.cohorts import CohortError, change_state
from apps.studies.models import Cell, Cohort, Stimulus, Study
from tests.factories import make_cohort, make_judgment, make_mimic, make_seed, make_session, make_study
from tests.participants.crowds import at_once

# What may come of meeting somebody who has just gone, answered, or paused the cohort.
EXPECTED = (
    AnsweredAlreadyError,
    CannotEnterError,
    CohortError,
    picture_reports.ReportedAlreadyError,
    ObjectDoesNotExist,
)
Row = TypeVar("Row", bound=Model)
RATERS: dict[str, Any] = {"phase": "rate", "material": "both", "trials_per_session": 5, "per_stimulus_target": 40}


class World:
    """A study whose makers' mimics two cohorts judge, and all that can happen to it."""

    def __init__(self) -> None:
        self.study: Study = make_study()
        for _ in range(4):
            make_seed(self.study)
        self.makers = make_cohort(self.study, trials_per_session=3, per_stimulus_target=40)
        for _ in range(4):
            for trial in make_session(self.makers).trials.all():
                circulate(make_mimic(trial))
        self.raters = [make_cohort(self.study, **RATERS) for _ in range(2)]
        self.pilot = change_state(make_cohort(self.study, launched=False, **RATERS), "pilot", actor="test")
        self.staff = User.objects.create_user("staff")
        self.chance = random.Random(5)
        for cohort in [*self.raters, self.pilot] * 3:
            make_session(cohort)
        # Nobody else is erased: between two of their steps, people would not be found again.
        self.settled = list(self.study.participants.values_list("pk", flat=True))

    def acts(self, rounds: int) -> list[Callable[[], None]]:
        """All that can happen, so many times, in an order that is the same in every run."""
        people = (self.enter, self.judge, self.judge, self.lapse, self.photograph, self.withdraw, self.come_back)
        staff = (
            self.decide,
            self.report,
            self.settle,
            self.withhold,
            self.retire,
            self.forget,
            self.pause,
            self.end_pilot,
        )
        acts = [kind for kind in (*people, *staff) for _ in range(rounds)]
        self.chance.shuffle(acts)
        return acts

    def one(self, rows: type[Row], **conditions: Any) -> Row:
        found = rows._default_manager.filter(**conditions).order_by("?").first()
        if found is None:
            raise ObjectDoesNotExist
        return found

    def enter(self) -> None:
        make_session(self.chance.choice([*self.raters, self.makers, self.pilot]))

    def come_back(self) -> None:
        assignment.ensure_trials(self.one(Session, outcome=""))

    def judge(self) -> None:
        make_judgment(self.one(Trial, judged_at=None))

    def lapse(self) -> None:
        session = self.one(Session)
        # As whoever changes several of a session's trials does: in one order with all the others.
        with transaction.atomic():
            lock_sessions(Q(pk=session.pk))
            trials = Trial.objects.filter(state="reserved", session=session)
            trials.update(reserved_until=timezone.now() - timedelta(seconds=1))
        assignment.expire_reservations()

    def photograph(self) -> None:
        trial = self.one(Trial, cohort=self.makers)
        # Held, as by intake, so that its maker does not go in the middle.
        with transaction.atomic():
            mimic = make_mimic(lock_trial(trial.pk), status="review")
        verdicts.decide(mimic, accepted=True)

    def decide(self) -> None:
        accepted = self.chance.random() < 0.5
        verdicts.decide(self.one(Mimic), accepted=accepted, reasons=[] if accepted else ["no_face"])

    def report(self) -> None:
        kind = self.chance.choice(["distressing", "known_person"])
        picture_reports.report(self.one(Trial, cohort__in=[*self.raters, self.pilot]), client_uuid=uuid4(), kind=kind)

    def settle(self) -> None:
        picture_reports.settle(self.one(Stimulus), by=self.staff, upheld=self.chance.random() < 0.5)

    def withhold(self) -> None:
        pictures = Stimulus.objects.filter(pk=self.one(Stimulus).pk)
        withhold(pictures)
        put_back(pictures)

    def retire(self) -> None:
        seeds = self.study.stimuli.seeds().order_by("?").values_list("pk", flat=True)[:2]
        pictures = Stimulus.objects.filter(pk__in=list(seeds))
        holding.retire(pictures)
        holding.bring_back(pictures)

    def withdraw(self) -> None:
        withdraw(self.one(Mimic))

    def forget(self) -> None:
        forget(self.one(Participant, pk__in=self.settled))

    def pause(self) -> None:
        cohort = self.chance.choice(self.raters)
        change_state(cohort, "pause", actor="test")
        change_state(cohort, "resume", actor="test")

    def end_pilot(self) -> None:
        change_state(self.pilot, "redraft", actor="test")
        change_state(self.pilot, "pilot", actor="test")


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_writer_at_once_leaves_every_count_right() -> None:
    world = World()

    failed = at_once(10, world.acts(6))

    assert [error for error in failed if not isinstance(error, EXPECTED)] == []
    assert list(wrong_counts(Cohort.objects.all())) == []
    assert Trial.objects.main().values("participant", "stimulus").distinct().count() == Trial.objects.main().count()
    assert Cell.objects.filter(load__gt=0).exists()
