"""What visitors bring and what the site has promised them: the memory that the database is held against."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.mimicry.models import Mimic
from apps.ratings.models import Judgment
from apps.studies.pictures import clean


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone to be sent to a cohort: by which link, and whether they share their pictures."""

    cohort: str
    number: int
    path: str
    takes_photographs: bool
    external_id: str | None
    generous: bool

    def __str__(self) -> str:
        return f"{self.cohort} #{self.number}"


@dataclass(frozen=True, slots=True)
class JudgmentReceipt:
    """A judgment that the site has acknowledged."""

    uuid: UUID
    client_uuid: UUID
    trial: UUID
    ratings: dict[str, int]
    no_face: bool
    duration_ms: int | None

    @classmethod
    def of(cls, said: dict[str, Any]) -> "JudgmentReceipt":
        """Make a receipt of what was sent, with the ids of the answer and its trial as text."""
        return cls(**(said | _ids(said)))

    @classmethod
    def of_row(cls, row: Judgment) -> "JudgmentReceipt":
        """Make the receipt that this row would have earned."""
        return cls(row.uuid, row.client_uuid, row.trial.uuid, row.ratings, row.no_face, row.duration_ms)


@dataclass(frozen=True, slots=True)
class PhotographReceipt:
    """A photograph that the site has acknowledged; the hash is of the picture as the site re-encodes it."""

    uuid: UUID
    client_uuid: UUID
    trial: UUID
    sha256: str

    @classmethod
    def of(cls, jpeg: bytes, ids: dict[str, str]) -> "PhotographReceipt":
        """Make a receipt of a picture that was sent, with the ids of the answer and its trial as text."""
        return cls(**_ids(ids), sha256=clean(jpeg, max_bytes=len(jpeg)).sha256)

    @classmethod
    def of_row(cls, row: Mimic) -> "PhotographReceipt":
        """Make the receipt that this row would have earned."""
        return cls(row.uuid, row.client_uuid, row.trial.uuid, row.sha256)


@dataclass(slots=True)
class Visit:
    """One guest's whole way, as the guest remembers it."""

    guest: Guest
    scopes: set[str] = field(default_factory=set)
    """What the guest agreed to."""
    sent: set[UUID] = field(default_factory=set)
    """Every client UUID that left the browser, acknowledged or not."""
    judgments: list[JudgmentReceipt] = field(default_factory=list)
    photographs: list[PhotographReceipt] = field(default_factory=list)
    accepted: set[UUID] = field(default_factory=set)
    """The photographs whose acceptance the guest was told of."""
    code: str = ""
    seconds: float = 0.0
    trouble: str = ""
    """Why the visit ended before the code."""


def _ids(said: dict[str, Any]) -> dict[str, UUID]:
    return {name: UUID(said[name]) for name in ("uuid", "client_uuid", "trial")}
