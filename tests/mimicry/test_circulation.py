"""A mimic on its way to raters, while somebody launches the cohort that is to judge it."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connection, transaction

from apps.mimicry.judging.circulation import circulate
from apps.mimicry.models import Mimic
from apps.participants.counts import wrong_counts
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort, Stimulus, Study
from tests.factories import make_cohort, make_mimic, make_session, make_study


def accepted_mimic(study: Study) -> Mimic:
    return make_mimic(make_session(make_cohort(study, trials_per_session=1)).trials.get())


def raters_of(study: Study, **fields: Any) -> Cohort:
    return make_cohort(study, phase="rate", material="mimics", **fields)


@pytest.mark.django_db(transaction=True)
def test_a_mimic_accepted_while_its_raters_cohort_is_launched_reaches_them() -> None:
    study = make_study()
    mimic = accepted_mimic(study)
    raters = raters_of(study, launched=False)

    def accept() -> Stimulus:
        try:
            with transaction.atomic():
                return circulate(mimic)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            change_state(raters, "launch", actor="test")
            accepting: Future[Stimulus] = worker.submit(accept)
            # Long enough to be through, if it did not wait for the launch.
            wait([accepting], timeout=1)
        stimulus = accepting.result(60)

    assert raters.cells.get().stimulus == stimulus
    assert list(wrong_counts(Cohort.objects.all())) == []


@pytest.mark.django_db
def test_a_mimic_gets_a_cell_in_every_launched_cohort_of_its_country_and_in_no_other() -> None:
    study = make_study()
    mimic = accepted_mimic(study)
    here, also = raters_of(study), raters_of(study, language="es")
    draft, elsewhere = raters_of(study, launched=False), raters_of(study, country="CN")

    stimulus = circulate(mimic)

    assert set(stimulus.cells.values_list("cohort", flat=True)) == {here.pk, also.pk}
    assert not draft.cells.exists()
    assert not elsewhere.cells.exists()
