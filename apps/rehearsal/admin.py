"""Rehearsals: asked for here, followed here, their reports kept here."""

from functools import partial
from statistics import median
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.rehearsal import tasks
from apps.rehearsal.models import RehearsalRun
from apps.studies.logged_admin import actor_of
from apps.studies.models import Cohort
from apps.studies.scope import ScopedAdmin

LOOK_AGAIN = 3
"""Seconds after which the page of a run that goes on is shown anew."""


@admin.register(RehearsalRun)
class RehearsalRunAdmin(ScopedAdmin):
    """Bots walk a double of a cohort, end to end; the double is erased and the report stays."""

    study_path = "cohort__study"
    list_display = ("cohort", "badge", "sessions", "coverage", "asked_by", "asked_at", "ended_at")
    list_filter = ("state", "cohort__study")
    list_select_related = ("cohort__study",)
    shown = ("cohort", "badge", "sessions", "asked_by", "asked_at", "ended_at", "why", "found", "troubles", "told")
    hint = _(
        "Before you launch a cohort, let bots walk it: they come by its link, consent, take photographs and rate, on a "
        "double of the cohort that is erased afterwards."
    )

    def get_fields(self, request: HttpRequest, obj: RehearsalRun | None = None) -> tuple[str, ...]:
        """Ask for little, show all."""
        return self.shown if obj else ("cohort", "sessions")

    def get_readonly_fields(self, request: HttpRequest, obj: RehearsalRun | None = None) -> tuple[str, ...]:
        """What was asked for stays."""
        return self.shown if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a report is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it goes with its cohort."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the cohorts of real studies, save those that are over."""
        over = (Cohort.State.CLOSED, Cohort.State.ARCHIVED)
        kwargs["queryset"] = Cohort.objects.filter(study__is_rehearsal=False).exclude(state__in=over)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: RehearsalRun, form: Any, change: bool) -> None:
        """Store what is asked for, and ask a worker for it."""
        obj.asked_by = actor_of(request)
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(tasks.queue, obj.pk))

    def response_add(self, request: HttpRequest, obj: RehearsalRun, post_url_continue: Any = None) -> HttpResponse:
        """Lead to the run, to follow it."""
        self.message_user(request, _("The bots are on their way: this page tells of them."), messages.SUCCESS)
        return redirect("admin:rehearsal_rehearsalrun_change", obj.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a run, again and again while it goes on."""
        response = super().change_view(request, object_id, form_url, extra_context)
        if object_id.isdecimal() and RehearsalRun.objects.unfinished().filter(pk=object_id).exists():
            response["Refresh"] = str(LOOK_AGAIN)
        return response

    @admin.display(description=_("state"), ordering="state")
    def badge(self, run: RehearsalRun) -> SafeString:
        """The state, coloured."""
        return format_html('<span class="state {}">{}</span>', run.state, run.get_state_display())

    @admin.display(description=_("pictures shown"))
    def coverage(self, run: RehearsalRun) -> str:
        """How many of the cohort's pictures came before somebody."""
        return "{pictures_shown} / {pictures}".format(**run.report) if run.report else "–"

    @admin.display(description=_("why it failed"))
    def why(self, run: RehearsalRun) -> str:
        """The reason of a failure."""
        return run.error or "–"

    @admin.display(description=_("what it came to"))
    def found(self, run: RehearsalRun) -> SafeString | str:
        """Coverage, time and cost."""
        if not run.report:
            return "–"
        found = run.report
        shown = ((label, found.get(name)) for name, label in COUNTS.items())
        rows = [(label, value) for label, value in shown if value is not None]
        if found["seconds"]:
            rows.append((_("seconds for a bot's session, median"), round(median(found["seconds"]), 1)))
        return format_html('<ul class="plain">{}</ul>', format_html_join("", "<li>{}: {}</li>", rows))

    @admin.display(description=_("what went wrong"))
    def troubles(self, run: RehearsalRun) -> SafeString | str:
        """What was lost or doubled, and who got stuck."""
        return _lines(run.report.get("troubles", []))

    @admin.display(description=_("what was told"))
    def told(self, run: RehearsalRun) -> SafeString | str:
        """The way of each visitor."""
        return _lines(run.lines)


COUNTS = {
    "sessions": _("complete sessions"),
    "pictures_shown": _("pictures shown"),
    "pictures": _("pictures in the cohort"),
    "judgments": _("judgments"),
    "mimics": _("photographs"),
    "accepted": _("photographs accepted"),
    "released": _("photographs in a release that was built and read again"),
    "cost": _("what so many sessions pay"),
    "lost": _("answers lost"),
    "doubled": _("answers doubled"),
}


def _lines(lines: list[str]) -> SafeString | str:
    if not lines:
        return "–"
    return format_html('<ul class="plain">{}</ul>', format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
