"""The demonstration study: drawn seeds, three languages, twelve open cohorts. Loading it again changes nothing."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings
from django.db import transaction

from apps.localization import questionnaires, terms, wordings
from apps.localization.models import TermList, Wording
from apps.studies import cohorts, consent_texts, display
from apps.studies.drawing import DemoSeed, catalogue, draw_seed
from apps.studies.models import Cohort, ConsentText, Study
from apps.studies.pictures import clean
from apps.studies.presets import PRESETS, Preset, slug_of
from apps.studies.seeds import MAX_BYTES, NewSeed, keep

SLUG = "demo"
TITLE = "Demonstration study"
ACTOR = "load_demo"
CONSENT = Path(__file__).parent / "data" / "consent-v1"

MATERIAL_OF = {Cohort.Phase.MIMIC: Cohort.Material.SEEDS, Cohort.Phase.RATE: Cohort.Material.BOTH}
TRIALS_PER_SESSION = 10
PER_STIMULUS_TARGET = 15

Progress = Callable[[list[DemoSeed]], Iterable[DemoSeed]]


def load(*, progress: Progress = iter) -> Study:
    """Bring the demonstration study into being, or complete it; return it. `progress` wraps the seeds to be drawn."""
    terms.load()
    wordings.load()
    questionnaires.load()
    study, _is_new = Study.objects.get_or_create(slug=SLUG, defaults={"title": TITLE})
    _draw_seeds(study, progress)
    texts = {path.stem: _consent(study, path) for path in sorted(CONSENT.glob("*.json"))}
    for preset in PRESETS:
        for phase in Cohort.Phase:
            _cohort(study, preset, phase, texts[preset.language])
    return study


def _draw_seeds(study: Study, progress: Progress) -> None:
    held = set(study.stimuli.seeds().values_list("name", flat=True))
    missing = [seed for seed in catalogue()[: settings.DEMO_SEEDS] if seed.name not in held]
    if missing:
        keep(study, list(_drawn(missing, progress)))
    # Seeds that were kept before there were light copies.
    display.complete(study.stimuli.filter(display_key=""))


def _drawn(seeds: list[DemoSeed], progress: Progress) -> Iterator[NewSeed]:
    """Draw on every processor; the renderer holds Python's lock, so each has a process of its own."""
    # Spawned, not forked: a child must not inherit the database connection.
    pool = ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))
    try:
        pictures = pool.map(draw_seed, [seed.name for seed in seeds])
        for seed, jpeg in zip(progress(seeds), pictures, strict=True):
            yield NewSeed(seed.name, clean(jpeg, max_bytes=MAX_BYTES), seed.attributes)
    finally:
        pool.shutdown(cancel_futures=True)


def _consent(study: Study, path: Path) -> ConsentText:
    text = json.loads(path.read_text(encoding="utf-8"))
    return consent_texts.publish(study, language=path.stem, **text)


def _cohort(study: Study, preset: Preset, phase: Cohort.Phase, consent: ConsentText) -> None:
    """Create and open one cohort; one that exists, in whatever state, is left alone."""
    with transaction.atomic():
        cohort, is_new = Cohort.objects.get_or_create(
            study=study,
            slug=slug_of(preset.country, phase),
            defaults={
                "country": preset.country,
                "language": preset.language,
                "time_zone": preset.time_zone,
                "phase": phase,
                "material": MATERIAL_OF[phase],
                "term_list": TermList.objects.filter(language=consent.language).latest("version"),
                "wording": Wording.objects.filter(language=consent.language).latest("version"),
                "consent_text": consent,
                "trials_per_session": TRIALS_PER_SESSION,
                "per_stimulus_target": PER_STIMULUS_TARGET,
            },
        )
        if is_new:
            cohorts.change_state(cohort, "launch", actor=ACTOR)
