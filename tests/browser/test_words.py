"""A researcher brings back a list from a spreadsheet, sees what it changes and publishes it; every page looked at."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.localization import questionnaires, term_sheet, terms, wordings
from apps.localization.models import Questionnaire, TermList, Wording
from apps.studies import consent_texts
from apps.studies.models import ConsentText, Scope
from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS
from tests.browser.keyboard import tab_to
from tests.factories import make_study

TERMS = "/admin/localization/termlist/"
Open = Callable[..., Page]


@pytest.fixture
def spanish(transactional_db: None) -> TermList:
    terms.load()
    return TermList.objects.get(language="es")


@pytest.fixture
def open_page(live_server: LiveServer, admin_client: Client, chromium: Callable[..., Browser]) -> Iterator[Open]:
    """Open an address of the admin, signed in: `open_page("/admin/", width=360)`."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": admin_client.cookies[settings.SESSION_COOKIE_NAME].value}
    with ExitStack() as opened:

        def open_address(address: str, *, width: int = 1280) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 800}, reduced_motion="reduce"
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]
            page = context.new_page()
            page.goto(f"{live_server.url}{address}")
            return page

        yield open_address


def sheet(term_list: TermList, folder: Path, *changes: tuple[str, str]) -> Path:
    """The list as a spreadsheet saves it, with passages changed."""
    text = term_sheet.written(term_list, separator=";")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "terms.csv"
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def test_a_list_from_a_spreadsheet_is_mended_looked_at_and_published_by_keyboard(
    spanish: TermList, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{TERMS}add/")
    page.locator("#id_file").set_input_files(sheet(spanish, tmp_path, ("Asombro Maravillado", "miedo")))
    tab_to(page, "[type=submit].default", limit=120)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("“Miedo” already stands in line")).to_be_visible()

    page.locator("#id_table").fill(page.locator("#id_table").input_value().replace("miedo", "Sobrecogimiento"))
    tab_to(page, "[type=submit].default", limit=120)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".comparison del")).to_have_text("Asombro Maravillado")
    expect(page.locator(".comparison ins")).to_have_text("Sobrecogimiento")
    expect(page.locator(".comparison")).to_be_focused()
    assert not TermList.objects.filter(version=2).exists()
    tab_to(page, "[name=publish]", limit=120)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{TERMS}")
    assert TermList.objects.get(language="es", version=2).terms.get(code="awe").wording == "Sobrecogimiento"


def test_a_list_leaves_for_a_spreadsheet(spanish: TermList, open_page: Open) -> None:
    page = open_page(f"{TERMS}{spanish.pk}/change/")

    with page.expect_download() as leaving:
        page.get_by_role("link", name="CSV with semicolons").click()

    assert leaving.value.suggested_filename == "terms-es-v1.csv"
    assert leaving.value.path().read_text(encoding="utf-8-sig").startswith("code;es;gloss\nadmiration;Admiración;")


def send(page: Page, **texts: str) -> None:
    """Fill in boxes by their names and ask what that changes."""
    for name, text in texts.items():
        page.locator(f"[name={name}]").fill(text)
    with page.expect_navigation():
        page.locator("[type=submit].default").click()


def test_the_pages_as_axe_and_the_narrowest_phone_see_them(spanish: TermList, open_page: Open, tmp_path: Path) -> None:
    wordings.load()
    questionnaires.load()
    wording, asked = Wording.objects.get(language="en", version=2), Questionnaire.objects.get(language="en")
    consent = consented()
    notes: list[str] = []

    page = open_page(f"{TERMS}{spanish.pk}/change/")
    notes += complaints(page, "term-list")
    page.goto(page.url.replace(f"{spanish.pk}/change/", "add/"))
    notes += complaints(page, "term-list-add")
    wrong = sheet(spanish, tmp_path, ("Asombro Maravillado", "miedo"), ("joy;Alegría", "joy;"))
    page.locator("#id_file").set_input_files(wrong)
    send(page)
    notes += complaints(page, "term-list-wrong")
    better = sheet(spanish, tmp_path, ("Asombro Maravillado", "Asombro Sobrecogido"), ("joy;", "gladness;"))
    page.locator("#id_file").set_input_files(better)
    send(page)
    expect(page.locator(".comparison tbody tr")).to_have_count(3)
    notes += complaints(page, "term-list-compared")
    for name, address, texts in (
        ("wording", f"/admin/localization/wording/add/?copy={wording.pk}", {"question": "What do you see here?"}),
        ("questionnaire", f"/admin/localization/questionnaire/add/?copy={asked.pk}", {"language": "am"}),
        ("consent", f"/admin/studies/consenttext/add/?copy={consent.pk}", {"title": "Taking part in our study"}),
    ):
        page = open_page(address)
        send(page, **texts)
        expect(page.locator(".comparison tbody tr").first).to_be_visible()
        notes += complaints(page, f"{name}-compared")
        page = open_page(address)
        send(page)
        expect(page.get_by_text("there is nothing to publish")).to_be_visible()

    assert not notes, "\n".join(notes)


def consented() -> ConsentText:
    """A consent text of some length."""
    body = "\n\n".join(f"Paragraph {number}. " + "You may stop at any time. " * 8 for number in range(4))
    texts: dict[str, Any] = {"study_title": "Faces", "title": "Taking part in this study", "body": body}
    scopes = {str(scope): f"I agree to {scope.label}." for scope in Scope}
    return consent_texts.publish(make_study(), language="en", scopes=scopes, **texts)
