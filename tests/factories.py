"""Rows for tests: each function makes one thing, and whatever it needs, with sensible values."""

import io
import itertools
import random
import uuid
from datetime import date
from typing import Any

from django.utils import timezone
from PIL import Image

from apps.exports.models import Recipient
from apps.localization import wordings
from apps.localization.models import Term, TermList, Wording
from apps.mimicry.models import Mimic
from apps.participants import assignment, consent
from apps.participants.enrolment import enter
from apps.participants.models import Participant, Session, Trial
from apps.participants.progress import pass_camera, pass_instructions, pass_practice, pass_quiz
from apps.ratings.judging import Answer, submit
from apps.ratings.models import Judgment
from apps.studies.cohorts import change_state
from apps.studies.images import store_image
from apps.studies.models import Cohort, ConsentText, Scope, Stimulus, Study
from apps.studies.pictures import clean
from tests.people import join_everywhere

numbers = itertools.count(1)
TERMS = {"anger": "Anger", "awe": "Awe", "fear": "Fear", "joy": "Joy", "pain": "Pain"}
TEXTS: dict[str, Any] = {
    "question": "What emotions is this person feeling?",
    "instructions_mimic": ["Imitate the face."],
    "instructions_rate": ["Judge the face."],
}


def picture(number: int = 1, size: tuple[int, int] = (320, 320)) -> bytes:
    """A JPEG of coloured patches, another for each number; no face in it."""
    patches = Image.frombytes("RGB", (8, 8), random.Random(number).randbytes(8 * 8 * 3))
    out = io.BytesIO()
    patches.resize(size, Image.Resampling.NEAREST).save(out, "JPEG")
    return out.getvalue()


def make_study(**fields: Any) -> Study:
    slug = f"study-{next(numbers)}"
    study = Study.objects.create(**({"slug": slug, "title": slug.title()} | fields))
    join_everywhere(study)
    return study


def make_term_list(language: str = "en", **fields: Any) -> TermList:
    term_list, created = TermList.objects.get_or_create(language=language, **({"version": 1} | fields))
    if created:
        Term.objects.bulk_create(Term(term_list=term_list, code=code, wording=word) for code, word in TERMS.items())
    return term_list


def make_wording(language: str = "en", **fields: Any) -> Wording:
    return Wording.objects.get_or_create(language=language, version=1, defaults={"texts": TEXTS} | fields)[0]


def make_training(language: str = "en") -> Wording:
    """The published wording with practice and questions on the task."""
    wordings.load()
    return Wording.objects.filter(language=language).latest("version")


def make_consent_text(study: Study, language: str = "en") -> ConsentText:
    words = {
        "study_title": "Faces",
        "title": "Before you start",
        "body": "Please read.",
        "scopes": {str(scope): f"I agree to {scope}." for scope in Scope},
    }
    key = {"study": study, "language": language, "version": 1}
    return ConsentText.objects.get_or_create(**key, defaults=words | {"sha256": "0" * 64})[0]


def make_seed(study: Study, **fields: Any) -> Stimulus:
    number = next(numbers)
    cleaned = clean(picture(number), max_bytes=1_000_000)
    values = {
        "kind": Stimulus.Kind.SEED,
        "name": f"seed-{number}",
        "image_key": store_image(cleaned.jpeg, prefix="seeds"),
        "sha256": cleaned.sha256,
        "width": cleaned.width,
        "height": cleaned.height,
    }
    return Stimulus.objects.create(study=study, **(values | fields))


def make_cohort(study: Study | None = None, *, seeds: int = 3, launched: bool = True, **fields: Any) -> Cohort:
    """A cohort, by default open, of a study that has at least `seeds` seeds."""
    study = study or make_study()
    for _ in range(seeds - study.stimuli.seeds().count()):
        make_seed(study)
    language = fields.get("language", "en")
    values = {
        "slug": f"cohort-{next(numbers)}",
        "country": "US",
        "language": language,
        "phase": Cohort.Phase.MIMIC,
        "trials_per_session": 3,
        "term_list": make_term_list(language),
        "wording": make_wording(language),
        "consent_text": make_consent_text(study, language),
    }
    cohort = Cohort.objects.create(study=study, **(values | fields))
    return change_state(cohort, "launch", actor="test") if launched else cohort


def make_recipient(study: Study, **fields: Any) -> Recipient:
    """A group that gets releases of the study under an agreement that holds."""
    values = {
        "name": f"Group {next(numbers)}",
        "contact": "steward@example.org",
        "purpose": "To train models of facial expression.",
        "agreement": "DUA-2026-1",
        "agreed_on": date(2026, 1, 1),
    }
    return Recipient.objects.create(study=study, **(values | fields))


def make_participant(study: Study) -> Participant:
    return Participant.objects.create(study=study)


def make_session(
    cohort: Cohort, participant: Participant | None = None, *, scopes: Any = tuple(Scope), again: bool = False
) -> Session:
    """A session that has consented and stands at its trials, which are reserved."""
    session = enter(cohort, participant or make_participant(cohort.study), again=again)
    consent.agree(session, scopes)
    pass_camera(session)
    pass_instructions(session)
    pass_practice(session)
    pass_quiz(session)
    assignment.ensure_trials(session)
    return session


def make_trial(cohort: Cohort | None = None) -> Trial:
    trial: Trial = make_session(cohort or make_cohort()).trials.order_by("position")[0]
    return trial


def make_judgment(trial: Trial, **fields: Any) -> Judgment:
    values: dict[str, Any] = {"client_uuid": uuid.uuid4(), "ratings": {"joy": 70}}
    return submit(trial, Answer(**(values | fields)))[0]


def make_mimic(trial: Trial, **fields: Any) -> Mimic:
    """A settled, accepted photograph; pass `status`, `reasons` and `settled_at` for another kind."""
    cleaned = clean(picture(next(numbers)), max_bytes=1_000_000)
    values = {
        "client_uuid": uuid.uuid4(),
        "attempt": trial.mimics.count() + 1,
        "image_key": store_image(cleaned.jpeg, prefix="mimics"),
        "sha256": cleaned.sha256,
        "width": cleaned.width,
        "height": cleaned.height,
        "size": len(cleaned.jpeg),
        "status": Mimic.Status.ACCEPTED,
        "settled_at": timezone.now(),
        "report": {"faces": [{"box": [0.3, 0.2, 0.4, 0.5], "score": 0.98}]},
        "rules_version": "test",
    }
    if fields.get("status") == Mimic.Status.WITHDRAWN:
        values |= {"image_key": "", "sha256": "", "report": None}
    owner = {"cohort": trial.cohort, "session": trial.session, "participant": trial.participant}
    return Mimic.objects.create(trial=trial, **owner, **(values | fields))
