"""Sheets of an Excel workbook as tables: cells as a person reads them, merged cells told, nothing computed."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook

from balise.core.languages import Text

from . import headers
from .account import Head, Refusal, Repair
from .csv_records import is_blank
from .decoding import Opener
from .table import Table, UnreadableFile
from .tidying import tidy

_SAMPLE_ROWS = 60
_MOST_MERGES = 20_000
_MERGE = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})


class SheetTable(Table):
    """One sheet, streamed again at every reading."""

    def __init__(self, file: str, name: str, opener: Opener, number: int) -> None:
        super().__init__(file)
        self._opener, self._number = opener, number
        first = list(islice(self._cells(), _SAMPLE_ROWS))
        header = headers.choose([cells for _, cells in first])
        self._columns = header.columns
        self._above = first[header.at][0] if header.at >= 0 else 0
        rows = [tuple(cells) for line, cells in first if line > self._above and not is_blank(cells)]
        self.head = Head(file=file, name=name, columns=self._columns, sample=tuple(rows[:50]))
        self.about_file(
            [Repair(file, self._above, new or old, old, new, rule) for old, new, rule in header.repairs]
            if self._columns
            else [Refusal(file, 0, "", Text(fr="La feuille est vide.", en="The sheet is empty."))]
        )

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """Row numbers and cells, without the empty cells that end a row."""
        with self._opener() as stream:
            book = _open(stream)
            try:
                sheet = book.worksheets[self._number]
                sheet.reset_dimensions()  # the size that files declare is often wrong
                for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                    cells = [as_text(value) for value in values]
                    while cells and not cells[-1]:
                        cells.pop()
                    yield line, cells
            except Exception as error:  # a broken sheet makes openpyxl raise whatever its parsers meet
                raise UnreadableFile(_BROKEN) from error
            finally:
                book.close()

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        merges = _merges(self._opener, self._number)
        above: dict[int, str] = {}
        for line, cells in self._cells():
            if line <= self._above:
                continue
            raw = list(cells)
            self._fill(line, cells, merges, above)
            if is_blank(raw):
                continue
            if not is_blank(cells[len(self._columns) :]):
                self.tell(Refusal(self.file, line, "", _beyond(len(self._columns)), loses_row=True))
                continue
            cells += [""] * (len(self._columns) - len(cells))
            named = zip(self._columns, cells, strict=False)
            yield line, [self._tidy(line, column, value) for column, value in named]

    def _fill(
        self, line: int, cells: list[str], merges: dict[int, list[tuple[int, int]]], above: dict[int, str]
    ) -> None:
        """Give a row the values of the cells merged down over it."""
        is_row = not is_blank(cells)
        for column, spans in merges.items():
            if any(first == line for first, _ in spans):
                above[column] = cells[column] if column < len(cells) else ""
            elif is_row and above.get(column) and any(first < line <= last for first, last in spans):
                cells += [""] * (column + 1 - len(cells))
                cells[column] = above[column]
                name = self._columns[column] if column < len(self._columns) else ""
                self.tell(Repair(self.file, line, name, "", above[column], "sheet.merged"))

    def _tidy(self, line: int, column: str, value: str) -> str:
        if value in _ERRORS:
            self.tell(Repair(self.file, line, column, value, "", "sheet.error"))
            return ""
        clean, rule = tidy(value)
        if rule:
            self.tell(Repair(self.file, line, column, value.encode("utf-8", "replace").decode(), clean, rule))
        return clean


def _open(stream: IO[bytes]) -> Workbook:
    try:
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever its parsers meet in a broken file
        raise UnreadableFile(_BROKEN) from error


_BROKEN = Text(
    fr="Ce classeur ne peut être ouvert : ouvrez-le dans un tableur et enregistrez-le de nouveau.",
    en="This workbook cannot be opened: open it in a spreadsheet program and save it again.",
)


def tables(file: str, name: str, opener: Opener) -> list[SheetTable]:
    """A table for each sheet that holds something. Raises UnreadableFile."""
    with opener() as stream:
        book = _open(stream)
        titles = [sheet.title for sheet in book.worksheets]
        book.close()
    if not titles:
        raise UnreadableFile(_BROKEN)
    if len(titles) == 1:
        return [SheetTable(file, name, opener, 0)]
    return [SheetTable(f"{file}#{title}", title.strip().lower(), opener, n) for n, title in enumerate(titles)]


def _merges(opener: Opener, number: int) -> dict[int, list[tuple[int, int]]]:
    """Cells merged over several rows: column (from 0) to (first row, last row). The streaming reader does not tell."""
    found: dict[int, list[tuple[int, int]]] = {}
    with opener() as stream:
        book = _open(stream)
        path = getattr(book.worksheets[number], "_worksheet_path", "").lstrip("/")
        try:
            with zipfile.ZipFile(stream) as archive, archive.open(path) as part:
                tail = b""
                for chunk in iter(lambda: part.read(1 << 20), b""):
                    for match in _MERGE.finditer(tail + chunk):
                        column, first, last = (
                            column_index_from_string(match[1].decode()) - 1,
                            int(match[2]),
                            int(match[4]),
                        )
                        if first < last and sum(map(len, found.values())) < _MOST_MERGES:
                            found.setdefault(column, []).append((first, last))
                    tail = chunk[-80:] if not chunk.endswith(b">") else b""
        except (KeyError, OSError, ValueError, zipfile.BadZipFile):
            return {}
        finally:
            book.close()
    return found


def as_text(value: Any) -> str:
    """A cell as it is read: 5145550123.0 is "5145550123", a day without hour is ISO 8601 alone."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    return str(value)


def _beyond(width: int) -> Text:
    return Text(
        fr=f"La ligne a des valeurs au-delà des {width} colonnes nommées\u00a0: nommez la colonne ou videz la cellule.",
        en=f"The row has values beyond the {width} named columns: name the column or empty the cell.",
    )
