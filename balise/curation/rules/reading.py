"""A path (folder, zip, CSV, TSV, XLSX, JSON, JSON lines) as tables of text, with an account of every record.

    with open_package(path) as package:
        for table in package.tables:
            for line, cells in table.rows():
                ...
            table.repairs, table.refusals

Nothing is held but the current record, except a workbook and a JSON file that is one object. No file, whatever its
bytes, makes this raise: what cannot be read is told. Documents (JSON, JSON lines) have no columns of their own: they
are given as paths, for layouts that read objects (`objects`), and as tables to whoever asks (`document_tables`).
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self

from balise.core.languages import Text

from . import json_tables, xlsx_tables
from .account import Repair
from .csv_tables import CsvTable
from .decoding import Opener
from .json_tables import Value
from .table import DAMAGE, DAMAGED, Table, UnreadableFile

MOST_BYTES = 8 << 30  # unpacked, of one archive
MOST_RATIO = 250  # unpacked to packed, beyond _MOST_SMALL bytes
_MOST_SMALL = 64 << 20
_MOST_FILES = 5_000
_LARGEST_WORKBOOK = 512 << 20
_DESCRIPTIONS = ("datapackage.json", "schema.json", "manifest.json", "package.json")
_DOCUMENTS = ("json", "jsonl", "ndjson", "geojson")
_WORKBOOKS = ("xlsx", "xlsm", "xls")
_DATA = ("csv", "tsv", "tab", "txt", "psv", "zip", "ods", "gz", *_WORKBOOKS, *_DOCUMENTS)


class Package:
    """What a path holds. Close it: files of an archive that had to be unpacked go with it.

    `sentences` say what could not be opened; `aside` names the files that are not data (a licence, a description).
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: tuple[Table, ...] = ()
        self.documents: tuple[Path, ...] = ()
        self.sentences: tuple[Text, ...] = ()
        self.aside: tuple[str, ...] = ()
        self._unpacked: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._unpacked:
            self._unpacked.cleanup()
            self._unpacked = None

    def refuse(self, file: str, sentence: Text) -> None:
        said = Text(fr=f"{file}\u00a0: {sentence.fr}", en=f"{file}: {sentence.en}")
        self.sentences = (*self.sentences, said)

    def unpack(self, file: str, opener: Opener) -> Path:
        """A file of an archive, in a folder that lives as long as the package."""
        self._unpacked = self._unpacked or tempfile.TemporaryDirectory(prefix="balise-package-")
        path = Path(self._unpacked.name, *PurePosixPath(file).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        with opener() as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        return path


def open_package(path: Path) -> Package:
    """What `path` holds. Where nothing can be read, a package without tables whose sentences say why."""
    package = Package(path.name if path.is_dir() else path.stem)
    if not path.exists():
        package.refuse(str(path), Text(fr="ce fichier n’existe pas.", en="there is no such file."))
    elif path.is_dir():
        for file, found in _folder(package, path):
            _take(package, file, _opener(found), found, depth=1)
    else:
        _take(package, path.name, _opener(path), path, depth=0)
    return package


def document_tables(path: Path, name: str = "") -> tuple[Table, ...]:
    """The tables of a JSON or JSON lines file: nested values are cells of JSON text."""
    return tuple(json_tables.tables(name or path.name, path.stem.lower(), _opener(path)))


def objects(path: Path) -> Iterator[Value]:
    """(line, object) of a JSON or JSON lines file, streamed. A ValueError in place of what could not be read."""
    return json_tables.read(path.name, _opener(path))


def _opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def _folder(package: Package, root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir() or _is_hidden(name):
            continue
        if not path.resolve().is_relative_to(root.resolve()):
            package.refuse(name, Text(fr="ce lien mène hors du dossier.", en="this link leads outside the folder."))
        elif not path.is_file():
            package.refuse(name, Text(fr="ceci n’est pas un fichier.", en="this is not a file."))
        else:
            yield name, path


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX", "~$")) for part in PurePosixPath(name).parts)


def _take(package: Package, file: str, opener: Opener, path: Path | None, depth: int) -> None:
    """Add one file. Depth is 0 for the path itself, 1 in a folder, 2 in an archive; `path` where it is on disk."""
    try:
        _read(package, file, opener, path, depth)
    except UnreadableFile as error:
        package.refuse(file, error.sentence)
    except DAMAGE:
        package.refuse(file, DAMAGED)


def _read(package: Package, file: str, opener: Opener, path: Path | None, depth: int) -> None:
    """One file, by what it holds before what it is called."""
    with opener() as stream:
        start = stream.read(1024)
    ending = file.lower().rsplit(".", 1)[-1] if "." in file else ""
    stem = PurePosixPath(file).stem.strip().lower()
    is_data = ending in _DATA or depth == 0
    if start.startswith(b"PK\x03\x04") or (start.startswith(b"PK") and ending in ("zip", *_WORKBOOKS)):
        _archive(package, file, stem, opener, depth)
    elif not is_data or PurePosixPath(file).name.lower() in _DESCRIPTIONS:
        package.aside = (*package.aside, file)
    elif sentence := _foreign(start):
        package.refuse(file, sentence)
    elif ending in _DOCUMENTS:
        package.documents = (*package.documents, path or package.unpack(file, opener))
    else:
        table = CsvTable(file, stem, opener, "\t" if ending in ("tsv", "tab") else "")
        if ending in _WORKBOOKS:
            table.about_file([Repair(file, 0, "", ending, "csv", "file.kind")])
        package.tables = (*package.tables, table)


def _foreign(start: bytes) -> Text | None:
    """Why the file is surely no table."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for marks, sentence in _FOREIGN:
        if start.startswith(marks) or (marks[0].startswith(b"<") and text.startswith(marks)):
            return sentence
    return None


_FOREIGN: tuple[tuple[tuple[bytes, ...], Text], ...] = (
    ((b"\xd0\xcf\x11\xe0",), Text(
        fr="ceci est un ancien classeur Excel (.xls)\u00a0: enregistrez-le en .xlsx ou en CSV.",
        en="this is an old Excel workbook (.xls): save it as .xlsx or CSV.")),
    ((b"<html", b"<!doctype", b"<table", b"<head", b"<body"), Text(
        fr="ceci est une page Web et non un tableau\u00a0: exportez en CSV ou en .xlsx.",
        en="this is a web page and not a table: export it as CSV or .xlsx.")),
    ((b"<?xml",), Text(
        fr="ceci est du XML, qui n’est pas lu\u00a0: exportez en CSV, en .xlsx ou en JSON.",
        en="this is XML, which is not read: export it as CSV, .xlsx or JSON.")),
    ((b"%PDF",), Text(fr="ceci est un PDF et non un tableau.", en="this is a PDF and not a table.")),
    ((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!"), Text(
        fr="ce fichier est comprimé\u00a0: décompressez-le, ou faites-en un zip.",
        en="this file is compressed: unpack it, or make it a zip.")),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), Text(
        fr="ceci est une image et non un tableau.", en="this is an image and not a table.")),
    ((b"SQLite format 3",), Text(
        fr="ceci est une base de données et non un tableau.", en="this is a database and not a table.")),
)  # fmt: skip


def _archive(package: Package, file: str, stem: str, opener: Opener, depth: int) -> None:
    with opener() as stream, zipfile.ZipFile(stream) as archive:
        members = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    if sentence := _bomb(len(members), sum(i.file_size for i in members), sum(i.compress_size for i in members)):
        raise UnreadableFile(sentence)
    names = {info.filename for info in members}
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        _workbook(package, file, stem, opener, members)
    elif depth > 1:
        raise UnreadableFile(_NESTED)
    else:
        for info in members:
            _member(package, opener, info)


_NESTED = Text(
    fr="une archive dans une archive n’est pas lue\u00a0: décompressez-la d’abord.",
    en="an archive inside an archive is not read: unpack it first.",
)


def _bomb(count: int, size: int, packed: int) -> Text | None:
    """Why an archive of `count` files and `size` bytes unpacked is not opened; None when it may be."""
    if size <= MOST_BYTES and count <= _MOST_FILES and (size <= _MOST_SMALL or size <= packed * MOST_RATIO):
        return None
    return Text(
        fr=f"cette archive se déploie en {count} fichiers et {size >> 20} Mo\u00a0: elle n’est pas ouverte.",
        en=f"this archive unpacks into {count} files and {size >> 20} MB: it is not opened.",
    )


def _member(package: Package, opener: Opener, info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        package.refuse(name, Text(fr="ce nom sort de l’archive\u00a0: le fichier n’est pas lu.",
                                  en="this name leads outside the archive: the file is not read."))  # fmt: skip
    elif info.flag_bits & 1:
        package.refuse(name, Text(fr="ce fichier est protégé par un mot de passe.",
                                  en="this file is protected by a password."))  # fmt: skip
    elif not _is_hidden(name):
        _take(package, name, _member_opener(opener, info), None, depth=2)


def _member_opener(opener: Opener, info: zipfile.ZipInfo) -> Opener:
    return lambda: zipfile.ZipFile(opener()).open(info)


def _workbook(package: Package, file: str, stem: str, opener: Opener, members: list[zipfile.ZipInfo]) -> None:
    if sum(info.file_size for info in members) > _LARGEST_WORKBOOK:
        raise UnreadableFile(
            Text(fr="ce classeur est trop gros\u00a0: exportez-le en CSV.",
                 en="this workbook is too large: export it as CSV."))  # fmt: skip
    tables = xlsx_tables.tables(file, stem, _seekable(opener))
    ending = file.lower().rsplit(".", 1)[-1] if "." in file else ""
    if ending not in ("xlsx", "xlsm"):
        tables[0].about_file([Repair(file, 0, "", ending, "xlsx", "file.kind")])
    package.tables = (*package.tables, *tables)


def _seekable(opener: Opener) -> Opener:
    """A workbook inside an archive is unpacked in memory: its own parts are read in any order."""

    def opened() -> IO[bytes]:
        stream = opener()
        if isinstance(stream, zipfile.ZipExtFile):
            with stream:
                return BytesIO(stream.read())
        return stream

    return opened
