"""What a cohort's design has to do with its recruiter. The adapters, which lie above, register here by name."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Cohort


class Recruiter(Protocol):
    """An adapter, as far as whoever designs a cohort needs to know it."""

    name: str
    settings_form: type[forms.Form]
    # Whether each session comes by a submission of the recruiter's own, which pays for that session alone.
    sends_each_session: bool

    def missing(self, cohort: Cohort) -> list[Promise | str]:
        """Return what the cohort's settings lack before people may come, each a sentence."""
        ...


REGISTRY: dict[str, Recruiter] = {}


def register(recruiter: Recruiter) -> None:
    """Make an adapter known by its name."""
    REGISTRY[recruiter.name] = recruiter


def settings_form(name: str, data: Any = None, *, settings: Mapping[str, Any] | None = None) -> forms.Form:
    """Return the form that asks for this recruiter's settings, showing those given; bound where there is `data`."""
    return REGISTRY[name].settings_form(data, initial=dict(settings or {}), prefix="recruiter")


def settings_of(form: forms.Form) -> dict[str, Any]:
    """Return what a valid settings form holds as `Cohort.recruiter_settings` keeps it: JSON, empty answers left out."""
    given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "", [], {}, False)}
    plain: dict[str, Any] = json.loads(json.dumps(given, cls=DjangoJSONEncoder))
    return plain


def checked(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings as they are to be kept. Raises ValidationError, by setting, where they are not right."""
    kind = REGISTRY[name].settings_form
    if unknown := sorted(set(settings) - set(kind.base_fields)):
        raise ValidationError(_("This recruiter has no setting called “%s”.") % "”, “".join(unknown))
    form = kind(dict(settings))
    if not form.is_valid():
        raise ValidationError(dict(form.errors.items()))
    return settings_of(form)


def missing_for_launch(cohort: Cohort) -> list[Promise | str]:
    """Return what the cohort's recruiter still needs before it can open, each a sentence; empty where nothing is."""
    return REGISTRY[cohort.recruiter].missing(cohort)


def sends_each_session(cohort: Cohort) -> bool:
    """Whether a person's next session comes only by the recruiter, whose submission pays for it."""
    return REGISTRY[cohort.recruiter].sends_each_session
