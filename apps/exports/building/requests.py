"""What a release is asked for with, and what is refused before anybody works on it."""

import tomllib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from apps.exports.errors import (
    AgreementError,
    ExtensionError,
    UnknownRuleError,
    UnknownScopeError,
    UnknownStoreError,
)
from apps.exports.log import note
from apps.exports.models import Recipient, Release, ReleaseEvent
from apps.quality.quality_rules import rules_of
from apps.quality.rules import RULES
from apps.studies.models import Study
from apps.studies.stores import aliases


@transaction.atomic
def request_release(
    recipient: Recipient,
    *,
    created_by: str,
    purpose: str = "",
    countries: Sequence[str] = (),
    cohorts: Sequence[str] = (),
    exclude_flags: Sequence[str] = (),
    extends: Release | None = None,
    storage: str = "default",
    samples_per_shard: int = 1000,
    expires_at: datetime | None = None,
) -> Release:
    """Write down that a recipient is to get a release of its study; the workers do the rest.

    Its purpose is, where none is said, the agreement's. Sessions with one of `exclude_flags` are left out, by the
    quality rules that each cohort has now. Its files are deleted after `expires_at`. Raises AgreementError,
    ExtensionError, UnknownScopeError, UnknownRuleError, UnknownStoreError.
    """
    study = recipient.study
    _require_entitled(recipient, extends)
    _require_known(storage, exclude_flags)
    _require(study, "country", countries)
    _require(study, "slug", cohorts)
    number = _next_number(study)
    name = f"{study.slug}-{number:03d}"
    release = Release.objects.create(
        study=study,
        recipient=recipient,
        purpose=purpose.strip() or recipient.purpose,
        extends=extends,
        storage=storage,
        number=number,
        name=name,
        prefix=f"releases/{study.slug}/{name}",
        created_by=created_by,
        countries=sorted(set(countries)),
        cohorts=sorted(set(cohorts)),
        exclude_flags=sorted(set(exclude_flags)),
        quality_rules={c.slug: rules_of(c).version for c in study.cohorts.all()} if exclude_flags else {},
        samples_per_shard=samples_per_shard,
        code_version=code_version(),
        expires_at=expires_at,
    )
    note(release, ReleaseEvent.Kind.REQUESTED, actor=created_by, text=release.purpose)
    return release


def extendable(recipient: Recipient) -> QuerySet[Release]:
    """Releases that another one for the same recipient may extend: those on the shelf, the newest first."""
    return Release.objects.filter(recipient=recipient, state=Release.State.READY).order_by("-number")


def code_version() -> str:
    """The version of this program."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _next_number(study: Study) -> int:
    # Two requests at once must not count the same number.
    Study.objects.select_for_update().get(pk=study.pk)
    last: int | None = study.releases.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _require_entitled(recipient: Recipient, earlier: Release | None) -> None:
    named = {"release": earlier, "recipient": recipient}
    if not recipient.is_in_force():
        raise AgreementError(_("The agreement with %(recipient)s does not hold today.") % named)
    if earlier and earlier.recipient_id != recipient.pk:
        raise ExtensionError(_("%(release)s was not made for %(recipient)s: it cannot be extended for them.") % named)
    if earlier and not extendable(recipient).filter(pk=earlier.pk).exists():
        raise ExtensionError(_("%(release)s is not on the shelf: only a ready release can be extended.") % named)


def _require_known(storage: str, rules: Sequence[str]) -> None:
    if storage not in aliases():
        said = _("There is no store “%(store)s”. There are: %(stores)s.")
        raise UnknownStoreError(said % {"store": storage, "stores": ", ".join(aliases())})
    if unknown := sorted(set(rules) - RULES.keys()):
        raise UnknownRuleError(f"There is no quality rule {', '.join(unknown)}. There are: {', '.join(RULES)}.")


def _require(study: Study, field: str, wanted: Sequence[str]) -> None:
    known = set(study.cohorts.values_list(field, flat=True))
    if unknown := sorted(set(wanted) - known):
        raise UnknownScopeError(f"The study has no cohort in {', '.join(unknown)}; it has: {', '.join(sorted(known))}.")
