"""The dashboards as pages: who may see them, what they say, what they cost, and how they stay up to date."""

import csv
import io
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.dashboard import counts, tasks
from apps.dashboard.counts import count_now
from apps.dashboard.models import Count, Limits
from apps.quality.models import ReliabilityReport
from apps.studies.models import ChangeLog, Cohort, Study
from tests.dashboard.made import make_busy_cohort
from tests.factories import make_cohort, make_judgment, make_session, make_study
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db


def page_of(owner: Cohort | Study, rest: str = "") -> str:
    return f"/admin/studies/{owner._meta.model_name}/{owner.pk}/progress/{rest}"


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode())))


def test_a_cohort_is_counted_when_it_is_first_looked_at(admin_client: Client) -> None:
    cohort = make_cohort()
    make_judgment(make_session(cohort).trials.earliest("position"))
    make_session(cohort)

    page = admin_client.get(page_of(cohort))

    board = page.context["board"]
    assert [(row[0], row[1]) for row in board.table("attrition").rows if row[1]][-1] == ("First answer", 1)
    assert Count.objects.get(cohort=cohort).counted_at == board.counted_at
    assert "Keep its link in circulation." in page.content.decode()


def test_an_empty_cohort_says_what_to_do_next(admin_client: Client) -> None:
    text = admin_client.get(page_of(make_cohort(launched=False))).content.decode()

    assert "Nobody has entered yet. Send the link to participants." in text
    assert "they are assigned at the launch" in text
    assert "No photograph has been sent yet." in text


def test_an_empty_study_says_what_to_do_next(admin_client: Client) -> None:
    assert "make one, then launch it" in admin_client.get(page_of(make_study())).content.decode()


def test_a_study_shows_its_cohorts_side_by_side_without_archived_ones(admin_client: Client) -> None:
    study = make_study()
    one, two, old = (make_cohort(study, country=country) for country in ("ET", "IN", "US"))
    make_session(one)
    Cohort.objects.filter(pk=old.pk).update(state="archived")

    rows = rows_of(admin_client, page_of(study, "cohorts.csv"))

    assert [(row["Cohort"], row["Sessions"]) for row in rows] == [(one.slug, "1"), (two.slug, "0")]


@pytest.mark.parametrize("rest", ["", "attrition.csv"])
def test_a_study_one_is_no_member_of_is_closed(rest: str) -> None:
    mine, other = make_cohort(make_study()), make_cohort(make_study())
    viewer = browser_of(make_staff("grace", role="viewer", study=mine.study))

    assert viewer.get(page_of(mine, rest)).status_code == 200
    assert viewer.get(page_of(mine.study, rest)).status_code == 200
    assert viewer.get(page_of(other, rest)).status_code == 403
    assert viewer.get(page_of(other.study, rest)).status_code == 403
    assert viewer.get(page_of(other, "seeds/")).status_code == 403
    assert viewer.get(page_of(mine, "limits/")).status_code == 403
    assert Client().get(page_of(mine, rest)).status_code == 302


def test_a_file_holds_the_numbers_of_the_page(admin_client: Client) -> None:
    cohort = make_busy_cohort(random.Random(1))

    board = admin_client.get(page_of(cohort)).context["board"]

    for section in board.sections:
        for table in section.tables:
            rows = rows_of(admin_client, page_of(cohort, f"{table.slug}.csv"))
            assert [list(row) for row in rows] == [[str(column.label) for column in table.columns]] * len(table.rows)
    attrition = rows_of(admin_client, page_of(cohort, "attrition.csv"))
    assert [int(row["Sessions"]) for row in attrition] == [row[1] for row in board.table("attrition").rows]
    assert admin_client.get(page_of(cohort, "nosuch.csv")).status_code == 404


def test_every_seed_has_its_row(admin_client: Client) -> None:
    cohort = make_cohort(seeds=5)

    rows = rows_of(admin_client, page_of(cohort, "seeds.csv"))
    page = admin_client.get(page_of(cohort, "seeds/"))

    assert [row["Seed"] for row in rows] == sorted(cell.stimulus.name for cell in cohort.cells.all())
    assert len(page.context["table"].rows) == 5


def test_a_page_that_knows_the_latest_count_is_told_nothing(admin_client: Client) -> None:
    cohort = make_cohort()
    count = count_now(cohort)
    assert count and count.counted_at

    known = admin_client.get(page_of(cohort), {"since": count.counted_at.isoformat()})
    count_now(cohort)
    anew = admin_client.get(page_of(cohort), {"since": count.counted_at.isoformat()})

    assert (known.status_code, known.content, anew.status_code) == (204, b"", 200)


