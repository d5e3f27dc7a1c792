"""The ledger of withdrawals, to look at: who took back what and when, and whether all of it is gone."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.participants.models import Withdrawal
from apps.participants.withdrawal import OVERDUE, overdue
from apps.studies.record_admin import RealDataFilter, RecordAdmin


def link_to_ledger(participant_uuid: UUID, count: int) -> SafeString | str:
    """Return the number of photographs taken back as a link to the person's withdrawals; a dash for none."""
    if not count:
        return "–"
    address = reverse("admin:participants_withdrawal_changelist")
    text = ngettext("%d photograph", "%d photographs", count) % count
    return format_html('<a href="{}?q={}">{}</a>', address, participant_uuid, text)


class StateFilter(admin.SimpleListFilter):
    """Finished, still to be erased, or waiting for too long."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The choices."""
        return [("finished", _("finished")), ("unfinished", _("being erased")), ("overdue", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Withdrawal]:
        """Filter by what is left in the storage, and for how long."""
        match self.value():
            case "finished":
                return queryset.exclude(erased_at=None)  # type: ignore[no-any-return]
            case "unfinished":
                return queryset.filter(erased_at=None)  # type: ignore[no-any-return]
            case "overdue":
                return queryset.filter(pk__in=overdue().values("pk"))  # type: ignore[no-any-return]
        return queryset  # type: ignore[no-any-return]


@admin.register(Withdrawal)
class WithdrawalAdmin(RecordAdmin):
    """One withdrawal. Its first column is the reference number that the person was given."""

    study_path = "study"
    list_display = ("reference", "what", "asked_by", "requested_at", "state", "study")
    list_filter = (RealDataFilter.by("study__"), "study", StateFilter, "by_staff", "for_retention")
    list_select_related = ("study",)
    search_fields = ("participant_uuid", "mimic_uuid")
    date_hierarchy = "requested_at"
    fields = (
        "reference",
        "what",
        "asked_by",
        "requested_at",
        "state",
        "left",
        "study",
        "participant_uuid",
        "mimic_uuid",
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Warn of withdrawals that wait for too long."""
        if late := overdue().count():
            text = ngettext(
                "%d withdrawal is overdue: its photographs are still stored. Look at the storage and the workers.",
                "%d withdrawals are overdue: their photographs are still stored. Look at the storage and the workers.",
                late,
            )
            self.message_user(request, text % late, messages.WARNING)
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("reference"))
    def reference(self, withdrawal: Withdrawal) -> str:
        """The number the person may quote."""
        return str(withdrawal).upper()

    @admin.display(description=_("what"))
    def what(self, withdrawal: Withdrawal) -> str:
        """One photograph, or everything with its counts."""
        if withdrawal.mimic_uuid:
            return str(_("one photograph"))
        return str(_("everything: %(sessions)s sessions, %(judgments)s judgments, %(photographs)s photographs")) % {
            name: withdrawal.counts.get(name, 0) for name in ("sessions", "judgments", "photographs")
        }

    @admin.display(description=_("asked by"), ordering="by_staff")
    def asked_by(self, withdrawal: Withdrawal) -> str:
        """Who pressed the button, if anybody."""
        if withdrawal.for_retention:
            return str(_("nobody: it was kept for as long as promised"))
        return str(_("staff") if withdrawal.by_staff else _("the person"))

    @admin.display(description=_("state"), ordering="erased_at")
    def state(self, withdrawal: Withdrawal) -> SafeString:
        """Finished, being erased, or overdue."""
        if withdrawal.erased_at:
            return format_html('<span class="state ready">{}</span>', _("finished"))
        waiting = timezone.now() - withdrawal.requested_at
        if waiting < OVERDUE:
            return format_html('<span class="state pending">{}</span>', _("being erased"))
        since = timesince(withdrawal.requested_at)
        return format_html('<span class="state failed">{}</span>', _("overdue for %s") % since)

    @admin.display(description=_("objects not yet seen to be gone"))
    def left(self, withdrawal: Withdrawal) -> int:
        """How many stored pictures are left to erase."""
        return len(withdrawal.object_keys)
