"""Bytes of partners' files as text: which encoding, and mojibake put right. Nothing here raises on any bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO

import charset_normalizer

Opener = Callable[[], IO[bytes]]

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_LONGEST_LINE = 1 << 24
_BOMS = (  # UTF-32 before UTF-16, whose mark begins it
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Western directories are written in when it is not Unicode: Windows, old Macs, DOS.
_LEGACY = ("cp1252", "mac_roman", "cp850")
# What mojibake begins with, and the invisible characters that stand for the quotes and dashes of Windows.
_MARKS = ("\xc2", "\xc3", "\xc5", "\xe2\u20ac", "\xe2\x80", "\xf0\u0178", "\xef\xbb", "\xef\xbf",
          *(chr(n) for n in (0x80, 0x85, *range(0x91, 0x98), 0x99)))  # fmt: skip
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])


def _as_latin_1(error: UnicodeError) -> tuple[str | bytes, int]:
    """The five bytes that Windows-1252 does not define are kept as the control characters of Latin-1."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    raise error


codecs.register_error("balise_latin_1", _as_latin_1)


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the bytes of a file says.

    `encoding` is a codec; `is_mixed` when only some lines are of it and the others UTF-8. `is_clean` when no cell
    can hold mojibake nor a control character, so that nobody need look.
    """

    encoding: str = "utf-8"
    has_mark: bool = False
    is_mixed: bool = False
    is_clean: bool = True

    @property
    def is_unicode(self) -> bool:
        return self.encoding.startswith("utf")


def survey(opener: Opener) -> Survey:
    """Read the whole file once, at the speed of the disk, holding one chunk."""
    with opener() as stream:
        first = stream.read(_CHUNK)
        for bom, name in _BOMS:
            if first.startswith(bom):
                if name != "utf-8-sig":
                    return Survey(name, has_mark=True, is_clean=False)
                found = _survey_utf_8(first[len(bom) :], stream)
                return Survey(name, has_mark=True, is_clean=found.is_clean) if found else _survey_legacy(opener, True)
        wide = _wide(first)
        if wide:
            return Survey(wide, is_clean=False)
        found = _survey_utf_8(first, stream)
    return found or _survey_legacy(opener, False)


def _survey_utf_8(chunk: bytes, stream: IO[bytes]) -> Survey | None:
    """None when the bytes are not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_clean, tail = True, ""
    try:
        while chunk:
            text = decoder.decode(chunk)
            if is_clean:
                seen = tail + text
                is_clean = len(chunk.translate(None, _CONTROLS)) == len(chunk) and not any(m in seen for m in _MARKS)
                tail = text[-1:]
            chunk = stream.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return Survey(is_clean=is_clean)


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: in Western text, every second byte is zero."""
    sample = sample[:4096]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[: half * 2 : 2].count(0), sample[1 : half * 2 : 2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else ""


def _survey_legacy(opener: Opener, has_mark: bool) -> Survey:
    """The encoding of the lines that are not UTF-8, and whether other accented lines are."""
    sample, is_mixed = bytearray(), has_mark
    with opener() as stream:
        for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
            if line.isascii():
                continue
            try:
                line.decode()
                is_mixed = True
            except UnicodeDecodeError:
                if len(sample) < _SAMPLE:
                    sample += line[: _SAMPLE - len(sample)]
            if is_mixed and len(sample) >= _SAMPLE:
                break
    return Survey(_guess(bytes(sample)), has_mark=has_mark, is_mixed=is_mixed, is_clean=False)


def _guess(sample: bytes) -> str:
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_LEGACY), preemptive_behaviour=False).best()
    return best.encoding if best and best.encoding in _LEGACY else "cp1252"


def lines(opener: Opener, found: Survey, on_rescue: Callable[[str], None]) -> Iterator[str]:
    """Physical lines with their own endings, decoded. `on_rescue` hears each line of a mixed file that is not UTF-8."""
    with opener() as stream:
        if not found.is_mixed:
            text = TextIOWrapper(
                stream,
                encoding=found.encoding,
                errors="balise_latin_1" if not found.is_unicode else "replace",
                newline="",
            )
            yield from text
            return
        if found.has_mark:
            stream.read(len(codecs.BOM_UTF8))
        for raw in iter(lambda: stream.readline(_LONGEST_LINE), b""):
            text_line, is_rescued = _line(raw, found.encoding)
            if is_rescued:
                on_rescue(text_line)
            yield from _LINE.findall(text_line)


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def _line(raw: bytes, legacy: str) -> tuple[str, bool]:
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        return raw.decode(legacy, "balise_latin_1"), True


def whole(opener: Opener, found: Survey, limit: int) -> str:
    """All the text of a file of at most `limit` bytes. Raises ValueError when it is longer."""
    kept, size = [], 0
    for line in lines(opener, found, lambda _: None):
        size += len(line)
        if size > limit:
            raise ValueError(limit)
        kept.append(line)
    return "".join(kept)


# --- Mojibake: UTF-8 that someone read as Windows-1252, then saved again.


def _byte(character: str) -> int | None:
    """The byte that Windows-1252 (or Latin-1 where it has none) shows as `character`."""
    try:
        return character.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(character) if ord(character) < 256 else None


_SHOWN = [bytes((number,)).decode("cp1252", "balise_latin_1") for number in range(256)]
_BYTES = {character: number for number, character in enumerate(_SHOWN)} | {chr(n): n for n in range(0x80, 0xA0)}
_FOLLOWING = re.escape("".join([*_SHOWN[0x80:0xC0], *(chr(number) for number in range(0x80, 0xA0))]))
# Only what French and English text is spoilt into: a wider net would take "É »" (with its no-break space) for a letter.
_SPOILT = re.compile(
    f"[\xc2\xc3\xc5][{_FOLLOWING}]|\xe2[\u20ac\u201a\u201e\u2020\x80\x82\x84\x86][{_FOLLOWING}]"
    f"|\xef[\xbb\xbf][\xbd\xbf]|\xf0(?:\u0178|\x9f)[{_FOLLOWING}]{{2}}"
)
_LOST_TAIL = re.compile("\xe2\u20ac(?=\\W|$)")  # a closing quote whose last byte Windows-1252 does not define
_LOST_SPACE = re.compile("(?<![A-Z])\xc3  ?")  # "à", whose second byte is a no-break space, since made plain
_MAY_BE_SPOILT = re.compile("[\xc2\xc3\xc5\xe2\xef\xf0][^a-zA-Z]")


def mend(text: str) -> str:
    """`text` with its mojibake put right, spoilt once, twice or three times; unchanged when there is none.

    >>> mend("Ã‰cole et cafÃ©, câ€™est ici"), mend("São Paulo, 20 °C")
    ('École et café, c’est ici', 'São Paulo, 20 °C')
    """
    if not _MAY_BE_SPOILT.search(text):
        return text
    mended = text
    for _ in range(3):
        again = _SPOILT.sub(_respell, mended)
        if again == mended:
            break
        mended = again
    return _LOST_TAIL.sub("”", _LOST_SPACE.sub("à ", mended))


def _respell(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[character] for character in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]
