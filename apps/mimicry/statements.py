"""The statements that come with every verdict, written out: the ORM takes longer to compose them than they run."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypedDict, TypeVar

from django.db import connection
from django.db.models import Model
from psycopg2.extras import Json

from apps.mimicry.models import Derivative, Mimic, VerdictRecord
from apps.participants.models import Participant, Trial
from apps.participants.statements import row_from
from apps.studies.models import Cohort, Stimulus
from apps.vision.report import JSON

Row = TypeVar("Row", bound=Model)


class Seen(TypedDict):
    """What a look at a photograph leaves in its row."""

    report: dict[str, JSON]
    frame_hash: str
    frame_bands: list[int]
    fidelity: float | None


# What a verdict needs of the rows, in the order of the models' fields, as `from_db` wants it.
NEEDED: dict[type[Model], tuple[str, ...]] = {
    Mimic: (
        *("id", "uuid", "cohort_id", "session_id", "participant_id", "trial_id"),
        *("image_key", "sha256", "width", "height"),
    ),
    Cohort: ("id", "study_id", "country", "photograph_rules_id", "fidelity_preview"),
    Participant: ("id", "uuid"),
    Trial: ("id", "stimulus_id"),
    Stimulus: ("id", "study_id", "name", "image_key"),
}
_TABLES: dict[type[Model], str] = {Mimic: "begun"}
COLUMNS = ", ".join(
    f"{_TABLES.get(model, model._meta.db_table)}.{name}" for model, names in NEEDED.items() for name in names
)

# Not waited for until it is on the disk: a database that crashes in that moment forgets an attempt, not a photograph.
BEGIN = f"""
WITH begun AS (
    UPDATE mimicry_mimic SET tries = tries + 1, queued_at = %(now)s
    WHERE id = %(id)s AND status = 'pending' AND tries < %(tries)s
        AND set_config('synchronous_commit', 'off', true) = 'off'
    RETURNING *
)
SELECT {COLUMNS}
FROM begun
JOIN studies_cohort ON studies_cohort.id = begun.cohort_id
JOIN participants_participant ON participants_participant.id = begun.participant_id
JOIN participants_trial ON participants_trial.id = begun.trial_id
JOIN studies_stimulus ON studies_stimulus.id = participants_trial.stimulus_id
"""  # noqa: S608 - only the models' own names are put in

# Nor is a verdict waited for: one that is forgotten is reached again, and what follows from it is written after it.
HOLD = """
SELECT set_config('synchronous_commit', 'off', true) FROM participants_session WHERE id = %s FOR NO KEY UPDATE
"""

SETTLE = """
WITH settled AS (
    UPDATE mimicry_mimic
    SET status = %(status)s, reasons = %(reasons)s, doubts = %(doubts)s, rules_version = %(rules_version)s,
        report = %(report)s, frame_hash = %(frame_hash)s, frame_bands = %(frame_bands)s, fidelity = %(fidelity)s,
        stimulus_id = %(stimulus)s, settled_at = %(now)s, error = ''
    WHERE id = %(id)s AND status = 'pending'
    RETURNING id
), said AS (
    INSERT INTO mimicry_verdictrecord (mimic_id, status, reasons, doubts, rules_version, engine, made_at)
    SELECT id, %(status)s, %(reasons)s, %(doubts)s, %(rules_version)s, %(engine)s, %(now)s FROM settled
), made AS (
    INSERT INTO mimicry_derivative (mimic_id, kind, image_key, sha256, size, of_sha256, made_at)
    SELECT id, pictures.*, %(of_sha256)s, %(now)s
    FROM settled, unnest(%(kinds)s, %(keys)s, %(sha256s)s, %(sizes)s) AS pictures
)
SELECT count(*) FROM settled
"""

# Drafts are held too: one that is just being launched may not have seen the mimic, and is seen launched afterwards.
ADD_CELLS = """
WITH judging AS (
    SELECT id, state, per_stimulus_target, stimulus_set_id FROM studies_cohort
    WHERE study_id = %(study)s AND country = %(country)s AND phase = 'rate' AND material IN ('mimics', 'both')
    ORDER BY id FOR NO KEY UPDATE
)
INSERT INTO studies_cell (cohort_id, stimulus_id, seed_id, target, filled, reserved, barred)
SELECT id, %(stimulus)s, %(seed)s, per_stimulus_target, 0, 0, false FROM judging
WHERE state IN ('pilot', 'open', 'paused')
    AND (
        stimulus_set_id IS NULL
        OR EXISTS (
            SELECT FROM studies_stimulussetmember AS member
            WHERE member.stimulus_set_id = judging.stimulus_set_id AND member.stimulus_id = %(seed)s
        )
    )
ON CONFLICT DO NOTHING
"""


def begin(mimic_id: int, *, at_most: int, now: datetime) -> Mimic | None:
    """Count one more attempt at a pending photograph that has had fewer than so many, and return it with its cohort,
    participant, trial and seed; None where there is none.

    Only what is NEEDED is loaded; anything else is fetched when asked for.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, {"id": mimic_id, "tries": at_most, "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    mimic, mimic.cohort, mimic.participant = _made(Mimic, values), _made(Cohort, values), _made(Participant, values)
    mimic.trial, mimic.trial.stimulus = _made(Trial, values), _made(Stimulus, values)
    return mimic


def hold_session(session_id: int) -> None:
    """Lock the session until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [session_id])


def settle(
    mimic: Mimic, verdict: VerdictRecord, pictures: Sequence[Derivative], stimulus: Stimulus | None, seen: Seen
) -> bool:
    """Write into a pending photograph what the verdict says and what was seen, with the verdict and the derivatives;
    return whether it was pending still."""
    values = {
        **{name: getattr(verdict, name) for name in ("status", "rules_version", "engine")},
        **{name: Json(getattr(verdict, name)) for name in ("reasons", "doubts")},
        **seen,
        "report": Json(seen["report"]),
        "id": mimic.pk,
        "of_sha256": mimic.sha256,
        "stimulus": stimulus and stimulus.pk,
        "now": verdict.made_at,
        "kinds": [str(picture.kind) for picture in pictures],
        "keys": [picture.image_key for picture in pictures],
        "sha256s": [picture.sha256 for picture in pictures],
        "sizes": [picture.size for picture in pictures],
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        return bool(cursor.fetchone()[0])


def add_cells(stimulus: Stimulus) -> None:
    """Give the mimic a cell in each cohort of its study and country that judges its seed's mimics and is launched."""
    values: dict[str, int | str | None] = {
        "stimulus": stimulus.pk,
        "seed": stimulus.seed_id,
        "study": stimulus.study_id,
        "country": stimulus.country,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD_CELLS, values)


def _made(model: type[Row], values: Iterator[object]) -> Row:
    return row_from(model, NEEDED[model], values)
