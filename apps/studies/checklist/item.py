"""One point of the launch checklist."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort


class State(models.TextChoices):
    """How a point stands: what is MISSING keeps the cohort from opening, a WARNING does not."""

    DONE = "done", _("done")
    WARNING = "warning", _("look at this")
    MISSING = "missing", _("missing")


@dataclass(frozen=True, slots=True)
class Item:
    """One point: how it stands, in a sentence, and the address of where to mend it, if there is one."""

    state: State
    text: str
    link: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the cohort cannot open before this is mended."""
        return self.state == State.MISSING


Check = Callable[[Cohort], Iterable[Item]]


def page_of(obj: Model) -> str:
    """Return the address of an object's page in the admin."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def list_of(model: type[Model], *, add: bool = False) -> str:
    """Return the address of the list of a model's rows in the admin, or of the form that adds one."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{'add' if add else 'changelist'}")


def field_of(cohort: Cohort, name: str) -> str:
    """Return the address of one field of the cohort's own form."""
    return f"{page_of(cohort)}#id_{name}"
