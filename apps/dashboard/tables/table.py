"""A table as page, chart and CSV file show it: the same numbers everywhere."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

Text = Promise | str
Kind = Literal["text", "count", "share", "seconds", "minutes", "money", "date", "ratio"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what is in it. A share is a fraction of 1, shown in percent."""

    label: Text
    kind: Kind = "count"
    key: str = ""
    """By which a chart finds it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn, by the keys of its columns; `static/admin_mimicry/dashboard/draw.js` knows the kinds."""

    kind: Literal["bars", "days", "band", "intervals"]
    series: tuple[str, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A text that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a group is too small to be told of."""

    fewer_than: int


Value = Text | int | float | Decimal | date | Linked | Withheld | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under columns; the first column names the row."""

    slug: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    summary: Text = ""
    """What the table says in a sentence, for whoever cannot see its chart."""
    note: Text = ""
    """How to read it."""
    empty: Text = ""
    """What to do next where there are no rows."""
    chart: Chart | None = None

    def lines(self) -> Iterator[list[tuple[Column, Value, SafeString | str]]]:
        """Yield for each row its values with their columns and as they are shown."""
        for row in self.rows:
            yield [(column, value, shown(value, column.kind)) for column, value in zip(self.columns, row, strict=True)]

    def as_csv(self) -> str:
        """Return the table with a line of headings; shares as fractions, days as 2026-01-31, nothing as nothing."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([str(column.label) for column in self.columns])
        writer.writerows([_plain(value) for value in row] for row in self.rows)
        return out.getvalue()


def shown(value: Value, kind: Kind) -> SafeString | str:
    """Return the value as people read it in their language."""
    match value:
        case None:
            return "–"
        case Withheld(fewer_than=smallest):
            return str(_("fewer than %d persons") % smallest)
        case Linked(text=text, url=url):
            return format_html('<a href="{}">{}</a>', url, text)
        case date():
            return str(formats.date_format(value, "SHORT_DATE_FORMAT"))
        case int() | float() | Decimal():
            return _number(value, kind)
    return str(value)


def _number(value: float | Decimal, kind: Kind) -> str:
    decimals = {"count": 0, "share": 1, "seconds": 1, "minutes": 1, "money": 2, "ratio": 2}.get(kind, 0)
    # Django cuts digits off where people round.
    rounded = round(float(value) * (100 if kind == "share" else 1), decimals)
    text = formats.number_format(rounded, decimals, force_grouping=True)
    return {"share": f"{text} %", "seconds": f"{text} s", "minutes": f"{text} min"}.get(kind, text)


def _plain(value: Value) -> Any:
    match value:
        case None:
            return ""
        case Withheld(fewer_than=smallest):
            return f"<{smallest}"
        case Linked(text=text):
            return _harmless(text)
        case str() | Promise():
            return _harmless(str(value))
        case float():
            return round(value, 6)
    return value


def _harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
