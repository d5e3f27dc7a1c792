"""A visitor's browser as far as HTTP goes: cookies, forms and their tokens, JSON."""

import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import requests
from PIL import Image

from apps.rehearsal.errors import SiteError, StoppedError

TIMEOUT = 30
TITLE = re.compile(r"<h1[^>]*>([^<]+)<")


class Page(HTMLParser):
    """What a visitor finds on a page: its CSRF token, the boxes to tick, each with whether it is necessary, and the
    choices to make, each with what there is to choose from."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path, self.html = path, html
        self.token = ""
        self.boxes: dict[str, bool] = {}
        self.choices: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of one tag."""
        match dict(attrs):
            case {"name": "csrfmiddlewaretoken", "value": str(token)} | {"name": "csrf-token", "content": str(token)}:
                self.token = token
            case {"name": "scopes", "value": str(code), **others}:
                self.boxes[code] = "required" in others
            case {"type": "radio", "name": str(name), "value": str(value)}:
                self.choices.setdefault(name, []).append(value)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API answered."""

    status: int
    body: dict[str, Any]


class Browser:
    """Keeps cookies and the page it is on. Everything raises SiteError for an answer of 400 or above, or for none."""

    def __init__(self, base_url: str, stop: Event) -> None:
        self._base_url = base_url
        self._stop = stop
        self._http = requests.Session()
        # Over HTTPS the CSRF check wants to know which page a form was on.
        self._http.headers["Referer"] = f"{base_url}/"
        self.page = Page("", "")

    def forget(self) -> None:
        """Lose all cookies, as if this were another browser."""
        self._http.cookies.clear()

    def open(self, path: str, **query: str) -> Page:
        """Go to an address and wherever it leads."""
        return self._show(self._request("GET", path, params=query))

    def submit(self, **fields: Any) -> Page:
        """Send the form of the page we are on."""
        form = {"csrfmiddlewaretoken": self.page.token, **fields}
        return self._show(self._request("POST", self.page.path, data=form))

    def load(self, path: str) -> dict[str, Any]:
        """Return what the API holds at an address."""
        loaded: dict[str, Any] = self._request("GET", path).json()
        return loaded

    def look_at(self, path: str) -> None:
        """Load a picture. Raises SiteError if it is none."""
        response = self._request("GET", path)
        try:
            with Image.open(io.BytesIO(response.content)) as picture:
                picture.load()
        except OSError as error:
            raise SiteError(f"GET {_short(path)}: no picture") from error

    def send(self, path: str, **content: Any) -> Reply:
        """Post `json`, or `data` and `files`, to the API."""
        response = self._request("POST", path, headers={"X-CSRFToken": self.page.token}, **content)
        return Reply(response.status_code, response.json())

    def _show(self, response: requests.Response) -> Page:
        self.page = Page(urlsplit(response.url).path, response.text)
        return self.page

    def _request(self, method: str, path: str, **content: Any) -> requests.Response:
        if self._stop.is_set():
            raise StoppedError
        try:
            response = self._http.request(method, self._base_url + path, timeout=TIMEOUT, **content)
        except requests.RequestException as error:
            raise SiteError(f"{method} {_short(path)}: no answer ({error})") from error
        if response.status_code >= 400:
            answer = f"{response.status_code} {_complaint(response)}"
            raise SiteError(f"{method} {_short(path)}: {answer}", response.status_code)
        return response


def _complaint(response: requests.Response) -> str:
    if "json" in response.headers.get("Content-Type", ""):
        return str(response.json().get("detail", response.text))
    title = TITLE.search(response.text)
    return title[1].strip() if title else response.reason


def _short(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:77]}…"
