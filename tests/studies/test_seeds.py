"""Bringing a researcher's own pictures into a study."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from apps.studies import seeds
from apps.studies.cohorts import change_state
from apps.studies.models import Cell, Stimulus
from apps.studies.pictures import clean
from tests.factories import make_cohort, make_study, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three pictures, one of them further down."""
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    for number, name in enumerate(["calm.jpg", "joy.jpg", "more/awe.jpg"]):
        (folder / name).write_bytes(picture(number))
    return folder


@pytest.fixture
def manifest(folder: Path, tmp_path: Path) -> Path:
    """Return a manifest of the folder, as a spreadsheet program writes it."""
    lines = ["file,name,source", "calm.jpg,A calm face,studio", "joy.jpg,Joyé,", "more\\awe.jpg,Awe,street"]
    path = tmp_path / "manifest.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    return path


def run(folder: Path, study: str = "faces", **options: Any) -> str:
    """Run the command; return what it printed."""
    out = io.StringIO()
    call_command("import_stimuli", folder, study=study, stdout=out, **options)
    return out.getvalue()


def stored(media: Path) -> list[Path]:
    """Return the pictures in the storage."""
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_folder_becomes_seeds_named_by_their_files(folder: Path, media: Path) -> None:
    study = make_study(slug="faces")

    printed = run(folder)

    assert printed == "faces: 3 seeds added, 0 already there, 0 refused.\n"
    assert list(study.stimuli.seeds().values_list("name", flat=True)) == ["calm", "joy", "more/awe"]
    for seed in study.stimuli.seeds():
        with Image.open(media / seed.image_key) as image:
            assert (image.format, image.size) == ("JPEG", (seed.width, seed.height))
        assert (media / seed.display_key).stat().st_size == seed.display_size
    assert len(stored(media)) == 2 * 3


def test_importing_again_adds_nothing(folder: Path, media: Path) -> None:
    make_study(slug="faces")
    run(folder)

    printed = run(folder)

    assert printed == "faces: 0 seeds added, 3 already there, 0 refused.\n"
    assert (Stimulus.objects.count(), len(stored(media))) == (3, 2 * 3)


def test_a_manifest_gives_names_and_attributes(folder: Path, manifest: Path) -> None:
    study = make_study(slug="faces")

    run(folder, manifest=manifest)

    found = {seed.name: seed.attributes for seed in study.stimuli.seeds()}
    assert found == {"A calm face": {"source": "studio"}, "Joyé": {"source": ""}, "Awe": {"source": "street"}}


def test_names_already_given_stay_and_are_remarked_on(folder: Path, manifest: Path) -> None:
    make_study(slug="faces")
    run(folder)

    printed = run(folder, manifest=manifest)

    assert "3 already there" in printed
    assert "line 2: calm.jpg: The study keeps calling this picture “calm”." in printed
    assert "line 2: calm.jpg: The study keeps other attributes for this picture." in printed


def spoil(folder: Path) -> dict[str, str]:
    """Add one file for each way a picture can be wrong; return part of the reason by file."""
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("not a picture")
    (folder / "small.png").write_bytes(picture(5, (100, 400)))
    (folder / "torn.jpg").write_bytes(picture(6)[:-900])
    (folder / "gone.jpg").symlink_to(folder / "nowhere.jpg")
    (folder / "same.jpg").write_bytes((folder / "joy.jpg").read_bytes())
    (folder / "joy.png").write_bytes(picture(7))
    (folder / ".hidden").write_text("passed over")
    return {
        "empty.jpg": "The file is empty.",
        "notes.txt": "not a picture we can read",
        "small.png": "too small",
        "torn.jpg": "damaged or incomplete",
        "gone.jpg": "It cannot be read: No such file or directory.",
        "same.jpg": "It is the same picture as joy.jpg.",
        "joy.png": "joy.jpg is named “joy” too.",
    }


def test_one_bad_picture_stops_all_and_each_is_named_with_its_reason(folder: Path, media: Path) -> None:
    make_study(slug="faces")
    reasons = spoil(folder)

    with pytest.raises(CommandError) as refusal:
        run(folder)

    lines = str(refusal.value).splitlines()
    assert lines[0] == "Nothing was imported. Refused (7):"
    for file, reason in reasons.items():
        assert any(line.startswith(f"  {file} ") and reason in line for line in lines), file
    assert (Stimulus.objects.count(), stored(media)) == (0, [])


def test_skipping_the_refused_imports_the_good_and_lists_the_others(folder: Path) -> None:
    study = make_study(slug="faces")
    reasons = spoil(folder)

    printed = run(folder, skip_refused=True)

    assert printed.startswith("faces: 3 seeds added, 0 already there, 7 refused.\n")
    assert all(file in printed for file in reasons)
    assert study.stimuli.seeds().count() == 3


