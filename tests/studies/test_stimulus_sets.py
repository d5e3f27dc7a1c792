"""Stimulus sets: chosen by attributes or names, published once, and what a launched cohort shows for good."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from apps.mimicry.judging.circulation import circulate
from apps.participants.models import Session
from apps.studies import cohorts, stimulus_sets
from apps.studies.models import ChangeLog, Stimulus, StimulusSet, StimulusSetMember, Study
from apps.studies.stimulus_sets import SetError, choose, publish, read_conditions, read_names
from tests.factories import make_cohort, make_mimic, make_participant, make_seed, make_session, make_study, picture
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db
SETS = "/admin/studies/stimulusset/"


@pytest.fixture
def study() -> Study:
    """Four seeds, whose attributes are a text, a list and a number."""
    study = make_study()
    known: dict[str, dict[str, Any]] = {
        "anna-joy": {"expression": "joy", "for": ["ET", "US"], "age": 30},
        "anna-awe": {"expression": "awe", "for": ["US"], "age": 30},
        "ben-joy": {"expression": "joy", "for": ["VE"], "age": 61},
        "ben-fear": {"expression": "fear", "for": [], "age": 61},
    }
    for name, attributes in known.items():
        make_seed(study, name=name, attributes=attributes)
    return study


def make_set(study: Study, *names: str) -> StimulusSet:
    return publish(study, "few", choose(study, conditions={}, names=names), actor="test")


def names_of(stimuli: Any) -> list[str]:
    return sorted(stimulus.name for stimulus in stimuli)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("expression = joy", ["anna-joy", "ben-joy"]),
        ("expression = joy, awe\nage=30", ["anna-awe", "anna-joy"]),
        ("for = VE", ["ben-joy"]),
        ("expression = joy\nexpression = fear", ["anna-joy", "ben-fear", "ben-joy"]),
    ],
)
def test_pictures_are_chosen_by_what_is_known_of_them(study: Study, lines: str, found: list[str]) -> None:
    assert names_of(choose(study, conditions=read_conditions(lines))) == found


def test_those_named_come_beside_those_chosen(study: Study) -> None:
    chosen = choose(study, conditions={"expression": ["awe"]}, names=["ben-fear", "anna-awe"])

    assert names_of(chosen) == ["anna-awe", "ben-fear"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a\nb\n\nb\n", ["a", "b"]),
        ("name\na\nb", ["a", "b"]),
        ("file,Name\n1.jpg, a \n2.jpg,b", ["a", "b"]),
        ("cafe\u0301", ["caf\u00e9"]),
        ("", []),
    ],
)
def test_names_are_read_from_a_table_or_line_by_line(text: str, names: list[str]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize(
    ("conditions", "names", "says"),
    [
        ("mood = joy", "", "No seed has an attribute “mood”. There are: age, expression, for."),
        ("", "anna-joy\nnobody", "The study has no seed named “nobody”."),
        ("expression = bliss", "", "This chooses no picture."),
        ("", "", "This chooses no picture."),
        ("just words", "", "“just words” is not a line such as “expression = joy, awe”."),
        ("", 'a"b"c"\n"', "The names cannot be read as CSV"),
    ],
)
def test_a_choice_that_cannot_be_made_says_why(study: Study, conditions: str, names: str, says: str) -> None:
    with pytest.raises(SetError, match=says.replace("(", r"\(").replace(".", r"\.")):
        choose(study, conditions=read_conditions(conditions), names=read_names(names))


def test_the_same_choice_again_publishes_nothing_another_the_next_version(study: Study) -> None:
    first = make_set(study, "anna-joy")

    again, other = make_set(study, "anna-joy"), make_set(study, "anna-joy", "ben-joy")

    assert first == again
    assert (str(first), str(other)) == ("few v1", "few v2")
    assert names_of(first.stimuli.all()) == ["anna-joy"]


def test_a_cohort_with_a_set_shows_its_seeds_and_no_others(study: Study) -> None:
    few = make_set(study, "anna-joy", "ben-joy")

    session = make_session(make_cohort(study, stimulus_set=few, trials_per_session=9))

    assert names_of(trial.stimulus for trial in session.trials.all()) == ["anna-joy", "ben-joy"]


def test_raters_with_a_set_judge_mimics_of_its_seeds_alone(study: Study) -> None:
    few = make_set(study, "anna-joy")
    old = [
        make_seed(study, kind="mimic", seed=seed, country="US", portrays=make_participant(study).uuid)
        for seed in study.stimuli.seeds().order_by("name")
    ]
    raters = make_cohort(study, phase="rate", material="mimics", stimulus_set=few)
    mimic_session = make_session(make_cohort(study, trials_per_session=9))

    for trial in mimic_session.trials.all():
        circulate(make_mimic(trial))

    seeds = Stimulus.objects.filter(cells__cohort=raters).values_list("seed__name", flat=True)
    assert list(seeds) == ["anna-joy", "anna-joy"]
    assert len(old) == 4


def test_once_a_launched_cohort_shows_it_a_set_can_neither_grow_nor_shrink(study: Study) -> None:
    few = make_set(study, "anna-joy", "ben-joy")
    cohort = make_cohort(study, stimulus_set=few, launched=False)
    StimulusSetMember.objects.create(stimulus_set=few, stimulus=study.stimuli.get(name="anna-awe"))
    cohorts.change_state(cohort, "launch", actor="test")

    for change in (
        lambda: StimulusSetMember.objects.create(stimulus_set=few, stimulus=study.stimuli.get(name="ben-fear")),
        lambda: few.members.all()[0].delete(),
        lambda: few.members.update(stimulus=study.stimuli.get(name="ben-fear")),
    ):
        with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
            change()

    assert few.members.count() == 3


def test_a_researcher_sees_the_pictures_before_the_set_is_published(study: Study) -> None:
    browser = browser_of(make_staff("ada", role="admin", study=study))
    choice = {"study": study.pk, "name": "joyful", "note": "Smiles", "conditions": "expression = joy", "names": ""}

    shown = browser.post(f"{SETS}add/", choice)
    before = StimulusSet.objects.count()
    browser.post(f"{SETS}add/", choice | {"publish": shown.context["fingerprint"]})

    page = shown.content.decode()
    assert "2 pictures" in page and "<span>ben-joy</span>" in page and "<span>ben-fear</span>" not in page
    assert (before, names_of(StimulusSet.objects.get().stimuli.all())) == (0, ["anna-joy", "ben-joy"])
    assert ChangeLog.objects.filter(model="studies.stimulusset", actor="ada").exists()


def test_a_choice_changed_after_the_look_is_shown_anew(study: Study) -> None:
    browser = browser_of(make_staff(role="admin", study=study))
    choice = {"study": study.pk, "name": "joyful", "conditions": "expression = joy", "names": "", "note": ""}
    seen = browser.post(f"{SETS}add/", choice).context["fingerprint"]

    again = browser.post(f"{SETS}add/", choice | {"names": "ben-fear", "publish": seen})

    assert not StimulusSet.objects.exists()
    assert "3 pictures" in again.content.decode()


def test_what_is_wrong_with_a_choice_is_said_on_the_page(study: Study) -> None:
    browser = browser_of(make_staff(role="admin", study=study))

    page = browser.post(f"{SETS}add/", {"study": study.pk, "name": "x", "names": "nobody", "conditions": ""})

    assert "The study has no seed named “nobody”." in page.content.decode()


def test_a_set_is_started_from_another_and_its_page_shows_its_pictures(study: Study) -> None:
    browser = browser_of(make_staff(role="admin", study=study))
    few = make_set(study, "anna-joy", "ben-joy")

    copied = browser.get(f"{SETS}add/?copy={few.pk}").content.decode()
    page = browser.get(f"{SETS}{few.pk}/change/").content.decode()

    assert "anna-joy\nben-joy" in copied
    assert "<span>anna-joy</span>" in page


def test_a_set_that_a_cohort_has_cannot_be_deleted_another_can(study: Study) -> None:
    browser = browser_of(make_staff(role="admin", study=study))
    used, idle = make_set(study, "anna-joy"), make_set(study, "ben-joy")
    make_cohort(study, stimulus_set=used, launched=False)

    offered = [browser.get(f"{SETS}{one.pk}/change/").context["has_delete_permission"] for one in (used, idle)]
    for one in (used, idle):
        browser.post(f"{SETS}{one.pk}/delete/", {"post": "yes"})

    assert offered == [False, True]
    assert list(StimulusSet.objects.all()) == [used]


def test_a_published_set_cannot_be_edited_even_by_a_superuser(study: Study, admin_client: Client) -> None:
    few = make_set(study, "anna-joy")

    admin_client.post(f"{SETS}{few.pk}/change/", {"study": study.pk, "name": "other", "names": "ben-joy"})

    few.refresh_from_db()
    assert (few.name, StimulusSet.objects.count()) == ("few", 1)


def test_another_studys_sets_are_not_shown(study: Study) -> None:
    few = make_set(study, "anna-joy")
    stranger: Client = browser_of(make_staff(role="admin", study=make_study()))

    assert "few v1" not in stranger.get(SETS).content.decode()
    assert stranger.get(f"{SETS}{few.pk}/change/").status_code in (302, 403, 404)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "faces"
    folder.mkdir()
    return folder


def put_into(folder: Path, number: int) -> Path:
    (folder / f"face-{number}.jpg").write_bytes(picture(number))
    return folder


def test_an_import_may_make_a_set_of_what_it_finds(folder: Path) -> None:
    study, out = make_study(), StringIO()
    call_command("import_stimuli", put_into(folder, 1), study=study.slug, stdout=StringIO())

    call_command("import_stimuli", put_into(folder, 2), study=study.slug, set="first", stdout=out)
    call_command("import_stimuli", folder, study=study.slug, set="first", stdout=StringIO())

    published = StimulusSet.objects.get()
    assert "Stimulus set first v1: 2 seeds." in out.getvalue()
    assert names_of(published.stimuli.all()) == ["face-1", "face-2"]


def test_an_import_refuses_a_name_that_no_set_can_have(folder: Path) -> None:
    study = make_study()

    with pytest.raises(CommandError, match="cannot name a set"):
        call_command("import_stimuli", put_into(folder, 1), study=study.slug, set="No name!", stdout=StringIO())


def test_sessions_begun_go_on_when_a_set_gets_a_next_version(study: Study) -> None:
    few = make_set(study, "anna-joy", "ben-joy")
    session = make_session(make_cohort(study, stimulus_set=few, trials_per_session=9))

    stimulus_sets.publish(study, "few", study.stimuli.seeds(), actor="test")

    assert Session.objects.get(pk=session.pk).trials.live().count() == 2
