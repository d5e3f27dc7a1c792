"""A whole study for releases, made by the database: seeds, people of six countries, photographs, and what all said."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection

from apps.localization import terms, wordings
from apps.localization.models import TermList, Wording
from apps.studies import consent_texts
from apps.studies.demo import CONSENT
from apps.studies.models import Cohort, Scope, Stimulus, Study
from apps.studies.presets import PRESETS, slug_of
from bench.assignment.population import MIMICS, SEEDS
from bench.release.photographs import Pictures, draw_seed

PER_PERSON = 30
JUDGMENTS_PER_MIMIC = 2.4

# Everybody has a number, and a country by it; the imitators come first.
PEOPLE = """
INSERT INTO participants_participant (uuid, study_id, withdrawal_code, created_at)
SELECT md5('person ' || n)::uuid, %(study)s, 'W' || n, '2026-01-01' FROM generate_series(0, %(people)s - 1) AS n
ORDER BY n
"""
SESSIONS = """
INSERT INTO participants_session (uuid, participant_id, cohort_id, number, rng_seed, term_order, entered_at,
    consented_at, preflight, comprehension, is_pilot, outcome)
SELECT md5('session ' || n)::uuid, person.id, cohort.id, 1, n, cohort.codes, '2026-01-01', '2026-01-01', '{}', '[]',
    false, ''
FROM generate_series(0, %(people)s - 1) AS n
JOIN participants_participant AS person ON person.withdrawal_code = 'W' || n
JOIN bench_cohort AS cohort ON cohort.country = n %% 6
    AND cohort.phase = CASE WHEN n < %(imitators)s THEN 'mimic' ELSE 'rate' END
ORDER BY n
"""
CONSENTS = """
INSERT INTO participants_consentevent (session_id, consent_text_id, text_sha256, scopes, at)
SELECT session.id, cohort.consent_text_id, '', %(scopes)s, session.entered_at
FROM participants_session AS session JOIN studies_cohort AS cohort ON cohort.id = session.cohort_id
ORDER BY session.id
"""
# The number of a mimic is its imitator's times PER_PERSON, and the place in the session.
IMITATIONS = """
INSERT INTO participants_trial (uuid, session_id, participant_id, cohort_id, stimulus_id, position, role, state,
    reserved_until, judged_at, photographed_at)
SELECT md5('imitation ' || n)::uuid, session.id, session.participant_id, session.cohort_id, seed.id,
    n %% %(each)s + 1, 'main', 'answered', '2026-01-01', '2026-01-01', '2026-01-01'
FROM generate_series(0, %(mimics)s - 1) AS n
JOIN participants_session AS session ON session.rng_seed = n / %(each)s
JOIN bench_seed AS seed ON seed.place = n %% %(seeds)s
ORDER BY n
"""
PORTRAITS = """
INSERT INTO studies_stimulus (uuid, study_id, kind, name, image_key, sha256, width, height, display_key, display_size,
    attributes, seed_id, country, portrays, created_at)
SELECT md5('portrait ' || picture.number)::uuid, %(study)s, 'mimic', 'mimic-' || picture.number, picture.key,
    picture.sha256, 640, 480, '', 0, '{}', trial.stimulus_id, cohort.country, person.uuid, '2026-01-01'
FROM bench_picture AS picture
JOIN participants_trial AS trial ON trial.uuid = md5('imitation ' || picture.number)::uuid
JOIN studies_cohort AS cohort ON cohort.id = trial.cohort_id
JOIN participants_participant AS person ON person.id = trial.participant_id
ORDER BY picture.number
"""
PHOTOGRAPHS = """
INSERT INTO mimicry_mimic (uuid, client_uuid, cohort_id, session_id, participant_id, trial_id, attempt, image_key,
    sha256, frame_hash, frame_bands, width, height, size, capture, status, reasons, doubts, report, rules_version,
    tries, error, queued_at, received_at, settled_at, stimulus_id)
