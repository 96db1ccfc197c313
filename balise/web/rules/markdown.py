"""The Markdown of the documents of a release as blocks that a page shows: no markup comes out of it.

Titles (the first is left out: the page has its own), paragraphs, lists, tables; **strong**, *emphasis* and `code` in
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_MARKS = re.compile(r"\*\*(?P<strong>.+?)\*\*|\*(?P<em>.+?)\*|`(?P<code>.+?)`")


class Span(NamedTuple):
    """Words of a line, and how they are said: "", "strong", "em" or "code"."""

    text: str
    kind: str = ""


Line = tuple[Span, ...]


class Block(NamedTuple):
    """A title or a paragraph has one line, a list one an item; a table has `rows`, the first of which are its heads."""

    kind: Literal["title", "text", "list", "table"]
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()


def blocks(text: str) -> tuple[Block, ...]:
    found = (_block(part.strip().splitlines()) for part in text.split("\n\n") if part.strip())
    return tuple(block for block in found if block is not None)


def _block(lines: list[str]) -> Block | None:
    first = lines[0]
    if first.startswith("# "):
        return None
    if first.startswith("## "):
        return Block("title", (_spans(first[3:]),))
    if first.startswith("- "):
        return Block("list", tuple(_spans(line.removeprefix("- ")) for line in lines))
    if first.startswith("| "):
        rows = (tuple(_spans(cell.strip()) for cell in line.strip("| ").split(" | ")) for line in lines)
        told = tuple(rows)
        return Block("table", rows=(told[0], *told[2:]))
    return Block("text", (_spans(" ".join(lines)),))


def _spans(line: str) -> Line:
    return tuple(span for span in _told(line) if span.text)


def _told(line: str) -> Iterator[Span]:
    end = 0
    for mark in _MARKS.finditer(line):
        yield Span(line[end : mark.start()])
        kind = mark.lastgroup or ""
        yield Span(mark[kind], kind)
        end = mark.end()
    yield Span(line[end:])
