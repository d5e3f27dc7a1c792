"""Sheets as spreadsheets save them."""

import unicodedata
from collections.abc import Callable

import pytest

from apps.localization import term_sheet, terms

CODES = terms.read(terms.DATA / "terms-v1.csv")["es"]
LINES = ["code,es,gloss", *(f"{code},{wording},Lo de {code}" for code, wording in CODES.items())]
PLAIN = "\n".join(LINES)

Quirk = Callable[[str], bytes]
QUIRKS: dict[str, Quirk] = {
    "a byte-order mark": lambda text: text.encode("utf-8-sig"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode("utf-8-sig"),
    "tabs in UTF-16, Excel's Unicode text": lambda text: text.replace(",", "\t").encode("utf-16"),
    "a line that names the separator": lambda text: f"sep=;\n{text.replace(',', ';')}".encode(),
    "every cell in quotes": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.split("\n")
    ).encode(),
    "empty columns and lines at the end": lambda text: f"{text}\n".replace("\n", ",,\n").encode() + b",,,,\n\n",
    "empty lines between": lambda text: text.replace("\n", "\n\n").encode(),
    "accents in two parts": lambda text: unicodedata.normalize("NFD", text).encode(),
    "blanks and unseen signs": lambda text: text.replace(",", " ,\u00a0\u200b").encode(),
    "another order of columns and capitals": lambda text: "\n".join(
        ",".join(reversed(line.split(","))) for line in text.replace("code,es,gloss", "Code,ES,Gloss").split("\n")
    ).encode(),
}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_however_a_spreadsheet_saves_a_list_it_is_the_same(quirk: str) -> None:
    sheet = term_sheet.read(term_sheet.text_of(QUIRKS[quirk](PLAIN)))

    assert sheet.language == "es"
    assert {row.code: row.wording for row in sheet.rows} == CODES
    assert {row.gloss for row in sheet.rows} == {f"Lo de {code}" for code in CODES}


def test_a_separator_within_quotes_belongs_to_the_text() -> None:
    sheet = term_sheet.read(PLAIN.replace("Miedo,", '"Miedo, o temor",'))

    assert next(row.wording for row in sheet.rows if row.code == "fear") == "Miedo, o temor"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (LINES[3], "", "There are 47 terms where 48 belong."),
        (f"{LINES[3]}\n", f"{LINES[3]}\n{LINES[3]}\n", "the code “aesthetic_appreciation” already stands in line 4"),
        ("Miedo", "ADORACIÓN", "Line 29: “ADORACIÓN” already stands in line 3."),
        ("Miedo", "ＡＤＯＲＡＣＩÓＮ", "already stands in line 3."),
        ("Miedo", "Adoracio\N{COMBINING ACUTE ACCENT}n", "“Adoración” already stands in line 3."),
        ("Miedo", "", "Line 29: the term “fear” has no wording."),
        ("Miedo", "????", "Line 29: “????” has lost its letters"),
        ("Miedo", "Mi\ufffddo", "has lost its letters"),
        ("Miedo", "=SUMA(A1)", "which a spreadsheet takes for a formula"),
        ("Miedo", "M" * 121, "has 121 characters where 120 fit"),
        ("Lo de fear", "l" * 201, "has 201 characters where 200 fit"),
        ("Lo de fear", "LO DE JOY", "Line 33: the gloss “Lo de joy” is the same gloss as in line 29."),
        ("fear,", "Fear!,", "Line 29: “Fear!” is not a term code"),
        ("Miedo,", "Miedo,o,temor,", "Line 29: it has more cells than the first line."),
        ("Miedo,", 'Mi"edo","', "it cannot be read; look for a quotation mark too many."),
        ("code,es,gloss", "code,gloss", "one language such as “es”"),
        ("code,es,gloss", "code,es,en", "It names: “code”, “es”, “en”."),
        ("code,es,gloss", "es,gloss,es", "It names"),
        ("code,es,gloss", "code,español,gloss", "“español”, which is not a language code"),
        (PLAIN, " \n", "The table is empty."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_said_by_line(old: str, new: str, fault: str) -> None:
    with pytest.raises(term_sheet.SheetError) as refusal:
        term_sheet.read(PLAIN.replace(old, new, 1))

    assert any(fault in said for said in refusal.value.faults), refusal.value.faults


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    spoilt = PLAIN.replace("Alegría", "").replace("Miedo", "Adoración")

    with pytest.raises(term_sheet.SheetError) as refusal:
        term_sheet.read(spoilt)

    assert [fault.split(":")[0] for fault in refusal.value.faults] == ["Line 29", "Line 33"]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
def test_letters_that_cannot_be_told_are_not_guessed(encoding: str) -> None:
    with pytest.raises(term_sheet.SheetError, match="CSV UTF-8"):
        term_sheet.text_of(PLAIN.encode(encoding))
