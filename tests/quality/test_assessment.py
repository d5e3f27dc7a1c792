"""From a completed session to its flags, and what happens as the cohort grows and the rules change."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.mimicry.models import Likeness
from apps.participants.completion import complete
from apps.participants.erasure import forget
from apps.participants.models import Session, Trial
from apps.quality import assessment, quality_rules, tasks
from apps.quality.models import SessionAssessment, SessionFlag
from apps.quality.preview import preview
from apps.quality.rules import RULES, Threshold
from apps.ratings.models import Judgment
from apps.studies.models import Cohort, GoldItem
from tests.factories import make_cohort, make_judgment, make_mimic, make_participant, make_session
from tests.quality.story import careful, careless, fill, make_gallery, shown, sit

pytestmark = pytest.mark.django_db

SHIPPED = {name: rule.default for name, rule in RULES.items()}


def flags_of(session: Session) -> set[str]:
    return set(session.flags.values_list("rule", flat=True))


def sweep(cohort: Cohort) -> list[int]:
    """Assess all that is due, as the sweep's tasks would."""
    found = list(assessment.due(cohort, quality_rules.rules_of(cohort)).order_by("pk").values_list("pk", flat=True))
    for session_id in found:
        tasks.assess_session(session_id)
    return found


def test_the_careless_one_among_careful_people_is_flagged_for_what_they_did() -> None:
    cohort = make_gallery()
    careful_ones = fill(cohort)
    hasty = sit(cohort, careless)

    sweep(cohort)

    assert flags_of(hasty) == {"pace", "same_strength", "same_term"}
    assert all(not flags_of(session) for session in careful_ones)
    flag = hasty.flags.get(rule="pace")
    assert flag.value < flag.threshold == -3
    assert (flag.rules_version, flag.details) == ("1", {"n": 11})


def test_a_session_without_a_flag_is_on_record_as_looked_at() -> None:
    cohort = make_gallery()
    [session] = fill(cohort, 1)

    assert not session.assessments.exists()
    sweep(cohort)

    found = session.assessments.get()
    assert (found.rules_version, found.peers) == ("1", 0)
    assert set(found.values) == set(RULES)
    assert found.values["pace"] == [None, 0]
    assert found.values["same_term"][1] == 12
    assert not flags_of(session)


def test_assessing_twice_changes_nothing() -> None:
    cohort = make_gallery()
    hasty = sit(cohort, careless)

    first = assessment.assess(hasty.pk)
    before = set(hasty.flags.values_list("pk", "rule", "value"))
    second = assessment.assess(hasty.pk)

    assert first and second and first.pk == second.pk
    assert set(hasty.flags.values_list("pk", "rule", "value")) == before


def test_only_sessions_that_are_over_are_due_and_an_abandoned_one_is_over_after_a_day() -> None:
    cohort = make_gallery()
    running = sit(cohort, careful(), whole=False)
    left = sit(cohort, careful(), whole=False)
    nothing_said = make_session(cohort)
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Session.objects.filter(pk__in=[left.pk, nothing_said.pk]).update(entered_at=yesterday)

    assert sweep(cohort) == [left.pk]
    assert not running.assessments.exists()


def test_a_session_that_goes_on_after_its_assessment_is_assessed_again() -> None:
    cohort = make_gallery()
    session = sit(cohort, careful(), whole=False)
    Session.objects.filter(pk=session.pk).update(entered_at=timezone.now() - timedelta(days=2))
    sweep(cohort)

    complete(session)

    assert sweep(cohort) == [session.pk]
    assert sweep(cohort) == []


def test_early_sessions_are_assessed_again_each_time_the_cohort_has_doubled() -> None:
    cohort = make_gallery()
    first = fill(cohort, 1)[0]
    sweep(cohort)
    times = 0
    for n in range(12):
        sit(cohort, careful(51 + n))
        times += first.pk in sweep(cohort)

    found = first.assessments.get()
    assert times <= 4
    assert found.values["pace"][1] >= 6
    assert found.values["agreement"][0] > 0.9


