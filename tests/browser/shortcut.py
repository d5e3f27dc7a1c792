"""The pages before the trials, gone through over HTTP: for stories that begin at the first picture."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import APIRequestContext, APIResponse

from apps.rehearsal.browser import Page
from tests.browser.wording import QUIZZES, texts_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def come_to_trials(browser: APIRequestContext, link: str) -> str:
    """Follow a link and agree, check the camera, practise and answer rightly; return the address of the trials."""
    answer = browser.get(link)
    while _step(answer) != "trials":
        page = Page(urlsplit(answer.url).path, answer.text())
        form = {"csrfmiddlewaretoken": page.token, **_fields(_step(answer), page)}
        answer = browser.post(answer.url, data=urlencode(form, doseq=True), headers=FORM)
    return answer.url


def _step(answer: APIResponse) -> str:
    assert answer.ok, f"{answer.status} at {answer.url}: {answer.text()[:500]}"
    return urlsplit(answer.url).path.strip("/").rpartition("/")[2]


def _fields(step: str, page: Page) -> dict[str, Any]:
    if step == "consent":
        return {"decision": "agree", "scopes": list(page.boxes)}
    return _right_answers(page) if step == "quiz" else {}


def _right_answers(page: Page) -> dict[str, int]:
    language = page.html.partition('lang="')[2].partition('"')[0]
    texts = texts_of(language)
    quiz = next(texts[name] for name in QUIZZES if texts[name][0]["question"] in page.html)
    return {f"answer-{place}": item["right"] for place, item in enumerate(quiz)}
