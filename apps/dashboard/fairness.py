"""Whether the platform treats groups of people alike: refusals, retakes and drop-out by group, with intervals."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.dashboard.latest import Counted
from apps.dashboard.wilson import wilson
from apps.localization.names import country_name, language_name

MEASURES: dict[str, tuple[Promise, str, tuple[str, ...]]] = {
    "refused": (_("Photographs refused"), "rejected", ("accepted", "rejected", "review")),
    "retaken": (_("Trials retaken"), "retaken", ("photographed",)),
    "dropped": (_("Sessions broken off"), "dropped_out", ("stayed_or_left",)),
}
"""For each measure: its name, what is counted, and the counts that it is a share of."""
DEVICES: dict[str, Promise] = {
    "phone": _("phone"),
    "tablet": _("tablet"),
    "desktop": _("computer"),
    "": _("not known"),
}
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; None where it is of nothing."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group of people; `shares` by measure, None where the group is too small to be shown."""

    name: str
    persons: int
    shares: dict[str, Share] | None


def by_country(parts: Iterable[Counted], *, smallest: int) -> list[Group]:
    """Return the groups of the cohorts' countries."""
    return _groups(_by(parts, lambda part: part.cohort.country), country_name, smallest)


def by_language(parts: Iterable[Counted], *, smallest: int) -> list[Group]:
    """Return the groups of the cohorts' languages."""
    return _groups(_by(parts, lambda part: part.cohort.language), language_name, smallest)


def by_device(parts: Iterable[Counted], *, smallest: int) -> list[Group]:
    """Return the groups of devices, as the check before the start tells them apart."""
    grouped: dict[str, Counter[str]] = {}
    for part in parts:
        for device, numbers in part.figures.devices.items():
            grouped.setdefault(device, Counter()).update({**numbers, "persons": numbers["device_persons"]})
    ordered = {device: grouped[device] for device in DEVICES if device in grouped}
    return _groups(ordered, lambda device: str(DEVICES[device]), smallest)


def _by(parts: Iterable[Counted], key: Callable[[Counted], str]) -> dict[str, Counter[str]]:
    grouped: dict[str, Counter[str]] = {}
    for part in parts:
        numbers = grouped.setdefault(key(part), Counter())
        numbers["persons"] += part.figures.persons
        for device in part.figures.devices.values():
            numbers.update(device)
    return grouped


def _groups(grouped: dict[str, Counter[str]], name: Callable[[str], str], smallest: int) -> list[Group]:
    groups = (
        Group(name(key), counts["persons"], _shares(counts) if counts["persons"] >= smallest else None)
        for key, counts in grouped.items()
        if counts["persons"]
    )
    return list(groups)


def _shares(counts: Counter[str]) -> dict[str, Share]:
    return {
        key: _share(counts[part], sum(counts[of] for of in whole)) for key, (_name, part, whole) in MEASURES.items()
    }


def _share(count: int, of: int) -> Share:
    return Share(count, of, count / of, *wilson(count, of)) if of else Share(count, of, None, None, None)
