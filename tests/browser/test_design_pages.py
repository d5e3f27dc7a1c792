"""A researcher chooses pictures for a set, writes a gold item, sets quotas, asks for a rehearsal and makes a token, by
keyboard; every page looked at."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.automation.models import ApiToken
from apps.localization import questionnaires
from apps.localization.models import Questionnaire
from apps.rehearsal.models import RehearsalRun
from apps.studies.models import GoldItem, QuotaCell, StimulusSet, Study
from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS
from tests.browser.keyboard import tab_to
from tests.factories import make_cohort, make_seed, make_study, make_term_list

SETS, GOLD = "/admin/studies/stimulusset/", "/admin/studies/golditem/"
REHEARSALS, TOKENS = "/admin/rehearsal/rehearsalrun/", "/admin/automation/apitoken/"
Open = Callable[..., Page]


class Album:
    """Looks at pages; what is wrong with them is noted, and what their browser complains of otherwise."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def look(self, page: Page, name: str) -> None:
        own = list(self.notes)
        # The policy refuses axe's own styles, which is no fault of the page.
        found = complaints(page, name)
        self.notes = [*own, *found]


@pytest.fixture
def study(transactional_db: None) -> Study:
    """Six seeds, half of them of joy."""
    made = make_study(slug="faces", title="Faces of the world")
    for number in range(6):
        make_seed(made, name=f"face-{number}", attributes={"expression": "joy" if number % 2 else "awe"})
    make_term_list()
    return made


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert not album.notes, "\n".join(album.notes)


@pytest.fixture
def open_page(
    live_server: LiveServer, admin_client: Client, chromium: Callable[..., Browser], album: Album
) -> Iterator[Open]:
    """Open an address of the admin, signed in."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": admin_client.cookies[settings.SESSION_COOKIE_NAME].value}
    with ExitStack() as opened:

        def open_address(address: str) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]
            page = context.new_page()
            page.on("console", lambda message: album.notes.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: album.notes.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield open_address


def test_a_set_is_chosen_looked_at_and_published(open_page: Open, album: Album, study: Study) -> None:
    page = open_page(f"{SETS}add/")
    album.look(page, "set-empty")
    page.locator("#id_study").select_option(str(study.pk))
    tab_to(page, "#id_name")
    page.keyboard.type("joyful")
    tab_to(page, "#id_conditions")
    page.keyboard.type("expression = joy")
    tab_to(page, "[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="3 pictures")).to_be_visible()
    album.look(page, "set-looked-at")

    tab_to(page, '[name="publish"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SETS}")
    published = StimulusSet.objects.get()
    album.look(page, "sets")
    page.goto(page.url + f"{published.pk}/change/")
    album.look(page, "set")

    assert published.stimuli.count() == 3


def test_a_gold_item_is_written_and_retired(open_page: Open, album: Album, study: Study) -> None:
    page = open_page(GOLD)
    album.look(page, "gold-none")
    page.goto(page.url + "add/")
    page.locator("#id_study").select_option(str(study.pk))
    page.locator(".field-stimulus .select2-selection").press("Enter")
    page.locator(".select2-search__field").fill("face-1")
    found = page.locator(".select2-results__option")
    expect(found).to_have_text([re.compile("face-1")])
    found.click()
    page.locator("#id_term_list").select_option(label="en v1")
    tab_to(page, "#id_expected")
    page.keyboard.type("Joy, bliss")
    tab_to(page, "#id_note")
    page.keyboard.type("A broad smile.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not in the term list: bliss.")).to_be_visible()
    album.look(page, "gold-amiss")
    page.locator("#id_expected").fill("Joy")
    page.locator("#id_expected").press("Enter")

    page.wait_for_url(f"**{GOLD}")
    album.look(page, "gold")
    page.locator("[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("retire")
    page.locator("button[name=index]").press("Enter")

    expect(page.get_by_text("1 gold item is retired.")).to_be_visible()
    assert GoldItem.objects.get().expected == ["joy"]


def test_quotas_are_set_on_the_cohorts_page(open_page: Open, album: Album, study: Study) -> None:
    questionnaires.load()
    asked = Questionnaire.objects.get(language="en")
    cohort = make_cohort(study, phase="rate", questionnaire=asked, launched=False)
    page = open_page(f"/admin/studies/cohort/{cohort.pk}/change/")
    page.get_by_role("link", name="Add another quota").or_(page.get_by_role("button", name="Add another quota")).click()
    page.locator("#id_quota_cells-0-sex").select_option("female")
    page.locator("#id_quota_cells-0-age_from").fill("18")
    page.locator("#id_quota_cells-0-age_to").fill("29")
    page.locator("#id_quota_cells-0-target").fill("5")
    album.look(page, "quotas")

    with page.expect_navigation():
        page.locator("[name=_continue]").press("Enter")

    expect(page.locator("#id_quota_cells-0-target")).to_have_value("5")
    assert str(QuotaCell.objects.get()) == "female 18–29: 0/5"


def test_a_rehearsal_is_asked_for_and_its_report_read(open_page: Open, album: Album, study: Study) -> None:
    cohort = make_cohort(study, launched=False)
    page = open_page(REHEARSALS)
    album.look(page, "rehearsals-none")
    page.goto(page.url + "add/")
    page.locator("#id_cohort").select_option(str(cohort.pk))
    album.look(page, "rehearsal-asked")

    page.locator("#id_sessions").press("Enter")

    expect(page.get_by_text("The bots are on their way")).to_be_visible()
    run = RehearsalRun.objects.get()
    report = {"sessions": 2, "pictures_shown": 5, "pictures": 6, "judgments": 6, "mimics": 6, "accepted": 4, "lost": 0}
    over = {"state": "done", "ended_at": run.asked_at, "report": {**report, "seconds": [4.5, 5.0], "troubles": []}}
    RehearsalRun.objects.filter(pk=run.pk).update(**over, lines=["us-mimic #1: code ABC; 3 judgments in 4.5 s"])
    expect(page.get_by_text("5 / 6").or_(page.get_by_text("pictures shown: 5"))).to_be_visible()
    album.look(page, "rehearsal")


def test_a_token_is_told_once_and_revoked(open_page: Open, album: Album, study: Study) -> None:
    page = open_page(TOKENS)
    album.look(page, "tokens-none")
    page.goto(page.url + "add/")
    page.locator("#id_study").select_option(str(study.pk))
    page.locator("#id_name").fill("launch script")
    album.look(page, "token")

    page.locator("#id_name").press("Enter")

    page.wait_for_url(f"**{TOKENS}")
    expect(page.get_by_text("mimicry_")).to_be_visible()
    album.look(page, "token-told")
    page.locator("[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("revoke")
    page.locator("button[name=index]").press("Enter")
    expect(page.get_by_text("they open nothing any more")).to_be_visible()
    assert not ApiToken.objects.alive().exists()
