"""What the database refuses to do to a published text, whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import InternalError, transaction

from apps.localization import questionnaires, terms, wordings
from apps.localization.models import Questionnaire, Term, TermList, Wording
from apps.studies.models import Cohort
from tests.factories import make_cohort, make_judgment, make_term_list, make_trial

pytestmark = pytest.mark.django_db
PUBLISHED = [TermList, Wording, Questionnaire]


@pytest.fixture(autouse=True)
def published() -> None:
    terms.load()
    wordings.load()
    questionnaires.load()


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(InternalError, match="pgtrigger: Cannot"), transaction.atomic():
        yield


@pytest.mark.parametrize("model", PUBLISHED)
def test_a_published_text_stays(model: type[TermList] | type[Wording] | type[Questionnaire]) -> None:
    with refused():
        model.objects.update(version=99)
    with refused():
        model.objects.all()._raw_delete("default")


def test_a_wordings_text_stays() -> None:
    with refused():
        Wording.objects.filter(language="en").update(texts={})


@pytest.mark.parametrize("change", [{"wording": "Other"}, {"code": "other"}, {"gloss": "Other"}, {"gloss": ""}])
def test_a_term_stays_as_it_was_published(change: dict[str, str]) -> None:
    with refused():
        Term.objects.filter(term_list__language="es", code="awe").update(**change)


def test_a_term_stays() -> None:
    with refused():
        Term.objects.filter(term_list__language="es", code="awe").delete()


def test_a_gloss_may_be_filled_in_once_and_the_sounds_follow_their_dictionary() -> None:
    term = Term.objects.create(term_list=TermList.objects.create(language="am"), code="awe", wording="ግርምት")
    mine = Term.objects.filter(pk=term.pk)

    mine.update(gloss="የሚያስደንቅ ነገር", sounds=["girimit"])
    mine.update(sounds=["gerimet"])

    with refused():
        mine.update(gloss="ሌላ")


@pytest.mark.parametrize(("launched", "possible"), [(False, True), (True, False)])
def test_a_list_takes_no_more_terms_once_a_cohort_that_uses_it_is_launched(launched: bool, possible: bool) -> None:
    term_list = make_term_list("am")
    make_cohort(language="am", launched=launched)
    more = Term(term_list=term_list, code="more", wording="More")

    if possible:
        more.save()
    else:
        with refused():
            more.save()

    assert term_list.terms.filter(code="more").exists() == possible


def test_a_list_that_judgments_point_at_takes_no_more_terms_though_no_cohort_has_it_any_more() -> None:
    judged = make_judgment(make_trial()).term_list
    newer = TermList.objects.create(language="en", version=99)
    Cohort.objects.update(term_list=newer)

    with refused():
        Term.objects.create(term_list=judged, code="more", wording="More")
