"""What the rules or a person say of a photograph, and what follows from it: for raters, its trial, its maker."""

import uuid
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError

from apps import vision
from apps.mimicry import tasks
from apps.mimicry.api.serializers import MimicSerializer
from apps.mimicry.intake import photographs
from apps.mimicry.judging import verdicts
from apps.mimicry.models import Derivative, Likeness, Mimic, PictureReport, VerdictRecord
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.models import Trial
from apps.rehearsal.camera import load_camera
from apps.studies import photograph_rules
from apps.studies.images import store_image
from apps.studies.models import Cell, Cohort, Stimulus
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_study, make_trial, picture

pytestmark = pytest.mark.django_db
PREFIXES = ("crops", "thumbnails", "displays")


def photograph(trial: Trial, key: str = "me") -> Mimic:
    """A judged trial's photograph of a face, pending."""
    make_judgment(trial)
    return photographs.receive(trial, load_camera(None).face(key), client_uuid=uuid.uuid4())[0]


def settled(trial: Trial, key: str = "me") -> Mimic:
    mimic = photograph(trial, key)
    tasks.assess(mimic.pk)
    mimic.refresh_from_db()
    return mimic


def copied(cohort: Cohort) -> Mimic:
    """One person's photograph, sent by a second one as well; the second's."""
    mine, theirs = (make_session(cohort).trials.order_by("position")[0] for _ in range(2))
    settled(mine)
    return settled(theirs)


def stored(prefix: str) -> int:
    folders = default_storage.listdir(prefix)[0] if default_storage.exists(prefix) else []
    return sum(len(default_storage.listdir(f"{prefix}/{folder}")[1]) for folder in folders)


def told(mimic: Mimic) -> str:
    """The status of which its maker hears."""
    return str(MimicSerializer(Mimic.objects.get(pk=mimic.pk)).data["status"])


def trial_of(mimic: Mimic) -> Trial:
    return Trial.objects.get(pk=mimic.trial_id)


@pytest.fixture
def raters() -> Cohort:
    """A cohort of raters, and with it a study whose mimics they judge."""
    return make_cohort(phase="rate", material="both", country="US")


@pytest.fixture
def accepted(raters: Cohort) -> Mimic:
    """An accepted photograph in circulation."""
    return settled(make_trial(make_cohort(raters.study, country="US")))


def test_a_photograph_held_for_review_moves_nothing_and_asks_nothing_of_its_maker() -> None:
    mimic = copied(make_cohort())

    assert (mimic.status, mimic.doubts, mimic.reasons) == ("review", ["copy"], [])
    assert mimic.stimulus is None
    assert trial_of(mimic).state == Trial.State.ANSWERED
    assert MimicSerializer(mimic).data | {"status": "kept", "retake": False} == MimicSerializer(mimic).data


def test_each_cohort_is_judged_by_its_own_rules() -> None:
    published = photograph_rules.publish(vision.RULES["1"])

    mimic = copied(make_cohort(photograph_rules=published))

    assert (mimic.status, mimic.doubts, mimic.rules_version) == ("accepted", ["copy"], "1")


def test_a_cohort_keeps_its_rules_when_newer_ones_are_published() -> None:
    cohort = make_cohort()
    photograph_rules.publish(replace(vision.DEFAULT_RULES, version="tiny-faces-only", greatest_size=0.1))

    assert settled(make_trial(cohort)).status == "accepted"
    assert settled(make_trial(make_cohort())).reasons == ["too_close"]


def test_a_verdict_is_written_once_with_all_that_goes_with_it() -> None:
    mimic = settled(make_trial())

    tasks.assess(mimic.pk)

    record = VerdictRecord.objects.get()
    assert mimic.report is not None
    assert (record.mimic, record.status, record.engine) == (mimic, "accepted", mimic.report["engine"])
    assert (mimic.frame_hash, len(mimic.frame_bands)) == (mimic.report["frame"]["upright"], 4)
    assert set(Derivative.objects.values_list("kind", "of_sha256")) == {
        ("crop", mimic.sha256),
        ("thumbnail", mimic.sha256),
    }
    assert [stored(prefix) for prefix in PREFIXES] == [1, 1, 1]
    assert mimic.fidelity is None


def test_a_copy_is_recorded_with_what_it_copies() -> None:
    mimic = copied(make_cohort())

    likeness = Likeness.objects.get(mimic=mimic)
    assert (likeness.exact, likeness.scope) == (True, "cohort")


def test_raters_are_shown_the_light_copy_from_the_first_moment(accepted: Mimic) -> None:
    assert accepted.stimulus is not None
    assert accepted.stimulus.display_key
    assert default_storage.size(accepted.stimulus.display_key) == accepted.stimulus.display_size


def test_how_like_the_seed_it_is_is_measured_only_where_the_cohort_asks_for_it() -> None:
    trial = make_trial(make_cohort(fidelity_preview=True))
    seed = store_image(load_camera(None).face("seed"), prefix="seeds")
    Stimulus.objects.filter(pk=trial.stimulus_id).update(image_key=seed)

    mimic = settled(trial)

    assert mimic.fidelity is not None
    assert mimic.fidelity > 0.5


def test_a_second_worker_at_the_same_photograph_leaves_nothing() -> None:
    mimic = photograph(make_trial())
    tasks.assess(mimic.pk)

    verdicts.settle(mimic)

    assert [stored(prefix) for prefix in PREFIXES] == [1, 1, 1]
    assert VerdictRecord.objects.count() == Stimulus.objects.filter(kind="mimic").count() == 1


def test_a_photograph_taken_back_under_the_workers_eyes_leaves_nothing() -> None:
    mimic = photograph(make_trial())
    withdraw(mimic)

    verdicts.settle(mimic)

    assert [stored(prefix) for prefix in PREFIXES] == [0, 0, 0]
    assert not VerdictRecord.objects.exists()


