"""Gold items: which hold where, what counts as right, and that nothing answers are held against ever changes."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.studies.models import ChangeLog, GoldItem, Stimulus, Study
from tests.factories import make_cohort, make_participant, make_seed, make_study, make_term_list
from tests.people import browser_of, make_staff

pytestmark = pytest.mark.django_db
GOLD = "/admin/studies/golditem/"


@pytest.fixture
def study() -> Study:
    return make_study()


@pytest.fixture
def admin(study: Study) -> Client:
    return browser_of(make_staff("ada", role="admin", study=study))


def make_gold(study: Study, **fields: Any) -> GoldItem:
    values = {"term_list": make_term_list(), "expected": ["joy"], "note": "A broad smile."} | fields
    values.setdefault("stimulus", make_seed(study))
    return GoldItem.objects.create(study=study, **values)


def test_a_cohort_has_the_items_of_its_country_and_of_all_in_its_term_list(study: Study) -> None:
    everywhere, here = make_gold(study), make_gold(study, country="US")
    make_gold(study, country="ET")
    make_gold(study, term_list=make_term_list("es"))
    make_gold(make_study())

    assert set(GoldItem.objects.for_cohort(make_cohort(study))) == {everywhere, here}


def test_retired_items_and_pictures_are_shown_to_nobody_new_but_still_known(study: Study) -> None:
    retired, gone = make_gold(study, retired_at=timezone.now()), make_gold(study)
    Stimulus.objects.filter(pk=gone.stimulus_id).update(withheld_at=timezone.now())
    cohort = make_cohort(study)

    assert not GoldItem.objects.for_cohort(cohort)
    assert GoldItem.objects.expected_in(cohort).keys() == {retired.stimulus_id, gone.stimulus_id}


def test_the_countrys_own_answer_goes_before_that_of_all_and_the_newest_before_older_ones(study: Study) -> None:
    seed, other = make_seed(study), make_seed(study)
    make_gold(study, stimulus=seed, country="US", expected=["awe"])
    make_gold(study, stimulus=seed, expected=["fear"])
    make_gold(study, stimulus=other, expected=["pain"], retired_at=timezone.now())
    make_gold(study, stimulus=other, expected=["joy", "awe"])

    expected = GoldItem.objects.expected_in(make_cohort(study))

    assert expected == {seed.pk: ["awe"], other.pk: ["joy", "awe"]}


def test_gold_pictures_are_material_only_where_no_gold_is_asked_for(study: Study) -> None:
    gold = make_gold(study)
    make_seed(study)

    plain, watched = make_cohort(study), make_cohort(study, gold_per_session=1)

    assert plain.cells.filter(stimulus=gold.stimulus).exists()
    assert not watched.cells.filter(stimulus=gold.stimulus).exists()


@pytest.mark.parametrize("change", [{"expected": ["fear"]}, {"country": "ET"}])
def test_what_answers_are_held_against_cannot_change(study: Study, change: dict[str, Any]) -> None:
    gold = make_gold(study)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        GoldItem.objects.filter(pk=gold.pk).update(**change)

    GoldItem.objects.filter(pk=gold.pk).update(note="A wide smile.", retired_at=timezone.now())


def test_a_picture_has_one_answer_at_a_time_and_never_none(study: Study) -> None:
    gold = make_gold(study)
    wrong: list[dict[str, Any]] = [{"stimulus": gold.stimulus}, {"expected": []}]

    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_gold(study, **fields)


def test_only_seeds_of_the_study_and_known_terms_are_taken(study: Study) -> None:
    seed = make_seed(study)
    mimic = make_seed(study, kind="mimic", seed=seed, country="US", portrays=make_participant(study).uuid)
    wrong: list[dict[str, Any]] = [
        {"stimulus": mimic},
        {"stimulus": make_seed(make_study())},
        {"stimulus": seed, "expected": ["bliss"]},
    ]

    for fields in wrong:
        item = GoldItem(study=study, term_list=make_term_list(), note="x", **({"expected": ["joy"]} | fields))
        with pytest.raises(ValidationError):
            item.full_clean()


def test_a_researcher_names_right_answers_by_words_or_codes(admin: Client, study: Study) -> None:
    seed, words = make_seed(study), make_term_list()
    form = {"study": study.pk, "stimulus": seed.pk, "country": "", "term_list": words.pk, "note": "A grin."}

    refused = admin.post(f"{GOLD}add/", form | {"expected": "Joy, bliss"}).content.decode()
    admin.post(f"{GOLD}add/", form | {"expected": "Joy, awe, JOY"})

    assert "Not in the term list: bliss." in refused
    assert GoldItem.objects.get().expected == ["joy", "awe"]
    assert ChangeLog.objects.filter(model="studies.golditem", actor="ada").exists()


def test_afterwards_only_the_note_can_be_edited_and_nothing_deleted(admin: Client, study: Study) -> None:
    gold = make_gold(study)

    admin.post(f"{GOLD}{gold.pk}/change/", {"note": "Both rows of teeth show.", "expected": "fear"})
    deleted = admin.post(f"{GOLD}{gold.pk}/delete/", {"post": "yes"})

    gold.refresh_from_db()
    assert (gold.note, gold.expected) == ("Both rows of teeth show.", ["joy"])
    assert deleted.status_code == 403


def test_items_are_retired_by_the_handful_and_that_is_on_record(admin: Client, study: Study) -> None:
    items = [make_gold(study), make_gold(study)]

    page = admin.post(GOLD, {"action": "retire", "_selected_action": [one.pk for one in items]}, follow=True)

    assert "2 gold items are retired." in page.content.decode()
    assert not GoldItem.objects.filter(retired_at=None).exists()
    assert ChangeLog.objects.filter(model="studies.golditem", field="retired_at").count() == 2


def test_the_list_says_what_to_do_where_there_is_none(admin: Client) -> None:
    assert "whose answer nobody doubts" in admin.get(GOLD).content.decode()
