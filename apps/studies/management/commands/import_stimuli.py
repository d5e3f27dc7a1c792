"""manage.py import_stimuli"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from apps.studies import changes, stimulus_sets
from apps.studies.management.arguments import study_named
from apps.studies.manifest import ManifestError, Refusal, from_folder, from_manifest
from apps.studies.models import Study
from apps.studies.models.stimulus_set import set_name
from apps.studies.seeds import Found, Import, SeedsError, import_pictures


class Command(BaseCommand):
    """Import seed pictures."""

    help = "Brings a folder of pictures into a study as its seeds: all of them, or none and the reasons."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what may be given."""
        parser.add_argument("folder", type=Path, help="The folder with the pictures (JPEG, PNG or WebP).")
        parser.add_argument("--study", metavar="SLUG", required=True, help="The study they belong to.")
        parser.add_argument(
            "--manifest", metavar="CSV", type=Path, help="Columns: file, name, and any attributes of your own."
        )
        parser.add_argument(
            "--skip-refused", action="store_true", help="Import the good pictures even if others are refused."
        )
        parser.add_argument("--set", metavar="NAME", help="Publish them, and those already there, as a stimulus set.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what was added, kept and refused, and what that means for cohorts already launched."""
        study = study_named(options["study"])
        folder, manifest = options["folder"], options["manifest"]
        try:
            found = from_manifest(manifest, folder) if manifest else from_folder(folder)
            outcome = import_pictures(study, found, skip_refused=options["skip_refused"], progress=_bar)
        except ManifestError as error:
            raise CommandError(str(error)) from error
        except SeedsError as error:
            raise CommandError(_failure(error)) from error
        except OSError as error:
            raise CommandError(f"The pictures cannot be prepared: {error}.") from error
        if outcome.added:
            changes.note("import_stimuli", study, {}, {"seeds": f"+{len(outcome.added)}"})
        self.stdout.write(_summary(study, outcome))
        if options["set"]:
            self.stdout.write(_publish(study, options["set"], outcome))


def _bar(found: Found) -> Found:
    return tqdm(found, desc="Reading pictures", unit="picture")


def _failure(error: SeedsError) -> str:
    if not error.refused:
        return str(error)
    return (
        f"{error} Refused ({len(error.refused)}):\n{_table(error.refused)}\nAdd --skip-refused to go on without them."
    )


def _summary(study: Study, outcome: Import) -> str:
    added, already, refused = len(outcome.added), len(outcome.already), len(outcome.refused)
    lines = [f"{study.slug}: {added} seeds added, {already} already there, {refused} refused."]
    if refused:
        lines.append(_table(outcome.refused))
    lines += outcome.remarks
    launched = study.cohorts.launched()
    if added and launched:
        names = ", ".join(cohort.slug for cohort in launched)
        lines.append(
            f"Already launched, and still without the new seeds: {names}. "
            "To include them there, pause the cohort and resume it; a new cohort has them from its launch."
        )
    return "\n".join(lines)


def _publish(study: Study, name: str, outcome: Import) -> str:
    try:
        set_name(name)
    except ValidationError as error:
        why = error.messages[0]
        raise CommandError(f"The seeds are in the study, but “{name}” cannot name a set. {why}") from error
    seeds = [*outcome.added, *outcome.held]
    if not seeds:
        raise CommandError("There is no seed to make a set of.")
    published = stimulus_sets.publish(study, name, seeds, actor="import_stimuli")
    return f"Stimulus set {published}: {len(seeds)} seeds."


def _table(refused: list[Refusal]) -> str:
    width = max(len(one.label) for one in refused)
    return "\n".join(f"  {one.label:<{width}}  {one.reason}" for one in refused)
