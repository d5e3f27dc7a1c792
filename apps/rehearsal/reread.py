"""A release of what was rehearsed: built by the workers, read again from its files, held against what visitors said."""

import json
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.exports import tasks
from apps.exports.building.requests import request_release
from apps.exports.comparing.verification import BrokenReleaseError, verify
from apps.exports.handing_out import delivery
from apps.exports.models import Recipient, Release
from apps.rehearsal.patience import Patience
from apps.rehearsal.visits import Visit
from apps.studies.models import Scope, Study

ACTOR = "rehearsal"
# Small, so that even a short rehearsal makes more than one.
SAMPLES_PER_SHARD = 20
PAUSE = 0.1
SHARED_BY = {Scope.TAKE_PART, Scope.PHOTOGRAPH, Scope.SHARE, Scope.TRAIN}

# A mimic as a trainer meets it: the picture's hash, and the terms the imitator chose (None without a self-report).
Sample = tuple[str, tuple[tuple[str, int], ...] | None]


def build(study: Study, *, patience: float) -> Release:
    """Let the workers build a release; return it ready or failed. Raises RehearsalError if none of them moves."""
    release = request_release(_recipient(study), created_by=ACTOR, samples_per_shard=SAMPLES_PER_SHARD)
    tasks.queue_work(release.pk)
    waiting = Patience(patience)
    while Release.objects.unfinished().filter(pk=release.pk).exists():
        waiting.watch("release {} waits, {} of {} shards done".format(release.name, *release.progress()))
        time.sleep(PAUSE)
    release.refresh_from_db()
    return release


def _recipient(study: Study) -> Recipient:
    """Return the group of nobody that a rehearsal's releases are for."""
    agreed = {"contact": "nobody@example.org", "purpose": "A rehearsal.", "agreement": "none needed: no data of people"}
    return study.recipients.create(name=ACTOR, agreed_on=timezone.localdate(), **agreed)


def is_anything_shared(visits: Sequence[Visit]) -> bool:
    """Whether there is a photograph that may be released."""
    return any(True for _ in _shared(visits))


def reread(release: Release, visits: Sequence[Visit]) -> tuple[int, list[str]]:
    """Return how many mimics the release's files hold, and everything in which they are not what visitors shared."""
    if release.state != Release.State.READY:
        return 0, [f"No release was built: {release.reason}"]
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        delivery.copy_to(release, Path(folder))
        try:
            verify(Path(folder))
        except BrokenReleaseError as error:
            return 0, error.problems
        found = Counter(_sample(about) for about in _documents(Path(folder)))
    return found.total(), list(_differences(found, Counter(_shared(visits))))


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON of every mimic in the shards."""
    for shard in sorted(folder.glob("data/*/mimic-*.tar")):
        with tarfile.open(shard) as tar:
            for entry in tar:
                file = tar.extractfile(entry)
                if file and entry.name.endswith(".json"):
                    yield json.load(file)


def _sample(about: dict[str, Any]) -> Sample:
    chosen = about["self_report"]
    return about["sha256"], chosen and tuple(sorted((rating["term"], rating["intensity"]) for rating in chosen))


def _shared(visits: Sequence[Visit]) -> Iterator[Sample]:
    """Yield what must be in the release: accepted photographs of those who agreed to all of it."""
    for visit in visits:
        if not visit.scopes >= SHARED_BY:
            continue
        said = {judgment.trial: tuple(sorted(judgment.ratings.items())) for judgment in visit.judgments}
        for photograph in visit.photographs:
            if photograph.uuid in visit.accepted:
                yield photograph.sha256, said.get(photograph.trial)


def _differences(found: Counter[Sample], shared: Counter[Sample]) -> Iterator[str]:
    for sha256, _ in shared - found:
        yield f"The mimic with the picture {sha256[:12]} is not in the release with what its maker said."
    for sha256, _ in found - shared:
        yield f"The release holds a mimic with the picture {sha256[:12]} that nobody shared like this."
