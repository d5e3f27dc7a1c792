"""What the review desk's page is told of each picture; photographs are handed over one by one, on record."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, cast

from django.contrib.auth.models import User
from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from apps.mimicry.desk.queues import Queue, Rows, Wanted
from apps.mimicry.judging.reasons import label_of
from apps.mimicry.models import Likeness, Mimic, PictureReport, Review
from apps.studies.images import signed_path
from apps.studies.models import Stimulus

Item: TypeAlias = dict[str, Any]
ORIGIN = {"cohort", "participant", "page"}
FIRST_SAID = {"reasons", "stimulus", "page"}


def items(rows: Rows, *, wanted: Wanted, reviewer: User, blind: bool) -> list[Item]:
    """Return an item for each row, a photograph or a reported picture, in order.

    Where `blind`, nothing in it says whose or from where the photograph is; in a second look, what the first said.
    """
    if rows.model is Stimulus:
        reported = list(cast("Iterable[Stimulus]", rows.select_related("mimic")))
        photographs = _by_pk([picture.mimic.pk for picture in reported if _is_portrait(picture)], reviewer)
        made = [_of_picture(picture, photographs) for picture in reported]
    else:
        pks = list(rows.values_list("pk", flat=True))
        photographs = _by_pk(pks, reviewer)
        made = [_of_mimic(photographs[pk]) for pk in pks if pk in photographs]
    hidden = (ORIGIN if blind else set()) | (FIRST_SAID if wanted.queue == Queue.SECOND else set())
    return [{name: item[name] for name in item if name not in hidden} for item in _with_flags(made)]


def _is_portrait(picture: Stimulus) -> bool:
    return hasattr(picture, "mimic")


def _by_pk(pks: Sequence[int], reviewer: User) -> dict[int, Mimic]:
    mine = Review.objects.standing().filter(reviewer=reviewer)
    likenesses = Likeness.objects.exclude(earlier__image_key="").select_related("earlier")
    found = Mimic.objects.kept().filter(pk__in=pks).select_related("trial__stimulus", "cohort__study", "participant")
    return found.prefetch_related(
        Prefetch("reviews", mine, to_attr="mine"), Prefetch("likenesses", likenesses, to_attr="alike")
    ).in_bulk()


def _of_picture(picture: Stimulus, photographs: dict[int, Mimic]) -> Item:
    """A reported picture: the portrait of a participant, or one of the study's own seeds."""
    mimic = photographs.get(picture.mimic.pk) if _is_portrait(picture) else None
    place = {"id": picture.pk, "stimulus": picture.pk, "withheld": picture.withheld_at is not None}
    if mimic:
        return _of_mimic(mimic) | place
    return place | {
        "picture": signed_path(picture.shown_key),
        "width": picture.width,
        "height": picture.height,
        "name": picture.name,
    }


def _of_mimic(mimic: Mimic) -> Item:
    seed = mimic.trial.stimulus
    alike: Likeness | None = next(iter(vars(mimic)["alike"]), None)
    mine: Review | None = next(iter(vars(mimic)["mine"]), None)
    return {
        "id": mimic.pk,
        "stimulus": mimic.stimulus_id,
        "picture": _photograph(mimic.pk),
        "width": mimic.width,
        "height": mimic.height,
        "seed": {"picture": signed_path(seed.shown_key), "name": seed.name, "width": seed.width, "height": seed.height},
        "alike": _likeness(alike) if alike else None,
        "reasons": [label_of(code) for code in mimic.reasons],
        "doubts": [{"code": code, "label": label_of(code)} for code in mimic.doubts],
        "score": ((mimic.report or {}).get("main") or {}).get("score"),
        "faces": len(mimic.report["faces"]) if mimic.report else None,
        "fidelity": mimic.fidelity,
        "error": mimic.error if mimic.status == Mimic.Status.PARKED else "",
        "mine": mine.decision if mine else None,
        "cohort": str(mimic.cohort),
        "participant": str(mimic.participant),
        "page": reverse("admin:mimicry_mimic_change", args=[mimic.pk]),
    }


def _likeness(likeness: Likeness) -> Item:
    return {
        "picture": _photograph(likeness.earlier_id),
        "exact": likeness.exact,
        "scope": likeness.get_scope_display(),
    }


def _photograph(pk: int) -> str:
    return reverse("admin:mimicry_mimic_photograph", args=[pk])


def _with_flags(made: list[Item]) -> list[Item]:
    """Add what raters said of the pictures: how many saw no face, and how many reported which kind of trouble."""
    shown = [item["stimulus"] for item in made if item["stimulus"]]
    faceless = Count("trials__judgment", filter=Q(trials__judgment__no_face=True))
    no_face = dict(Stimulus.objects.filter(pk__in=shown).annotate(faceless=faceless).values_list("pk", "faceless"))
    reports: dict[int, Counter[str]] = {}
    for report in PictureReport.objects.filter(stimulus__in=shown):
        reports.setdefault(report.stimulus_id, Counter())[report.get_kind_display()] += 1
    for item in made:
        kinds = reports.get(item["stimulus"], Counter()).items()
        item["no_face"] = no_face.get(item["stimulus"], 0)
        item["reports"] = [{"kind": kind, "count": count} for kind, count in kinds]
    return made
