"""How many statements a request makes, and whether any of them reads a table that grows from end to end."""

import json
from collections.abc import Callable, Iterator, Mapping

from django.db import connection
from django.test.utils import CaptureQueriesContext

# A cohort's cells are as many as its pictures, however many judge them.
GROWING = frozenset({"participants_participant", "participants_session", "participants_trial", "ratings_judgment"})
ASIDE = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def statements(act: Callable[[], object]) -> list[str]:
    """Return the SQL that `act` runs, without what only opens and closes transactions."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(ASIDE)]


def whole_reads(sql: list[str]) -> list[str]:
    """Return the tables that these statements would read from end to end although they grow with every judgment."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for statement in sql:
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
            (answer,) = cursor.fetchone()
            plan = json.loads(answer) if isinstance(answer, str) else answer
            found |= {str(node["Relation Name"]) for node in nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"}
    return sorted(found & GROWING)


def nodes(plan: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the plan's own node and all those below it."""
    yield plan
    inner = plan.get("Plans", [])
    for below in inner if isinstance(inner, list) else []:
        yield from nodes(below)
