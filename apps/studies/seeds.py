"""Seeds: a study's model pictures, brought in whole or not at all."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.studies import display
from apps.studies.images import delete_image, store_image
from apps.studies.manifest import Candidate, Refusal
from apps.studies.models import Stimulus, Study
from apps.studies.pictures import CleanPicture, UnusablePictureError, clean

MAX_BYTES = 50_000_000

Found = Iterable[Candidate | Refusal]


class SeedsError(Exception):
    """Nothing was imported; `refused` names each file and its reason, where files were the cause."""

    def __init__(self, message: str, refused: list[Refusal] | None = None) -> None:
        super().__init__(message)
        self.refused = refused or []


@dataclass(frozen=True, slots=True)
class NewSeed:
    """A cleaned picture on its way into a study."""

    name: str
    picture: CleanPicture
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Import:
    """What came of an import: new seeds, those the study already had, refusals, and remarks on what was kept."""

    added: list[Stimulus] = field(default_factory=list)
    already: list[Candidate] = field(default_factory=list)
    held: list[Stimulus] = field(default_factory=list)
    """The study's own seeds that `already` stands for."""
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Spooled:
    """A cleaned picture waiting on disk, so that thousands of them need no memory."""

    candidate: Candidate
    file: Path
    sha256: str
    width: int
    height: int

    def seed(self) -> NewSeed:
        picture = CleanPicture(self.file.read_bytes(), self.sha256, self.width, self.height)
        return NewSeed(self.candidate.name, picture, self.candidate.attributes)


def import_pictures(
    study: Study, found: Found, *, skip_refused: bool = False, progress: Callable[[Found], Found] = list
) -> Import:
    """Clean every candidate and keep those whose content the study does not have yet, under their names.

    Raises SeedsError, having imported nothing, if any is refused and `skip_refused` is not set. Names and attributes of
    pictures the study already has stay as they are; differences are remarked on.
    """
    outcome = Import()
    with tempfile.TemporaryDirectory(prefix="seeds-") as spool:
        spooled = list(_sort_out(study, progress(found), outcome, Path(spool)))
        if outcome.refused and not skip_refused:
            raise SeedsError(_("Nothing was imported."), outcome.refused)
        outcome.added = keep(study, (one.seed() for one in spooled))
    return outcome


def keep(study: Study, seeds: Iterable[NewSeed]) -> list[Stimulus]:
    """Store pictures and rows together; where anything fails, neither stays. Raises SeedsError saying why."""
    stored: list[str] = []
    try:
        with _removed_on_failure(stored), transaction.atomic():
            return Stimulus.objects.bulk_create([_row(study, seed, stored) for seed in seeds], batch_size=1000)
    except IntegrityError as error:
        raise SeedsError(_("Another import changed this study meanwhile. Run this one again.")) from error
    except OSError as error:
        raise SeedsError(_("The pictures cannot be stored: %(error)s.") % {"error": error}) from error


@contextmanager
def _removed_on_failure(keys: list[str]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for key in keys:
            delete_image(key)
        raise


def _row(study: Study, seed: NewSeed, stored: list[str]) -> Stimulus:
    picture = seed.picture
    image_key = store_image(picture.jpeg, prefix="seeds")
    stored.append(image_key)
    display_key, display_size = display.store(display.light_copy(picture.jpeg), beside=image_key)
    stored.append(display_key)
    return Stimulus(
        study=study,
        kind=Stimulus.Kind.SEED,
        name=seed.name,
        image_key=image_key,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        display_key=display_key,
        display_size=display_size,
        attributes=dict(seed.attributes),
    )


def _sort_out(study: Study, found: Found, outcome: Import, spool: Path) -> Iterator[_Spooled]:
    """Yield the new pictures, spooled; note the others in the outcome."""
    shelf = _Shelf(study)
    for number, one in enumerate(found):
        try:
            candidate, picture = _cleaned(one)
            seed = shelf.find(candidate, picture)
        except _RefusedError as reason:
            outcome.refused.append(Refusal(one.label, str(reason)))
            continue
        if seed:
            outcome.already.append(candidate)
            outcome.held.append(seed)
            outcome.remarks += _differences(candidate, seed)
        else:
            file = spool / f"{number}.jpg"
            file.write_bytes(picture.jpeg)
            yield _Spooled(candidate, file, picture.sha256, picture.width, picture.height)


class _RefusedError(Exception):
    """One picture cannot come in; the message says why."""


def _cleaned(one: Candidate | Refusal) -> tuple[Candidate, CleanPicture]:
    if isinstance(one, Refusal):
        raise _RefusedError(one.reason)
    try:
        if one.path.stat().st_size > MAX_BYTES:
            raise UnusablePictureError("too_large")
        return one, clean(one.path.read_bytes(), max_bytes=MAX_BYTES)
    except UnusablePictureError as error:
        raise _RefusedError(str(error)) from error
    except OSError as error:
        raise _RefusedError(_("It cannot be read: %(error)s.") % {"error": error.strerror}) from error


class _Shelf:
    """What the study holds already and what has been found so far, by content and by name."""

    def __init__(self, study: Study) -> None:
        self.held = {seed.sha256: seed for seed in study.stimuli.seeds()}
        self.held_names = {seed.name for seed in self.held.values()}
        self.contents: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def find(self, candidate: Candidate, picture: CleanPicture) -> Stimulus | None:
        """Return the study's own seed of this content, or None for a new one. Raises _RefusedError for a clash."""
        if picture.sha256 in self.held:
            return self.held[picture.sha256]
        if picture.sha256 in self.contents:
            other = self.contents[picture.sha256]
            raise _RefusedError(_("It is the same picture as %(other)s.") % {"other": other})
        if candidate.name in self.held_names:
            raise _RefusedError(_("The study has another picture named “%(name)s”.") % {"name": candidate.name})
        if candidate.name in self.names:
            other = self.names[candidate.name]
            raise _RefusedError(_("%(other)s is named “%(name)s” too.") % {"other": other, "name": candidate.name})
        self.contents[picture.sha256] = self.names[candidate.name] = candidate.label
        return None


def _differences(candidate: Candidate, seed: Stimulus) -> list[str]:
    """Say where the study keeps another name or other attributes for a picture than this import gives it."""
    remarks = []
    if candidate.name != seed.name:
        remarks.append(_("The study keeps calling this picture “%(name)s”.") % {"name": seed.name})
    if candidate.attributes and candidate.attributes != seed.attributes:
        remarks.append(_("The study keeps other attributes for this picture."))
    return [f"{candidate.label}: {remark}" for remark in remarks]
