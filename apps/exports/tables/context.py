"""The tables around the answers: in which sitting they were given, with which terms, in which cohort."""

import pyarrow as pa
from django.db.models import F, Q, Window
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import RowNumber

from apps.exports.content import eligibility
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.tables.expressions import COUNT, TEXT, alphabetical, term_list
from apps.exports.tables.schema import Column, QueryTable, Table
from apps.localization.models import Term


def sessions(release: Release) -> Table:
    """One row per sitting with a mimic or a judgment in the release, with the order in which it showed the terms."""
    keys = Pseudonyms(release.recipient)
    key = keys.of("session", "uuid")
    columns = (
        Column("key", TEXT, "The session's id.", key),
        Column("participant", TEXT, "Whose it was.", keys.of("participant", "participant__uuid")),
        Column("cohort", TEXT, "The cohort's slug.", F("cohort__slug")),
        Column("number", COUNT, "The person's first, second, … in this cohort.", F("number")),
        Column("term_order", pa.list_(TEXT), "Term codes as shown from first to last.", F("term_order")),
    )
    return QueryTable(columns, eligibility.sessions(release), (key,))


def terms(release: Release) -> Table:
    """One row per term of each list that was used. Equal codes in two lists are not the same term: languages are
    never tied together."""
    columns = (
        Column("term_list", TEXT, "Language and version.", term_list("term_list")),
        Column("language", TEXT, "Of the list.", F("term_list__language")),
        Column("code", TEXT, "What ratings call it, within this list.", F("code")),
        Column("place", COUNT, "Its place in the lists of `targets`, from 0.", _place()),
        Column("wording", TEXT, "What participants read.", F("wording")),
        Column("gloss", TEXT, "The explanation they could ask for; empty if there was none.", F("gloss")),
    )
    used = Q(term_list__in=eligibility.judgments(release).values("term_list"))
    offered = Q(term_list__in=eligibility.cohorts(release).values("term_list"))
    order = (alphabetical("term_list__language"), "term_list__version", alphabetical("code"))
    return QueryTable(columns, Term.objects.filter(used | offered), order)


def _place() -> CombinedExpression:
    """The place of a term among those of its list, by code."""
    return Window(RowNumber(), partition_by=F("term_list"), order_by=alphabetical("code")) - 1


def cohorts(release: Release) -> Table:
    """One row per cohort the release is drawn from."""
    columns = (
        Column("cohort", TEXT, "The cohort's slug.", F("slug")),
        Column("country", TEXT, "ISO 3166-1 alpha-2.", F("country")),
        Column("language", TEXT, "What its participants read.", F("language")),
        Column("phase", TEXT, "`mimic` or `rate`.", F("phase")),
        Column("material", TEXT, "What it was shown: `seeds`, `mimics` of its own country, or `both`.", F("material")),
        Column("term_list", TEXT, "The list it chooses from.", term_list("term_list")),
        Column("wording", COUNT, "Version of its questions and instructions.", F("wording__version")),
        Column("consent_text", COUNT, "Version of what it is asked to agree to.", F("consent_text__version")),
        Column("per_stimulus_target", COUNT, "How many people should answer each picture.", F("per_stimulus_target")),
    )
    return QueryTable(columns, eligibility.cohorts(release), (alphabetical("slug"),))
