"""Groups of people side by side."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.dashboard.fairness import MEASURES, Group, Share
from apps.dashboard.tables.table import Chart, Column, Table, Text, Value, Withheld


def groups(slug: str, title: Text, found: Sequence[Group], *, measure: str, smallest: int) -> Table:
    """Return one measure of the groups, those of fewer than `smallest` persons withheld."""
    name = MEASURES[measure][0]
    return Table(
        f"{measure}-by-{slug}",
        _("%(measure)s, by %(group)s") % {"measure": name, "group": title},
        (
            Column(_("Group"), "text"),
            Column(_("Persons")),
            Column(_("Cases")),
            Column(name),
            Column(_("Share"), "share", "share"),
            Column(_("Interval from"), "share", "low"),
            Column(_("Interval to"), "share", "high"),
        ),
        [_row(group, measure, smallest) for group in found],
        empty=_("There is no group with sessions yet."),
        chart=Chart("intervals", ("share",), low="low", high="high"),
    )


def _row(group: Group, measure: str, smallest: int) -> list[Value]:
    if group.shares is None:
        return [group.name, Withheld(smallest), None, None, None, None, None]
    share: Share = group.shares[measure]
    return [group.name, group.persons, share.of, share.count, share.share, share.low, share.high]
