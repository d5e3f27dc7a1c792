"""Looking at judgments."""

import pytest
from django.test import Client

from apps.ratings.models import Judgment
from apps.studies.cohorts import change_state
from apps.studies.models import Stimulus
from tests.factories import make_cohort, make_judgment, make_mimic, make_session, make_trial

pytestmark = pytest.mark.django_db
JUDGMENTS = "/admin/ratings/judgment/"


def test_a_judgment_is_shown_in_the_words_it_was_given_in(admin_client: Client) -> None:
    judgment = make_judgment(make_trial(), ratings={"awe": 20, "joy": 90})

    page = admin_client.get(f"{JUDGMENTS}{judgment.pk}/change/").content.decode()

    assert page.index("Joy") < page.index("Awe")
    assert '<progress value="90" max="100">' in page
    assert '<img class="seed"' in page


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_nobody_edits_or_deletes_a_judgment(admin_client: Client, verb: str) -> None:
    judgment = make_judgment(make_trial(), ratings={"joy": 90})

    refused = admin_client.post(f"{JUDGMENTS}{judgment.pk}/{verb}/", {"no_face": "on", "post": "yes"})

    assert refused.status_code == 403
    assert Judgment.objects.get().ratings == {"joy": 90}


def test_a_judgment_of_a_mimic_shows_no_face(admin_client: Client) -> None:
    trial = make_trial()
    mimic = make_mimic(trial)
    cohort = make_cohort(trial.cohort.study, phase="rate", material="mimics", launched=False)
    Stimulus.objects.create(
        study=cohort.study, kind="mimic", name="somebody", image_key=mimic.image_key, sha256=mimic.sha256,
        width=1, height=1, seed=trial.stimulus, country="US", portrays=trial.participant.uuid,
    )  # fmt: skip
    launched = change_state(cohort, "launch", actor="test")
    judgment = make_judgment(make_session(launched, scopes=["take_part"]).trials.get())

    for address in (JUDGMENTS, f"{JUDGMENTS}{judgment.pk}/change/"):
        assert "/images/" not in admin_client.get(address).content.decode()
