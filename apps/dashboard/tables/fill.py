"""How far pictures have come towards their targets."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.dashboard.counting.definitions import LEVELS
from apps.dashboard.figures import Figures
from apps.dashboard.tables.table import Chart, Column, Linked, Table
from apps.studies.models import Stimulus

NO_PICTURES = _("There are no pictures yet: they are assigned at the launch, and mimics join as they are accepted.")


def levels(figures: Figures) -> Table:
    """Return how many pictures are how full."""
    pictures = figures.total("pictures")
    rows = [
        (label, level["pictures"], level["pictures"] / pictures, level["filled"], level["reserved"], level["target"])
        for label, level in zip(LEVELS, figures.levels, strict=False)
        if pictures
    ]
    return Table(
        "levels",
        _("Pictures by how full they are"),
        (
            Column(_("Answers of target"), "text"),
            Column(_("Pictures"), key="pictures"),
            Column(_("Of all"), "share"),
            Column(_("Filled places")),
            Column(_("Reserved places")),
            Column(_("Target")),
        ),
        rows,
        summary=_summary(figures),
        empty=NO_PICTURES,
        chart=Chart("bars", ("pictures",)),
    )


def _summary(figures: Figures) -> str:
    places = {name: figures.total(name) for name in ("filled", "target", "pictures")}
    if not places["pictures"]:
        return ""
    full = figures.levels[-1]["pictures"]
    return _("%(filled)d of %(target)d places are filled; %(full)d of %(pictures)d pictures are full.") % {
        **places,
        "full": full,
    }


def least(figures: Figures) -> Table:
    """Return the pictures in circulation with the fewest answers."""
    links = _links([stimulus for stimulus, *_places in figures.least])
    return Table(
        "least",
        _("Pictures furthest from their target"),
        (
            Column(_("Picture"), "text"),
            Column(_("Filled places")),
            Column(_("Reserved places")),
            Column(_("Target")),
        ),
        [(links[stimulus], *places) for stimulus, *places in figures.least if stimulus in links],
        note=_("Those with the fewest answers and reservations; retired and withheld pictures are left out."),
        empty=_("No picture in circulation has room: every one is full, or none is assigned yet."),
    )


def _links(stimuli: list[int]) -> dict[int, Linked]:
    """Return the pictures' names as ways to them. One address is made for all: thousands would take their time."""
    form = reverse("admin:studies_stimulus_change", args=[0])
    names = Stimulus.objects.filter(pk__in=stimuli).values_list("pk", "name")
    return {pk: Linked(name, form.replace("/0/", f"/{pk}/")) for pk, name in names}


def seeds(rows: list[list[int]]) -> Table:
    """Return the fill of these seeds, each summed over its pictures: rows of [seed, filled, target]."""
    links = _links([seed for seed, _filled, _target in rows])
    return Table(
        "seeds",
        _("Fill of every seed"),
        (
            Column(_("Seed"), "text"),
            Column(_("Filled places")),
            Column(_("Target")),
            Column(_("Share"), "share"),
        ),
        [
            (links[seed], filled, target, filled / target if target else None)
            for seed, filled, target in rows
            if seed in links
        ],
        note=_("In order of name. A seed that people judge by its mimics is summed over them."),
        empty=NO_PICTURES,
    )
