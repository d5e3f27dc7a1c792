"""A researcher who follows a study: by keyboard, on every width, by day and night, without JavaScript, and live."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS, Site
from tests.browser.dashboard_props import NAME
from tests.browser.staff import props, sign_in, stop_clock
from tests.browser.waiting import wait_until

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def busy(site: Site) -> dict[str, int]:
    """The ids of a study and of two cohorts in it in which much has happened."""
    ids: dict[str, int] = props(site, "dashboard_props", "fill()")
    return ids


@pytest.fixture
def look(site: Site, chromium: Callable[..., Browser]) -> Iterator[Open]:
    """Sign in as a researcher: `look("/admin/", width=360, scripts=False)`."""
    with ExitStack() as opened:

        def open_page(address: str, *, width: int = 1280, scripts: bool = True) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 800}, reduced_motion="reduce", java_script_enabled=scripts
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            sign_in(site, context, NAME)
            page.goto(f"{site.address}{address}")
            return page

        heard: list[str] = []
        yield open_page
        assert heard == []


def address(busy: dict[str, int], kind: str, rest: str = "") -> str:
    model = "study" if kind == "study" else "cohort"
    return f"/admin/studies/{model}/{busy[kind]}/progress/{rest}"


def drawn(page: Page) -> None:
    """Wait until every chart has something on its canvas."""
    wait_until(page, "() => [...document.querySelectorAll('board-chart canvas')].every((canvas) => canvas.width > 0)")


def test_the_overview_leads_to_the_dashboards(busy: dict[str, int], look: Open) -> None:
    page = look("/admin/")

    panel = page.locator(".panel", has_text="Faces of six countries")
    panel.get_by_role("link", name="Dashboard").click()
    expect(page.locator("#table-cohorts tbody tr")).not_to_have_count(0)
    page.locator("#table-cohorts tbody a").first.click()

    expect(page.locator("#table-attrition")).to_have_count(1)


def test_charts_and_tables_say_the_same_and_every_page_is_fit_to_be_seen(busy: dict[str, int], look: Open) -> None:
    notes: list[str] = []
    page = look(address(busy, "cohort"))
    for name, at in {
        "board-cohort": address(busy, "cohort"),
        "board-rate": address(busy, "rate"),
        "board-study": address(busy, "study"),
        "board-empty": address(busy, "empty"),
        "board-seeds": address(busy, "cohort", "seeds/"),
        "board-limits": address(busy, "cohort", "limits/"),
    }.items():
        page.goto(page.url.split("/admin/")[0] + at)
        drawn(page)
        notes += complaints(page, name)
    page.goto(page.url.split("/admin/")[0] + address(busy, "cohort"))
    for details in page.locator("details").all():
        details.locator("summary").first.click()
    notes += complaints(page, "board-cohort-open")

    assert not notes, "\n".join(notes)


def test_a_chart_holds_the_numbers_of_its_table(busy: dict[str, int], look: Open) -> None:
    page = look(address(busy, "cohort"))
    drawn(page)

    told = page.evaluate(
        "Chart.getChart(document.querySelector('board-chart[data-table=table-attrition] canvas')).data.datasets[0].data"
    )

    cells = page.locator("#table-attrition tbody td:nth-child(2)").all_text_contents()
    assert [str(number) for number in told] == cells
    assert len(cells) == 6


def test_by_keyboard_to_a_definition_a_table_and_its_file(busy: dict[str, int], look: Open) -> None:
    page = look(address(busy, "cohort"))
    page.locator(".numbers summary").first.focus()

    page.keyboard.press("Enter")
    expect(page.locator(".numbers details").first.locator("p")).to_be_visible()
    page.locator("figure[aria-labelledby=title-attrition] summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="How far sessions came")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    assert download.value.suggested_filename.endswith("-attrition.csv")


def test_without_javascript_the_tables_remain(busy: dict[str, int], look: Open) -> None:
    page = look(address(busy, "cohort"), scripts=False)

    page.locator("figure[aria-labelledby=title-attrition] summary").click()

    expect(page.get_by_role("table", name="How far sessions came")).to_be_visible()
    expect(page.locator(".map svg")).to_be_visible()
    expect(page.locator("time")).to_be_visible()
    expect(page.locator("[data-pause]")).to_be_hidden()


def test_an_open_page_follows_what_happens_and_keeps_what_one_has_opened(
    site: Site, busy: dict[str, int], look: Open
) -> None:
    page = look(address(busy, "cohort"))
    stop_clock(page)
    page.reload()
    page.locator("figure[aria-labelledby=title-attrition] summary").click()
    entered = page.locator("#table-attrition tbody td:nth-child(2)").first
    before = int(entered.text_content() or 0)

    props(site, "dashboard_props", f"enter({busy['cohort']})")
    page.clock.run_for(21_000)

    expect(entered).to_have_text(str(before + 1))
    expect(page.get_by_role("table", name="How far sessions came")).to_be_visible()
    chart = "Chart.getChart(document.querySelector('board-chart[data-table=table-attrition] canvas'))"
    assert page.evaluate(f"{chart}.data.datasets[0].data[0]") == before + 1


def test_a_page_that_is_paused_hidden_or_left_alone_asks_nothing(busy: dict[str, int], look: Open) -> None:
    page = look(address(busy, "cohort"))
    stop_clock(page)
    page.reload()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "since=" in request.url else None)

    page.locator("[data-pause]").click()
    page.clock.run_for(120_000)
    expect(page.locator("[data-resume]")).to_be_focused()
    paused = len(asked)
    page.keyboard.press("Enter")
    with page.expect_request(lambda request: "since=" in request.url):
        page.clock.run_for(21_000)
    going = len(asked)
    page.reload()
    # What was planned before is still asked.
    with page.expect_request_finished(lambda request: "since=" in request.url):
        page.clock.fast_forward(16 * 60_000)
    page.clock.run_for(300_000)

    assert (paused, going) == (0, 1)
    assert len(asked) == 2
