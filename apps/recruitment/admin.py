"""What recruiters call our participants and sessions: under permissions of its own, and shown nowhere else."""

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.recruitment.cohort_admin import cohort_view
from apps.recruitment.invite_admin import InviteAdmin
from apps.recruitment.models import ApiCall, ExternalIdentity, Submission
from apps.recruitment.pay_admin import pay_view
from apps.recruitment.payment_admin import PaymentRunAdmin
from apps.recruitment.reconcile_admin import reconcile_view
from apps.studies.models import Cohort
from apps.studies.record_admin import RealDataFilter, RecordAdmin

__all__ = ["InviteAdmin", "PaymentRunAdmin"]


@admin.register(ExternalIdentity)
class ExternalIdentityAdmin(RecordAdmin):
    """Who is who, for whoever may know: needed when a recruiter asks about one of its people."""

    study_path = "study"
    list_display = ("external_id", "recruiter", "study", "participant", "created_at")
    list_filter = (RealDataFilter.by("study__"), "study", "recruiter")
    list_select_related = ("study", "participant")
    search_fields = ("external_id",)
    fields = ("study", "recruiter", "external_id", "participant", "created_at")


@admin.register(Submission)
class SubmissionAdmin(RecordAdmin):
    """Which sitting is which, for whoever may know; and the pages on which cohorts meet their recruiters."""

    study_path = "study"
    list_display = ("submission_id", "recruiter", "session", "cohort", "outcome", "state", "created_at")
    list_filter = (RealDataFilter.by("study__"), "study", "recruiter", "state")
    list_select_related = ("session__cohort__study",)
    search_fields = ("submission_id", "session__uuid")
    fields = ("study", "recruiter", "submission_id", "their_study", "session", "outcome", "state", "state_at",
              "entered_code", "created_at")  # fmt: skip

    @admin.display(description=_("cohort"))
    def cohort(self, submission: Submission) -> Cohort:
        """Where the person took part."""
        return submission.session.cohort

    @admin.display(description=_("outcome"))
    def outcome(self, submission: Submission) -> str:
        """How the session ended here."""
        return submission.session.get_outcome_display() or "–"

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of a cohort's recruiter."""
        view = self.admin_site.admin_view
        return [
            path("cohort/<int:pk>/", view(cohort_view), name="recruitment_cohort"),
            path("cohort/<int:pk>/pay/", view(pay_view), name="recruitment_pay"),
            path("cohort/<int:pk>/reconcile/", view(reconcile_view), name="recruitment_reconcile"),
            *super().get_urls(),
        ]


@admin.register(ApiCall)
class ApiCallAdmin(RecordAdmin):
    """Every request to a recruiter, without the ids and keys it was made with."""

    study_path = "payment__run__cohort__study"
    list_display = ("at", "recruiter", "account", "method", "path", "status", "error", "milliseconds", "payment")
    list_filter = ("recruiter", "account", "method")
    list_select_related = ("payment",)
    date_hierarchy = "at"
