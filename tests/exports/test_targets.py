"""Targets, against the definition written out as slowly and plainly as it can be."""

import math
from collections.abc import Iterator
from statistics import mean, stdev
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exports.tables.schema import schema_of
from apps.exports.tables.targets import BATCH, COLUMNS, compute
from apps.ratings.models import Judgment
from apps.studies.models import Study
from tests.exports.story import folder, imitate, mimics_of, release, table
from tests.factories import make_session

Row = dict[str, Any]

LISTS = {"en-v1": ["anger", "awe", "joy"], "en-v2": ["awe", "joy"], "am-v1": ["tesfa", "joy", "fikir", "awe"]}
COUNTRIES = ["ET", "US"]


def schema(text: str = "", whole: str = "", flags: str = "") -> pa.Schema:
    kinds = ((text, pa.string()), (whole, pa.int32()), (flags, pa.bool_()))
    return pa.schema([(name, kind) for names, kind in kinds for name in names.split()])


MIMICS = schema("key seed split")
JUDGMENTS = schema("key kind stimulus country term_list", flags="no_face late")
RATINGS = schema("judgment kind stimulus country term_list term", "intensity")
TERMS = schema("term_list code", "place")


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[Row], list[Row], list[Row]]:
    """Mimics, judgments and ratings as a release's tables have them, in any order."""
    seeds = [f"seed{number}" for number in range(draw(st.integers(1, 3)))]
    mimics = [
        {
            "key": f"mimic{number}",
            "seed": draw(st.sampled_from(seeds)),
            "split": draw(st.sampled_from(["train", "val"])),
        }
        for number in range(draw(st.integers(0, 6)))
    ]
    judgments, ratings = [], []
    for number in range(draw(st.integers(0, 25))):
        kind = draw(st.sampled_from(["self_report", "observer"]))
        shown = [*seeds, "unimitated"] + ([each["key"] for each in mimics] if kind == "observer" else [])
        about = {
            "kind": kind,
            "stimulus": draw(st.sampled_from(shown)),
            "country": draw(st.sampled_from(COUNTRIES)),
            "term_list": draw(st.sampled_from(sorted(LISTS))),
        }
        key, no_face = f"judgment{number}", draw(st.integers(0, 4)) == 0
        judgments.append({"key": key, **about, "no_face": no_face, "late": draw(st.integers(0, 4)) == 0})
        terms = [] if no_face else draw(st.lists(st.sampled_from(LISTS[about["term_list"]]), min_size=1, unique=True))
        # Ratings of late answers too: a table that held them would have to change nothing.
        ratings += [{"judgment": key, **about, "term": t, "intensity": draw(st.integers(1, 100))} for t in terms]
    return mimics, draw(st.permutations(judgments)), draw(st.permutations(ratings))


def slowly(mimics: list[Row], judgments: list[Row], ratings: list[Row]) -> Iterator[Row]:
    """The definition: for every mimic, country and list, gather the answers one by one and average them."""
    seed_of = {mimic["key"]: mimic["seed"] for mimic in mimics}
    chosen: dict[str, dict[str, int]] = {judgment["key"]: {} for judgment in judgments}
    for rating in ratings:
        chosen[rating["judgment"]][rating["term"]] = rating["intensity"]

    def about(judgment: Row) -> str | None:
        if judgment["late"] or judgment["no_face"]:
            return None
        if judgment["kind"] == "self_report":
            return judgment["stimulus"] if judgment["stimulus"] in seed_of.values() else None
        return seed_of.get(judgment["stimulus"])

    asked = sorted({(j["country"], j["term_list"]) for j in judgments if about(j)})
    for mimic in sorted(mimics, key=lambda mimic: (mimic["seed"], mimic["key"])):
        for country, term_list in asked:
            answers = [
                chosen[judgment["key"]]
                for judgment in judgments
                if about(judgment) == mimic["seed"]
                and judgment["stimulus"] != mimic["key"]
                and (judgment["country"], judgment["term_list"]) == (country, term_list)
            ]
            by_term = [[answer.get(term, 0) for answer in answers] for term in sorted(LISTS[term_list])]
            yield {
                "mimic": mimic["key"],
                "seed": mimic["seed"],
                "split": mimic["split"],
                "country": country,
                "term_list": term_list,
                "judgments": len(answers),
                "mean": [mean(values) for values in by_term] if answers else None,
                "standard_error": [stdev(values) / math.sqrt(len(values)) for values in by_term]
                if len(answers) > 1
                else None,
            }


def terms() -> pa.Table:
    rows = [
        {"term_list": name, "code": code, "place": place}
        for name, codes in LISTS.items()
        for place, code in enumerate(sorted(codes))
    ]
    return pa.Table.from_pylist(rows, TERMS)


def quickly(mimics: list[Row], judgments: list[Row], ratings: list[Row], *, rows: int | None = None) -> list[Row]:
    tables = (
        pa.Table.from_pylist(mimics, MIMICS),
        pa.Table.from_pylist(judgments, JUDGMENTS),
        pa.Table.from_pylist(ratings, RATINGS),
    )
    people, answers, chosen = (table.to_batches(rows) if rows else table for table in tables)
    found: list[Row] = pa.Table.from_batches(compute(people, answers, chosen, terms()), schema_of(COLUMNS)).to_pylist()
    return found


