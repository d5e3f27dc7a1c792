"""A list of terms as a sheet that leaves for a spreadsheet and comes back.

Its first line names the columns: “code”, the language and, where wanted, “gloss”. Sheets come back in many ways: with
a byte-order mark, separated by commas, semicolons or tabs, in UTF-8 or in the UTF-16 of “Unicode text”, with lines
and columns that are empty.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import TermList, language_code
from .term_rows import Row, faults, tidy

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
CODE, GLOSS = "code", "gloss"


class SheetError(Exception):
    """A sheet that cannot be published; `faults` says why, a sentence for each mistake, naming its line."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Sheet:
    """The terms of one language as they came."""

    language: str
    rows: list[Row]

    @property
    def words(self) -> dict[str, str]:
        """The wording of each term by its code."""
        return {row.code: row.wording for row in self.rows}

    @property
    def glosses(self) -> dict[str, str]:
        """What explains a term, by its code, where it is explained."""
        return {row.code: row.gloss for row in self.rows if row.gloss}


def text_of(data: bytes) -> str:
    """Return the text of a file. Raises SheetError where its letters cannot be told: guessing would garble them."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(
            _("The letters of this file cannot be read. Save it as “CSV UTF-8” and choose it again.")
        ) from error


def read(text: str) -> Sheet:
    """Return the sheet that a text writes down. Raises SheetError with everything that is wrong with it."""
    lines = list(_lines(text))
    if not lines:
        raise SheetError(_("The table is empty."))
    (_number, header), *rest = lines
    columns = [tidy(name).casefold() for name in header]
    language = _language(columns)
    uneven = [
        _("Line %(line)s: it has more cells than the first line.") % {"line": line}
        for line, cells in rest
        if len(cells) > len(columns)
    ]
    if uneven:
        raise SheetError(*uneven)
    rows = [_row(line, dict(zip(columns, map(tidy, cells), strict=False)), language) for line, cells in rest]
    if wrong := faults(rows):
        raise SheetError(*wrong)
    return Sheet(language, rows)


def written(term_list: TermList, *, separator: str = ",") -> str:
    """Return a published list as the text of such a sheet, by code."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=separator, lineterminator="\n")
    writer.writerow([CODE, term_list.language, GLOSS])
    writer.writerows(term_list.terms.order_by("code").values_list("code", "wording", "gloss"))
    return table.getvalue()


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that holds anything, with its number in the spreadsheet, without the empty cells at its end."""
    plain = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = plain.split("\n", 1)[0]
    if first.casefold().startswith("sep="):
        # Keep the line, so that lines have the numbers they have in the spreadsheet's file.
        plain, separator = plain.replace(first, "", 1), first[4:5]
    else:
        separator = max(SEPARATORS.values(), key=next((line for line in plain.split("\n") if line.strip()), "").count)
    reader = csv.reader(io.StringIO(plain), delimiter=separator or ",", strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            filled = [place for place, cell in enumerate(cells, start=1) if tidy(cell)]
            if filled:
                yield number, cells[: filled[-1]]
    except csv.Error as error:
        problem = _("Line %(line)s: it cannot be read; look for a quotation mark too many.")
        raise SheetError(problem % {"line": reader.line_num}) from error


def _language(columns: list[str]) -> str:
    others = [name for name in columns if name not in {CODE, GLOSS}]
    if CODE not in columns or len(others) != 1 or len(set(columns)) < len(columns):
        raise SheetError(
            _(
                "The first line must name the columns: “code”, one language such as “es”, and “gloss” if wanted. "
                "It names: %(columns)s."
            )
            % {"columns": ", ".join(f"“{name}”" for name in columns)}
        )
    try:
        language_code(others[0])
    except ValidationError as error:
        problem = _("The first line has a column “%(name)s”, which is not a language code such as “es” or “zh-hans”.")
        raise SheetError(problem % {"name": others[0]}) from error
    return others[0]


def _row(line: int, cells: dict[str, str], language: str) -> Row:
    return Row(line, cells.get(CODE, ""), cells.get(language, ""), cells.get(GLOSS, ""))
