"""Query expressions that several tables share."""

from typing import Any

import pyarrow as pa
from django.db.models import Case, CharField, F, Value, When, Window
from django.db.models.functions import Collate, Concat, RowNumber

from apps.exports.models import Release
from apps.exports.pseudonyms import Pseudonyms
from apps.studies.models import Cohort, Stimulus

TEXT, COUNT, NUMBER, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()


def shard_number(release: Release, key: Any, split: Any) -> Any:
    """The shard a picture falls into when those of its split are dealt out in the order of their keys."""
    place = Window(RowNumber(), partition_by=[split], order_by=[key])
    return (place - 1) / release.samples_per_shard


def term_list(path: str) -> Concat:
    """The name of the term list at `path`: its language and version."""
    return Concat(F(f"{path}__language"), Value("-v"), F(f"{path}__version"), output_field=CharField())


def kind() -> Case:
    """Whose view a judgment is: the imitator's own or an observer's."""
    own = When(cohort__phase=Cohort.Phase.MIMIC, then=Value("self_report"))
    return Case(own, default=Value("observer"))


def stimulus(keys: Pseudonyms) -> Case:
    """The key of the seed or mimic that a judgment is about."""
    seed = When(trial__stimulus__kind=Stimulus.Kind.SEED, then=keys.of("seed", "trial__stimulus__uuid"))
    return Case(seed, default=keys.of("mimic", "trial__stimulus__mimic__uuid"))


def alphabetical(path: str) -> Collate:
    """An order by code point: the database's own would differ between machines."""
    return Collate(F(path), "C")
