"""What MTurk can be asked, by boto3. Operations and fields: docs.aws.amazon.com, AWSMechTurk API reference."""

import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError

from apps.recruitment.accounts import Account
from apps.recruitment.api.base import ApiError, RefusedError, Theirs, UnreachableError, UnsureError, submission_of
from apps.recruitment.models import ApiCall, Payment, PaymentRun, Submission

LIVE = "https://mturk-requester.us-east-1.amazonaws.com"
SANDBOX = "https://mturk-requester-sandbox.us-east-1.amazonaws.com"
REGION = "us-east-1"
# How long MTurk remembers a bonus's UniqueRequestToken is its own affair; the token is the payment's own for ever.
CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 1})
State = Submission.State
STATES = {"Submitted": State.SUBMITTED, "Approved": State.APPROVED, "Rejected": State.REJECTED}
CODE_IN_ANSWER = re.compile(r"<QuestionIdentifier>code</QuestionIdentifier>\s*<FreeText>([^<]*)</FreeText>")


class MturkApi:
    """MTurk with one account's keys; the sandbox unless `live`."""

    def __init__(self, account: Account, *, live: bool) -> None:
        self.account = account
        self.client: Any = boto3.client(
            "mturk",
            endpoint_url=account.api_url or (LIVE if live else SANDBOX),
            region_name=REGION,
            aws_access_key_id=account.key_id,
            aws_secret_access_key=account.secret_key,
            config=CONFIG,
        )

    def approve(self, payment: Payment) -> str:
        """Approve the assignment; where it is approved already, that is as good."""
        try:
            self._ask("approve_assignment", payment, AssignmentId=submission_of(payment).submission_id)
        except RefusedError:
            if not self.has_happened(payment):
                raise
        return ""

    def bonus(self, payment: Payment) -> str:
        """Pay a bonus under a token of the payment's own, by which MTurk knows a repetition."""
        submission = submission_of(payment)
        token = f"payment-{payment.pk}"
        self._ask(
            "send_bonus",
            payment,
            WorkerId=submission.session.participant.external_identity.external_id,
            BonusAmount=f"{payment.amount:.2f}",
            AssignmentId=submission.submission_id,
            Reason=payment.reason,
            UniqueRequestToken=token,
        )
        return token

    def has_happened(self, payment: Payment) -> bool | None:
        """Whether the assignment is approved; of a bonus, whether one of this amount and reason is listed."""
        assignment = submission_of(payment).submission_id
        if payment.kind == PaymentRun.Kind.APPROVE:
            shown = self._ask("get_assignment", payment, AssignmentId=assignment)["Assignment"]
            return bool(shown["AssignmentStatus"] == "Approved")
        listed = self._ask("list_bonus_payments", payment, AssignmentId=assignment)["BonusPayments"]
        same = (f"{payment.amount:.2f}", payment.reason)
        return any((f"{float(each['BonusAmount']):.2f}", each["Reason"]) == same for each in listed)

    def submissions(self, studies: Iterable[str]) -> Iterator[Theirs]:
        """Yield every submitted assignment of these HITs."""
        for hit in studies:
            page: dict[str, str] = {}
            while True:
                found = self._ask("list_assignments_for_hit", None, HITId=hit, MaxResults=100, **page)
                yield from (_theirs(each) for each in found["Assignments"])
                if not found.get("NextToken"):
                    break
                page = {"NextToken": found["NextToken"]}

    def _ask(self, operation: str, payment: Payment | None, **values: Any) -> Any:
        began = time.monotonic()
        status, error = None, ""
        try:
            answer = getattr(self.client, operation)(**values)
            status = answer["ResponseMetadata"]["HTTPStatusCode"]
            return answer
        except (ClientError, HTTPClientError, EndpointConnectionError) as trouble:
            failure = _understood(trouble)
            error = str(failure)[:300]
            raise failure from None
        finally:
            ApiCall.objects.create(
                payment=payment,
                recruiter="mturk",
                account=self.account.alias,
                method=operation,
                status=status,
                error=error,
                milliseconds=round((time.monotonic() - began) * 1000),
            )


def _understood(trouble: Exception) -> ApiError:
    if isinstance(trouble, EndpointConnectionError | ConnectTimeoutError):
        return UnreachableError("MTurk cannot be reached.")
    if not isinstance(trouble, ClientError):
        return UnsureError("MTurk did not answer.")
    status = trouble.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    said = trouble.response.get("Error", {})
    if said.get("Code") == "ThrottlingException":
        return UnreachableError("Too many requests.")
    kind = UnsureError if status >= 500 else RefusedError
    return kind(f"MTurk refused ({said.get('Code', status)}): {said.get('Message', '')}")


def _theirs(assignment: dict[str, Any]) -> Theirs:
    code = CODE_IN_ANSWER.search(assignment.get("Answer", ""))
    return Theirs(
        submission=assignment["AssignmentId"],
        person=assignment["WorkerId"],
        state=STATES.get(assignment["AssignmentStatus"], State.UNKNOWN),
        code=code[1].strip() if code else "",
        their_study=assignment.get("HITId", ""),
    )
