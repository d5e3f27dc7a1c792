"""Releases that leave flagged sessions out, and say so."""

import json

import pytest
from django.core.management import call_command

from apps.exports.building.requests import request_release
from apps.exports.errors import UnknownRuleError
from apps.exports.models import Release
from apps.participants.completion import complete
from apps.participants.models import Session
from apps.quality import quality_rules
from apps.quality.models import SessionAssessment, SessionFlag
from apps.quality.rules import RULES, Threshold
from apps.ratings.models import Judgment
from apps.studies.models import Study
from tests.exports.story import MIMICS, TRIALS, folder, recipient_of, release, table

NOBODY = {name: Threshold(None, least=1) for name in RULES}


def flag(session: Session, rule: str = "pace", version: str = "1") -> None:
    """Put a flag on a session by hand."""
    SessionFlag.objects.create(session=session, rule=rule, value=-4, threshold=-3, rules_version=version)


def imitators(study: Study) -> list[Session]:
    return list(Session.objects.filter(cohort__study=study, cohort__phase="mimic").order_by("pk"))


def test_flags_alone_leave_nothing_out(study: Study) -> None:
    for session in Session.objects.all():
        flag(session)

    built = release(study)

    assert built.counts["mimics"] == MIMICS
    assert "left_out_sessions" not in built.counts
    assert (built.exclude_flags, built.quality_rules) == ([], {})


def test_a_flagged_session_is_left_out_with_its_pictures_and_what_was_said_of_them(study: Study) -> None:
    maker = imitators(study)[0]
    flag(maker)

    built = release(study, exclude_flags=["pace"])

    assert built.counts["mimics"] == MIMICS - TRIALS
    assert built.counts["left_out_sessions"] == 1
    assert built.counts["left_out_by_rule"] == {"pace": 1}
    assert built.counts["left_out_mimics"] == TRIALS
    assert built.counts["left_out_judgments"] == TRIALS + 1
    assert len(table(built, "sessions")) == 6
    assert Judgment.objects.count() == MIMICS + TRIALS


def test_only_the_rules_that_were_asked_for_and_each_cohorts_own_version_count(study: Study) -> None:
    one, other, third = imitators(study)[:3]
    quality_rules.choose(other.cohort, quality_rules.publish("2-ve", NOBODY))
    flag(one, "same_term")
    flag(other, "pace", version="1")
    flag(third, "pace", version="2-ve")

    built = release(study, exclude_flags=["pace"])

    assert built.counts["left_out_sessions"] == 0
    assert built.quality_rules == {"us-mimic": "1", "ve-mimic": "2-ve", "us-rate": "1"}


def test_whoever_was_not_looked_at_is_assessed_before_the_freeze(study: Study) -> None:
    strict = NOBODY | {"same_term": Threshold(0.1, least=1)}
    published = quality_rules.publish("2-strict", strict)
    for cohort in study.cohorts.all():
        quality_rules.choose(cohort, published)
    done = imitators(study)[0]
    done.trials.update(photographed_at=done.entered_at)
    complete(done)

    built = release(study, exclude_flags=["same_term"])

    assert SessionAssessment.objects.get().session == done
    assert built.counts["left_out_by_rule"] == {"same_term": 1}
    assert built.counts["not_assessed_sessions"] == 6


def test_the_card_and_the_record_tell_what_was_left_out(study: Study) -> None:
    flag(imitators(study)[0])

    built = release(study, exclude_flags=["pace", "gold_missed"])

    card = (folder(built) / "README.md").read_text()
    assert "Left out for quality flags: fewer than 5 sessions, and so fewer than 5 mimics" in card
    assert "`gold_missed` (Gold items missed): 0; `pace` (Much faster than the cohort): fewer than 5" in card
    about = json.loads((folder(built) / "release.json").read_text())
    assert about["exclude_flags"] == ["gold_missed", "pace"]
    assert about["quality_rules"]["us-mimic"] == "1"
    assert "quality flags" not in (folder(release(study)) / "README.md").read_text()


def test_an_unknown_rule_is_refused_in_words(study: Study) -> None:
    with pytest.raises(UnknownRuleError, match=r"no quality rule charm\. There are: gold_missed, "):
        request_release(recipient_of(study), created_by="test", exclude_flags=["charm"])


def test_the_command_filters_too(study: Study) -> None:
    flag(imitators(study)[0])

    call_command("build_release", study.slug, recipient=recipient_of(study).name, exclude_flag=["pace"])

    assert Release.objects.get().counts["left_out_sessions"] == 1
