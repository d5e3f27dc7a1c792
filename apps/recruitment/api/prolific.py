"""What Prolific can be asked. Paths and fields: docs.prolific.com/api-reference (submissions, bonuses)."""

from collections.abc import Iterable, Iterator

from apps.recruitment.accounts import Account
from apps.recruitment.api.base import Theirs, submission_of
from apps.recruitment.api.http import Http
from apps.recruitment.models import Payment, PaymentRun, Submission

API_URL = "https://api.prolific.com"
PAGE_SIZE = 100
State = Submission.State
STATES = {
    "RESERVED": State.ACTIVE,
    "ACTIVE": State.ACTIVE,
    "AWAITING REVIEW": State.SUBMITTED,
    "APPROVED": State.APPROVED,
    "PARTIALLY APPROVED": State.APPROVED,
    "REJECTED": State.REJECTED,
    "RETURNED": State.RETURNED,
    "TIMED-OUT": State.TIMED_OUT,
    "SCREENED OUT": State.SCREENED_OUT,
}


def state_of(status: str) -> str:
    """Return which of Submission.State a status of Prolific's is; "" for one we do not know."""
    return STATES.get(status.upper().replace("_", " "), State.UNKNOWN)


class ProlificApi:
    """Prolific with one account's token."""

    def __init__(self, account: Account) -> None:
        headers = {"Authorization": f"Token {account.token}"}
        self.http = Http("prolific", account.alias, (account.api_url or API_URL) + "/api/v1", headers)

    def approve(self, payment: Payment) -> str:
        """Approve the submission; Prolific ignores a second request for the same."""
        body = {"action": "APPROVE"}
        path = "/submissions/{id}/transition/"
        self.http.repeat("POST", path, id=submission_of(payment).submission_id, payment=payment, json=body)
        return ""

    def bonus(self, payment: Payment) -> str:
        """Set up a bonus, which pays nothing yet, then pay it; the second request pays anew each time it is made."""
        submission = submission_of(payment)
        body = {"study_id": submission.their_study, "csv_bonuses": f"{submission.submission_id},{payment.amount:.2f}"}
        made = self.http.repeat("POST", "/submissions/bonus-payments/", payment=payment, json=body)
        reference = str(made["id"])
        Payment.objects.filter(pk=payment.pk).update(reference=reference)
        self.http.once("POST", "/bulk-bonus-payments/{id}/pay/", id=reference, payment=payment)
        return reference

    def has_happened(self, payment: Payment) -> bool | None:
        """Whether the submission is approved, or shows one more bonus of this amount than we know to be paid."""
        shown = self.http.repeat("GET", "/submissions/{id}/", id=submission_of(payment).submission_id, payment=payment)
        if payment.kind == PaymentRun.Kind.APPROVE:
            return state_of(shown.get("status", "")) == State.APPROVED
        cents = round(payment.amount * 100)
        known = Payment.objects.filter(
            submission=payment.submission, kind=payment.kind, amount=payment.amount, state=Payment.State.PAID
        ).count()
        return [round(each) for each in shown.get("bonus_payments") or []].count(cents) > known

    def submissions(self, studies: Iterable[str]) -> Iterator[Theirs]:
        """Yield every submission of these studies, page by page."""
        path = "/studies/{id}/submissions/"
        for study in studies:
            seen: set[str] = set()
            page = 1
            while True:
                query = {"page": page, "page_size": PAGE_SIZE}
                rows = self.http.repeat("GET", path, id=study, params=query)["results"]
                fresh = [row for row in rows if row["id"] not in seen]
                yield from (_theirs(row, study) for row in fresh)
                seen |= {row["id"] for row in fresh}
                # A server that knows no pages answers with everything each time.
                if not fresh or len(rows) < PAGE_SIZE:
                    break
                page += 1


def _theirs(row: dict[str, str], study: str) -> Theirs:
    return Theirs(
        submission=row["id"],
        person=row.get("participant_id") or row.get("participant") or "",
        state=state_of(row.get("status", "")),
        code=row.get("entered_code") or row.get("study_code") or "",
        their_study=row.get("study_id") or study,
    )
