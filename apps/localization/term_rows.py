"""The rows of a list of terms: brought to one form, and checked so that every mistake is named by its line."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import LONGEST_GLOSS, Term, term_code

SIZE = 48
LONGEST_WORDING: int = Term._meta.get_field("wording").max_length or 0
# Signs that cannot be seen but make two texts unequal.
UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One term as it stands in a table: the line, its code, its wording and, where given, what explains it."""

    line: int
    code: str
    wording: str
    gloss: str = ""


def tidy(text: str) -> str:
    """Return the text with accents composed (NFC), one plain space for any run of blanks, and no unseen signs."""
    return " ".join(unicodedata.normalize("NFC", text.translate(UNSEEN)).split())


def faults(rows: Sequence[Row]) -> list[str]:
    """Return everything that is wrong with the rows of one list, each as a sentence that names the line."""
    found = [(row.line, problem) for row in rows for problem in _wrong_alone(row)]
    found += _doubled(rows, lambda row: row.code, _("the code “%(text)s” already stands in line %(line)s."))
    found += _doubled(
        rows, lambda row: _alike(row.wording), _("“%(text)s” already stands in line %(line)s."), "wording"
    )
    found += _doubled(
        rows, lambda row: _alike(row.gloss), _("the gloss “%(text)s” is the same gloss as in line %(line)s."), "gloss"
    )
    said = [_("Line %(line)s: %(problem)s") % {"line": line, "problem": problem} for line, problem in sorted(found)]
    if len(rows) != SIZE:
        said.append(_("There are %(count)s terms where %(size)s belong.") % {"count": len(rows), "size": SIZE})
    return said


def _wrong_alone(row: Row) -> list[str]:
    problems = []
    if not re.fullmatch(term_code.regex, row.code):
        problems.append(_("“%(code)s” is not a term code such as “surprise_positive”.") % {"code": row.code})
    if not row.wording:
        return [*problems, _("the term “%(code)s” has no wording.") % {"code": row.code}]
    if row.wording.startswith(FORMULA) or row.gloss.startswith(FORMULA):
        problems.append(_("a text begins with “=”, “+”, “-” or “@”, which a spreadsheet takes for a formula."))
    if not any(sign.isalpha() for sign in row.wording) or "\ufffd" in row.wording + row.gloss:
        problems.append(
            _("“%(wording)s” has lost its letters: save the table as “CSV UTF-8”.") % {"wording": row.wording}
        )
    for text, longest in ((row.wording, LONGEST_WORDING), (row.gloss, LONGEST_GLOSS)):
        if len(text) > longest:
            problems.append(
                _("“%(text)s…” has %(length)s characters where %(longest)s fit.")
                % {"text": text[:20], "length": len(text), "longest": longest}
            )
    return problems


def _doubled(
    rows: Sequence[Row], key: Callable[[Row], str], complaint: str, shown: str = "code"
) -> list[tuple[int, str]]:
    first: dict[str, int] = {}
    found = []
    for row in rows:
        same = key(row)
        if same and first.setdefault(same, row.line) != row.line:
            found.append((row.line, complaint % {"text": getattr(row, shown), "line": first[same]}))
    return found


def _alike(text: str) -> str:
    """What is left of a text when case, width and the way of writing an accent do not count."""
    return unicodedata.normalize("NFKC", text).casefold()
