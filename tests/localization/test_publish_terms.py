"""Publishing a list of terms from the command line."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.localization import term_sheet, terms
from apps.localization.models import TermList

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The Spanish list with one word changed."""
    terms.load()
    text = term_sheet.written(TermList.objects.get(language="es"))
    path = tmp_path / "es.csv"
    path.write_text(text.replace("Asombro Maravillado", "Sobrecogimiento"), encoding="utf-8")
    return path


def run(file: Path, **options: bool) -> list[str]:
    out = io.StringIO()
    call_command("publish_terms", file, stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_dry_run_says_what_would_change_and_publishes_nothing(file: Path) -> None:
    said = run(file, dry_run=True)

    assert said == [
        "awe: reworded: Asombro Maravillado → Sobrecogimiento",
        "This would be es v2; nothing was published.",
    ]
    assert not TermList.objects.filter(version=2).exists()


def test_a_list_is_published_once(file: Path) -> None:
    first, again = run(file), run(file)

    assert first[-1] == "Published as es v2."
    assert again == ["Nothing differs from es v2."]
    assert TermList.objects.filter(language="es").count() == 2


def test_what_is_wrong_with_a_file_is_named_line_by_line(file: Path) -> None:
    file.write_text(file.read_text().replace("Miedo", "").replace("Alegría", ""), encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        run(file)

    assert str(refusal.value).splitlines() == [
        "Line 29: the term “fear” has no wording.",
        "Line 33: the term “joy” has no wording.",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv")
