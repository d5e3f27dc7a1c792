"""Quartiles by the database."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, FloatField


class Quartiles(Aggregate):
    """The values below which a quarter, a half and three quarters lie, interpolated; None where there are none."""

    function = "PERCENTILE_CONT"
    name = "quartiles"
    output_field = ArrayField(FloatField())
    template = "%(function)s(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"


def in_seconds(milliseconds: Sequence[float] | None) -> list[float] | None:
    """Return quartiles in milliseconds as seconds, to the millisecond."""
    return None if milliseconds is None else [round(value / 1000, 3) for value in milliseconds]
