"""What a new version of a text would change, passage by passage, to be looked at before it is published."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A word, or one sign of a script that writes words without spaces between them.
PIECES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|.", re.DOTALL)

# Beyond this many signs marking each word would take seconds, and help nobody.
LONGEST_MARKED = 20_000

Segments = list[tuple[bool, str]]
Passages = Mapping[str, str]


class Kind(StrEnum):
    """How a passage differs."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    GLOSS = "gloss"


KIND_LABELS: dict[Kind, "StrPromise"] = {
    Kind.ADDED: _("added"),
    Kind.REMOVED: _("removed"),
    Kind.REWORDED: _("reworded"),
    Kind.GLOSS: _("gloss changed"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One passage that differs: what it is called, and how it reads before and after (empty where it is not there)."""

    kind: Kind
    what: str
    before: str
    after: str

    @property
    def label(self) -> "StrPromise":
        """Say how it differs, in the reader's language."""
        return KIND_LABELS[self.kind]

    @property
    def marked_before(self) -> Segments:
        """The earlier text in pieces, each with whether it goes away."""
        return _marked(self.before, self.after)

    @property
    def marked_after(self) -> Segments:
        """The later text in pieces, each with whether it is new."""
        return _marked(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A text that is to be published beside the newest version: `changes` is empty where it says just the same.

    `before` and `becomes` name the versions, such as “es v1” and “es v2”; a language's first has no `before`.
    `spoken` says whether the interface has a catalog in the language.
    """

    language: str
    before: str
    becomes: str
    changes: list[Change]
    spoken: bool = True

    @property
    def fingerprint(self) -> str:
        """Return what only this very comparison is known by: whoever sends it back has been shown it."""
        told = [self.before, self.becomes, [[each.kind, each.what, each.before, each.after] for each in self.changes]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]

    @property
    def counts(self) -> "list[tuple[StrPromise, int]]":
        """How many passages differ in each way, where any do."""
        found = {kind: sum(change.kind == kind for change in self.changes) for kind in Kind}
        return [(KIND_LABELS[kind], count) for kind, count in found.items() if count]


def differences(before: Passages, after: Passages) -> list[Change]:
    """Return the passages that differ, by name: those of the new text in its order, then those it no longer has."""
    return [
        change
        for name in [*after, *(name for name in before if name not in after)]
        if (change := _change(name, before.get(name, ""), after.get(name, "")))
    ]


def _change(name: str, before: str, after: str) -> Change | None:
    if before == after:
        return None
    kind = Kind.ADDED if not before else Kind.REWORDED if after else Kind.REMOVED
    return Change(kind, name, before, after)


def _marked(ours: str, theirs: str) -> Segments:
    if not ours or not theirs or max(len(ours), len(theirs)) > LONGEST_MARKED:
        return [(False, ours)] if ours else []
    pieces = PIECES.findall(ours)
    matcher = SequenceMatcher(str.isspace, pieces, PIECES.findall(theirs), autojunk=False)
    found = (
        (step != "equal", "".join(pieces[start:end]))
        for step, start, end, _their_start, _their_end in matcher.get_opcodes()
    )
    return [segment for segment in found if segment[1]]
