"""What the page with the trials does: show pictures, send answers, learn verdicts, take photographs again."""

import random
import uuid
from collections.abc import Callable
from threading import Event
from typing import Any

from django.urls import reverse

from apps.rehearsal.browser import Browser
from apps.rehearsal.camera import Camera
from apps.rehearsal.errors import SiteError
from apps.rehearsal.patience import Patience
from apps.rehearsal.visits import JudgmentReceipt, PhotographReceipt, Visit

PAUSE = 0.25

Trial = dict[str, Any]


def sent_twice(position: int) -> bool:
    """Whether the answers at this position are sent again, as after a lost reply."""
    return position % 3 != 0


def first_shows_wall(position: int) -> bool:
    """Whether nobody sits before the camera when the first photograph at this position is taken."""
    return position % 4 == 2


def gives_up(position: int) -> bool:
    """Whether the visitor leaves a rejected photograph at this position as it is."""
    return position % 8 == 6


class Runner:
    """Answers trials and writes every promise of the site into the visit."""

    def __init__(self, visit: Visit, browser: Browser, camera: Camera, *, patience: float, stop: Event) -> None:
        self._visit, self._browser, self._camera = visit, browser, camera
        self._patience = patience
        self._stop = stop
        self._rng = random.Random(str(visit.guest))  # noqa: S311 - replayable, not secret
        self._terms: list[str] = []
        self._may_see_no_face = False

    def load(self) -> list[Trial]:
        """Return the session's trials as the site gives them. Raises SiteError if there are none."""
        session = self._browser.load(reverse("participants_api:session"))
        self._terms = [term["code"] for term in session["terms"]]
        self._may_see_no_face = session["no_face_allowed"]
        trials: list[Trial] = session["trials"]
        if not trials:
            raise SiteError("No pictures were given to this visitor")
        return trials

    def answer(self, trial: Trial) -> None:
        """Look at the picture and give every part of the answer, in an order that changes from trial to trial."""
        self._browser.look_at(trial["stimulus"]["url"])
        steps: list[Callable[[Trial], None]] = [self._judge]
        if trial["asks_photograph"]:
            steps.insert(trial["position"] % 2, self._photograph)
        for step in steps:
            step(trial)

    def retake_rejected(self, trials: list[Trial]) -> None:
        """Wait for the verdicts and photograph again where one is offered, until none is or the visitor gives up."""
        by_uuid = {trial["uuid"]: trial for trial in trials if not gives_up(trial["position"])}
        while again := [mimic for mimic in self._latest_verdicts() if mimic["retake"] and mimic["trial"] in by_uuid]:
            for mimic in again:
                self._photograph(by_uuid[mimic["trial"]], attempt=mimic["attempt"] + 1)

    def _latest_verdicts(self) -> list[dict[str, Any]]:
        """Return the last photograph of each trial, once none is pending."""
        patience = Patience(self._patience)
        while True:
            mimics = self._browser.load(reverse("mimicry:mimics"))["mimics"]
            pending = sum(mimic["status"] == "pending" for mimic in mimics)
            if not pending:
                break
            patience.watch(f"{pending} photographs of {self._visit.guest} wait for their verdicts")
            self._stop.wait(PAUSE)
        self._visit.accepted = {uuid.UUID(mimic["uuid"]) for mimic in mimics if mimic["status"] == "accepted"}
        return list({mimic["trial"]: mimic for mimic in sorted(mimics, key=lambda mimic: mimic["attempt"])}.values())

    def _judge(self, trial: Trial) -> None:
        client_uuid = str(uuid.uuid4())
        no_face = self._may_see_no_face and self._rng.random() < 0.1
        chosen = [] if no_face else self._rng.sample(self._terms, self._rng.randint(1, min(3, len(self._terms))))
        said: dict[str, Any] = {
            "client_uuid": client_uuid,
            "ratings": {code: self._rng.randint(1, 100) for code in chosen},
            "no_face": no_face,
            "duration_ms": self._rng.randint(2_000, 20_000),
        }
        promised = self._send(trial, "ratings:judgment", client_uuid, json=said)
        self._visit.judgments.append(JudgmentReceipt.of(said | {"uuid": promised, "trial": trial["uuid"]}))

    def _photograph(self, trial: Trial, attempt: int = 1) -> None:
        key = f"{self._visit.guest} {trial['position']} {attempt}"
        wall = attempt == 1 and first_shows_wall(trial["position"])
        jpeg = self._camera.wall(key) if wall else self._camera.face(key)
        client_uuid = str(uuid.uuid4())
        files = {"image": ("photograph.jpg", jpeg, "image/jpeg")}
        promised = self._send(trial, "mimicry:photograph", client_uuid, data={"client_uuid": client_uuid}, files=files)
        ids = {"uuid": promised, "client_uuid": client_uuid, "trial": trial["uuid"]}
        self._visit.photographs.append(PhotographReceipt.of(jpeg, ids))

    def _send(self, trial: Trial, name: str, client_uuid: str, **content: Any) -> str:
        """Send a part of an answer, at some positions twice; return the id that the site promises to keep it under."""
        path = reverse(name, args=[trial["uuid"]])
        self._visit.sent.add(uuid.UUID(client_uuid))
        first = self._browser.send(path, **content)
        if first.status != 201:
            raise SiteError(f"POST {path}: {first.status} for something new")
        if sent_twice(trial["position"]):
            again = self._browser.send(path, **content)
            if (again.status, again.body["uuid"]) != (200, first.body["uuid"]):
                raise SiteError(f"POST {path}: {again.status} {again.body['uuid']} when sent again")
        return str(first.body["uuid"])
