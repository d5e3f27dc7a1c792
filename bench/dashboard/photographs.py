"""What the population of the other measurements lacks: a photograph for each answer to a seed, and ends of sessions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bench.assignment.population import Population

NEW_PHOTOGRAPHS = """
INSERT INTO mimicry_mimic (uuid, cohort_id, session_id, participant_id, trial_id, client_uuid, attempt, image_key,
    sha256, frame_hash, frame_bands, width, height, size, capture, status, reasons, doubts, report, rules_version,
    tries, error, queued_at, received_at, settled_at)
SELECT gen_random_uuid(), cohort_id, session_id, participant_id, id, gen_random_uuid(), 1, 'mimics/' || id || '.jpg',
    md5(id::text), '', '{}', 640, 480, 60000, '{}',
    CASE id %% 10 WHEN 0 THEN 'rejected' WHEN 1 THEN 'review' ELSE 'accepted' END,
    CASE id %% 10 WHEN 0 THEN '["blurred"]'::jsonb ELSE '[]' END, '[]', '{}', '2', 1, '', now(), now(), now()
FROM participants_trial AS trial
WHERE cohort_id = %(cohort)s AND NOT EXISTS (SELECT FROM mimicry_mimic WHERE trial_id = trial.id) LIMIT %(most)s
"""
END_SESSIONS = """
UPDATE participants_session
SET outcome = 'complete', completed_at = now(), decided_at = now(), entered_at = now() - id %% 30 * interval '1 day',
    instructed_at = now(), completion_code = 'B' || id, preflight = jsonb_build_object('device',
    CASE id %% 3 WHEN 0 THEN 'phone' WHEN 1 THEN 'desktop' ELSE 'tablet' END)
WHERE outcome = ''
"""
TIME_ANSWERS = """
UPDATE ratings_judgment SET duration_ms = 2000 + id %% 30000, received_at = now() - id %% 30 * interval '1 day'
WHERE duration_ms IS NULL
"""


@contextmanager
def without_triggers() -> Iterator[None]:
    """Let rows be made in bulk without the triggers that keep tallies of seeds, of which no dashboard tells."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def complete(population: Population) -> None:
    """Give the study as many photographs as it has mimics, let its sessions be complete, and time its answers."""
    with connection.cursor() as cursor:
        cursor.execute(NEW_PHOTOGRAPHS, {"cohort": population.seeds.pk, "most": population.mimic_count})
        cursor.execute(END_SESSIONS, {})
        cursor.execute(TIME_ANSWERS, {})
        cursor.execute("VACUUM ANALYZE")
