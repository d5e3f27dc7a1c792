"""A visitor: a program that does over HTTP what a participant does in a browser, and remembers every promise."""

import time
from threading import Event

from django.urls import reverse

from apps.rehearsal.browser import Browser
from apps.rehearsal.camera import Camera
from apps.rehearsal.errors import RehearsalError, SiteError
from apps.rehearsal.runner import Runner, Trial
from apps.rehearsal.visits import Guest, Visit

# Rounds of questions on the task after which a visitor who only guesses must have been let on.
ATTEMPTS = 5


class Visitor:
    """One guest on the way from the link to the code, who leaves in the middle and comes back."""

    def __init__(self, guest: Guest, *, base_url: str, camera: Camera, patience: float, stop: Event) -> None:
        self.guest = guest
        self.visit = Visit(guest)
        self._base_url = base_url
        self._browser = Browser(base_url, stop)
        self.runner = Runner(self.visit, self._browser, camera, patience=patience, stop=stop)

    def walk(self) -> Visit:
        """Go the whole way and return what was promised on it; trouble with the site ends the visit and is noted.

        Raises RehearsalError where no other visitor could do better, StoppedError once `stop` is set.
        """
        began = time.monotonic()
        try:
            self._take_part()
        except SiteError as error:
            self.visit.trouble = str(error)
        self.visit.seconds = time.monotonic() - began
        return self.visit

    def arrive(self) -> list[Trial]:
        """Go from the link to the trials and return them."""
        self._enter()
        self._agree()
        if self.guest.takes_photographs:
            self._expect("camera").submit()
        if self._is_at("about"):
            # Says nothing about itself, as anybody may.
            self._browser.submit()
        self._expect("instructions").submit()
        if self._is_at("practice"):
            self._browser.submit()
            self._learn()
        self._expect("trials")
        return self.runner.load()

    def _take_part(self) -> None:
        trials = self.arrive()
        half = len(trials) // 2
        for trial in trials[:half]:
            self.runner.answer(trial)
        self._come_back(trials, answered=half)
        for trial in trials[half:]:
            self.runner.answer(trial)
        if self.guest.takes_photographs:
            self.runner.retake_rejected(trials)
        self._finish()

    def _enter(self) -> None:
        query = {"pid": self.guest.external_id} if self.guest.external_id else {}
        try:
            self._browser.open(self.guest.path, **query)
        except SiteError as error:
            if error.status != 404:
                raise
            raise RehearsalError(
                f"The site at {self._base_url} does not know the rehearsal's links. "
                "It must use the same database as this command: check DATABASE_URL and --base-url."
            ) from error

    def _agree(self) -> None:
        asked = self._expect("consent").page.boxes
        ticked = {scope for scope, required in asked.items() if required or self.guest.generous}
        self._browser.submit(decision="agree", scopes=sorted(ticked))
        self.visit.scopes = ticked

    def _learn(self) -> None:
        """Answer the questions on the task by trying: every first answer, every second one, until led on."""
        attempt = 0
        while self._is_at("quiz"):
            choices = self._browser.page.choices.items()
            self._browser.submit(**{name: values[attempt % len(values)] for name, values in choices})
            attempt += 1
            if attempt > ATTEMPTS:
                raise SiteError("The questions on the task let nobody on")

    def _come_back(self, trials: list[Trial], *, answered: int) -> None:
        """Open the link again, in another browser where it tells who comes, and find everything as it was left."""
        if self.guest.external_id:
            self._browser.forget()
        self._enter()
        self._expect("trials")
        found = self.runner.load()
        if [trial["uuid"] for trial in found] != [trial["uuid"] for trial in trials]:
            raise SiteError("Other pictures were given after coming back")
        if [trial["judged"] for trial in found] != [place < answered for place in range(len(found))]:
            raise SiteError("The site remembers other answers than those given before coming back")

    def _finish(self) -> None:
        """Fetch the code, see it on the last page, and find it again by the link."""
        reply = self._browser.send(reverse("participants_api:complete"))
        self.visit.code = str(reply.body["code"])
        self._browser.open(str(reply.body["next"]))
        self._see_code()
        self._enter()
        self._see_code()

    def _see_code(self) -> None:
        if self.visit.code not in self._expect("done").page.html:
            raise SiteError("The last page does not show the completion code")

    def _expect(self, step: str) -> Browser:
        if not self._is_at(step):
            raise SiteError(f"Led to {self._browser.page.path} instead of the page “{step}”")
        return self._browser

    def _is_at(self, step: str) -> bool:
        return self._browser.page.path == reverse(f"participants:{step}")
