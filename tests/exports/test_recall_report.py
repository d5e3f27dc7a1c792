"""Who has what must be deleted, and what nobody has seen to yet."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from apps.dashboard import alerts
from apps.exports import tasks
from apps.exports.handing_out import delivery, shelf
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent
from apps.exports.recalling import recall
from apps.exports.recalling.report import report
from apps.mimicry.removal import retention
from apps.mimicry.removal.withdrawal import withdraw
from apps.participants.models import Withdrawal
from apps.studies.cohorts import change_state
from apps.studies.models import Study
from tests.exports.recalling import keys_of, read, rebuilt
from tests.exports.story import MIMICS, build_all, contents, folder, frozen, mimics_of, release


def test_later_releases_still_tell_of_what_a_rebuilt_one_held(study: Study) -> None:
    built = release(study)
    gone = mimics_of(study)[0]
    withdraw(gone)
    rebuilt(built)

    later = release(study)

    [row] = read(later, "tombstones.parquet")
    assert {row["key"]} == keys_of(built, gone)
    assert row["released_in"] == built.name


def test_the_report_says_who_has_what_and_what_they_must_delete(study: Study) -> None:
    built = release(study)
    delivery.log_download(built, User.objects.create_user("mlteam"))
    note(built, ReleaseEvent.Kind.COPIED, actor="build_release", text="../cluster")
    gone = mimics_of(study)[:2]
    for mimic in gone:
        withdraw(mimic)

    told = report(built)

    assert set(told.keys) == keys_of(built, *gone)
    assert len(told.downloads) == 2
    assert (told.standing.kept, told.standing.recalled) == (2, 0)
    for word in (*told.keys, built.recipient.name, "mlteam", "../cluster", f"/releases/{built.uuid}/tombstones.json"):
        assert word in told.mail


def test_who_took_it_after_it_was_rebuilt_has_nothing_to_delete(study: Study) -> None:
    built = release(study)
    withdraw(mimics_of(study)[0])
    rebuilt(built)
    delivery.log_download(built, User.objects.create_user("late"))

    told = report(built)

    assert (told.standing.kept, told.standing.recalled, told.downloads) == (0, 1, [])


def test_the_command_tells_first_and_rebuilds_then(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    built = release(study)
    withdraw(mimics_of(study)[0])

    call_command("recall_release", built.name, "--dry-run", "--mail")
    told = capsys.readouterr().out
    assert Release.objects.get().counts["mimics"] == MIMICS
    call_command("recall_release", built.name, "--by", "somebody")

    assert "1 photograph(s) leave" in told
    assert "from 1 shard(s)" in told
    assert "Please delete it" in told
    built.refresh_from_db()
    assert (built.state, built.counts["mimics"]) == ("ready", MIMICS - 1)
    assert built.events.get(kind=ReleaseEvent.Kind.RECALLED).actor == "somebody"


def test_a_study_and_a_withdrawal_know_the_releases_concerned(study: Study) -> None:
    first, second = release(study), release(study, countries=["VE"])
    assert recall.affected(study) == {}
    american = mimics_of(study)[0]
    withdraw(american)

    affected = recall.affected(study)

    assert {held: (stands.kept, stands.recalled) for held, stands in affected.items()} == {first: (1, 0)}
    assert list(recall.affected_by(Withdrawal.objects.get())) == [first]
    assert second.state == "ready"


def test_a_release_that_holds_a_withdrawn_photograph_for_a_day_is_overdue(study: Study) -> None:
    built = release(study)
    withdraw(mimics_of(study)[0])
    assert recall.overdue() == {}
    yesterday = timezone.now() - timedelta(days=1, seconds=1)
    Withdrawal.objects.update(requested_at=yesterday)
    assert recall.overdue() == recall.overdue(study) == {built.pk: yesterday}

    rebuilt(built)

    assert recall.overdue() == {}


def test_a_build_that_a_withdrawal_stopped_is_overdue_until_a_person_withdraws_it(
    study: Study, by_hand: None, caplog: pytest.LogCaptureFixture
) -> None:
    stopped = frozen(study)
    build_all(stopped)
    gone = mimics_of(study)[0]
    withdraw(gone)
    tasks.finish_release(stopped.pk)
    stopped.refresh_from_db()
    Withdrawal.objects.update(requested_at=timezone.now() - timedelta(days=2))
    assert (stopped.state, list(recall.overdue())) == ("failed", [stopped.pk])
    tasks.sweep_recalls()
    assert "Taken back over a day ago" in caplog.text

    shelf.withdraw(stopped, by="steward", reason="Somebody took a photograph back.")
    tasks.sweep_recalls()

    assert recall.overdue() == {}
    assert not folder(stopped).exists() or not contents(stopped)
    assert set(map(len, stopped.shards.values_list("plan", flat=True))) == {0}
    assert gone.uuid in {uuid for members in stopped.shards.values_list("members", flat=True) for uuid in members}


def test_the_dashboard_warns_of_it_and_a_monitor_can_ask(study: Study) -> None:
    built = release(study)
    withdraw(mimics_of(study)[0])
    nothing = recall.metric()
    Withdrawal.objects.update(requested_at=timezone.now() - timedelta(days=3), erased_at=None)

    [alert] = [each for each in alerts.of_others(study) if each.name == "recalls"]

    assert built.state == "ready"
    assert str(alert.what).startswith("1 releases hold photographs that people took back, for 3 days")
    assert set(nothing.values()) == {0}
    late = recall.metric()
    assert (late["withdrawals"], late["releases"]) == (1, 1)
    assert late["withdrawals_seconds"] // 86_400 == late["releases_seconds"] // 86_400 == 3


def test_what_is_kept_no_longer_is_told_as_such(study: Study) -> None:
    built = release(study)
    cohort = study.cohorts.get(slug="us-mimic")
    change_state(cohort, "close", actor="test")
    long_ago = timezone.now() - timedelta(days=40)
    type(cohort).objects.filter(pk=cohort.pk).update(closed_at=long_ago, retention_days=30)
    assert retention.erase(1000) == MIMICS // 2

    rebuilt(built)

    assert {row["why"] for row in read(built, "tombstones.parquet")} == {"retention"}
    assert built.counts["mimics_by_country"] == {"VE": MIMICS // 2}
    assert built.counts["self_reports"] == MIMICS
