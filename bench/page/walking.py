"""One person's way through a study on a slow link, each page loaded anew with an empty cache."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from bench.page.meter import Load, Meter
from tests.browser.visitor import Visitor

PATIENCE_MS = 90_000
AFTER = ("/receipt/", "/withdraw/")
TO_NEXT = """async () => {
  const position = document.querySelector("[data-position]"), before = position.textContent;
  const frame = document.querySelector("session-runner [data-frame]");
  const began = performance.now();
  document.querySelector("[data-next]").click();
  while (position.textContent === before || frame.dataset.state !== "shown") {
    if (performance.now() - began > 20000) throw new Error("The next picture did not come.");
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - began;
}"""


@dataclass(slots=True)
class Walk:
    """What one way through a cohort has cost: the load of each page by name, and three times."""

    cohort: str
    pages: dict[str, Load] = field(default_factory=dict)
    upload_kb: float = 0.0
    usable_s: float = 0.0
    next_offline_ms: float = 0.0


class Walker:
    """Walks as the browser tests do, and holds a watch."""

    def __init__(self, page: Page, cohort: str) -> None:
        self.page = page
        self.visitor = Visitor(page)
        self.meter = Meter(page)
        self.walk = Walk(cohort)
        page.context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)

    def go(self, link: str) -> Walk:
        """Follow the link to the end, measuring every page on the way and the two after it."""
        self.meter.slow_down()
        self.visitor.open(link)
        for step, act in self._steps():
            self._measure(step)
            act()
            expect(self.page).not_to_have_url(re.compile(f"/session/{step}/"))
        self._measure("done")
        for path in AFTER:
            self.page.goto(path)
            self._measure(path.strip("/"))
        self.walk.upload_kb = self.meter.largest_upload
        return self.walk

    def _steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        acts = {
            "consent": self.visitor.agree,
            "camera": self.visitor.pass_camera_check,
            "instructions": self.page.locator("[data-begin]").click,
            "practice": self.visitor.practise,
            "quiz": self.visitor.answer_questions,
            "trials": self._answer_everything,
        }
        while (step := urlsplit(self.page.url).path.strip("/").rpartition("/")[2]) != "done":
            yield step, acts[step]

    def _measure(self, name: str) -> None:
        """Load the page again, as if for the first time, until the network rests."""
        self.meter.empty()
        began = time.monotonic()
        self.page.reload(wait_until="load")
        if name == "trials":
            self._wait_for_trial()
            self.walk.usable_s = round(time.monotonic() - began, 2)
        self.page.wait_for_load_state("networkidle")
        self.walk.pages[name] = self.meter.load

    def _wait_for_trial(self) -> None:
        expect(self.page.locator("session-runner")).to_have_attribute("data-state", "trial")
        expect(self.visitor.picture).to_be_visible()

    def _answer_everything(self) -> None:
        """Answer every trial; all but the last without a network."""
        runner = self.page.locator("session-runner")
        self.meter.slow_down(offline=True)
        while runner.get_attribute("data-state") == "trial":
            if self.page.locator("capture-pane").count():
                self.visitor.take_photo()
            self.visitor.choose("joy")
            total = self.page.locator("[data-total]").first.inner_text()
            if self.visitor.position == total:
                break
            took = self.page.evaluate(TO_NEXT)
            self.walk.next_offline_ms = max(self.walk.next_offline_ms, round(took, 1))
        self.meter.slow_down()
        self.visitor.next()
