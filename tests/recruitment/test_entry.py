"""Who a recruiter's id stands for, also when two tabs ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from apps.participants.models import Participant
from apps.recruitment.entry import identify
from apps.recruitment.models import ExternalIdentity
from tests.factories import make_cohort, make_participant, make_study

pytestmark = pytest.mark.django_db


def test_an_id_stands_for_one_person_across_the_cohorts_of_a_study() -> None:
    study = make_study()

    first = identify(make_cohort(study), "5f3a")
    second = identify(make_cohort(study, phase="rate"), "5f3a")

    assert first == second


def test_the_same_id_in_another_study_is_another_person() -> None:
    assert identify(make_cohort(), "5f3a") != identify(make_cohort(), "5f3a")


def test_people_without_an_id_are_never_taken_for_one_another() -> None:
    cohort = make_cohort()

    assert identify(cohort, "") != identify(cohort, "")
    assert not ExternalIdentity.objects.exists()


def test_an_empty_id_is_refused_by_the_link_and_by_the_database(client: Client) -> None:
    cohort = make_cohort()

    assert client.get(f"/join/{cohort.entry_key}/?pid=").status_code == 400
    with pytest.raises(IntegrityError), transaction.atomic():
        person = make_participant(cohort.study)
        ExternalIdentity.objects.create(study=cohort.study, recruiter="link", external_id="", participant=person)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_opening_one_link_at_once_are_one_person() -> None:
    cohort = make_cohort()

    def open_link(_: int) -> Participant:
        try:
            return identify(cohort, "5f3a")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as tabs:
        people = set(tabs.map(open_link, range(8)))

    assert len(people) == Participant.objects.count() == 1
