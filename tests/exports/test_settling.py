"""What is in a release, found out once for the length of its freeze."""

from copy import copy

import pytest
from django.db import ProgrammingError, transaction

from apps.exports.building.freeze import one_instant
from apps.exports.building.requests import request_release
from apps.exports.content import eligibility, settling
from apps.exports.models import Release
from apps.participants.models import Session
from apps.studies.models import Study
from tests.exports.story import MIMICS, recipient_of, withdraw

pytestmark = pytest.mark.usefixtures("by_hand")


def counts(release: Release) -> tuple[int, ...]:
    """How much of each kind is in it."""
    kinds = (eligibility.mimics, eligibility.judgments, eligibility.participants, eligibility.sessions)
    return tuple(kind(release).count() for kind in kinds)


def test_what_is_settled_is_what_would_be_found_each_time(study: Study) -> None:
    withdraw(Session.objects.filter(cohort__phase="mimic").order_by("pk")[0])
    asked = request_release(recipient_of(study), created_by="steward")
    expected = counts(asked)

    with (
        one_instant(),
        settling.settled(asked, mimics=eligibility.mimics(asked), judgments=eligibility.judgments(asked)),
    ):
        settled = counts(asked)
        query = str(eligibility.judgments(asked).query)

    assert settled == expected
    assert expected[0] == MIMICS - 3
    assert "released_judgments" in query


def test_another_release_is_not_answered_by_it(study: Study) -> None:
    asked = request_release(recipient_of(study), created_by="steward")
    narrower = copy(asked)
    narrower.countries = ["VE"]

    with transaction.atomic(), settling.settled(asked, mimics=eligibility.mimics(asked)):
        assert (eligibility.mimics(asked).count(), eligibility.mimics(narrower).count()) == (MIMICS, MIMICS // 2)


def test_it_ends_with_the_freeze(study: Study) -> None:
    asked = request_release(recipient_of(study), created_by="steward")
    with transaction.atomic(), settling.settled(asked, mimics=eligibility.mimics(asked)):
        kept = eligibility.mimics(asked)

    assert settling.ids(asked, "mimics") is None
    with pytest.raises(ProgrammingError):
        kept.count()
