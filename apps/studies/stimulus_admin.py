"""Pictures, as the researcher finds and retires them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.studies import changes, holding
from apps.studies.images import signed_path
from apps.studies.logged_admin import HistoryAdmin, actor_of
from apps.studies.models import Stimulus
from apps.studies.record_admin import RealDataFilter
from apps.studies.scope import ScopedAdmin


def thumbnail(stimulus: Stimulus) -> SafeString | str:
    """Return a seed's picture; for a mimic only a dash: a participant's face is looked at one by one, and logged."""
    if stimulus.kind != Stimulus.Kind.SEED:
        return "–"
    return format_html(
        '<img class="seed" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        signed_path(stimulus.shown_key),
        stimulus.name,
        stimulus.width,
        stimulus.height,
    )


@admin.action(permissions=["change"], description=_("Retire: show to nobody new"))
def retire(stimulus_admin: "StimulusAdmin", request: HttpRequest, stimuli: QuerySet[Stimulus]) -> None:
    """Take pictures out of circulation; answers about them are kept."""
    chosen = list(stimuli.filter(retired_at=None))
    count = holding.retire(stimuli)
    for stimulus in chosen:
        changes.note(actor_of(request), stimulus, {"retired_at": None}, {"retired_at": timezone.now()})
    text = ngettext("%d picture is retired.", "%d pictures are retired.", count) % count
    stimulus_admin.message_user(request, text, messages.SUCCESS)


@admin.action(permissions=["change"], description=_("Put seeds back into circulation"))
def put_back(stimulus_admin: "StimulusAdmin", request: HttpRequest, stimuli: QuerySet[Stimulus]) -> None:
    """Let retired seeds be shown again. A retired mimic stays retired: its maker may have withdrawn it."""
    seeds = stimuli.filter(kind=Stimulus.Kind.SEED)
    chosen = list(seeds.exclude(retired_at=None))
    count = holding.bring_back(seeds)
    for stimulus in chosen:
        changes.note(actor_of(request), stimulus, {"retired_at": stimulus.retired_at}, {"retired_at": None})
    text = ngettext("%d seed is back.", "%d seeds are back.", count) % count
    stimulus_admin.message_user(request, text, messages.SUCCESS)


@admin.register(Stimulus)
class StimulusAdmin(HistoryAdmin, ScopedAdmin):
    """Seeds, and accepted mimics in their role as pictures to judge. They are brought by command, never edited."""

    study_path = "study"
    list_display = ("name", "picture", "kind", "study", "country", "created_at", "retired_at")
    list_filter = (
        RealDataFilter.by("study__"),
        "study",
        "kind",
        "country",
        ("retired_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("study",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name", "uuid")
    actions = (retire, put_back)
    fields = ("picture", "name", "study", "kind", "seed", "country", "attributes", "uuid", "created_at", "retired_at")
    readonly_fields = fields
    hint = _("Bring a study's pictures with “manage.py import_stimuli FOLDER --study SLUG”.")

    @admin.display(description=_("picture"))
    def picture(self, stimulus: Stimulus) -> SafeString | str:
        """The picture of a seed."""
        return thumbnail(stimulus)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: pictures are cleaned and checked on their way in, by `manage.py import_stimuli`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Stimulus | None = None) -> bool:
        """Refuse: a picture that was judged is part of the data. It can be retired."""
        return False
