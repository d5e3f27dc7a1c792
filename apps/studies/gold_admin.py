"""Gold items, as the researcher writes and retires them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.localization.names import country_choices
from apps.studies import changes
from apps.studies.logged_admin import LoggedAdmin, actor_of
from apps.studies.models import GoldItem
from apps.studies.record_admin import RealDataFilter
from apps.studies.stimulus_admin import thumbnail

DESIGN = ("study", "stimulus", "country", "term_list")


def _countries() -> list[tuple[str, Any]]:
    return [("", _("all countries")), *((code, f"{name} ({code})") for code, name in country_choices())]


class GoldItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """A gold item, its right answers as the words of its term list or their codes."""

    country = forms.ChoiceField(
        label=_("Country"),
        choices=_countries,
        required=False,
        help_text=_("Where its answer is beyond doubt. What is plain in one country may not be in another."),
    )
    expected = forms.CharField(
        label=_("Right answers"),
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=_("Terms of the list, separated by commas; choosing any one of them counts as right."),
    )

    class Meta:
        model = GoldItem
        fields = [*DESIGN, "expected", "note"]

    def clean(self) -> dict[str, Any]:
        """Turn the words into their codes; words that are not in the list stay, and are named as such."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("expected") and given.get("term_list"):
            codes = {word.casefold(): code for code, word in given["term_list"].terms.values_list("code", "wording")}
            words = [word.strip() for word in given["expected"].replace("，", ",").split(",") if word.strip()]
            given["expected"] = list(dict.fromkeys(codes.get(word.casefold(), word) for word in words))
        return given


@admin.action(permissions=["change"], description=_("Retire: show to nobody new as a gold item"))
def retire(gold_admin: "GoldItemAdmin", request: HttpRequest, items: QuerySet[GoldItem]) -> None:
    """Put gold items out of use; what was answered to them stays, and is held against them still."""
    now = timezone.now()
    used = list(items.filter(retired_at=None))
    for item in used:
        changes.note(actor_of(request), item, {"retired_at": None}, {"retired_at": now})
    GoldItem.objects.filter(pk__in=[item.pk for item in used]).update(retired_at=now)
    text = ngettext("%d gold item is retired.", "%d gold items are retired.", len(used)) % len(used)
    gold_admin.message_user(request, text, messages.SUCCESS)


@admin.register(GoldItem)
class GoldItemAdmin(LoggedAdmin):
    """Pictures with a known answer. A correction is a new item, and the old one is retired."""

    study_path = "study"
    form = GoldItemForm
    list_display = ("stimulus", "picture", "country_in_words", "term_list", "right_answers", "note", "retired_at")
    list_filter = (
        RealDataFilter.by("study__"),
        "study",
        "term_list",
        ("retired_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("study", "stimulus", "term_list")
    search_fields = ("stimulus__name", "country", "note")
    autocomplete_fields = ("stimulus",)
    actions = (retire,)
    list_per_page = 50
    hint = _(
        "A gold item is a seed whose answer nobody doubts. Sessions of cohorts that ask for gold items show some among "
        "their pictures; a picture used so is not part of what those cohorts judge."
    )

    def get_fields(self, request: HttpRequest, obj: GoldItem | None = None) -> tuple[str, ...]:
        """Ask for everything at first; afterwards only the note can change."""
        if obj is None:
            return tuple(GoldItemForm.Meta.fields)
        return ("picture", *DESIGN, "right_answers", "note", "made_at", "retired_at")

    def get_readonly_fields(self, request: HttpRequest, obj: GoldItem | None = None) -> tuple[str, ...]:
        """Fix what answers are held against."""
        return ("picture", *DESIGN, "right_answers", "made_at", "retired_at") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: GoldItem | None = None) -> bool:
        """Refuse: answers are held against it. It can be retired."""
        return False

    @admin.display(description=_("picture"))
    def picture(self, item: GoldItem) -> SafeString | str:
        """The seed."""
        return thumbnail(item.stimulus)

    @admin.display(description=_("country"), ordering="country")
    def country_in_words(self, item: GoldItem) -> str:
        """The country by name."""
        return str(dict(_countries()).get(item.country, item.country))

    @admin.display(description=_("right answers"))
    def right_answers(self, item: GoldItem) -> str:
        """The codes of the terms."""
        return ", ".join(item.expected)
