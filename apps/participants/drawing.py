"""Which cells a draw takes: seeds that are least out first, then each seed's least filled picture, chance among equals.

A seed that is judged through its mimics is as much out as they are together (`SeedTally`); one that is shown itself has
one cell. Among equals the order is by `Chance`, a digest that is another one at every load: it cannot be foreseen, and
whoever has the loads can work it out again. What a draw took is kept in its `Draw`.
"""

import random
from dataclasses import astuple, dataclass
from typing import Any

from django.db import connection

from apps.participants.models import Draw, Session
from apps.studies.models import chance

# One statement, run while the cohort's row is held: what it finds is what it takes.
TAKE = """
WITH taken AS MATERIALIZED (
    SELECT cell.*, seeds.load AS seed_load, seeds.chance AS seed_chance
    FROM (
        SELECT seed_id, load, chance FROM studies_seedtally
        WHERE cohort_id = %(cohort)s AND room > 0
        ORDER BY load, chance LIMIT %(seeds)s
    ) AS seeds
    CROSS JOIN LATERAL (
        SELECT id, stimulus_id, seed_id, load, row_number() OVER (ORDER BY load, chance) AS place
        FROM studies_cell AS open
        WHERE cohort_id = %(cohort)s AND seed_id = seeds.seed_id AND load < target AND NOT barred
            AND NOT EXISTS (
                SELECT FROM participants_trial
                WHERE participant_id = %(participant)s AND stimulus_id = open.stimulus_id
            )
            AND NOT EXISTS (
                SELECT FROM studies_stimulus WHERE id = open.stimulus_id AND portrays = %(face)s
            )
        ORDER BY load, chance LIMIT %(each)s
    ) AS cell
    ORDER BY cell.place, seeds.load, seeds.chance LIMIT %(count)s
), reserved AS (
    UPDATE studies_cell AS cell SET reserved = cell.reserved + 1
    FROM taken WHERE cell.id = taken.id AND (%(fewer)s OR (SELECT count(*) FROM taken) = %(count)s)
)
SELECT stimulus_id, seed_id, place, seed_load, load FROM taken ORDER BY place, seed_load, seed_chance
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell that a draw takes, and what put it there."""

    stimulus: int
    seed: int
    place: int
    """1 for the least filled picture of its seed, 2 for the next."""
    seed_load: int
    load: int


def take(session: Session, *, count: int, seen: int) -> list[Taken]:
    """Reserve up to `count` places in cells of which this person has seen none, nor lent a face to; see above.

    `seen` is how many trials the person has had, in all cohorts. Hold the cohort's row.
    """
    # No more seeds can be closed to this person than they have seen pictures of, or lent their face to.
    taken = _take(session, count=count, seeds=count + 2 * seen, each=1, fewer=False)
    # Fewer seeds than wanted: a small study, where a session shows several mimics of one seed.
    return taken if len(taken) == count else _take(session, count=count, seeds=None, each=count, fewer=True)


def _take(session: Session, **limits: int | None) -> list[Taken]:
    person = session.participant
    values: dict[str, Any] = {"cohort": session.cohort_id, "participant": person.pk, "face": person.uuid}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values | limits)
        return [Taken(*row) for row in cursor.fetchall()]


def in_order(taken: list[int], *, rng_seed: int, had: int) -> list[int]:
    """Return the stimuli as a session that had so many trials before is shown them: else the emptiest came first."""
    shown = list(taken)
    random.Random(rng_seed + had).shuffle(shown)  # noqa: S311 - replayable, not secret
    return shown


def record(
    session: Session, taken: list[Taken], *, wanted: int, had: int, extras: dict[str, Any] | None = None
) -> list[int]:
    """Write down a draw with all it was made of; return its stimuli in the order shown. `extras`: `extras.choose`."""
    rows = [astuple(each) for each in taken]
    Draw.objects.create(session=session, had=had, wanted=wanted, taken=rows, extras=extras or {})
    return in_order([each.stimulus for each in taken], rng_seed=session.rng_seed, had=had)


def replay(draw: Draw) -> list[int]:
    """Return the main stimuli a draw gave, in order of position, from what is stored of it; `extras.replay` has all.

    Raises ValueError where what it took was not in the order of load and chance, so that someone must have meddled.
    """
    rows = [tuple(row) for row in draw.taken]
    ranked = sorted(rows, key=lambda row: (row[2], row[3], chance(draw.session.cohort_id, row[1], row[3])))
    if ranked != rows:
        raise ValueError(f"Draw {draw.pk} is not in the order of load and chance.")
    return in_order([row[0] for row in rows], rng_seed=draw.session.rng_seed, had=draw.had)
