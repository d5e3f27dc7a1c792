"""The record of changes: complete, in words, and nobody can rewrite it."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from apps.studies import changes
from apps.studies.change_words import field_name, shown
from apps.studies.models import ChangeLog, Cohort, ConsentText, QuotaCell, Scope, Study
from tests.factories import make_cohort, make_seed, make_study

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_noted() -> None:
    study = make_study(title="Old")

    noted = changes.note("maria", study, {"title": "Old", "slug": "s"}, {"title": "New", "slug": "s"})

    assert [(change.field, change.before, change.after) for change in noted] == [("title", "Old", "New")]


def test_rows_are_noted_by_name_so_that_the_record_outlives_them() -> None:
    cohort = make_cohort(launched=False)

    changes.note("maria", cohort, {"wording": None}, {"wording": cohort.wording})

    assert changes.history_of(cohort)[0].after == "en v1"


@pytest.mark.parametrize("meddle", ["update", "delete"])
def test_nobody_rewrites_the_record(meddle: str) -> None:
    changes.note_new("maria", make_study())
    rows = ChangeLog.objects.all()

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        rows.update(actor="nobody") if meddle == "update" else rows.delete()

    assert ChangeLog.objects.get().actor == "maria"


def test_rehearsals_leave_no_record() -> None:
    make_cohort(make_study(is_rehearsal=True))

    assert not ChangeLog.objects.exists()


def test_a_removed_draft_stays_on_record(admin_client: Client) -> None:
    cohort = make_cohort(launched=False)

    admin_client.post(f"/admin/studies/cohort/{cohort.pk}/delete/", {"post": "yes"})

    assert not Cohort.objects.exists()
    assert list(ChangeLog.objects.values_list("object_name", "before")) == [(str(cohort), "removed")]


def test_a_study_edited_in_the_admin_is_noted_with_old_and_new(admin_client: Client) -> None:
    study = make_study(title="Old")

    none = {"cohorts-TOTAL_FORMS": 0, "cohorts-INITIAL_FORMS": 0}
    admin_client.post(f"/admin/studies/study/{study.pk}/change/", {"title": "New", "slug": study.slug} | none)

    change = changes.history_of(study).get()
    assert (change.actor, change.field, change.before, change.after) == ("admin", "title", "Old", "New")


def test_a_study_made_in_the_admin_is_noted(admin_client: Client) -> None:
    admin_client.post("/admin/studies/study/add/", {"title": "New", "slug": "new"})

    assert changes.history_of(Study.objects.get()).get().after == "made"


def test_history_leads_to_the_changes_of_that_object_alone(admin_client: Client) -> None:
    first, second = make_study(), make_study()
    changes.note("maria", first, {"title": "a"}, {"title": "b"})
    changes.note("wei", second, {"title": "c"}, {"title": "d"})

    page = admin_client.get(f"/admin/studies/study/{first.pk}/history/", follow=True)

    assert [change.actor for change in page.context["cl"].result_list] == ["maria"]


@pytest.mark.parametrize("kind", ["studies/study", "studies/stimulus", "quality/qualityrules"])
@pytest.mark.parametrize("named", ["nobody", "9" * 30])
def test_there_is_no_history_of_what_is_not_there(admin_client: Client, kind: str, named: str) -> None:
    assert admin_client.get(f"/admin/{kind}/{named}/history/").status_code == 404


def test_all_changes_can_be_filtered_by_kind_and_person(admin_client: Client) -> None:
    cohort = make_cohort()
    changes.note("wei", cohort.study, {"title": "c"}, {"title": "d"})

    page = admin_client.get("/admin/studies/changelog/", {"model__exact": "studies.cohort", "actor": "test"})

    assert {change.object_name for change in page.context["cl"].result_list} == {str(cohort)}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("state", "open", "open"),
        ("phase", "rate", "rate: judge pictures"),
        ("fidelity_preview", True, "yes"),
        ("daily_session_cap", 0, "0"),
        ("term_list", None, "–"),
        ("slug", "x" * 100, "x" * 80 + " …"),
    ],
)
def test_changes_are_read_in_the_words_of_the_form(field: str, value: Any, words: str) -> None:
    change = ChangeLog(model="studies.cohort", field=field, after=value)

    assert words in shown(change, value)


def test_fields_that_are_no_more_keep_their_name() -> None:
    assert field_name(ChangeLog(model="studies.cohort", field="colour")) == "colour"
    assert field_name(ChangeLog(model="gone.thing", field="colour")) == "colour"


def test_a_published_text_is_noted_once(admin_client: Client) -> None:
    study = make_study()
    scopes = {f"scope_{scope}": "Yes." for scope in Scope}
    text = {"study": study.pk, "language": "en", "study_title": "Faces", "title": "Before", "body": "Read."} | scopes
    for _ in range(2):
        looked = admin_client.post("/admin/studies/consenttext/add/", text).context["comparison"]
        admin_client.post("/admin/studies/consenttext/add/", text | {"publish": looked.fingerprint})

    published = ConsentText.objects.get()
    assert list(changes.history_of(published).values_list("actor", "after")) == [("admin", "made")]


def test_a_retired_seed_is_noted(admin_client: Client) -> None:
    seed = make_seed(make_study())

    admin_client.post("/admin/studies/stimulus/", {"action": "retire", "_selected_action": [seed.pk]})

    change = changes.history_of(seed).get()
    assert (change.actor, change.field, change.before) == ("admin", "retired_at", None)


def test_a_quota_edited_on_its_cohorts_page_is_noted(admin_client: Client) -> None:
    cohort = make_cohort(launched=False)
    quota = QuotaCell.objects.create(cohort=cohort, target=10)
    page = admin_client.get(f"/admin/studies/cohort/{cohort.pk}/change/")
    form = page.context["adminform"].form
    held = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in held.items() if value is not None and value is not False}
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "0-id": quota.pk, "0-cohort": cohort.pk, "0-target": 20, "0-sex": ""}

    admin_client.post(
        f"/admin/studies/cohort/{cohort.pk}/change/",
        sent | {f"quota_cells-{name}": value for name, value in rows.items()},
    )

    change = changes.history_of(quota).get()
    assert (change.field, change.before, change.after) == ("target", 10, 20)
