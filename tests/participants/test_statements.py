"""The statements that are written out: they load and lock what the ORM would."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet

from apps.participants import statements
from apps.participants.models import Session, Trial
from apps.studies.models import Cohort
from tests.factories import make_judgment, make_trial


def loaded(one: Model) -> dict[str, Any]:
    return {name: value for name, value in vars(one).items() if name in statements.NEEDED[type(one)]}


@pytest.mark.django_db
def test_what_a_judgment_needs_is_loaded_as_the_tables_say() -> None:
    trial = make_judgment(make_trial()).trial

    locked = statements.lock(trial.session.uuid, trial.uuid)

    assert loaded(locked) == loaded(trial)
    assert loaded(locked.session) == loaded(trial.session)
    assert loaded(locked.session.cohort) == loaded(locked.cohort) == loaded(trial.session.cohort)


@pytest.mark.django_db(transaction=True)
def test_trial_and_session_are_locked_until_the_transaction_ends() -> None:
    trial = make_trial()

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        statements.lock(trial.session.uuid, trial.uuid)

        assert elsewhere.submit(is_locked, Trial.objects.filter(pk=trial.pk)).result()
        assert elsewhere.submit(is_locked, Session.objects.filter(pk=trial.session_id)).result()
        assert not elsewhere.submit(is_locked, Cohort.objects.filter(pk=trial.cohort_id)).result()


def is_locked(row: QuerySet[Any]) -> bool:
    try:
        with transaction.atomic():
            row.select_for_update(no_key=True, nowait=True).get()
    except OperationalError:
        return True
    finally:
        connection.close()
    return False