def test_a_flag_that_no_longer_holds_goes_when_more_is_known() -> None:
    cohort = make_gallery()
    [session] = fill(cohort, 1)
    lenient = SHIPPED | {"same_term": Threshold(0.1, least=1)}
    quality_rules.choose(cohort, quality_rules.publish("2-all", lenient))
    sweep(cohort)
    assert flags_of(session) == {"same_term"}
    SessionFlag.objects.create(session=session, rule="pace", value=-9, threshold=-3, rules_version="2-all")

    assessment.assess(session.pk)

    assert flags_of(session) == {"same_term"}


def test_other_rules_flag_anew_and_earlier_flags_stay() -> None:
    cohort = make_gallery()
    fill(cohort)
    hasty = sit(cohort, careless)
    sweep(cohort)

    mild = {name: Threshold(None, least=1) for name in RULES} | {"same_strength": Threshold(0.5, least=1)}
    quality_rules.choose(cohort, quality_rules.publish("2-mild", mild))
    done = sweep(cohort)

    assert len(done) == 12
    assert set(hasty.flags.filter(rules_version="2-mild").values_list("rule", flat=True)) == {"same_strength"}
    assert hasty.flags.filter(rules_version="1").count() == 3
    assert hasty.assessments.count() == 2


def test_the_rules_of_one_cohort_leave_another_alone() -> None:
    ours, theirs = make_gallery(), make_gallery()
    strict = SHIPPED | {"same_strength": Threshold(0.01, least=1)}
    quality_rules.choose(ours, quality_rules.publish("2-strict", strict))
    one, other = fill(ours, 1)[0], fill(theirs, 1)[0]

    sweep(ours), sweep(theirs)

    assert flags_of(one) == {"same_strength"}
    assert flags_of(other) == set()


def test_gold_items_are_held_against_the_answers_of_their_own_country() -> None:
    cohort = make_gallery(country="VE", language="es")
    session = make_session(cohort)
    for number, trial in enumerate(session.trials.order_by("position")):
        make_judgment(trial, **careful()(trial))
        if number < 3:
            as_gold(trial, everywhere=["anger"] if shown(trial) != "anger" else ["awe"], here=[shown(trial)])
    complete(session)

    sweep(cohort)

    value, n = session.assessments.get().values["gold_missed"]
    assert (value, n) == (0, 3)


def as_gold(trial: Trial, *, everywhere: list[str], here: list[str]) -> None:
    """Make a gold trial of it, of which one thing is expected everywhere and another in its cohort's country."""
    Trial.objects.filter(pk=trial.pk).update(role=Trial.Role.GOLD)
    item = {"study": trial.cohort.study, "stimulus": trial.stimulus, "term_list": trial.cohort.term_list, "note": "–"}
    GoldItem.objects.create(country="", expected=everywhere, **item)
    GoldItem.objects.create(country=trial.cohort.country, expected=here, **item)


def test_a_repeat_is_compared_with_its_original() -> None:
    cohort = make_gallery()
    session = sit(cohort, careful(), whole=False)
    originals = list(session.trials.order_by("position")[:3])
    for place, original in enumerate(originals, start=20):
        again = Trial.objects.create(
            session=session,
            participant=session.participant,
            cohort=cohort,
            stimulus=original.stimulus,
            position=place,
            role=Trial.Role.REPEAT,
            repeats=original,
            reserved_until=timezone.now() + timedelta(hours=1),
        )
        make_judgment(again, ratings={TERM_NOT_IN[shown(original)]: 90})
    complete(session)

    sweep(cohort)

    value, n = session.assessments.get().values["repeat_consistency"]
    assert n == 3
    assert value < 0.1
    assert session.assessments.get().values["same_term"][1] == 12
    assert "repeat_consistency" in flags_of(session)


TERM_NOT_IN = {"joy": "pain", "awe": "joy", "fear": "joy", "pain": "awe", "anger": "awe"}


def test_photographs_tell_of_virtual_and_shared_cameras_and_of_anothers_face() -> None:
    cohort = make_cohort(per_stimulus_target=50)
    one, other = make_session(cohort), make_session(cohort)
    pictures = []
    for session, virtual in ((one, False), (other, True)):
        for trial in session.trials.order_by("position"):
            make_judgment(trial)
            pictures.append(make_mimic(trial, capture={"device": "ab" * 32, "virtual": virtual}))
            Trial.objects.filter(pk=trial.pk).update(photographed_at=timezone.now())
        complete(session)
    Likeness.objects.create(mimic=pictures[-1], earlier=pictures[0], exact=True, distance=0, scope="cohort")

    sweep(cohort)

    values = other.assessments.get().values
    assert values["virtual_camera"] == [1, 3]
    assert values["shared_device"] == [1, 1]
    assert values["shared_pictures"] == [pytest.approx(1 / 3), 3]
    assert flags_of(other) == {"virtual_camera", "shared_pictures"}
    assert flags_of(one) == {"shared_pictures"}


