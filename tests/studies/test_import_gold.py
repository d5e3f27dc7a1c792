"""Gold items from a table."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.studies.models import GoldItem, Study
from tests.factories import make_seed, make_study, make_term_list

pytestmark = pytest.mark.django_db
HEAD = "stimulus,country,language,version,expected,note\n"


@pytest.fixture
def study() -> Study:
    study = make_study(slug="faces")
    make_seed(study, name="smile")
    make_term_list()
    return study


def bring(tmp_path: Path, *lines: str, dry_run: bool = False) -> str:
    path, out = tmp_path / "gold.csv", StringIO()
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    call_command("import_gold", "faces", str(path), *(["--dry-run"] if dry_run else []), stdout=out)
    return out.getvalue()


def test_items_are_made_once_however_often_the_table_comes(study: Study, tmp_path: Path) -> None:
    first = bring(tmp_path, "smile,ET,en,1,joy | awe,A broad smile")

    again = bring(tmp_path, "smile,ET,en,1,joy | awe,A broad smile")

    item = GoldItem.objects.get()
    assert (item.country, item.expected) == ("ET", ["joy", "awe"])
    assert (first, again) == ("1 gold items made.\n", "0 gold items made.\n")


def test_with_one_wrong_line_nothing_is_made_and_every_such_line_is_named(study: Study, tmp_path: Path) -> None:
    wrong = ("smile,,en,1,joy,Fine", "frown,,en,1,joy,x", "smile,ET,en,1,no_such_term,x", "smile,VE,es,7,joy,x")

    with pytest.raises(CommandError, match=r"Line 3: .*frown[\s\S]*Line 4: .*no_such_term[\s\S]*Line 5: .*es v7"):
        bring(tmp_path, *wrong)

    assert not GoldItem.objects.exists()


def test_a_dry_run_makes_nothing(study: Study, tmp_path: Path) -> None:
    said = bring(tmp_path, "smile,,en,1,joy,Fine", dry_run=True)

    assert said == "1 gold items would be made.\n"
    assert not GoldItem.objects.exists()
