"""What goes over the wire while a page is open, as the browser's own protocol tells it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page

KBIT_PER_S = 400
LATENCY_MS = 400
MODEL = ".tflite"
PICTURES = "/images/"
STATIC = "/static/"
# Smaller ones gain nothing by compression.
WORTH_COMPRESSING = 1500
TEXTS = ("text/", "application/json", "image/svg", "application/javascript")


@dataclass(slots=True)
class Answer:
    """One response: where from, in which encoding, and how many bytes with its headers."""

    path: str
    kind: str
    encoding: str
    caching: str
    size: int = 0

    @property
    def plain(self) -> bool:
        """Whether a text came uncompressed, or a file of ours other than by Brotli."""
        text = self.kind.startswith(TEXTS) and self.size > WORTH_COMPRESSING
        return text and self.encoding not in (("br",) if self.path.startswith(STATIC) else ("br", "gzip"))

    @property
    def fleeting(self) -> bool:
        """Whether a file of ours may not be kept for good."""
        return self.path.startswith(STATIC) and "immutable" not in self.caching


@dataclass(slots=True)
class Load:
    """The responses since the meter was last emptied."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def kilobytes(self, wanted: str) -> float:
        """Return the thousand bytes of `wanted`: "page", "pictures" or "model"."""
        return round(sum(answer.size for answer in self.answers.values() if part_of(answer.path) == wanted) / 1000, 1)

    @property
    def largest_picture(self) -> float:
        """The thousand bytes of the largest stimulus."""
        sizes = [answer.size for answer in self.answers.values() if part_of(answer.path) == "pictures"]
        return round(max(sizes, default=0) / 1000, 1)


def part_of(path: str) -> str:
    """Return what a response belongs to: the "model" of the live guidance, the "pictures" shown, or the "page"."""
    if path.endswith(MODEL):
        return "model"
    return "pictures" if path.startswith(PICTURES) else "page"


class Meter:
    """Listens to a page's network and can make it slow."""

    def __init__(self, page: Page) -> None:
        self.load = Load()
        self.sent: dict[str, int] = {}
        self.protocol: CDPSession = page.context.new_cdp_session(page)
        self.protocol.send("Network.enable")
        self.protocol.on("Network.requestWillBeSentExtraInfo", self._sending)
        self.protocol.on("Network.responseReceived", self._received)
        self.protocol.on("Network.loadingFinished", self._finished)

    def slow_down(self, *, offline: bool = False) -> None:
        """Let the page have 400 kbit/s either way and 400 ms of latency, or nothing at all."""
        rate = KBIT_PER_S * 1000 / 8
        link = {"latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
        self.protocol.send("Network.emulateNetworkConditions", {"offline": offline, **link})

    def empty(self) -> None:
        """Forget what was heard, and have the browser forget what it keeps."""
        self.protocol.send("Network.clearBrowserCache")
        self.load = Load()

    @property
    def largest_upload(self) -> float:
        """The thousand bytes of the largest body that was sent."""
        return round(max(self.sent.values(), default=0) / 1000, 1)

    def _sending(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        self.sent[event["requestId"]] = int(headers.get("content-length", 0))

    def _received(self, event: dict[str, Any]) -> None:
        response = event["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        if response["url"].startswith("http"):
            self.load.answers[event["requestId"]] = Answer(
                urlsplit(response["url"]).path,
                response.get("mimeType", ""),
                headers.get("content-encoding", ""),
                headers.get("cache-control", ""),
            )

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.load.answers:
            self.load.answers[event["requestId"]].size = int(event["encodedDataLength"])
