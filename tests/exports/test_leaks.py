"""Every leak that a build must not let through, put into the tables by hand."""

import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.storage import default_storage

from apps.exports import tasks
from apps.exports.building.requests import request_release
from apps.exports.content import leaks
from apps.exports.errors import LeakError
from apps.exports.models import Release, Shard
from apps.mimicry.models import Mimic
from apps.participants.models import Participant
from apps.recruitment.models import ExternalIdentity
from apps.studies.images import store_image
from apps.studies.models import Stimulus, Study
from tests.exports.story import folder, release, table
from tests.factories import make_recipient

Rows = list[dict[str, Any]]


def rewrite(built: Release, name: str, change: Callable[[Rows], object]) -> None:
    """Change the rows of a table as a faulty build would have written them."""
    path = folder(built) / f"tables/{name}.parquet"
    stored = pq.read_table(path)
    rows = stored.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, stored.schema), path)


def put(column: str, value: Any, row: int = 0) -> Callable[[Rows], object]:
    """Set one value."""
    return lambda rows: rows[row].update({column: value})


def other(split: str) -> str:
    return "val" if split == "train" else "train"


def move(column: str) -> Callable[[Rows], object]:
    """Turn a split over in the first row alone."""
    return lambda rows: rows[0].update({column: other(rows[0][column])})


def test_a_sound_release_passes(study: Study) -> None:
    leaks.check(release(study))


LEAKS: list[tuple[str, Callable[[Rows], object], str]] = [
    ("mimics", move("split"), r"1 participant\(s\) are in two splits"),
    ("participants", move("split"), r"1 participant\(s\) are in two splits"),
    ("mimics", move("seed_split"), r"1 seed\(s\) have two values of seed_split"),
    ("seeds", put("split", "train"), r"1 seed\(s\) are not in test"),
    ("mimics", put("split", "test"), r"1 mimic\(s\) are seeds, or outside train and val"),
    (
        "mimics",
        put("detector", "0b6f3ac2-7c1f-4f0e-9d6b-0c6d7f1f8e11"),
        "an id of the database in its column detector",
    ),
    ("judgments", put("cohort", "0b6f3ac27c1f4f0e9d6b0c6d7f1f8e11"), "an id of the database in its column cohort"),
    ("judgments", put("glosses", ["joy", "ana@example.org"]), "an e-mail address in its column glosses"),
    ("sessions", put("term_order", ["joy", "10.20.30.40"]), "an address on the internet in its column term_order"),
    ("mimics", put("month", "2026-11-23"), "a day or a time in its column month"),
    (
        "mimics",
        put("self_report", [{"term": "12:30:05", "intensity": 3}]),
        "a day or a time in its column self_report",
    ),
    ("mimics", put("taken_by", "Mozilla/5.0"), "a browser's name in its column taken_by"),
]


def test_a_leak_is_found_and_named(study: Study) -> None:
    asked = release(study)

    for name, change, said in LEAKS:
        path = folder(asked) / f"tables/{name}.parquet"
        sound = path.read_bytes()
        rewrite(asked, name, change)
        with pytest.raises(LeakError, match=said):
            leaks.check(asked)
        path.write_bytes(sound)


def test_a_seed_under_another_name_is_found_by_its_picture(study: Study) -> None:
    asked = release(study)
    rewrite(asked, "mimics", put("sha256", table(asked, "seeds")[0]["sha256"]))

    with pytest.raises(LeakError, match="are seeds"):
        leaks.check(asked)


def test_a_seed_in_a_shard_to_train_on_is_found(study: Study) -> None:
    asked = release(study)
    seed = Stimulus.objects.seeds().filter(study=study)[0]
    shard = asked.shards.filter(split="val")[0]
    Shard.objects.filter(pk=shard.pk).update(members=[*shard.members, seed.uuid])

    with pytest.raises(LeakError, match=rf"1 shard\(s\) to train on hold a seed: {shard.path}"):
        leaks.check(asked)


