"""Which picture files to import, and under which names: from a folder alone, or from a manifest beside it.

A manifest is a CSV file with the columns `file` (relative to the folder) and `name`; every further column is an
attribute of the seed.
"""

import csv
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.utils.translation import gettext as _

from apps.studies.models import Stimulus

REQUIRED = ("file", "name")
LONGEST_NAME: int = Stimulus._meta.get_field("name").max_length or 0

Lines = list[tuple[int, list[str]]]


class ManifestError(Exception):
    """The folder or the manifest as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture file that asks to become a seed; `label` is how messages call it."""

    label: str
    path: Path
    name: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file, or a manifest's line, that was not taken, and the reason in the researcher's words."""

    label: str
    reason: str


def from_folder(folder: Path) -> list[Candidate | Refusal]:
    """Return a candidate for every file below the folder, named by its path without suffix. Raises ManifestError."""
    return [_candidate(label, path, _stem(label), {}) for label, path in _files(folder).items()]


def from_manifest(manifest: Path, folder: Path) -> list[Candidate | Refusal]:
    """Return a candidate for each good line of the manifest, and a refusal with its line number for each bad one.

    Raises ManifestError where the folder or the manifest cannot be read, lacks a column, or lists nothing.
    """
    files = _files(folder)
    (_line, header), *lines = _lines(manifest) or [(1, [])]
    _check_header(manifest, header)
    if not lines:
        raise ManifestError(_("%(manifest)s lists no picture.") % {"manifest": manifest.name})
    return [
        _row(_("%(manifest)s, line %(line)d") % {"manifest": manifest.name, "line": line}, header, cells, files)
        for line, cells in lines
    ]


def _files(folder: Path) -> dict[str, Path]:
    """Return every file below the folder but hidden ones, by its path within."""
    if not folder.exists():
        raise ManifestError(_("There is no folder %(folder)s.") % {"folder": folder})
    if not folder.is_dir():
        raise ManifestError(_("%(folder)s is a file, not a folder.") % {"folder": folder})
    within = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if _is_kept(path)}
    visible = {
        _tidy(short.as_posix()): path
        for short, path in within.items()
        if not any(part.startswith(".") for part in short.parts)
    }
    if not visible:
        raise ManifestError(_("There is no picture in the folder %(folder)s.") % {"folder": folder})
    return visible


def _is_kept(path: Path) -> bool:
    """Files, and links that lead nowhere, so that these are refused by name rather than passed over."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _lines(manifest: Path) -> Lines:
    """Return line number and cells of every line that is not empty."""
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(reader.line_num, [_tidy(cell) for cell in cells]) for cells in reader if any(cells)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(
            _("The manifest %(manifest)s cannot be read as CSV in UTF-8: %(error)s")
            % {"manifest": manifest, "error": error}
        ) from error


def _check_header(manifest: Path, columns: list[str]) -> None:
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise ManifestError(
            _("%(manifest)s, line 1: there is no column %(missing)s, only: %(columns)s.")
            % {"manifest": manifest.name, "missing": ", ".join(missing), "columns": ", ".join(columns) or "–"}
        )
    if "" in columns or len(set(columns)) < len(columns):
        raise ManifestError(
            _("%(manifest)s, line 1: every column needs a name of its own.") % {"manifest": manifest.name}
        )


def _row(label: str, header: list[str], cells: list[str], files: dict[str, Path]) -> Candidate | Refusal:
    if len(cells) != len(header):
        reason = _("It has %(cells)d cells; the header has %(columns)d.")
        return Refusal(label, reason % {"cells": len(cells), "columns": len(header)})
    row = dict(zip(header, cells, strict=True))
    file = row["file"].replace("\\", "/")
    path = files.get(PurePosixPath(file).as_posix())
    if path is None:
        return Refusal(label, _why_missing(row["file"]))
    attributes = {column: value for column, value in row.items() if column not in REQUIRED}
    return _candidate(f"{label}: {file}", path, row["name"], attributes)


def _why_missing(file: str) -> str:
    if not file:
        return _("It names no file.")
    is_outside = file.startswith("/") or PureWindowsPath(file).anchor or ".." in PureWindowsPath(file).parts
    problem = (
        _("“%(file)s” lies outside the folder.") if is_outside else _("There is no file “%(file)s” in the folder.")
    )
    return problem % {"file": file}


def _candidate(label: str, path: Path, name: str, attributes: dict[str, str]) -> Candidate | Refusal:
    if not name:
        return Refusal(label, _("The picture has no name."))
    if len(name) > LONGEST_NAME:
        return Refusal(label, _("The name is longer than %(longest)d characters.") % {"longest": LONGEST_NAME})
    if not name.isprintable():
        return Refusal(label, _("The name contains characters that cannot be printed."))
    return Candidate(label, path, name, attributes)


def _stem(label: str) -> str:
    return PurePosixPath(label).with_suffix("").as_posix()


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
