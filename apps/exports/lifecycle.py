"""A release from the request to the shelf. Every step is a conditional UPDATE, so that it happens once."""

import tomllib
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from apps.exports import documents, shards
from apps.exports.errors import ReleaseError, UnknownRuleError, UnknownScopeError
from apps.exports.files import Stored, measure, store
from apps.exports.models import Release, Shard
from apps.exports.verification import MANIFEST
from apps.quality.quality_rules import rules_of
from apps.quality.rules import RULES
from apps.studies.models import Study

MAX_TRIES = 5


@transaction.atomic
def request_release(
    study: Study,
    *,
    created_by: str,
    countries: Sequence[str] = (),
    cohorts: Sequence[str] = (),
    exclude_flags: Sequence[str] = (),
    samples_per_shard: int = 1000,
) -> Release:
    """Write down that a release is wanted; the workers do the rest. Raises UnknownScopeError, UnknownRuleError.

    Sessions with one of `exclude_flags` are left out, by the quality rules that each cohort has now.
    """
    if unknown := sorted(set(exclude_flags) - RULES.keys()):
        raise UnknownRuleError(f"There is no quality rule {', '.join(unknown)}. There are: {', '.join(RULES)}.")
    _require(study, "country", countries)
    _require(study, "slug", cohorts)
    # Two requests at once must not count the same number.
    Study.objects.select_for_update().get(pk=study.pk)
    number = (study.releases.aggregate(last=Max("number"))["last"] or 0) + 1
    name = f"{study.slug}-{number:03d}"
    return Release.objects.create(
        study=study,
        number=number,
        name=name,
        prefix=f"releases/{study.slug}/{name}",
        created_by=created_by,
        countries=sorted(set(countries)),
        cohorts=sorted(set(cohorts)),
        exclude_flags=sorted(set(exclude_flags)),
        quality_rules={c.slug: rules_of(c).version for c in study.cohorts.all()} if exclude_flags else {},
        samples_per_shard=samples_per_shard,
        code_version=code_version(),
    )


def code_version() -> str:
    """The version of this program."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def take_freeze(release_id: int) -> Release | None:
    """Take up the freezing of a release, unless somebody else has."""
    waiting = Release.objects.to_freeze().filter(pk=release_id)
    taken = waiting.update(state=Release.State.RUNNING, heartbeat_at=timezone.now(), tries=F("tries") + 1)
    return Release.objects.select_related("study").get(pk=release_id) if taken else None


def take_shard(shard_id: int) -> Shard | None:
    """Take up a shard, unless it is done, in live hands, or its release is not in build."""
    now = timezone.now()
    free = Shard.objects.free(now).filter(pk=shard_id, release__in=Release.objects.in_build())
    taken = free.update(state=Shard.State.RUNNING, heartbeat_at=now, tries=F("tries") + 1)
    return Shard.objects.select_related("release__study").get(pk=shard_id) if taken else None


def finish_shard(shard: Shard, stored: Stored) -> None:
    """Write down that a shard is stored. Whoever built it too has stored the same bytes."""
    Shard.objects.unfinished().filter(pk=shard.pk).update(
        state=Shard.State.DONE, size=stored.size, sha256=stored.sha256, error=""
    )


def take_publishing(release_id: int) -> Release | None:
    """Take up a release all of whose shards are done."""
    whole = Release.objects.in_build().filter(pk=release_id).exclude(shards__in=Shard.objects.unfinished())
    taken = whole.update(heartbeat_at=timezone.now(), tries=F("tries") + 1)
    return Release.objects.select_related("study").get(pk=release_id) if taken else None


def publish(release: Release) -> None:
    """Check what was frozen and built once more, write the documents and the manifest, and put it on the shelf.

    Raises WithdrawnError if somebody withdrew meanwhile, ReleaseError if a table is not what was frozen.
    """
    for shard in release.shards.in_order().iterator(chunk_size=1):
        shards.require_consent(shard)
    for path, stored in documents.contents(release).items():
        if path.startswith("tables/") and measure(f"{release.prefix}/{path}") != stored:
            raise ReleaseError(f"{path} is not what was frozen. Build a new release.")
    texts = {"README.md": documents.card, "SCHEMA.md": documents.schema, "release.json": documents.record}
    for path, write in texts.items():
        release.files[path] = _store_text(release, path, write(release))
    listing = _store_text(release, MANIFEST, documents.manifest(_without_manifest(release)))
    release.files[MANIFEST] = listing
    Release.objects.in_build().filter(pk=release.pk).update(
        state=Release.State.READY,
        files=release.files,
        manifest_sha256=listing["sha256"],
        finished_at=timezone.now(),
        reason="",
    )


def fail(release: Release, reason: str) -> None:
    """End the build and say why; what is stored stays, for `resume`."""
    failed = Release.objects.unfinished().filter(pk=release.pk)
    failed.update(state=Release.State.FAILED, reason=reason, finished_at=timezone.now())


@transaction.atomic
def resume(release: Release) -> bool:
    """Take up a failed release where it stopped; return whether there was one."""
    state = Release.State.RUNNING if release.as_of else Release.State.QUEUED
    failed = Release.objects.filter(pk=release.pk, state=Release.State.FAILED)
    if not failed.update(state=state, reason="", tries=0, finished_at=None, heartbeat_at=timezone.now()):
        return False
    release.shards.unfinished().update(tries=0, error="")
    return True


def _require(study: Study, field: str, wanted: Sequence[str]) -> None:
    known = set(study.cohorts.values_list(field, flat=True))
    if unknown := sorted(set(wanted) - known):
        raise UnknownScopeError(f"The study has no cohort in {', '.join(unknown)}; it has: {', '.join(sorted(known))}.")


def _store_text(release: Release, path: str, text: str) -> dict[str, object]:
    stored = store(f"{release.prefix}/{path}", lambda out: out.write(text.encode()))
    return {"sha256": stored.sha256, "size": stored.size}


def _without_manifest(release: Release) -> dict[str, Stored]:
    return {path: file for path, file in documents.contents(release).items() if path != MANIFEST}
