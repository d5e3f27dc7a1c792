"""What staff see of quality, and what they may do about it."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from apps.quality import assessment, quality_rules, reliability_reports
from apps.quality.models import CohortQualityRules, QualityRules, SessionAssessment, SessionFlag
from apps.quality.quality_rules_form import initial
from apps.quality.rules import RULES, Threshold
from apps.studies.models import Cohort, Member
from tests.people import browser_of, make_staff
from tests.quality.story import careless, fill, make_gallery, sit

pytestmark = pytest.mark.django_db

SHIPPED = {name: rule.default for name, rule in RULES.items()}
ADD = "/admin/quality/qualityrules/add/"


@pytest.fixture(scope="module")
def assessed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cohort]:
    """Eleven careful people and a careless one, assessed; they last for all stories here."""
    with django_db_blocker.unblock(), transaction.atomic():
        gallery = make_gallery()
        fill(gallery)
        sit(gallery, careless)
        for _ in assessment.assess_due(gallery, quality_rules.rules_of(gallery)):
            pass
        quality_rules.provide()
        yield gallery
        transaction.set_rollback(True)


@pytest.fixture
def cohort(assessed: Cohort) -> Cohort:
    """The cohort as it was before any story did something to it."""
    return Cohort.objects.get(pk=assessed.pk)


def read(client: Client, address: str, **query: str | int) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, response
    return unescape(response.content.decode())


def typed(**changes: object) -> dict[str, object]:
    """The form as it comes, with these changes."""
    filled = initial(SHIPPED) | {"version": "2-ours", "note": "", "try_on": ""} | changes
    return {name: "" if value is None else value for name, value in filled.items()}


def test_flags_are_listed_in_words_with_the_way_to_their_session(admin_client: Client, cohort: Cohort) -> None:
    page = read(admin_client, reverse("admin:quality_sessionflag_changelist"))

    assert "Always the same emotion" in page
    assert "1 is above the limit of 0.80 (pictures judged: 12)." in page
    hasty = SessionFlag.objects.values_list("session", flat=True)[0]
    assert reverse("admin:participants_session_change", args=[hasty]) in page

    only = read(admin_client, reverse("admin:quality_sessionflag_changelist"), rule="pace")
    assert "is below the limit of -3" in only
    assert "1 is above the limit" not in only


def test_the_page_of_a_session_shows_its_flags(admin_client: Client, cohort: Cohort) -> None:
    hasty = SessionFlag.objects.values_list("session", flat=True)[0]

    page = read(admin_client, reverse("admin:participants_session_change", args=[hasty]))

    assert "Much faster than the cohort" in page
    assert "1 is above the limit of 0.80" in page


def test_an_assessment_shows_every_measure_flagged_or_not(admin_client: Client, cohort: Cohort) -> None:
    calm = SessionAssessment.objects.exclude(session__flags__isnull=False)[0]

    page = read(admin_client, reverse("admin:quality_sessionassessment_change", args=[calm.pk]))

    assert all(str(rule.label) in page for rule in RULES.values())
    assert "above 0.90, on at least 15: strengths given" in page
    assert "only measured" in page
    assert ">flagged<" not in page
    assert "none" in read(admin_client, reverse("admin:quality_sessionassessment_changelist"))


def test_the_page_of_a_cohort_counts_by_rule_and_lets_its_rules_be_chosen(admin_client: Client, cohort: Cohort) -> None:
    row = CohortQualityRules.objects.get(cohort=cohort)
    address = reverse("admin:quality_cohortqualityrules_change", args=[row.pk])

    page = read(admin_client, address)
    assert "1 of 12 assessed sessions have a flag by rules v1." in page
    assert "There is no report yet." in page

    ours = quality_rules.publish("2-ours", SHIPPED | {"pace": Threshold(-9, least=1)})
    admin_client.post(address, {"rules": ours.pk})
    assert quality_rules.rules_of(cohort) == ours
    assert "No session has been assessed yet; 12 wait for it." in read(admin_client, address)


def test_every_launched_cohort_is_listed_and_no_draft(admin_client: Client) -> None:
    launched, draft = make_gallery(), make_gallery(launched=False)

    page = read(admin_client, reverse("admin:quality_cohortqualityrules_changelist"))

    assert str(launched) in page
    assert str(draft) not in page


def test_limits_are_tried_before_they_are_published(admin_client: Client, cohort: Cohort) -> None:
    page = admin_client.post(
        ADD, typed(version="", same_term_limit=0.1, try_on=cohort.pk, preview="yes")
    ).content.decode()

    assert "These limits would flag 12 of 12 measured sessions; those of the cohort now flag 1." in page
    assert 'name="same_term_limit" value="0.1"' in page
    assert "Please correct" not in page
    assert not QualityRules.objects.exclude(version="1").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"preview": "yes"}, "Choose a cohort to try the limits on."),
        ({"version": "7"}, "Plain numbers are kept"),
        ({"version": "2-taken"}, "already exists"),
        ({"gold_missed_limit": "1.5"}, "less than or equal to 1"),
        ({"pace_limit": "2"}, "less than or equal to 0"),
        ({"pace_least": "0"}, "greater than or equal to 1"),
        ({"agreement_least": ""}, "required"),
    ],
)
def test_what_cannot_be_published_is_said_in_words(admin_client: Client, changes: dict[str, object], told: str) -> None:
    quality_rules.publish("2-taken", SHIPPED)

    page = admin_client.post(ADD, typed(**changes)).content.decode()

    assert told in page
    assert QualityRules.objects.count() == 2


def test_rules_are_published_once_and_never_edited(admin_client: Client) -> None:
    answer = admin_client.post(ADD, typed(note="Ethiopia", shared_device_limit=2, pace_limit=None))

    assert answer.status_code == 302
    published = QualityRules.objects.get(version="2-ours")
    assert quality_rules.read(published) == SHIPPED | {
        "shared_device": Threshold(2, least=1),
        "pace": Threshold(None, least=10),
    }
    page = read(admin_client, reverse("admin:quality_qualityrules_change", args=[published.pk]))
    assert 'name="_save"' not in page
    assert "only measured" in page
    for change in (lambda: QualityRules.objects.update(note="better"), published.delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            change()


def test_a_new_version_starts_from_an_old_one(admin_client: Client) -> None:
    published = quality_rules.publish("2-ours", SHIPPED | {"pace": Threshold(-2.5, least=7)})

    page = read(admin_client, ADD, copy=published.pk)

    assert 'name="pace_limit" value="-2.5"' in page
    assert 'name="pace_least" value="7"' in page


def test_the_reliability_page_shows_intervals_sorted_as_asked(admin_client: Client, cohort: Cohort) -> None:
    report = reliability_reports.make(cohort)
    assert report
    address = reverse("admin:quality_reliabilityreport_change", args=[report.pk])

    page = read(admin_client, address)
    by_word = read(admin_client, address, sort="term")

    value, low, high = report.overall["split_half"]
    assert f"<b>{value:.2f}</b>" in page
    assert f"{low:.2f} – {high:.2f}" in page
    assert 'aria-sort="descending"' in page
    words = ["Anger", "Awe", "Fear", "Joy", "Pain"]
    assert sorted(words, key=by_word.index) == words
    assert "seed-" in page.split("Pictures least agreed on")[1]
    assert str(cohort) in read(admin_client, reverse("admin:quality_reliabilityreport_changelist"))


def test_a_report_can_be_asked_for_at_once(admin_client: Client, cohort: Cohort) -> None:
    address = reverse("admin:quality_reliabilityreport_compute", args=[cohort.pk])

    answer = admin_client.post(address, follow=True)

    assert "A worker computes it." in answer.content.decode()
    assert admin_client.get(address).status_code == 405
    assert admin_client.post(reverse("admin:quality_reliabilityreport_compute", args=[987_654])).status_code == 404


def test_staff_see_the_flags_of_their_own_studies_alone(cohort: Cohort) -> None:
    other = make_gallery()
    sit(other, careless)
    for _ in assessment.assess_due(other, quality_rules.rules_of(other)):
        pass
    client = browser_of(make_staff(role=Member.Role.ADMIN, study=other.study))

    page = read(client, reverse("admin:quality_sessionflag_changelist"))

    assert str(other) in page
    assert str(cohort) not in page
    row = CohortQualityRules.objects.get(cohort=cohort)
    hidden = client.get(reverse("admin:quality_cohortqualityrules_change", args=[row.pk]))
    assert hidden.status_code in {302, 403, 404}
    forbidden = client.post(reverse("admin:quality_reliabilityreport_compute", args=[cohort.pk]))
    assert forbidden.status_code == 403


def test_a_viewer_reads_and_changes_nothing(cohort: Cohort) -> None:
    client = browser_of(make_staff(role=Member.Role.VIEWER, study=cohort.study))
    row = CohortQualityRules.objects.get(cohort=cohort)
    address = reverse("admin:quality_cohortqualityrules_change", args=[row.pk])

    assert 'name="_save"' not in read(client, address)
    assert client.post(address, {"rules": row.rules_id}).status_code == 403
    assert client.get(ADD).status_code == 403
