"""A data steward builds a release, watches it, hands it out by a link, and takes the link back, by keyboard alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.album import complaints
from tests.browser.conftest import PATIENCE_MS, Site
from tests.browser.keyboard import tab_on_to, tab_to
from tests.browser.release_props import NAME
from tests.browser.staff import props, sign_in, stop_clock
from tests.waiting import until

ADMIN = "/admin/exports/"
# A build is many files, each of which is to be safe on the disk.
BUILD_SECONDS = 180
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def there(site: Site) -> dict[str, int]:
    """The ids of what there is."""
    ids: dict[str, int] = props(site, "release_props", "fill()")
    return ids


@pytest.fixture
def anybody(site: Site, chromium: Callable[..., Browser]) -> Iterator[Open]:
    """Open a page as somebody without a session: `anybody(address, width=360, language="es")`."""
    heard: list[str] = []
    with ExitStack() as opened:

        def open_page(
            address: str, *, steward: bool = False, width: int = 1280, language: str = "en", scripts: bool = True
        ) -> Page:
            context = chromium(None, allowed=False).new_context(
                viewport={"width": width, "height": 800},
                reduced_motion="reduce",
                locale=language,
                java_script_enabled=scripts,
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            if steward:
                sign_in(site, context, NAME)
            page = context.new_page()
            page.on("console", lambda message: heard.append(message.text) if _is_the_pages_own(message) else None)
            page.on("pageerror", lambda error: heard.append(str(error)))
            page.goto(address)
            return page

        yield open_page
    assert heard == []


@pytest.fixture
def look(site: Site, anybody: Open) -> Open:
    """Open a page as the steward: `look("/admin/", width=360)`."""

    return lambda at, **how: anybody(f"{site.address}{at}", steward=True, **how)


def _is_the_pages_own(message: ConsoleMessage) -> bool:
    """Whether the page complains; what axe's own style breaks has no address, and a closed link has its status."""
    told_by_status = "Failed to load resource" in message.text
    return message.type == "error" and bool(message.location["url"]) and not told_by_status


def changed(kind: str, pk: int) -> str:
    return f"{ADMIN}{kind}/{pk}/change/"


