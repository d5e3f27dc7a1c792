"""The statements that come with every verdict, written out: the ORM takes longer to compose them than they run."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypedDict, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg2.extras import Json

from apps.mimicry.models import Derivative, Mimic, VerdictRecord
from apps.participants.models import Participant, Session, Trial
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
        *("image_key", "sha256", "width", "height", "tries"),
    ),
    Cohort: ("id", "study_id", "country", "photograph_rules_id", "fidelity_preview"),
    Participant: ("id", "uuid"),
    Session: ("id", "is_pilot"),
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
JOIN participants_session ON participants_session.id = begun.session_id
JOIN participants_trial ON participants_trial.id = begun.trial_id
JOIN studies_stimulus ON studies_stimulus.id = participants_trial.stimulus_id
"""  # noqa: S608 - only the models' own names are put in

# Nor is a verdict waited for: one that is forgotten is reached again, and what follows from it is written after it.
HOLD = """
SELECT set_config('synchronous_commit', 'off', true) FROM participants_session WHERE id = %s FOR NO KEY UPDATE
"""

# A stimulus for raters, and its cell in each cohort that judges mimics of its seed and country and is launched. Drafts
# are held too: one that is just being launched may not have seen the mimic, and is seen launched afterwards.
ADD_PICTURE = """
picture AS (
    INSERT INTO studies_stimulus (
        uuid, study_id, kind, name, image_key, sha256, width, height, display_key, display_size,
        attributes, seed_id, country, portrays, created_at
    )
    SELECT %(uuid)s, %(study)s, 'mimic', %(name)s, %(image_key)s, %(sha256)s, %(width)s, %(height)s,
        %(display_key)s, %(display_size)s, '{}', %(seed)s, %(country)s, %(portrays)s, %(now)s
    FROM waiting WHERE %(circulates)s
    RETURNING id
), judging AS (
    SELECT id, state, per_stimulus_target, stimulus_set_id FROM studies_cohort
    WHERE %(circulates)s AND study_id = %(study)s AND country = %(country)s
        AND phase = 'rate' AND material IN ('mimics', 'both')
    ORDER BY id FOR NO KEY UPDATE
), celled AS (
    INSERT INTO studies_cell (cohort_id, stimulus_id, seed_id, target, filled, reserved, barred)
    SELECT judging.id, picture.id, %(seed)s, per_stimulus_target, 0, 0, false
    FROM judging CROSS JOIN picture
    WHERE state IN ('pilot', 'open', 'paused')
        AND (
            stimulus_set_id IS NULL
            OR EXISTS (
                SELECT FROM studies_stimulussetmember AS member
                WHERE member.stimulus_set_id = judging.stimulus_set_id AND member.stimulus_id = %(seed)s
            )
        )
    ON CONFLICT DO NOTHING
)"""

CIRCULATE = f"""
WITH waiting AS (SELECT), {ADD_PICTURE}
SELECT id FROM picture
"""  # noqa: S608 - put together of constants

SETTLE = f"""
WITH waiting AS (
    SELECT id FROM mimicry_mimic WHERE id = %(id)s AND status = 'pending' FOR NO KEY UPDATE
), {ADD_PICTURE}, settled AS (
    UPDATE mimicry_mimic
    SET status = %(status)s, reasons = %(reasons)s, doubts = %(doubts)s, rules_version = %(rules_version)s,
        report = %(report)s, frame_hash = %(frame_hash)s, frame_bands = %(frame_bands)s, fidelity = %(fidelity)s,
        stimulus_id = (SELECT id FROM picture), settled_at = %(now)s, error = ''
    FROM waiting WHERE mimicry_mimic.id = waiting.id
    RETURNING mimicry_mimic.id
), said AS (
    INSERT INTO mimicry_verdictrecord (mimic_id, status, reasons, doubts, rules_version, engine, made_at)
    SELECT id, %(status)s, %(reasons)s, %(doubts)s, %(rules_version)s, %(engine)s, %(now)s FROM settled
), made AS (
    INSERT INTO mimicry_derivative (mimic_id, kind, image_key, sha256, size, of_sha256, made_at)
    SELECT id, pictures.*, %(sha256)s, %(now)s
    FROM settled, unnest(%(kinds)s, %(keys)s, %(sha256s)s, %(sizes)s) AS pictures
)
SELECT count(*) FROM settled
"""  # noqa: S608 - put together of constants


def begin(mimic_id: int, *, at_most: int, now: datetime) -> Mimic | None:
    """Count one more attempt at a pending photograph that has had fewer than so many, and return it with its cohort,
    participant, session, trial and seed; None where there is none.

    Only what is NEEDED is loaded; anything else is fetched when asked for.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, {"id": mimic_id, "tries": at_most, "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    mimic, mimic.cohort, mimic.participant = _made(Mimic, values), _made(Cohort, values), _made(Participant, values)
    mimic.session = _made(Session, values)
    mimic.trial, mimic.trial.stimulus = _made(Trial, values), _made(Stimulus, values)
    return mimic


def hold_session(session_id: int) -> None:
    """Lock the session until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [session_id])


def settle(
    mimic: Mimic, verdict: VerdictRecord, made: Sequence[Derivative], copy: tuple[str, int] | None, seen: Seen
) -> bool:
    """Write into a pending photograph what the verdict says and what was seen, with the verdict, the derivatives and,
    where there is a light `copy` (its key and size) for raters, the stimulus; return whether it was pending still."""
    values = {
        **_picture(mimic, *(copy or ("", 0))),
        **{name: getattr(verdict, name) for name in ("status", "rules_version", "engine")},
        **{name: Json(getattr(verdict, name)) for name in ("reasons", "doubts")},
        **seen,
        "report": Json(seen["report"]),
        "id": mimic.pk,
        "circulates": copy is not None,
        "now": verdict.made_at,
        "kinds": [str(picture.kind) for picture in made],
        "keys": [picture.image_key for picture in made],
        "sha256s": [picture.sha256 for picture in made],
        "sizes": [picture.size for picture in made],
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        return bool(cursor.fetchone()[0])


def circulate(mimic: Mimic) -> int:
    """Make a stimulus of the mimic, without a light copy yet, with its cells; return its id."""
    values: dict[str, Any] = {**_picture(mimic, "", 0), "circulates": True, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(CIRCULATE, values)
        return int(cursor.fetchone()[0])


def _picture(mimic: Mimic, display_key: str, display_size: int) -> dict[str, int | str | UUID]:
    seed = mimic.trial.stimulus
    return {
        **{name: getattr(mimic, name) for name in ("image_key", "sha256", "width", "height")},
        "uuid": uuid4(),
        "study": seed.study_id,
        "name": f"{seed.name}-{str(mimic.uuid)[:8]}",
        "display_key": display_key,
        "display_size": display_size,
        "seed": seed.pk,
        "country": mimic.cohort.country,
        "portrays": mimic.participant.uuid,
    }


def _made(model: type[Row], values: Iterator[object]) -> Row:
    return row_from(model, NEEDED[model], values)
