"""What a worker has in hand at once: the photograph it judges and the next one, unless one of them broke it before."""

import uuid

import pytest

from apps.mimicry import tasks
from apps.mimicry.intake import photographs
from apps.mimicry.judging import sight
from apps.mimicry.models import Mimic
from apps.vision.specimen import portrait
from tests.factories import make_judgment, make_trial

pytestmark = pytest.mark.django_db


def waiting(*, tries: int = 0) -> Mimic:
    """A photograph that waits for its verdict, after so many attempts."""
    trial = make_trial()
    make_judgment(trial)
    mimic, _ = photographs.receive(trial, portrait(), client_uuid=uuid.uuid4())
    Mimic.objects.filter(pk=mimic.pk).update(tries=tries)
    return mimic


def attempts(mimic: Mimic) -> int:
    mimic.refresh_from_db()
    return mimic.tries


def test_the_next_photograph_is_begun_before_the_first_is_judged() -> None:
    first, second = waiting(), waiting()

    yielded, seen = next(sight.ahead((first.pk, second.pk)))

    assert (yielded, attempts(second)) == (first, 1)
    assert seen.result(30).photograph.report.main


def test_one_that_is_tried_again_is_alone_with_its_worker() -> None:
    suspect, innocent = waiting(tries=1), waiting()

    yielded, _ = next(sight.ahead((suspect.pk, innocent.pk)))

    assert (yielded, attempts(innocent)) == (suspect, 0)


def test_one_that_is_tried_again_is_looked_at_once_the_one_before_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    first, suspect = waiting(), waiting(tries=1)
    looked_at: list[Mimic] = []
    monkeypatch.setattr(sight, "see", lambda mimic, rules: looked_at.append(mimic))

    coming = sight.ahead((first.pk, suspect.pk))

    next(coming)[1].result(30)
    assert looked_at == [first]
    next(coming)[1].result(30)
    assert looked_at == [first, suspect]


def test_a_handful_is_judged_whole_and_in_its_order() -> None:
    handful = [waiting(), waiting(tries=3), waiting(tries=2), waiting()]

    tasks.assess(*(mimic.pk for mimic in handful))

    settled = Mimic.objects.order_by("settled_at").exclude(settled_at=None)
    assert list(settled) == [handful[0], handful[2], handful[3]]
    assert attempts(handful[1]) == 3
