"""Records of delimited text: every physical line ends in a record, in the header or among the blank ones."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

MOST_CHARACTERS = 1 << 24
csv.field_size_limit(MOST_CHARACTERS)

DELIMITERS = ",;\t|"
_SAMPLE_RECORDS = 60
_AT_ONCE = 1000  # lines
MOST_LINES = 500  # of one record: beyond, a quotation mark was surely never closed
_BLANK = " \t\r\n\x00\x1a\ufeff\xa0"


class Dialect(NamedTuple):
    delimiter: str = ","
    escape: str | None = None


class Record(NamedTuple):
    """One record. `line` is the physical line where it begins, from 1; `raw` its text; `broken` that it is unsure."""

    line: int
    cells: list[str]
    raw: str
    broken: str = ""  # "", "quote" (never closed, so read literally) or "long" (could not be read at all)


class _Runaway(Exception):
    """The record being read is too long to be one."""


class _Feed:
    """Physical lines given to the parser, those of the current record kept, able to take lines back."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._given_back: deque[str] = deque()
        self.number = 0
        self.kept: list[str] = []
        self.is_exhausted = False  # the parser asked for more inside a record: a quotation mark was never closed

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._given_back:
            line = self._given_back.popleft()
        else:
            try:
                line = next(self._source)
            except StopIteration:
                self.is_exhausted = True
                raise
        kept = self.kept
        kept.append(line)
        self.number += 1
        if len(kept) > MOST_LINES:
            raise _Runaway
        return line

    def plain(self) -> list[str]:
        """The next lines up to one with a quotation mark: each of them is a whole record. Answered once only."""
        taken: list[str] = []
        if self._given_back:
            return taken
        for line in self._source:
            if '"' in line or len(line) >= MOST_CHARACTERS:
                self._given_back.append(line)
                break
            taken.append(line)
            if len(taken) == _AT_ONCE:
                break
        self.number += len(taken)
        return taken

    def give_back(self) -> str:
        """Keep the first line of the current record and take the others back."""
        first, *rest = self.kept
        self._given_back.extendleft(reversed(rest))
        self.number -= len(rest)
        self.kept = [first]
        self.is_exhausted = False
        return first


def records(source: Iterable[str], dialect: Dialect, width: int, is_read_ahead: bool = False) -> Iterator[Record]:
    """The records of `source`, lines with their endings; `width` is the number of columns, 0 when not known yet.
    `is_read_ahead` takes many lines at once where none has a quotation mark, which is quicker.

    A quotation mark that is never closed would swallow the rest of the file: its line is then read literally and the
    lines after it are read again.
    """
    feed = _Feed(source)
    reader = csv.reader(feed, delimiter=dialect.delimiter, escapechar=dialect.escape)
    while True:
        if is_read_ahead and dialect.escape is None and (lines := feed.plain()):
            number = feed.number - len(lines)
            for line, cells in zip(lines, csv.reader(lines, delimiter=dialect.delimiter), strict=True):
                number += 1
                yield Record(number, cells, line)
            continue
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Runaway, csv.Error):
            yield from _literally(feed, dialect)
            continue
        if feed.is_exhausted or (len(feed.kept) > 1 and _is_swallowed(feed.kept, cells, dialect, width)):
            yield from _literally(feed, dialect)
            continue
        kept = feed.kept
        yield Record(feed.number - len(kept) + 1, cells, kept[0] if len(kept) == 1 else "".join(kept))
        kept.clear()


def _literally(feed: _Feed, dialect: Dialect) -> Iterator[Record]:
    if not feed.kept:
        return
    line = feed.give_back()
    try:
        cells = next(csv.reader([line], delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE), [])
        yield Record(feed.number, cells, line, "quote")
    except csv.Error:
        yield Record(feed.number, [line], line, "long")
    feed.kept.clear()


def _is_swallowed(kept: Sequence[str], cells: Sequence[str], dialect: Dialect, width: int) -> bool:
    """Whether a record of several lines holds whole records, as a stray quotation mark makes it.

    The sign is a text that goes on after its closing mark, or a wrong width with a line inside that is a record.
    """
    if any('"' in cell for cell in cells) and not _parse(kept, dialect, strict=True):
        return True
    if width < 2 or len(cells) == width:
        return False
    return any(len(parsed[0]) == width for line in kept[1:] if (parsed := _parse([line], dialect)))


def _parse(text: Sequence[str], dialect: Dialect, strict: bool = False, most: int | None = None) -> list[list[str]]:
    try:
        parsed = csv.reader(text, delimiter=dialect.delimiter, escapechar=dialect.escape, strict=strict)
        return list(islice(parsed, most))
    except csv.Error:
        return []


def is_blank(cells: Iterable[str]) -> bool:
    return not any(cell.strip(_BLANK) for cell in cells)


def sniff(sample: Sequence[str], preferred: str = "") -> Dialect:
    """The delimiter that cuts the sample into most records of one width; a comma when nothing does."""
    escapes: tuple[str | None, ...] = (None, "\\") if any('\\"' in line for line in sample) else (None,)
    scored = [
        (_consistency(sample, dialect), delimiter == preferred, -number, dialect)
        for number, (delimiter, escape) in enumerate((d, e) for e in escapes for d in DELIMITERS)
        for dialect in (Dialect(delimiter, escape),)
    ]
    best = max(scored)
    return best[3] if best[0] > (0, 0) else Dialect(preferred or ",")


def _consistency(sample: Sequence[str], dialect: Dialect) -> tuple[float, int]:
    """Share of the records that are as wide as most are (rounded to tenths), then that width; (0, 0) for one column."""
    parsed = [cells for cells in _parse(sample, dialect, most=_SAMPLE_RECORDS) if not is_blank(cells)]
    if not parsed:
        return (0, 0)
    width, count = Counter(len(cells) for cells in parsed).most_common(1)[0]
    return (round(count / len(parsed), 1), width) if width > 1 else (0, 0)
