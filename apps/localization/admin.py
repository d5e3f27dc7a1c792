"""Term lists, wordings and questionnaires, as staff see them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from . import questionnaire_text, term_sheet
from .models import Questionnaire, Term, TermList, Wording
from .names import language_name
from .published_admin import PublishedAdmin
from .questionnaire_form import QuestionnaireForm
from .term_list_form import TermListForm
from .wording_form import WordingForm, in_full


class TermInline(admin.TabularInline):  # type: ignore[type-arg]
    """The words of a list, to read."""

    model = Term
    fields = ("code", "wording", "gloss")
    ordering = ("code",)
    template = "admin/record_inline.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a list is published whole."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a published list never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a published list never changes."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow whoever may see the list."""
        return True


class _InLanguage(PublishedAdmin):
    list_filter = ("language",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a version that could go might come back with other words."""
        return False

    @admin.display(description=_("language"), ordering="language")
    def language_in_words(self, obj: TermList | Wording | Questionnaire) -> str:
        return f"{language_name(obj.language)} ({obj.language})"


@admin.register(TermList)
class TermListAdmin(_InLanguage):
    """The 48 terms of each language, version by version."""

    form = TermListForm
    change_form_template = "admin/localization/termlist/change_form.html"
    list_display = ("__str__", "language_in_words", "version", "term_count", "created_at")
    hint = _("Add a list from a CSV file, or bring those that come with Mimicry with “manage.py load_texts”.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TermList]:
        """Count the terms in the same query."""
        lists: QuerySet[TermList] = super().get_queryset(request)
        return lists.annotate(size=Count("terms"))

    def get_inlines(self, request: HttpRequest, obj: TermList | None) -> list[Any]:
        """Show the words of a list that exists."""
        return [TermInline] if obj else []

    def get_fields(self, request: HttpRequest, obj: TermList | None = None) -> tuple[str, ...]:
        """Ask for the table when publishing; else say which list this is."""
        return ("language_in_words", "version", "created_at") if obj else ("file", "table")

    def get_urls(self) -> list[URLPattern]:
        """Add the address of each list as a sheet."""
        sheet = self.admin_site.admin_view(self.sheet)
        return [path("<int:pk>/csv/<str:separator>/", sheet, name="localization_termlist_csv"), *super().get_urls()]

    def sheet(self, request: HttpRequest, pk: int, separator: str) -> HttpResponse:
        """Send a list for a spreadsheet, with the byte-order mark by which Excel knows UTF-8."""
        term_list = self.get_object(request, str(pk))
        if term_list is None or separator not in term_sheet.SEPARATORS:
            raise Http404
        if not self.has_view_permission(request, term_list):
            raise PermissionDenied
        text = term_sheet.written(term_list, separator=term_sheet.SEPARATORS[separator])
        name = f"terms-{term_list.language}-v{term_list.version}.csv"
        return HttpResponse(
            text.encode("utf-8-sig"),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @admin.display(description=_("terms"))
    def term_count(self, obj: TermList) -> int:
        size: int = vars(obj)["size"]
        return size


@admin.register(Wording)
class WordingAdmin(_InLanguage):
    """Questions and instructions of each language, version by version."""

    form = WordingForm
    list_display = ("__str__", "language_in_words", "version", "question", "created_at")
    hint = _("Add a wording, or bring those that come with Mimicry with “manage.py load_texts”.")

    def get_fields(self, request: HttpRequest, obj: Wording | None = None) -> tuple[str, ...]:
        """Ask for every text when publishing; else show them."""
        return ("language_in_words", "version", "created_at", "in_full") if obj else tuple(WordingForm.base_fields)

    @admin.display(description=_("question"))
    def question(self, obj: Wording) -> str:
        return str(obj.texts.get("question", ""))

    @admin.display(description=_("texts"))
    def in_full(self, obj: Wording) -> SafeString:
        return _listed(in_full(obj.texts))


@admin.register(Questionnaire)
class QuestionnaireAdmin(_InLanguage):
    """What participants of each language are asked about themselves, version by version."""

    form = QuestionnaireForm
    list_display = ("__str__", "language_in_words", "version", "asked", "created_at")
    hint = _("A cohort asks the questions of the questionnaire chosen for it; without one it asks nothing.")

    def get_fields(self, request: HttpRequest, obj: Questionnaire | None = None) -> tuple[str, ...]:
        """Ask for the questions when publishing; else show them."""
        return ("language_in_words", "version", "created_at", "in_full") if obj else ("language", "questions")

    @admin.display(description=_("asks for"))
    def asked(self, obj: Questionnaire) -> str:
        return ", ".join(question["code"] for question in obj.questions)

    @admin.display(description=_("questions"))
    def in_full(self, obj: Questionnaire) -> SafeString:
        return _listed({question["code"]: questionnaire_text.block(question) for question in obj.questions})


def _listed(texts: dict[str, str]) -> SafeString:
    said = ((label, linebreaksbr(text)) for label, text in texts.items())
    return format_html('<dl class="texts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", said))
