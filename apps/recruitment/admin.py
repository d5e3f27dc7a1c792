"""What recruiters call our participants: under a permission of its own, and shown nowhere else."""

from django.contrib import admin

from apps.recruitment.models import ExternalIdentity
from apps.studies.record_admin import RealDataFilter, RecordAdmin


@admin.register(ExternalIdentity)
class ExternalIdentityAdmin(RecordAdmin):
    """Who is who, for whoever may know: needed when a recruiter asks about one of its people."""

    list_display = ("external_id", "recruiter", "study", "participant", "created_at")
    list_filter = (RealDataFilter.by("study__"), "study", "recruiter")
    list_select_related = ("study", "participant")
    search_fields = ("external_id",)
    fields = ("study", "recruiter", "external_id", "participant", "created_at")
