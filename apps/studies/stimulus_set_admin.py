"""Stimulus sets, as the researcher chooses and sees them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.localization.published_admin import PublishedAdmin
from apps.studies.images import signed_path
from apps.studies.logged_admin import LoggedAdmin, actor_of
from apps.studies.models import Cohort, Stimulus, StimulusSet
from apps.studies.record_admin import RealDataFilter
from apps.studies.stimulus_set_form import StimulusSetForm

SHOWN = 200


@admin.register(StimulusSet)
class StimulusSetAdmin(PublishedAdmin, LoggedAdmin):
    """Which seeds a cohort shows, where not all; published with a look at the pictures, and never edited."""

    study_path = "study"
    form = StimulusSetForm
    change_form_template = "admin/studies/stimulusset/change_form.html"
    list_display = ("__str__", "study", "size", "note", "made_at")
    list_filter = (RealDataFilter.by("study__"), "study")
    list_select_related = ("study",)
    search_fields = ("name", "note")
    actions = None
    hint = _("A cohort shows every seed of its study, unless a set of some of them is chosen for it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StimulusSet]:
        """Count the pictures in the same query."""
        sets: QuerySet[StimulusSet] = super().get_queryset(request)
        return sets.annotate(total=Count("members"))

    def get_fields(self, request: HttpRequest, obj: StimulusSet | None = None) -> tuple[str, ...]:
        """Ask for the choice when publishing; else show the pictures."""
        if obj is None:
            return ("study", "name", "note", "conditions", "names", "file")
        return ("study", "name", "version", "note", "made_at", "used_by", "pictures")

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Publish in the person's name."""
        form.actor = actor_of(request)
        return super().save_form(request, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: StimulusSet | None = None) -> bool:
        """Refuse for a set that a cohort has."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.cohort_set.exists())

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the pictures of a choice before it is published."""
        form = context["adminform"].form
        chosen: list[Stimulus] = getattr(form, "chosen", [])
        if chosen:
            context |= {"chosen": _gallery(chosen), "chosen_count": len(chosen), "fingerprint": form.fingerprint}
            # Not yet to have looked is no mistake.
            context["errors"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("pictures"), ordering="total")
    def size(self, published: StimulusSet) -> int:
        """How many seeds it has."""
        total: int = vars(published)["total"]
        return total

    @admin.display(description=_("cohorts"))
    def used_by(self, published: StimulusSet) -> str:
        """Which cohorts show it."""
        return ", ".join(Cohort.objects.filter(stimulus_set=published).values_list("slug", flat=True)) or "–"

    @admin.display(description=_("pictures"))
    def pictures(self, published: StimulusSet) -> SafeString:
        """Its seeds, the first of them by name."""
        return _gallery(list(published.stimuli.order_by("name")))


def _gallery(seeds: list[Stimulus]) -> SafeString:
    """Return the first SHOWN pictures with their names, and how many more there are."""
    shown = format_html_join(
        "",
        '<li><img src="{}" alt="" width="{}" height="{}" loading="lazy"><span>{}</span></li>',
        ((signed_path(seed.shown_key), seed.width, seed.height, seed.name) for seed in seeds[:SHOWN]),
    )
    more = len(seeds) - SHOWN
    rest = format_html("<p>{}</p>", _("and %(more)d more") % {"more": more}) if more > 0 else ""
    return format_html('<ul class="gallery">{}</ul>{}', shown, rest)
