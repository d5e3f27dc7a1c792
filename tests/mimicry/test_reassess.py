"""Judging a cohort anew: what changes with the rules, what people have said, and what a run that is cut off leaves."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from apps.mimicry import tasks
from apps.mimicry.desk.reviews import decide
from apps.mimicry.judging import verdicts
from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Derivative, Mimic, PictureReport, VerdictRecord
from apps.mimicry.reassessing import from_reports, second_look
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.models import Session, Trial
from apps.participants.trials import lock_trial, note_photograph
from apps.studies import photograph_rules
from apps.studies.models import Cohort, PhotographRules, Stimulus
from apps.vision import DEFAULT_RULES, Reason, assess
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_study
from tests.mimicry.test_withdrawal import in_a_thread, send

pytestmark = pytest.mark.django_db

Status = Mimic.Status
# The specimen's face takes less than half of the frame's height, and no detector is quite sure of a face.
STRICT = replace(DEFAULT_RULES, version="strict", least_size=0.79)
LAX = replace(DEFAULT_RULES, version="lax")
DOUBTING = replace(DEFAULT_RULES, version="doubting", doubt_below_score=1.0, review_on=(Reason.OCCLUDED,))


@cache
def seen() -> dict[str, Any]:
    """The stored report on a photograph that the rules accept."""
    return assess(portrait()).as_json()


def published(rules: Any) -> PhotographRules:
    return photograph_rules.publish(rules)


@pytest.fixture
def cohort() -> Cohort:
    return make_cohort(make_study(slug="faces"), slug="us-mimic", seeds=3)


@transaction.atomic
def judged(trial: Trial, **fields: Any) -> Mimic:
    """A photograph of the specimen with its verdict and the record of it, its trial answered in full."""
    values = {"report": seen(), "rules_version": "2"}
    mimic = make_mimic(trial, **(values | fields))
    make_judgment(trial)
    note_photograph(lock_trial(trial.pk))
    words = {"reasons": mimic.reasons, "doubts": mimic.doubts, "rules_version": mimic.rules_version}
    VerdictRecord.objects.create(mimic=mimic, status=mimic.status, engine="before", **words)
    if mimic.status == Status.ACCEPTED:
        circulate(mimic)
    return Mimic.objects.get(pk=mimic.pk)


def all_judged(cohort: Cohort, **fields: Any) -> list[Mimic]:
    session: Session = make_session(cohort)
    return [judged(trial, **fields) for trial in session.trials.order_by("position")]


def rejected(reason: str = "too_small") -> dict[str, Any]:
    return {"status": Status.REJECTED, "reasons": [reason]}


def reassess(cohort: Cohort, rules: Any) -> None:
    for _ in from_reports.reassess(cohort, published(rules)):
        pass


def said_of(mimic: Mimic) -> list[tuple[str, str]]:
    """Every verdict by machine: its rules and what they said."""
    return list(mimic.verdicts.values_list("rules_version", "status"))


def test_who_no_longer_passes_is_rejected_and_raters_see_it_no_more(cohort: Cohort) -> None:
    mimic = all_judged(cohort)[0]

    reassess(cohort, STRICT)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.reasons, mimic.rules_version) == ("rejected", ["too_small"], "strict")
    assert said_of(mimic) == [("2", "accepted"), ("strict", "rejected")]
    assert Stimulus.objects.get(mimic=mimic).withheld_at
    assert Trial.objects.get(pk=mimic.trial_id).state == Trial.State.RESERVED


def test_who_passes_now_goes_to_raters(cohort: Cohort) -> None:
    mimic = all_judged(cohort, **rejected())[0]

    reassess(cohort, LAX)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.reasons) == ("accepted", [])
    assert Stimulus.objects.in_circulation().filter(mimic=mimic).exists()


def test_doubts_that_hold_back_hold_back(cohort: Cohort) -> None:
    mimic = all_judged(cohort)[0]

    reassess(cohort, DOUBTING)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.doubts) == ("review", ["occluded"])
    assert not Stimulus.objects.in_circulation().filter(mimic=mimic).exists()


def test_likenesses_on_record_are_doubts_again(cohort: Cohort) -> None:
    earlier, mimic, *_ = all_judged(cohort)
    mimic.likenesses.create(earlier=earlier, exact=True, distance=0, scope="participant")

    reassess(cohort, replace(LAX, review_on=(Reason.COPY,)))

    assert Mimic.objects.get(pk=mimic.pk).status == Status.REVIEW
    assert Mimic.objects.get(pk=earlier.pk).status == Status.ACCEPTED


def test_what_holds_is_written_down_and_nothing_else_moves(cohort: Cohort) -> None:
    mimics = all_judged(cohort)
    settled = {mimic.settled_at for mimic in mimics}

    reassess(cohort, LAX)

    after = list(cohort.mimics.all())
    assert {(mimic.status, mimic.rules_version) for mimic in after} == {("accepted", "lax")}
    assert {mimic.settled_at for mimic in after} == settled
    assert said_of(mimics[0]) == [("2", "accepted"), ("lax", "accepted")]
    assert Stimulus.objects.filter(kind="mimic").count() == 3


def test_no_photograph_is_looked_at(cohort: Cohort) -> None:
    mimics = all_judged(cohort)
    for mimic in mimics:
        default_storage.delete(mimic.image_key)

    reassess(cohort, STRICT)

    assert set(cohort.mimics.values_list("status", flat=True)) == {"rejected"}


def test_the_cohort_has_the_new_rules_and_judges_new_photographs_by_them(cohort: Cohort) -> None:
    reassess(cohort, STRICT)

    mimic = send(make_session(cohort).trials.all()[0])
    tasks.assess(mimic.pk)

    cohort.refresh_from_db()
    mimic.refresh_from_db()
    assert str(cohort.photograph_rules) == "vstrict"
    assert (mimic.status, mimic.rules_version) == ("rejected", "strict")


def test_what_reviewers_decided_stands_and_the_verdict_is_on_record(cohort: Cohort, admin_user: User) -> None:
    mimic = all_judged(cohort)[0]
    decide(mimic, reviewer=admin_user, decision="reject", reasons=["inappropriate"])  # type: ignore[arg-type]

    reassess(cohort, LAX)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.reasons, mimic.rules_version) == ("rejected", ["inappropriate"], "lax")
    assert said_of(mimic)[-1] == ("lax", "accepted")
    assert Stimulus.objects.get(mimic=mimic).withheld_at


def test_a_picture_that_staff_agreed_not_to_show_stays_out(cohort: Cohort, admin_user: User) -> None:
    all_judged(cohort)
    rater = make_session(make_cohort(cohort.study, phase="rate", material="mimics", trials_per_session=1))
    trial = Trial.objects.get(session=rater)
    mimic = Mimic.objects.get(stimulus=trial.stimulus)
    verdicts.decide(mimic, accepted=False, reasons=["inappropriate"])
    PictureReport.objects.create(
        stimulus=trial.stimulus,
        cohort=rater.cohort,
        participant=rater.participant,
        trial=trial,
        client_uuid=trial.uuid,
        kind="inappropriate",
        upheld=True,
        settled_by=admin_user,
        settled_at=mimic.received_at,
    )

    reassess(cohort, LAX)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.reasons) == ("rejected", ["inappropriate"])


def test_pending_parked_and_withdrawn_photographs_are_left_alone(cohort: Cohort) -> None:
    withdrawn, parked, pending = all_judged(cohort)
    withdraw(withdrawn)
    Mimic.objects.filter(pk=parked.pk).update(status="parked", settled_at=None)
    Mimic.objects.filter(pk=pending.pk).update(status="pending", settled_at=None)

    reassess(cohort, STRICT)

    assert sorted(cohort.mimics.values_list("status", flat=True)) == ["parked", "pending", "withdrawn"]
    assert not VerdictRecord.objects.filter(rules_version="strict").exists()


@pytest.mark.parametrize("rules", [LAX, STRICT], ids=["nothing changes", "everything changes"])
def test_a_run_that_is_cut_off_goes_on_where_it_was(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch, rules: Any
) -> None:
    monkeypatch.setattr(from_reports, "BATCH", 2)
    mimics = all_judged(cohort) + all_judged(cohort)
    next(iter(from_reports.reassess(cohort, published(rules))))
    assert from_reports.due(cohort, published(rules)).count() == 4

    reassess(cohort, rules)
    reassess(cohort, rules)

    assert {len(said_of(mimic)) for mimic in mimics} == {2}
    assert not from_reports.due(cohort, published(rules)).exists()


@pytest.mark.parametrize("rules", [LAX, STRICT], ids=["nothing changes", "everything changes"])
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_double_nothing(rules: Any) -> None:
    cohort = make_cohort(make_study(), seeds=3)
    mimics = all_judged(cohort) + all_judged(cohort)
    errors: list[Exception] = []
    runs = [in_a_thread(reassess, cohort, rules, errors=errors) for _ in range(2)]

    for run in runs:
        run.start()
    for run in runs:
        run.join(timeout=60)

    assert errors == []
    assert {len(said_of(mimic)) for mimic in mimics} == {2}


def command(*words: str, cohort: str = "faces/us-mimic", rules: str = "vstrict") -> None:
    call_command("reassess", "--cohort", cohort, "--rules", rules, *words)


def test_the_command_says_what_has_changed(cohort: Cohort, capsys: pytest.CaptureFixture[str]) -> None:
    published(STRICT)
    accepted, _, unreadable = all_judged(cohort)
    Mimic.objects.filter(pk=unreadable.pk).update(report={"faces": []})
    Mimic.objects.filter(pk=accepted.pk).update(**rejected())

    command()

    said = capsys.readouterr().out.splitlines()
    assert said == [
        "2 photographs judged, 1 as before.",
        "accepted → rejected: 1 (face too small 1)",
        "Not judged, for only a fresh look would do (--look-again): 1",
    ]


def test_a_dry_run_tells_and_changes_nothing(cohort: Cohort, capsys: pytest.CaptureFixture[str]) -> None:
    published(STRICT)
    all_judged(cohort)
    before = list(cohort.mimics.values())

    command("--dry-run")

    said = capsys.readouterr().out
    assert "accepted → rejected: 3 (face too small 3)" in said
    assert "Nothing is changed." in said
    assert list(cohort.mimics.values()) == before
    assert not VerdictRecord.objects.filter(rules_version="strict").exists()
    assert Cohort.objects.get().photograph_rules == cohort.photograph_rules


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cohort": "us-mimic"}, "is not STUDY/COHORT"),
        ({"cohort": "nowhere/us-mimic"}, "There is no study “nowhere”. Known studies: faces."),
        ({"cohort": "faces/et-mimic"}, "has no cohort “et-mimic” that takes photographs. It has: us-mimic."),
        ({"rules": "v9"}, "There are no rules “v9”. Published: v2, v1."),
        ({"rules": "v7"}, "This software cannot judge by v7: missing field"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(cohort: Cohort, given: dict[str, str], told: str) -> None:
    if given.get("rules") == "v7":
        PhotographRules.objects.create(version="7", thresholds={})

    with pytest.raises(CommandError, match=told.replace(".", r"\.")):
        command(**({"rules": "v2"} | given))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what is queued on the spot, in this process."""
    monkeypatch.setattr(tasks.look_again, "delay", tasks.look_again)


