"""Who may open which page of the admin: every page, every role, in one's own study and in another."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.studies.models import Member
from apps.studies.roles import ALLOWED, permissions_of, write_groups
from tests.admin_walk import EVERYBODY, LETTERS, Page, Rows, Walk, member, pages
from tests.admin_world import MORE, OPEN, POSTS, WITHOUT, make_world
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db
THEIRS, OURS = "kilimanjaro", "zanzibar"
PAGES = pages()


@pytest.fixture
def theirs() -> Rows:
    """A study with one row of each kind, each named for a mountain."""
    return make_world(THEIRS)


@pytest.fixture
def ours() -> Rows:
    """Another such study, named for an island."""
    return make_world(OURS)


def expected(letter: str) -> set[str]:
    return {page.name for page in PAGES if letter in OPEN[page.name] or OPEN[page.name] == EVERYBODY}


def opened(walk: Walk) -> set[str]:
    return {page.name for page in PAGES if walk.opens(page)}


def test_every_page_says_who_may_open_it() -> None:
    unsaid = [page.name for page in PAGES if page.name not in OPEN]

    assert unsaid == [], "say in tests/admin_world.py who may open these pages"


def test_every_kind_of_row_says_which_study_it_belongs_to() -> None:
    silent = [
        model._meta.label
        for model, page in admin.site._registry.items()
        if not isinstance(getattr(page, "study_path", None), str) and model not in WITHOUT
    ]

    assert silent == [], "make these a ScopedAdmin and give them a study_path"


def test_whoever_runs_the_site_may_open_every_page(theirs: Rows, admin_user: User) -> None:
    walk = Walk(browser_of(admin_user), theirs, MORE, POSTS)

    closed = {page.name for page in PAGES} - opened(walk)

    assert closed <= {name for name, who in OPEN.items() if who == ""}


def test_without_a_role_no_page_opens_but_ones_own(theirs: Rows) -> None:
    walk = Walk(browser_of(make_staff()), theirs, MORE, POSTS)

    assert opened(walk) == {name for name, who in OPEN.items() if who == EVERYBODY}


@pytest.mark.parametrize("role", LETTERS)
def test_a_role_opens_its_pages_in_its_own_study_and_no_other_pages(role: str, theirs: Rows) -> None:
    walk = Walk(member(role, theirs), theirs, MORE, POSTS)

    assert opened(walk) == expected(LETTERS[role])


@pytest.mark.parametrize("role", LETTERS)
def test_a_role_opens_nothing_in_another_study_nor_is_it_named_anywhere(role: str, ours: Rows, theirs: Rows) -> None:
    walk = Walk(member(role, ours), theirs, MORE, POSTS)

    answers = {page.name: answer for page in PAGES if (answer := walk.answer(page)) is not None}

    of_studies = {page.name for page in PAGES if page.is_of_a_study}
    assert set(answers) == expected(LETTERS[role]) - of_studies
    assert [name for name, answer in answers.items() if THEIRS in _said(answer)] == []


def test_what_is_completed_while_typing_names_no_other_study(ours: Rows, theirs: Rows) -> None:
    clients = [member(role, ours) for role in LETTERS]
    pointers = [
        {"app_label": model._meta.app_label, "model_name": str(model._meta.model_name), "field_name": each.name}
        for model in admin.site._registry
        for each in model._meta.get_fields()
        if isinstance(each, ForeignKey)
    ]

    said = [client.get("/admin/autocomplete/", pointer).content.decode() for client in clients for pointer in pointers]

    assert len(said) > 50
    assert not any(THEIRS in each for each in said)


def test_an_action_does_nothing_where_ones_role_does_not_allow_it(ours: Rows, theirs: Rows) -> None:
    both = make_staff(role="admin", study=ours["studies.study"])  # type: ignore[arg-type]
    Member.objects.create(user=both, study_id=theirs["studies.study"].pk, role="viewer")
    client = browser_of(both)
    tried = 0

    for label, row in theirs.items():
        app, model = label.split(".")
        address = reverse(f"admin:{app}_{model}_changelist")
        page = client.get(address)
        seen = page.status_code == 200 and page.context["cl"].queryset.filter(pk=row.pk).exists()
        form = page.context.get("action_form") if seen else None
        for name, _label in form.fields["action"].choices if form else ():
            if name:
                sent = {"action": name, "_selected_action": row.pk, "confirmed": "yes", "post": "yes"}
                tried += 1
                assert client.post(address, sent).status_code == 403, f"{name} of {label}"
    assert tried > 5


def test_a_form_takes_no_study_in_which_one_may_not_add(ours: Rows, theirs: Rows) -> None:
    client = member("admin", ours)
    form = client.get("/admin/studies/cohort/add/").context["adminform"].form

    assert list(form.fields["study"].queryset) == [ours["studies.study"]]
    assert theirs["studies.consenttext"] not in form.fields["consent_text"].queryset


def test_somebody_who_left_the_staff_keeps_no_role(theirs: Rows) -> None:
    gone = make_staff(role="admin", study=theirs["studies.study"], is_active=False)  # type: ignore[arg-type]

    assert not gone.has_perm("studies.view_study")


def test_a_permission_given_by_name_opens_no_study(theirs: Rows) -> None:
    grace = make_staff()
    grace.groups.add(Group.objects.get(name="admin"))

    assert Walk(browser_of(grace), theirs).answer(Page("studies_cohort_change", ("object_id",))) is None


def test_roles_are_just_what_the_table_says_and_every_permission_exists() -> None:
    for role in ALLOWED:
        group = Group.objects.get(name=role)
        held = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")}
        assert held == permissions_of(role)


def test_writing_the_groups_again_undoes_what_was_changed_by_hand() -> None:
    viewers = Group.objects.get(name="viewer")
    viewers.permissions.set(Group.objects.get(name="steward").permissions.all())

    write_groups()

    assert viewers.permissions.count() == len(permissions_of(Member.Role.VIEWER))


@pytest.mark.parametrize("address", ["/admin/studies/cohort/", "/admin/mimicry/mimic/", "/admin/"])
def test_asking_for_roles_costs_one_query(address: str, theirs: Rows) -> None:
    client = browser_of(make_staff(role="reviewer", study=theirs["studies.study"]))  # type: ignore[arg-type]
    client.get(address)

    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    assert sum("studies_member" in query["sql"] for query in captured) == 1


def _said(answer: Any) -> str:
    content: bytes = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace").lower()
