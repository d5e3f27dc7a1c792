"""People and their sessions, to look at: participants write these rows, staff never do."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.participants.demographics_admin import DemographicsAdmin
from apps.participants.models import ConsentEvent, Participant, Session, Trial, Withdrawal
from apps.participants.withdrawal_admin import WithdrawalAdmin, link_to_ledger
from apps.studies.models import Scope
from apps.studies.record_admin import RealDataFilter, RecordAdmin, RecordInline
from apps.studies.stimulus_admin import thumbnail

__all__ = [
    "ConsentEventAdmin",
    "DemographicsAdmin",
    "ParticipantAdmin",
    "SessionAdmin",
    "TrialAdmin",
    "WithdrawalAdmin",
]

STEPS = {
    "consent": _("consent"),
    "camera": _("camera check"),
    "about": _("questions about the person"),
    "instructions": _("instructions"),
    "practice": _("practice"),
    "quiz": _("questions on the task"),
    "trials": _("trials"),
    "done": _("complete"),
    "declined": _("declined"),
    "ended": _("turned away, or timed out"),
}


class SessionInline(RecordInline):
    """A person's sessions."""

    model = Session
    fields = ("cohort", "number", "entered_at", "completed_at", "declined_at")
    loaded_with = ("cohort__study",)
    show_change_link = True


class TrialInline(RecordInline):
    """A session's trials in their order."""

    model = Trial
    fields = ("position", "stimulus", "role", "state", "judged_at", "photographed_at")
    loaded_with = ("stimulus",)
    ordering = ("position",)
    show_change_link = True


class ConsentInline(RecordInline):
    """What the person agreed to or refused."""

    model = ConsentEvent
    fields = ("at", "consent_text", "agreed_to")
    loaded_with = ("consent_text__study",)

    @admin.display(description=_("agreed to"))
    def agreed_to(self, event: ConsentEvent) -> str:
        """The scopes in words."""
        return scopes_in_words(event)


def scopes_in_words(event: ConsentEvent) -> str:
    """Return what was agreed to, in words; “refused” for nothing."""
    return ", ".join(str(Scope(code).label) for code in event.scopes) or str(_("refused"))


@admin.register(Participant)
class ParticipantAdmin(RecordAdmin):
    """A person, by pseudonym alone."""

    study_path = "study"
    list_display = ("__str__", "study", "session_count", "created_at")
    list_filter = (RealDataFilter.by("study__"), "study")
    list_select_related = ("study",)
    search_fields = ("uuid",)
    fields = ("uuid", "study", "created_at", "taken_back")
    inlines = [SessionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """Count sessions in the same query."""
        people: QuerySet[Participant] = super().get_queryset(request)
        return people.annotate(session_total=Count("sessions"))

    @admin.display(description=_("sessions"))
    def session_count(self, participant: Participant) -> int:
        """Sessions in all cohorts."""
        total: int = vars(participant)["session_total"]
        return total

    @admin.display(description=_("withdrawn"))
    def taken_back(self, participant: Participant) -> SafeString | str:
        """How many photographs the person has taken back, and the way to the ledger."""
        taken = Withdrawal.objects.filter(participant_uuid=participant.uuid)
        return link_to_ledger(participant.uuid, taken.count())


@admin.register(Session)
class SessionAdmin(RecordAdmin):
    """One sitting, step by step."""

    study_path = "cohort__study"
    list_display = ("__str__", "cohort", "participant", "step_in_words", "answered", "entered_at", "took")
    list_filter = (
        RealDataFilter.by("cohort__study__"),
        "cohort__study",
        "cohort__country",
        "cohort__phase",
        "outcome",
    )
    list_select_related = ("cohort__study", "participant")
    search_fields = ("uuid", "participant__uuid", "completion_code")
    date_hierarchy = "entered_at"
    fields = (
        "uuid", "participant", "cohort", "number", "step_in_words", "entered_at", "consented_at", "camera_checked_at",
        "preflight", "described_at", "instructed_at", "practised_at", "understood_at", "comprehension", "completed_at",
        "declined_at",
        "outcome", "decided_at", "took", "completion_code", "taken_back", "rng_seed", "term_order",
    )  # fmt: skip
    inlines = [ConsentInline, TrialInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Count live trials and their judgments in the same query."""
        live = ~Q(trials__state=Trial.State.RELEASED)
        sessions: QuerySet[Session] = super().get_queryset(request)
        return sessions.annotate(
            live_total=Count("trials", filter=live),
            judged_total=Count("trials", filter=live & Q(trials__judged_at__isnull=False)),
        )

    @admin.display(description=_("step"))
    def step_in_words(self, session: Session) -> str:
        """The page the person is at."""
        return str(STEPS[session.step()])

    @admin.display(description=_("judged"))
    def answered(self, session: Session) -> str:
        """Judged trials of those the session holds."""
        return f"{vars(session)['judged_total']} / {vars(session)['live_total']}"

    @admin.display(description=_("took"))
    def took(self, session: Session) -> str:
        """From entering to the completion code, as h:mm:ss."""
        if session.completed_at is None:
            return "–"
        return str(timedelta(seconds=round((session.completed_at - session.entered_at).total_seconds())))

    @admin.display(description=_("withdrawn"))
    def taken_back(self, session: Session) -> SafeString | str:
        """How many of its photographs were taken back, and the way to the ledger."""
        return link_to_ledger(session.participant.uuid, session.mimics.filter(status="withdrawn").count())


@admin.register(Trial)
class TrialAdmin(RecordAdmin):
    """One picture at one position of one session."""

    study_path = "cohort__study"
    list_display = ("__str__", "cohort", "stimulus", "state", "judged_at", "photographed_at", "reserved_until")
    list_filter = (RealDataFilter.by("cohort__study__"), "state", "cohort__study", "cohort__country", "cohort__phase")
    list_select_related = ("session", "cohort__study", "stimulus")
    search_fields = ("uuid", "session__uuid", "stimulus__name")
    fields = (
        "picture", "stimulus", "session", "participant", "cohort", "position", "role", "repeats", "state",
        "reserved_until", "judged_at",
        "photographed_at", "uuid",
    )  # fmt: skip
    readonly_fields = ("picture",)

    @admin.display(description=_("picture"))
    def picture(self, trial: Trial) -> SafeString | str:
        """The picture shown, where it is a seed."""
        return thumbnail(trial.stimulus)


@admin.register(ConsentEvent)
class ConsentEventAdmin(RecordAdmin):
    """Every consent and refusal, in the words it was given to."""

    study_path = "consent_text__study"
    list_display = ("agreed_to", "cohort", "session", "consent_text", "at")
    list_filter = (RealDataFilter.by("consent_text__study__"), "consent_text__study", "consent_text__language")
    list_select_related = ("session__cohort__study", "consent_text__study")
    search_fields = ("session__uuid", "text_sha256")
    date_hierarchy = "at"
    fields = ("agreed_to", "session", "consent_text", "text_sha256", "at")

    @admin.display(description=_("agreed to"))
    def agreed_to(self, event: ConsentEvent) -> str:
        """The scopes in words."""
        return scopes_in_words(event)

    @admin.display(description=_("cohort"))
    def cohort(self, event: ConsentEvent) -> Any:
        """Where the person took part."""
        return event.session.cohort
