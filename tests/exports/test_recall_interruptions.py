"""A release in recall: nobody gets it, workers die, people change their minds; it ends in the same bytes."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.exports import tasks
from apps.exports.building import shards
from apps.exports.handing_out import delivery
from apps.exports.recalling import rebuilding, recall
from apps.mimicry.removal.withdrawal import withdraw
from apps.studies.models import Study
from tests.exports.recalling import changed, finish, in_tars, keys_of, rebuilt, whole_by_hand
from tests.exports.story import contents, folder, mimics_of, release


class KilledError(Exception):
    """The worker is gone."""


def killed_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, call: int) -> Callable[..., Any]:
    """Let the function fail at its so-many-th call, after it has done its work."""
    function, calls = getattr(module, name), []

    def dying(*args: Any, **options: Any) -> Any:
        result = function(*args, **options)
        calls.append(name)
        if len(calls) == call:
            raise KilledError
        return result

    monkeypatch.setattr(module, name, dying)
    return dying


def test_while_it_is_rebuilt_nobody_gets_it(study: Study, by_hand: None) -> None:
    built = whole_by_hand(study)
    withdraw(mimics_of(study)[0])

    recall.rebuild(built, by="steward")
    # A task of the first build that comes twice finds nothing to publish.
    tasks.finish_release(built.pk)

    built.refresh_from_db()
    assert (built.state, built.recall, built.reason) == ("running", {}, "")
    with pytest.raises(delivery.NotReadyError):
        delivery.parcel(built)
    with pytest.raises(recall.RecallError, match="is running"):
        recall.rebuild(built, by="another")


@pytest.mark.parametrize(
    ("name", "call"),
    [("_move", 1), ("_move", 4), ("_delete_emptied", 1), ("_queue", 1), ("_plan_anew", 1)],
)
def test_wherever_it_is_cut_off_it_ends_in_the_same_bytes(
    study: Study, by_hand: None, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    built, undisturbed = whole_by_hand(study), whole_by_hand(study)
    for mimic in mimics_of(study)[:4]:
        withdraw(mimic)
    recall.rebuild(undisturbed, by="steward")
    finish(undisturbed)
    recall.rebuild(built, by="steward")
    with monkeypatch.context() as dying:
        killed_at(dying, rebuilding, name, call)
        with pytest.raises(KilledError):
            rebuilding.rewrite(rebuilding.take(built.pk))  # type: ignore[arg-type]
    built.refresh_from_db()
    assert built.state == "running"

    finish(built)

    assert (built.state, built.reason) == ("ready", "")
    differing = changed(contents(built), contents(undisturbed))
    assert not [path for path in differing if path.startswith(("data/", "tables/"))]
    assert not [path for path in contents(built) if path.startswith("recall/")]


def test_every_task_of_a_recall_may_run_twice(study: Study, by_hand: None) -> None:
    built = whole_by_hand(study)
    withdraw(mimics_of(study)[0])
    recall.rebuild(built, by="steward")
    tasks.recall_release(built.pk)
    tasks.recall_release(built.pk)
    finish(built)
    before = contents(built)

    finish(built)

    assert contents(built) == before
    assert built.state == "ready"


def test_a_shard_is_copied_from_what_was_published_and_reads_no_picture(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = release(study)
    withdraw(mimics_of(study)[0])
    monkeypatch.setattr(shards, "write", lambda plan, out: pytest.fail("It reads the pictures."))

    rebuilt(built)

    assert built.state == "ready"


def test_a_shard_that_was_lost_is_built_from_the_pictures_to_the_same_bytes(study: Study) -> None:
    built, other = release(study), release(study)
    gone = mimics_of(study)[0]
    [lost] = built.shards.filter(members__contains=[gone.uuid])
    (folder(built) / lost.path).unlink()
    withdraw(gone)

    rebuilt(built)
    rebuilt(other)

    assert contents(built)[lost.path] == contents(other)[lost.path]


def test_who_withdraws_during_the_rebuilding_stops_it_and_it_begins_anew(study: Study, by_hand: None) -> None:
    built = whole_by_hand(study)
    withdraw(mimics_of(study)[0])
    recall.rebuild(built, by="steward")
    tasks.recall_release(built.pk)
    withdraw(mimics_of(study)[1])
    finish(built)
    assert (built.state, "withdrawn" in built.reason) == ("failed", True)

    recall.rebuild(built, by="steward")
    finish(built)

    assert built.state == "ready"
    assert not keys_of(built, *mimics_of(study)[:2]) & in_tars(built)