def test_a_name_the_study_has_for_another_picture_is_refused(folder: Path) -> None:
    make_study(slug="faces")
    run(folder)
    (folder / "calm.jpg").write_bytes(picture(8))

    with pytest.raises(CommandError, match="The study has another picture named “calm”"):
        run(folder)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("calm.jpg,A\n../secret.jpg,B", "line 3  “../secret.jpg” lies outside the folder."),
        ("/etc/passwd,A", "line 2  “/etc/passwd” lies outside the folder."),
        ("C:\\faces\\a.jpg,A", "line 2  “C:\\faces\\a.jpg” lies outside the folder."),
        ("calm.jpg,A\n\nlost.jpg,B", "line 4  There is no file “lost.jpg” in the folder."),
        (",A", "line 2  It names no file."),
        ("calm.jpg,", "line 2: calm.jpg  The picture has no name."),
        (f"calm.jpg,{'x' * 121}", "line 2: calm.jpg  The name is longer than 120 characters."),
        ("calm.jpg,a\tb", "line 2: calm.jpg  The name contains characters that cannot be printed."),
        ("calm.jpg,A,B,C", "line 2  It has 4 cells; the header has 2."),
        ("calm.jpg,A\njoy.jpg,A", "line 3: joy.jpg  manifest.csv, line 2: calm.jpg is named “A” too."),
        ("calm.jpg,A\ncalm.jpg,B", "line 3: calm.jpg  It is the same picture as manifest.csv, line 2: calm.jpg."),
    ],
)
def test_bad_lines_of_a_manifest_are_named(folder: Path, manifest: Path, lines: str, message: str) -> None:
    make_study(slug="faces")
    manifest.write_text(f"file,name\n{lines}\n", encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        run(folder, manifest=manifest)

    assert message in str(refusal.value)
    assert Stimulus.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: there is no column file, name, only: –."),
        (b"filename,name\na.jpg,A", "line 1: there is no column file, only: filename, name."),
        (b"file,name,age,age\n", "line 1: every column needs a name of its own."),
        (b"file,name\n", "manifest.csv lists no picture."),
        ("file,name\ncalm.jpg,é".encode("latin-1"), "cannot be read as CSV in UTF-8"),
        (b'file,name\ncalm.jpg,"A', "cannot be read as CSV in UTF-8"),
    ],
)
def test_a_manifest_that_is_none_is_refused(folder: Path, manifest: Path, content: bytes, message: str) -> None:
    make_study(slug="faces")
    manifest.write_bytes(content)

    with pytest.raises(CommandError, match=message):
        run(folder, manifest=manifest)


def test_wrong_arguments_say_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    make_study(slug="faces")
    (tmp_path / "empty").mkdir()

    for arguments, message in [
        ({"folder": folder, "study": "fases"}, "There is no study “fases”. Known studies: faces."),
        ({"folder": tmp_path / "lost"}, "There is no folder .*lost"),
        ({"folder": folder / "joy.jpg"}, "joy.jpg is a file, not a folder"),
        ({"folder": tmp_path / "empty"}, "There is no picture in the folder"),
        ({"folder": folder, "manifest": tmp_path / "lost.csv"}, "lost.csv cannot be read"),
    ]:
        with pytest.raises(CommandError, match=message):
            run(**arguments)  # type: ignore[arg-type]


def test_a_launched_cohort_gets_new_seeds_when_it_is_resumed(folder: Path) -> None:
    study = make_study(slug="faces")
    cohort = make_cohort(study)
    new = Cell.objects.filter(cohort=cohort, stimulus__name="joy")

    printed = run(folder)

    assert f"still without the new seeds: {cohort.slug}" in printed
    assert not new.exists()
    change_state(cohort, "pause", actor="test")
    change_state(cohort, "resume", actor="test")
    assert new.exists()


def test_pictures_do_not_stay_when_their_rows_cannot(folder: Path, media: Path) -> None:
    study = make_study(slug="faces")
    cleaned = clean(picture(1), max_bytes=seeds.MAX_BYTES)

    with pytest.raises(seeds.SeedsError, match="Another import changed this study meanwhile"):
        seeds.keep(study, [seeds.NewSeed("one", cleaned), seeds.NewSeed("two", cleaned)])

    assert (Stimulus.objects.count(), stored(media)) == (0, [])


def test_a_storage_that_cannot_be_written_to_is_named(folder: Path, media: Path) -> None:
    make_study(slug="faces")
    media.write_text("a file where the folder of pictures should be")

    with pytest.raises(CommandError, match=r"The pictures cannot be stored: .*media"):
        run(folder)

    assert Stimulus.objects.count() == 0


def test_an_interrupted_import_leaves_nothing(folder: Path, media: Path) -> None:
    study = make_study(slug="faces")

    def interrupted() -> Iterator[seeds.NewSeed]:
        yield seeds.NewSeed("one", clean(picture(1), max_bytes=seeds.MAX_BYTES))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seeds.keep(study, interrupted())

    assert (Stimulus.objects.count(), stored(media)) == (0, [])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(folder: Path) -> None:
    make_study(slug="faces")
    (folder / "joy.jpg").chmod(0)

    with pytest.raises(CommandError, match="It cannot be read: Permission denied"):
        run(folder)
