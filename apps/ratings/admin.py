"""Judgments, to look at: what a participant has said stands."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.ratings.models import HIGHEST, Judgment
from apps.studies.record_admin import RealDataFilter, RecordAdmin
from apps.studies.stimulus_admin import thumbnail


@admin.register(Judgment)
class JudgmentAdmin(RecordAdmin):
    """One participant's answer to one picture, in the words they chose from."""

    study_path = "cohort__study"
    list_display = ("__str__", "picture", "answer", "cohort", "seconds", "in_time", "received_at")
    list_filter = (
        RealDataFilter.by("cohort__study__"),
        "cohort__study",
        "cohort__country",
        "cohort__phase",
        "no_face",
        "late",
    )
    list_select_related = ("cohort__study", "trial__stimulus", "term_list")
    search_fields = ("uuid", "participant__uuid", "trial__stimulus__name")
    date_hierarchy = "received_at"
    fields = (
        "picture", "stimulus", "in_words", "seconds", "in_time", "cohort", "session", "participant", "trial",
        "term_list", "order_seed", "behaviour", "received_at", "uuid", "client_uuid",
    )  # fmt: skip

    @admin.display(description=_("picture"))
    def picture(self, judgment: Judgment) -> SafeString | str:
        """The picture judged, where it is a seed; a participant's face is looked at on its own page."""
        return thumbnail(judgment.trial.stimulus)

    @admin.display(description=_("stimulus"))
    def stimulus(self, judgment: Judgment) -> str:
        """The picture's name."""
        return str(judgment.trial.stimulus)

    @admin.display(description=_("answer"))
    def answer(self, judgment: Judgment) -> str:
        """The codes with their intensities, strongest first."""
        if judgment.no_face:
            return str(_("no face visible"))
        return ", ".join(f"{code} {intensity}" for code, intensity in _strongest_first(judgment))

    @admin.display(description=_("seconds"))
    def seconds(self, judgment: Judgment) -> str:
        """Time from the picture's appearance to the answer, as the browser measured it."""
        return "–" if judgment.duration_ms is None else f"{judgment.duration_ms / 1000:.1f}"

    @admin.display(description=_("in time"), boolean=True, ordering="-late")
    def in_time(self, judgment: Judgment) -> bool:
        """Whether it came before its reservation had gone to someone else."""
        return not judgment.late

    @admin.display(description=_("answer"))
    def in_words(self, judgment: Judgment) -> SafeString | str:
        """Each chosen term as the participant read it, with its intensity as bar and number."""
        if judgment.no_face:
            return str(_("no face visible"))
        words = dict(judgment.term_list.terms.values_list("code", "wording"))
        rows = ((words.get(code, code), code, intensity, HIGHEST) for code, intensity in _strongest_first(judgment))
        row = (
            '<tr><th scope="row">{0} <span class="quiet">{1}</span></th>'
            '<td><progress value="{2}" max="{3}"></progress> {2}</td></tr>'
        )
        return format_html('<table class="ratings">{}</table>', format_html_join("", row, rows))


def _strongest_first(judgment: Judgment) -> list[tuple[str, int]]:
    return sorted(judgment.ratings.items(), key=lambda rating: (-rating[1], rating[0]))
