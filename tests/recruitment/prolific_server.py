"""A server on this machine that answers as Prolific's API does, shapes and habits taken from its documentation.

What pays twice there when asked twice does so here: `/bulk-bonus-payments/{id}/pay/` is not idempotent.
"""

import functools
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.loopback import serving

TOKEN, SECRET = "a-token-of-the-lab", "a-secret-for-webhooks"
STUDY = "60aca280709ee40ec37d4885"


@functools.cache
def _key(kid: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Prolific:
    """What the server holds and what was asked of it."""

    url: str = ""
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    bonuses: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add_key("first")

    def add_key(self, kid: str) -> None:
        self.keys[kid] = _key(kid)

    def add(self, submission: str, person: str, status: str = "AWAITING REVIEW", code: str | None = None) -> None:
        """Let somebody have taken part there."""
        self.submissions[submission] = {
            "id": submission,
            "participant_id": person,
            "status": status,
            "started_at": "2026-05-20T11:03:00.457Z",
            "study_code": code,
            "bonus_payments": [],
        }

    def fail(self, how: str, path: str, times: int = 1) -> None:
        """Let the next requests to a path fail: "500", "429", "hang up" before or "vanish" after having done it."""
        self.failures += [(how, path)] * times

    def paid(self, submission: str) -> list[int]:
        """The bonuses the submission was really paid, in cents."""
        paid: list[int] = self.submissions[submission]["bonus_payments"]
        return paid

    def token(self, *, kid: str = "first", key: Any = None, algorithm: str = "RS256", **claims: Any) -> str:
        """An entry as Prolific signs it."""
        body = {"aud": "127.0.0.1", "exp": int(time.time()) + 300, "prolific": {}} | claims
        return jwt.encode(body, key or self.keys[kid], algorithm=algorithm, headers={"kid": kid})

    def jwks(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk
        keys = ({"kid": kid, "alg": "RS256", "use": "sig"} | public(key.public_key(), as_dict=True)
                for kid, key in self.keys.items())  # fmt: skip
        return {"keys": list(keys)}

    def answer(self, method: str, path: str, query: str, body: Any) -> tuple[int, Any]:
        """Do what the documentation says of this path."""
        if path == "/.well-known/study/jwks.json":
            return 200, self.jwks()
        if found := re.fullmatch(r"/api/v1/studies/(\w+)/submissions/", path):
            rows = list(self.submissions.values()) if found[1] == STUDY else []
            page, size = (int(re.search(rf"\b{name}=(\d+)", query)[1]) for name in ("page", "page_size"))  # type: ignore[index]
            return 200, {"results": rows[(page - 1) * size : page * size]}
        if found := re.fullmatch(r"/api/v1/submissions/(\w+)/", path):
            row = self.submissions.get(found[1])
            return (200, row) if row else (404, {"error": {"title": "Not found"}})
        if found := re.fullmatch(r"/api/v1/submissions/(\w+)/transition/", path):
            return self._transition(found[1], body)
        if path == "/api/v1/submissions/bonus-payments/":
            return self._set_up(body)
        if found := re.fullmatch(r"/api/v1/bulk-bonus-payments/(\w+)/pay/", path):
            for submission, cents in self.bonuses[found[1]]:
                self.submissions[submission]["bonus_payments"].append(cents)
            return 202, None
        return 404, {"error": {"title": "Not found"}}

    def _transition(self, submission: str, body: Any) -> tuple[int, Any]:
        row = self.submissions.get(submission)
        if row is None or body != {"action": "APPROVE"}:
            return 400, {"error": {"title": "Bad request"}}
        row["status"] = "APPROVED"
        return 200, row

    def _set_up(self, body: Any) -> tuple[int, Any]:
        lines = [line.split(",") for line in body["csv_bonuses"].split("\n") if line]
        if body["study_id"] != STUDY or any(submission not in self.submissions for submission, _amount in lines):
            return 400, {"error": {"title": "Unknown submission"}}
        number = f"bulk{len(self.bonuses) + 1}"
        self.bonuses[number] = [(submission, round(float(amount) * 100)) for submission, amount in lines]
        return 201, {"id": number, "study": STUDY, "amount": 100, "fees": 30, "vat": 6, "total_amount": 136}


@contextmanager
def prolific_server() -> Iterator[Prolific]:
    """Run the server on a free port of this machine."""
    held = Prolific()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            path, _, query = self.path.partition("?")
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
            held.asked.append((method, path))
            how = next((how for how, part in held.failures if part in path), "")
            if how:
                held.failures.remove(next(each for each in held.failures if each[1] in path))
            if how == "hang up":
                self.connection.close()
                return
            trouble: tuple[int, Any] = (int(how) if how.isdigit() else 401, {"error": {"title": "Trouble"}})
            allowed = not path.startswith("/api/") or self.headers.get("Authorization") == f"Token {TOKEN}"
            status, answer = held.answer(method, path, query, body) if allowed and not how.isdigit() else trouble
            if how == "vanish":
                self.connection.close()
            else:
                self._send(status, answer)

        def _send(self, status: int, answer: Any) -> None:
            data = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield held
