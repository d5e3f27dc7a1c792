"""Who and what may be in a release: what people agreed to, minus what they took back and what is filtered out."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.exports.content import settling
from apps.exports.models import Release
from apps.mimicry.models import Mimic, MimicQuerySet
from apps.participants.models import ConsentEvent, Participant, Session, Trial
from apps.quality.models import SessionFlag
from apps.ratings.models import Judgment, JudgmentQuerySet
from apps.studies.models import Cohort, Scope, Stimulus

FOR_JUDGMENTS = (Scope.TAKE_PART, Scope.SHARE, Scope.TRAIN)
FOR_PHOTOGRAPHS = (*FOR_JUDGMENTS, Scope.PHOTOGRAPH)


def cohorts(release: Release) -> QuerySet[Cohort]:
    """The cohorts the release is drawn from."""
    chosen = Cohort.objects.filter(study=release.study)
    if release.countries:
        chosen = chosen.filter(country__in=release.countries)
    return chosen.filter(slug__in=release.cohorts) if release.cohorts else chosen


def mimics(release: Release) -> MimicQuerySet:
    """Accepted photographs that their makers let us share and train on, but for those withheld from raters just now."""
    if settled := settling.ids(release, "mimics"):
        return Mimic.objects.filter(pk__in=settled)
    return (
        Mimic.objects.accepted()
        .filter(stimulus__withheld_at=None)
        .alias(agreed=_latest_scopes("session"))
        .filter(_includes("agreed", FOR_PHOTOGRAPHS, release, "cohort__country"))
        .filter(cohort__in=cohorts(release), session__is_pilot=False)
        .exclude(_flagged(release, "session"))
    )


def judgments(release: Release) -> JudgmentQuerySet:
    """Judgments that their makers let us share and train on, late ones too: of seeds, and of mimics in the release."""
    if settled := settling.ids(release, "judgments"):
        return Judgment.objects.filter(pk__in=settled)
    seed = Q(trial__stimulus__kind=Stimulus.Kind.SEED)
    released_mimic = Q(
        _includes("maker_agreed", FOR_PHOTOGRAPHS, release, "trial__stimulus__mimic__cohort__country"),
        trial__stimulus__mimic__status=Mimic.Status.ACCEPTED,
        trial__stimulus__withheld_at=None,
        trial__stimulus__mimic__cohort__in=cohorts(release),
    )
    return (
        Judgment.objects.alias(agreed=_latest_scopes("session"))
        .alias(maker_agreed=_latest_scopes("trial__stimulus__mimic__session"))
        .filter(_includes("agreed", FOR_JUDGMENTS, release, "cohort__country"))
        # Gold items and repeats tell how somebody answers, not what a face shows: in a mean over people, they would
        # count a picture twice, or one that everybody was known to agree on.
        .filter(
            seed | released_mimic, cohort__in=cohorts(release), trial__role=Trial.Role.MAIN, session__is_pilot=False
        )
        .exclude(_flagged(release, "session"))
        .exclude(_flagged(release, "trial__stimulus__mimic__session"))
    )


def flags(release: Release) -> QuerySet[SessionFlag]:
    """The flags for which the release's filter leaves sessions out, by the rules that each cohort has in it."""
    counting = by_its_rules(release, "session__cohort__slug")
    return SessionFlag.objects.filter(counting, session__cohort__in=cohorts(release), rule__in=release.exclude_flags)


def by_its_rules(release: Release, slug: str) -> Q:
    """Rows of the rules' version that the release has for their cohort, whose slug lies at the path `slug`."""
    found = Q(pk=None)
    for cohort, version in release.quality_rules.items():
        found |= Q(**{slug: cohort}, rules_version=version)
    return found


def participants(release: Release) -> QuerySet[Participant]:
    """Everyone with a mimic or a judgment in the release."""
    return Participant.objects.filter(pk__in=_in_either(release, "participant"))


def sessions(release: Release) -> QuerySet[Session]:
    """Every sitting with a mimic or a judgment in the release."""
    return Session.objects.filter(pk__in=_in_either(release, "session"))


def _in_either(release: Release, field: str) -> Any:
    # A union, for with OR the database would walk through one of the two for every row.
    photographed = mimics(release).order_by().values(field)
    return photographed.union(judgments(release).order_by().values(field))


def _flagged(release: Release, session: str) -> Q:
    return Q(**{f"{session}__in": flags(release).values("session")}) if release.exclude_flags else Q(pk=None)


def _latest_scopes(session: str) -> Subquery:
    # Looked up row by row: as a join on consenting sessions, PostgreSQL guesses their number a hundredfold wrong.
    events = ConsentEvent.objects.filter(session=OuterRef(session)).order_by("-at", "-pk")
    return Subquery(events.values("scopes")[:1])


def _includes(agreed: str, scopes: tuple[Scope, ...], release: Release, country: str) -> Q:
    """Who agreed to all this and to a transfer abroad, or took part where the recipient keeps the data.

    Asked in one: of two conditions on what was agreed, PostgreSQL would guess that next to nobody meets both.
    """
    anywhere = Q(**{f"{agreed}__contains": [*scopes, Scope.TRANSFER]})
    home = release.recipient.country
    return anywhere | Q(**{f"{agreed}__contains": list(scopes), country: home}) if home else anywhere
