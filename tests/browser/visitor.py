"""A participant, as the stories of the browser tests tell of them."""

import os
import re
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

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
        self.page.locator("[data-begin]").click()
        expect(self.picture).to_be_visible()

    def walk_to_trials(self) -> None:
        self.agree()
        self.pass_camera_check()
        self.begin()

    @property
    def picture(self) -> Locator:
        return self.page.locator("[data-picture]")

    def see(self, state: str) -> Locator:
        """What the page shows in a state."""
        return self.page.locator(f'[data-when~="{state}"]:visible').first

    def take_photo(self) -> None:
        self.page.locator("[data-countdown]").uncheck()
        self.page.locator("[data-shutter]:enabled").click()
        self.page.locator("[data-keep]:visible").click()

    def choose(self, *codes: str, strength: int = 60) -> None:
        for code in codes:
            self.page.locator(f'[data-terms] input[value="{code}"]').press("Space")
        for number in self.page.locator("[data-chosen] input[type=number]").all():
            number.fill(str(strength))

    def next(self) -> None:
        self.page.locator("[data-next]").click()

    def answer(self, *codes: str) -> None:
        self.take_photo()
        self.choose(*codes)
        self.next()

    @property
    def position(self) -> str:
        return self.page.locator("[data-position]").inner_text()

    def completion_code(self) -> str:
        self.page.wait_for_url("**/session/done/", timeout=60_000)
        code = self.page.locator("[data-code]").inner_text()
        assert re.fullmatch(r"[A-Z2-9]{10}", code)
        return code

    def shoot(self, name: str) -> None:
        """Keep a screenshot, where SCREENSHOTS names a folder for them."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
