"""Counts of places: what a seed's tally says is what its cells add up to, or it is named."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction
from django.db.models import F

from apps.studies import holding
from apps.studies.models import Cell, Cohort, SeedTally, Stimulus
from tests.factories import make_cohort

pytestmark = pytest.mark.django_db


def test_a_tally_that_is_not_the_sum_of_its_cells_is_named() -> None:
    cohort, other = make_cohort(seeds=2), make_cohort(seeds=2)
    SeedTally.objects.filter(pk=SeedTally.objects.filter(cohort=cohort)[0].pk).update(load=F("load") + 1)
    SeedTally.objects.filter(cohort=other)[0].delete()

    here, there = (list(holding.wrong_tallies(Cohort.objects.filter(pk=each.pk))) for each in (cohort, other))

    assert [len(here), len(there)] == [1, 1]
    assert "says 1 taken and 15 left; its cells, 0 and 15." in here[0]
    assert "says 0 taken and 0 left; its cells, 0 and 15." in there[0]


def test_pictures_are_retired_and_come_back_with_their_places() -> None:
    cohort = make_cohort(seeds=3)
    pictures = Stimulus.objects.filter(pk__in=cohort.cells.order_by("pk").values("stimulus")[:2])

    retired = holding.retire(pictures), Cell.objects.with_room().count()
    back = holding.bring_back(pictures), Cell.objects.with_room().count()

    assert (retired, back) == ((2, 1), (2, 3))
    assert list(holding.wrong_tallies(Cohort.objects.all())) == []


@pytest.mark.django_db(transaction=True)
def test_who_retires_a_picture_waits_until_whoever_draws_is_through() -> None:
    cohort = make_cohort(seeds=1)

    def retire() -> int:
        try:
            return holding.retire(Stimulus.objects.all())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            holding.hold(cohort.pk)
            retiring = elsewhere.submit(retire)
            # Long enough to be through, if it waited for nobody.
            assert wait([retiring], timeout=1).not_done
        assert retiring.result(60) == 1
