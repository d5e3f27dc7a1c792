"""A participant's way over HTTP: from the link to the code, and every wrong turn on it."""

import uuid

import pytest
from django.utils import translation

from apps.mimicry.models import Mimic
from apps.participants.models import ConsentEvent, Participant, Session
from apps.ratings.models import Judgment
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort
from apps.vision.specimen import portrait
from tests.factories import make_cohort
from tests.participants.client import Browser

pytestmark = pytest.mark.django_db
MISSING = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def cohort() -> Cohort:
    return make_cohort(seeds=3, trials_per_session=2)


@pytest.fixture
def raters() -> Cohort:
    return make_cohort(seeds=3, trials_per_session=2, phase="rate")


@pytest.fixture
def visitor() -> Browser:
    return Browser()


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


def test_consent_without_a_necessary_box_is_asked_again(visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort)

    response = visitor.submit("consent", decision="agree", scopes=["take_part"])

    assert "please tick the boxes" in response.content.decode()
    assert not ConsentEvent.objects.exists()


def test_refusing_is_respected_and_recorded(visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort)

    response = visitor.submit("consent", decision="decline")

    assert response.redirect_chain[-1][0] == "/session/declined/"
    assert ConsentEvent.objects.get().scopes == []
    assert visitor.get("/api/session/").json()["trials"] == []


def test_consent_keeps_the_text_that_was_shown(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)

    event = ConsentEvent.objects.get()
    assert event.text_sha256 == cohort.consent_text.sha256
    assert event.scopes == ["take_part", "photograph", "share", "train"]


def test_nobody_skips_consent(visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort)

    response = visitor.get("/session/trials/", follow=True)

    assert response.redirect_chain[-1][0] == "/session/consent/"
    assert visitor.load()["trials"] == []


def test_a_browser_without_its_cookie_is_told_what_to_do(visitor: Browser) -> None:
    page, api = visitor.get("/session/trials/"), visitor.get("/api/session/")

    assert page.status_code == api.status_code == 403
    assert "Open your study link again" in page.content.decode()
    assert "Open your study link again" in api.json()["detail"]


def test_a_request_without_the_csrf_token_is_refused(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.post(f"/api/trials/{trial}/judgment/", {}, content_type="application/json")

    assert response.status_code == 403
    assert "Reload" in response.json()["detail"]


def test_sending_a_judgment_twice_answers_alike(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]
    client_uuid = str(uuid.uuid4())
    first = visitor.judge(trial, client_uuid=client_uuid)

    second = visitor.judge(trial, client_uuid=client_uuid)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


@pytest.mark.parametrize(
    "body",
    [
        {"client_uuid": "not-a-uuid"},
        {"ratings": {"joy": 0}},
        {"ratings": {"joy": "much"}},
        {"ratings": {}},
        {"ratings": ["joy"]},
        {"ratings": {"hunger": 5}},
        {"duration_ms": -1},
    ],
)
def test_a_wrong_judgment_is_explained_and_not_stored(
    visitor: Browser, raters: Cohort, body: dict[str, object]
) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.judge(trial, **body)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert response.json()["detail"]
    assert not Judgment.objects.exists()


def test_somebody_elses_trial_is_out_of_reach(visitor: Browser, raters: Cohort) -> None:
    stranger = Browser()
    stranger.walk_to_trials(raters)
    theirs = stranger.load()["trials"][0]["uuid"]
    visitor.walk_to_trials(raters)

    assert visitor.judge(theirs).status_code == 404
    assert visitor.judge(MISSING).status_code == 404


def test_a_file_that_is_no_picture_is_refused_by_type(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.photograph(trial, b"GIF89a not really")

    assert response.status_code == 415
    assert "JPEG, PNG or WebP" in response.json()["detail"]


def test_a_huge_file_is_refused_while_it_arrives(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.photograph(trial, b"\xff\xd8" + b"0" * 9_000_000)

    assert response.status_code == 413
    assert not Mimic.objects.exists()


def test_a_rating_cohort_takes_no_photographs(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    trial = visitor.load()["trials"][0]["uuid"]

    assert visitor.photograph(trial, portrait()).status_code == 400


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


def test_pictures_are_shown_only_by_signed_address(visitor: Browser, raters: Cohort) -> None:
    visitor.walk_to_trials(raters)
    url = visitor.load()["trials"][0]["stimulus"]["url"]

    shown, forged = visitor.get(url), visitor.get(url[:-3] + "xx/")

    assert shown["Content-Type"] == "image/jpeg"
    assert forged.status_code == 404


def test_the_camera_is_allowed_on_the_pages_that_use_it_only(visitor: Browser, cohort: Cohort) -> None:
    visitor.walk_to_trials(cohort)

    policies = {page: visitor.get(f"/session/{page}/")["Permissions-Policy"] for page in ("trials", "instructions")}

    assert "camera=(self)" in policies["trials"]
    assert "camera=()" in policies["instructions"]


def test_errors_speak_the_language_of_the_cohort(visitor: Browser) -> None:
    cohort = make_cohort(language="es", phase="rate")
    visitor.walk_to_trials(cohort)
    trial = visitor.load()["trials"][0]["uuid"]

    response = visitor.judge(trial, ratings={})

    with translation.override("es"):
        assert response.json()["detail"] == translation.gettext("Choose at least one emotion and say how strong it is.")
    assert response.json()["detail"] != "Choose at least one emotion and say how strong it is."
