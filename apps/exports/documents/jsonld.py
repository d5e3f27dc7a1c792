"""croissant.json: the release as Croissant 1.0 (MLCommons, http://mlcommons.org/croissant/1.0) describes data sets.

Written here and not by `mlcroissant`, which would bring pandas, scipy and rdflib into the web image.
"""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.conf import settings

from apps.exports.content.pseudonyms import LENGTH
from apps.exports.documents import facts
from apps.exports.documents.kinds import croissant
from apps.exports.documents.listing import contents
from apps.exports.models import Release
from apps.exports.tables.registry import TABLES
from apps.exports.tables.schema import Column
from apps.exports.tables.stored import path_of

PARQUET, TAR, JPEG = "application/x-parquet", "application/x-tar", "image/jpeg"
FOLDERS = {"train": "data/train/", "val": "data/val/", "test": "data/test/"}
KEY = "?" * 2 * LENGTH
PICTURES = {
    "mimic_pictures": (("train", "val"), f"{KEY}.jpg", "The photographs as stored, by the keys of `mimics`."),
    "mimic_faces": (("train", "val"), f"{KEY}.face.jpg", "The faces cut out of them and aligned, by the same keys."),
    "seed_pictures": (("test",), f"{KEY}.jpg", "The seeds, by the keys of `seeds`."),
}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant_document(release: Release) -> str:
    """croissant.json."""
    counts = release.counts
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": release.study.slug,
        "description": f"{release.study.title}: {counts['mimics']} photographs of people who imitated "
        f"{counts['seeds']} pictures of facial expressions, with what they and observers said they convey.",
        "version": f"{release.number}.0.0",
        "citeAs": f"{release.study.title}, release {release.name}.",
        "datePublished": f"{release.as_of:%Y-%m-%d}",
        "inLanguage": facts.languages(release),
        "keywords": ["facial expression", "emotion", "cross-cultural"],
        "url": settings.PUBLIC_URL,
        "license": "By agreement only: see “Who may use it” in README.md.",
        "creator": {"@type": "sc:Organization", "name": f"The study “{release.study.title}”"},
        "rai:personalSensitiveInformation": "Photographs of people's faces; see DATASHEET.md.",
        "distribution": [*_files(release), *_file_sets(release)],
        "recordSet": [*_tables(release), *_pictures(release)],
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _files(release: Release) -> Iterator[dict[str, Any]]:
    formats = {".parquet": PARQUET, ".tar": TAR}
    for path, stored in contents(release).items():
        for ending, kind in formats.items():
            if path.endswith(ending):
                yield {
                    "@type": "cr:FileObject",
                    "@id": path,
                    "name": path,
                    "contentUrl": path,
                    "contentSize": f"{stored.size} B",
                    "encodingFormat": kind,
                    "sha256": stored.sha256,
                }


def _file_sets(release: Release) -> Iterator[dict[str, Any]]:
    for name, (_, pattern, meaning) in PICTURES.items():
        if shards := _shards(release, name):
            yield {
                "@type": "cr:FileSet",
                "@id": f"{name}_files",
                "name": f"{name}_files",
                "description": meaning,
                "containedIn": [{"@id": path} for path in shards],
                "encodingFormat": JPEG,
                "includes": pattern,
            }


def _shards(release: Release, pictures: str) -> list[str]:
    folders = tuple(FOLDERS[split] for split in PICTURES[pictures][0])
    return [path for path in contents(release) if path.startswith(folders)]


def _pictures(release: Release) -> Iterator[dict[str, Any]]:
    for name, (_, _, meaning) in PICTURES.items():
        if _shards(release, name):
            files = {"fileSet": {"@id": f"{name}_files"}}
            named = files | {"extract": {"fileProperty": "filename"}, "transform": {"regex": r"^([^.]+)\..*$"}}
            picture = files | {"extract": {"fileProperty": "content"}}
            fields = [
                _field(name, "key", "sc:Text", "The picture's key.") | {"source": named},
                _field(name, "picture", "sc:ImageObject", "The picture.") | {"source": picture},
            ]
            yield _record_set(name, meaning, fields)


def _tables(release: Release) -> Iterator[dict[str, Any]]:
    for name, build in TABLES.items():
        if path_of(name) in release.files:
            columns = build(release).columns
            fields = [_column(name, column) for column in columns]
            keyed = {"key": {"@id": f"{name}/key"}} if columns[0].name == "key" else {}
            yield _record_set(name, " ".join((build.__doc__ or "").split()), fields) | keyed


def _column(table: str, column: Column) -> dict[str, Any]:
    source = {"fileObject": {"@id": path_of(table)}, "extract": {"column": column.name}}
    field = _field(table, column.name, croissant(column.type), column.meaning)
    if not pa.types.is_list(column.type):
        return field | {"source": source}
    if not pa.types.is_struct(column.type.value_type):
        return field | {"source": source, "repeated": True}
    parts = [
        _field(f"{table}/{column.name}", part.name, croissant(part.type), f"`{part.name}` of each.")
        | {"source": source | {"transform": {"jsonPath": part.name}}}
        for part in column.type.value_type
    ]
    del field["dataType"]
    return field | {"repeated": True, "subField": parts}


def _field(owner: str, name: str, kind: str, meaning: str) -> dict[str, Any]:
    return {"@type": "cr:Field", "@id": f"{owner}/{name}", "name": name, "description": meaning, "dataType": kind}


def _record_set(name: str, meaning: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "description": meaning, "field": fields}
