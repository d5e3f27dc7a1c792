"""Whether people can be recruited, paid and served, and their photographs kept for as long as was said."""

from collections.abc import Iterator

from django.core.files.storage import storages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.studies import recruiters, stores, workers
from apps.studies.checklist.item import Item, State, field_of
from apps.studies.models import Cohort

PAYING = {Cohort.Recruiter.PROLIFIC, Cohort.Recruiter.MTURK, Cohort.Recruiter.REDIRECT}


def recruiter(cohort: Cohort) -> Iterator[Item]:
    """What the recruiter's adapter needs."""
    name = cohort.get_recruiter_display()
    if cohort.recruiter not in recruiters.REGISTRY:
        text = _("There is no recruiter called “%(recruiter)s”: choose another.") % {"recruiter": name}
        yield Item(State.MISSING, text, field_of(cohort, "recruiter"))
        return
    missing = recruiters.missing_for_launch(cohort)
    for reason in missing:
        yield Item(State.MISSING, f"{name}: {reason}", field_of(cohort, "recruiter"))
    if not missing:
        text = _("People come by: %(recruiter)s.") % {"recruiter": name}
        yield Item(State.DONE, text, field_of(cohort, "recruiter"))


def pay(cohort: Cohort) -> Iterator[Item]:
    """An amount, where a recruiter pays."""
    if cohort.pay_amount is not None:
        amount = {"amount": cohort.pay_amount, "currency": cohort.pay_currency}
        yield Item(State.DONE, _("A complete session pays %(amount)s %(currency)s.") % amount)
    elif cohort.recruiter in PAYING:
        text = _("No pay is set: without it neither the cost nor the hourly pay can be told.")
        yield Item(State.WARNING, text, field_of(cohort, "pay_amount"))


def day(cohort: Cohort) -> Iterator[Item]:
    """A time zone of the country's own, where sessions are counted by the day."""
    if cohort.daily_session_cap and cohort.time_zone == "UTC":
        text = _("Sessions are counted by the day, and the day is that of UTC: choose a time zone of the country.")
        yield Item(State.WARNING, text, field_of(cohort, "time_zone"))


def retention(cohort: Cohort) -> Iterator[Item]:
    """A time after which photographs are to go."""
    if not cohort.takes_photographs:
        return
    days = cohort.retention_days
    if days is None:
        text = _("Nobody has said how long photographs may be kept: set it as the consent text promises it.")
        yield Item(State.WARNING, text, field_of(cohort, "retention_days"))
    else:
        said = ngettext(
            "Photographs may be kept for %d day after the closing.",
            "Photographs may be kept for %d days after the closing.",
            days,
        )
        yield Item(State.DONE, said % days, field_of(cohort, "retention_days"))


def storage(cohort: Cohort) -> Iterator[Item]:
    """A store that takes what it is given, in a region that somebody has chosen."""
    alias = cohort.storage_alias
    if unknown := stores.unknown(alias):
        yield Item(State.MISSING, unknown, field_of(cohort, "storage_alias"))
    elif fault := stores.fault_of(alias):
        text = _("The store cannot be reached: %(fault)s. Photographs could not be kept, nor pictures shown.")
        yield Item(State.MISSING, text % {"fault": fault}, field_of(cohort, "storage_alias"))
    else:
        text = _("Photographs are kept in %(place)s.") % {"place": stores.place_of(alias)}
        known = stores.region_of(alias) or not stores.is_bucket(storages[alias])
        yield Item(State.DONE if known else State.WARNING, text, field_of(cohort, "storage_alias"))


def worker(cohort: Cohort) -> Iterator[Item]:
    """Somebody who judges photographs."""
    if not cohort.takes_photographs:
        return
    if workers.are_alive():
        yield Item(State.DONE, _("A worker is there to judge photographs."))
    else:
        text = _("No worker has been heard of for some minutes: photographs would wait for their verdict.")
        yield Item(State.WARNING, text)
