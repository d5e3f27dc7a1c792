"""The rules photographs are judged by: published once, chosen for cohorts, and never edited."""

from dataclasses import fields, replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.studies import photograph_rules
from apps.studies.cohorts import change_state
from apps.studies.models import Cohort, PhotographRules
from apps.studies.photograph_rules_form import DOUBT_LABELS, THRESHOLDS, PhotographRulesForm
from apps.vision import DEFAULT_RULES, DOUBTS, RULES, Rules
from tests.factories import make_cohort

pytestmark = pytest.mark.django_db

OURS = replace(DEFAULT_RULES, version="2-ours", least_size=0.3)


def test_what_is_published_is_read_back_as_it_was() -> None:
    assert photograph_rules.read(photograph_rules.publish(OURS, note="Nearer")) == OURS
    assert all(photograph_rules.read(photograph_rules.publish(rules)) == rules for rules in RULES.values())


def test_publishing_again_changes_nothing_and_a_version_has_one_meaning() -> None:
    published = photograph_rules.publish(OURS)

    assert photograph_rules.publish(OURS) == published
    with pytest.raises(ValueError, match="published with other thresholds"):
        photograph_rules.publish(replace(OURS, least_size=0.4))


def test_published_rules_can_neither_be_changed_nor_deleted() -> None:
    published = photograph_rules.publish(OURS)

    for change in (lambda: PhotographRules.objects.update(note="better"), published.delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            change()


def test_a_cohort_is_launched_with_the_newest_rules_unless_it_has_its_own() -> None:
    first = make_cohort()
    photograph_rules.publish(OURS)
    later, chosen = make_cohort(), make_cohort(launched=False, photograph_rules=first.photograph_rules)

    launched = change_state(chosen, "launch", actor="test")

    assert [str(cohort.photograph_rules) for cohort in (first, later, launched)] == ["v2", "v2-ours", "v2"]
    assert photograph_rules.rules_of(later) == OURS


def test_a_draft_is_judged_by_the_newest() -> None:
    assert photograph_rules.rules_of(make_cohort(launched=False)) == DEFAULT_RULES


def test_the_form_asks_for_every_threshold_and_explains_each() -> None:
    shown = PhotographRulesForm.base_fields

    assert {field.name for field in fields(Rules)} == {"version", *THRESHOLDS}
    assert set(THRESHOLDS) < shown.keys()
    assert all(str(shown[name].label) and str(shown[name].help_text) for name in THRESHOLDS)
    assert set(DOUBT_LABELS) == set(DOUBTS)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES.keys())
def test_a_copy_of_shipped_rules_under_another_name_is_the_same_rules(rules: Rules) -> None:
    given = PhotographRulesForm.copy_of(photograph_rules.publish(rules)) | {"version": "copy", "note": ""}

    form = PhotographRulesForm(given)

    assert form.is_valid(), form.errors
    assert photograph_rules.read(form.publish()) == replace(rules, version="copy")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"version": "7"}, "Plain numbers are kept"),
        ({"version": "2-ours"}, "already exists"),
        ({"version": "Ours!"}, "A short name such as"),
        ({"least_size": "0.9"}, "This must not be less than “Least size”"),
        ({"greatest_yaw": "2"}, "less than or equal to 1"),
        ({"seed_distance": "65"}, "less than or equal to 64"),
        ({"least_sharpness": "NaN"}, "Enter a number"),
        ({"least_sharpness": ""}, "required"),
        ({"review_on": ["no_face"]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_published_is_said_in_words(changed: dict[str, Any], told: str) -> None:
    published = photograph_rules.publish(OURS)
    given = PhotographRulesForm.copy_of(published) | {"version": "2-theirs", "note": ""}

    form = PhotographRulesForm(given | changed)

    assert not form.is_valid()
    assert told in form.errors.as_text()


def test_a_new_version_starts_from_an_old_one(admin_client: Client) -> None:
    published = photograph_rules.publish(OURS)
    page = admin_client.get("/admin/studies/photographrules/add/", {"copy": published.pk})
    form = page.context["adminform"].form
    filled = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}

    answer = admin_client.post(
        "/admin/studies/photographrules/add/",
        filled | {"version": "2-nearer", "note": "Nearer", "least_size": "0.4", "review_on": ["too_dark"]},
    )

    assert answer.status_code == 302
    latest = photograph_rules.newest()
    assert (latest.version, latest.note) == ("2-nearer", "Nearer")
    assert photograph_rules.read(latest).least_size == 0.4
    assert [str(doubt) for doubt in photograph_rules.read(latest).review_on] == ["too_dark"]
    assert photograph_rules.read(latest).seed_distance == OURS.seed_distance


def test_the_list_shows_the_rules_that_come_with_the_software(admin_client: Client) -> None:
    page = admin_client.get("/admin/studies/photographrules/").content.decode()

    assert ">v1<" in page
    assert ">v2<" in page


def test_a_version_is_shown_in_words_and_offers_nothing_to_change(admin_client: Client) -> None:
    published = photograph_rules.publish(OURS)
    address = f"/admin/studies/photographrules/{published.pk}"

    page = admin_client.get(f"{address}/change/").content.decode()

    assert "Least size" in page
    assert "0.3" in page
    assert "eyes closed" in page
    assert 'name="_save"' not in page
    assert f"add/?copy={published.pk}" in page
    assert admin_client.post(f"{address}/change/", {"note": "better"}).status_code == 403
    assert admin_client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403


def test_the_rules_are_chosen_for_a_draft_and_fixed_at_its_launch(admin_client: Client) -> None:
    draft, launched = make_cohort(launched=False), make_cohort()
    chosen = photograph_rules.publish(OURS)

    pages = [admin_client.get(f"/admin/studies/cohort/{one.pk}/change/").content.decode() for one in (draft, launched)]

    assert f'<option value="{chosen.pk}">v2-ours</option>' in pages[0]
    assert 'name="photograph_rules"' not in pages[1]
    assert "fidelity_preview" in pages[1]


def test_pinned_rules_are_the_cohorts_from_then_on() -> None:
    cohort = make_cohort()

    photograph_rules.pin(cohort, photograph_rules.publish(OURS))

    assert photograph_rules.rules_of(Cohort.objects.get(pk=cohort.pk)) == photograph_rules.rules_of(cohort) == OURS
