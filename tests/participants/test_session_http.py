"""A participant's way over HTTP, from the link to the code and to another session."""

import pytest

from apps.mimicry.models import Mimic
from apps.participants.models import Participant, Session
from apps.ratings.models import Judgment
from apps.studies.models import Cohort
from apps.vision.specimen import portrait
from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_from_the_link_to_the_code_in_phase_mimic(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    for trial in visitor.load()["trials"]:
        visitor.judge(trial["uuid"])
        visitor.photograph(trial["uuid"], portrait())

    done = visitor.send("/api/session/complete/").json()

    assert done["code"] == Session.objects.get().completion_code
    assert done["code"] in visitor.get(done["next"]).content.decode()
    assert (Judgment.objects.count(), Mimic.objects.count()) == (2, 2)


def test_from_the_link_to_the_code_in_phase_rate(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    first, second = visitor.load()["trials"]
    visitor.judge(first["uuid"])
    visitor.judge(second["uuid"], ratings={}, no_face=True)

    done = visitor.send("/api/session/complete/").json()

    assert done["code"]


def test_a_browser_without_its_cookie_is_told_what_to_do(visitor: Browser) -> None:
    page, api = visitor.get("/session/trials/"), visitor.get("/api/session/")

    assert page.status_code == api.status_code == 403
    assert "Open your study link again" in page.content.decode()
    assert "Open your study link again" in api.json()["detail"]


def test_the_code_is_refused_while_answers_are_missing(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]
    visitor.judge(trial)

    response = visitor.send("/api/session/complete/")

    assert response.status_code == 409
    assert [(part["position"], part["part"]) for part in response.json()["missing"]] == [
        (1, "photograph"),
        (2, "judgment"),
        (2, "photograph"),
    ]


def finish(visitor: Browser) -> str:
    for trial in visitor.load()["trials"]:
        visitor.judge(trial["uuid"])
    code: str = visitor.send("/api/session/complete/").json()["code"]
    return code


def test_after_the_end_the_link_leads_back_to_the_code(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    code = finish(visitor)

    response = visitor.enter(raters)

    assert response.redirect_chain[-1][0] == "/session/done/"
    assert code in response.content.decode()


def test_who_wants_another_session_gets_one_as_the_same_person(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    finish(visitor)

    response = visitor.enter(raters, again="1")

    assert response.redirect_chain[-1][0] == "/session/consent/"
    assert list(Session.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Participant.objects.count() == 1


def test_there_are_no_more_sessions_than_the_cohort_allows(visitor: Browser) -> None:
    cohort = make_cohort(seeds=3, trials_per_session=1, phase="rate", sessions_per_person=1)
    visitor.walk_to_trials(cohort)
    finish(visitor)

    response = visitor.enter(cohort, again="1")

    assert "every session open to you" in response.content.decode()


def test_the_camera_is_allowed_on_the_pages_that_use_it_only(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)

    policies = {page: visitor.get(f"/session/{page}/")["Permissions-Policy"] for page in ("trials", "instructions")}

    assert "camera=(self)" in policies["trials"]
    assert "camera=()" in policies["instructions"]