def test_pilots_are_compared_with_pilots_alone() -> None:
    cohort = make_gallery()
    fill(cohort)
    Session.objects.filter(cohort=cohort).update(is_pilot=True)
    session = sit(cohort, careless)

    sweep(cohort)

    values = session.assessments.get().values
    assert values["pace"] == [None, 0]
    assert values["agreement"] == [None, 0]


def test_flags_take_nothing_away_and_go_with_the_person() -> None:
    cohort = make_gallery()
    hasty = sit(cohort, careless)
    sweep(cohort)
    assert flags_of(hasty)
    assert Judgment.objects.filter(session=hasty).count() == 12
    assert hasty.completion_code

    forget(hasty.participant)

    assert not SessionFlag.objects.exists()
    assert not SessionAssessment.objects.exists()


def test_of_a_session_that_is_gone_nothing_is_done() -> None:
    assert assessment.assess(987_654) is None


def test_limits_are_tried_on_what_is_measured_without_writing() -> None:
    cohort = make_gallery()
    fill(cohort, 3)
    sit(cohort, careless)
    sweep(cohort)
    before = SessionFlag.objects.count()

    told = preview(cohort, {name: Threshold(None, least=1) for name in RULES} | {"same_term": Threshold(0.1, least=1)})

    assert (told.assessed, told.any_rule) == (4, 4)
    assert told.flagged["same_term"] == 4
    assert told.measured["same_term"] == 4
    assert told.measured["gold_missed"] == 0
    assert SessionFlag.objects.count() == before


def test_the_command_says_first_and_does_then_and_goes_on_where_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    cohort = make_gallery()
    fill(cohort)
    sit(cohort, careless)
    name = f"{cohort.study.slug}/{cohort.slug}"

    call_command("flag_sessions", cohort=name, dry_run=True)
    said = capsys.readouterr().out
    assert "12 would be assessed now" in said
    assert not SessionAssessment.objects.exists()

    call_command("flag_sessions", cohort=name)
    assert f"1 sessions of {cohort} are flagged by v1." in capsys.readouterr().out

    SessionAssessment.objects.filter(session__in=cohort.sessions.order_by("pk")[:2]).delete()
    call_command("flag_sessions", cohort=name, rules="v1")
    assert SessionAssessment.objects.count() == 12


def test_the_command_lets_a_cohort_keep_other_rules() -> None:
    cohort = make_gallery()
    published = quality_rules.publish("2-ours", SHIPPED | {"pace": Threshold(-2, least=5)})

    call_command("flag_sessions", cohort=f"{cohort.study.slug}/{cohort.slug}", rules="2-ours", choose=True)

    assert quality_rules.rules_of(cohort) == published


@pytest.mark.parametrize(
    ("options", "told"),
    [({"cohort": "faces"}, "not STUDY/COHORT"), ({"cohort": "{}/nowhere"}, "has no cohort “nowhere”")],
)
def test_the_command_says_what_it_does_not_know(options: dict[str, str], told: str) -> None:
    cohort = make_gallery()

    with pytest.raises(CommandError, match=told):
        call_command("flag_sessions", cohort=options["cohort"].format(cohort.study.slug))
    with pytest.raises(CommandError, match=r"no quality rules “9”\. Published: v1"):
        call_command("flag_sessions", cohort=f"{cohort.study.slug}/{cohort.slug}", rules="9")


def test_someone_with_two_sessions_is_not_compared_with_themselves() -> None:
    cohort = make_gallery(seeds=24, sessions_per_person=5)
    person = make_participant(cohort.study)
    sit(cohort, careful(), person)
    again = make_session(cohort, person, again=True)
    for trial in again.trials.order_by("position"):
        make_judgment(trial, **careful()(trial))
    complete(again)

    sweep(cohort)

    assert again.assessments.get().values["pace"] == [None, 0]
