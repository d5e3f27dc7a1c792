"""The measurement itself: bursts in turns against the site and the bare view, then a look at what is in the tables."""

import sys
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.db.models import Sum
from django.test import Client

from apps.ratings.models import Judgment
from apps.studies.models import Cell
from bench.submit import people, queries
from bench.submit.load import Round, burst, percentile_ms

CONNECTIONS = (16, 50)
Figures = dict[str, object]


class Bench:
    """One cohort, the two servers, and how many requests a burst has."""

    def __init__(self, site: str, bare: str, *, requests: int) -> None:
        self.site, self.bare = site.removeprefix("http://"), bare
        self.requests = requests
        self.cohort = people.make_cohort()
        self.failed = 0

    def prepare(self, bursts: int) -> None:
        """Bring enough people to their trials for so many bursts of judgments."""
        self.persons = max(CONNECTIONS[-1], -(-self.requests // people.TRIALS))
        self.crowd = iter(people.make_people(self.cohort, self.persons * bursts))
        people.count_places(self.cohort)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def judge(self, place: str, connections: int) -> Round:
        """Let a burst of fresh people judge everything they were given."""
        work = [list(people.answers(next(self.crowd), place)) for _ in range(self.persons)]
        return burst(place, work, connections=connections, expected=201)

    def load(self, connections: int) -> Round:
        """Let fresh people load their session, which reserves their trials."""
        crowd = people.make_people(self.cohort, self.requests // 10, trials=False)
        work = [people.loading(person, self.site) for person in crowd]
        return burst(self.site, work, connections=connections, expected=200)

    def enter(self, connections: int) -> Round:
        """Let people follow the link for the first time."""
        work = [people.entering(self.cohort, self.site)] * (self.requests // 3)
        return burst(self.site, work, connections=connections, expected=302)

    def in_turns(self, acts: dict[str, Callable[[], Round]], rounds: int) -> dict[str, Round]:
        """Do each in turns, once to warm up and then so many rounds; return what came of each."""
        outcome = {name: Round() for name in acts}
        for number in range(rounds + 1):
            for name, act in acts.items():
                came = act()
                self.failed += came.failed
                outcome[name] += came if number else Round()
                print(f"{name}: {came.per_second:.0f}/s, {came.failed} failed", file=sys.stderr)
        return outcome


def measure(site: str, bare: str, *, requests: int, rounds: int) -> Figures:
    """Return every figure; see docs/benchmarks.md for what each means."""
    bench = Bench(site, bare, requests=requests)
    bench.prepare(bursts=2 * len(CONNECTIONS) * (rounds + 1) + 1)
    figures: Figures = {}
    for connections in CONNECTIONS:
        outcome = bench.in_turns(
            {
                "judgments": partial(bench.judge, bench.site, connections),
                "bare": partial(bench.judge, bench.bare, connections),
                "session_load": partial(bench.load, connections),
                "entry": partial(bench.enter, connections),
            },
            rounds,
        )
        figures |= _figures(outcome, suffix="" if connections == CONNECTIONS[0] else f"_{connections}")
    # What the generator itself took of one core while it sent judgments to the quicker server.
    figures["generator_share"] = round(outcome["bare"].own_seconds / outcome["bare"].seconds, 2)
    return figures | _counted(bench) | {"failed": bench.failed + lost(bench)}


def _figures(outcome: dict[str, Round], suffix: str) -> Figures:
    figures: Figures = {}
    for name, came in outcome.items():
        prefix = "" if name == "judgments" else f"{name}_"
        figures |= {
            f"{name}_per_s{suffix}": round(came.per_second, 1),
            f"{prefix}p50_ms{suffix}": percentile_ms(came.waits, 0.5),
            f"{prefix}p99_ms{suffix}": percentile_ms(came.waits, 0.99),
        }
    ratio = outcome["judgments"].per_second / outcome["bare"].per_second
    return figures | {f"ratio{suffix}": round(ratio, 3)}


def _counted(bench: Bench) -> Figures:
    """Statements of one request of each kind, and the growing tables that any of them reads from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    judging = next(bench.crowd)
    (loading,) = people.make_people(bench.cohort, 1, trials=False)
    sql = {
        "queries": queries.statements(partial(_judge, judging)),
        "session_load_queries": queries.statements(partial(_get, "/api/session/", loading)),
        "entry_queries": queries.statements(partial(_get, f"/join/{bench.cohort.entry_key}/", None)),
    }
    whole = queries.whole_reads([statement for statements in sql.values() for statement in statements])
    return {name: len(statements) for name, statements in sql.items()} | {"read_whole": whole}


def _judge(person: people.Person) -> None:
    body = {"client_uuid": str(person.trials[0].uuid), "ratings": {person.session.term_order[0]: 50}}
    path = people.judgment_path(person.trials[0])
    response = Client(SERVER_NAME="localhost", headers=people.cookies(person)).post(
        path, body, content_type="application/json"
    )
    assert response.status_code == 201, response.content  # noqa: S101 - a figure of a refusal would mislead


def _get(path: str, person: people.Person | None) -> None:
    response = Client(SERVER_NAME="localhost", headers=people.cookies(person) if person else None).get(path)
    assert response.status_code in (200, 302), response.content  # noqa: S101


def lost(bench: Bench) -> int:
    """Return by how much the tables disagree with what was acknowledged, or with one another."""
    judged = bench.cohort.trials.exclude(judged_at=None).count()
    filled: int = Cell.objects.filter(cohort=bench.cohort).aggregate(total=Sum("filled"))["total"]
    # The bare view counts no places.
    counted = Judgment.objects.exclude(order_seed=None).count()
    return abs(Judgment.objects.count() - judged) + abs(counted - filled)
