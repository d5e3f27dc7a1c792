"""A reviewer at the desk, as the stories of the browser tests tell of them."""

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.desk_props import NAME, PASSWORD
from tests.browser.waiting import wait_until

DESK = "/admin/mimicry/mimic/desk/"
# The browser lists what it has fetched once it is all there.
FETCHED = "(address) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(address))"


class Reviewer:
    """One person at one page of the desk; what their browser complains of is kept in `complaints`."""

    def __init__(self, site: Site, page: Page) -> None:
        self.site, self.page = site, page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def sit_down(self, queue: str = "review") -> None:
        """Open the desk."""
        self.page.goto(f"{self.site.address}{DESK}?queue={queue}")

    def sign_in(self) -> None:
        """Go through the door that is shown."""
        self.page.locator("#id_username").fill(NAME)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("[type=submit]").click()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each once its photograph is on the screen."""
        for key in keys:
            self.sees_photograph()
            self.page.keyboard.press(key)

    def sees_photograph(self) -> None:
        # While more are on their way, the stage keeps the state of the one before.
        expect(self.page.locator("review-desk[data-state=open] desk-stage[data-state=shown]")).to_be_visible()

    def holds(self, photograph: int) -> None:
        """Wait until the browser has fetched a photograph."""
        wait_until(self.page, FETCHED, f"/photograph/{photograph}/")

    def sees_end(self) -> None:
        expect(self.page.locator("review-desk")).to_have_attribute("data-state", "over")

    def is_told(self, state: str) -> None:
        """Check what the page says of how far the decisions have come."""
        expect(self.page.locator("save-state")).to_have_attribute("data-state", state)

    def act(self, name: str) -> Locator:
        return self.page.locator(f'[data-act="{name}"]:visible')

    @property
    def left(self) -> Locator:
        return self.page.locator("[data-left]")

    @property
    def marks(self) -> list[str | None]:
        """What is said of each photograph in the strip."""
        return [frame.get_attribute("data-said") for frame in self.page.locator("[data-frames] button").all()]
