"""From the wish to the shelf: what a release holds, and that its bytes depend on nothing but the study."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.exports import tasks
from apps.exports.building import lifecycle
from apps.exports.building.planning import canonical
from apps.exports.comparing.verification import verify
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.mimicry.models import Derivative
from apps.studies.images import delete_image
from apps.studies.models import Study
from tests.exports.readers import crop_faces
from tests.exports.story import (
    ITS_OWN,
    MIMICS,
    SAMPLES,
    contents,
    folder,
    imitate,
    mimics_of,
    rate,
    release,
    table,
)
from tests.factories import make_cohort, make_judgment, make_session, make_study


def shards(built: Release) -> dict[str, list[str]]:
    found = {}
    for path in contents(built):
        if path.endswith(".tar"):
            with tarfile.open(folder(built) / path) as tar:
                found[path] = tar.getnames()
    return found


def pairs(tar: tarfile.TarFile, names: list[str]) -> Iterator[tuple[bytes, dict[str, Any]]]:
    for picture, about in zip(names[::2], names[1::2], strict=True):
        assert picture.replace(".jpg", ".json") == about
        yield read(tar, picture), json.loads(read(tar, about))


def read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    assert file
    return file.read()


def test_a_release_is_built_whole(study: Study) -> None:
    built = release(study)

    assert (built.state, built.reason) == (Release.State.READY, "")
    assert verify(folder(built)).samples == SAMPLES
    assert built.counts["mimics"] == built.counts["self_reports"] == MIMICS
    assert built.counts["observer_judgments"] == 3
    assert built.counts["mimics_by_country"] == {"US": MIMICS // 2, "VE": MIMICS // 2}
    assert sum(len(names) for path, names in shards(built).items() if "mimic" in path) == 2 * MIMICS
    assert all(len(names) <= 2 * 5 for names in shards(built).values())


def test_a_sample_is_the_picture_as_stored_and_the_row_of_its_table(study: Study) -> None:
    built = release(study)

    rows = {row["key"]: row for row in table(built, "mimics")}
    pictures = {default_storage.open(mimic.image_key).read() for mimic in mimics_of(study)}
    for path, names in shards(built).items():
        with tarfile.open(folder(built) / path) as tar:
            for picture, about in pairs(tar, names):
                assert picture in pictures or "seed" in path
                assert "seed" in path or about == rows[about["key"]]
    joy = {row["self_report"][1]["intensity"] for row in rows.values()}
    assert joy == {11, 12, 13}
    assert {(row["face_x"], row["face_height"]) for row in rows.values()} == {(0.25, 0.625)}


def test_a_face_that_was_cut_out_lies_between_the_picture_and_its_json(study: Study) -> None:
    crop_faces(mimics_of(study)[::2])
    crops = {row.mimic.uuid: default_storage.open(row.image_key).read() for row in Derivative.objects.all()}

    built = release(study)

    names = Pseudonyms(built.recipient)
    expected = {f"{names.name('mimic', uuid)}.face.jpg": crop for uuid, crop in crops.items()}
    found = {}
    for path, members in shards(built).items():
        with tarfile.open(folder(built) / path) as tar:
            for before, name, after in zip(members, members[1:], members[2:], strict=False):
                if name.endswith(".face.jpg"):
                    key = name.removesuffix(".face.jpg")
                    assert (before, after) == (f"{key}.jpg", f"{key}.json")
                    found[name] = read(tar, name)
    assert found == expected


def test_a_plan_names_every_byte_of_its_shard(study: Study) -> None:
    crop_faces(mimics_of(study)[:1])
    built = release(study)

    samples = [sample for shard in built.shards.all() for sample in shard.plan]

    assert all(set(sample) == {"uuid", "image", "crop", "crop_sha256", "json"} for sample in samples)
    assert [sample["uuid"] for sample in samples if sample["crop"]] == [str(mimics_of(study)[0].uuid)]
    for shard in built.shards.all():
        assert [str(uuid) for uuid in shard.members] == [sample["uuid"] for sample in shard.plan]
        assert shard.plan_sha256 == hashlib.sha256(canonical(shard.plan).encode()).hexdigest()
        assert [sample["json"]["key"] for sample in shard.plan] == sorted(s["json"]["key"] for s in shard.plan)


def test_a_crop_that_is_not_the_one_that_was_made_is_refused(study: Study) -> None:
    crop_faces(mimics_of(study)[:1])
    crop = Derivative.objects.get()
    delete_image(crop.image_key)
    default_storage.save(crop.image_key, io.BytesIO(b"something else"))

    reason = release(study).reason

    assert f"The crop of mimic {crop.mimic.uuid} is not the one" in reason


def test_the_log_tells_what_happened(study: Study) -> None:
    built = release(study)

    told = list(built.events.values_list("kind", "text"))
    kinds = [kind for kind, _ in told]
    assert kinds == ["requested", "frozen", "ready"]
    assert f"{MIMICS} mimics, {MIMICS} self-reports, 3 observers' judgments" in dict(told)["frozen"]
    assert built.manifest_sha256 in dict(told)["ready"]
    assert all(shard.finished_at for shard in built.shards.all())


def test_self_reports_and_observers_are_told_apart_and_absent_is_no_row(study: Study) -> None:
    built = release(study)

    judgments = table(built, "judgments")
    mimics = {row["key"] for row in table(built, "mimics")}
    observed = [row for row in judgments if row["kind"] == "observer"]
    assert {row["kind"] for row in judgments} == {"self_report", "observer"}
    assert {row["stimulus"] for row in observed} <= mimics
    assert [row["no_face"] for row in observed].count(True) == 1
    ratings = table(built, "ratings")
    assert len(ratings) == MIMICS * 2 + 2
    assert {(row["kind"], row["term"]) for row in ratings} == {
        ("self_report", "joy"),
        ("self_report", "awe"),
        ("observer", "pain"),
    }


def test_the_same_study_gives_the_same_bytes(study: Study) -> None:
    first = contents(release(study))

    second = contents(release(study))

    differing = {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}
    assert differing == ITS_OWN


def test_nobody_moves_between_splits_and_nobody_is_in_two(study: Study) -> None:
    before = {row["key"]: row["split"] for row in table(release(study), "participants")}
    imitate(study.cohorts.get(slug="us-mimic"))

    later = release(study)

    after = {row["key"]: row["split"] for row in table(later, "participants")}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    assert all(row["split"] == after[row["participant"]] for row in table(later, "mimics"))


@pytest.mark.django_db(transaction=True)
def test_a_study_without_a_mimic_says_so() -> None:
    study = make_study()
    make_cohort(study)

    failed = release(study)

    assert failed.state == Release.State.FAILED
    assert "No accepted photograph" in failed.reason


def test_a_missing_picture_is_named_and_the_release_resumes_once_it_is_back(study: Study) -> None:
    mimic = mimics_of(study)[0]
    picture = default_storage.open(mimic.image_key).read()
    delete_image(mimic.image_key)
    failed = release(study)
    assert failed.state == Release.State.FAILED
    assert str(mimic.uuid) in failed.reason

    default_storage.save(mimic.image_key, io.BytesIO(picture))
    assert lifecycle.resume(failed)
    tasks.queue_work(failed.pk)

    failed.refresh_from_db()
    assert failed.state == Release.State.READY
    assert verify(folder(failed)).samples == SAMPLES


def test_a_picture_that_is_not_the_one_received_is_refused(study: Study) -> None:
    mimic = mimics_of(study)[0]
    delete_image(mimic.image_key)
    default_storage.save(mimic.image_key, io.BytesIO(b"something else"))

    assert "is not the one that was received" in release(study).reason


def test_a_rehearsal_says_what_it_is(study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(is_rehearsal=True)

    built = release(Study.objects.get(pk=study.pk))

    assert json.loads((folder(built) / "release.json").read_text())["rehearsal"] is True
    assert "A rehearsal" in (folder(built) / "README.md").read_text()


def test_raters_of_seeds_are_observers_too(study: Study) -> None:
    rate(make_cohort(study, phase="rate", country="VE", language="es", slug="ve-rate"))

    built = release(study)

    kinds = {(row["kind"], row["stimulus_kind"]) for row in table(built, "judgments")}
    assert kinds == {("self_report", "seed"), ("observer", "mimic"), ("observer", "seed")}


def test_ratings_tell_how_they_came_about(study: Study) -> None:
    cohort = make_cohort(study, phase="rate", country="VE", language="es", slug="ve-rate")
    way = {"terms": {"joy": {"place": 4, "chosen_ms": 900, "set_ms": 1500, "by": "filter"}}, "filter_uses": 1}
    make_judgment(make_session(cohort).trials.earliest("position"), ratings={"joy": 70}, behaviour=way)

    built = release(study)

    told = [row for row in table(built, "ratings") if row["place"]]
    assert [(row["term"], row["chosen_ms"], row["set_ms"], row["found_by"]) for row in told] == [
        ("joy", 900, 1500, "filter")
    ]
    assert [row["filter_uses"] for row in table(built, "judgments")].count(1) == 1
