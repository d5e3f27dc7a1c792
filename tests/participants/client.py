"""A participant's browser, as far as HTTP goes: it keeps cookies, sends CSRF tokens and answers trials."""

import io
import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from apps.studies.models import Cohort

Response = Any


def right_answers(cohort: Cohort) -> dict[str, str]:
    """The form that answers every question on the task rightly."""
    items = cohort.wording.texts[f"quiz_{cohort.phase}"]
    return {f"answer-{place}": str(item["right"]) for place, item in enumerate(items)}


class Browser(Client):
    """Django's test client with CSRF enforced, as in a real browser."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def enter(self, cohort: Cohort, **query: str) -> Response:
        return self.get(reverse("recruitment:join", args=[cohort.entry_key]), query, follow=True)

    def token(self) -> str:
        page = self.get("/session/", follow=True).content.decode()
        found = re.search(r'name="csrf-token" content="([^"]+)"', page) or re.search(
            r'name="csrfmiddlewaretoken" value="([^"]+)"', page
        )
        assert found, page
        return found[1]

    def submit(self, page: str, **fields: Any) -> Response:
        form = {"csrfmiddlewaretoken": self.token()} | fields
        return self.post(reverse(f"participants:{page}"), form, follow=True)

    def walk_to_trials(self, cohort: Cohort) -> None:
        self.enter(cohort)
        self.submit("consent", decision="agree", scopes=["take_part", "photograph", "share", "train"])
        if cohort.takes_photographs:
            self.submit("camera")
        self.submit("instructions")
        if cohort.wording.has_training:
            self.submit("practice")
            self.submit("quiz", **right_answers(cohort))

    def load(self) -> dict[str, Any]:
        loaded: dict[str, Any] = self.get("/api/session/").json()
        return loaded

    def judge(self, trial: str, **fields: Any) -> Response:
        body = {"client_uuid": str(uuid.uuid4()), "ratings": {"joy": 60}} | fields
        return self.send(reverse("ratings:judgment", args=[trial]), body, content_type="application/json")

    def photograph(self, trial: str, data: bytes, client_uuid: str | None = None) -> Response:
        image = io.BytesIO(data)
        image.name = "photograph.jpg"
        body = {"client_uuid": client_uuid or str(uuid.uuid4()), "image": image}
        return self.send(reverse("mimicry:photograph", args=[trial]), body)

    def send(self, url: str, body: Any = None, **extra: Any) -> Response:
        return self.post(url, body, headers={"X-CSRFToken": self.token()}, **extra)