def by_place(row: Row) -> tuple[str, str, str, str]:
    return row["seed"], row["country"], row["term_list"], row["mimic"]


@settings(max_examples=300, deadline=None)
@given(studies(), st.sampled_from([None, 1, 3]))
def test_targets_are_what_the_definition_says(study: tuple[list[Row], list[Row], list[Row]], rows: int | None) -> None:
    mimics, judgments, ratings = study

    found = quickly(mimics, judgments, ratings, rows=rows)

    expected = sorted(slowly(mimics, judgments, ratings), key=by_place)
    assert [without_figures(row) for row in found] == [without_figures(row) for row in expected]
    for row, right in zip(found, expected, strict=True):
        for figures in ("mean", "standard_error"):
            assert (row[figures] or []) == pytest.approx(right[figures] or [], rel=1e-6)


def without_figures(row: Row) -> Row:
    return {name: value is None if name in ("mean", "standard_error") else value for name, value in row.items()}


@pytest.mark.parametrize("spread", [0, 1])
def test_more_mimics_of_one_seed_than_a_batch_takes(spread: int) -> None:
    mimics = [{"key": f"{number:06d}", "seed": "a", "split": "train"} for number in range(BATCH + 5)]
    about = {"kind": "observer", "country": "US", "term_list": "en-v2"}
    seen = [mimics[0]["key"], mimics[0]["key"], mimics[BATCH + 1]["key"]]
    judgments = [
        {"key": f"j{n}", **about, "stimulus": key, "no_face": False, "late": False} for n, key in enumerate(seen)
    ]
    ratings = [
        {"judgment": f"j{n}", **about, "stimulus": key, "term": "joy", "intensity": 50 + n * spread}
        for n, key in enumerate(seen)
    ]

    found = {row["mimic"]: row for row in quickly(mimics, judgments, ratings)}

    assert len(found) == BATCH + 5
    assert (found[seen[0]]["judgments"], found[seen[0]]["standard_error"]) == (1, None)
    assert found[seen[2]]["judgments"] == 2
    assert found["000001"]["mean"] == [0, 50 + spread]
    assert found["000001"]["standard_error"] == pytest.approx([0, math.sqrt(spread / 3)])


def test_a_rating_of_a_term_outside_its_list_is_refused() -> None:
    mimics = [{"key": "m", "seed": "a", "split": "val"}]
    about = {"kind": "self_report", "stimulus": "a", "country": "US", "term_list": "en-v2"}
    judgments = [{"key": "j", **about, "no_face": False, "late": False}]

    with pytest.raises(ValueError, match="anger"):
        quickly(mimics, judgments, [{"judgment": "j", **about, "term": "anger", "intensity": 5}])


def test_a_built_release_has_a_target_for_every_mimic_in_every_country(study: Study) -> None:
    built = release(study)

    rows = table(built, "targets")
    tables = {name: table(built, name) for name in ("mimics", "judgments", "ratings")}
    terms_of: dict[str, list[str]] = {}
    for term in table(built, "terms"):
        terms_of.setdefault(term["term_list"], []).append(term["code"])
    assert len(rows) == 2 * len(mimics_of(study))
    assert {(row["country"], row["term_list"]) for row in rows} == {("US", "en-v1"), ("VE", "es-v1")}
    assert {len(row["mean"]) for row in rows} == {len(codes) for codes in terms_of.values()}
    seeds = {mimic["key"]: mimic["seed"] for mimic in tables["mimics"]}
    assert all(row["seed"] == seeds[row["mimic"]] for row in rows)
    observed = {j["stimulus"] for j in tables["judgments"] if j["kind"] == "observer" and not j["no_face"]}
    [pain] = [place for place, code in enumerate(terms_of["en-v1"]) if code == "pain"]
    for row in rows:
        others = {key for key in observed if seeds[key] == row["seed"]} - {row["mimic"]}
        expected = 3 + len(others) if row["country"] == "US" else 3
        assert row["judgments"] == expected
        if row["country"] == "US":
            assert row["mean"][pain] == pytest.approx(5 * len(others) / expected)


def test_late_answers_change_no_target(study: Study) -> None:
    before = (folder(release(study)) / "tables/targets.parquet").read_bytes()
    session = make_session(study.cohorts.get(slug="us-mimic"))
    for trial in session.trials.all():
        about = {"trial": trial, "cohort": trial.cohort, "session": session, "participant": session.participant}
        Judgment.objects.create(
            **about, client_uuid=trial.uuid, term_list=trial.cohort.term_list, ratings={"fear": 99}, late=True
        )

    assert (folder(release(study)) / "tables/targets.parquet").read_bytes() == before


def test_who_joins_changes_the_targets_of_the_others(study: Study) -> None:
    before = {(row["mimic"], row["country"]): row["judgments"] for row in table(release(study), "targets")}
    imitate(study.cohorts.get(slug="us-mimic"))

    after = {(row["mimic"], row["country"]): row["judgments"] for row in table(release(study), "targets")}

    assert {after[key] - count for key, count in before.items() if key[1] == "US"} == {1}
    assert {after[key] - count for key, count in before.items() if key[1] == "VE"} == {0}
