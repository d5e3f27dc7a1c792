"""The tables of answers: judgments, and their ratings one by one."""

import pyarrow as pa
from django.db.models import F
from django.db.models.fields.json import KT

from apps.exports.content import eligibility
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.tables.expressions import COUNT, FLAG, TEXT, kind, stimulus, term_list
from apps.exports.tables.schema import Column, QueryTable, Table

TERMS = pa.list_(TEXT)


def judgments(release: Release) -> Table:
    """One row per judgment: a self-report of the imitator, or an observer's view. Never merge the two kinds."""
    keys = Pseudonyms(release.recipient)
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
    return QueryTable(columns, eligibility.judgments(release), (order,))


# One row per term of each answer: the answers come sorted, and within each its terms are sorted here.
BY_TERM = """
SELECT judgment, kind, stimulus, country, term_list, pair.term, pair.intensity,
    way ->> 'place', way ->> 'chosen_ms', way ->> 'set_ms', way ->> 'by'
FROM ({query}) AS answer (judgment, kind, stimulus, country, term_list, ratings, ways)
CROSS JOIN LATERAL jsonb_each(answer.ratings) AS pair (term, intensity)
CROSS JOIN LATERAL (SELECT answer.ways -> pair.term AS way) AS ways
ORDER BY answer.judgment COLLATE "C", pair.term COLLATE "C"
"""


def ratings(release: Release) -> Table:
    """One row per term chosen in a judgment that counts. A term that is absent was not chosen, which is not a 0
    somebody gave: whoever averages over people decides, and says, whether absent means 0."""
    keys = Pseudonyms(release.recipient)
    key = keys.of("judgment", "uuid")
    columns = (
        Column("judgment", TEXT, "The judgment it is part of.", key),
        Column("kind", TEXT, "`self_report` or `observer`.", kind()),
        Column("stimulus", TEXT, "The key of the seed or mimic judged.", stimulus(keys)),
        Column("country", TEXT, "Of the person who judged.", F("cohort__country")),
        Column("term_list", TEXT, "The list that gives the term its meaning.", term_list("term_list")),
        Column("term", TEXT, "The term's code within its list.", F("ratings")),
        Column("intensity", COUNT, "1–100.", F("behaviour__terms")),
        Column("place", COUNT, "Where the term stood among those shown, from 1; null if unknown."),
        Column("chosen_ms", COUNT, "From seeing the picture to choosing the term; null if unknown."),
        Column("set_ms", COUNT, "From seeing the picture to setting the intensity; null if unknown."),
        Column("found_by", TEXT, "`list`, `filter`, or `undo` of its removal; null if unknown."),
    )
    return QueryTable(columns, eligibility.judgments(release).counted(), (key,), BY_TERM)


def _way_there() -> tuple[Column, ...]:
    """How the person came to the answer, as far as the browser told."""
    return (
        Column(
            "filter_uses", COUNT, "How often the filter box was used; null if unknown.", KT("behaviour__filter_uses")
        ),
        Column("removed", COUNT, "How many chosen terms were taken back; null if unknown.", KT("behaviour__removed")),
        Column("undone", COUNT, "How many of those were brought back; null if unknown.", KT("behaviour__undone")),
        Column("glosses", TERMS, "Terms whose explanation was read; null if unknown.", F("behaviour__glosses")),
    )
