"""Export ids: what a row is called outside the house. They say nothing of its id here, its order or its time."""

import hashlib
import hmac
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Expression, F, Func, Value, When
from django.db.models.functions import Collate
from django.db.models.lookups import LessThan
from django.db.models.sql.compiler import SQLCompiler

from apps.exports.models import Recipient

TRAIN_SHARE = 0.8
LENGTH = 12
BLOCK = hashlib.sha256().block_size


class KeyedHash(Func):
    """The first 96 bits of HMAC-SHA256 (RFC 2104) of "kind:uuid" in hexadecimal, computed by the database.

    There, so that rows can be streamed in the order of their export ids: the order in which an index or a
    sequence would give them tells who came when.
    """

    output_field = CharField()

    def __init__(self, uuid: Expression | F, *, kind: str, key: str) -> None:
        super().__init__(uuid)
        block = bytes.fromhex(key).ljust(BLOCK, b"\0")
        self.pads = bytes(b ^ 0x5C for b in block), bytes(b ^ 0x36 for b in block)
        self.kind = kind

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return NULL for a uuid that is NULL."""
        uuid, params = compiler.compile(self.source_expressions[0])
        message = f"convert_to(%s || ':' || ({uuid})::text, 'UTF8')"
        digest = f"sha256(%s::bytea || sha256(%s::bytea || {message}))"
        return f"encode(substr({digest}, 1, {LENGTH}), 'hex')", [*self.pads, self.kind, *params]


class Pseudonyms:
    """The export ids in one recipient's releases, as query expressions, and the draws that are the study's."""

    def __init__(self, recipient: Recipient) -> None:
        self.key = recipient.pseudonym_key
        self.study_key = recipient.study.pseudonym_key

    def of(self, kind: str, uuid: str) -> Collate:
        """The export id of a `kind` of thing by the field that holds its UUID; sorts alike on every machine."""
        return Collate(KeyedHash(F(uuid), kind=kind, key=self.key), "C")

    def name(self, kind: str, uuid: UUID) -> str:
        """The same export id of one thing, computed here."""
        message = f"{kind}:{uuid}".encode()
        return hmac.new(bytes.fromhex(self.key), message, hashlib.sha256).digest()[:LENGTH].hex()

    def split(self, participant: str) -> Case:
        """`train` for four participants in five, else `val`: drawn once per person, the same in every release."""
        return self._draw("split", participant)

    def seed_split(self, seed: str) -> Case:
        """`train` for four seeds in five, else `val`: drawn once per seed, the same in every release."""
        return self._draw("seed_split", seed)

    def _draw(self, kind: str, uuid: str) -> Case:
        share = Value(f"{int(TRAIN_SHARE * 2**32):08x}")
        draw = LessThan(Collate(KeyedHash(F(uuid), kind=kind, key=self.study_key), "C"), share)
        return Case(When(draw, then=Value("train")), default=Value("val"))
