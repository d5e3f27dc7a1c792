"""A release that extends an earlier one keeps what it can: the same shards, the same bytes, under the same names."""

import pytest

from apps.exports.building.extending import same_before
from apps.exports.models import Release, Shard
from apps.mimicry.removal.withdrawal import withdraw
from apps.studies.models import Study
from tests.exports.story import contents, imitate, mimics_of, rate, release, table


def tars(built: Release) -> dict[str, bytes]:
    return {path: data for path, data in contents(built).items() if path.endswith(".tar")}


def place_of(built: Release) -> dict[str, tuple[str, int]]:
    """Split and shard of each mimic by its key."""
    return {row["key"]: (row["split"], row["shard"]) for row in table(built, "mimics")}


def test_an_unchanged_study_gives_the_same_shards_again(study: Study) -> None:
    first = release(study)

    second = release(study, extends=first)

    assert second.state == "ready"
    assert tars(second) == tars(first)


def test_new_pictures_go_into_new_shards_behind_the_earlier_ones(study: Study) -> None:
    first = release(study, samples_per_shard=4)
    for _ in range(3):
        imitate(study.cohorts.get(slug="us-mimic"))

    second = release(study, samples_per_shard=4, extends=first)

    before, after = place_of(first), place_of(second)
    assert {key: after[key] for key in before} == before
    assert tars(first).items() < tars(second).items()
    last = {split: max(shard for at, shard in before.values() if at == split) for split in ("train", "val")}
    added = {after[key] for key in after.keys() - before.keys()}
    assert added
    assert all(number > last[split] for split, number in added)
    assert max(shard.samples for shard in second.shards.all()) <= 4


def test_who_is_gone_leaves_a_shard_and_the_others_are_the_same_bytes(study: Study) -> None:
    first = release(study)
    gone = mimics_of(study)[0]
    [left] = first.shards.filter(members__contains=[gone.uuid])
    withdraw(gone)

    second = release(study, extends=first)

    differing = {path for path, data in tars(first).items() if tars(second)[path] != data}
    assert differing == {left.path}
    assert second.shards.get(split=left.split, number=left.number).samples == left.samples - 1


def test_a_shard_that_everybody_left_is_not_there_and_its_number_stays_free(study: Study) -> None:
    first = release(study, samples_per_shard=1)
    last = Shard.objects.filter(release=first, split="train").order_by("number").last()
    assert last
    withdraw(next(mimic for mimic in mimics_of(study) if mimic.uuid in last.members))
    second = release(study, samples_per_shard=1, extends=first)
    for _ in range(4):
        imitate(study.cohorts.get(slug="us-mimic"))

    third = release(study, samples_per_shard=1, extends=second)

    assert not second.shards.filter(split="train", number=last.number).exists()
    assert not third.shards.filter(split="train", number=last.number).exists()
    assert third.shards.filter(split="train", number__gt=last.number).exists()


def test_the_same_shard_is_found_in_any_earlier_one_of_the_chain_and_nowhere_else(study: Study) -> None:
    first = release(study)
    second = release(study, extends=first)
    third = release(study, extends=second)
    apart = release(study)
    shard = third.shards.in_order()[0]

    Shard.objects.filter(release=second).update(plan_sha256="other")

    found = same_before(shard)
    assert found
    assert found.release == first
    assert same_before(apart.shards.in_order()[0]) is None
    Release.objects.filter(pk=first.pk).update(state="running", recall={})
    assert same_before(shard) is None


@pytest.mark.parametrize("table_name", ["judgments", "ratings"])
def test_answers_may_change_without_a_shard_changing(study: Study, table_name: str) -> None:
    first = release(study)
    rate(study.cohorts.get(slug="us-rate"))

    second = release(study, extends=first)

    assert len(table(second, table_name)) > len(table(first, table_name))
    assert tars(second) == tars(first)
