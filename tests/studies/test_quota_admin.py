"""Quotas, as the researcher edits them on their cohort's page."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from apps.localization.models import Questionnaire
from apps.localization.questionnaires import load
from apps.studies.models import Cohort, QuotaCell
from apps.studies.quota_admin import QuotaInline
from tests.factories import make_cohort
from tests.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    load()
    return make_cohort(phase="rate", questionnaire=Questionnaire.objects.get(language="es"), language="es")


def formset_of(cohort: Cohort, data: dict[str, Any] | None = None) -> Any:
    request = RequestFactory().get("/")
    request.user = make_staff(role="admin", study=cohort.study)
    formset = QuotaInline(Cohort, admin.site).get_formset(request, cohort)
    return formset(data, instance=cohort)


def filled_in(*rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"quota_cells-TOTAL_FORMS": len(rows), "quota_cells-INITIAL_FORMS": 0}
    return data | {
        f"quota_cells-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()
    }


def test_sexes_are_those_that_the_cohorts_questionnaire_offers(cohort: Cohort) -> None:
    offered = dict(formset_of(cohort).empty_form.fields["sex"].choices)

    assert list(offered) == ["", "female", "male", "other"]
    assert offered["female"] == "Mujer"


def test_quotas_are_made_with_bounds_and_without(cohort: Cohort) -> None:
    formset = formset_of(
        cohort, filled_in({"sex": "female", "age_from": 18, "age_to": 29, "target": 5}, {"sex": "", "target": 9})
    )

    assert formset.is_valid(), formset.errors
    formset.save()

    made = set(QuotaCell.objects.values_list("sex", "age_from", "age_to", "target"))
    assert made == {("female", 18, 29, 5), ("", None, None, 9)}


@pytest.mark.parametrize(
    "row",
    [
        {"sex": "unheard_of", "target": 5},
        {"age_from": 40, "age_to": 30, "target": 5},
        {"age_from": 18, "age_to": 300, "target": 5},
        {"age_from": 18},
    ],
)
def test_what_makes_no_sense_is_refused(cohort: Cohort, row: dict[str, Any]) -> None:
    assert not formset_of(cohort, filled_in({"sex": ""} | row)).is_valid()


def test_ages_in_the_wrong_order_are_explained_at_their_field(cohort: Cohort) -> None:
    formset = formset_of(cohort, filled_in({"sex": "", "age_from": 40, "age_to": 30, "target": 5}))

    assert formset.errors[0]["age_to"] == ["This must not be less than the youngest age."]


def test_a_target_below_those_who_are_in_is_refused(cohort: Cohort) -> None:
    quota = QuotaCell.objects.create(cohort=cohort, target=5, filled=3)
    quota.target = 2

    with pytest.raises(ValidationError, match="3 people are in already"):
        quota.full_clean()


def test_the_same_group_has_one_quota(cohort: Cohort) -> None:
    QuotaCell.objects.create(cohort=cohort, target=5, age_from=18)

    with pytest.raises(IntegrityError, match="one_quota_per_group"), transaction.atomic():
        QuotaCell.objects.create(cohort=cohort, target=7, age_from=18)


def test_the_cohorts_page_has_them(admin_client: Client, cohort: Cohort) -> None:
    QuotaCell.objects.create(cohort=cohort, sex="female", target=5)

    page = admin_client.get(f"/admin/studies/cohort/{cohort.pk}/change/").content.decode()

    assert "quota_cells-TOTAL_FORMS" in page
    assert "Mujer" in page
