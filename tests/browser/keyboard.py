"""The way through a page by keyboard alone."""

from playwright.sync_api import Page

MOST_TABS = 150


def tab_to(page: Page, wanted: str, *, limit: int = MOST_TABS) -> None:
    """Go on with the tab key until the focus is on what the selector `wanted` matches; it may be there already."""
    _come(page, wanted)
    for _ in range(limit):
        if page.evaluate("selector => document.activeElement?.matches(selector)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def tab_on_to(page: Page, wanted: str, *, limit: int) -> None:
    """Leave what has the focus now, and go on until it is on what is wanted."""
    _come(page, wanted)
    page.keyboard.press("Tab")
    tab_to(page, wanted, limit=limit)


def _come(page: Page, wanted: str) -> None:
    """Wait for the page that has what is wanted: keys pressed before it is there would be lost."""
    page.locator(wanted).first.wait_for(state="attached")
