"""Each rule on people one can imagine."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.quality import measures, quality_rules
from apps.quality.evidence import NO_FACE, Evidence, Measured
from apps.quality.rules import RULES, Threshold, breaches, measure

CAREFUL = [{"joy": 60 + n, "awe": 20} for n in range(8)] + [{"fear": 90 - n, "pain": 15} for n in range(8)]
TYPICAL = [log(20_000) + 0.1 * n for n in range(-6, 7)]


def flags(evidence: Evidence) -> list[str]:
    """What the shipped thresholds say of it."""
    return breaches(measure(evidence), {name: rule.default for name, rule in RULES.items()})


def test_a_careful_person_is_not_flagged() -> None:
    careful = Evidence(
        answers=CAREFUL,
        durations_ms=[18_000 + 500 * n for n in range(16)],
        golds=[({"joy": 80, "awe": 20}, ["joy"]), ({"fear": 70}, ["fear", "awe"])],
        repeats=[({"joy": 60}, {"joy": 75, "awe": 10}), ({"fear": 40}, {"fear": 45}), ({"awe": 9}, {"joy": 9})],
        others=[(answer, [answer, {"joy": 20}, {"fear": 30}]) for answer in CAREFUL],
        paces=TYPICAL,
        virtual=[False] * 16,
        lookalikes=[False] * 16,
        cameras=1,
        sharers=40,
    )

    assert flags(careful) == []
    assert all(value is not None for value, _ in measure(careful).values())


@pytest.mark.parametrize(
    ("rule", "evidence"),
    [
        ("gold_missed", Evidence(golds=[({"joy": 80}, ["fear"]), ({"awe": 5}, ["pain"]), ({"joy": 1}, ["joy"])])),
        (
            "repeat_consistency",
            Evidence(repeats=[({"joy": 90}, {"fear": 90}), ({"awe": 40}, {"pain": 10}), ({"joy": 1}, {"awe": 1})]),
        ),
        ("pace", Evidence(durations_ms=[1500] * 16, paces=TYPICAL)),
        ("same_strength", Evidence(answers=[{"joy": 50, "awe": 50}] * 8)),
        ("same_term", Evidence(answers=[{"joy": n, f"other-{n}": n} for n in range(1, 12)])),
        ("term_variety", Evidence(answers=[{"joy": n} for n in range(1, 17)])),
        ("agreement", Evidence(others=[({"joy": 80}, [{"fear": 60}, {"pain": 30}, {"fear": 10}])] * 10)),
        ("virtual_camera", Evidence(virtual=[False, True, False])),
        ("shared_pictures", Evidence(lookalikes=[False, False, True])),
    ],
)
def test_each_rule_finds_what_it_is_for(rule: str, evidence: Evidence) -> None:
    assert rule in flags(evidence)


def test_where_there_is_little_evidence_nobody_is_flagged() -> None:
    hasty = Evidence(
        golds=[({"joy": 80}, ["fear"])],
        repeats=[({"joy": 90}, {"fear": 90})] * 2,
        answers=[{"joy": 50}] * 9,
        durations_ms=[10],
        paces=TYPICAL[:9],
        others=[({"joy": 80}, [{"fear": 60}] * 3)] * 9,
    )

    assert flags(hasty) == []


def test_of_nothing_nothing_is_measured() -> None:
    assert measure(Evidence()) == {name: Measured(None, 0) for name in RULES}


def test_what_was_measured_is_what_the_words_say() -> None:
    assert measures.gold_missed(Evidence(golds=[({"joy": 8}, ["joy"]), ({"awe": 5}, ["joy"])])) == (0.5, 2)
    assert measures.same_strength(Evidence(answers=[{"joy": 50, "awe": 50}, {"joy": 7}, {"fear": 50}])) == (0.75, 4)
    assert measures.same_term(Evidence(answers=[{"joy": 5, "awe": 5}, {"awe": 5}, {"fear": 5}])) == (2 / 3, 3)
    assert measures.term_variety(Evidence(answers=[{"a": 1, "b": 1}, {"c": 1, "d": 1}])) == (2.0, 4)
    assert measures.shared_device(Evidence(cameras=1, sharers=3)) == (3.0, 1)


def test_whoever_always_sees_no_face_agrees_with_nobody_who_sees_one() -> None:
    blank = {NO_FACE: 100}

    assert measures.agreement(Evidence(others=[(blank, [{"joy": 50}] * 3)])).value == 0
    assert measures.agreement(Evidence(others=[(blank, [blank] * 3)])).value == 1


def test_pace_is_a_z_of_the_logarithm_that_one_dawdler_does_not_move() -> None:
    middling = Evidence(durations_ms=[20_000], paces=TYPICAL)
    with_dawdler = Evidence(durations_ms=[20_000], paces=[*TYPICAL, 99.0])

    assert measures.pace(middling).value == pytest.approx(0)
    assert abs(measures.pace(with_dawdler).value or 9) < 0.5
    half = measures.pace(Evidence(durations_ms=[10_000], paces=TYPICAL)).value
    assert half == pytest.approx(-log(2) / (1.4826 * 0.3))


def test_a_cohort_of_one_speed_gives_no_scale() -> None:
    assert measures.pace(Evidence(durations_ms=[900], paces=[9.0] * 20)) == (None, 20)


answers = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 100), min_size=1)


@given(answers, answers)
def test_alikeness_is_symmetric_within_bounds_and_blind_to_scale(one: dict[str, int], other: dict[str, int]) -> None:
    alike = measures.cosine(one, other)

    assert alike == measures.cosine(other, one)
    assert 0 <= alike <= 1 + 1e-12
    assert measures.cosine({code: 3 * x for code, x in one.items()}, other) == pytest.approx(alike)
    assert measures.cosine(one, one) == pytest.approx(1)


@given(st.lists(answers, min_size=1, max_size=9))
def test_shares_stay_within_their_range(given_answers: list[dict[str, int]]) -> None:
    measured = measure(Evidence(answers=given_answers))

    for name in ("same_strength", "same_term", "term_variety"):
        rule, value = RULES[name], measured[name].value
        assert value is not None
        assert (rule.lowest or 0) <= value <= (rule.highest or 99)


def test_a_rule_without_a_limit_only_measures() -> None:
    sharing = measure(Evidence(cameras=1, sharers=3))

    assert breaches(sharing, {"shared_device": Threshold(None, least=1)}) == []
    assert breaches(sharing, {"shared_device": Threshold(2, least=1)}) == ["shared_device"]


def test_a_value_at_the_limit_is_not_past_it() -> None:
    assert breaches({"gold_missed": Measured(0.5, 4)}, {"gold_missed": Threshold(0.5, least=2)}) == []


def test_every_rule_explains_itself() -> None:
    for rule in RULES.values():
        assert str(rule.label)
        assert str(rule.explanation).endswith(".")
        assert str(rule.evidence)
        assert rule.measure.__doc__


@pytest.mark.django_db
def test_what_is_published_is_read_back_and_has_one_meaning() -> None:
    stricter = {name: rule.default for name, rule in RULES.items()} | {"gold_missed": Threshold(0.2, least=3)}

    published = quality_rules.publish("2-strict", stricter, note="Ethiopia")

    assert quality_rules.read(published) == stricter
    assert quality_rules.publish("2-strict", stricter) == published
    with pytest.raises(ValueError, match="other thresholds"):
        quality_rules.publish("2-strict", stricter | {"gold_missed": Threshold(0.1, least=3)})
    with pytest.raises(ValueError, match="unknown quality rules: charm"):
        quality_rules.from_json({"charm": {"limit": 1, "least": 1}})
