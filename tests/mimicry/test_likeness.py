"""Photographs that look the same: which are found, how far away, and in whose."""

import json
import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.mimicry.judging import likeness
from apps.mimicry.models import Likeness, Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.erasure import forget
from apps.participants.models import Session, Withdrawal
from apps.studies.models import Study
from apps.vision import Reason
from apps.vision.hashes import distance
from tests.factories import make_cohort, make_mimic, make_session, make_study, make_trial
from tests.mimicry.test_withdrawal import in_a_thread, settled

pytestmark = pytest.mark.django_db

HASH = "8f3a11c2d4e5067b"
Scope = Likeness.Scope


def differing(bits: int, *, in_one_band: bool = False) -> str:
    """A hash that differs in so many bits, in one band or dealt out to all four."""
    flipped = int(HASH, 16)
    for number in range(bits):
        flipped ^= 1 << (number if in_one_band else 16 * (number % 4) + number // 4)
    return f"{flipped:016x}"


def photographed(session: Session, frame_hash: str = HASH, **fields: Any) -> Mimic:
    """A settled photograph of the session's next trial, with its hash."""
    trial = session.trials.filter(mimics=None).order_by("position")[0]
    return make_mimic(trial, frame_hash=frame_hash, frame_bands=likeness.bands(frame_hash), **fields)


def new_session(study: Study, **fields: Any) -> Session:
    return make_session(make_cohort(study, **fields))


@pytest.fixture
def study() -> Study:
    return make_study()


hashes = st.integers(0, 2**64 - 1)


@given(frame_hash=hashes, flips=st.sets(st.integers(0, 63), max_size=likeness.NEAR_OF_OTHERS))
def test_hashes_that_are_near_share_a_band(frame_hash: int, flips: set[int]) -> None:
    other = frame_hash ^ sum(1 << bit for bit in flips)

    assert set(likeness.bands(f"{frame_hash:016x}")) & set(likeness.bands(f"{other:016x}"))


def test_the_same_bits_in_another_place_are_another_band() -> None:
    assert likeness.bands("00010002ffff0001") == [0x00001, 0x10002, 0x2FFFF, 0x30001]


@pytest.mark.parametrize(("bits", "seen"), [(0, True), (6, True), (7, False)])
def test_within_a_person_six_bits_are_near(study: Study, bits: int, seen: bool) -> None:
    session = new_session(study)
    earlier = photographed(session, differing(bits))
    mimic = photographed(session)

    found = likeness.find(mimic, HASH)

    assert found == ([likeness.Found(earlier.pk, False, bits, Scope.PARTICIPANT)] if seen else [])


def test_all_sessions_of_a_person_are_searched(study: Study) -> None:
    cohort = make_cohort(study, seeds=6, trials_per_session=3)
    first = make_session(cohort)
    earlier = photographed(first)
    second = make_session(cohort, first.participant, again=True)

    assert [one.earlier_id for one in likeness.find(photographed(second), HASH)] == [earlier.pk]


@pytest.mark.parametrize("in_one_band", [False, True])
@pytest.mark.parametrize(("bits", "seen"), [(0, True), (3, True), (4, False)])
def test_among_others_three_bits_are_near(study: Study, bits: int, seen: bool, in_one_band: bool) -> None:
    cohort = make_cohort(study)
    earlier = photographed(make_session(cohort), differing(bits, in_one_band=in_one_band))
    mimic = photographed(make_session(cohort))

    found = likeness.find(mimic, HASH)

    assert found == ([likeness.Found(earlier.pk, False, bits, Scope.COHORT)] if seen else [])


def test_other_cohorts_of_the_study_are_searched_and_other_studies_are_not(study: Study) -> None:
    elsewhere = photographed(new_session(study, country="VE"))
    photographed(new_session(make_study()))

    found = likeness.find(photographed(new_session(study)), HASH)

    assert found == [likeness.Found(elsewhere.pk, False, 0, Scope.STUDY)]


def test_the_same_pixels_are_an_exact_copy_even_of_one_that_waits_for_its_verdict(study: Study) -> None:
    waiting = make_mimic(new_session(study).trials.all()[0], status="pending", settled_at=None, sha256="a" * 64)
    mimic = photographed(new_session(study), sha256="a" * 64)

    found = likeness.find(mimic, HASH)

    assert found == [likeness.Found(waiting.pk, True, 0, Scope.STUDY)]


def test_only_earlier_photographs_that_are_kept_are_found(study: Study) -> None:
    session = new_session(study)
    withdraw(photographed(session))
    mimic = photographed(session)
    photographed(session)

    assert likeness.find(mimic, HASH) == []


def test_the_ten_nearest_are_told(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST", 2)
    session = new_session(study, trials_per_session=5, seeds=5)
    far, near, nearest, nearer = (photographed(session, differing(bits)) for bits in (5, 2, 0, 1))

    found = likeness.find(photographed(session), HASH)

    assert [one.earlier_id for one in found] == [nearest.pk, nearer.pk]
    assert {far, near}.isdisjoint({one.earlier_id for one in found})


def test_the_distance_is_that_of_the_hashes(study: Study) -> None:
    session = new_session(study, trials_per_session=20, seeds=20)
    draw = random.Random(1)
    others = [f"{int(HASH, 16) ^ (1 << draw.randrange(64)) ^ (1 << draw.randrange(64)):016x}" for _ in range(10)]
    by_id = {photographed(session, other).pk: other for other in others}

    found = likeness.find(photographed(session), HASH)

    assert {one.earlier_id: one.distance for one in found} == {pk: distance(HASH, by_id[pk]) for pk in by_id}


def test_doubts_name_copies_and_near_copies_once_each() -> None:
    exact = [likeness.Found(number, True, 0, Scope.STUDY) for number in range(2)]
    near = [likeness.Found(number, False, 2, Scope.COHORT) for number in range(2)]

    assert likeness.doubts([]) == ()
    assert likeness.doubts(near) == (Reason.NEAR_COPY,)
    assert likeness.doubts(near + exact) == (Reason.COPY, Reason.NEAR_COPY)


def test_what_was_found_is_recorded_once(study: Study) -> None:
    session = new_session(study)
    earlier, mimic = photographed(session, differing(2)), photographed(session)
    found = likeness.find(mimic, HASH)

    likeness.record(mimic, found)
    likeness.record(mimic, found)

    row = Likeness.objects.get()
    assert (row.mimic, row.earlier, row.exact, row.distance, row.scope) == (mimic, earlier, False, 2, "participant")


def test_what_was_withdrawn_between_finding_and_recording_is_left_out(study: Study) -> None:
    first, second = new_session(study), new_session(study)
    forgotten, withdrawn = photographed(first), photographed(second)
    mimic = photographed(new_session(study))
    found = likeness.find(mimic, HASH)
    assert {one.earlier_id for one in found} == {forgotten.pk, withdrawn.pk}
    forget(first.participant)
    withdraw(withdrawn)

    likeness.record(mimic, found)

    assert not Likeness.objects.exists()


@pytest.mark.parametrize("whole", [False, True], ids=["one photograph", "everything"])
@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_takes_along_a_likeness_that_is_being_recorded_just_then(whole: bool) -> None:
    study = make_study()
    earlier = photographed(new_session(study))
    mimic = photographed(new_session(study))
    errors: list[Exception] = []
    withdrawn = in_a_thread(*((forget, earlier.participant) if whole else (withdraw, earlier)), errors=errors)

    with transaction.atomic():
        likeness.record(mimic, likeness.find(mimic, HASH))
        withdrawn.start()
        withdrawn.join(timeout=0.5)
        assert withdrawn.is_alive()
    withdrawn.join(timeout=60)

    assert errors == []
    assert not Likeness.objects.exists()
    assert Withdrawal.objects.count() == 1


def test_a_report_holds_boxes_scores_measures_and_hashes_and_nothing_to_know_a_face_by() -> None:
    mimic = settled(make_trial(make_cohort()))

    assert mimic.report
    assert names(mimic.report) == {
        *("width", "height", "faces", "main", "frame", "engine"),
        *("box", "score", "x", "y", "size", "offset", "cut_off", "pose", "yaw", "roll", "pitch"),
        *("sharpness", "light", "face", "background", "over", "under", "eyes_open"),
        *("aligned", "upright", "mirrored"),
    }
    hashes = [mimic.report["frame"], mimic.report["main"]["aligned"]]
    assert {len(part) for pair in hashes for part in pair.values()} == {16}
    assert not any(isinstance(part, list) for part in mimic.report["main"].values())
    assert len(json.dumps(mimic.report)) < 2000


def names(stored: Any) -> set[str]:
    """Every name in a report, at any depth."""
    if isinstance(stored, dict):
        return set(stored) | {name for part in stored.values() for name in names(part)}
    return {name for part in stored for name in names(part)} if isinstance(stored, list) else set()
