"""A study full of photographs, made by the database itself: rows without pictures, with hashes as rooms have them."""

import copy
from typing import Any

from django.db import connection

from apps.studies.models import Cohort, new_entry_key
from bench.submit import people

COHORTS = 6
PHOTOGRAPHS = 30
"""Of each person."""

PEOPLE = """
    INSERT INTO participants_participant (uuid, study_id, withdrawal_code, created_at)
    SELECT gen_random_uuid(), %(study)s, 'W' || number, now() FROM generate_series(1, %(people)s) number
"""
SESSIONS = """
    INSERT INTO participants_session
        (uuid, participant_id, cohort_id, number, rng_seed, term_order, entered_at, preflight, comprehension, is_pilot,
         outcome)
    SELECT gen_random_uuid(), id, (%(cohorts)s)[1 + id %% cardinality(%(cohorts)s)], 1, 0, '[]', now(), '{}', '[]',
        false, ''
    FROM participants_participant
"""
TRIALS = """
    INSERT INTO participants_trial
        (uuid, session_id, participant_id, cohort_id, stimulus_id, position, role, state, reserved_until)
    SELECT gen_random_uuid(), s.id, participant_id, cohort_id, (%(stimuli)s)[place], place, 'main', 'reserved', now()
    FROM participants_session s, generate_series(1, %(photographs)s) place ORDER BY s.id, place LIMIT %(mimics)s
"""
# A room is one random hash. Its photographs differ from it in each bit by chance of an eighth, save in the first, which
# is the mean of a picture and always set.
MIMICS = """
    INSERT INTO mimicry_mimic
        (uuid, client_uuid, cohort_id, session_id, participant_id, trial_id, attempt, image_key, sha256, frame_hash,
         frame_bands, width, height, size, capture, status, reasons, doubts, rules_version, tries, error, queued_at,
         received_at, settled_at)
    SELECT gen_random_uuid(), gen_random_uuid(), cohort_id, session_id, participant_id, id, 1, 'mimics/' || id,
        md5('one' || id) || md5('other' || id), frame_hash,
        ARRAY(SELECT (band << 16) | ('x' || substr(frame_hash, 1 + 4 * band, 4))::bit(16)::int
              FROM generate_series(0, 3) band),
        640, 480, 60000, '{}', 'accepted', '[]', '[]', '2', 1, '', now(), now(), now()
    FROM (
        SELECT t.*, lpad(to_hex((
            (('x' || md5('room' || session_id))::bit(64) # (
                ('x' || md5('a' || id))::bit(64) & ('x' || md5('b' || id))::bit(64) & ('x' || md5('c' || id))::bit(64)))
            | X'8000000000000000')::bigint), 16, '0') AS frame_hash
        FROM participants_trial t ORDER BY id
    ) hashed
"""


def fill(mimics: int) -> None:
    """Make a study of six cohorts with so many settled photographs."""
    first = people.make_cohort()
    values: dict[str, Any] = {
        "study": first.study_id,
        "cohorts": [first.pk, *(_double(first, number).pk for number in range(1, COHORTS))],
        "stimuli": list(first.study.stimuli.order_by("pk").values_list("pk", flat=True)[:PHOTOGRAPHS]),
        "photographs": PHOTOGRAPHS,
        "people": -(-mimics // PHOTOGRAPHS),
        "mimics": mimics,
    }
    with connection.cursor() as cursor:
        for rows in (PEOPLE, SESSIONS, TRIALS, MIMICS):
            cursor.execute(rows, values)
        cursor.execute("ANALYZE")


def _double(cohort: Cohort, number: int) -> Cohort:
    double = copy.copy(cohort)
    double.pk, double.slug, double.entry_key = None, f"bench-{number}", new_entry_key()
    double._state = copy.copy(cohort._state)
    double._state.adding = True
    double.save()
    return double
