"""Stimulus sets: chosen among a study's seeds by what is known of them or by name, published once, then as they are."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.studies import changes
from apps.studies.models import Stimulus, StimulusSet, StimulusSetMember, Study

NAME = "name"
NAMED_AT_MOST = 10


class SetError(Exception):
    """A choice of pictures that cannot be made; the message says why and what there is."""

    def __init__(self, message: Promise | str) -> None:
        super().__init__(message)


def read_conditions(text: str) -> dict[str, list[str]]:
    """Return values by attribute from lines such as “expression = joy, awe”. Raises SetError naming a line amiss."""
    conditions: dict[str, list[str]] = {}
    for line in filter(str.strip, text.splitlines()):
        attribute, equals, given = (_tidy(part) for part in line.partition("="))
        values = [value for value in map(_tidy, given.split(",")) if value]
        if not (attribute and equals and values):
            raise SetError(_("“%(line)s” is not a line such as “expression = joy, awe”.") % {"line": line.strip()})
        conditions.setdefault(attribute, []).extend(values)
    return conditions


def read_names(text: str) -> list[str]:
    """Return the names in a CSV table: those in its column “name”, or in the first column where none is called so.

    Raises SetError where it is no CSV.
    """
    try:
        rows = [[_tidy(cell) for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error as error:
        raise SetError(_("The names cannot be read as CSV: %(error)s.") % {"error": error}) from error
    header = [cell.casefold() for cell in rows[0]] if rows else []
    column = header.index(NAME) if NAME in header else None
    listed = rows if column is None else rows[1:]
    found = (row[column or 0] for row in listed if len(row) > (column or 0))
    return list(dict.fromkeys(name for name in found if name))


def choose(study: Study, *, conditions: Mapping[str, Sequence[str]], names: Sequence[str] = ()) -> list[Stimulus]:
    """Return the study's seeds that meet every condition (having one of its values), and those named; by name.

    Raises SetError where a name or an attribute is unknown, or nothing is found.
    """
    seeds = list(study.stimuli.seeds().in_circulation().order_by("name"))
    if missing := sorted(set(names) - {seed.name for seed in seeds}):
        raise SetError(_unknown(_("The study has no seed named %(names)s."), missing))
    known = {attribute for seed in seeds for attribute in seed.attributes}
    if strange := sorted(set(conditions) - known):
        what = ", ".join(sorted(known)) or "–"
        unknown = _("No seed has an attribute %(names)s.")
        raise SetError(f"{_unknown(unknown, strange)} {_('There are: %(known)s.') % {'known': what}}")
    chosen = [seed for seed in seeds if seed.name in set(names) or (conditions and _meets(seed, conditions))]
    if not chosen:
        raise SetError(_("This chooses no picture."))
    return chosen


@transaction.atomic
def publish(study: Study, name: str, seeds: Iterable[Stimulus], *, note: str = "", actor: str) -> StimulusSet:
    """Return the newest set of this name if it has just these seeds, else publish them as its next version."""
    # Held, nobody publishes another version of it meanwhile.
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    wanted = {seed.pk for seed in seeds}
    latest = study.stimulus_sets.filter(name=name).order_by("version").last()
    if latest and set(latest.members.values_list("stimulus", flat=True)) == wanted:
        return latest
    version = latest.version + 1 if latest else 1
    made = StimulusSet.objects.create(study=study, name=name, version=version, note=note)
    StimulusSetMember.objects.bulk_create(
        (StimulusSetMember(stimulus_set=made, stimulus_id=pk) for pk in sorted(wanted)), batch_size=2000
    )
    changes.note_new(actor, made)
    return made


def _meets(seed: Stimulus, conditions: Mapping[str, Sequence[str]]) -> bool:
    return all(_has(seed.attributes.get(attribute), values) for attribute, values in conditions.items())


def _has(held: object, values: Sequence[str]) -> bool:
    each = held if isinstance(held, list) else [held]
    return any(_tidy(str(one)) in values for one in each if one is not None)


def _unknown(sentence: str, names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:NAMED_AT_MOST])
    more = f" … ({len(names)})" if len(names) > NAMED_AT_MOST else ""
    return sentence % {"names": shown + more}


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
