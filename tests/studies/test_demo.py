"""The demonstration study."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.studies import demo
from apps.studies.cohorts import change_state
from apps.studies.drawing import DemoSeed, catalogue
from apps.studies.models import Cell, ChangeLog, Cohort, ConsentText, Scope, Stimulus, Study

FEW = 2


@pytest.fixture(autouse=True)
def few_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the first seeds of the catalogue only: the rest take as long again, each."""
    seeds = catalogue()[:FEW]
    monkeypatch.setattr(demo, "catalogue", lambda: seeds)


@pytest.mark.django_db
def test_the_demo_has_twelve_open_cohorts_in_their_languages_with_every_seed(media: Path) -> None:
    call_command("load_demo", stdout=io.StringIO())

    study = Study.objects.get(slug="demo")
    assert {cohort.slug: cohort.language for cohort in study.cohorts.open()} == {
        "us-mimic": "en",
        "us-rate": "en",
        "cn-mimic": "zh-hans",
        "cn-rate": "zh-hans",
        "et-mimic": "en",
        "et-rate": "en",
        "in-mimic": "en",
        "in-rate": "en",
        "za-mimic": "en",
        "za-rate": "en",
        "ve-mimic": "es",
        "ve-rate": "es",
    }
    for cohort in study.cohorts.all():
        cohort.full_clean()
        assert cohort.material == ("seeds" if cohort.phase == "mimic" else "both")
        assert cohort.term_list.terms.count() == 48
        assert cohort.cells.count() == FEW
    assert len([path for path in media.rglob("*.jpg") if path.is_file()]) == FEW


@pytest.mark.django_db
def test_loading_again_draws_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    study = demo.load()
    change_state(study.cohorts.get(slug="us-rate"), "close", actor="researcher")
    tables = [Stimulus, Cohort, Cell, ChangeLog, ConsentText]
    before = [list(table._default_manager.order_by("pk").values()) for table in tables]
    monkeypatch.setattr(demo, "_drawn", lambda *_: pytest.fail("drawn again"))

    demo.load()

    assert [list(table._default_manager.order_by("pk").values()) for table in tables] == before


@pytest.mark.django_db
def test_a_drawing_that_was_interrupted_is_completed_by_the_next_run(media: Path) -> None:
    def interrupt(seeds: list[DemoSeed]) -> list[DemoSeed]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(progress=interrupt)
    assert (Stimulus.objects.count(), list(media.rglob("*.jpg"))) == (0, [])

    study = demo.load()

    assert study.stimuli.seeds().count() == FEW


def test_the_consent_texts_say_the_same_things_in_every_language() -> None:
    texts = [json.loads(path.read_text(encoding="utf-8")) for path in demo.CONSENT.glob("*.json")]

    assert len(texts) == 3
    assert {tuple(text["scopes"]) for text in texts} == {tuple(Scope.values)}
    assert len({len(text["body"].split("\n\n")) for text in texts}) == 1
