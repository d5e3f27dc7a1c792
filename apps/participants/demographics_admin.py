"""What people said about themselves, to look at for whoever answers for it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.participants.models import Demographics
from apps.studies.record_admin import RealDataFilter, RecordAdmin


@admin.register(Demographics)
class DemographicsAdmin(RecordAdmin):
    """One person's answers to one questionnaire; for data stewards, who are asked what is kept of whom."""

    study_path = "participant__study"
    list_display = ("participant", "study", "questionnaire", "answered_at")
    list_filter = (RealDataFilter.by("participant__study__"), "participant__study")
    list_select_related = ("participant__study", "questionnaire")
    search_fields = ("participant__uuid",)
    fields = ("participant", "questionnaire", "answers", "answered_at")
    hint = _("People are asked about themselves where their cohort has a questionnaire.")

    @admin.display(description=_("study"))
    def study(self, said: Demographics) -> str:
        """The person's study."""
        return str(said.participant.study)
