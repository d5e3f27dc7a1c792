"""The withdrawal code, typed in a browser that has never been here."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from apps.mimicry.models import Mimic
from apps.participants.models import Participant, Session
from apps.receipts import throttle
from tests.factories import make_cohort
from tests.participants.client import Browser
from tests.receipts.story import at, first_of, gave, press, type_code

pytestmark = pytest.mark.django_db
WRONG = "AAAA-BBBB-CCCC"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: f" {code[:4]}-{code[4:8]}-{code[8:]} ",
        lambda code: " ".join(code),
        lambda code: f"{code[:6]}–{code[6:]}.",
    ],
)
def test_it_opens_the_receipt_however_it_is_typed(typed: Callable[[str], str]) -> None:
    session = gave()

    response = type_code(Browser(), typed(session.participant.withdrawal_code))

    assert response.redirect_chain == [("/withdraw/receipt/", 302)]
    assert str(session.completion_code) in response.content.decode()


def test_by_the_code_too_a_photograph_and_everything_can_be_withdrawn() -> None:
    session = gave()
    browser = Browser()
    type_code(browser, session.participant.withdrawal_code)

    one = press(browser, f"/withdraw/receipt/photographs/{first_of(session).uuid}/")
    everything = press(browser, "/withdraw/receipt/everything/")

    assert "The photograph is withdrawn." in one.content.decode()
    assert "Everything is withdrawn" in everything.content.decode()
    assert not Participant.objects.exists()


def test_whoever_sits_in_the_same_browser_keeps_their_own_receipt_and_session() -> None:
    mine, theirs = gave(), gave()
    browser = at(mine)
    type_code(browser, theirs.participant.withdrawal_code)

    assert str(mine.completion_code) in browser.get("/receipt/").content.decode()
    assert str(theirs.completion_code) in browser.get("/withdraw/receipt/").content.decode()
    parted = press(browser, "/withdraw/receipt/everything/")
    assert "Clear-Site-Data" not in parted
    assert str(mine.completion_code) in browser.get("/session/done/").content.decode()
    assert Session.objects.get() == mine


def test_the_code_of_one_person_opens_no_other() -> None:
    mine, theirs = gave(), gave()
    browser = Browser()
    type_code(browser, mine.participant.withdrawal_code)

    assert browser.get(f"/withdraw/receipt/photographs/{first_of(theirs).uuid}/").status_code == 404
    assert Mimic.objects.kept().count() == 4


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (WRONG, "We know no such code."),
        ("ABCDEFGHJK", "This looks like a completion code"),
        (" - ", "Type the code"),
        ("<script>alert(1)</script>", "We know no such code."),
    ],
)
def test_a_wrong_code_is_answered_kindly_and_kept_to_be_corrected(typed: str, words: str) -> None:
    response = type_code(Browser(), typed)

    page = response.content.decode()
    assert words in page
    assert "<script>alert" not in page
    assert response.status_code in {400, 404}


def test_a_completion_code_is_no_way_in() -> None:
    session = gave()

    response = type_code(Browser(), str(session.completion_code))

    assert "This looks like a completion code" in response.content.decode()


def test_after_many_wrong_codes_an_address_has_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "WRONG_CODES", 2)
    session = gave()
    for _ in range(2):
        type_code(Browser(), WRONG)

    refused = type_code(Browser(), session.participant.withdrawal_code)
    elsewhere = type_code(Browser(), session.participant.withdrawal_code, REMOTE_ADDR="192.0.2.7")

    assert refused.status_code == 429
    assert "Please wait ten minutes" in refused.content.decode()
    assert elsewhere.status_code == 200


def test_behind_our_own_proxy_the_address_is_what_the_proxy_saw(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "WRONG_CODES", 1)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    type_code(Browser(), WRONG, HTTP_X_FORWARDED_FOR="10.9.9.9, 192.0.2.1")

    same = type_code(Browser(), WRONG, HTTP_X_FORWARDED_FOR="10.1.1.1, 192.0.2.1")
    other = type_code(Browser(), WRONG, HTTP_X_FORWARDED_FOR="10.9.9.9, 192.0.2.2")

    assert (same.status_code, other.status_code) == (429, 404)


def test_without_the_cache_the_code_still_opens(settings: Any) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    session = gave()

    wrong = type_code(Browser(), WRONG)
    right = type_code(Browser(), session.participant.withdrawal_code)

    assert (wrong.status_code, right.status_code) == (404, 200)


def test_the_page_follows_the_browser_and_lets_it_choose() -> None:
    browser = Browser()

    followed = browser.get("/withdraw/", HTTP_ACCEPT_LANGUAGE="es-VE,es;q=0.9")
    chosen = browser.get("/withdraw/?language=zh-hans", HTTP_ACCEPT_LANGUAGE="es")
    unknown = browser.get("/withdraw/?language=xx", HTTP_ACCEPT_LANGUAGE="es")

    assert [page["Content-Language"] for page in (followed, chosen, unknown)] == ["es", "zh-hans", "es"]
    assert all(f"?language={code}" in chosen.content.decode() for code in ("en", "zh-hans", "es"))


def test_the_receipt_by_code_speaks_the_language_of_the_latest_session() -> None:
    session = gave(make_cohort(language="es"))

    assert type_code(Browser(), session.participant.withdrawal_code)["Content-Language"] == "es"


def test_the_door_closes_with_its_cookie() -> None:
    browser = Browser()
    browser.cookies["receipt"] = "forged:token"

    assert browser.get("/withdraw/receipt/", follow=True).redirect_chain == [("/withdraw/", 302)]


def test_the_cookie_stays_where_it_belongs() -> None:
    browser = Browser()
    type_code(browser, gave().participant.withdrawal_code)

    cookie = browser.cookies["receipt"]

    assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == ("/withdraw/", "Lax", 1800)
    assert cookie["httponly"]
