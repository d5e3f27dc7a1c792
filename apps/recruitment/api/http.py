"""Requests to recruiters: with a time limit, repeated only where that is safe, and every one written down."""

import time
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from apps.recruitment.api.base import ApiError, RefusedError, UnreachableError, UnsureError
from apps.recruitment.models import ApiCall, Payment

TIMEOUT_SECONDS = (5, 20)
WAITS_SECONDS = (0.0, 0.5, 2.0)
LONGEST_ANSWER = 300
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Http:
    """One account's way to a recruiter's server. A path's {id} is filled in only on the wire, never in the record."""

    recruiter: str
    account: str
    base_url: str
    headers: dict[str, str]

    def repeat(self, method: str, path: str, *, id: str = "", payment: Payment | None = None, **request: Any) -> Any:  # noqa: A002
        """Return the answer's JSON of a request that may be made any number of times; it is, while none comes.

        Raises RefusedError, or UnreachableError where no attempt was answered.
        """
        error: ApiError = UnreachableError("Not tried.")
        for wait in WAITS_SECONDS:
            time.sleep(wait)
            try:
                return self.once(method, path, id=id, payment=payment, **request)
            except (UnreachableError, UnsureError) as passing:
                error = passing
        raise UnreachableError(str(error))

    def once(self, method: str, path: str, *, id: str = "", payment: Payment | None = None, **request: Any) -> Any:  # noqa: A002
        """Return the answer's JSON of a request that is made exactly once.

        Raises RefusedError, UnreachableError where it certainly did not arrive, UnsureError where it may have.
        """
        began = time.monotonic()
        status, error = None, ""
        try:
            answer = requests.request(
                method,
                self.base_url + path.format(id=id),
                headers=self.headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                **request,
            )
            status = answer.status_code
            return _read(answer)
        except requests.RequestException as trouble:
            error = type(trouble).__name__
            raise _understood(trouble) from None
        finally:
            ApiCall.objects.create(
                payment=payment,
                recruiter=self.recruiter,
                account=self.account,
                method=method,
                path=path,
                status=status,
                error=error,
                milliseconds=round((time.monotonic() - began) * 1000),
            )


def _read(answer: requests.Response) -> Any:
    said = answer.text[:LONGEST_ANSWER]
    if answer.status_code == TOO_MANY:
        raise UnreachableError(f"Too many requests: {said}")
    if answer.status_code >= requests.codes.server_error:
        raise UnsureError(f"The recruiter's server failed ({answer.status_code}): {said}")
    if not answer.ok or answer.is_redirect:
        raise RefusedError(f"The recruiter refused ({answer.status_code}): {said}")
    try:
        return answer.json() if answer.content else {}
    except requests.JSONDecodeError:
        raise UnsureError(f"The recruiter's answer is not JSON: {said}") from None


def _understood(trouble: requests.RequestException) -> ApiError:
    reason = getattr(trouble.args[0], "reason", None) if trouble.args else None
    never_arrived = isinstance(trouble, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
    kind = UnreachableError if never_arrived else UnsureError
    return kind(f"The recruiter did not answer ({type(trouble).__name__}).")
