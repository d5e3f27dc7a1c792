"""Who works on a study: the page on which study admins say so."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from apps.studies.membership import MembershipError, add, remove
from apps.studies.models import ChangeLog, Member, Study
from tests.factories import make_study
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study()


@pytest.fixture
def ada(study: Study) -> User:
    """The study's one study admin."""
    return make_staff("ada", role="admin", study=study)


def send(user: User, study: Study, **form: Any) -> str:
    """Fill in the page and return what it says then."""
    return browser_of(user).post(f"/admin/studies/study/{study.pk}/members/", form, follow=True).content.decode()


def throw_out(user: User, member: Member) -> str:
    address = f"/admin/studies/study/{member.study_id}/members/remove/"
    return browser_of(user).post(address, {"member": member.pk}, follow=True).content.decode()


def roles(study: Study, user: User) -> list[str]:
    return list(study.members.filter(user=user).values_list("role", flat=True))


def test_a_study_admin_takes_somebody_in(study: Study, ada: User) -> None:
    grace = make_staff("grace")

    page = send(ada, study, name="grace", role="reviewer")

    assert "grace: reviewer" in page
    assert grace.has_perm("mimicry.change_mimic", study)
    assert not grace.has_perm("mimicry.change_mimic", make_study())


def test_somebody_may_be_named_by_their_address(study: Study, ada: User) -> None:
    grace = make_staff("grace", email="grace@example.org")

    send(ada, study, name=" Grace@example.org ", role="viewer")

    assert roles(study, grace) == ["viewer"]


@pytest.mark.parametrize("name", ["hedy", "kay"])
def test_nobody_but_staff_can_be_taken_in_and_the_page_does_not_say_who_else_there_is(
    study: Study, ada: User, name: str
) -> None:
    User.objects.create_user("kay")

    page = send(ada, study, name=name, role="viewer")

    assert f"Nobody of the staff is called “{name}”" in page
    assert study.members.count() == 1


def test_nobody_makes_themselves_a_data_steward(study: Study, ada: User) -> None:
    page = send(ada, study, name="ada", role="steward")

    assert "Nobody makes themselves a data steward" in page
    assert roles(study, ada) == ["admin"]


def test_a_second_study_admin_may_make_the_first_a_data_steward(study: Study, ada: User) -> None:
    send(make_staff("grace", role="admin", study=study), study, name="ada", role="steward")

    assert roles(study, ada) == ["admin", "steward"]


def test_adding_somebody_twice_changes_nothing(study: Study, ada: User) -> None:
    grace = make_staff("grace")
    send(ada, study, name="grace", role="viewer")

    send(ada, study, name="grace", role="viewer")

    assert roles(study, grace) == ["viewer"]
    assert ChangeLog.objects.filter(model="studies.member").count() == 1


def test_whoever_is_taken_out_may_do_nothing_there_any_more(study: Study, ada: User) -> None:
    grace = make_staff("grace", role="steward", study=study)
    client = browser_of(grace)

    throw_out(ada, study.members.get(user=grace))

    assert client.get("/admin/participants/session/").status_code == 403


def test_the_last_study_admin_stays(study: Study, ada: User) -> None:
    page = throw_out(ada, study.members.get(user=ada))

    assert "keeps at least one study admin" in page
    assert roles(study, ada) == ["admin"]


def test_a_study_admin_who_left_the_staff_does_not_count_as_one(study: Study, ada: User) -> None:
    make_staff("grace", role="admin", study=study, is_active=False)

    with pytest.raises(MembershipError):
        remove(study.members.get(user=ada), by=ada)


def test_coming_and_going_is_on_record_and_on_the_page(study: Study, ada: User) -> None:
    make_staff("grace")
    send(ada, study, name="grace", role="viewer")

    page = throw_out(ada, study.members.get(user__username="grace"))

    written = ChangeLog.objects.filter(study=study, model="studies.member").values_list("actor", "object_name", "after")
    assert list(written) == [("ada", "grace: viewer", None), ("ada", "grace: viewer", "made")]
    assert page.count("by ada") == 2


@pytest.mark.parametrize("role", ["reviewer", "steward", "viewer"])
def test_only_study_admins_say_who_works_on_a_study(study: Study, role: str) -> None:
    grace = make_staff("grace", role=role, study=study)

    send(grace, study, name="grace", role="admin")

    assert roles(study, grace) == [role]


def test_a_member_of_another_study_cannot_be_taken_out_here(study: Study, ada: User) -> None:
    elsewhere = Member.objects.create(study=make_study(), user=make_staff("grace"), role="viewer")
    address = f"/admin/studies/study/{study.pk}/members/remove/"

    answer = browser_of(ada).post(address, {"member": elsewhere.pk})

    assert answer.status_code == 404
    assert Member.objects.filter(pk=elsewhere.pk).exists()


def test_whoever_makes_a_study_is_its_study_admin() -> None:
    grace = make_staff("grace")
    grace.user_permissions.add(Permission.objects.get(codename="add_study"))

    browser_of(grace).post("/admin/studies/study/add/", {"title": "Faces", "slug": "faces"})

    assert roles(Study.objects.get(slug="faces"), grace) == ["admin"]


def test_whoever_runs_the_site_may_do_all_of_it(study: Study, admin_user: User) -> None:
    steward = add(study, admin_user, "steward", by=admin_user)

    remove(steward, by=admin_user)

    assert not study.members.exists()
