"""The load generator of `python -m bench.submit`."""

import socketserver
from collections.abc import Iterator

import pytest

from bench.submit.load import Round, burst, percentile_ms, request
from bench.submit.queries import nodes
from tests.loopback import serving

PLAIN = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
REFUSED = b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n"


class Replies(socketserver.StreamRequestHandler):
    """Answers each request by what its path asks for."""

    def handle(self) -> None:
        while line := self.rfile.readline():
            while self.rfile.readline() != b"\r\n":
                pass
            self.wfile.write({b"/chunked": CHUNKED, b"/refused": REFUSED}.get(line.split()[1], PLAIN))


@pytest.fixture
def place() -> Iterator[str]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Replies)
    with serving(server):
        yield f"127.0.0.1:{server.server_address[1]}"


def test_every_request_of_everyone_is_sent_and_timed(place: str) -> None:
    people = [[request("GET", path, place) for path in ("/plain", "/chunked", "/plain")] for _ in range(4)]

    came = burst(place, people, connections=2, expected=201)

    assert (len(came.waits), came.failed) == (12, 0)
    assert came.per_second > 0


def test_another_status_than_expected_is_a_failure(place: str) -> None:
    people = [[request("GET", "/plain", place), request("GET", "/refused", place)]]

    assert burst(place, people, connections=1, expected=201).failed == 1


def test_rounds_add_up() -> None:
    both = Round([0.1], 1, 2.0, 0.5) + Round([0.2, 0.3], 0, 1.0, 0.5)

    assert both == Round([0.1, 0.2, 0.3], 1, 3.0, 1.0)
    assert both.per_second == 1.0


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0), (0.001, 1.0)])
def test_a_percentile_is_a_wait_that_was_there(share: float, expected: float) -> None:
    assert percentile_ms([number / 1000 for number in range(100, 0, -1)], share) == expected


def test_no_waits_have_no_percentile() -> None:
    assert percentile_ms([], 0.5) == 0.0


def test_a_plan_is_read_to_its_leaves() -> None:
    plan = {"Node Type": "Sort", "Plans": [{"Node Type": "Limit", "Plans": [{"Node Type": "Seq Scan"}]}]}

    assert [node["Node Type"] for node in nodes(plan)] == ["Sort", "Limit", "Seq Scan"]
