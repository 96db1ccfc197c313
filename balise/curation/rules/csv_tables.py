"""A delimited file as a table: its dialect, its header, its rows with an account of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from balise.core.languages import Text

from . import csv_records, decoding, headers
from .account import Head, Refusal, Repair
from .csv_records import Dialect, Record
from .decoding import Opener, Survey
from .table import Table
from .tidying import needs_care, tidy

_SAMPLE_LINES = 400
_SAMPLE_CHARACTERS = 1 << 18
_SHOWN = 200  # characters of a broken line in the account
_CARE_ABOUT = 50  # rows in the head


class CsvTable(Table):
    """One delimited file. Opening it reads the bytes once for their encoding; `rows` reads them again, streaming."""

    def __init__(self, file: str, name: str, opener: Opener, preferred: str = "") -> None:
        super().__init__(file)
        self._opener = opener
        self._survey: Survey = decoding.survey(opener)
        sample = self._sample()
        self._dialect, skipped = _dialect(sample, preferred)
        first = list(csv_records.records(sample, self._dialect, 0))
        self._header = headers.choose([[] if r.line <= skipped else r.cells for r in first])
        self._columns = self._header.columns
        self._last_line_above = first[self._header.at].line if self._header.at >= 0 else skipped
        self.about_file(list(self._first_words(first)))
        rows = [tuple(r.cells) for r in first if r.line > self._last_line_above and not csv_records.is_blank(r.cells)]
        self.head = Head(file=file, name=name, columns=self._columns, sample=tuple(rows[:_CARE_ABOUT]))

    def _sample(self) -> list[str]:
        found, size = [], 0
        for line in islice(decoding.lines(self._opener, self._survey, lambda _: None), _SAMPLE_LINES):
            found.append(line)
            size += len(line)
            if size > _SAMPLE_CHARACTERS:
                break
        return found

    def _first_words(self, first: list[Record]) -> Iterator[Repair | Refusal]:
        if self._survey.encoding not in ("utf-8", "utf-8-sig") or self._survey.is_mixed:
            yield Repair(self.file, 0, "", "utf-8", self._survey.encoding, "file.encoding")
        if self._survey.has_mark:
            yield Repair(self.file, 0, "", "\ufeff", "", "file.mark")
        if not self._columns:
            yield Refusal(self.file, 0, "", Text(fr="Le fichier est vide.", en="The file is empty."))
        line = first[max(self._header.at, 0)].line if first else 0
        for old, new, rule in self._header.repairs:
            yield Repair(self.file, line, new or old, old, new, rule)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        width, above = len(self._columns), self._last_line_above
        if not width:
            return
        rescued: list[str] = []
        lines = decoding.lines(self._opener, self._survey, rescued.append)
        is_clean = self._survey.is_clean
        for record in csv_records.records(lines, self._dialect, width, is_read_ahead=not self._survey.is_mixed):
            line, cells, _, broken = record
            if line <= above:
                rescued.clear()
                continue
            if len(cells) != width or broken or rescued or not (cells[0] and cells[0].strip()):
                fitted = self._fit(record, rescued)
                if fitted is None:
                    continue
                cells = fitted
            if not is_clean and needs_care("\n".join(cells)):
                cells = [self._cared_for(cell, line, number) for number, cell in enumerate(cells)]
            yield line, cells

    def _cared_for(self, old: str, line: int, number: int) -> str:
        new, rule = tidy(old)
        if rule:
            self.tell(Repair(self.file, line, self._columns[number], old, new, rule))
        return new

    def _fit(self, record: Record, rescued: list[str]) -> list[str] | None:
        """The cells of an unusual record, as many as columns; None when it is blank or refused."""
        cells, width = record.cells, len(self._columns)
        for text in rescued:
            old = text.encode(self._survey.encoding, "replace").decode("utf-8", "replace")
            self.tell(Repair(self.file, record.line, "", old[:_SHOWN], text[:_SHOWN], "line.encoding"))
        rescued.clear()
        if csv_records.is_blank(cells):
            return None
        if not csv_records.is_blank(cells[width:]):
            self.tell(Refusal(self.file, record.line, "", _too_many(len(cells), width), loses_row=True))
            return None
        if record.broken == "long":
            self.tell(Refusal(self.file, record.line, "", _UNREADABLE, loses_row=True))
            return None
        if record.broken:
            place = next((n for n, cell in enumerate(cells[:width]) if '"' in cell), 0)
            shown = record.raw[:_SHOWN]
            self.tell(Repair(self.file, record.line, self._columns[place], shown, cells[place][:_SHOWN], "row.quote"))
        if len(cells) < width:
            missing = ", ".join(self._columns[len(cells) :])
            self.tell(Repair(self.file, record.line, missing, record.raw[:_SHOWN], "", "row.short"))
        return [*cells[:width], *[""] * (width - len(cells))]


_UNREADABLE = Text(
    fr="Cette ligne est trop longue pour être lue\u00a0: un guillemet y est sans doute resté ouvert.",
    en="This line is too long to be read: a quotation mark was probably left open in it.",
)


def _too_many(found: int, width: int) -> Text:
    return Text(
        fr=f"La ligne a {found} valeurs pour {width} colonnes\u00a0: on ne peut savoir laquelle va où. "
        "Mettez entre guillemets le texte qui contient le séparateur.",
        en=f"The row has {found} values for {width} columns: which goes where cannot be known. "
        "Put the text that contains the delimiter between quotation marks.",
    )


def _dialect(sample: list[str], preferred: str) -> tuple[Dialect, int]:
    """The dialect and the number of lines above the table: spreadsheets write "sep=;" on the first line."""
    first = sample[0].strip("\r\n\ufeff") if sample else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        return Dialect(first[4]), 1
    return csv_records.sniff(sample, preferred), 0
