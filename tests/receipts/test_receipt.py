"""The receipt: what a person gave, and taking back one photograph or everything."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from apps.mimicry.models import Mimic
from apps.participants import tasks
from apps.participants.models import Participant, Session, Withdrawal
from apps.receipts import thumbnails
from apps.receipts.thumbnails import thumbnail_path
from tests.factories import make_cohort, make_mimic, make_session
from tests.participants.client import Browser
from tests.receipts.story import at, first_of, gave, press

pytestmark = pytest.mark.django_db


def words(response: Any) -> str:
    """The page's text with its white space made one."""
    return " ".join(response.content.decode().split())


def test_it_shows_what_was_given_in_every_session_of_the_study() -> None:
    first = gave(cohort := make_cohort(seeds=6, trials_per_session=2))
    second = make_session(cohort, first.participant, again=True)

    page = words(at(first).get("/receipt/"))

    assert "You judged 2 pictures. We keep 2 photographs of you." in page
    assert page.count("data-sitting") == 2
    assert str(first.completion_code) in page
    assert "Not finished" in page
    assert "I agree to take_part." in page
    assert "to version 1 of “Before you start”" in page
    assert not second.completion_code


def test_the_withdrawal_code_stands_there_in_groups() -> None:
    session = gave()
    code = session.participant.withdrawal_code

    page = at(session).get("/receipt/").content.decode()

    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in page


def test_it_takes_as_many_queries_for_much_as_for_little() -> None:
    little, much = gave(make_cohort(trials_per_session=1)), gave(make_cohort(seeds=6, trials_per_session=6))
    counts = []
    for session in (little, much):
        browser = at(session)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/receipt/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_raters_see_no_word_of_photographs_kept() -> None:
    page = words(at(gave(make_cohort(phase="rate"))).get("/receipt/"))

    assert "We keep no photograph of you." in page
    assert "Photographs kept" not in page


def test_it_speaks_the_language_of_the_cohort() -> None:
    session = gave(make_cohort(language="es"))

    response = at(session).get("/receipt/")

    assert response["Content-Language"] == "es"
    assert '<html lang="es"' in response.content.decode()


def test_a_stranger_is_asked_for_the_code() -> None:
    response = Browser().get("/receipt/", follow=True)

    assert response.redirect_chain == [("/withdraw/", 302)]


@pytest.mark.parametrize("address", ["/receipt/", "/receipt/everything/", "/withdraw/"])
def test_its_pages_are_never_kept_by_the_browser(address: str) -> None:
    assert "no-store" in at(gave()).get(address)["Cache-Control"]


def test_thumbnails_are_small_and_for_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    mimic = first_of(gave())
    shown = Browser().get(thumbnail_path(mimic))
    monkeypatch.setattr(thumbnails, "SECONDS", -1)
    stale = thumbnail_path(mimic)

    assert max(Image.open(io.BytesIO(shown.content)).size) <= 256
    assert 0 < int(shown["Cache-Control"].split("max-age=")[1]) <= 600
    assert Browser().get(stale).status_code == Browser().get("/receipt/thumbnails/forged/").status_code == 404


def test_one_photograph_is_withdrawn_after_asking_once_more() -> None:
    session = gave()
    mimic, browser = first_of(session), at(session)
    thumbnail = thumbnail_path(mimic)
    assert "Withdraw this photograph?" in browser.get(f"/receipt/photographs/{mimic.uuid}/").content.decode()
    assert Mimic.objects.kept().count() == 2

    page = words(press(browser, f"/receipt/photographs/{mimic.uuid}/"))

    assert "The photograph is withdrawn." in page
    assert "The file is being deleted" in page
    assert "We keep 1 photograph of you." in page
    assert str(mimic.uuid) not in page.replace(f"withdrawn={mimic.uuid}", "")
    assert browser.get(thumbnail).status_code == 404


def test_the_receipt_says_when_the_file_is_gone() -> None:
    session = gave()
    browser = at(session)
    press(browser, f"/receipt/photographs/{first_of(session).uuid}/")

    tasks.erase_objects(Withdrawal.objects.get().pk)

    assert "The file is deleted." in browser.get("/receipt/").content.decode()


