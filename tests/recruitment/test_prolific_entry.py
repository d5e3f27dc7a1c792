"""People whom Prolific sends: who they are is believed only as far as it is proven, and they find their way back."""

import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from apps.participants.consent import decline
from apps.participants.models import Participant, Session
from apps.participants.outcomes import decide
from apps.recruitment.models import ExternalIdentity, Submission, UsedToken
from apps.studies.models import Cell
from tests.recruitment.prolific_server import STUDY, Prolific
from tests.recruitment.stories import CODES, an_id, prolific_cohort

pytestmark = pytest.mark.django_db
OPEN_AGAIN = "Open the study again from Prolific"


def ids(**other: str) -> dict[str, str]:
    return {"PROLIFIC_PID": an_id("aa"), "STUDY_ID": STUDY, "SESSION_ID": an_id("bb")} | other


def come(cohort: Any, query: dict[str, str], browser: Client | None = None) -> Any:
    return (browser or Client()).get(f"/join/{cohort.entry_key}/", query, follow=True)


def refused(page: Any) -> bool:
    """Whether nobody was let in, and nothing was stored of them."""
    return page.status_code == 400 and not Participant.objects.exists() and not Submission.objects.exists()


@pytest.fixture
def signed(prolific: Prolific) -> Any:
    return prolific_cohort(settings={"signed": True})


def test_the_three_ids_make_a_person_a_session_and_a_submission() -> None:
    cohort, query = prolific_cohort(), ids()

    page = come(cohort, query)

    assert page.redirect_chain[-1][0] == "/session/consent/"
    held = Submission.objects.get()
    assert (held.submission_id, held.their_study, held.recruiter) == (query["SESSION_ID"], STUDY, "prolific")
    assert ExternalIdentity.objects.get(participant=held.session.participant).external_id == query["PROLIFIC_PID"]


@pytest.mark.parametrize("missing", ["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"])
def test_a_link_without_one_of_the_ids_leads_back_to_prolific(missing: str) -> None:
    page = come(prolific_cohort(), ids(**{missing: ""}))

    assert refused(page)
    assert OPEN_AGAIN in page.content.decode().replace("&#x27;", "'")


def test_people_of_a_study_that_is_not_ours_are_not_let_in() -> None:
    assert refused(come(prolific_cohort(), ids(STUDY_ID="f" * 24)))


def test_the_same_submission_comes_back_to_its_session_from_any_browser() -> None:
    cohort, query = prolific_cohort(), ids()

    come(cohort, query)
    come(cohort, query)

    assert Session.objects.count() == Submission.objects.count() == 1


def test_a_new_submission_of_the_same_person_begins_the_next_session() -> None:
    cohort, query = prolific_cohort(seeds=6), ids()
    come(cohort, query)
    decide(Session.objects.get(), "complete")

    come(cohort, query | {"SESSION_ID": an_id("bb")})

    assert Participant.objects.count() == 1
    assert list(Session.objects.order_by("number").values_list("outcome", flat=True)) == ["complete", ""]


def test_asking_for_another_session_without_another_submission_gives_none() -> None:
    cohort, query, browser = prolific_cohort(seeds=6), ids(), Client()
    come(cohort, query, browser)
    decide(Session.objects.get(), "complete")

    page = come(cohort, {"again": "1"}, browser)

    assert Session.objects.count() == 1
    assert "Begin another session" not in page.content.decode()


def test_a_submission_taken_over_by_somebody_else_is_refused() -> None:
    cohort, query = prolific_cohort(), ids()
    come(cohort, query)

    page = come(cohort, query | {"PROLIFIC_PID": an_id("aa")})

    assert page.status_code == 400
    assert Session.objects.count() == 1


def test_who_declined_and_begins_anew_keeps_the_submission() -> None:
    cohort, query = prolific_cohort(), ids()
    come(cohort, query)
    decline(Session.objects.get())

    come(cohort, query)

    assert Submission.objects.get().session.number == 2


def test_whoever_is_sent_to_a_full_cohort_gets_the_way_back_for_that() -> None:
    cohort = prolific_cohort()
    Cell.objects.filter(cohort=cohort).update(filled=15, load=15)

    page = come(cohort, ids()).content.decode()

    assert f"https://app.prolific.com/submissions/complete?cc={CODES['code_over_quota']}" in page
    assert Session.objects.get().outcome == "over_quota"


@pytest.mark.parametrize("outcome", ["complete", "screened_out", "over_quota", "declined"])
def test_every_outcome_leads_back_by_its_own_code_and_shows_no_other(outcome: str) -> None:
    browser = Client()
    come(prolific_cohort(), ids(), browser)
    session = decide(Session.objects.get(), outcome)

    page = browser.get("/session/", follow=True).content.decode()

    own = CODES[f"code_{outcome}"]
    assert f'href="https://app.prolific.com/submissions/complete?cc={own}"' in page
    assert not [code for code in CODES.values() if code != own and code in page]
    assert str(session.completion_code) not in page


