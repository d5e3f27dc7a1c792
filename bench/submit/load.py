"""A load generator small enough not to be what is measured: bytes made beforehand, kept-alive connections, no parsing
beyond what HTTP/1.1 needs."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

Work = Iterable[bytes]


@dataclass(slots=True)
class Round:
    """What came of one burst of requests: seconds each took, how many failed, and the whole burst's cost."""

    waits: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0
    own_seconds: float = 0.0
    """Processor time the generator itself has used."""

    @property
    def per_second(self) -> float:
        """Requests a second of the wall clock."""
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def __add__(self, other: "Round") -> "Round":
        return Round(
            self.waits + other.waits,
            self.failed + other.failed,
            self.seconds + other.seconds,
            self.own_seconds + other.own_seconds,
        )


def percentile_ms(waits: Sequence[float], share: float) -> float:
    """Return the milliseconds that this share of the waits stayed at or under (nearest rank); 0 where there is none."""
    ordered = sorted(waits)
    if not ordered:
        return 0.0
    return round(ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)] * 1000, 1)


def request(method: str, path: str, host: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """Return the bytes of one HTTP/1.1 request."""
    lines = {"Host": host, "Accept": "*/*", "Accept-Encoding": "gzip, br", **(headers or {})}
    if body:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def burst(place: str, people: Iterable[Work], *, connections: int, expected: int) -> Round:
    """Send everyone's requests over so many connections at once; a person's own follow one another.

    Anything but the `expected` status is a failure, as is a broken connection.
    """
    host, _, port = place.rpartition(":")
    # In a thread of its own, for the caller's may run an event loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, _burst(host, int(port), iter(people), connections, expected)).result()


async def _burst(host: str, port: int, people: Iterator[Work], connections: int, expected: int) -> Round:
    outcome = Round()
    wall, own = time.perf_counter(), time.process_time()
    await asyncio.gather(*[_connection(host, port, people, expected, outcome) for _ in range(connections)])
    outcome.seconds, outcome.own_seconds = time.perf_counter() - wall, time.process_time() - own
    return outcome


async def _connection(host: str, port: int, people: Iterator[Work], expected: int, outcome: Round) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for person in people:
        for sent in person:
            began = time.perf_counter()
            writer.write(sent)
            try:
                outcome.failed += await _status(reader) != expected
            except (OSError, EOFError, ValueError):
                outcome.failed += 1
                writer.close()
                reader, writer = await asyncio.open_connection(host, port)
            outcome.waits.append(time.perf_counter() - began)
    writer.close()


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one whole response, by its length or in chunks, and return its status. Raises ValueError for neither."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    if not length and b"\r\ntransfer-encoding: chunked\r\n" in head:
        await _skip_chunks(reader)
    else:
        await reader.readexactly(int(length))
    return status


async def _skip_chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
    await reader.readexactly(2)
