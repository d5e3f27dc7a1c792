"""Following cohorts in the admin: what is counted, and what it costs to count."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_cohort, make_session, make_study

pytestmark = pytest.mark.django_db
COHORTS = "/admin/studies/cohort/"


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", [COHORTS, "/admin/", "/admin/studies/study/"])
def test_more_cohorts_need_no_more_queries(admin_client: Client, address: str) -> None:
    study = make_study()
    make_cohort(study)
    admin_client.get(address)
    with_one = queries_of(admin_client, address)
    for country in ("CN", "ET", "IN", "VE"):
        make_session(make_cohort(study, country=country))
        make_cohort(make_study(), country=country)

    assert queries_of(admin_client, address) == with_one


def test_the_overview_leads_to_the_next_step_and_leaves_rehearsals_out(admin_client: Client) -> None:
    make_cohort(make_study(title="Real", is_rehearsal=False))
    make_cohort(make_study(title="Rehearsal of it", is_rehearsal=True))

    page = admin_client.get("/admin/")

    text = page.content.decode()
    assert "Send its link to participants." in text
    assert [panel.study.title for panel in page.context["panels"]] == ["Real"]


def test_rehearsals_are_in_the_list_only_when_asked_for(admin_client: Client) -> None:
    cohort = make_cohort(make_study(is_rehearsal=True))

    usual = admin_client.get(COHORTS).context["cl"].result_count
    asked = admin_client.get(COHORTS, {"data": "rehearsal"}).context["cl"].result_list

    assert (usual, list(asked)) == (0, [cohort])


def test_an_empty_site_says_where_to_begin(admin_client: Client) -> None:
    assert "There is no study yet." in admin_client.get("/admin/").content.decode()