def test_a_commit_whose_answer_is_lost_keeps_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    write = verdicts._write

    def write_and_break(mimic: Mimic, look: verdicts.Look) -> None:
        write(mimic, look)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(verdicts, "_write", write_and_break)

    mimic = settled(make_trial())

    assert mimic.status == "accepted"
    assert [stored(prefix) for prefix in PREFIXES] == [1, 1, 1]


def test_accepted_at_the_desk_it_goes_to_raters_once(raters: Cohort) -> None:
    mimic = copied(make_cohort(raters.study, country="US"))

    verdicts.decide(mimic, accepted=True)
    verdicts.decide(mimic, accepted=True)

    mimic.refresh_from_db()
    assert (mimic.status, told(mimic)) == ("accepted", "accepted")
    assert Cell.objects.filter(cohort=raters, stimulus=mimic.stimulus).count() == 1
    assert trial_of(mimic).state == Trial.State.ANSWERED


def test_rejected_at_the_desk_it_is_asked_for_again() -> None:
    mimic = copied(make_cohort())
    cell = Cell.objects.get(cohort=mimic.cohort, stimulus=mimic.trial.stimulus)

    verdicts.decide(mimic, accepted=False, reasons=["too_dark"])

    mimic.refresh_from_db()
    assert (told(mimic), mimic.reasons) == ("rejected", ["too_dark"])
    assert trial_of(mimic).state == Trial.State.RESERVED
    after = Cell.objects.get(pk=cell.pk)
    assert (after.filled, after.reserved) == (cell.filled - 1, cell.reserved + 1)


def test_rejected_later_it_is_withheld_from_raters_and_not_erased(accepted: Mimic, raters: Cohort) -> None:
    Stimulus.objects.seeds().update(retired_at=accepted.received_at)
    waiting = make_session(raters).trials.get(stimulus=accepted.stimulus)

    verdicts.decide(accepted, accepted=False, reasons=["occluded"])

    stimulus = Stimulus.objects.get(mimic=accepted)
    assert stimulus.withheld_at
    assert default_storage.exists(stimulus.image_key)
    assert Trial.objects.get(pk=waiting.pk).state == Trial.State.RELEASED
    assert Cell.objects.get(cohort=raters, stimulus=stimulus).reserved == 0


def test_accepted_after_all_it_comes_back_and_its_place_is_filled_again(accepted: Mimic) -> None:
    verdicts.decide(accepted, accepted=False, reasons=["occluded"])

    verdicts.decide(accepted, accepted=True)

    accepted.refresh_from_db()
    assert (accepted.status, accepted.reasons) == ("accepted", [])
    assert Stimulus.objects.get(kind="mimic").withheld_at is None
    assert trial_of(accepted).state == Trial.State.ANSWERED
    cell = Cell.objects.get(cohort=accepted.cohort, stimulus=accepted.trial.stimulus)
    assert (cell.filled, cell.reserved) == (1, 0)


def test_while_a_report_on_it_is_open_nobodys_word_puts_it_back(accepted: Mimic, raters: Cohort) -> None:
    verdicts.hold(accepted)
    shown = make_session(raters).trials.order_by("position")[0]
    who = {"cohort": raters, "participant": shown.participant, "trial": shown}
    assert accepted.stimulus
    PictureReport.objects.create(stimulus=accepted.stimulus, client_uuid=uuid.uuid4(), kind="inappropriate", **who)

    verdicts.decide(accepted, accepted=True)

    accepted.refresh_from_db()
    assert accepted.status == "accepted"
    assert Stimulus.objects.get(kind="mimic").withheld_at


def test_held_again_it_is_withheld_and_its_maker_is_asked_for_nothing(accepted: Mimic) -> None:
    verdicts.decide(accepted, accepted=False, reasons=["occluded"])

    verdicts.hold(accepted)

    assert told(accepted) == "kept"
    assert Stimulus.objects.get(kind="mimic").withheld_at
    assert trial_of(accepted).state == Trial.State.ANSWERED


def test_with_a_better_photograph_the_trial_stays_closed(accepted: Mimic) -> None:
    make_mimic(accepted.trial)

    verdicts.decide(accepted, accepted=False, reasons=["occluded"])

    assert trial_of(accepted).state == Trial.State.ANSWERED


def test_nothing_is_decided_of_a_withdrawn_photograph(accepted: Mimic) -> None:
    withdraw(accepted)

    verdicts.decide(accepted, accepted=True)

    assert told(accepted) == "withdrawn"
    assert not Stimulus.objects.in_circulation().filter(kind="mimic").exists()


def test_a_decision_leaves_the_machines_verdict_on_record(accepted: Mimic) -> None:
    verdicts.decide(accepted, accepted=False, reasons=["occluded"])

    assert list(accepted.verdicts.values_list("status", "reasons")) == [("accepted", [])]


def test_rules_are_read_once_for_all_photographs_of_a_cohort(monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_session(make_cohort(make_study()))
    first, second = (photograph(trial, f"{trial.position}") for trial in session.trials.order_by("position")[:2])
    tasks.assess(first.pk)
    monkeypatch.setattr(photograph_rules, "read", lambda published: pytest.fail("read again"))

    tasks.assess(second.pk)

    second.refresh_from_db()
    assert second.status == "accepted"


def test_what_shows_no_face_has_a_thumbnail_alone() -> None:
    mimic, _ = photographs.receive(make_trial(), picture(), client_uuid=uuid.uuid4())

    tasks.assess(mimic.pk)

    assert [stored(prefix) for prefix in PREFIXES] == [0, 1, 0]