def test_pressing_twice_or_going_back_does_no_harm() -> None:
    session = gave()
    browser, address = at(session), f"/receipt/photographs/{first_of(session).uuid}/"
    token = str(browser.get(address).context["csrf_token"])
    for _ in range(2):
        browser.post(address, {"csrfmiddlewaretoken": token})

    back = browser.get(address, follow=True)

    assert Withdrawal.objects.count() == 1
    assert "The photograph is withdrawn." in back.content.decode()


def test_nobody_withdraws_somebody_elses_photograph() -> None:
    mine, theirs = gave(), gave()
    browser, address = at(mine), f"/receipt/photographs/{first_of(theirs).uuid}/"
    token = str(browser.get("/receipt/everything/").context["csrf_token"])

    refused = browser.post(address, {"csrfmiddlewaretoken": token})

    assert refused.status_code == browser.get(address).status_code == 404
    assert Mimic.objects.kept().count() == 4


@pytest.mark.parametrize("page", ["photographs/{}/", "everything/"])
def test_a_forged_form_withdraws_nothing(page: str) -> None:
    session = gave()

    refused = at(session).post("/receipt/" + page.format(first_of(session).uuid))

    assert refused.status_code == 403
    assert not Withdrawal.objects.exists()


def test_everything_is_withdrawn_after_asking_once_more() -> None:
    session = gave()
    browser = at(session)
    assert "Your judgments of 2 pictures will be deleted." in words(browser.get("/receipt/everything/"))

    response = press(browser, "/receipt/everything/")

    withdrawal = Withdrawal.objects.get()
    assert response.redirect_chain[-1][0] == "/receipt/gone/"
    assert "2 judgments are deleted. 2 photographs are withdrawn. Their files are being deleted" in words(response)
    assert str(session.participant.uuid)[:8].upper() in response.content.decode()
    assert withdrawal.counts == {"sessions": 1, "judgments": 2, "photographs": 2}
    assert not withdrawal.by_staff
    assert not Participant.objects.exists()


def test_after_withdrawing_everything_the_browser_is_a_strangers() -> None:
    session = gave()
    browser = at(session)
    press(browser, "/receipt/everything/")

    assert browser.cookies["sitting"].value == ""
    assert browser.get("/receipt/").status_code == 302
    assert browser.get("/api/session/").status_code == 403
    tasks.erase_objects(Withdrawal.objects.get().pk)
    assert "Their files are deleted." in browser.get("/receipt/gone/").content.decode()


def test_the_page_of_farewell_is_nobody_elses() -> None:
    assert Browser().get("/receipt/gone/", follow=True).redirect_chain == [("/withdraw/", 302)]


def test_leaving_a_shared_device_forgets_the_browser_and_nothing_else() -> None:
    session = gave()
    browser = at(session)
    page = browser.get("/session/done/")
    form = {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "language": "en"}

    left = browser.post("/receipt/leave/", form)

    assert "This browser has forgotten you" in left.content.decode()
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/receipt/").status_code == 302
    assert browser.get("/session/done/").status_code == 403
    assert Session.objects.get() == session


def test_leaving_is_no_link_that_somebody_can_be_made_to_follow() -> None:
    assert at(gave()).get("/receipt/leave/").status_code == 405


def test_the_last_page_tells_the_two_codes_apart() -> None:
    session = gave()
    page = words(at(session).get("/session/done/"))
    code = session.participant.withdrawal_code

    assert page.index(str(session.completion_code)) < page.index("Your withdrawal code")
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in page
    assert "It is not the completion code" in page
    assert 'href="/receipt/"' in page


def test_a_withdrawn_photograph_of_a_second_try_leaves_the_first() -> None:
    session = gave()
    trial = session.trials.order_by("position")[0]
    second = make_mimic(trial)

    page = words(press(at(session), f"/receipt/photographs/{second.uuid}/"))

    assert page.count("data-photograph") == 2
