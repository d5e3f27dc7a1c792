"""The pictures made from a photograph: made once, known by what they came from, and gone with it."""

import hashlib
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from apps import vision
from apps.mimicry.judging import derivatives, likeness
from apps.mimicry.models import Derivative, Likeness, Mimic, Review, Upload, VerdictRecord
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants import tasks
from apps.participants.erasure import forget
from apps.participants.models import Session, Withdrawal
from apps.receipts.thumbnails import thumbnail, thumbnail_path
from apps.studies.images import open_image, store_image
from apps.vision.specimen import portrait
from tests.factories import make_cohort, make_mimic, make_session, picture
from tests.rehearsal.site import stored_files

pytestmark = pytest.mark.django_db

Kind = Derivative.Kind


@pytest.fixture
def mimic() -> Mimic:
    session: Session = make_session(make_cohort())
    return make_mimic(session.trials.order_by("position")[0])


def examined(mimic: Mimic, jpeg: bytes | None = None) -> list[Derivative]:
    """Its derivatives, stored and kept as a worker does."""
    rows = derivatives.store(mimic, vision.examine(jpeg or portrait()))
    derivatives.keep(mimic, rows)
    return rows


def judged(mimic: Mimic, **fields: Any) -> VerdictRecord:
    values = {"status": "review", "doubts": ["too_dark"], "rules_version": "2", "engine": "test"}
    return VerdictRecord.objects.create(mimic=mimic, **(values | fields))


def test_a_face_has_a_crop_and_a_thumbnail_that_know_what_they_came_from(mimic: Mimic) -> None:
    examined(mimic)

    crop, small = Derivative.objects.order_by("kind")
    assert (crop.kind, small.kind) == (Kind.CROP, Kind.THUMBNAIL)
    assert {crop.of_sha256, small.of_sha256} == {mimic.sha256}
    for row, size in ((crop, (224, 224)), (small, (320, 240))):
        stored = open_image(row.image_key)
        assert (row.sha256, row.size) == (hashlib.sha256(stored).hexdigest(), len(stored))
        assert Image.open(io.BytesIO(stored)).size == size


def test_without_a_face_there_is_a_thumbnail_alone(mimic: Mimic) -> None:
    examined(mimic, picture(1))

    assert [row.kind for row in mimic.derivatives.all()] == [Kind.THUMBNAIL]
    assert derivatives.key_of(mimic, Kind.CROP) is None
    assert derivatives.key_of(mimic, Kind.THUMBNAIL) == mimic.derivatives.get().image_key


def test_they_are_made_once_and_the_same_each_time(mimic: Mimic) -> None:
    first = examined(mimic)

    again = examined(mimic)

    assert [row.sha256 for row in again] == [row.sha256 for row in first]
    assert {row.image_key for row in mimic.derivatives.all()} == {row.image_key for row in first}


def test_what_is_not_kept_is_discarded(mimic: Mimic) -> None:
    files = stored_files()
    rows = derivatives.store(mimic, vision.examine(portrait()))
    assert len(stored_files() - files) == 2

    derivatives.discard(rows)

    assert stored_files() == files


def test_a_storage_that_fails_halfway_keeps_neither(mimic: Mimic, monkeypatch: pytest.MonkeyPatch) -> None:
    files = stored_files()

    def full(data: bytes, *, prefix: str, store: str) -> str:
        if prefix == "thumbnails":
            raise OSError("No space left on device")
        return store_image(data, prefix=prefix, store=store)

    monkeypatch.setattr(derivatives, "store_image", full)

    with pytest.raises(OSError, match="No space"):
        derivatives.store(mimic, vision.examine(portrait()))

    assert stored_files() == files


def test_a_storage_that_will_not_delete_stops_nobody(mimic: Mimic, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def away(key: str) -> None:
        tried.append(key)
        raise OSError("away")

    monkeypatch.setattr(derivatives, "delete_image", away)
    rows = derivatives.store(mimic, vision.examine(portrait()))

    derivatives.discard(rows)

    assert tried == [row.image_key for row in rows]


@pytest.mark.parametrize("whole", [False, True], ids=["one photograph", "everything"])
def test_a_withdrawal_erases_them(mimic: Mimic, whole: bool) -> None:
    keys = {row.image_key for row in examined(mimic)}

    if whole:
        forget(mimic.participant)
    else:
        withdraw(mimic)
    entry = Withdrawal.objects.get()
    assert keys < set(entry.object_keys)
    tasks.erase_objects(entry.pk)

    assert not Derivative.objects.exists()
    assert not any(default_storage.exists(key) for key in keys)


def test_a_withdrawn_photograph_leaves_nothing_that_was_said_of_it(mimic: Mimic, admin_user: Any) -> None:
    frame = "8f3a11c2d4e5067b"
    fields = {"frame_hash": frame, "frame_bands": likeness.bands(frame), "fidelity": 0.5}
    Mimic.objects.filter(pk=mimic.pk).update(**fields)
    other = make_mimic(mimic.session.trials.order_by("position")[1], **fields)
    Likeness.objects.create(mimic=other, earlier=mimic, exact=False, distance=0, scope="participant")
    Review.objects.create(mimic=mimic, reviewer=admin_user, decision="accept")
    said = {judged(mimic), judged(other)}
    owner = {"cohort": mimic.cohort, "session": mimic.session, "trial": mimic.trial, "client_uuid": mimic.client_uuid}
    Upload.objects.create(mimic=mimic, state="taken", quarantine_key="q", capture={"device": "d"}, **owner)

    withdraw(mimic)

    mimic.refresh_from_db()
    assert (mimic.frame_hash, mimic.frame_bands, mimic.fidelity) == ("", [], None)
    assert not Likeness.objects.exists()
    assert not Review.objects.exists()
    assert set(VerdictRecord.objects.all()) == {row for row in said if row.mimic == other}
    assert Upload.objects.get().capture == {}


def test_whoever_is_forgotten_while_a_photograph_lies_in_quarantine_leaves_none_there(mimic: Mimic) -> None:
    trials = mimic.session.trials.order_by("position")
    owner = {"cohort": mimic.cohort, "session": mimic.session}
    for state, trial in zip(("issued", "taken"), trials, strict=False):
        key = {"quarantine_key": f"quarantine/{state}.jpg", "client_uuid": trial.uuid}
        Upload.objects.create(trial=trial, state=state, **owner, **key)

    forgotten = forget(mimic.participant)

    assert "quarantine/issued.jpg" in forgotten.object_keys
    assert "quarantine/taken.jpg" not in forgotten.object_keys
    assert not Upload.objects.exists()


def test_verdicts_on_record_go_by_no_other_way(mimic: Mimic) -> None:
    judged(mimic)

    with pytest.raises(Exception, match="Cannot update or delete"):
        mimic.verdicts.all().delete()


def test_the_receipt_shows_the_thumbnail_that_there_is(mimic: Mimic) -> None:
    made_there, _ = thumbnail(thumbnail_path(mimic).rstrip("/").rsplit("/", 1)[1])
    examined(mimic)

    stored, _ = thumbnail(thumbnail_path(mimic).rstrip("/").rsplit("/", 1)[1])

    assert max(Image.open(io.BytesIO(made_there)).size) == 256
    assert stored == vision.examine(portrait()).thumbnail
