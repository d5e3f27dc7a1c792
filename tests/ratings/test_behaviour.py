"""How an answer came about: kept where it makes sense, dropped where not, never a reason to lose the answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.participants.enrolment import shuffled
from apps.ratings.behaviour import cleaned
from apps.ratings.models import Judgment
from tests.factories import TERMS, make_cohort, make_judgment, make_trial
from tests.participants.client import Browser

CODES = ["awe", "joy", "fear"]
WHOLE = {
    "terms": {
        "joy": {"place": 2, "chosen_ms": 1800, "set_ms": 2900, "by": "list"},
        "awe": {"place": 1, "chosen_ms": 4100, "set_ms": 4600, "by": "filter"},
    },
    "filter_uses": 1,
    "removed": 2,
    "undone": 1,
    "glosses": ["joy", "fear"],
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*CODES, "terms", "glosses", "place"]), inner),
)


def test_what_makes_sense_is_kept_whole() -> None:
    assert cleaned(WHOLE, CODES) == WHOLE


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "terms",
        {"terms": ["joy"]},
        {"terms": {"joy": 5}},
        {"terms": {"hunger": {"place": 1}}},
        {"terms": {"joy": {"place": 0, "chosen_ms": -1, "set_ms": 1.5, "by": "magic"}}},
        {"terms": {"joy": {"place": 4, "chosen_ms": True, "set_ms": "9", "by": ["list"]}}},
        {"filter_uses": -1, "removed": "two", "undone": 10**9},
        {"glosses": "joy"},
        {"glosses": [["joy"], {"joy": 1}, None]},
        {"colour": "blue"},
    ],
)
def test_what_makes_no_sense_is_dropped(odd: object) -> None:
    assert cleaned(odd, CODES) == {}


def test_an_odd_part_takes_nothing_else_with_it() -> None:
    told = {"terms": {"joy": {"place": 2, "chosen_ms": "soon"}, "hunger": {"place": 1}}, "undone": 3, "shoe": 42}

    assert cleaned(told, CODES) == {"terms": {"joy": {"place": 2}}, "undone": 3}


@given(ANYTHING)
def test_nothing_a_browser_may_say_is_an_error(told: Any) -> None:
    kept = cleaned(told, CODES)

    assert set(kept) <= set(WHOLE)
    assert set(kept.get("terms", {})) <= set(CODES)


@pytest.mark.django_db
def test_a_judgment_keeps_the_seed_that_replays_the_order_of_its_terms() -> None:
    trial = make_trial()

    judgment = make_judgment(trial)

    assert judgment.order_seed is not None
    assert shuffled(sorted(TERMS), rng_seed=judgment.order_seed) == trial.session.term_order


@pytest.mark.django_db
@pytest.mark.parametrize(("told", "kept"), [(WHOLE, True), ([1], False), ("\0", False), (None, False)])
def test_a_judgment_arrives_with_its_course_or_without(told: object, kept: bool) -> None:
    browser = Browser()
    browser.walk_to_trials(make_cohort(phase="rate"))
    trial = browser.load()["trials"][0]["uuid"]

    response = browser.judge(trial, behaviour=told)

    assert response.status_code == 201, response.content
    assert Judgment.objects.get().behaviour == (WHOLE if kept else {})
