"""Cohorts over HTTP, by a token for one study."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.automation.models import ApiToken, digest_of, new_token
from apps.studies.models import ChangeLog, Cohort, Study
from tests.factories import make_cohort, make_study
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db
HERE = "/api/v1/studies/faces/cohorts/"
DESIGN = {"country": "ET", "language": "en", "phase": "mimic", "trials_per_session": 5}


@pytest.fixture
def study() -> Study:
    """A study with an open cohort."""
    return make_cohort(study=make_study(slug="faces"), slug="us-mimic").study


def program(study: Study, role: str = "admin", **fields: Any) -> APIClient:
    """A program with a token that may write, of somebody with the role in the study."""
    token = new_token()
    values = {"scope": ApiToken.Scope.WRITE, "name": "script"} | fields
    ApiToken.objects.create(user=make_staff(role=role, study=study), study=study, digest=digest_of(token), **values)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_a_cohort_is_made_launched_and_read_by_a_program(study: Study) -> None:
    api = program(study)

    made = api.put(f"{HERE}et-mimic/", DESIGN, format="json")
    again = api.put(f"{HERE}et-mimic/", DESIGN, format="json")
    launched = api.post(f"{HERE}et-mimic/state/", {"change": "launch"}, format="json")
    shown = api.get(f"{HERE}et-mimic/").json()

    assert (made.status_code, again.status_code, again.json()["changed"]) == (201, 200, {})
    assert launched.json()["changed"] == {"state": ["draft", "open"]}
    assert (shown["state"], shown["trials_per_session"]) == ("open", 5)
    assert shown["link"].endswith(study.cohorts.get(slug="et-mimic").entry_key + "/")
    assert ChangeLog.objects.filter(field="state").latest("pk").actor.endswith("(token “script”)")


def test_a_dry_run_changes_nothing(study: Study) -> None:
    said = program(study).put(f"{HERE}us-mimic/?dry_run=1", {"daily_session_cap": 40}, format="json")

    assert said.json()["changed"] == {"daily_session_cap": [None, 40]}
    assert study.cohorts.get().daily_session_cap is None


def test_what_is_wrong_comes_back_by_field(study: Study) -> None:
    answer = program(study).put(f"{HERE}et-mimic/", {**DESIGN, "phase": "dance"}, format="json")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["phase"]


def test_what_a_launch_has_fixed_is_a_conflict_that_says_what_to_do(study: Study) -> None:
    answer = program(study).put(f"{HERE}us-mimic/", {"country": "ZA"}, format="json")

    assert answer.status_code == 409
    assert "Clone the cohort" in answer.json()["detail"]


def test_a_token_that_reads_changes_nothing(study: Study) -> None:
    api = program(study, scope=ApiToken.Scope.READ)

    assert api.get(HERE).json() == [{"slug": "us-mimic", "state": "open"}]
    assert api.post(f"{HERE}us-mimic/state/", {"change": "pause"}, format="json").status_code == 403
    assert study.cohorts.get().state == Cohort.State.OPEN


def test_a_token_does_no_more_than_its_persons_role(study: Study) -> None:
    api = program(study, role="viewer")

    assert api.get(f"{HERE}us-mimic/").status_code == 200
    assert api.put(f"{HERE}us-mimic/", {"daily_session_cap": 1}, format="json").status_code == 403


def test_of_another_study_a_token_learns_nothing(study: Study) -> None:
    make_cohort(study=make_study(slug="secret"), slug="us-mimic")
    api = program(study)

    assert api.get("/api/v1/studies/secret/cohorts/").status_code == 404
    assert api.get("/api/v1/studies/no-such/cohorts/").status_code == 404


@pytest.mark.parametrize("how", ["revoked", "over", "left", "wrong", "none"])
def test_what_is_no_live_token_opens_nothing(study: Study, how: str) -> None:
    api, token = program(study), ApiToken.objects.get()
    if how == "revoked":
        ApiToken.objects.update(revoked_at=timezone.now())
    elif how == "over":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "left":
        token.user.is_active = False
        token.user.save()
    else:
        api.credentials(**{"HTTP_AUTHORIZATION": "Bearer mimicry_x"} if how == "wrong" else {})

    assert api.get(HERE).status_code == 401


def test_a_study_admin_makes_a_token_that_is_shown_once_and_revokes_it(study: Study) -> None:
    browser = browser_of(make_staff(role="admin", study=study))
    form = {"study": study.pk, "name": "nightly", "scope": "write", "days": 30}

    page = browser.post("/admin/automation/apitoken/add/", form, follow=True)

    told = next(word for word in str(next(iter(page.context["messages"]))).split() if word.startswith("mimicry_"))
    kept = ApiToken.objects.get()
    assert kept.digest == digest_of(told)
    assert told not in browser.get(f"/admin/automation/apitoken/{kept.pk}/change/").content.decode()
    works = Client(headers={"authorization": f"Bearer {told}"})
    assert works.get(HERE).status_code == 200
    chosen = {"action": "revoke", "_selected_action": [kept.pk]}
    browser.post("/admin/automation/apitoken/", chosen)
    assert works.get(HERE).status_code == 401
