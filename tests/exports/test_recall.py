"""A past release is rebuilt without what was taken back: what changes, and what stays."""

from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.exports.comparing.verification import verify
from apps.exports.models import Shard
from apps.exports.recalling import recall
from apps.localization.models import Questionnaire
from apps.mimicry.models import Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.erasure import forget
from apps.participants.models import Demographics, Participant, Withdrawal
from apps.studies.models import Cohort, Study
from tests.buckets import bucket
from tests.exports.readers import crop_faces
from tests.exports.recalling import changed, everything_stored, in_tars, keys_of, read, rebuilt
from tests.exports.story import MIMICS, SAMPLES, contents, folder, mimics_of, rate, release, table
from tests.exports.story import withdraw as take_consent_back


def judged(study: Study) -> Mimic:
    """A photograph that the rater saw pain in."""
    return Mimic.objects.filter(cohort__study=study, stimulus__trials__judgment__ratings__has_key="pain")[0]


def test_a_photograph_leaves_its_shard_and_the_tables_and_all_else_stays_the_same_bytes(study: Study) -> None:
    built = release(study)
    before = contents(built)
    gone = judged(study)
    [shard] = built.shards.filter(members__contains=[gone.uuid])
    withdraw(gone)

    rebuilt(built)

    assert (built.state, built.reason, built.recall) == ("ready", "", None)
    after = contents(built)
    assert {path for path in changed(before, after) if path.startswith("data/")} == {shard.path}
    assert not {"tables/seeds.parquet", "tables/terms.parquet", "tables/cohorts.parquet"} & changed(before, after)
    [key] = keys_of(built, gone)
    assert in_tars(built) == {row["key"] for row in table(built, "mimics")}
    assert key not in in_tars(built)
    assert not [row for name in ("judgments", "ratings") for row in table(built, name) if row["stimulus"] == key]
    assert (built.counts["mimics"], built.counts["recalled"], built.counts["observer_judgments"]) == (MIMICS - 1, 1, 2)
    assert built.counts["self_reports"] == MIMICS
    assert verify(folder(built)).samples == SAMPLES - 1


def test_it_is_the_release_that_would_have_been_built_without_them(study: Study) -> None:
    built = release(study, samples_per_shard=MIMICS)
    person, photograph = mimics_of(study)[0].participant, mimics_of(study)[-1]
    withdraw(photograph)
    forget(person)
    take_consent_back(mimics_of(study)[3].session)

    rebuilt(built)

    anew = release(study, samples_per_shard=MIMICS)
    for name in ("mimics", "judgments", "ratings", "participants", "sessions", "targets"):
        assert table(built, name) == table(anew, name), name
    assert not {path for path in changed(contents(built), contents(anew)) if path.startswith("data/")}
    same = ("mimics", "train", "val", "participants", "self_reports", "observer_judgments", "mimics_by_country")
    assert {name: built.counts[name] for name in same} == {name: anew.counts[name] for name in same}


def test_a_raters_answers_leave_with_the_rater(study: Study) -> None:
    leaving = rate(study.cohorts.get(slug="us-rate"))
    built = release(study)
    assert len(table(built, "sessions")) == 8
    forget(leaving.participant)

    rebuilt(built)

    assert len(table(built, "sessions")) == len(table(built, "participants")) == 7
    assert built.counts["observer_judgments"] == 3
    assert built.counts["mimics"] == MIMICS


def test_where_somebody_left_the_others_are_told_as_coarsely_as_it_takes_now(study: Study) -> None:
    choice = {"code": "sex", "kind": "choice", "text": "", "help": "", "optional": True}
    questions = [choice | {"options": [{"code": "female", "text": "Female"}]}]
    asked = Questionnaire.objects.create(language="en", version=77, questions=questions)
    Cohort.objects.filter(study=study).update(questionnaire=asked, smallest_group=3)
    people = Participant.objects.filter(sessions__cohort__slug="ve-mimic")
    for person in people:
        Demographics.objects.create(participant=person, questionnaire=asked, answers={"sex": "female"})
    built = release(study)
    told = [row["sex"] for row in table(built, "participants") if row["countries"] == ["VE"]]
    forget(people[0])

    rebuilt(built)

    assert told.count("female") == 3
    assert "female" not in {row["sex"] for row in table(built, "participants")}


def test_no_byte_of_the_photograph_is_left_in_any_file_of_the_storage(study: Study) -> None:
    person = mimics_of(study)[0].participant
    crop_faces(list(person.mimics.all()))
    built = release(study)
    keys = [*person.mimics.values_list("image_key", flat=True)]
    keys += person.mimics.values_list("derivatives__image_key", flat=True)
    pictures = [default_storage.open(key).read() for key in keys]
    hashes = [mimic.sha256.encode() for mimic in person.mimics.all()]
    gone = keys_of(built, *person.mimics.all())
    assert all(any(picture in data for data in everything_stored()) for picture in pictures)
    forget(person)
    later = release(study)

    rebuilt(built)

    assert Withdrawal.objects.get().erased_at
    assert not [key for key in keys if default_storage.exists(key)]
    left = [secret for secret in (*pictures, *hashes) if any(secret in data for data in everything_stored())]
    assert left == []
    assert not Mimic.objects.filter(uuid__in=Withdrawal.objects.get().mimic_uuids).exists()
    assert not [
        plan for plan in Shard.objects.values_list("plan", flat=True) if gone & {s["json"]["key"] for s in plan}
    ]
    for held in (built, later):
        held.refresh_from_db()
        graves = {row["key"] for row in read(held, "tombstones.parquet")}
        assert graves == gone


def test_a_bucket_that_keeps_versions_keeps_none_of_the_photograph(study: Study, settings: Any) -> None:
    with bucket() as storage:
        storage.s3.Versioning().enable()
        settings.STORAGES = settings.STORAGES | {"cluster": storage.backend}
        built = release(study, storage="cluster", samples_per_shard=2)
        gone, also_gone = mimics_of(study)[0], mimics_of(study)[1]
        pictures = [default_storage.open(mimic.image_key).read() for mimic in (gone, also_gone)]
        withdraw(gone)
        rebuilt(built)
        withdraw(also_gone)
        rebuilt(built)

        versions = [version.get()["Body"].read() for version in storage.s3.object_versions.all() if version.size]

    assert built.state == "ready"
    assert len(versions) >= len(built.files)
    assert not [picture for picture in pictures if any(picture in version for version in versions)]


def test_a_shard_of_which_nothing_is_left_goes(study: Study) -> None:
    built = release(study, samples_per_shard=1)
    gone = mimics_of(study)[0]
    [shard] = built.shards.filter(members__contains=[gone.uuid])
    withdraw(gone)

    rebuilt(built)

    assert built.state == "ready"
    assert not (folder(built) / shard.path).exists()
    assert not built.shards.filter(pk=shard.pk).exists()


def test_a_release_of_which_nothing_would_stay_is_left_for_a_person_to_withdraw(study: Study) -> None:
    built = release(study)
    for mimic in mimics_of(study):
        withdraw(mimic)

    with pytest.raises(recall.RecallError, match="Withdraw it instead"):
        recall.rebuild(built, by="steward")

    built.refresh_from_db()
    assert (built.state, built.recalled.count()) == ("ready", 0)
