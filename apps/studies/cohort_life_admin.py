"""Changing a cohort's state, by an action on the list or a button on its page."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.studies.cohorts import TRANSITIONS, CohortError, change_state
from apps.studies.models import Cohort
from apps.studies.record_admin import permitted
from apps.studies.scope import ScopedAdmin

# What cannot be undone is asked about first, with what it will mean.
CONSEQUENCES: dict[str, Promise] = {
    "close": _(
        "Nobody new can enter. People in the middle of a session can finish it. "
        "A closed cohort cannot be opened again: to wait a while, pause it instead."
    ),
    "redraft": _(
        "Nobody new can enter, and the design can be changed again. "
        "What the pilot has brought in is kept and marked, holds no place, and is never released."
    ),
    "launch": _(
        "The pilot is over: what it has brought in is kept and marked, holds no place, and is never released. "
        "The open cohort begins from zero."
    ),
    "archive": _("The cohort leaves the overview; its data are kept. It cannot be brought back."),
}


def possible_changes(cohort: Cohort) -> list[tuple[str, Promise]]:
    """Return the changes the cohort's state allows, as (name, label)."""
    return [(name, change.label) for name, change in TRANSITIONS.items() if cohort.state in change.sources]


def needs_asking(name: str, cohorts: Iterable[Cohort]) -> bool:
    """Whether the change has consequences to be told first: launching has them for a pilot only."""
    from_pilot = any(cohort.state == Cohort.State.PILOT for cohort in cohorts)
    return name in CONSEQUENCES and (name != "launch" or from_pilot)


def _action(name: str) -> Callable[..., HttpResponse | None]:
    label: Any = TRANSITIONS[name].label

    @admin.action(permissions=["change"], description=label)
    def act(life: "LifeCycleAdmin", request: HttpRequest, cohorts: QuerySet[Cohort]) -> HttpResponse | None:
        if needs_asking(name, cohorts) and "confirmed" not in request.POST:
            chosen = [(ACTION_CHECKBOX_NAME, str(cohort.pk)) for cohort in cohorts]
            hidden = [("action", name), *chosen]
            return life.ask(request, name, cohorts, hidden=hidden, back=request.get_full_path())
        life.carry_out(request, name, cohorts)
        return None

    act.__name__ = name
    return act


class LifeCycleAdmin(ScopedAdmin):
    """The part of the cohorts' admin that launches, pauses, resumes, closes and archives."""

    actions = [_action(name) for name in TRANSITIONS]

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer the changes of state, but no deletion by the handful."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_urls(self) -> list[URLPattern]:
        """Add the address that the buttons post to."""
        view = self.admin_site.admin_view(require_POST(self.state_view))
        return [path("<int:pk>/state/", view, name="studies_cohort_state"), *super().get_urls()]

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change one cohort's state by a button of its page."""
        cohort: Cohort = permitted(self, request, pk, self.has_change_permission)
        name = request.POST.get("change", "")
        if name not in TRANSITIONS:
            raise Http404(_("There is no such change of state."))
        page = reverse("admin:studies_cohort_change", args=[pk])
        if needs_asking(name, [cohort]) and "confirmed" not in request.POST:
            return self.ask(request, name, [cohort], hidden=[("change", name)], back=page)
        self.carry_out(request, name, [cohort])
        return redirect(page)

    def ask(
        self, request: HttpRequest, name: str, cohorts: Iterable[Cohort], *, hidden: list[tuple[str, str]], back: str
    ) -> HttpResponse:
        """Ask whether to do what cannot be undone: yes posts `hidden` to the same address again, no leads `back`."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(change)s: are you sure?") % {"change": TRANSITIONS[name].label},
            "label": TRANSITIONS[name].label,
            "consequence": CONSEQUENCES[name],
            "cohorts": cohorts,
            "hidden": hidden,
            "back": back,
        }
        return TemplateResponse(request, "admin/studies/cohort/confirm.html", context)

    def carry_out(self, request: HttpRequest, name: str, cohorts: Iterable[Cohort]) -> None:
        """Change the state of each cohort by itself, and say how each one went."""
        for cohort in cohorts:
            try:
                changed = change_state(cohort, name, actor=request.user.get_username())
            except CohortError as error:
                self.message_user(request, f"“{cohort.slug}”: {error}", messages.ERROR)
                continue
            self.log_change(request, changed, str(TRANSITIONS[name].label))
            now = {"cohort": changed.slug, "state": changed.get_state_display()}
            self.message_user(request, _("“%(cohort)s” is now %(state)s.") % now, messages.SUCCESS)
