"""Photographs that wait for their verdicts: rows and objects as intake leaves them, made in bulk."""

import hashlib
import io
import json
import random
import uuid
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter

from apps.localization import terms, wordings
from apps.localization.models import TermList, Wording
from apps.mimicry.models import Mimic
from apps.participants.enrolment import shuffled
from apps.participants.models import Participant, Session, Trial
from apps.studies import consent_texts
from apps.studies.cohorts import change_state
from apps.studies.demo import CONSENT
from apps.studies.images import store_image
from apps.studies.models import Cell, Cohort, Stimulus, Study
from apps.vision.decoding import encode
from apps.vision.specimen import portrait

SEEDS = 30
ROOM = 1_000_000
SIZE = (640, 480)
HEAD, BODY = (178, 45, 452, 375), (120, 345, 520, 480)
"""Where the person is in the specimen, in pixels: left, upper, right, lower."""


def photographs(count: int) -> list[bytes]:
    """Return so many JPEGs of 640 by 480 pixels: one person before walls of their own, no two alike."""
    with Image.open(io.BytesIO(portrait())) as opened:
        person = opened.convert("RGB").resize(SIZE)
    outline = Image.new("L", SIZE)
    ImageDraw.Draw(outline).ellipse(HEAD, fill=255)
    ImageDraw.Draw(outline).rectangle(BODY, fill=255)
    outline = outline.filter(ImageFilter.GaussianBlur(3))
    walls = (random.Random(number).randbytes(8 * 6 * 3) for number in range(count))  # noqa: S311 - replayable
    patches = (Image.frombytes("RGB", (8, 6), wall).resize(SIZE, Image.Resampling.BICUBIC) for wall in walls)
    return [encode(Image.composite(person, wall, outline)) for wall in patches]


def make_cohort() -> Cohort:
    """Return an open mimic cohort of a new study with 30 seeds, in a country where raters judge mimics as well."""
    terms.load()
    wordings.load()
    study = Study.objects.create(slug=f"bench-{Study.objects.count()}", title="Measurement")
    Stimulus.objects.bulk_create(_seed(study, number) for number in range(SEEDS))
    text = json.loads((CONSENT / "en.json").read_text(encoding="utf-8"))
    values = {
        "study": study,
        "country": "US",
        "language": "en",
        "term_list": TermList.objects.filter(language="en").latest("version"),
        "wording": Wording.objects.filter(language="en").latest("version"),
        "consent_text": consent_texts.publish(study, language="en", **text),
        "per_stimulus_target": ROOM,
        "trials_per_session": SEEDS,
    }
    raters = Cohort.objects.create(slug="rate", phase=Cohort.Phase.RATE, material=Cohort.Material.BOTH, **values)
    change_state(raters, "launch", actor="bench")
    cohort = Cohort.objects.create(slug="mimic", phase=Cohort.Phase.MIMIC, **values)
    return change_state(cohort, "launch", actor="bench")


def _seed(study: Study, number: int) -> Stimulus:
    # Whatever a seed shows is looked at once in a worker's life.
    patches = Image.frombytes("RGB", (8, 6), random.Random(-number - 1).randbytes(8 * 6 * 3))  # noqa: S311
    jpeg = encode(patches.resize(SIZE, Image.Resampling.BICUBIC))
    keys = {"image_key": store_image(jpeg, prefix="seeds"), "sha256": hashlib.sha256(jpeg).hexdigest()}
    return Stimulus(study=study, kind="seed", name=f"seed-{number}", width=SIZE[0], height=SIZE[1], **keys)


def make_backlog(cohort: Cohort, jpegs: list[bytes]) -> list[int]:
    """Give the photographs to people of the cohort, one to each of their trials; return the mimics' ids, pending."""
    mimics = [_mimic(trial, jpeg) for trial, jpeg in zip(_answered_trials(cohort, len(jpegs)), jpegs, strict=False)]
    return [mimic.pk for mimic in Mimic.objects.bulk_create(mimics)]


def _answered_trials(cohort: Cohort, count: int) -> list[Trial]:
    now = timezone.now()
    seeds = list(Stimulus.objects.for_cohort(cohort))
    codes = sorted(cohort.term_list.terms.values_list("code", flat=True))
    persons = Participant.objects.bulk_create(Participant(study=cohort.study) for _ in range(-(-count // len(seeds))))
    sessions = Session.objects.bulk_create(
        Session(participant=person, cohort=cohort, number=1, rng_seed=1, term_order=shuffled(codes, rng_seed=1))
        for person in persons
    )
    Cell.objects.filter(cohort=cohort).update(filled=F("filled") + len(persons))
    answered = {"judged_at": now, "photographed_at": now, "reserved_until": now + timedelta(hours=1)}
    return Trial.objects.bulk_create(
        Trial(
            session=session,
            participant=session.participant,
            cohort=cohort,
            stimulus=seed,
            position=position,
            state=Trial.State.ANSWERED,
            **answered,
        )
        for session in sessions
        for position, seed in enumerate(seeds, start=1)
    )


def _mimic(trial: Trial, jpeg: bytes) -> Mimic:
    return Mimic(
        trial=trial,
        cohort=trial.cohort,
        session=trial.session,
        participant=trial.participant,
        client_uuid=uuid.uuid4(),
        attempt=1,
        image_key=store_image(jpeg, prefix="mimics"),
        sha256=hashlib.sha256(jpeg).hexdigest(),
        width=SIZE[0],
        height=SIZE[1],
        size=len(jpeg),
    )