def taken(trial: Trial) -> Mimic:
    """A photograph of the specimen, settled by a worker, that has been seen by another detector since."""
    mimic = send(trial)
    tasks.assess(mimic.pk)
    Mimic.objects.filter(pk=mimic.pk).update(report=seen() | {"engine": "another"}, frame_hash="", frame_bands=[])
    return Mimic.objects.get(pk=mimic.pk)


@pytest.mark.usefixtures("at_once")
def test_a_fresh_look_replaces_the_report_and_nothing_is_made_twice(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    published(STRICT)
    mimic = taken(make_session(cohort).trials.all()[0])
    pictures = set(Derivative.objects.values_list("image_key", flat=True))

    command("--look-again")

    mimic.refresh_from_db()
    assert mimic.report
    assert mimic.report["engine"] == seen()["engine"]
    assert (mimic.frame_hash, len(mimic.frame_bands)) == (mimic.report["frame"]["upright"], 4)
    assert (mimic.status, mimic.reasons, mimic.rules_version) == ("rejected", ["too_small"], "strict")
    assert "accepted → rejected: 1 (face too small 1)" in capsys.readouterr().out
    assert set(Derivative.objects.values_list("image_key", flat=True)) == pictures
    stored = {f"{kind}/{name[:2]}/{name}" for kind in ("crops", "thumbnails") for name in listed(kind)}
    assert stored == pictures


def listed(prefix: str) -> list[str]:
    return [
        name
        for folder in default_storage.listdir(prefix)[0]
        for name in default_storage.listdir(f"{prefix}/{folder}")[1]
    ]


@pytest.mark.usefixtures("at_once")
def test_a_fresh_look_is_due_once(cohort: Cohort, capsys: pytest.CaptureFixture[str]) -> None:
    mimic = taken(make_session(cohort).trials.all()[0])
    command("--look-again", rules="v2")
    records = mimic.verdicts.count()

    tasks.look_again(mimic.pk)
    command("--look-again", rules="v2")

    assert mimic.verdicts.count() == records == 2
    assert "0 photographs judged" in capsys.readouterr().out


@pytest.mark.usefixtures("at_once")
def test_a_fresh_look_finds_copies(cohort: Cohort) -> None:
    trials = make_session(cohort).trials.order_by("position")
    first, again = taken(trials[0]), taken(trials[1])
    again.likenesses.all().delete()

    command("--look-again", rules="v2")

    assert again.likenesses.get().earlier == first
    assert (first.likenesses.count(), Mimic.objects.get(pk=again.pk).doubts) == (0, ["copy"])


def test_a_photograph_that_cannot_be_looked_at_keeps_its_verdict_and_the_error(cohort: Cohort) -> None:
    mimic = taken(make_session(cohort).trials.all()[0])
    default_storage.delete(mimic.image_key)
    second_look.give_attempts(Mimic.objects.all())

    for _ in range(3):
        with pytest.raises(FileNotFoundError):
            tasks.look_again(mimic.pk)
    tasks.look_again(mimic.pk)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.tries) == ("accepted", 3)
    assert mimic.error.startswith("FileNotFoundError")
    assert second_look.failed(Mimic.objects.all()).get() == mimic


def test_a_photograph_taken_back_during_the_look_settles_to_nothing(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    mimic = taken(make_session(cohort).trials.all()[0])
    look_at = verdicts.look_at

    def meanwhile(due: Mimic) -> verdicts.Look:
        look = look_at(due)
        withdraw(due)
        return look

    monkeypatch.setattr(verdicts, "look_at", meanwhile)
    second_look.give_attempts(Mimic.objects.all())

    tasks.look_again(mimic.pk)

    mimic.refresh_from_db()
    assert (mimic.status, mimic.report, mimic.frame_hash) == ("withdrawn", None, "")
    assert not VerdictRecord.objects.exists()
    assert not Derivative.objects.exists()


def test_without_a_broker_the_command_says_so(cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    taken(make_session(cohort).trials.all()[0])

    def away(mimic_id: int) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.look_again, "delay", away)

    with pytest.raises(CommandError, match="The broker is away"):
        command("--look-again", rules="v2")
    assert connection.is_usable()
