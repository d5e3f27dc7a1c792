"""The participants of a measurement: their sessions and trials, made in bulk, and what their browsers send."""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone

from apps.localization import terms, wordings
from apps.localization.models import TermList, Wording
from apps.participants.enrolment import shuffled
from apps.participants.models import Participant, Session, Trial
from apps.participants.sitting import COOKIE, remember
from apps.studies import consent_texts
from apps.studies.cohorts import change_state
from apps.studies.demo import CONSENT
from apps.studies.models import Cell, Cohort, Stimulus, Study
from bench.submit.load import request

# As many as a study of our kind has seeds: a draw sorts them all, and people seldom meet in one cell.
PICTURES = 4659
TRIALS = 30
ROOM = 1_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """One session and the trials reserved for it."""

    session: Session
    trials: list[Trial]


def make_cohort() -> Cohort:
    """Return an open English rating cohort of a study with 4,659 pictures, with room for everyone."""
    terms.load()
    wordings.load()
    study = Study.objects.create(slug="bench", title="Measurement")
    Stimulus.objects.bulk_create(_picture(study, number) for number in range(PICTURES))
    text = json.loads((CONSENT / "en.json").read_text(encoding="utf-8"))
    cohort = Cohort.objects.create(
        study=study,
        slug="bench",
        country="US",
        language="en",
        phase=Cohort.Phase.RATE,
        term_list=TermList.objects.filter(language="en").latest("version"),
        wording=Wording.objects.filter(language="en").latest("version"),
        consent_text=consent_texts.publish(study, language="en", **text),
        per_stimulus_target=ROOM,
        trials_per_session=TRIALS,
    )
    return change_state(cohort, "launch", actor="bench")


def _picture(study: Study, number: int) -> Stimulus:
    name = f"picture-{number}"
    keys = {"image_key": f"seeds/{name}.jpg", "display_key": f"displays/{name}.webp", "display_size": 20_000}
    return Stimulus(study=study, kind="seed", name=name, sha256=f"{number:064x}", width=800, height=800, **keys)


def make_people(cohort: Cohort, count: int, *, trials: bool = True) -> list[Person]:
    """Bring so many people to their trials, each with 30 reserved ones or, as after the last page before, none yet."""
    now = timezone.now()
    codes = sorted(cohort.term_list.terms.values_list("code", flat=True))
    participants = Participant.objects.bulk_create(Participant(study=cohort.study) for _ in range(count))
    sessions = Session.objects.bulk_create(
        Session(
            participant=participant,
            cohort=cohort,
            number=1,
            rng_seed=number,
            term_order=shuffled(codes, rng_seed=number),
            consented_at=now,
            instructed_at=now,
            practised_at=now,
            understood_at=now,
        )
        for number, participant in enumerate(participants)
    )
    made = _reserve(cohort, sessions) if trials else [[] for _ in sessions]
    return [Person(session, own) for session, own in zip(sessions, made, strict=True)]


def _reserve(cohort: Cohort, sessions: list[Session]) -> list[list[Trial]]:
    stimuli = list(cohort.study.stimuli.values_list("pk", flat=True))
    chance = random.Random(len(sessions))  # noqa: S311 - a repeatable measurement, not a secret
    own = [
        [
            Trial(
                session=session,
                participant_id=session.participant_id,
                cohort=cohort,
                stimulus_id=stimulus,
                position=position,
                reserved_until=timezone.now() + timedelta(hours=1),
            )
            for position, stimulus in enumerate(chance.sample(stimuli, TRIALS), start=1)
        ]
        for session in sessions
    ]
    Trial.objects.bulk_create([trial for trials in own for trial in trials], batch_size=5000)
    return own


def count_places(cohort: Cohort) -> None:
    """Make every cell's reservations what the trials say."""
    held = dict(cohort.trials.values_list("stimulus").annotate(Count("pk")).order_by())
    cells = list(cohort.cells.all())
    for cell in cells:
        cell.reserved = held.get(cell.stimulus_id, 0)
    Cell.objects.bulk_update(cells, ["reserved"])


def cookies(person: Person) -> dict[str, str]:
    """Return the headers by which a browser shows that it is in the session and on our page."""
    page, response = HttpRequest(), HttpResponse()
    remember(response, person.session)
    token = get_token(page)
    sitting = response.cookies[COOKIE].value
    return {"Cookie": f"{COOKIE}={sitting}; csrftoken={page.META['CSRF_COOKIE']}", "X-CSRFToken": token}


def answers(person: Person, host: str) -> Iterator[bytes]:
    """Yield the requests by which the person judges every trial: three words chosen of the list."""
    headers = cookies(person)
    order = person.session.term_order
    for trial in person.trials:
        chosen = order[trial.position % 40 : trial.position % 40 + 3]
        course = {code: {"place": order.index(code) + 1, "chosen_ms": 2100, "set_ms": 3900} for code in chosen}
        body = {
            "client_uuid": str(uuid.uuid4()),
            "ratings": dict.fromkeys(chosen, 60),
            "no_face": False,
            "duration_ms": 9000,
            "behaviour": {"terms": course, "filter_uses": 1, "removed": 0, "undone": 0, "glosses": []},
            "term_list": person.session.cohort.term_list_id,
        }
        yield request("POST", judgment_path(trial), host, headers, json.dumps(body).encode())


def judgment_path(trial: Trial) -> str:
    """Return where a judgment of the trial is sent."""
    return reverse("ratings:judgment", args=[trial.uuid])


def loading(person: Person, host: str) -> list[bytes]:
    """Return the request by which the runner asks for its session."""
    return [request("GET", reverse("participants_api:session"), host, cookies(person))]


def entering(cohort: Cohort, host: str) -> list[bytes]:
    """Return the request of someone new who follows the cohort's link."""
    return [request("GET", reverse("recruitment:join", args=[cohort.entry_key]), host)]
