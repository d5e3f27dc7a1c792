"""A participant, as the stories of the browser tests tell of them."""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.browser.keyboard import tab_on_to
from tests.browser.shortcut import come_to_trials
from tests.browser.wording import QUIZZES, texts_of

MOST_TABS = 120
# What the worker has to look at first may take long.
WORKER_MS = 60_000
SHOTS = os.environ.get("SCREENSHOTS", "")


class Visitor:
    """One person at one page; what their browser complains of is kept in `complaints`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        # A refused or lost request is part of some stories, and the browser reports each as an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, link: str) -> None:
        self.page.goto(link)

    def come_to_trials(self, link: str) -> None:
        """Open a link as somebody for whom all that comes before the first picture is over."""
        self.open(come_to_trials(self.page.request, link))
        self.see_first_picture()

    def see_first_picture(self) -> None:
        expect(self.page.locator("session-runner")).to_have_attribute("data-state", "trial")
        expect(self.picture).to_be_visible()

    def agree(self, *, all_scopes: bool = True) -> None:
        boxes = self.page.locator("[data-scope]" if all_scopes else "[data-scope][required]")
        for box in boxes.all():
            box.check()
        self.page.locator("[data-agree]").click()

    def turn_on_camera(self) -> None:
        self.page.locator("[data-start]:visible").first.click()

    def pass_camera_check(self) -> None:
        self.turn_on_camera()
        self.page.locator("[data-continue]:enabled").click()

    def begin(self) -> None:
        """Go from the instructions through practice and questions to the first picture."""
        self.page.locator("[data-begin]").click()
        self.practise()
        self.answer_questions()
        self.see_first_picture()

    def practise(self) -> None:
        expect(self.picture).to_be_visible()
        if self.page.locator("capture-pane").count():
            self.take_photo()
        self.choose("joy")
        self.page.locator("[data-check]").click()
        self.page.locator("[data-go-on]").click()

    def answer_questions(self, *, rightly: bool = True) -> None:
        """Answer by what the wordings say is right, or each question by another option."""
        self.page.wait_for_url("**/session/quiz/")
        items = self.questions()
        for place, item in enumerate(items):
            option = item["right"] if rightly else (item["right"] + 1) % len(item["options"])
            self.page.locator(f'input[name="answer-{place}"][value="{option}"]').check()
        self.page.locator("[data-answer]").click()

    def questions(self) -> list[dict[str, Any]]:
        """The questions on the task that this page asks."""
        language = self.page.locator("html").get_attribute("lang")
        texts = texts_of(str(language))
        asked = self.page.locator("[data-question] legend").first.inner_text()
        quizzes: list[list[dict[str, Any]]] = [texts[name] for name in QUIZZES]
        return next(quiz for quiz in quizzes if quiz[0]["question"] == asked)

    def walk_to_trials(self) -> None:
        self.agree()
        self.pass_camera_check()
        self.begin()

    def tab_to(self, place: str) -> None:
        """Press the tab key until the focus is on an element that the selector `place` matches."""
        tab_on_to(self.page, place, limit=MOST_TABS)

    @property
    def picture(self) -> Locator:
        return self.page.locator("[data-picture]")

    def see(self, state: str) -> Locator:
        """What the page shows in a state it is in: before the style sheets are here, all parts look like shown ones."""
        return self.page.locator(f'[data-state="{state}"] [data-when~="{state}"]:visible').first

    def take_photo(self) -> None:
        self.page.locator("[data-countdown]").uncheck()
        self.page.locator("[data-shutter]:enabled").click()
        # What guidance thinks of a face that is not there is another story.
        self.page.locator("[data-anyway]:visible, [data-keep]:visible").first.wait_for()
        if self.page.locator("[data-anyway]:visible").count():
            self.page.locator("[data-anyway]:visible").click()
        self.page.locator("[data-keep]:visible").click()

    def choose(self, *codes: str, strength: int = 60) -> None:
        for code in codes:
            self.page.locator(f'[data-terms] input[value="{code}"]').press("Space")
        for code in codes:
            self.page.locator(f'[data-chosen] > [data-code="{code}"] input[type=number]').fill(str(strength))

    def next(self) -> None:
        self.page.locator("[data-next]").click()

    def answer(self, *codes: str) -> None:
        self.take_photo()
        self.choose(*codes)
        self.next()

    def second_chance(self) -> Locator:
        """Wait until the worker has refused a photograph, and return the offer to take it again."""
        offer = self.page.locator("second-chance:not([hidden])")
        offer.wait_for(timeout=WORKER_MS)
        return offer

    @property
    def position(self) -> str:
        return self.page.locator("[data-position]").inner_text()

    def completion_code(self) -> str:
        self.page.wait_for_url("**/session/done/", timeout=WORKER_MS)
        code = self.page.locator("[data-code]").inner_text()
        assert re.fullmatch(r"[A-Z2-9]{10}", code)
        return code

    def shoot(self, name: str) -> None:
        """Keep a screenshot, where SCREENSHOTS names a folder for them."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
