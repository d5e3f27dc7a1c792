"""The tables of pictures: mimics and seeds."""

import json

import pyarrow as pa
from django.db.models import Case, F, Q, Value, When
from django.db.models.fields.json import KT

from apps.exports.building.extending import order, shard_number
from apps.exports.content import eligibility
from apps.exports.content.pseudonyms import Pseudonyms
from apps.exports.models import Release
from apps.exports.tables.expressions import COUNT, FLAG, NUMBER, TEXT, month, pairs, term_list
from apps.exports.tables.schema import Column, QueryTable
from apps.studies.models import Stimulus

RATINGS = pa.list_(pa.struct([("term", TEXT), ("intensity", COUNT)]))


def mimics(release: Release) -> QueryTable:
    """One row per photograph; the JSON beside it in its shard is this row."""
    keys = Pseudonyms(release.recipient)
    key, split = keys.of("mimic", "uuid"), keys.split("participant__uuid")
    columns = (
        Column("key", TEXT, "The mimic's id, and its name in the shard.", key),
        Column("split", TEXT, "`train` or `val`, by participant.", split),
        Column("shard", COUNT, "The number of the shard that holds it.", shard_number(release, key, split)),
        Column("seed", TEXT, "The seed it imitates.", keys.of("seed", "trial__stimulus__uuid")),
        Column(
            "seed_split",
            TEXT,
            "`train` or `val`, by seed; where both splits say `val`, neither person nor seed was trained on.",
            keys.seed_split("trial__stimulus__uuid"),
        ),
        Column("participant", TEXT, "Who is in it.", keys.of("participant", "participant__uuid")),
        Column("session", TEXT, "The sitting it was taken in.", keys.of("session", "session__uuid")),
        Column("position", COUNT, "The trial's place in the session, from 1.", F("trial__position")),
        Column("cohort", TEXT, "The cohort's slug.", F("cohort__slug")),
        Column("country", TEXT, "ISO 3166-1 alpha-2.", F("cohort__country")),
        Column("language", TEXT, "What the participant read.", F("cohort__language")),
        Column("month", TEXT, "When it was taken, `YYYY-MM`.", month("received_at")),
        Column("width", COUNT, "Pixels.", F("width")),
        Column("height", COUNT, "Pixels.", F("height")),
        Column("size", COUNT, "Bytes of the JPEG.", F("size")),
        Column("sha256", TEXT, "Of the JPEG.", F("sha256")),
        Column("taken_by", TEXT, "`camera` of the browser, or a photo `file`; null if unknown.", KT("capture__path")),
        Column(
            "virtual_camera", FLAG, "The camera called itself a virtual one; null if unknown.", KT("capture__virtual")
        ),
        *_face(),
        *_self_report(keys),
    )
    return QueryTable(columns, eligibility.mimics(release), order(release, key, split))


def seeds(release: Release) -> QueryTable:
    """One row per seed, the pictures that were imitated; the JSON beside it in its shard is this row."""
    key = Pseudonyms(release.recipient).of("seed", "uuid")
    split = Value("test")
    columns = (
        Column("key", TEXT, "The seed's id, and its name in the shard.", key),
        Column("split", TEXT, "Always `test`.", split),
        Column("shard", COUNT, "The number of the shard that holds it.", shard_number(release, key, split)),
        Column("name", TEXT, "What the researchers call it.", F("name")),
        Column("width", COUNT, "Pixels.", F("width")),
        Column("height", COUNT, "Pixels.", F("height")),
        Column("sha256", TEXT, "Of the JPEG.", F("sha256")),
        Column("attributes", TEXT, "What else the researchers noted, as JSON.", F("attributes"), _in_order),
    )
    return QueryTable(columns, Stimulus.objects.seeds().filter(study=release.study), order(release, key, split))


def _face() -> tuple[Column, ...]:
    return (
        Column("face_x", NUMBER, "Left edge of the face, in 0–1 of the width.", KT("report__main__box__x")),
        Column("face_y", NUMBER, "Upper edge of the face, in 0–1 of the height.", KT("report__main__box__y")),
        Column("face_width", NUMBER, "In 0–1 of the width.", KT("report__main__box__width")),
        Column("face_height", NUMBER, "In 0–1 of the height.", KT("report__main__box__height")),
        Column("face_score", NUMBER, "How sure the detector was, 0–1.", KT("report__main__score")),
        Column("detector", TEXT, "Which detector looked.", KT("report__engine")),
    )


def _self_report(keys: Pseudonyms) -> tuple[Column, ...]:
    """What the imitator said in the same trial, where the answer counts (a late one does not)."""
    counts = Q(trial__judgment__late=False)
    judgment = Case(When(counts, then=keys.of("judgment", "trial__judgment__uuid")))
    chosen_from = Case(When(counts, then=term_list("trial__judgment__term_list")))
    chosen = Case(When(counts, then=pairs("trial__judgment__ratings")))
    return (
        Column("judgment", TEXT, "The imitator's judgment in the same trial; null if none counts.", judgment),
        Column("term_list", TEXT, "The list its terms are from; null without a judgment.", chosen_from),
        Column("self_report", RATINGS, "Its terms with intensities 1–100; null without one.", chosen),
    )


def _in_order(texts: pa.StringArray) -> pa.Array:
    """JSON objects with their keys sorted: the database has an order of its own."""
    values = (json.loads(text) for text in texts.to_pylist())
    return pa.array([json.dumps(value, sort_keys=True, ensure_ascii=False) for value in values], TEXT)
