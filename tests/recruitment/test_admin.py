"""The admin's pages of recruitment: what they show to whom, and what their buttons do."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.recruitment import paying
from apps.recruitment.models import Payment, PaymentRun, Submission
from apps.recruitment.payments import payable
from apps.studies.models import Cohort, Member
from tests.factories import make_cohort
from tests.recruitment.prolific_server import Prolific
from tests.recruitment.stories import CODES, finished, prolific_cohort

pytestmark = pytest.mark.django_db
HOME = "/admin/recruitment/submission/cohort"


@pytest.fixture
def cohort(prolific: Prolific) -> Cohort:
    """Two people came to the end, and Prolific knows them."""
    cohort = prolific_cohort(seeds=4)
    for _ in range(2):
        prolific.add(finished(cohort).submission_id, "aa")
    return cohort


def signed_in(client: Client, role: str, cohort: Cohort) -> Client:
    """A member of the cohort's study, and of no other."""
    user = User.objects.create_user(f"a-{role}", password="as-long-as-it-takes", is_staff=True)
    Member.objects.create(study=cohort.study, user=user, role=role)
    client.force_login(user)
    return client


def text(response: Any) -> str:
    page: str = response.content.decode()
    return page


def dry_run(client: Client, cohort: Cohort, **form: str) -> str:
    given = {"kind": "bonus", "amount": "1.50", "reason": "Careful work"} | form
    return text(client.post(f"{HOME}/{cohort.pk}/pay/", given))


