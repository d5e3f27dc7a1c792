"""What a release tells of the people in it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from apps.exports.models import Release
from apps.exports.tables.people import regrouped
from apps.localization.models import Questionnaire
from apps.participants.models import Demographics, Participant, Session
from apps.studies.models import Cohort, Study
from tests.exports.story import PEOPLE, folder, imitate, release, table

TOLD = datetime(2026, 6, 15, 12, tzinfo=UTC)
"""When people tell of themselves: how old they are depends on it."""


def question(code: str, kind: str, *options: str) -> dict[str, Any]:
    shown = [{"code": option, "text": option.title()} for option in options]
    return {"code": code, "kind": kind, "text": code, "help": "", "options": shown, "optional": True}


@pytest.fixture
def questionnaire(study: Study) -> Questionnaire:
    """Asked in every cohort: sex, year of birth, a text and a number, and whether the person wears glasses."""
    made = Questionnaire.objects.create(
        language="en",
        version=77,
        questions=[
            question("sex", "choice", "female", "male"),
            question("birth_year", "year"),
            question("town", "text"),
            question("siblings", "number"),
            question("glasses", "choice", "yes", "no"),
        ],
    )
    Cohort.objects.filter(study=study).update(questionnaire=made, smallest_group=2)
    return made


def tell(questionnaire: Questionnaire, country: str, *everyone: dict[str, Any]) -> None:
    """The imitators of a country say this of themselves, in turn."""
    people = Participant.objects.filter(sessions__cohort__country=country, sessions__cohort__phase="mimic")
    for person, answers in zip(people.order_by("pk"), everyone, strict=True):
        Demographics.objects.create(participant=person, questionnaire=questionnaire, answers=answers, answered_at=TOLD)


def ask(version: int, *questions: dict[str, Any]) -> Questionnaire:
    return Questionnaire.objects.create(language="en", version=version, questions=list(questions))


def answers(sex: str | None, age: int | None, glasses: str | None = "no") -> dict[str, Any]:
    born = None if age is None else TOLD.year - age
    return {"sex": sex, "birth_year": born, "glasses": glasses, "town": "Gondar", "siblings": 3}


def told(built: Release, country: str) -> Counter[tuple[str | None, ...]]:
    rows = [row for row in table(built, "participants") if row["countries"] == [country]]
    return Counter((row["age_band"], row["sex"], row["glasses"]) for row in rows)


def test_ages_come_in_bands_and_choices_as_made(study: Study, questionnaire: Questionnaire) -> None:
    tell(questionnaire, "VE", *[answers("female", 21), answers("female", 24), answers("female", 20)])

    built = release(study)

    assert told(built, "VE") == {("20-24", "female", "no"): 3}
    text = (folder(built) / "SCHEMA.md").read_text()
    assert "| `glasses` |" in text
    assert "Gondar" not in str(table(built, "participants"))
    assert {"town", "siblings"}.isdisjoint(table(built, "participants")[0])


def test_whoever_stands_out_is_told_less_of(study: Study, questionnaire: Questionnaire) -> None:
    tell(questionnaire, "VE", answers("female", 21), answers("female", 34), answers("male", 36))

    built = release(study)

    # Two of one band of 20 years are alike but for their sex; the third is alone, and takes them along.
    assert told(built, "VE") == {("suppressed", "suppressed", "suppressed"): 3}


def test_the_strictest_cohort_decides_for_all(study: Study, questionnaire: Questionnaire) -> None:
    tell(questionnaire, "VE", *[answers("female", 21)] * 3)
    study.cohorts.filter(slug="us-rate").update(smallest_group=4)

    assert set(told(release(study), "VE")) == {("suppressed", "suppressed", "suppressed")}
    assert set(told(release(study, countries=["VE"]), "VE")) == {("20-24", "female", "no")}


def test_what_was_not_told_is_null_and_the_first_answer_counts(study: Study, questionnaire: Questionnaire) -> None:
    tell(questionnaire, "VE", answers("female", None), answers("female", None), answers("female", None, glasses=None))
    before = ask(78, question("sex", "text"), question("glasses", "text"))
    after = ask(79, question("sex", "choice", "female", "male"), question("glasses", "choice", "yes", "no"))
    for person in Participant.objects.filter(demographics__isnull=False):
        in_words, chosen = {"sex": "a woman from Merida", "glasses": "in the evening"}, {"sex": "male", "glasses": "no"}
        for asked, said, days in ((before, in_words, -1), (after, chosen, 1)):
            told_at = TOLD + timedelta(days=days)
            Demographics.objects.create(participant=person, questionnaire=asked, answers=said, answered_at=told_at)

    assert told(release(study), "VE") == {(None, "female", "no"): 3}


def test_a_place_of_few_people_tells_nothing_of_them(study: Study, questionnaire: Questionnaire) -> None:
    Session.objects.filter(cohort__country="VE").update(is_pilot=True)
    kept = Session.objects.filter(cohort__country="VE").order_by("pk").first()
    assert kept
    Session.objects.filter(pk=kept.pk).update(is_pilot=False)
    tell(questionnaire, "VE", *[answers("female", 21)] * 3)

    assert told(release(study), "VE") == {("suppressed", "suppressed", "suppressed"): 1}


def test_people_of_two_countries_are_a_place_of_their_own(study: Study, questionnaire: Questionnaire) -> None:
    tell(questionnaire, "VE", *[answers("female", 21)] * 3)
    person = Participant.objects.filter(sessions__cohort__country="US").order_by("pk")[0]
    Session.objects.filter(participant=person).update(cohort=study.cohorts.get(slug="ve-mimic"), number=7)
    other = imitate(study.cohorts.get(slug="us-mimic"))
    Session.objects.filter(pk=other.pk).update(participant=person)

    built = release(study)

    [row] = [row for row in table(built, "participants") if len(row["countries"]) == 2]
    assert (row["countries"], row["languages"]) == (["US", "VE"], ["en", "es"])
    assert {row["age_band"], row["sex"], row["glasses"]} == {"suppressed"}


def test_a_study_that_asks_nothing_says_so(study: Study) -> None:
    built = release(study)

    rows = table(built, "participants")
    assert len(rows) == PEOPLE + 1
    assert set(rows[0]) == {"key", "split", "countries", "languages", "age_band"}


def test_those_who_leave_do_not_leave_others_alone(study: Study, questionnaire: Questionnaire) -> None:
    tell(questionnaire, "VE", *[answers("female", 21)] * 3)
    people = pq.read_table(folder(release(study)) / "tables/participants.parquet")
    venezuelans = people.filter(pa.compute.equal(pa.compute.list_element(people["countries"], 0), "VE"))

    left = regrouped(venezuelans.slice(1), 3)

    assert regrouped(venezuelans, 3) == venezuelans
    assert left.drop_columns(["age_band", "sex", "glasses"]) == venezuelans.slice(1).drop_columns(
        ["age_band", "sex", "glasses"]
    )
    assert set(left["sex"].to_pylist() + left["age_band"].to_pylist()) == {"suppressed"}
