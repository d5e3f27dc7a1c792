"""Through the link, over HTTP: the first time, again, from another browser, and when nobody is let in."""

import pytest

from apps.participants.models import Participant, Session
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort
from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db


def test_the_link_is_exchanged_for_a_clean_address(visitor: Browser, cohort: Cohort) -> None:
    response = visitor.enter(cohort, pid="worker-7")

    assert response.redirect_chain[-1][0] == "/session/consent/"
    assert "worker-7" not in response.redirect_chain[-1][0]


def test_the_same_recruiter_id_resumes_in_another_browser(cohort: Cohort) -> None:
    Browser().enter(cohort, pid="worker-7")

    Browser().enter(cohort, pid="worker-7")

    assert (Participant.objects.count(), Session.objects.count()) == (1, 1)


def test_the_link_a_page_offers_continues_in_another_browser(visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort, pid="worker-7")
    visitor.submit("consent", decision="agree", scopes=["take_part", "photograph"])
    offered = visitor.get("/session/camera/").context["entry_url"]

    response = Browser().get(offered, follow=True)

    assert response.redirect_chain[-1][0] == "/session/camera/"
    assert Participant.objects.count() == Session.objects.count() == 1


def test_a_forged_link_to_a_session_makes_a_new_person(visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort)

    Browser().enter(cohort, resume="forged:token")

    assert Participant.objects.count() == 2


def test_two_people_without_an_id_are_two_people(cohort: Cohort) -> None:
    Browser().enter(cohort)

    Browser().enter(cohort)

    assert Participant.objects.count() == 2


def test_coming_back_by_the_same_link_resumes(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    first, _ = visitor.load()["trials"]
    visitor.judge(first["uuid"])

    response = visitor.enter(cohort)

    assert response.redirect_chain[-1][0] == "/session/trials/"
    assert [trial["judged"] for trial in visitor.load()["trials"]] == [True, False]
    assert Session.objects.count() == 1


@pytest.mark.parametrize("pid", ["", "a b", "x" * 201, "<script>"])
def test_a_damaged_recruiter_id_is_explained(visitor: Browser, cohort: Cohort, pid: str) -> None:
    response = visitor.enter(cohort, pid=pid)

    assert response.status_code == 400
    assert "Copy the whole link" in response.content.decode()
    assert not Participant.objects.exists()


def test_an_unknown_link_is_explained(visitor: Browser) -> None:
    response = visitor.get("/join/nosuchkey/")

    assert response.status_code == 404
    assert "does not lead to a study" in response.content.decode()


@pytest.mark.parametrize(("change", "words"), [("pause", "taking a break"), ("close", "is complete")])
def test_a_cohort_that_is_not_open_says_so(visitor: Browser, cohort: Cohort, change: str, words: str) -> None:
    change_state(cohort, change, actor="test")

    response = visitor.enter(cohort)

    assert words in response.content.decode()
    assert not Session.objects.exists()


def test_a_full_cohort_says_so_before_consent(visitor: Browser) -> None:
    cohort = make_cohort(seeds=1, per_stimulus_target=1, trials_per_session=1)
    Browser().walk_to_trials(cohort)
    cohort.cells.update(filled=1)

    response = visitor.enter(cohort)

    assert "all the answers we need" in response.content.decode()


def test_a_link_preview_leaves_no_trace(visitor: Browser, cohort: Cohort) -> None:
    visitor.head(f"/join/{cohort.entry_key}/")

    assert not Participant.objects.exists()
