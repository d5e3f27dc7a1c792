"""The study that release tests are about, and the way from it to a folder."""

import uuid
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.exports import tasks
from apps.exports.building.requests import request_release
from apps.exports.models import LEASE, Recipient, Release, Shard
from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Mimic
from apps.participants.models import ConsentEvent, Participant, Session
from apps.studies.models import Cohort, Study
from tests.factories import make_cohort, make_judgment, make_mimic, make_recipient, make_session, make_study

SIGHTING = {"box": {"x": 0.25, "y": 0.125, "width": 0.5, "height": 0.625}, "score": 0.97}
REPORT = {
    "main": SIGHTING,
    "faces": [SIGHTING],
    "engine": "blazeface",
}
PEOPLE, TRIALS = 6, 3
MIMICS = PEOPLE * TRIALS
SAMPLES = MIMICS + TRIALS
KEY = "d4" * 32
ITS_OWN = {"croissant.json", "release.json", "manifest-sha256.txt"}
"""What differs between two releases of an unchanged study: their name and time."""


def make_story() -> Study:
    """Six imitators in two countries, three mimics each with a self-report, and a rater who judges three of them.

    Whatever the draw, the rater is shown one picture of each of the three people in the rater's country.
    """
    study = make_study(title="Faces: “wide” & far", pseudonym_key=KEY)
    cohorts = [
        make_cohort(study, seeds=TRIALS, country="US", slug="us-mimic", per_stimulus_target=50),
        make_cohort(study, seeds=TRIALS, country="VE", language="es", slug="ve-mimic", per_stimulus_target=50),
    ]
    material = Cohort.Material.MIMICS
    raters = make_cohort(study, phase=Cohort.Phase.RATE, material=material, country="US", slug="us-rate")
    people = [photograph(cohorts[number % 2]) for number in range(PEOPLE)]
    shown = [mimics[number] for number, mimics in enumerate(people[::2])]
    for mimic in shown:
        circulate(mimic)
    rate(raters)
    for mimic in chain.from_iterable(people):
        if mimic not in shown:
            circulate(mimic)
    return study


def imitate(cohort: Cohort) -> Session:
    """One person photographs and judges each seed."""
    mimics = photograph(cohort)
    for mimic in mimics:
        circulate(mimic)
    return mimics[0].session


def photograph(cohort: Cohort) -> list[Mimic]:
    """One person's judged photographs, seed by seed, before anybody is shown them."""
    session = make_session(cohort, newcomer(cohort.study))
    mimics = {}
    for trial in session.trials.order_by("position"):
        make_judgment(trial, ratings={"joy": 10 + trial.position, "awe": 90})
        mimics[trial.stimulus_id] = make_mimic(trial, report=REPORT)
    return [mimics[seed] for seed in sorted(mimics)]


def rate(cohort: Cohort) -> Session:
    """One person judges the pictures of a session: the first shows no face, the others pain."""
    session = make_session(cohort, newcomer(cohort.study))
    for trial in session.trials.order_by("position"):
        answer = {"no_face": True, "ratings": {}} if trial.position == 1 else {"ratings": {"pain": 5}}
        make_judgment(trial, **answer)
    return session


def newcomer(study: Study) -> Participant:
    """One more person: numbered, so that the draw for the splits and the order by key are the same in every run."""
    return Participant.objects.create(study=study, uuid=uuid.UUID(int=study.participants.count() + 1))


def release(study: Study, **wishes: object) -> Release:
    """Ask for a release and let the workers finish it, or fail."""
    asked = request_release(recipient_of(study), created_by="steward", **({"samples_per_shard": 5} | wishes))  # type: ignore[arg-type]
    tasks.queue_work(asked.pk)
    asked.refresh_from_db()
    return asked


def recipient_of(study: Study) -> Recipient:
    """The first group that gets releases of the study."""
    return study.recipients.first() or make_recipient(study, pseudonym_key=KEY)


def withdraw(session: Session) -> None:
    """The person takes consent back."""
    text = session.cohort.consent_text
    ConsentEvent.objects.create(session=session, consent_text=text, text_sha256=text.sha256, scopes=[])


def folder(release: Release) -> Path:
    """Where the files of a release lie."""
    return Path(default_storage.path(release.prefix))


def contents(release: Release) -> dict[str, bytes]:
    """Every file of a release by its path."""
    root = folder(release)
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def mimics_of(study: Study) -> list[Mimic]:
    """The study's photographs in the order they came."""
    return list(Mimic.objects.filter(cohort__study=study).order_by("pk"))


def table(built: Release, name: str) -> list[dict[str, Any]]:
    """The rows of one of its tables."""
    rows: list[dict[str, Any]] = pq.read_table(folder(built) / f"tables/{name}.parquet").to_pylist()
    return rows


def frozen(study: Study) -> Release:
    """A release whose shards are still to be built."""
    asked = request_release(recipient_of(study), created_by="steward", samples_per_shard=5)
    tasks.freeze_release(asked.pk)
    asked.refresh_from_db()
    assert asked.state == Release.State.RUNNING
    return asked


def build_all(asked: Release) -> None:
    """Run each shard's task, as workers would."""
    for shard in asked.shards.all():
        tasks.build_shard(shard.pk)


def go_silent(asked: Release) -> None:
    """As if the worker had been killed a while ago."""
    long_ago = timezone.now() - LEASE - timedelta(seconds=1)
    Release.objects.filter(pk=asked.pk).update(heartbeat_at=long_ago)
    asked.shards.filter(state=Shard.State.RUNNING).update(heartbeat_at=long_ago)
