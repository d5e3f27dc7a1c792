"""What the database itself keeps up to date about cells: the tally of each seed, and which cells are barred.

Kept here, and not by whoever changes a cell, so that no way of changing one can forget it.
"""
# ruff: noqa: S608 - put together from the constants of this file alone

import pgtrigger

ROOM = "CASE WHEN {row}.barred THEN 0 ELSE {row}.target - {row}.filled - {row}.reserved END"
BY_SEED = f"""
SELECT cohort_id, seed_id, sum(filled + reserved) AS load, sum({ROOM.format(row="changed")}) AS room
FROM changed GROUP BY cohort_id, seed_id ORDER BY cohort_id, seed_id
"""

KEEP_TALLIES = [
    pgtrigger.Trigger(
        name="tally_new_cells",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="changed"),  # type: ignore[no-untyped-call]
        func=f"""
            INSERT INTO studies_seedtally AS tally (cohort_id, seed_id, load, room) {BY_SEED}
            ON CONFLICT (cohort_id, seed_id)
            DO UPDATE SET load = tally.load + excluded.load, room = tally.room + excluded.room;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="tally_changed_cells",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        # An answer that turns a reserved place into a filled one changes no tally, and costs nothing here.
        condition=pgtrigger.Condition(
            "ROW(OLD.target, OLD.filled + OLD.reserved, OLD.barred)"
            " IS DISTINCT FROM ROW(NEW.target, NEW.filled + NEW.reserved, NEW.barred)"
        ),
        func=f"""
            UPDATE studies_seedtally
            SET load = load + NEW.filled + NEW.reserved - OLD.filled - OLD.reserved,
                room = room + ({ROOM.format(row="NEW")}) - ({ROOM.format(row="OLD")})
            WHERE cohort_id = NEW.cohort_id AND seed_id = NEW.seed_id;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="tally_deleted_cells",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="changed"),  # type: ignore[no-untyped-call]
        func=f"""
            UPDATE studies_seedtally AS tally SET load = tally.load - gone.load, room = tally.room - gone.room
            FROM ({BY_SEED}) AS gone WHERE tally.cohort_id = gone.cohort_id AND tally.seed_id = gone.seed_id;
            RETURN NULL;
        """,
    ),
]

BAR_CELLS = pgtrigger.Trigger(
    name="bar_cells",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "num_nonnulls(OLD.retired_at, OLD.withheld_at) <> num_nonnulls(NEW.retired_at, NEW.withheld_at)"
    ),
    func="""
        UPDATE studies_cell SET barred = NEW.retired_at IS NOT NULL OR NEW.withheld_at IS NOT NULL
        WHERE stimulus_id = NEW.id;
        RETURN NULL;
    """,
)
