"""Export ids: what a row is called outside the house. They say nothing of its id here, its order or its time."""

import hashlib
from typing import Any

from django.db.models import Case, CharField, Expression, F, Func, Value, When
from django.db.models.functions import Collate
from django.db.models.lookups import LessThan
from django.db.models.sql.compiler import SQLCompiler

from apps.studies.models import Study

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
    """The export ids of one study, as query expressions."""

    def __init__(self, study: Study) -> None:
        self.key = study.pseudonym_key

    def of(self, kind: str, uuid: str) -> Collate:
        """The export id of a `kind` of thing by the field that holds its UUID; sorts alike on every machine."""
        return Collate(KeyedHash(F(uuid), kind=kind, key=self.key), "C")

    def split(self, participant: str) -> Case:
        """`train` for four participants in five, else `val`: drawn once per person, the same in every release."""
        draw = LessThan(self.of("split", participant), Value(f"{int(TRAIN_SHARE * 2**32):08x}"))
        return Case(When(draw, then=Value("train")), default=Value("val"))
