"""Studies for bots to walk, and what a guest would remember of sessions that are in the database."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps as registry

from apps.mimicry.judging.circulation import circulate
from apps.participants.completion import complete
from apps.participants.models import Session
from apps.rehearsal.clone import make_clone, new_slug
from apps.rehearsal.visits import Guest, JudgmentReceipt, PhotographReceipt, Visit
from apps.studies.models import Cohort, Study
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_study, make_training

SEEDS, TRIALS_OF_IMITATORS, TRIALS_OF_RATERS = 4, 4, 6


def make_real_study() -> Study:
    """Two countries, both phases, four seeds, training; raters have more trials than seeds, so they see mimics too."""
    study = make_study(slug="faces")
    rate: dict[str, Any] = {"phase": Cohort.Phase.RATE, "material": Cohort.Material.BOTH}
    for country, language in {"US": "en", "VE": "es"}.items():
        where: dict[str, Any] = {"country": country, "language": language, "seeds": SEEDS}
        where["wording"] = make_training(language)
        make_cohort(study, slug=f"{country.lower()}-mimic", trials_per_session=TRIALS_OF_IMITATORS, **where)
        make_cohort(study, slug=f"{country.lower()}-rate", trials_per_session=TRIALS_OF_RATERS, **rate, **where)
    return study


def double_of(study: Study, *, sessions_per_cohort: int = 1) -> Study:
    """A double as a rehearsal makes it."""
    return make_clone(study, slug=new_slug(), sessions_per_cohort=sessions_per_cohort)


def make_rehearsed() -> tuple[Study, Visit]:
    """A rehearsal in which one imitator has answered three trials and has the code, and how the imitator tells it."""
    study = make_study(is_rehearsal=True)
    session = make_session(make_cohort(study, slug="us-mimic", trials_per_session=3))
    for trial in session.trials.order_by("position"):
        make_judgment(trial, ratings={"joy": 10 * trial.position}, duration_ms=3000)
        circulate(make_mimic(trial))
        type(trial).objects.filter(pk=trial.pk).update(photographed_at=trial.reserved_until)
    session.trials.update(state="answered")
    session.cohort.cells.filter(stimulus__kind="seed").update(filled=1, reserved=0)
    complete(session)
    return study, remembered(session)


def remembered(session: Session) -> Visit:
    """What a guest remembers of a session that went well."""
    session.refresh_from_db()
    visit = Visit(Guest(session.cohort.slug, 1, "", True, None, True))
    visit.judgments = [JudgmentReceipt.of_row(row) for row in session.judgments.all()]
    visit.photographs = [PhotographReceipt.of_row(row) for row in session.mimics.all()]
    visit.sent = {one.client_uuid for one in visit.judgments} | {one.client_uuid for one in visit.photographs}
    visit.accepted = {receipt.uuid for receipt in visit.photographs}
    visit.scopes = {scope for event in session.consent_events.all() for scope in event.scopes}
    visit.code = session.completion_code or ""
    return visit


def every_row() -> dict[str, list[dict[str, Any]]]:
    """All rows of our tables, by table."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in _our_models()}


def _our_models() -> Iterator[Any]:
    return (model for model in registry.get_models() if model.__module__.startswith("apps."))
