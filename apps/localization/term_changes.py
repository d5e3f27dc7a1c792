"""What a list of terms changes beside the newest of its language."""

from .differences import Change, Comparison, Kind, differences
from .glosses import Glosses
from .models import TermList
from .publishing import comparison, newest
from .term_sheet import Sheet
from .terms import Terms


def compare(sheet: Sheet) -> Comparison:
    """Return which terms a sheet adds, removes, words or explains differently, by code."""
    latest = newest(TermList, sheet.language)
    stored = list(latest.terms.order_by("code")) if latest else []
    said, glossed = {term.code: term.wording for term in stored}, {term.code: term.gloss for term in stored}
    return comparison(latest, sheet.language, _changes(said, glossed, sheet.words, sheet.glosses))


def _changes(said: Terms, glossed: Glosses, words: Terms, explained: Glosses) -> list[Change]:
    kept = said.keys() & words.keys()
    alone = [
        change if change.what in kept else _explained(change, glossed | explained)
        for change in differences(said, dict(sorted(words.items())))
    ]
    before, after = ({code: texts.get(code, "") for code in sorted(kept)} for texts in (glossed, explained))
    return alone + [Change(Kind.GLOSS, each.what, each.before, each.after) for each in differences(before, after)]


def _explained(change: Change, glosses: Glosses) -> Change:
    """A term that comes or goes is shown with its gloss."""
    gloss = glosses.get(change.what, "")
    before, after = (f"{word}\n{gloss}" if word and gloss else word for word in (change.before, change.after))
    return Change(change.kind, change.what, before, after)
