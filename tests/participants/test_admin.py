"""Looking at people and their sessions."""

import pytest
from django.test import Client

from apps.recruitment.models import ExternalIdentity
from tests.factories import make_cohort, make_judgment, make_session
from tests.people import browser_of, make_staff_with

pytestmark = pytest.mark.django_db
PAGES = ["participant", "session", "trial", "consentevent"]


def test_a_session_shows_its_steps_trials_and_consent(admin_client: Client) -> None:
    session = make_session(make_cohort())
    make_judgment(session.trials.order_by("position")[0])

    listed = admin_client.get("/admin/participants/session/").content.decode()
    page = admin_client.get(f"/admin/participants/session/{session.pk}/change/").content.decode()

    assert "1 / 3" in listed
    assert "storing my photographs" in page
    assert page.count("/admin/participants/trial/") >= 3


@pytest.mark.parametrize("page", PAGES)
def test_what_participants_wrote_is_never_added_edited_or_deleted(admin_client: Client, page: str) -> None:
    session = make_session(make_cohort())
    row = {
        "participant": session.participant,
        "session": session,
        "trial": session.trials.all()[0],
        "consentevent": session.consent_events.get(),
    }[page]

    answers = {
        action: admin_client.post(f"/admin/participants/{page}/{action}/", {"post": "yes"}).status_code
        for action in ("add", f"{row.pk}/change", f"{row.pk}/delete")
    }

    assert set(answers.values()) == {403}


def test_what_recruiters_call_people_is_seen_only_under_its_own_permission(admin_client: Client) -> None:
    session = make_session(make_cohort())
    person = session.participant
    ExternalIdentity.objects.create(study=person.study, recruiter="link", external_id="worker-77", participant=person)
    client = browser_of(make_staff_with("grace", "view_participant", "view_session"))
    seen = [
        client.get(address).content.decode()
        for address in (
            "/admin/participants/participant/",
            f"/admin/participants/participant/{person.pk}/change/",
            f"/admin/participants/session/{session.pk}/change/",
        )
    ]

    assert not any("worker-77" in page for page in seen)
    assert client.get("/admin/recruitment/externalidentity/").status_code == 403
    assert "worker-77" in admin_client.get("/admin/recruitment/externalidentity/").content.decode()
