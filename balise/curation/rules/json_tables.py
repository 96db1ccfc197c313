"""JSON and JSON lines as tables: one row an object, nested values kept as JSON text."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from balise.core.languages import Text

from . import decoding, headers
from .account import Head, Refusal, Repair
from .decoding import Opener, Survey
from .table import Table
from .tidying import needs_care, tidy

_CHUNK = 1 << 20
_SAMPLE_ROWS = 1_000
_LARGEST_VALUE = 1 << 28  # characters of one object, and of a file that is one object of tables
_SPACE = re.compile(r"[\s\x00\x1e\ufeff,]*")
_PAGES = ("contents", "results", "items", "data", "records", "features")


class Value(NamedTuple):
    """One object of a file and the line where it begins; `content` is a ValueError where it could not be read."""

    line: int
    content: Any


class Pairs(dict[str, Any]):
    """An object; `twice` names the keys it wrote twice, the second under another name."""

    twice: tuple[tuple[str, str], ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> Pairs:
    found = Pairs(pairs)
    if len(found) < len(pairs):
        found = Pairs()
        for key, value in pairs:
            new, rank = key, 2
            while new in found:
                new, rank = f"{key}_{rank}", rank + 1
            if new != key:
                found.twice += ((key, new),)
            found[new] = value
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_object, strict=False)


def _chunks(opener: Opener, found: Survey) -> Iterator[str]:
    if found.is_mixed or not found.is_unicode:
        yield from decoding.lines(opener, found, lambda _: None)
        return
    with opener() as stream:
        decoder = codecs.getincrementaldecoder(found.encoding)("replace")
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def values(opener: Opener, found: Survey) -> Iterator[Value]:
    """The objects of an array, or those written one after the other; a broken one ends the reading of the file."""
    cursor = _Cursor(_chunks(opener, found))
    if cursor.next_character() == "[":
        cursor.at += 1
    while character := cursor.next_character():
        if character == "]":  # of the array; what may follow it is read too
            cursor.at += 1
            continue
        line = cursor.line
        content = cursor.value()
        yield Value(line, content)
        if isinstance(content, ValueError):
            return


class _Cursor:
    """A place in JSON text that is read chunk by chunk."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._buffer = ""
        self.at = 0
        self.line = 1

    def _more(self, chunks: int) -> bool:
        """Read on, and forget what is behind; False at the end of the file."""
        more = "".join(islice(self._source, chunks))
        self._buffer = self._buffer[self.at :] + more
        self.at = 0
        return bool(more)

    def next_character(self) -> str:
        """The character after spaces and commas, "" at the end."""
        while True:
            space = _SPACE.match(self._buffer, self.at)
            assert space is not None
            self.line += self._buffer.count("\n", self.at, space.end())
            self.at = space.end()
            if self.at < len(self._buffer):
                return self._buffer[self.at]
            if not self._more(1):
                return ""

    def value(self) -> Any:
        """The value here, reading on until it is whole (twice as much every time); a ValueError if it never is."""
        wanted = 1
        while True:
            try:
                content, end = _DECODER.raw_decode(self._buffer, self.at)
                # A number or a word at the end of what was read may go on.
                is_whole = end < len(self._buffer) or self._buffer[end - 1] in '}]"'
            except RecursionError:
                return ValueError("depth")
            except ValueError as error:
                content, end, is_whole = error, len(self._buffer), False
            if not is_whole and len(self._buffer) <= _LARGEST_VALUE and self._more(wanted):
                wanted *= 2
                continue
            self.line += self._buffer.count("\n", self.at, end)
            self.at = end
            return content


def line_values(opener: Opener, found: Survey) -> Iterator[Value]:
    """The values of JSON lines: a broken line is that line's refusal alone."""
    for number, line in enumerate(decoding.lines(opener, found, lambda _: None), start=1):
        text = line.strip(" \t\r\n\x00\x1e\ufeff")
        if not text:
            continue
        yield Value(number, _decoded(text))


def is_lines(opener: Opener, found: Survey) -> bool:
    """Whether the file's first two lines are each an object."""
    chunk = next(_chunks(opener, found), "")
    lines = [line for line in chunk.split("\n", 20)[:20] if line.strip(" \t\r\x00\ufeff")]
    return len(lines) > 1 and all(isinstance(_decoded(line), dict) for line in lines[:2])


def _decoded(line: str) -> Any:
    try:
        return _DECODER.decode(line.strip(" \t\r\n\x00\x1e\ufeff"))
    except RecursionError:
        return ValueError("depth")
    except ValueError as error:
        return error