SELECT md5('mimic ' || number)::uuid, md5('client ' || number)::uuid, trial.cohort_id, trial.session_id,
    trial.participant_id, trial.id, 1, picture.key, picture.sha256, '', '{}', 640, 480, picture.size,
    '{"path": "camera", "virtual": false}', 'accepted', '[]', '[]',
    jsonb_build_object('engine', 'blazeface', 'main', jsonb_build_object('score', 0.5 + (number %% 4999) / 10000.0,
        'box', jsonb_build_object('x', (number %% 401) / 1000.0, 'y', (number %% 307) / 1000.0,
            'width', 0.3 + (number %% 293) / 1000.0, 'height', 0.4 + (number %% 199) / 1000.0))),
    '2', 1, '', day, day, day, portrait.id
FROM bench_picture AS picture
JOIN participants_trial AS trial ON trial.uuid = md5('imitation ' || number)::uuid
JOIN studies_stimulus AS portrait ON portrait.uuid = md5('portrait ' || number)::uuid
CROSS JOIN LATERAL (SELECT '2026-01-01'::timestamptz + number %% 180 * interval '1 day' AS day) AS days
ORDER BY number
"""
CROPS = """
INSERT INTO mimicry_derivative (mimic_id, kind, image_key, sha256, of_sha256, size, made_at)
SELECT mimic.id, 'crop', crop_key, crop_sha256, picture.sha256, crop_size, mimic.settled_at
FROM bench_picture AS picture JOIN mimicry_mimic AS mimic ON mimic.uuid = md5('mimic ' || number)::uuid
ORDER BY number
"""
# Raters go through their own country's photographs, one rater after another.
BY_COUNTRY = """
CREATE TABLE bench_portrait AS
SELECT preset.country, mimic.stimulus_id AS id, count(*) OVER (PARTITION BY preset.country) AS among,
    row_number() OVER (PARTITION BY preset.country ORDER BY mimic.id) - 1 AS place
FROM mimicry_mimic AS mimic JOIN bench_cohort AS preset ON preset.id = mimic.cohort_id;
ALTER TABLE bench_portrait ADD PRIMARY KEY (country, place)
"""
VIEWINGS = """
INSERT INTO participants_trial (uuid, session_id, participant_id, cohort_id, stimulus_id, position, role, state,
    reserved_until, judged_at)
SELECT md5('viewing ' || session.rng_seed || ' ' || position)::uuid, session.id, session.participant_id,
    session.cohort_id, portrait.id, position, 'main', 'answered', '2026-01-01', '2026-01-01'
FROM participants_session AS session
JOIN bench_cohort AS preset ON preset.id = session.cohort_id AND preset.phase = 'rate'
CROSS JOIN generate_series(1, %(each)s) AS position
JOIN bench_portrait AS first ON first.country = preset.country AND first.place = 0
JOIN bench_portrait AS portrait ON portrait.country = preset.country AND portrait.place =
    ((session.rng_seed - %(imitators)s) / 6 * %(each)s + position - 1) %% first.among
ORDER BY session.id, position
"""
# Two terms, and every second time a third; one observer in a hundred sees no face.
JUDGMENTS = """
INSERT INTO ratings_judgment (uuid, cohort_id, session_id, participant_id, trial_id, client_uuid, term_list_id, ratings,
    no_face, duration_ms, behaviour, late, received_at)
SELECT md5('judgment ' || trial.uuid)::uuid, trial.cohort_id, session_id, participant_id, trial.id,
    md5('answer ' || trial.uuid)::uuid, preset.term_list_id,
    CASE WHEN no_face THEN '{}' ELSE chosen.ratings END, no_face, 4000 + draw %% 30000,
    CASE WHEN no_face THEN '{}' ELSE jsonb_build_object('terms', chosen.ways, 'filter_uses', draw %% 3) END,
    draw %% 997 = 0, '2026-01-01'