def token(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found, page
    return found[1]


def test_the_page_says_what_to_enter_at_prolific(admin_client: Client, cohort: Cohort) -> None:
    page = text(admin_client.get(f"{HOME}/{cohort.pk}/"))

    link = f"/join/{cohort.entry_key}/?PROLIFIC_PID={{{{%PROLIFIC_PID%}}}}&amp;STUDY_ID={{{{%STUDY_ID%}}}}"
    assert link in page
    assert all(code in page for code in CODES.values())
    assert "http://127.0.0.1:8000/recruiters/prolific/lab/" in page
    assert "a-secret-for-webhooks" not in page
    assert "a-token-of-the-lab" not in page


def test_a_dry_run_shows_and_a_click_pays_those_ticked(
    admin_client: Client, cohort: Cohort, prolific: Prolific
) -> None:
    first, second = payable(cohort)
    page = dry_run(admin_client, cohort)
    assert "2 payments would come to 3.00 GBP" in page
    assert not Payment.objects.exists()

    answer = admin_client.post(f"{HOME}/{cohort.pk}/pay/", {"shown": token(page), "submission": [second.pk]})

    run = PaymentRun.objects.get()
    assert answer["Location"] == f"/admin/recruitment/paymentrun/{run.pk}/change/"
    assert [payment.submission for payment in run.payments.all()] == [second]
    assert run.actor == "admin"
    paying.send(run)
    assert (prolific.paid(first.submission_id), prolific.paid(second.submission_id)) == ([], [150])


@pytest.mark.parametrize("shown", ["", "forged", "WzEsImJvbnVzIiwiIixbXV0:1:x"])
def test_what_was_not_shown_is_not_paid(admin_client: Client, cohort: Cohort, shown: str) -> None:
    sent = {"shown": shown, "submission": [each.pk for each in payable(cohort)]}

    page = text(admin_client.post(f"{HOME}/{cohort.pk}/pay/", sent, follow=True))

    assert "shown too long ago" in page
    assert not Payment.objects.exists()


def test_what_was_shown_for_one_cohort_pays_nobody_of_another(admin_client: Client, cohort: Cohort) -> None:
    other = prolific_cohort(cohort.study, phase="rate")
    page = dry_run(admin_client, cohort)

    admin_client.post(f"{HOME}/{other.pk}/pay/", {"shown": token(page), "submission": [payable(cohort)[0].pk]})

    assert not Payment.objects.exists()


def test_sending_the_same_form_twice_pays_once(admin_client: Client, cohort: Cohort) -> None:
    page = dry_run(admin_client, cohort)
    sent = {"shown": token(page), "submission": [each.pk for each in payable(cohort)]}

    admin_client.post(f"{HOME}/{cohort.pk}/pay/", sent)
    again = text(admin_client.post(f"{HOME}/{cohort.pk}/pay/", sent, follow=True))

    assert "Something has changed" in again
    assert Payment.objects.count() == 2


def test_a_bonus_needs_an_amount_and_a_reason(admin_client: Client, cohort: Cohort) -> None:
    page = dry_run(admin_client, cohort, amount="", reason="")

    assert page.count("A bonus needs this.") == 2


def test_the_cap_is_named_where_it_stops_a_payment(admin_client: Client, cohort: Cohort) -> None:
    page = dry_run(admin_client, cohort, amount="9.99")
    assert "2 payments would come to 19.98" in page

    page = dry_run(admin_client, cohort, amount="10.01")
    assert page.count("More than the cap for one person.") == 2
    assert "Pay those ticked" not in page


def test_the_runs_page_settles_what_nobody_knows(admin_client: Client, cohort: Cohort, prolific: Prolific) -> None:
    page = dry_run(admin_client, cohort)
    sent = {"shown": token(page), "submission": [each.pk for each in payable(cohort)]}
    admin_client.post(f"{HOME}/{cohort.pk}/pay/", sent)
    run = PaymentRun.objects.get()
    prolific.fail("vanish", "/pay/")
    prolific.fail("hang up", "/pay/")
    paying.send(run)
    address = f"/admin/recruitment/paymentrun/{run.pk}"

    assert text(admin_client.get(f"{address}/change/")).count("was not paid") == 2
    admin_client.post(f"{address}/act/", {"act": "look"})
    [unsure] = run.payments.filter(state="unsure")
    admin_client.post(f"{address}/act/", {"act": "not_paid", "payment": unsure.pk})

    assert sorted(run.payments.values_list("state", flat=True)) == ["paid", "refused"]
    assert "Nobody knows" not in text(admin_client.get(f"{address}/change/"))


def test_reconciling_with_a_file_shows_three_columns_and_the_differences(admin_client: Client, cohort: Cohort) -> None:
    first, second = payable(cohort)
    data = f"Submission id,Status,Completion code\n{first.submission_id},AWAITING REVIEW,{CODES['code_complete']}\n"
    file = SimpleUploadedFile("export.csv", data.encode(), "text/csv")

    page = text(admin_client.post(f"{HOME}/{cohort.pk}/reconcile/", {"file": file}))

    assert "Complete here, but not there: 1" in page
    assert "Complete on both sides, and not approved yet: 1" in page
    assert second.submission_id in page
    assert Submission.objects.get(pk=first.pk).state == "submitted"


def test_reconciling_asks_prolific_and_says_when_it_is_away(
    admin_client: Client, cohort: Cohort, prolific: Prolific
) -> None:
    address = f"{HOME}/{cohort.pk}/reconcile/"
    prolific.fail("500", "/submissions/", times=3)

    assert "failed (500)" in text(admin_client.post(address, {"ask": "on"}))
    assert "Complete on both sides, and not approved yet: 2" in text(admin_client.post(address, {"ask": "on"}))


def test_a_file_that_is_no_list_is_told(admin_client: Client, cohort: Cohort) -> None:
    file = SimpleUploadedFile("export.csv", b"a,b\n1,2\n", "text/csv")

    page = text(admin_client.post(f"{HOME}/{cohort.pk}/reconcile/", {"file": file}))

    assert "must name a column for submissions" in page


def test_ids_are_shown_only_to_those_who_may_see_them(client: Client, cohort: Cohort) -> None:
    submission = payable(cohort)[0]
    study_admin = signed_in(client, "admin", cohort)

    pages = [
        text(study_admin.get(f"{HOME}/{cohort.pk}/")),
        dry_run(study_admin, cohort),
        text(study_admin.post(f"{HOME}/{cohort.pk}/reconcile/", {"ask": "on"})),
    ]

    assert str(submission.session) in pages[1] + pages[2]
    assert not [page for page in pages if submission.submission_id in page]
    assert study_admin.get("/admin/recruitment/submission/").status_code == 403


def test_a_steward_sees_ids_and_pays_nobody(client: Client, cohort: Cohort) -> None:
    steward = signed_in(client, "steward", cohort)

    assert payable(cohort)[0].submission_id in text(steward.get("/admin/recruitment/submission/"))
    assert steward.get(f"{HOME}/{cohort.pk}/pay/").status_code == 403


@pytest.mark.parametrize("path", ["", "pay/", "reconcile/"])
def test_another_studys_people_are_out_of_reach(client: Client, cohort: Cohort, path: str) -> None:
    elsewhere = signed_in(client, "admin", make_cohort())

    assert elsewhere.get(f"{HOME}/{cohort.pk}/{path}").status_code == 403


def test_invitations_are_made_listed_and_taken_back(admin_client: Client) -> None:
    cohort = make_cohort(recruiter="invite", launched=False)
    made = admin_client.post(f"/admin/recruitment/invite/cohort/{cohort.pk}/make/", {"count": "3", "label": "group B"})
    assert made["Location"] == f"{HOME}/{cohort.pk}/"

    listed = admin_client.get(f"/admin/recruitment/invite/cohort/{cohort.pk}/list.csv")
    chosen = [invite.pk for invite in cohort.invites.all()[:2]]
    admin_client.post("/admin/recruitment/invite/", {"action": "revoke", "_selected_action": chosen})

    assert text(listed).count(f"/join/{cohort.entry_key}/?invite=") == 3
    assert "no-store" in listed["Cache-Control"]
    assert cohort.invites.unused().count() == 1
    assert "3 invitations" in text(admin_client.get(f"{HOME}/{cohort.pk}/"))


@pytest.mark.parametrize("name", ["invite", "paymentrun", "apicall", "submission", "externalidentity"])
def test_lists_open_when_they_are_empty(admin_client: Client, name: str) -> None:
    assert admin_client.get(f"/admin/recruitment/{name}/").status_code == 200