def test_an_old_count_is_shown_as_it_is_and_made_anew(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort, asked = make_cohort(), list[int]()
    count_now(cohort)
    monkeypatch.setattr(counts, "FRESH", timedelta(minutes=30))
    Count.objects.update(counted_at=timezone.now() - timedelta(hours=1))
    make_session(cohort)
    monkeypatch.setattr(tasks.count_cohort, "delay", asked.append)

    shown = admin_client.get(page_of(cohort)).context["board"]
    tasks.count_cohort(cohort.pk)
    then = admin_client.get(page_of(cohort)).context["board"]

    assert asked == [cohort.pk]
    assert (shown.table("attrition").rows, then.table("attrition").rows[0][1]) == ([], 1)


def test_nobody_counts_what_somebody_else_is_counting() -> None:
    cohort = make_cohort()
    Count.objects.create(cohort=cohort, claimed_at=timezone.now())

    assert count_now(cohort) is None
    Count.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert count_now(cohort)


def test_the_sweep_counts_what_nobody_has_looked_at() -> None:
    never, long_ago, lately, draft = make_cohort(), make_cohort(), make_cohort(), make_cohort(launched=False)
    for cohort, minutes in ((long_ago, 11), (lately, 5)):
        count_now(cohort)
        Count.objects.filter(cohort=cohort).update(counted_at=timezone.now() - timedelta(minutes=minutes))

    before = timezone.now()

    tasks.sweep_counts()

    assert set(Count.objects.filter(counted_at__gte=before).values_list("cohort", flat=True)) == {never.pk, long_ago.pk}
    assert not Count.objects.filter(cohort=draft).exists()


def test_more_data_and_more_cohorts_ask_no_more_queries(admin_client: Client) -> None:
    study = make_study()
    cohort = make_cohort(study)
    make_session(cohort)
    addresses = [page_of(cohort), page_of(study), page_of(cohort, "seeds/"), page_of(cohort, "attrition.csv")]
    few = [_queries(admin_client, address) for address in addresses]
    for country in ("CN", "ET", "IN", "VE"):
        make_session(make_cohort(study, country=country))
    for _ in range(4):
        make_judgment(make_session(cohort).trials.earliest("position"))
    for each in study.cohorts.all():
        count_now(each)

    many = [_queries(admin_client, address) for address in addresses]

    assert many == few


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_whoever_may_change_a_cohort_sets_its_warnings_on_record() -> None:
    cohort = make_cohort(make_study())
    admin = browser_of(make_staff("ada", role="admin", study=cohort.study))
    limits = {"rejected_percent": 30, "fastest_seconds": 4, "quiet_hours": 24, "review_hours": 48, "worker_minutes": 10}

    refused = admin.post(page_of(cohort, "limits/"), limits | {"rejected_percent": 0})
    saved = admin.post(page_of(cohort, "limits/"), limits | {"wage_floor": "9.50"})

    assert refused.context["form"].errors.keys() == {"rejected_percent"}
    assert saved.status_code == 302
    assert str(Limits.objects.get().wage_floor) == "9.50"
    note = ChangeLog.objects.filter(field="wage_floor").get()
    assert (note.actor, note.before, note.after) == ("ada", None, "9.50")


def test_a_list_of_cohorts_does_not_wait_for_one_that_is_slow_to_count(admin_client: Client) -> None:
    quick, slow = make_cohort(), make_cohort()
    for cohort in (quick, slow):
        count_now(cohort)
        make_session(cohort)
    Count.objects.filter(cohort=slow).update(took_ms=300)
    Count.objects.filter(cohort=quick).update(took_ms=30)

    panels = admin_client.get("/admin/").context["panels"]

    progress = {line.cohort: line.progress for panel in panels for line in panel.lines}
    assert (progress[quick].sessions, progress[quick].counted_at) == (1, None)
    assert (progress[slow].sessions, progress[slow].counted_at) == (0, Count.objects.get(cohort=slow).counted_at)


def test_the_newest_report_of_reliability_is_shown(admin_client: Client) -> None:
    cohort = make_cohort()
    trust = {"split_half": [0.8, 0.7, 0.9], "alpha": [0.5, 0.4, 0.6], "explainable": [None, None, None]}
    counts = {"judgments_in_all": 40, "judgments": 40, "participants": 9, "pictures": 20}
    kept = {"method_version": "1", "seed": 1, **counts}
    ReliabilityReport.objects.create(cohort=cohort, overall=trust, terms={"joy": trust}, **kept)

    everything, *terms = rows_of(admin_client, page_of(cohort, "reliability.csv"))

    assert (everything["Split-half"], everything["Krippendorff's alpha"]) == ("0.8", "0.5")
    assert [row["Split-half"] for row in terms if row["Term"] in ("Joy", "Awe")] == ["", "0.8"]