def press(page: Page, wanted: str) -> None:
    """Go to a button or link by keyboard and press it."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_study_to_a_link_that_is_revoked_by_keyboard_alone(
    site: Site, there: dict[str, int], look: Open, anybody: Open
) -> None:
    page = look(f"/admin/studies/study/{there['study']}/change/")
    press(page, f'a[href$="/release/build/{there["study"]}/"]')
    expect(page.locator("[name=recipient]")).to_be_checked()
    expect(page.locator("#id_purpose")).to_have_value("To train models of facial expression.")
    tab_to(page, "details:has(#id_samples) > summary")
    page.keyboard.press("Enter")
    tab_on_to(page, "#id_samples", limit=3)
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    press(page, ".answer button")

    state = page.locator(".panel.progress .state")
    expect(state).to_have_text("ready", timeout=1000 * BUILD_SECONDS)
    expect(page.get_by_role("heading", name="What is in it")).to_be_visible()
    expect(page.locator(".summary tr", has_text="VE")).to_contain_text("9")
    notes = complaints(page, "release-ready")
    address = page.url
    for name in ("samples", "recall"):
        page.goto(address.replace("change/", f"{name}/"))
        notes += complaints(page, f"release-{name}")

    page.goto(address)
    tab_to(page, "#id_time")
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    press(page, ".new-link button")
    link = page.locator("article.link dd code").first.text_content() or ""
    notes += complaints(page, "release-link-made")

    taken = anybody(link, width=360)
    notes += complaints(taken, "release-link")
    for language in ("es", "zh-CN"):
        notes += complaints(anybody(link, width=360, language=language), f"{language}-release-link")
    with taken.expect_download() as download:
        taken.get_by_role("link", name="data/val/mimic-val-000000.tar").click()
    assert download.value.path().read_bytes()[:4] != b""
    rest = taken.request.get(f"{link}release.tar", headers={"Range": "bytes=512-1023"})
    assert (rest.status, len(rest.body())) == (206, 512)

    page.reload()
    expect(page.locator("article.link")).to_contain_text("2 files taken")
    press(page, "article.link form button")
    expect(page.locator("article.link .state")).to_have_text("revoked")
    taken.goto(link)
    expect(taken.locator("[data-notice]")).to_contain_text("This link was revoked")
    notes += complaints(taken, "release-link-revoked")
    assert taken.request.get(f"{link}README.md").status == 410

    assert not notes, "\n".join(notes)


def test_every_page_is_fit_to_be_seen(site: Site, there: dict[str, int], look: Open) -> None:
    notes: list[str] = []
    page = look(changed("release", there["halfway"]))
    for name, at in {
        "release-halfway": changed("release", there["halfway"]),
        "release-build": f"{ADMIN}release/build/{there['study']}/",
        "release-build-nobody": f"{ADMIN}release/build/{there['empty']}/",
        "releases": f"{ADMIN}release/",
        "recipients": f"{ADMIN}recipient/",
        "recipient": changed("recipient", there["recipient"]),
        "recipient-add": f"{ADMIN}recipient/add/?study={there['empty']}",
    }.items():
        page.goto(f"{site.address}{at}")
        page.evaluate(
            "document.querySelectorAll('.panel details, details.panel').forEach((each) => { each.open = true })"
        )
        notes += complaints(page, name)

    assert not notes, "\n".join(notes)


def test_a_page_follows_a_build_and_comes_to_rest(site: Site, there: dict[str, int], look: Open) -> None:
    page = look(changed("release", there["halfway"]))
    stop_clock(page)
    page.reload()
    bar = page.locator("[data-bar]")
    expect(bar).to_have_attribute("value", "4000")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/progress/?" in request.url else None)

    done = props(site, "release_props", f"let_go_on({there['halfway']})")
    page.clock.run_for(2_100)
    expect(bar).to_have_js_property("value", done)
    expect(page.locator("[data-told]")).to_contain_text("5,000 of 9,000 pictures")
    expect(page.locator("[data-log] li", has_text="one more file")).to_have_count(1)

    page.evaluate(HIDE)
    before = len(asked)
    props(site, "release_props", f"finish({there['halfway']})")
    page.clock.run_for(60_000)
    assert len(asked) == before

    page.evaluate(SHOW)
    page.clock.run_for(100)
    expect(page.locator(".panel.progress .state")).to_have_text("failed")
    expect(page.locator(".reason").first).to_have_text("The storage is full.")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    at_rest = len(asked)
    page.clock.run_for(60_000)
    assert len(asked) == at_rest == before + 1

    page.clock.resume()
    page.get_by_role("button", name="Withdraw").press("Enter")
    expect(page.get_by_label("Why")).to_be_visible()
    notes = complaints(page, "release-withdraw")
    page.get_by_label("Why").fill("Not needed any more.")
    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw").press("Enter")
    page.goto(f"{site.address}{changed('release', there['halfway'])}")
    expect(page.locator(".panel.progress .state")).to_have_text("withdrawn")
    assert not notes, "\n".join(notes)


HIDDEN = """
Object.defineProperty(document, "hidden", { configurable: true, get: () => %s });
document.dispatchEvent(new Event("visibilitychange"));
"""
HIDE, SHOW = HIDDEN % "true", HIDDEN % "false"


def test_without_javascript_a_release_is_asked_for_and_watched_by_reloading(
    site: Site, there: dict[str, int], look: Open
) -> None:
    page = look(f"{ADMIN}release/build/{there['study']}/", scripts=False)

    page.get_by_role("button", name="Build").click()
    page.wait_for_url("**/exports/release/*/change/")

    expect(page.locator(".panel.progress h2")).to_contain_text("For Group")

    def ready() -> bool:
        page.reload()
        return page.locator(".panel.progress .state").text_content() == "ready"

    until(ready, seconds=BUILD_SECONDS, lacking="The release has not been built.")


def test_choosing_a_recipient_fills_in_its_purpose_until_one_writes_another(there: dict[str, int], look: Open) -> None:
    page = look(f"{ADMIN}release/build/{there['shared']}/")
    box = page.locator("#id_purpose")

    page.get_by_label("Other Lab").check()
    expect(box).to_have_value("To teach.")
    page.get_by_label("One Lab").check()
    expect(box).to_have_value("To learn.")
    box.fill("To check.")
    page.get_by_label("Other Lab").check()

    expect(box).to_have_value("To check.")