@pytest.mark.parametrize("kind", ["recruiter", "withdrawal", "entry"])
def test_what_people_and_cohorts_are_called_here_is_found_whatever_it_looks_like(study: Study, kind: str) -> None:
    """An id of Prolific looks like an export id, and a code like a word."""
    person = Participant.objects.filter(study=study)[0]
    ExternalIdentity.objects.create(
        study=study, recruiter="prolific", external_id="5f3c1a2b4d5e6f7081920a1b", participant=person
    )
    called = {
        "recruiter": "5f3c1a2b4d5e6f7081920a1b",
        "withdrawal": person.withdrawal_code,
        "entry": study.cohorts.all()[0].entry_key,
    }
    asked = release(study)
    rewrite(asked, "judgments", put("participant", called[kind]))

    with pytest.raises(LeakError, match="something that the study calls a person"):
        leaks.check(asked)


def test_a_visitor_who_calls_herself_like_a_country_stops_no_release(study: Study) -> None:
    person = Participant.objects.filter(study=study)[0]
    ExternalIdentity.objects.create(study=study, recruiter="link", external_id="US", participant=person)

    leaks.check(release(study))


def test_someone_who_stands_out_is_found(study: Study) -> None:
    study.cohorts.update(smallest_group=2)
    asked = release(study)
    rewrite(asked, "participants", put("age_band", "80-84"))

    with pytest.raises(LeakError, match=r"1 participant\(s\) stand out by what they said of themselves: .* 80-84"):
        leaks.check(asked)


@pytest.mark.parametrize(
    ("column", "said"), [("split", "participant"), ("seed_split", "seed")], ids=["people", "seeds"]
)
def test_nobody_moves_since_an_earlier_release(study: Study, column: str, said: str) -> None:
    first = release(study)
    second = release(study, extends=first)
    third = release(study, extends=second)
    leaks.check(third)
    # As if it had been drawn anew throughout: whole in itself, and other than before.
    for name in ("mimics", "participants"):
        rewrite(third, name, lambda rows: [row.update({column: other(row[column])}) for row in rows if column in row])

    with pytest.raises(LeakError, match=rf"{said}.*, counting {second.name}, which it extends"):
        leaks.check(third)


def test_an_earlier_release_that_is_off_the_shelf_is_no_hindrance(study: Study) -> None:
    first = release(study)
    second = release(study, extends=first)
    (folder(first) / "tables/mimics.parquet").unlink()

    leaks.check(second)


def test_every_build_looks(study: Study) -> None:
    seed = Stimulus.objects.seeds().filter(study=study)[0]
    picture = default_storage.open(seed.image_key).read()
    prank = Mimic.objects.filter(cohort__study=study)[0]
    key = store_image(picture, prefix="mimics")
    Mimic.objects.filter(pk=prank.pk).update(image_key=key, sha256=seed.sha256, size=len(picture))

    failed = release(study)

    assert failed.state == Release.State.FAILED
    assert "1 mimic(s) are seeds" in failed.reason


def test_two_groups_share_no_key_and_every_split(study: Study) -> None:
    one = release(study)
    other_group = make_recipient(study)
    asked = request_release(other_group, created_by="steward", samples_per_shard=5)
    tasks.queue_work(asked.pk)

    assert keys_of(one)
    assert keys_of(one).isdisjoint(keys_of(asked))
    assert splits_of(one) == splits_of(asked)


def keys_of(built: Release) -> set[str]:
    """Every export id in every table."""
    texts = " ".join(
        str(pq.read_table(path).to_pylist())
        for path in folder(built).rglob("*.parquet")
        if path.name != "terms.parquet"
    )
    return set(re.findall(r"\b[0-9a-f]{24}\b", texts))


def splits_of(built: Release) -> set[tuple[str, str, str]]:
    """The draws, by what two groups that put their photographs together would know them by."""
    return {(row["sha256"], row["split"], row["seed_split"]) for row in table(built, "mimics")}
