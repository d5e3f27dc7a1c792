"""Looking at settled photographs again, with the detector and the rules of today; a worker does it, one by one.

Done is what these rules have judged by a report of this detector, so asking again for what is done changes nothing.
What the photograph counts as holds until the new verdict does, and the pictures made from it stay.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from apps import vision
from apps.mimicry.judging import derivatives, likeness, parking, verdicts
from apps.mimicry.models import Mimic, MimicQuerySet
from apps.mimicry.reassessing.from_reports import SETTLED, conclude, with_decisions
from apps.participants.withholding import lock_sessions
from apps.studies.models import Cohort, PhotographRules


def due(cohort: Cohort, published: PhotographRules) -> MimicQuerySet:
    """Return the cohort's settled photographs that these rules have not judged by what the detector of today sees."""
    engine = vision.get_detector(settings.FACE_DETECTOR).name
    settled = Mimic.objects.filter(cohort=cohort, status__in=SETTLED)
    return settled.exclude(rules_version=published.version, report__engine=engine)


def failed(mimics: MimicQuerySet) -> MimicQuerySet:
    """Return those at which workers have looked in vain as often as they may."""
    return mimics.filter(tries__gte=parking.MAX_TRIES)


def give_attempts(mimics: MimicQuerySet) -> list[int]:
    """Let the photographs be looked at as often as new ones may; return their ids."""
    ids = list(mimics.values_list("pk", flat=True))
    Mimic.objects.filter(pk__in=ids).update(tries=0)
    return ids


def look(mimic_id: int) -> None:
    """Look at the photograph by its cohort's rules unless that is done; an error is kept on the row and raised."""
    tried = Mimic.objects.filter(pk=mimic_id, status__in=SETTLED, tries__lt=parking.MAX_TRIES).update(
        tries=F("tries") + 1
    )
    mimic = _still_due(mimic_id) if tried else None
    if mimic is None:
        return
    try:
        seen = verdicts.look_at(mimic)
        try:
            _write(mimic, seen)
        finally:
            verdicts.discard(seen)
    except Exception as error:
        if Mimic.objects.kept().filter(pk=mimic_id).update(error=f"{type(error).__name__}: {error}"):
            raise


def _still_due(mimic_id: int) -> Mimic | None:
    mimic = Mimic.objects.select_related("cohort__photograph_rules", "trial__stimulus").filter(pk=mimic_id).first()
    rules = mimic and mimic.cohort.photograph_rules
    return mimic if mimic and rules and due(mimic.cohort, rules).filter(pk=mimic_id).exists() else None


@transaction.atomic
def _write(mimic: Mimic, seen: verdicts.Look) -> None:
    lock_sessions(Q(pk=mimic.session_id))
    held = with_decisions(Mimic.objects.filter(pk=mimic.pk, status__in=SETTLED)).first()
    # Taken back meanwhile.
    if held is None:
        return
    frame = seen.report.frame.upright
    Mimic.objects.filter(pk=mimic.pk).update(
        report=seen.report.as_json(),
        frame_hash=frame,
        frame_bands=likeness.bands(frame),
        fidelity=seen.fidelity,
        error="",
    )
    conclude(held, seen.verdict, engine=seen.report.engine, stands=vars(held)["decided"])
    derivatives.keep(held, seen.pictures)
    likeness.record(held, seen.alike)
