"""The rating flow in WebKit, whose ways differ from Chromium's."""

import json
import re
from collections.abc import Iterator

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import PATIENCE_MS, Site
from tests.browser.webkit import browser, webkit
from tests.browser.wording import texts_of

pytestmark = pytest.mark.skipif(browser() is None, reason="needs WebKitWebDriver, MiniBrowser and Xvfb")

HELD = """
import json
from apps.ratings.models import Judgment
answers = Judgment.objects.filter(session__completion_code="{code}").order_by("trial__position")
print(json.dumps([[answer.ratings, answer.no_face] for answer in answers]))
"""


class Rater:
    """A person with WebKit, as far as this story needs one."""

    def __init__(self, driver: WebKitGTK) -> None:
        self.driver = driver

    def see(self, css: str) -> WebElement:
        """Wait until an element can be seen and used."""

        def shown(driver: WebKitGTK) -> WebElement | None:
            found = driver.find_elements(By.CSS_SELECTOR, css)
            return next((one for one in found if one.is_displayed() and one.is_enabled()), None)

        # What is looked at may go with its page meanwhile.
        waiting = WebDriverWait(self.driver, PATIENCE_MS / 1000, ignored_exceptions=[StaleElementReferenceException])
        found = waiting.until(shown, f"{css} never showed")
        assert found is not None
        return found

    def press(self, css: str) -> None:
        # Where something sticky may lie over an element, WebKit's driver clicks what lies on top.
        self.driver.execute_script("arguments[0].click()", self.see(css))

    def choose(self, code: str, strength: int) -> None:
        self.press(f'[data-terms] label:has(input[value="{code}"])')
        self.see("[data-chosen] li:last-child input[type=number]").send_keys(str(strength))

    def answer_questions(self) -> None:
        """Answer the questions on the task rightly."""
        self.see("[data-answer]")
        language = self.driver.find_element(By.TAG_NAME, "html").get_attribute("lang")
        texts = texts_of(str(language))
        for place, item in enumerate(texts["quiz_rate"]):
            self.press(f'input[name="answer-{place}"][value="{item["right"]}"]')
        self.press("[data-answer]")

    def wait_until_saved(self) -> None:
        """Wait until the page says that the server holds everything."""
        self.see('.topbar save-state[data-state="saved"]')


@pytest.fixture
def rater() -> Iterator[Rater]:
    with webkit(width=1100, height=900) as driver:
        yield Rater(driver)


def test_a_whole_rating_session_with_a_reload_on_the_way(site: Site, rater: Rater) -> None:
    rater.driver.get(site.links["ve-rate"])
    for box in rater.driver.find_elements(By.CSS_SELECTOR, "[data-scope]"):
        rater.driver.execute_script("arguments[0].click()", box)
    rater.press("[data-agree]")
    rater.press("[data-begin]")
    rater.choose("joy", 60)
    rater.press("[data-check]")
    rater.press("[data-go-on]")
    rater.answer_questions()
    rater.choose("anger", 35)
    rater.press("[data-next]")
    rater.wait_until_saved()
    rater.driver.refresh()
    rater.press("[data-no-face]")

    rater.press("[data-next]")

    code = rater.see("[data-code]").text
    assert re.fullmatch(r"[A-Z2-9]{10}", code)
    held = site.run(HELD.format(code=code))
    assert json.loads(held) == [[{"anger": 35}, False], [{}, True]]
