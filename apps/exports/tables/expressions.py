"""Query expressions that several tables share."""

import pyarrow as pa
from django.db.models import Case, CharField, F, Func, JSONField, Value, When
from django.db.models.functions import Collate, Concat

from apps.exports.content.pseudonyms import Pseudonyms
from apps.studies.models import Cohort, Stimulus

TEXT, COUNT, NUMBER, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()


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


def month(path: str) -> Func:
    """The month of a time, `YYYY-MM` in UTC."""
    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM')"
    return Func(F(path), template=template, output_field=CharField())


def pairs(path: str) -> Func:
    """Ratings as a JSON list of terms with their intensities, by code."""
    return Func(
        F(path),
        template="(SELECT coalesce(jsonb_agg(jsonb_build_object('term', key, 'intensity', value)"
        " ORDER BY key COLLATE \"C\"), '[]') FROM jsonb_each(%(expressions)s))",
        output_field=JSONField(),
    )