class JsonTable(Table):
    """The objects of one JSON file, streamed again at every reading; or of one list of it, held in memory.

    Columns are the keys of the first objects; a key that comes later only is refused, with its value, by name.
    """

    def __init__(self, file: str, name: str, opener: Opener, found: Survey, *, by_line: bool,
                 held: tuple[Value, ...] | None = None) -> None:  # fmt: skip
        super().__init__(file)
        self._source = (opener, found)
        self._by_line = by_line
        self._held = held
        self.about_file(_about_encoding(file, found))
        sample = [v.content for v in islice(self._values(), _SAMPLE_ROWS) if isinstance(v.content, dict)]
        self._keys = tuple(dict.fromkeys(key for content in sample for key in content))
        columns, _ = headers.unique([tidy(key)[0] for key in self._keys])
        rows = tuple(tuple(as_text(content.get(key)) for key in self._keys) for content in sample[:50])
        self.head = Head(file=file, name=name, columns=columns, sample=rows)

    def _values(self) -> Iterator[Value]:
        if self._held is not None:
            return iter(self._held)
        return (line_values if self._by_line else values)(*self._source)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        columns, known = list(zip(self._keys, self.head.columns, strict=True)), set(self._keys)
        for line, content in self._values():
            if not isinstance(content, dict):
                self.tell(Refusal(self.file, line, "", _why_not(content, self._by_line), loses_row=True))
                continue
            for old, new in getattr(content, "twice", ()):
                self.tell(Repair(self.file, line, new, old, new, "row.duplicate_key"))
            for key in content.keys() - known:
                self.tell(Refusal(self.file, line, tidy(key)[0], _LATE))
            yield line, [self._cell(column, content.get(key), line) for key, column in columns]

    def _cell(self, column: str, value: Any, line: int) -> str:
        text = as_text(value)
        if not needs_care(text):
            return text
        clean, rule = tidy(text)
        if rule:
            self.tell(Repair(self.file, line, column, text.encode("utf-8", "replace").decode(), clean, rule))
        return clean


_LATE = Text(
    fr="Cette clé ne paraît dans aucun des premiers objets du fichier : sa valeur n’est pas prise. "
    "Écrivez-la dans le premier objet, même vide.",
    en="This key is in none of the first objects of the file: its value is not taken. "
    "Write it in the first object, even empty.",
)


def tables(file: str, name: str, opener: Opener) -> list[JsonTable]:
    """The tables of one file: an array or a run of objects is one; an object of lists is one for each list."""
    found = decoding.survey(opener)
    if name_ends(file, "jsonl", "ndjson") or is_lines(opener, found):
        return [JsonTable(file, name, opener, found, by_line=True)]
    first = list(islice(values(opener, found), 2))
    if len(first) == 1 and isinstance(first[0].content, dict) and _begins(opener, found) == "{":
        return _lists(file, name, opener, found, first[0])
    return [JsonTable(file, name, opener, found, by_line=False)]


def _lists(file: str, name: str, opener: Opener, found: Survey, value: Value) -> list[JsonTable]:
    if _is_keyed(value.content):
        return [JsonTable(file, name, opener, found, by_line=False, held=tuple(_keyed(value.content)))]
    lists = {key: v for key, v in value.content.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
    if not lists or not {"id", "name", "title"}.isdisjoint(value.content):
        return [JsonTable(file, name, opener, found, by_line=False, held=(value,))]
    is_page = len(lists) == 1 and next(iter(lists)).lower() in _PAGES
    return [
        JsonTable(
            file if is_page else f"{file}#{key}",
            name if is_page else key.lower().removesuffix(".csv").removesuffix(".json"),
            opener,
            found,
            by_line=False,
            # Lines of objects inside one value are not known: they are numbered.
            held=tuple(Value(number, content) for number, content in enumerate(contents, start=1)),
        )
        for key, contents in lists.items()
    ]


def _is_keyed(content: dict[str, Any]) -> bool:
    """Whether the object is a table by id: {"12": [...], "13": [...]} or {"12": {...}}."""
    contents = list(content.values())
    return len(contents) > 1 and (
        all(isinstance(v, list) and not any(isinstance(item, dict) for item in v) for v in contents)
        or all(isinstance(v, dict) for v in contents)
    )


def _keyed(content: dict[str, Any]) -> Iterator[Value]:
    for number, (key, value) in enumerate(content.items(), start=1):
        yield Value(number, {"key": key, **value} if isinstance(value, dict) else {"key": key, "value": value})


def _begins(opener: Opener, found: Survey) -> str:
    for chunk in _chunks(opener, found):
        if text := chunk.lstrip(" \t\r\n\ufeff\x00"):
            return text[0]
    return ""


def read(file: str, opener: Opener) -> Iterator[Value]:
    """The objects of a file: of its array, of its lines, one after the other, or the one that it is."""
    found = decoding.survey(opener)
    by_line = name_ends(file, "jsonl", "ndjson") or is_lines(opener, found)
    return (line_values if by_line else values)(opener, found)


def name_ends(file: str, *endings: str) -> bool:
    return file.lower().rsplit(".", 1)[-1] in endings


def _about_encoding(file: str, found: Survey) -> tuple[Repair, ...]:
    if found.encoding in ("utf-8", "utf-8-sig") and not found.is_mixed:
        return ()
    return (Repair(file, 0, "", "utf-8", found.encoding, "file.encoding"),)


def as_text(value: Any) -> str:
    """A JSON value as a cell: text as it is, nothing for null, anything nested as compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _why_not(content: Any, by_line: bool) -> Text:
    if not isinstance(content, ValueError):
        return Text(fr="Cette valeur n’est pas un objet JSON\u00a0: elle ne peut être une fiche.",
                    en="This value is not a JSON object: it cannot be a record.")  # fmt: skip
    if by_line:
        return Text(fr="Cette ligne n’est pas du JSON valide.", en="This line is not valid JSON.")
    return Text(
        fr="Le JSON est brisé à partir d’ici\u00a0: la suite du fichier n’a pu être lue. Exportez-le de nouveau.",
        en="The JSON is broken from here on: the rest of the file could not be read. Export it again.",
    )
