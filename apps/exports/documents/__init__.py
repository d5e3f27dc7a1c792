"""The documents of a release: what people and programs read beside its tables and shards."""

from collections.abc import Callable

from django.utils import translation

from apps.exports.documents.cards import card, tables_card
from apps.exports.documents.columns import schema
from apps.exports.documents.jsonld import croissant_document
from apps.exports.documents.listing import contents, manifest
from apps.exports.documents.programs import program, record, tombstones
from apps.exports.documents.sheet import datasheet
from apps.exports.models import Release

Writer = Callable[[Release], str]


def _in_english(write: Writer) -> Writer:
    """Have a document written in the language it is meant for, whatever whoever asked for it reads."""

    def written(release: Release) -> str:
        with translation.override("en"):
            return write(release)

    return written


TEXTS: dict[str, Writer] = {
    "README.md": _in_english(card),
    "tables/README.md": _in_english(tables_card),
    "DATASHEET.md": _in_english(datasheet),
    "SCHEMA.md": _in_english(schema),
    "croissant.json": _in_english(croissant_document),
    "release.json": _in_english(record),
    "tombstones.txt": tombstones,
    "verify.py": program,
}
"""What writes each text file of a release but the manifest, by its path."""

__all__ = ["TEXTS", "contents", "manifest"]