FROM participants_trial AS trial
JOIN bench_cohort AS preset ON preset.id = trial.cohort_id
CROSS JOIN LATERAL (SELECT ('x' || substr(md5(trial.uuid::text), 1, 7))::bit(28)::int AS draw) AS draws
CROSS JOIN LATERAL (SELECT draw %% 100 = 0 AND preset.phase = 'rate' AS no_face) AS seen
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(code, 1 + (draw / (turn + 3)) %% 100) AS ratings,
        jsonb_object_agg(code, jsonb_build_object('place', place + 1, 'chosen_ms', 900 * turn + draw %% 700,
            'set_ms', 900 * turn + draw %% 700 + 400, 'by', 'list')) AS ways
    FROM generate_series(1, 2 + draw %% 2) AS turn
    CROSS JOIN LATERAL (SELECT (draw / 7 + turn * 11) %% jsonb_array_length(preset.codes) AS place) AS places
    CROSS JOIN LATERAL (SELECT preset.codes ->> place AS code) AS codes
) AS chosen
ORDER BY trial.id
"""


def found(folder: Path, mimics: int) -> Study:
    """Return a study with its seeds and cohorts, and nobody in it yet; the seeds' pictures lie below the folder."""
    terms.load()
    wordings.load()
    study = Study.objects.create(slug="bench", title="Measurement", pseudonym_key="5e" * 32)
    Stimulus.objects.bulk_create(_seed(study, folder, number) for number in range(seeds_of(mimics)))
    _run("CREATE TABLE bench_cohort (id bigint, country int, phase text, term_list_id bigint, codes jsonb)")
    for country, preset in enumerate(PRESETS):
        text = json.loads((CONSENT / f"{preset.language}.json").read_text(encoding="utf-8"))
        consent = consent_texts.publish(study, language=preset.language, **text)
        for phase in Cohort.Phase:
            cohort = Cohort.objects.create(
                study=study,
                slug=slug_of(preset.country, phase),
                country=preset.country,
                language=preset.language,
                phase=phase,
                material=Cohort.Material.SEEDS if phase == Cohort.Phase.MIMIC else Cohort.Material.MIMICS,
                term_list=TermList.objects.filter(language=preset.language).latest("version"),
                wording=Wording.objects.filter(language=preset.language).latest("version"),
                consent_text=consent,
            )
            codes = list(cohort.term_list.terms.order_by("code").values_list("code", flat=True))
            row = (cohort.pk, country, phase, cohort.term_list_id, json.dumps(codes))
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO bench_cohort VALUES (%s, %s, %s, %s, %s)", row)
    return study


def fill(study: Study, pictures: Iterable[Pictures], mimics: int) -> None:
    """Let people come: who imitates, so that each picture is a mimic with a self-report, and who judges mimics."""
    imitators = -(-mimics // PER_PERSON)
    raters = max(6, round(mimics * JUDGMENTS_PER_MIMIC / PER_PERSON))
    values = {
        "study": study.pk,
        "mimics": mimics,
        "seeds": seeds_of(mimics),
        "each": PER_PERSON,
        "imitators": imitators,
        "people": imitators + raters,
        "scopes": json.dumps([str(scope) for scope in Scope]),
    }
    _run(
        "CREATE TABLE bench_seed AS SELECT id, row_number() OVER (ORDER BY name) - 1 AS place FROM studies_stimulus;"
        "CREATE TABLE bench_picture (number int, key text, sha256 text, size int,"
        " crop_key text, crop_sha256 text, crop_size int)"
    )
    _copy("bench_picture", pictures)
    for statement in (PEOPLE, SESSIONS, CONSENTS, IMITATIONS):
        _run(statement, **values)
    _run("ANALYZE")
    for statement in (PORTRAITS, PHOTOGRAPHS, CROPS, BY_COUNTRY, VIEWINGS, JUDGMENTS):
        _run(statement, **values)
        _run("ANALYZE")


def seeds_of(mimics: int) -> int:
    """How many seeds go with so many mimics; no fewer than one session shows."""
    return max(2 * PER_PERSON, round(SEEDS * mimics / MIMICS))


def _seed(study: Study, folder: Path, number: int) -> Stimulus:
    picture = draw_seed(folder, number)
    about = {"name": f"seed-{number:05d}", "image_key": picture.key, "sha256": picture.sha256}
    return Stimulus(study=study, kind=Stimulus.Kind.SEED, width=640, height=480, **about)


def _copy(table: str, pictures: Iterable[Pictures]) -> None:
    lines = io.StringIO()
    for each in pictures:
        shot, crop = each.photograph, each.crop
        row = (each.number, shot.key, shot.sha256, shot.size, crop.key, crop.sha256, crop.size)
        lines.write("\t".join(map(str, row)) + "\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN", lines)


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        # No triggers and no look-ups of keys, row by row: what they would keep, no release reads.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values or None)
        cursor.execute("SET session_replication_role = DEFAULT")
