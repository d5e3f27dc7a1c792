"""Judging a cohort's photographs anew by other rules: from the stored reports, without a look at any picture.

A photograph is done once its `rules_version` is that of the new rules, so a run that is cut off goes on where it was.
Each verdict is put on record beside the earlier ones. What people have said of a photograph stands: reviewers, or
whoever agreed with a rater that it should not be shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps import vision
from apps.mimicry.judging import likeness, verdicts
from apps.mimicry.judging.sight import seed_in
from apps.mimicry.models import Mimic, MimicQuerySet, PictureReport, Review, VerdictRecord
from apps.mimicry.reassessing.tally import Tally
from apps.participants.withholding import lock_sessions
from apps.studies import photograph_rules
from apps.studies.models import Cohort, PhotographRules

Status = Mimic.Status
SETTLED = (Status.ACCEPTED, Status.REJECTED, Status.REVIEW)
BATCH = 200
# Three whole rows are seventy columns, of every photograph of a study.
NEEDED_TO_JUDGE = (
    *("status", "reasons", "doubts", "report", "rules_version", "cohort", "session", "stimulus"),
    "trial__stimulus__image_key",
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the new rules say of one photograph, and what holds of it so far."""

    mimic: Mimic
    verdict: vision.Verdict | None
    """None where its report was written by another version of the software, and only a look would do."""
    stands: bool
    """Whether people have decided, so that the verdict is for the record alone."""

    @property
    def engine(self) -> str:
        """What saw what the verdict is about."""
        return str((self.mimic.report or {})["engine"])

    @property
    def is_as_before(self) -> bool:
        """Whether nothing has to be done but to write the verdict down."""
        if self.verdict is None:
            return False
        reasons = [str(reason) for reason in self.verdict.reasons]
        return self.stands or (self.verdict.outcome, reasons) == (self.mimic.status, self.mimic.reasons)

    def count_in(self, tally: Tally) -> None:
        """Count the photograph by what becomes of it."""
        if self.verdict is None:
            tally.unreadable += 1
        elif self.stands:
            tally.decided += 1
        else:
            tally.add(self.mimic.status, self.verdict.outcome, self.verdict.reasons)


def due(cohort: Cohort, published: PhotographRules) -> MimicQuerySet:
    """Return the cohort's settled photographs that these rules have not judged."""
    return Mimic.objects.filter(cohort=cohort, status__in=SETTLED).exclude(rules_version=published.version)


def opinions(cohort: Cohort, published: PhotographRules) -> Iterator[list[Opinion]]:
    """Judge all that is due and change nothing; in batches, oldest first."""
    rules, last = photograph_rules.read(published), 0
    waiting = with_decisions(due(cohort, published)).select_related("trial__stimulus").only(*NEEDED_TO_JUDGE)
    waiting = waiting.prefetch_related("likenesses").order_by("pk")
    while batch := list(waiting.filter(pk__gt=last)[:BATCH]):
        yield [Opinion(mimic, _judge(mimic, rules), vars(mimic)["decided"]) for mimic in batch]
        last = batch[-1].pk


def reassess(cohort: Cohort, published: PhotographRules) -> Iterator[list[Opinion]]:
    """Judge all that is due and let it take effect, batch by batch; new photographs of the cohort are judged likewise.

    Each photograph whose verdict changes is a transaction of its own.
    """
    photograph_rules.pin(cohort, published)
    for batch in opinions(cohort, published):
        waiting = due(cohort, published)
        _note([opinion for opinion in batch if opinion.is_as_before], waiting, published.version)
        for opinion in batch:
            if opinion.verdict and not opinion.is_as_before:
                _let_hold(opinion, opinion.verdict, waiting)
        yield batch


def with_decisions(mimics: MimicQuerySet) -> MimicQuerySet:
    """Say of each photograph, as `decided`, whether people have."""
    reviewed = Exists(Review.objects.standing().filter(mimic=OuterRef("pk")))
    condemned = Exists(PictureReport.objects.filter(upheld=True, stimulus=OuterRef("stimulus")))
    return mimics.annotate(decided=reviewed | condemned)


def conclude(mimic: Mimic, verdict: vision.Verdict, *, engine: str, stands: bool) -> None:
    """Put a new verdict on record and, unless what people decided `stands`, let it take effect; in a transaction."""
    verdicts.record(mimic, verdict, engine=engine)
    Mimic.objects.filter(pk=mimic.pk).update(rules_version=verdict.rules_version, doubts=_doubts(verdict))
    if stands:
        return
    if verdict.outcome == vision.Outcome.REVIEW:
        verdicts.hold(mimic)
    else:
        verdicts.decide(mimic, accepted=verdict.accepted, reasons=verdict.reasons)


def _judge(mimic: Mimic, rules: vision.Rules) -> vision.Verdict | None:
    try:
        report = vision.FaceReport.from_json(mimic.report or {})
    except (KeyError, TypeError):
        return None
    seed = seed_in(mimic.trial.stimulus.image_key).hashes if report.main else None
    return vision.judge(report, rules, seed=seed, likeness=likeness.doubts(mimic.likenesses.all()))


@transaction.atomic
def _note(batch: list[Opinion], waiting: MimicQuerySet, version: str) -> None:
    """Write down the verdicts that change nothing."""
    rows = waiting.filter(pk__in=[opinion.mimic.pk for opinion in batch]).order_by("pk")
    # Held, none is withdrawn meanwhile, and a second run at the same time finds them done.
    held = set(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    said = [(one, one.verdict) for one in batch if one.verdict and one.mimic.pk in held]
    VerdictRecord.objects.bulk_create(verdicts.entry(one.mimic, verdict, engine=one.engine) for one, verdict in said)
    doubted = [(one.mimic, doubts) for one, verdict in said if (doubts := _doubts(verdict)) != one.mimic.doubts]
    for mimic, doubts in doubted:
        mimic.doubts = doubts
    Mimic.objects.bulk_update([mimic for mimic, _ in doubted], ["doubts"])
    Mimic.objects.filter(pk__in=held).update(rules_version=version)


@transaction.atomic
def _let_hold(opinion: Opinion, verdict: vision.Verdict, waiting: MimicQuerySet) -> None:
    lock_sessions(Q(pk=opinion.mimic.session_id))
    held = with_decisions(waiting).filter(pk=opinion.mimic.pk).first()
    # Taken back meanwhile, or done by a second run at the same time.
    if held:
        conclude(held, verdict, engine=opinion.engine, stands=vars(held)["decided"])


def _doubts(verdict: vision.Verdict) -> list[str]:
    return [str(doubt) for doubt in verdict.doubts]
