"""A study at its full size, made in bulk: seeds, mimics, and the judgments of everyone who came before."""

import json
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.localization import terms, wordings
from apps.localization.models import TermList, Wording
from apps.participants.models import Participant, Session
from apps.studies import consent_texts
from apps.studies.cohorts import change_state
from apps.studies.demo import CONSENT
from apps.studies.models import Cohort, Stimulus, Study

SEEDS, MIMICS, JUDGMENTS = 4_659, 423_193, 1_000_000
PER_PERSON = 300
ROOM = 10_000
"""Places in each cell, so that none fills up while draws are timed."""

NEW_MIMICS = """
INSERT INTO studies_stimulus (uuid, study_id, kind, name, image_key, sha256, width, height, display_key, display_size,
    attributes, seed_id, country, portrays, created_at)
SELECT gen_random_uuid(), %(study)s, 'mimic', 'mimic-' || n, 'mimics/' || n || '.jpg', '', 640, 480,
    'displays/' || n || '.webp', 20000, '{}', seeds.id, 'US', gen_random_uuid(), now()
FROM generate_series(%(first)s, %(last)s) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM studies_stimulus
      WHERE study_id = %(study)s AND kind = 'seed') AS seeds ON seeds.place = n %% %(seeds)s
ORDER BY n
"""
NEW_CELLS = """
INSERT INTO studies_cell (cohort_id, stimulus_id, seed_id, target, filled, reserved, barred)
SELECT %(cohort)s, id, seed_id, %(target)s, 0, 0, false FROM studies_stimulus
WHERE study_id = %(study)s AND kind = 'mimic' ON CONFLICT DO NOTHING
"""
# Person after person goes on where the one before stopped: seed after seed, and of each seed mimic after mimic, so that
# every seed is out as often as any other, and so is every mimic of it.
NEW_TRIALS = """
WITH shown AS (
    SELECT id, dense_rank() OVER (ORDER BY coalesce(seed_id, id)) - 1 AS seed,
        row_number() OVER (PARTITION BY coalesce(seed_id, id) ORDER BY id) - 1 AS turn,
        count(*) OVER (PARTITION BY coalesce(seed_id, id)) AS turns
    FROM studies_stimulus WHERE study_id = %(study)s AND kind = %(kind)s
)
INSERT INTO participants_trial (uuid, session_id, participant_id, cohort_id, stimulus_id, position, role, state,
    reserved_until, judged_at)
SELECT gen_random_uuid(), people.session, people.participant, %(cohort)s, shown.id, n %% %(each)s + 1, 'main',
    'answered', now(), now()
FROM generate_series(%(first)s, %(last)s) AS n
JOIN (SELECT DISTINCT seed, turns FROM shown) AS seeds ON seeds.seed = n %% %(seeds)s
JOIN shown ON shown.seed = seeds.seed AND shown.turn = n / %(seeds)s %% seeds.turns
JOIN unnest(%(sessions)s, %(participants)s) WITH ORDINALITY AS people (session, participant, number)
    ON people.number = n / %(each)s - %(first)s / %(each)s + 1
"""
NEW_JUDGMENTS = """
INSERT INTO ratings_judgment (uuid, cohort_id, session_id, participant_id, trial_id, client_uuid, term_list_id, ratings,
    no_face, behaviour, late, received_at)
SELECT gen_random_uuid(), cohort_id, session_id, participant_id, id, gen_random_uuid(), %(terms)s,
    '{"joy": 60, "awe": 20}', false, '{}', false, now()
FROM participants_trial AS trial WHERE session_id = ANY(%(sessions)s)
"""
COUNT_PLACES = """
UPDATE studies_cell AS cell SET filled = held.answers
FROM (SELECT stimulus_id, count(*) AS answers FROM participants_trial WHERE cohort_id = %(cohort)s GROUP BY stimulus_id)
    AS held
WHERE cell.cohort_id = %(cohort)s AND cell.stimulus_id = held.stimulus_id AND cell.filled <> held.answers
"""


COUNT_SEEDS = """
INSERT INTO studies_seedtally (cohort_id, seed_id, load, room)
SELECT cohort_id, seed_id, sum(load), sum(target - load) FROM studies_cell WHERE cohort_id = %(cohort)s
GROUP BY cohort_id, seed_id
ON CONFLICT (cohort_id, seed_id) DO UPDATE SET load = excluded.load, room = excluded.room
"""


