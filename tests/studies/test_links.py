"""The links that participants are sent."""

import io

import pytest
from django.core.management import CommandError, call_command

from apps.studies.cohorts import change_state
from tests.factories import make_cohort, make_study

pytestmark = pytest.mark.django_db


def links(**options: str) -> list[str]:
    """Run the command; return the lines it printed."""
    out = io.StringIO()
    call_command("links", stdout=out, **options)
    return out.getvalue().splitlines()


def test_each_open_cohort_has_a_line_with_its_name_and_address() -> None:
    cohort = make_cohort(slug="cn-mimic")
    make_cohort(cohort.study, slug="not-launched", launched=False)
    change_state(make_cohort(cohort.study, slug="paused"), "pause", actor="researcher")

    printed = links(base_url="https://faces.example.org/")

    assert printed == [f"cn-mimic\thttps://faces.example.org/join/{cohort.entry_key}/"]


def test_the_address_is_the_public_one_unless_another_is_given(settings: pytest.FixtureRequest) -> None:
    settings.PUBLIC_URL = "https://public.example.org"  # type: ignore[attr-defined]
    make_cohort()

    assert "https://public.example.org/join/" in links()[0]


def test_rehearsals_are_left_out_unless_they_are_asked_for() -> None:
    make_cohort(make_study(slug="rehearsal", is_rehearsal=True))
    make_cohort(make_study(slug="faces"), slug="us-mimic")

    assert [line.split("\t")[0] for line in links()] == ["us-mimic"]
    assert len(links(study="rehearsal")) == 1


def test_an_unknown_study_is_answered_with_the_known_ones() -> None:
    make_study(slug="faces")

    with pytest.raises(CommandError, match=r"There is no study “demo”\. Known studies: faces\."):
        links(study="demo")


@pytest.mark.parametrize("address", ["faces.example.org", "ftp://faces.example.org", "https://", "https://a.org/?b=1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CommandError, match="is not an address such as"):
        links(base_url=address)
