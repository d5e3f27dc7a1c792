"""The launch checklist: it names what is missing, and keeps a cohort shut only where it must."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from apps.localization.models import Questionnaire, TermList, Wording
from apps.studies import checklist, workers
from apps.studies.cohorts import CohortError, change_state
from apps.studies.models import Cohort, ConsentText, QuotaCell
from tests.factories import TEXTS, make_cohort, make_training

pytestmark = pytest.mark.django_db
Change = Callable[[Cohort], Any]


def said(cohort: Cohort, state: str) -> str:
    """Every sentence of the checklist that stands so."""
    return "\n".join(item.text for item in checklist.of(cohort) if item.state == state)


def empty_terms(cohort: Cohort) -> None:
    cohort.term_list = TermList.objects.create(language="en", version=7)


def silent_consent(cohort: Cohort) -> None:
    text = cohort.consent_text
    cohort.consent_text = ConsentText.objects.create(
        study=cohort.study, language="en", version=2, title="T", body="B", scopes={}, sha256=text.sha256
    )


def quotas_without_questions(cohort: Cohort) -> None:
    QuotaCell.objects.create(cohort=cohort, sex="female", target=10)


def unknown_store(cohort: Cohort) -> None:
    cohort.storage_alias = "atlantis"


def no_pictures(cohort: Cohort) -> None:
    cohort.study.stimuli.all().delete()


@pytest.mark.parametrize(
    ("lack", "sentence"),
    [
        (empty_terms, "The term list is empty"),
        (silent_consent, "no sentence for: taking part, storing my photographs"),
        (no_pictures, "no seed pictures"),
        (quotas_without_questions, "choose a questionnaire"),
        (unknown_store, "no store called “atlantis”"),
    ],
)
def test_what_a_cohort_cannot_open_without(lack: Change, sentence: str) -> None:
    cohort = make_cohort(launched=False)
    lack(cohort)
    cohort.save()

    with pytest.raises(CohortError, match=sentence):
        change_state(cohort, "launch", actor="maria")

    assert Cohort.objects.get(pk=cohort.pk).state == Cohort.State.DRAFT
    assert sentence in said(cohort, "missing")


@pytest.mark.parametrize("change", ["pilot", "launch"])
def test_everything_missing_is_named_at_once(change: str) -> None:
    cohort = make_cohort(launched=False)
    for lack in (empty_terms, no_pictures, quotas_without_questions):
        lack(cohort)
    cohort.save()

    with pytest.raises(CohortError) as refused:
        change_state(cohort, change, actor="maria")

    assert all(word in str(refused.value) for word in ("term list", "seed pictures", "questionnaire"))


def test_a_store_that_cannot_be_reached_keeps_a_cohort_shut(settings: Any) -> None:
    cohort = make_cohort(launched=False)
    nowhere = {"BACKEND": "storages.backends.nowhere.Nothing"}
    settings.STORAGES = settings.STORAGES | {"default": nowhere}

    assert "The store cannot be reached" in said(cohort, "missing")


def test_what_is_only_worth_a_look_keeps_nobody_out() -> None:
    cohort = make_cohort(launched=False, daily_session_cap=10, trials_per_session=30)
    cache.delete(workers.KEY)

    warned = said(cohort, "warning")
    opened = change_state(cohort, "launch", actor="maria")

    assert opened.state == Cohort.State.OPEN
    for sentence in (
        "brings no practice",
        "sessions will be shorter",
        "the day is that of UTC",
        "how long photographs may be kept",
        "No worker has been heard of",
    ):
        assert sentence in warned


def test_what_has_been_seen_to_is_ticked() -> None:
    training = make_training()
    cohort = make_cohort(launched=False, wording=training, retention_days=90, pay_amount=3, pay_currency="USD", seeds=3)
    workers.note_alive()

    assert said(cohort, "missing") == said(cohort, "warning") == ""
    done = said(cohort, "done")
    for sentence in ("5 terms, list en v1", "3 pictures", "pays 3 USD", "90 days", "A worker is there", "newest rules"):
        assert sentence in done


def test_raters_are_asked_for_nothing_about_photographs() -> None:
    cohort = make_cohort(launched=False, phase=Cohort.Phase.RATE)

    everything = " ".join(item.text for item in checklist.of(cohort))

    assert "worker" not in everything
    assert "may be kept" not in everything


def test_a_language_without_buttons_of_its_own_is_pointed_out() -> None:
    cohort = make_cohort(
        launched=False,
        language="am",
        term_list=TermList.objects.create(language="am"),
        wording=Wording.objects.create(language="am", texts=TEXTS),
    )

    assert "not translated into Amharic" in said(cohort, "warning")


def test_each_point_leads_to_where_it_is_mended(admin_client: Any) -> None:
    cohort = make_cohort(launched=False, daily_session_cap=3)
    quotas_without_questions(cohort)

    pages = {item.link.partition("#")[0] for item in checklist.of(cohort) if item.link}

    assert len(pages) > 3
    assert {admin_client.get(page).status_code for page in pages} == {200}


def test_quotas_with_a_questionnaire_are_ticked() -> None:
    asked = Questionnaire.objects.create(language="en", version=1, questions=[])
    cohort = make_cohort(launched=False, questionnaire=asked)
    quotas_without_questions(cohort)

    assert "Quotas, and a questionnaire" in said(cohort, "done")
