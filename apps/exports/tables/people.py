"""The table of participants: who is in a release, and of what they said of themselves as much as others said too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
from django.db.models import Max

from apps.exports.content import eligibility
from apps.exports.content.grouping import SUPPRESSED, Person, generalise
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.tables.expressions import TEXT
from apps.exports.tables.schema import Column, schema_of
from apps.localization.models import Questionnaire
from apps.participants.models import Demographics

TEXTS = pa.list_(TEXT)
HIDDEN = f"null if not asked or not told, `{SUPPRESSED}` where too few people are alike"

KNOWN = (
    Column("key", TEXT, "The participant's id, the same in every release to this recipient."),
    Column("split", TEXT, "Where this person's mimics are, in this and every other release."),
    Column("countries", TEXTS, "Of the cohorts they took part in, ISO 3166-1 alpha-2."),
    Column("languages", TEXTS, "In which they read these cohorts' texts."),
    Column("age_band", TEXT, f"Years of age when they told, such as `20-24`; {HIDDEN}."),
)

Place = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Participants:
    """The table over everyone in the release, made at once: groups cannot be formed of a part of the people."""

    release: Release

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """What its columns are called and mean: one for each question with answers to choose from."""
        return (*KNOWN, *(_column(code, options) for code, options in self._choices.items()))

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return schema_of(self.columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows by key, in one batch."""
        known, said = _known(self.release), _said(self.release)
        people = [Person(place, *_described(said.get(pk, []), list(self._choices))) for pk, _, _, place in known]
        told = generalise(people, smallest_group(self.release))
        rows = [(key, split, *place, *values) for (_, key, split, place), values in zip(known, told, strict=True)]
        columns = zip(*rows, strict=True) if rows else [[]] * len(self.columns)
        arrays = [pa.array(values, kind) for values, kind in zip(columns, self.schema.types, strict=True)]
        yield pa.record_batch(arrays, schema=self.schema)

    @cached_property
    def _choices(self) -> dict[str, list[str]]:
        """The options of each question that cohorts of the release ask with answers to choose from, as first asked."""
        asked = eligibility.cohorts(self.release).values("questionnaire")
        found: dict[str, list[str]] = {}
        for questionnaire in Questionnaire.objects.filter(pk__in=asked).order_by("version", "language"):
            for code, options in _options(questionnaire).items():
                found[code] = list(dict.fromkeys([*found.get(code, []), *options]))
        return found


def participants(release: Release) -> Participants:
    """One row per person with a mimic or a judgment in the release. What people said of themselves is made so coarse
    that everyone shares countries, languages and all that is told of them with enough others, or tells nothing; a
    photograph of a face is never anonymous all the same."""
    return Participants(release)


def smallest_group(release: Release) -> int:
    """Return how many people must be alike for it to be told: what the strictest cohort of the release asks for."""
    strictest = eligibility.cohorts(release).aggregate(most=Max("smallest_group"))["most"]
    return strictest or 1


def regrouped(people: pa.Table, k: int) -> pa.Table:
    """Return a participants table that some have left with groups of k again: coarser where they left too few behind.

    Bands of ages that are cut already are left out where they are too narrow, and not made wider.
    """
    if not len(people):
        return people
    told = people.schema.names[people.schema.names.index("age_band") :]
    persons = [
        Person(
            (tuple(row["countries"]), tuple(row["languages"])), row["age_band"], tuple(row[name] for name in told[1:])
        )
        for row in people.to_pylist()
    ]
    for name, values in zip(told, zip(*generalise(persons, k), strict=True), strict=True):
        people = people.set_column(people.schema.names.index(name), name, pa.array(values, TEXT))
    return people


def _column(code: str, options: Iterable[str]) -> Column:
    name = f"answer_{code}" if code in {column.name for column in KNOWN} else code
    said = ", ".join(f"`{option}`" for option in options)
    return Column(name, TEXT, f"What they answered to the question `{code}`: {said}; {HIDDEN}.")


def _known(release: Release) -> list[tuple[int, str, str, Place]]:
    """Return each person's id here, key, split, and the countries and languages of their cohorts, by key."""
    keys = Pseudonyms(release.recipient)
    ids = "participant", keys.of("participant", "participant__uuid"), keys.split("participant__uuid")
    rows = eligibility.sessions(release).order_by().values_list(*ids, "cohort__country", "cohort__language")
    cohorts: dict[tuple[int, str, str], set[tuple[str, str]]] = defaultdict(set)
    for *who, country, language in rows.distinct():
        cohorts[*who].add((country, language))
    return sorted(((*who, _place(theirs)) for who, theirs in cohorts.items()), key=lambda row: row[1])


def _place(cohorts: set[tuple[str, str]]) -> Place:
    countries, languages = zip(*cohorts, strict=True)
    return tuple(sorted(set(countries))), tuple(sorted(set(languages)))


def _said(release: Release) -> dict[int, list[Demographics]]:
    """Return what each person said of themselves, the first first."""
    said: dict[int, list[Demographics]] = defaultdict(list)
    answers = Demographics.objects.filter(participant__in=eligibility.participants(release))
    for each in answers.select_related("questionnaire").order_by("answered_at", "pk"):
        said[each.participant_id].append(each)
    return said


def _described(said: list[Demographics], codes: list[str]) -> tuple[int | None, tuple[str | None, ...]]:
    """Return the age of a person and their answers to the questions, as first told."""
    ages = [age for each in said if (age := _age(each)) is not None]
    told: dict[str, str] = {}
    for each in reversed(said):
        told |= _chosen(each)
    return ages[0] if ages else None, tuple(told.get(code) for code in codes)


def _age(said: Demographics) -> int | None:
    """Return the age that a person reached in the year in which they told when they were born."""
    asked = any(question["code"] == "birth_year" and question["kind"] == "year" for question in _questions(said))
    born = said.answers.get("birth_year") if asked else None
    return said.answered_at.year - born if isinstance(born, int) else None


def _chosen(said: Demographics) -> dict[str, str]:
    """Return the options a person chose, by question: nothing they wrote themselves is among them."""
    options = _options(said.questionnaire)
    return {code: value for code, value in said.answers.items() if value in options.get(code, [])}


def _options(questionnaire: Questionnaire) -> dict[str, list[str]]:
    choices = (question for question in questionnaire.questions if question["kind"] == "choice")
    return {question["code"]: [option["code"] for option in question["options"]] for question in choices}


def _questions(said: Demographics) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = said.questionnaire.questions
    return questions
