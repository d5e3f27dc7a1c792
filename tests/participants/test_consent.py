"""Consent over HTTP: agreed to, refused, and agreed to without photographs."""

from typing import Any

import pgtrigger
import pytest

from apps.participants.models import ConsentEvent, Participant, Session
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort, ConsentText
from tests.factories import make_cohort, make_consent_text
from tests.participants.client import Browser, Response

pytestmark = pytest.mark.django_db
ALL_BUT_PHOTOGRAPHS = ["take_part", "share", "transfer", "train"]


@pytest.fixture
def raters(cohort: Cohort) -> Cohort:
    """Raters of the same country, language and recruiter."""
    return make_cohort(cohort.study, phase="rate")


def refuse_photographs(visitor: Browser, cohort: Cohort) -> Response:
    visitor.enter(cohort)
    return visitor.submit("consent", decision="agree", scopes=ALL_BUT_PHOTOGRAPHS)


def rate_instead(visitor: Browser) -> Response:
    return visitor.submit("consent", decision="rate", scopes=ALL_BUT_PHOTOGRAPHS)


def test_consent_without_a_necessary_box_is_asked_again(visitor: Browser, cohort: Cohort) -> None:
    visitor.enter(cohort)

    response = visitor.submit("consent", decision="agree", scopes=["photograph", "share"])

    page = response.content.decode()
    assert "please tick the boxes" in page
    assert page.count("checked") == 2
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


def test_raters_are_asked_for_all_but_photographs(visitor: Browser, raters: Cohort) -> None:
    page = visitor.enter(raters)

    assert [scope["code"] for scope in page.context["scopes"]] == ALL_BUT_PHOTOGRAPHS
    assert [scope["code"] for scope in page.context["scopes"] if scope["required"]] == ["take_part"]


def test_raters_need_to_agree_to_nothing_but_taking_part(visitor: Browser, raters: Cohort) -> None:
    visitor.enter(raters)

    visitor.submit("consent", decision="agree", scopes=["take_part", "photograph"])

    assert ConsentEvent.objects.get().scopes == ["take_part"]


def test_who_refuses_photographs_is_offered_to_rate_without_being_booked_anywhere(
    visitor: Browser, cohort: Cohort, raters: Cohort
) -> None:
    response = refuse_photographs(visitor, cohort)

    page = response.content.decode()
    assert "Rate pictures without a camera" in page
    assert page.count("checked") == len(ALL_BUT_PHOTOGRAPHS)
    assert not ConsentEvent.objects.exists()
    assert Session.objects.get().cohort == cohort


def test_rating_instead_goes_on_as_the_same_person_with_what_was_agreed(
    visitor: Browser, cohort: Cohort, raters: Cohort
) -> None:
    refuse_photographs(visitor, cohort)

    response = rate_instead(visitor)

    assert response.redirect_chain[-1][0] == "/session/instructions/"
    assert Participant.objects.count() == 1
    declined, rating = (Session.objects.get(cohort=where) for where in (cohort, raters))
    assert declined.step() == "declined"
    assert declined.consent_events.get().scopes == []
    assert rating.consent_events.get().scopes == ALL_BUT_PHOTOGRAPHS
    assert rating.consent_events.get().text_sha256 == raters.consent_text.sha256


def test_where_raters_read_another_text_they_are_asked_by_it(visitor: Browser, cohort: Cohort, raters: Cohort) -> None:
    other = make_consent_text(cohort.study)
    other.pk, other.version, other.sha256 = None, 2, "1" * 64
    ConsentText.objects.bulk_create([other])
    Cohort.objects.filter(pk=raters.pk).update(consent_text=ConsentText.objects.get(version=2))
    refuse_photographs(visitor, cohort)

    response = rate_instead(visitor)

    assert response.redirect_chain[-1][0] == "/session/consent/"
    assert not Session.objects.get(cohort=raters).consent_events.exists()


def test_rating_instead_needs_agreement_to_take_part(visitor: Browser, cohort: Cohort, raters: Cohort) -> None:
    visitor.enter(cohort)

    response = visitor.submit("consent", decision="rate", scopes=["share"])

    assert "please tick the boxes" in response.content.decode()
    assert Session.objects.get().step() == "consent"


@pytest.mark.parametrize("difference", [{"country": "ZA"}, {"language": "es"}, {"recruiter": "invite"}])
def test_only_a_cohort_of_the_same_people_is_offered(
    visitor: Browser, cohort: Cohort, difference: dict[str, Any]
) -> None:
    make_cohort(cohort.study, phase="rate", **difference)

    response = refuse_photographs(visitor, cohort)

    page = response.content.decode()
    assert "Rate pictures without a camera" not in page
    assert "that is perfectly fine: choose not to take part" in page


@pytest.mark.parametrize("trouble", ["closed", "full"])
def test_a_cohort_that_takes_nobody_is_not_offered(
    visitor: Browser, cohort: Cohort, raters: Cohort, trouble: str
) -> None:
    if trouble == "closed":
        change_state(raters, "close", actor="test")
    else:
        raters.cells.update(filled=raters.per_stimulus_target)

    response = refuse_photographs(visitor, cohort)

    assert "Rate pictures without a camera" not in response.content.decode()


def test_a_cohort_that_closes_after_the_offer_is_no_dead_end(visitor: Browser, cohort: Cohort, raters: Cohort) -> None:
    refuse_photographs(visitor, cohort)
    change_state(raters, "close", actor="test")

    response = rate_instead(visitor)

    assert "choose not to take part" in response.content.decode()
    assert Session.objects.get().step() == "consent"


def test_who_has_rated_before_is_led_to_where_that_ended(visitor: Browser, cohort: Cohort, raters: Cohort) -> None:
    visitor.enter(raters, pid="worker-7")
    visitor.submit("consent", decision="decline")
    visitor.enter(raters, pid="worker-7")
    visitor.submit("consent", decision="agree", scopes=["take_part"])
    visitor.enter(cohort, pid="worker-7")

    response = rate_instead(visitor)

    assert response.redirect_chain[-1][0] == "/session/instructions/"
    assert Participant.objects.count() == 1
    assert Session.objects.filter(cohort=raters).count() == 2


def test_a_rating_session_cannot_be_traded_for_itself(visitor: Browser, raters: Cohort) -> None:
    visitor.enter(raters)

    visitor.submit("consent", decision="rate", scopes=["take_part"])

    assert Session.objects.get().step() == "consent"


def test_the_text_is_set_with_its_headings(visitor: Browser, cohort: Cohort) -> None:
    body = (
        "Your answers. They are stored.\n\nOne sentence only.\n\n自愿参与。是否参与由您决定。\n\n"
        + "Long " * 12
        + "one. Two."
    )
    with pgtrigger.ignore("studies.ConsentText:consent_texts_stay_as_published"):
        ConsentText.objects.filter(pk=cohort.consent_text_id).update(body=body)

    page = visitor.enter(cohort)

    assert [heading for heading, _ in page.context["paragraphs"]] == ["Your answers.", "", "自愿参与。", ""]


def test_the_page_says_which_version_of_the_text_it_is_and_how_to_withdraw(visitor: Browser, cohort: Cohort) -> None:
    page = visitor.enter(cohort).content.decode()

    assert "This is version 1 of this text." in page
    assert 'href="/withdraw/"' in page
