"""What a reader outside the house is told: the cards, the datasheet, the schema, what programs read."""

import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml
from django.utils import translation

from apps.exports.documents import TEXTS
from apps.studies.models import Study
from tests.exports.readers import built_folder, entries, record_of
from tests.exports.story import contents, folder, imitate, mimics_of, release, withdraw
from tests.factories import make_cohort

NAMED = {"release.json", "croissant.json", "manifest-sha256.txt"}
"""The files that tell one release of an unchanged study from another: by its name, number and time."""


def front_matter(card: Path) -> dict[str, Any]:
    head: dict[str, Any] = yaml.safe_load(card.read_text().split("---\n")[1])
    return head


def columns_of(schema: str) -> dict[str, list[str]]:
    """The columns that SCHEMA.md describes, by table."""
    sections = re.split(r"^## ", schema, flags=re.MULTILINE)[1:]
    return {part.split("\n")[0]: re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", part, re.MULTILINE) for part in sections}


def test_a_release_has_every_document_and_the_card_names_every_file(built: Path) -> None:
    card = (built / "README.md").read_text()

    assert all((built / path).is_file() for path in TEXTS)
    for path in (path for path in TEXTS if "/" not in path):
        assert path == "README.md" or f"`{path}`" in card, path
    for path in record_of(built)["rows"]:
        assert f"`{Path(path).stem}`" in card or f"`{path}`" in card, path
    assert not re.search(r"\$\w", "".join((built / path).read_text() for path in ("README.md", "DATASHEET.md")))


def test_the_card_says_whose_languages_and_terms_of_use_it_has(built: Path) -> None:
    head = front_matter(built / "README.md")

    assert head["pretty_name"] == "Faces: “wide” & far"
    assert head["language"] == ["en", "es"]
    assert (head["license"], head["size_categories"]) == ("other", ["n<1K"])
    assert "delete" in head["extra_gated_prompt"]
    assert [config["config_name"] for config in head["configs"]] == ["mimics", "seeds"]
    assert "18 mimics" in (built / "README.md").read_text()


def test_every_column_there_is_is_in_the_schema_and_in_the_record(built: Path) -> None:
    described, stated = columns_of((built / "SCHEMA.md").read_text()), record_of(built)["columns"]

    for path in built.rglob("*.parquet"):
        names = pq.read_schema(path).names
        assert described.pop(path.stem) == names
        assert [column["name"] for column in stated[path.stem]] == names
    assert described == {}


def test_the_schema_says_what_absent_means_and_ties_no_languages(built: Path) -> None:
    schema = (built / "SCHEMA.md").read_text()

    assert "Absent is not 0" in schema
    assert "No column ties terms across languages" in schema
    terms = pq.read_table(built / "tables/terms.parquet").to_pylist()
    # What two lists share is the code alone, which says nothing; every other word of a row is of its own list.
    of_one_list = {"term_list", "language", "code", "place", "wording", "gloss"}
    assert {column for term in terms for column in term} <= of_one_list
    assert {term["language"] for term in terms if term["term_list"] == "es-v1"} == {"es"}


def test_the_json_beside_a_picture_has_the_columns_that_the_record_states(built: Path) -> None:
    stated = {name: [column["name"] for column in columns] for name, columns in record_of(built)["columns"].items()}

    for path in built.rglob("*.tar"):
        for parts in entries(path).values():
            table = "seeds" if "test" in path.parts else "mimics"
            assert sorted(json.loads(parts["json"])) == sorted(stated[table])


def test_the_datasheet_answers_every_question(built: Path) -> None:
    sheet = (built / "DATASHEET.md").read_text()

    questions = re.findall(r"^\*\*(.+\?.*)\*\*\n(.*)$", sheet, re.MULTILINE)
    assert len(questions) == 50
    assert all(answer for _, answer in questions)
    sections = ["Motivation", "Composition", "Collection", "Preprocessing", "Uses", "Distribution", "Maintenance"]
    assert [name for name in sections if f"\n## {name}" in sheet] == sections
    assert "| us-mimic | US | en | imitates and judges seeds |" in sheet
    assert "detecting lies" in sheet


def test_the_datasheet_quotes_what_people_agreed_to(study: Study) -> None:
    text = study.cohorts.get(slug="us-mimic").consent_text

    sheet = (built_folder(study) / "DATASHEET.md").read_text()

    assert f"version {text.version} (SHA-256 `{text.sha256}`)" in sheet
    assert all(sentence in sheet for sentence in text.scopes.values())


def test_small_counts_are_not_told(study: Study) -> None:
    imitate(make_cohort(study, country="ZA", slug="za-mimic", per_stimulus_target=50))

    built = built_folder(study)

    assert record_of(built)["counts"]["mimics_by_country"] == {"US": 9, "VE": 9, "ZA": "fewer than 5"}
    sheet = (built / "DATASHEET.md").read_text()
    assert "| ZA | fewer than 5 |" in sheet
    assert "| US | 9 |" in sheet


def test_the_most_cautious_cohort_decides_what_is_small(study: Study) -> None:
    study.cohorts.filter(slug="us-mimic").update(smallest_group=10)

    counts = record_of(built_folder(study))["counts"]

    assert set(counts["mimics_by_country"].values()) == {"fewer than 10"}
    assert counts["mimics"] == 18


def test_what_was_withdrawn_is_told_twice_and_the_datasheet_counts_it(study: Study) -> None:
    release(study)
    gone = mimics_of(study)[0]
    withdraw(gone.session)

    built = built_folder(study)

    told = (built / "tombstones.txt").read_text().split()
    assert told == pq.read_table(built / "tombstones.parquet")["key"].to_pylist()
    assert len(told) == 3
    assert "This release lists 3." in (built / "DATASHEET.md").read_text()


def test_croissant_describes_every_table_and_shard_by_its_hash_and_size(built: Path) -> None:
    described = json.loads((built / "croissant.json").read_text())

    manifest = dict(line.split("  ")[::-1] for line in (built / "manifest-sha256.txt").read_text().splitlines())
    files = {each["@id"]: each for each in described["distribution"] if each["@type"] == "cr:FileObject"}
    assert set(files) == {path for path in manifest if path.endswith((".tar", ".parquet"))}
    for path, file in files.items():
        assert file["sha256"] == manifest[path]
        assert file["contentSize"] == f"{(built / path).stat().st_size} B"
    fields = [field["@id"] for records in described["recordSet"] for field in records["field"]]
    assert all(
        f"{path.stem}/{name}" in fields for path in built.rglob("*.parquet") for name in pq.read_schema(path).names
    )


def test_the_record_says_for_whom_and_what(study: Study) -> None:
    made = release(study)
    about = json.loads(contents(made)["release.json"])

    assert about["recipient"] == made.recipient.name
    assert (about["agreement"], about["purpose"]) == ("DUA-2026-1", "To train models of facial expression.")
    assert about["as_of"]


def test_documents_are_the_same_bytes_for_the_same_study_whatever_language_is_spoken(study: Study) -> None:
    first = contents(release(study))

    with translation.override("es"):
        second = contents(release(study))

    assert {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)} == NAMED


def test_nothing_in_the_documents_names_the_makers_of_the_platform_by_path(study: Study) -> None:
    made = release(study)

    texts = "".join((folder(made) / path).read_text() for path in TEXTS)

    assert not re.search(r"/tmp/|/work/|/home/|apps/exports|localhost", texts)
    assert made.prefix not in texts
