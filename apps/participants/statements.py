"""The two statements that come with every answer, written out: the ORM takes longer to compose them than they run."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from apps.participants.models import Session, Trial
from apps.studies.models import Cohort

Row = TypeVar("Row", bound=Model)

# What taking in a judgment needs of the three rows, in the order of the models' fields, as `from_db` wants it.
NEEDED: dict[type[Model], tuple[str, ...]] = {
    Trial: (
        *("id", "session_id", "participant_id", "cohort_id", "stimulus_id"),
        *("role", "state", "reserved_until", "judged_at", "photographed_at"),
    ),
    Session: ("id", "rng_seed", "term_order", "earlier_texts_id"),
    Cohort: ("id", "language", "phase", "term_list_id", "reservation_minutes"),
}
COLUMNS = ", ".join(f"{model._meta.db_table}.{name}" for model, names in NEEDED.items() for name in names)

# Everyone locks in one order, see `trials.lock_trial`: PostgreSQL locks a row of each table in that of OF.
LOCK = f"""
SELECT {COLUMNS}
FROM participants_trial
JOIN participants_session ON participants_session.id = participants_trial.session_id
JOIN studies_cohort ON studies_cohort.id = participants_session.cohort_id
WHERE participants_trial.uuid = %s AND participants_session.uuid = %s
FOR NO KEY UPDATE OF participants_session, participants_trial
"""  # noqa: S608 - only the models' own names are put in

FILL_PLACE = """
WITH cell AS (
    UPDATE studies_cell SET reserved = reserved - 1, filled = filled + 1
    WHERE cohort_id = %(cohort_id)s AND stimulus_id = %(stimulus_id)s AND %(role)s = 'main'
)
UPDATE participants_trial
SET state = %(state)s, judged_at = %(judged_at)s, photographed_at = %(photographed_at)s
WHERE id = %(id)s
"""


def lock(session: UUID, trial: UUID) -> Trial:
    """Return that trial of that session with its session and cohort, trial and session locked until the transaction
    ends.

    Only what is NEEDED is loaded; anything else is fetched when asked for. Raises Trial.DoesNotExist.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [trial, session])
        row = cursor.fetchone()
    if row is None:
        raise Trial.DoesNotExist
    values = iter(row)
    locked, locked_session, cohort = _made(Trial, values), _made(Session, values), _made(Cohort, values)
    locked_session.term_order = json.loads(locked_session.term_order)
    locked.session, locked.cohort, locked_session.cohort = locked_session, cohort, cohort
    return locked


def fill_place(trial: Trial) -> None:
    """Make a filled place of the one reserved for a locked trial, and store its state and times as they are now.

    One that holds no place is only stored.
    """
    with connection.cursor() as cursor:
        cursor.execute(FILL_PLACE, vars(trial))


def row_from(model: type[Row], names: Sequence[str], values: Iterator[object]) -> Row:
    """Return a row with the next of `values` in its fields `names`, which stand in the order of the model's."""
    return model.from_db(DEFAULT_DB_ALIAS, names, list(islice(values, len(names))))


def _made(model: type[Row], values: Iterator[object]) -> Row:
    return row_from(model, NEEDED[model], values)
