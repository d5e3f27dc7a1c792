"""Studies, as the researcher sees them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.studies.logged_admin import LoggedAdmin
from apps.studies.members import ITSELF, everywhere, may
from apps.studies.members_admin import MembersAdmin
from apps.studies.membership import add
from apps.studies.models import Cohort, Member, Stimulus, Study
from apps.studies.record_admin import RealDataFilter, RecordInline


class CohortInline(RecordInline):
    """The study's cohorts."""

    model = Cohort
    fields = ("slug", "country", "language", "phase", "state")
    show_change_link = True


@admin.register(Study)
class StudyAdmin(LoggedAdmin, MembersAdmin):
    """A study and its cohorts."""

    study_path = ITSELF
    change_form_template = "admin/studies/study/change_form.html"
    list_display = ("title", "slug", "cohort_count", "seed_count", "created_at")
    list_filter = (RealDataFilter.by(""),)
    search_fields = ("title", "slug")
    fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    hint = _("Make a study, bring its seed pictures, publish a consent text, then make its cohorts.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Study]:
        """Count cohorts and seeds in the same query."""
        seeds = Stimulus.objects.seeds().in_circulation().filter(study=OuterRef("pk")).order_by().values("study")
        studies: QuerySet[Study] = super().get_queryset(request)
        return studies.annotate(
            cohort_total=Count("cohorts"), seed_total=Subquery(seeds.annotate(total=Count("pk")).values("total"))
        )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Study | None = None) -> dict[str, Any]:
        """Make the slug from the title for a new study only: links and commands hold on to it."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Study | None) -> list[Any]:
        """List the cohorts of a study that exists."""
        return [CohortInline] if obj else []

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer no deletion by the handful."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow also whoever has been given this permission by name: somebody makes the first study."""
        return request.user.has_perm(self.permission("add"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """List studies for whoever may see or make one."""
        return super().has_module_permission(request) or self.has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Study, form: Any, change: bool) -> None:
        """Make whoever makes a study its first study admin."""
        super().save_model(request, obj, form, change)
        if not change and not everywhere(request.user):
            person: Any = request.user
            add(obj, person, Member.Role.ADMIN, by=person)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the way to the members to whoever may manage them, and that to a release to whoever may build one."""
        study: Study | None = context.get("original")
        context["may_manage_members"] = study is not None and self.has_members_permission(request, study)
        context["may_build"] = study is not None and may(request.user, "exports.add_release", study.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Study | None = None) -> bool:
        """Refuse for a study that holds anything."""
        return super().has_delete_permission(request, obj) and (obj is None or _is_empty(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Say why a study that holds something stays."""
        study: Study | None = self.get_object(request, object_id)
        if study and not _is_empty(study):
            refusal = _("“%(study)s” cannot be deleted: it holds cohorts, pictures or participants.")
            self.message_user(request, refusal % {"study": study}, messages.ERROR)
            return redirect("admin:studies_study_change", study.pk)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description=_("cohorts"), ordering="cohort_total")
    def cohort_count(self, study: Study) -> int:
        """How many there are, archived ones included."""
        total: int = vars(study)["cohort_total"]
        return total

    @admin.display(description=_("seeds"))
    def seed_count(self, study: Study) -> int:
        """How many may be shown."""
        return vars(study)["seed_total"] or 0


def _is_empty(study: Study) -> bool:
    return not (study.cohorts.exists() or study.stimuli.exists() or study.participants.exists())