def test_before_an_outcome_is_decided_no_page_holds_any_code() -> None:
    browser = Client()
    come(prolific_cohort(), ids(), browser)

    for step in ("consent", "camera", "instructions", "trials", "done", "ended", "declined"):
        page = browser.get(f"/session/{step}/", follow=True).content.decode()
        assert not [code for code in CODES.values() if code in page]


def test_an_outcome_without_a_code_asks_to_return_the_submission() -> None:
    browser = Client()
    come(prolific_cohort(settings={"code_declined": ""}), ids(), browser)
    decide(Session.objects.get(), "declined")

    page = browser.get("/session/", follow=True).content.decode()

    assert "Please return your submission on Prolific" in page
    assert "data-way-back" not in page


def test_a_signed_entry_lets_in_whom_it_names(signed: Any, prolific: Prolific) -> None:
    query = ids()

    page = come(signed, {"prolific_token": prolific.token(prolific=query)})

    assert page.redirect_chain[-1][0] == "/session/consent/"
    assert Submission.objects.get().submission_id == query["SESSION_ID"]


def test_where_entries_are_signed_plain_ids_are_nothing(signed: Any) -> None:
    assert refused(come(signed, ids()))


def test_ids_beside_the_token_must_be_those_in_it(signed: Any, prolific: Prolific) -> None:
    query = ids()
    token = prolific.token(prolific=query)

    assert refused(come(signed, query | {"PROLIFIC_PID": an_id("aa"), "prolific_token": token}))
    assert come(signed, query | {"prolific_token": token}).status_code == 200


FORGERIES: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - 3600},
    "for another site": {"aud": "elsewhere.example.org"},
    "for nobody": {"aud": None},
    "without end": {"exp": None},
    "by another key of the same name": {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    "by an algorithm of the forger's": {"algorithm": "HS256", "key": "x" * 32},
    "by none": {"algorithm": "none", "key": ""},
    "without ids": {"prolific": {}},
    "of an odd shape": {"prolific": "PROLIFIC_PID"},
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_token_that_is_not_right_lets_in_nobody(signed: Any, prolific: Prolific, how: str) -> None:
    claims = {"prolific": ids()} | FORGERIES[how]
    removed = [name for name in ("aud", "exp") if name in claims and claims[name] is None]
    token = _without(prolific, claims, removed) if removed else _forged(prolific, claims)

    assert refused(come(signed, {"prolific_token": token}))


def _forged(prolific: Prolific, claims: dict[str, Any]) -> str:
    if claims.get("algorithm") == "none":
        import jwt

        body = {"aud": "127.0.0.1", "exp": int(time.time()) + 300, "prolific": claims["prolific"]}
        return jwt.encode(body, "", algorithm="none", headers={"kid": "first"})
    return prolific.token(**claims)


def _without(prolific: Prolific, claims: dict[str, Any], removed: list[str]) -> str:
    import jwt

    body = {"aud": "127.0.0.1", "exp": int(time.time()) + 300} | claims
    kept = {name: value for name, value in body.items() if name not in removed}
    return jwt.encode(kept, prolific.keys["first"], algorithm="RS256", headers={"kid": "first"})


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "x" * 5000])
def test_a_token_that_is_none_lets_in_nobody(signed: Any, token: str) -> None:
    assert refused(come(signed, {"prolific_token": token}))


def test_a_copied_token_lets_nobody_else_in_and_its_own_browser_back(signed: Any, prolific: Prolific) -> None:
    token, browser = prolific.token(prolific=ids()), Client()
    come(signed, {"prolific_token": token}, browser)

    stolen = come(signed, {"prolific_token": token})
    back = come(signed, {"prolific_token": token}, browser)

    assert stolen.status_code == 400
    assert "another browser" in stolen.content.decode()
    assert "sitting" not in stolen.client.cookies
    assert back.redirect_chain[-1][0] == "/session/consent/"
    assert UsedToken.objects.get().expires_at > timezone.now()


def test_a_new_key_of_prolifics_is_fetched_and_unknown_ones_are_not_asked_for_at_will(
    signed: Any, prolific: Prolific
) -> None:
    come(signed, {"prolific_token": prolific.token(prolific=ids())})
    prolific.add_key("second")

    page = come(signed, {"prolific_token": prolific.token(kid="second", prolific=ids())})
    for _ in range(5):
        come(signed, {"prolific_token": prolific.token(kid="third", key=prolific.keys["first"], prolific=ids())})

    assert page.status_code == 200
    assert len([path for _method, path in prolific.asked if path.endswith("jwks.json")]) == 2


def test_while_prolific_is_away_nobody_is_believed_and_everybody_is_told(signed: Any, prolific: Prolific) -> None:
    prolific.fail("500", "jwks.json")
    token = prolific.token(prolific=ids())

    away = come(signed, {"prolific_token": token})
    back = come(signed, {"prolific_token": token})

    assert "Prolific cannot be reached at the moment" in away.content.decode()
    assert back.status_code == 200
