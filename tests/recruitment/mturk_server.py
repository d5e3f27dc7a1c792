"""A server on this machine that answers boto3 as MTurk's API does: JSON 1.1, the operation in `X-Amz-Target`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.loopback import serving

ANSWER = (
    '<QuestionFormAnswers xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/'
    'QuestionFormAnswers.xsd"><Answer><QuestionIdentifier>code</QuestionIdentifier><FreeText>{}</FreeText>'
    "</Answer></QuestionFormAnswers>"
)


@dataclass
class Mturk:
    """What the server holds and what was asked of it."""

    url: str = ""
    assignments: dict[str, dict[str, Any]] = field(default_factory=dict)
    bonuses: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, assignment: str, worker: str, code: str = "", hit: str = "HIT1") -> None:
        """Let somebody have submitted an assignment."""
        self.assignments[assignment] = {
            "AssignmentId": assignment,
            "WorkerId": worker,
            "HITId": hit,
            "AssignmentStatus": "Submitted",
            "Answer": ANSWER.format(code),
        }

    def answer(self, operation: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Do what the API reference says of the operation."""
        assignment = self.assignments.get(body.get("AssignmentId", ""))
        match operation:
            case "ApproveAssignment" if assignment and assignment["AssignmentStatus"] == "Submitted":
                assignment["AssignmentStatus"] = "Approved"
                return 200, {}
            case "GetAssignment" if assignment:
                return 200, {"Assignment": assignment}
            case "SendBonus" if assignment:
                tokens = {each["UniqueRequestToken"] for each in self.bonuses}
                if body["UniqueRequestToken"] not in tokens:
                    self.bonuses.append(body)
                    return 200, {}
            case "ListBonusPayments" if assignment:
                mine = [each for each in self.bonuses if each["AssignmentId"] == body["AssignmentId"]]
                return 200, {"NumResults": len(mine), "BonusPayments": mine}
            case "ListAssignmentsForHIT":
                rows = [each for each in self.assignments.values() if each["HITId"] == body["HITId"]]
                start = int(body.get("NextToken", 0))
                more = {"NextToken": str(start + 2)} if start + 2 < len(rows) else {}
                return 200, {"Assignments": rows[start : start + 2], "NumResults": 2, **more}
        return 400, {"__type": "RequestError", "Message": f"{operation} is not possible."}


@contextmanager
def mturk_server() -> Iterator[Mturk]:
    """Run the server on a free port of this machine."""
    held = Mturk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            held.asked.append(operation)
            how = held.failures.pop(0) if held.failures else ""
            status, answer = (int(how), {}) if how.isdigit() else held.answer(operation, body)
            if how == "vanish":
                self.connection.close()
                return
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield held
