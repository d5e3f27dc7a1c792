"""The tables of answers: judgments, and their ratings one by one."""

from collections.abc import Iterator

import pyarrow as pa
from django.db.models import F, Value

from apps.exports import eligibility
from apps.exports.models import Release
from apps.exports.pseudonyms import Pseudonyms
from apps.exports.schema import Column, Row, Table
from apps.exports.tables.expressions import COUNT, FLAG, TEXT, kind, stimulus, term_list

TERMS = pa.list_(TEXT)


def judgments(release: Release) -> Table:
    """One row per judgment: a self-report of the imitator, or an observer's view. Never merge the two kinds."""
    keys = Pseudonyms(release.study)
    columns = (
        Column("key", TEXT, "The judgment's id.", keys.of("judgment", "uuid")),
        Column("kind", TEXT, "`self_report` (phase mimic) or `observer` (phase rate).", kind()),
        Column("stimulus_kind", TEXT, "`seed` or `mimic`.", F("trial__stimulus__kind")),
        Column("stimulus", TEXT, "The key of the seed or mimic judged.", stimulus(keys)),
        Column("participant", TEXT, "Who judged.", keys.of("participant", "participant__uuid")),
        Column("session", TEXT, "The sitting it belongs to.", keys.of("session", "session__uuid")),
        Column("position", COUNT, "The trial's place in the session, from 1.", F("trial__position")),
        Column("cohort", TEXT, "The cohort's slug.", F("cohort__slug")),
        Column("country", TEXT, "ISO 3166-1 alpha-2.", F("cohort__country")),
        Column("term_list", TEXT, "Which list its terms are from.", term_list("term_list")),
        Column("no_face", FLAG, "The person saw no face to judge; then it has no ratings.", F("no_face")),
        Column("late", FLAG, "Came after its place had gone to someone else: kept, not counted.", F("late")),
        Column("duration_ms", COUNT, "From seeing to answering; null if the browser did not say.", F("duration_ms")),
        *_way_there(),
    )
    order = keys.of("judgment", "uuid")
    return Table(columns, eligibility.judgments(release), (order,))


def ratings(release: Release) -> Table:
    """One row per term chosen in a judgment that counts. A term that is absent was not chosen, which is not a 0
    somebody gave: whoever averages over people decides, and says, whether absent means 0."""
    keys = Pseudonyms(release.study)
    columns = (
        Column("judgment", TEXT, "The judgment it is part of.", keys.of("judgment", "uuid")),
        Column("kind", TEXT, "`self_report` or `observer`.", kind()),
        Column("stimulus", TEXT, "The key of the seed or mimic judged.", stimulus(keys)),
        Column("country", TEXT, "Of the person who judged.", F("cohort__country")),
        Column("term_list", TEXT, "The list that gives the term its meaning.", term_list("term_list")),
        Column("term", TEXT, "The term's code within its list.", Value("")),
        Column("intensity", COUNT, "1–100.", F("ratings")),
        Column(
            "place", COUNT, "Where the term stood among those shown, from 1; null if unknown.", F("behaviour__terms")
        ),
        Column("chosen_ms", COUNT, "From seeing the picture to choosing the term; null if unknown.", Value("")),
        Column("set_ms", COUNT, "From seeing the picture to setting the intensity; null if unknown.", Value("")),
        Column("found_by", TEXT, "`list`, `filter`, or `undo` of its removal; null if unknown.", Value("")),
    )
    counted = eligibility.judgments(release).counted()
    return Table(columns, counted, (keys.of("judgment", "uuid"),), _one_per_term)


def _one_per_term(row: Row) -> Iterator[Row]:
    about, chosen, ways = row[:5], row[6], row[7] or {}
    for code in sorted(chosen):
        way = ways.get(code, {})
        yield (*about, code, chosen[code], *(way.get(name) for name in ("place", "chosen_ms", "set_ms", "by")))


def _way_there() -> tuple[Column, ...]:
    """How the person came to the answer, as far as the browser told."""
    return (
        Column(
            "filter_uses", COUNT, "How often the filter box was used; null if unknown.", F("behaviour__filter_uses")
        ),
        Column("removed", COUNT, "How many chosen terms were taken back; null if unknown.", F("behaviour__removed")),
        Column("undone", COUNT, "How many of those were brought back; null if unknown.", F("behaviour__undone")),
        Column("glosses", TERMS, "Terms whose explanation was read; null if unknown.", F("behaviour__glosses")),
    )
