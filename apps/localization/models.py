"""Terms, wordings and questionnaires: the study's language as versioned data, each by language and version.

What is published stays as it is: the database itself refuses to change or delete it.
"""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

language_code = RegexValidator(r"^[a-z]{2,3}(-[a-z0-9]+)*$", _("A language code such as “en”, “zh-hans” or “am”."))
term_code = RegexValidator(r"^[a-z][a-z0-9_]*$", _("A term code such as “surprise_positive”."))
LONGEST_GLOSS = 200


class TermList(models.Model):
    """The terms participants of one language choose from; a correction is a new version, never an edit."""

    language = models.CharField(max_length=20, validators=[language_code])
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["language", "version"]
        constraints = [
            # Two lists under one name would make a stored judgment ambiguous.
            models.UniqueConstraint(fields=["language", "version"], name="one_term_list_per_version"),
        ]
        triggers = [pgtrigger.Protect(name="term_lists_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.language} v{self.version}"


class Term(models.Model):
    """One word of a list. Its code is stable within the list; no code ties two languages together."""

    term_list = models.ForeignKey(TermList, on_delete=models.CASCADE, related_name="terms")
    code = models.CharField(max_length=60, validators=[term_code])
    wording = models.CharField(max_length=120)
    gloss = models.CharField(max_length=LONGEST_GLOSS, blank=True, help_text="A short explanation, shown on demand.")
    sounds = models.JSONField(default=list, help_text="Other spellings the filter finds it by, such as pinyin.")

    class Meta:
        ordering = ["term_list", "code"]
        constraints = [
            # A rating names its term by code: it must mean one word.
            models.UniqueConstraint(fields=["term_list", "code"], name="one_term_per_code"),
            # Two terms that read the same would split one meaning between them.
            models.UniqueConstraint(fields=["term_list", "wording"], name="one_term_per_wording"),
        ]
        triggers = [
            pgtrigger.Protect(name="terms_are_kept", operation=pgtrigger.Delete),
            # Lists are older than glosses: a gloss may be filled in where there was none, once. How a term sounds is
            # seen by nobody and follows the dictionary of readings.
            pgtrigger.Protect(
                name="terms_stay_as_published",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.term_list_id, OLD.code, OLD.wording)"
                    " IS DISTINCT FROM ROW(NEW.term_list_id, NEW.code, NEW.wording)"
                    " OR (OLD.gloss <> '' AND OLD.gloss IS DISTINCT FROM NEW.gloss)"
                ),
            ),
            pgtrigger.Trigger(
                name="no_terms_once_in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT FROM studies_cohort WHERE term_list_id = NEW.term_list_id AND state <> 'draft'
                    ) OR EXISTS (SELECT FROM ratings_judgment WHERE term_list_id = NEW.term_list_id) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot add to a term list that is in use';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.wording


class Wording(models.Model):
    """The questions and instructions of one language and version, as a participant reads them.

    `texts` has exactly the keys that `apps.localization.wording_texts` names, each in the shape it says.
    """

    language = models.CharField(max_length=20, validators=[language_code])
    version = models.PositiveIntegerField(default=1)
    texts = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["language", "version"]
        constraints = [
            # A judgment is traced to the question it answered by language and version.
            models.UniqueConstraint(fields=["language", "version"], name="one_wording_per_version"),
        ]
        triggers = [pgtrigger.Protect(name="wordings_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.language} v{self.version}"

    @property
    def has_training(self) -> bool:
        """Whether it brings the texts of the practice trial and the questions on the task; version 1 does not."""
        return "practice" in self.texts


class Questionnaire(models.Model):
    """What participants are asked about themselves, in one language and version.

    `questions` is a list in the shape that `apps.localization.question_shape` says.
    """

    language = models.CharField(max_length=20, validators=[language_code])
    version = models.PositiveIntegerField(default=1)
    questions = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["language", "version"]
        constraints = [
            # An answer is traced to the question it was given to by language and version.
            models.UniqueConstraint(fields=["language", "version"], name="one_questionnaire_per_version"),
        ]
        triggers = [
            pgtrigger.Protect(name="questionnaires_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.language} v{self.version}"