@dataclass(slots=True)
class Population:
    """The study, its two cohorts (who imitate seeds, who judge mimics), and how much of it there is."""

    seeds: Cohort
    mimics: Cohort
    seed_count: int
    mimic_count: int = 0
    judged: int = 0

    @property
    def cohorts(self) -> dict[str, Cohort]:
        """Both, by what is drawn in them."""
        return {"seeds": self.seeds, "mimics": self.mimics}


def found(seed_count: int) -> Population:
    """Return a study of so many seeds with two open English cohorts and nobody in it yet."""
    terms.load()
    wordings.load()
    study = Study.objects.create(slug="bench", title="Measurement")
    Stimulus.objects.bulk_create(_seed(study, number) for number in range(seed_count))
    seeds = _cohort(study, "seeds", phase=Cohort.Phase.MIMIC)
    mimics = _cohort(study, "mimics", phase=Cohort.Phase.RATE, material=Cohort.Material.MIMICS)
    return Population(seeds, mimics, seed_count)


def grow(population: Population, *, mimics: int, judgments: int) -> None:
    """Let the study grow to so many mimics and judgments, half of these of seeds and half of mimics."""
    study = population.seeds.study_id
    _run(NEW_MIMICS, study=study, first=population.mimic_count, last=mimics - 1, seeds=population.seed_count)
    _run(NEW_CELLS, study=study, cohort=population.mimics.pk, target=ROOM)
    _run("ANALYZE studies_stimulus")
    population.mimic_count = mimics
    each = min(PER_PERSON, population.seed_count)
    until = ceil(judgments / 2 / each) * each
    for cohort, kind in ((population.seeds, "seed"), (population.mimics, "mimic")):
        span = {"first": population.judged, "last": until - 1, "each": each, "seeds": population.seed_count}
        _judge(cohort, kind=kind, **span)
    population.judged = until
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _judge(cohort: Cohort, *, kind: str, first: int, last: int, each: int, seeds: int) -> None:
    people = new_sessions(cohort, (last - first + 1) // each)
    sessions = [session.pk for session in people]
    participants = [session.participant_id for session in people]
    values = {"first": first, "last": last, "each": each, "seeds": seeds, "kind": kind, "study": cohort.study_id}
    _run(NEW_TRIALS, cohort=cohort.pk, sessions=sessions, participants=participants, **values)
    _run(NEW_JUDGMENTS, sessions=sessions, terms=cohort.term_list_id)
    _run(COUNT_PLACES, cohort=cohort.pk)
    _run(COUNT_SEEDS, cohort=cohort.pk)


def new_sessions(cohort: Cohort, count: int) -> list[Session]:
    """Return so many new people's sessions in the cohort, none with trials yet."""
    people = Participant.objects.bulk_create((Participant(study=cohort.study) for _ in range(count)), batch_size=5000)
    now = timezone.now()
    return Session.objects.bulk_create(
        (
            Session(participant=each, cohort=cohort, number=1, rng_seed=each.pk, term_order=[], consented_at=now)
            for each in people
        ),
        batch_size=5000,
    )


def _run(statement: str, **values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # No triggers and no look-ups of keys, row by row: what they would keep is written here in bulk.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


def _cohort(study: Study, slug: str, **fields: str) -> Cohort:
    text = json.loads((CONSENT / "en.json").read_text(encoding="utf-8"))
    cohort = Cohort.objects.create(
        study=study,
        slug=slug,
        country="US",
        language="en",
        term_list=TermList.objects.filter(language="en").latest("version"),
        wording=Wording.objects.filter(language="en").latest("version"),
        consent_text=consent_texts.publish(study, language="en", **text),
        per_stimulus_target=ROOM,
        trials_per_session=30,
        **fields,
    )
    return change_state(cohort, "launch", actor="bench")


def _seed(study: Study, number: int) -> Stimulus:
    name = f"seed-{number}"
    keys = {"image_key": f"seeds/{name}.jpg", "display_key": f"displays/{name}.webp", "display_size": 20_000}
    return Stimulus(study=study, kind="seed", name=name, sha256=f"{number:064x}", width=800, height=800, **keys)
