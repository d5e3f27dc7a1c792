"""Every page of the admin with its address for one study's rows, and who may open it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from tests.people import browser_of, make_staff

Rows = dict[str, Model]
# These lie below another kind of row, or below none, and are about a cohort.
OF_COHORTS = {
    "quality_reliabilityreport_compute",
    "recruitment_cohort",
    "recruitment_invite_list",
    "recruitment_invite_make",
    "recruitment_pay",
    "recruitment_reconcile",
}
LETTERS = {"admin": "a", "reviewer": "r", "steward": "s", "viewer": "v"}
EVERYBODY = "*"
KEYS = {"pk", "object_id", "cohort"}


@dataclass(frozen=True)
class Page:
    """One kind of page: its name, and what its address needs to know."""

    name: str
    asks_for: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """The kind of row whose page it is, by its label."""
        if self.name in OF_COHORTS:
            return "studies.cohort"
        return ".".join(self.name.split("_")[:2])

    @property
    def is_about_a_row(self) -> bool:
        return self.name != "view_on_site" and bool(KEYS & set(self.asks_for))

    @property
    def is_of_a_study(self) -> bool:
        """Whether it is about one row of a study."""
        kept = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
        return self.is_about_a_row and bool(getattr(kept.get(self.model), "study_path", ""))


@dataclass
class Walk:
    """Somebody who tries every door."""

    client: Client
    rows: Rows
    more: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What a page's address needs besides its row, by the page's name."""
    posts: dict[str, Callable[[Rows], dict[str, Any]]] = field(default_factory=dict)
    """What is sent to the pages that only take posts, by the page's name."""

    def opens(self, page: Page) -> bool:
        """Whether the page is shown, or has done what it was asked for."""
        return self.answer(page) is not None

    def answer(self, page: Page) -> Any:
        """What is answered; None for a refusal: forbidden, not there, or back to the first page."""
        address = self.address(page)
        if page.name in self.posts:
            response = self.client.post(address, self.posts[page.name](self.rows))
        else:
            response = self.client.get(address)
        assert response.status_code < 500, (page.name, response.status_code)
        assert response.status_code != 405, f"{page.name} takes posts only: say in `posts` what to send"
        # A row that may not be deleted leads back to its page, whoever asks.
        led_back = page.name.endswith("_delete") and response.status_code != 200
        refused = (
            led_back or response.status_code in {403, 404} or response.get("Location", "").split("?")[0] in REFUSALS
        )
        return None if refused else response

    def address(self, page: Page) -> str:
        known = dict(self.more.get(page.name, {}))
        if page.is_about_a_row:
            known |= dict.fromkeys(KEYS & set(page.asks_for), self.rows[page.model].pk)
        return reverse(f"admin:{page.name}", kwargs={name: known[name] for name in page.asks_for})


REFUSALS = {"/admin/", "/admin/login/"}


def pages() -> list[Page]:
    """Every page of the admin that has a name, but the one that ends a walk: signing out."""
    found = {page.name: page for page in _pages(admin.site.get_urls()) if page.name != "logout"}
    return sorted(found.values(), key=lambda page: page.name)


def _pages(patterns: list[URLPattern | URLResolver]) -> Iterator[Page]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns)
        elif pattern.name:
            yield Page(pattern.name, (*pattern.pattern.converters, *_groups(pattern)))


def _groups(pattern: URLPattern) -> tuple[str, ...]:
    regex = getattr(pattern.pattern, "regex", None)
    known = set(pattern.pattern.converters)
    return tuple(name for name in (regex.groupindex if regex else ()) if name not in known)


def member(role: str, rows: Rows) -> Client:
    """The browser of somebody with this role in the rows' study."""
    return browser_of(make_staff(role=role, study=rows["studies.study"]))  # type: ignore[arg-type]
