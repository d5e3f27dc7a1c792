"""Waiting for something that only the page itself knows."""

from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE_MS

WAIT = """
async (given) => {
  const holds = %s;
  const until = performance.now() + %d;
  while (!(await holds(given))) {
    if (performance.now() > until) throw new Error(`this never held: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
"""


def wait_until(page: Page, holds: str, given: object = None) -> None:
    """
    Wait until a JavaScript function of `given`, plain or async, says true.

    Playwright's own `wait_for_function` takes a promise for true, and asks a second time by an `eval` that the pages'
    Content Security Policy forbids.
    """
    page.evaluate(WAIT % (holds, PATIENCE_MS), given)
