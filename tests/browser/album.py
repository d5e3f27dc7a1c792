"""How a page is looked at: by axe, at every width, in large text, by day and night; the pictures are kept."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.waiting import wait_until

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("SCREENSHOTS") or ROOT / "screenshots")
WIDTHS = {360: 640, 768: 1024, 1280: 800}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What is checked of a page, and which rules alone need a second look in the dark; telling what is right as well takes
# three times as long.
ONLY_WRONG: dict[str, object] = {"resultTypes": ["violations"]}
ALL_RULES = ONLY_WRONG | {"runOnly": {"type": "tag", "values": WCAG}}
CONTRAST = ONLY_WRONG | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def complaints(page: Page, name: str) -> list[str]:
    """Keep pictures of the page, and return what is wrong with it: axe's violations and whatever hangs over."""
    page.wait_for_load_state()
    # A colour on its way to another has no contrast to speak of.
    page.emulate_media(reduced_motion="reduce")
    size = page.viewport_size
    # Tall enough that no bar lies over what could be scrolled clear of it.
    _resize(page, 360, 3000)
    found = [*_axe(page, ALL_RULES, name), *_overhang(page, name)]
    page.emulate_media(color_scheme="dark")
    found += _axe(page, CONTRAST, f"{name}, dark")
    _keep(page, f"{name}-dark", 360)
    page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        _keep(page, name, width)
    if size:
        page.set_viewport_size(size)
    return found


def _axe(page: Page, rules: dict[str, object], name: str) -> list[str]:
    violations = Axe().run(page, options=rules).response["violations"]
    return [
        f"{name}: {violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def _overhang(page: Page, name: str) -> list[str]:
    """Nothing may need scrolling sideways, on the narrowest phone or in letters twice as large."""
    _resize(page, 320, 640)
    narrow = page.evaluate(OVERHANG)
    _resize(page, 640, 640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    large = page.evaluate(OVERHANG)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return [
        f"{name}: hangs over by {pixels} px {where}"
        for pixels, where in ((narrow, "at 320 px"), (large, "in large text"))
        if pixels > 0
    ]


def _resize(page: Page, width: int, height: int) -> None:
    """Make the window as large as this, and wait until the page knows."""
    page.set_viewport_size({"width": width, "height": height})
    wait_until(page, "width => innerWidth === width", width)


def _keep(page: Page, name: str, width: int) -> None:
    _resize(page, width, WIDTHS[width])
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}-{width}.jpg", type="jpeg", quality=90, full_page=True)
