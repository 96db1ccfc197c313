"""Files of any bytes are read as tables; every record is a row or a refusal with a sentence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from balise.curation.rules import decoding, reading
from balise.curation.rules.csv_records import MOST_LINES
from balise.curation.rules.table import Table


def read(path: Path) -> tuple[list[tuple[int, list[str]]], Table]:
    with reading.open_package(path) as package:
        (table,) = package.tables
        return list(table.rows()), table


def written(tmp_path: Path, contents: str | bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
    return path


def rules_of(table: Table) -> list[str]:
    return [repair.rule for repair in table.repairs]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
     "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"],
)  # fmt: skip
def test_csv_spectrum_reads_as_expected(shared: Path, name: str) -> None:
    folder = shared / "csv-torture" / "csv-spectrum"
    rows, table = read(folder / "csvs" / f"{name}.csv")
    expected = json.loads((folder / "json" / f"{name}.json").read_bytes())
    expected = expected if isinstance(expected, list) else [expected]
    if name == "location_coordinates":  # upstream's JSON has another telephone than its CSV
        expected[0]["Contact Phone Number"] = "2095257564"
    # The copy of newlines_crlf.csv lost its carriage returns on the way.
    wanted = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]
    assert [dict(zip(table.head.columns, cells, strict=True)) for _, cells in rows] == wanted
    assert table.repairs == []
    assert table.refusals == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_usual_encoding_is_recognized(tmp_path: Path, encoding: str) -> None:
    text = "nom,ville\nÉcole d’été,Montréal\nCafé,Trois-Rivières\n"
    rows, table = read(written(tmp_path, text.encode(encoding)))
    assert rows == [(2, ["École d’été", "Montréal"]), (3, ["Café", "Trois-Rivières"])]
    assert ("file.encoding" in rules_of(table)) == (encoding not in ("utf-8", "utf-8-sig"))


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "latin-1"])
def test_older_encodings_are_guessed_from_the_accents(tmp_path: Path, encoding: str) -> None:
    text = "nom\n" + "Hébergement à Montréal près de l'école où naïf forêt garçon\n" * 5
    rows, _ = read(written(tmp_path, text.encode(encoding)))
    assert "Hébergement à Montréal" in rows[0][1][0]
    assert "garçon" in "".join(rows[4][1])


def test_lines_of_another_encoding_are_rescued_one_by_one(tmp_path: Path) -> None:
    contents = "nom,ville\nÉcole,Montréal\n".encode() + "Café,Lévis\n".encode("cp1252")
    rows, table = read(written(tmp_path, contents))
    assert [cells for _, cells in rows] == [["École", "Montréal"], ["Café", "Lévis"]]
    rescued = [repair for repair in table.repairs if repair.rule == "line.encoding"]
    assert [repair.line for repair in rescued] == [3]
    assert "Café" in rescued[0].new


def test_mojibake_is_put_right_and_told(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, "nom,note\nÃ‰cole,câ€™est ici\nÃ©tÃ© « LIBERTÉ »,20 Â°C\n"))
    assert [cells for _, cells in rows] == [["École", "c’est ici"], ["été « LIBERTÉ »", "20 °C"]]
    told = [repair for repair in table.repairs if repair.rule == "text.mojibake"]
    assert next((repair.line, repair.field, repair.old, repair.new) for repair in told) == (2, "nom", "Ã‰cole", "École")
    assert len(told) == 4


@given(st.text(alphabet="aeéèêàâçÉÈÀÔ îïôûùœŒ’“”«»…–—°, '.\u00a0", max_size=40))
def test_good_french_is_never_mended(text: str) -> None:
    assert decoding.mend(text) == text


@given(st.text(alphabet="aeéèêëàâçÉÊÔîïôûù’ .", max_size=40))
def test_mojibake_of_french_is_undone(text: str) -> None:
    spoilt = text.encode().decode("cp1252", "balise_latin_1")
    assert decoding.mend(spoilt) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["nom", "ville", "note"], ["A", "Montréal, QC", "un"], ["B", "Laval", "deux"], ["C", "x", "y"]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(lines)
    rows, table = read(written(tmp_path, stream.getvalue()))
    assert table.head.columns == ("nom", "ville", "note")
    assert [cells for _, cells in rows] == lines[1:]


def test_a_line_that_declares_its_delimiter_is_believed(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, "sep=;\na;b,c\n1;2,5\n"))
    assert table.head.columns == ("a", "b,c")
    assert rows == [(3, ["1", "2,5"])]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    rows, _ = read(written(tmp_path, 'a,b\r\n\r\n1,"deux\r\nlignes"\r\n,\r\n3,4\r\n'))
    assert rows == [(3, ["1", "deux\r\nlignes"]), (6, ["3", "4"])]


def test_a_short_row_is_filled_and_a_long_one_refused(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n5,6,7\n"))
    assert [cells for _, cells in rows] == [["1", "2", ""], ["1", "2", "3"], ["5", "6", "7"]]
    assert [(r.line, r.field) for r in table.repairs if r.rule == "row.short"] == [(2, "c")]
    (refusal,) = table.refusals
    assert (refusal.line, refusal.loses_row) == (3, True)
    assert "4" in refusal.sentence.en and "3" in refusal.sentence.fr


def test_an_open_quotation_mark_swallows_no_row(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, 'a,b\n1,"ouvert\n2,x\n3,"fermé"\n4,y\n'))
    assert [cells for _, cells in rows] == [["1", '"ouvert'], ["2", "x"], ["3", "fermé"], ["4", "y"]]
    assert [repair.line for repair in table.repairs if repair.rule == "row.quote"] == [2]


def test_a_mark_left_open_to_the_end_is_read_literally(tmp_path: Path) -> None:
    body = "".join(f"{number},x\n" for number in range(MOST_LINES * 2))
    rows, _ = read(written(tmp_path, 'a,b\n0,"ouvert\n' + body))
    assert len(rows) == MOST_LINES * 2 + 1


def test_headers_are_made_unique_and_named(tmp_path: Path) -> None:
    _, table = read(written(tmp_path, "\ufeffnom, nom ,,nom_2\nA,B,C,D\n"))
    assert len(set(table.head.columns)) == 4
    assert table.head.columns[0] == "nom"
    assert {"header.duplicate", "header.empty", "file.mark"} <= set(rules_of(table))


def test_a_file_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, "Centre A,514 555-0123,a@exemple.org\nCentre B,514 555-0124,b@exemple.org\n"))
    assert len(rows) == 2
    assert table.head.columns == ("column_1", "column_2", "column_3")


def test_title_lines_above_the_header_are_left_aside(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, "Répertoire 2026,,\n,,\nnom,ville,note\nA,B,C\n"))
    assert table.head.columns == ("nom", "ville", "note")
    assert rows == [(4, ["A", "B", "C"])]


def test_nul_bytes_are_removed_and_told(tmp_path: Path) -> None:
    rows, table = read(written(tmp_path, b"nom,ville\nA\x00B,Montr\x00eal\n" + b"long,text of a usual file\n" * 50))
    assert rows[0][1] == ["AB", "Montreal"]
    assert rules_of(table).count("text.control") == 2


def workbook(path: Path, sheets: dict[str, list[list[object]]], merges: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    for number, (title, rows) in enumerate(sheets.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = title
        for row in rows:
            sheet.append(row)
        for merge in merges if number == 0 else ():
            sheet.merge_cells(merge)
    book.save(path)
    return path


def test_a_workbook_is_read_as_people_see_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Répertoire"],
        ["nom", "tel", "date", "lat", "actif"],
        ["A", 5145550123.0, dt.date(2024, 3, 1), 45.5, True],
        [None, 5145550124, dt.time(8, 30), -73.669979232, False],
        [],
        ["B", "#N/A", "x", 1, None],
    ]
    path = workbook(tmp_path / "w.xlsx", {"Un": rows, "Deux": [["x", "y"], [1, 2]]}, ("A3:A4",))
    with reading.open_package(path) as package:
        one, two = package.tables
        assert list(one.rows()) == [
            (3, ["A", "5145550123", "2024-03-01", "45.5", "true"]),
            (4, ["A", "5145550124", "08:30", "-73.669979232", "false"]),
            (6, ["B", "", "x", "1", ""]),
        ]
        assert (one.head.name, two.head.name) == ("un", "deux")
        assert {"sheet.merged", "sheet.error", "header.title"} <= set(rules_of(one))
        assert list(two.rows()) == [(2, ["1", "2"])]


def test_contents_are_believed_before_the_name(tmp_path: Path) -> None:
    workbook(tmp_path / "w.xlsx", {"S": [["a", "b"], [1, 2]]})
    (tmp_path / "w.xlsx").rename(tmp_path / "w.csv")
    rows, table = read(tmp_path / "w.csv")
    assert rows == [(2, ["1", "2"])]
    assert "file.kind" in rules_of(table)
    rows, table = read(written(tmp_path, "a,b\n1,2\n", "text.xlsx"))
    assert rows == [(2, ["1", "2"])]
    assert "file.kind" in rules_of(table)


@pytest.mark.parametrize(
    ("name", "contents"),
    [("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600), ("a.csv", b"%PDF-1.7"), ("a.csv", b"<html><table></table></html>"),
     ("a.csv", b"\x1f\x8b\x08\x00"), ("a.xlsx", b"PK\x03\x04broken"), ("a.csv", b"PK\x03\x04broken")],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, name: str, contents: bytes) -> None:
    with reading.open_package(written(tmp_path, contents, name)) as package:
        assert package.tables == ()
        (sentence,) = package.sentences
        assert sentence.fr.startswith(name) and sentence.en.startswith(name)


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with reading.open_package(tmp_path / "nothing.csv") as package:
        assert package.tables == ()
        assert "no such file" in package.sentences[0].en


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, contents in files.items():
            made.writestr(name, contents)
    return path


def test_an_archive_is_read_and_its_escapes_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", {"a.csv": b"a\n1\n"}).read_bytes()
    path = archive(tmp_path / "p.zip", {"d/organizations.csv": b"id,name\n1,A\n", "../evil.csv": b"a\n1\n",
                                        "/abs.csv": b"a\n1\n", "inner.zip": inner, "LICENSE": b"x",
                                        "d/one.json": b'[{"id": 1}]', "__MACOSX/x.csv": b"?"})  # fmt: skip
    with reading.open_package(path) as package:
        assert [table.head.file for table in package.tables] == ["d/organizations.csv"]
        assert [list(table.rows()) for table in package.tables] == [[(2, ["1", "A"])]]
        assert len(package.sentences) == 3
        assert package.aside == ("LICENSE",)
        (document,) = package.documents
        assert [value.content for value in reading.objects(document)] == [{"id": 1}]
    assert not document.exists()


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    with reading.open_package(archive(tmp_path / "b.zip", {"a.csv": b"0" * (80 << 20)})) as package:
        assert package.tables == ()
        assert "MB" in package.sentences[0].en


def test_a_damaged_archive_ends_with_a_sentence(tmp_path: Path) -> None:
    noise = random.Random(1)
    lines = b"".join(b"%d,%x\n" % (n, noise.getrandbits(80)) for n in range(40_000))
    path = archive(tmp_path / "d.zip", {"a.csv": b"a,b\n" + lines})
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 40] = b"\xff" * 40
    path.write_bytes(bytes(whole))
    with reading.open_package(path) as package:
        told = list(package.sentences) + [refusal.sentence for table in package.tables for refusal in table.refusals]
        for table in package.tables:
            told += [refusal.sentence for _ in [list(table.rows())] for refusal in table.refusals]
        assert told


def test_a_workbook_without_a_sheet_and_a_member_without_a_name_are_told(tmp_path: Path) -> None:
    empty = archive(tmp_path / "w.xlsx", {"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"})
    with reading.open_package(empty) as package:
        assert package.tables == () and len(package.sentences) == 1
    nameless = bytearray(archive(tmp_path / "n.zip", {"a.csv": b"a\n1\n"}).read_bytes())
    with reading.open_package(written(tmp_path, bytes(nameless).replace(b"a.csv", b"\0.csv"), "n.zip")) as package:
        assert package.tables == ()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    with reading.open_package(folder) as package:
        assert package.tables == ()
        assert len(package.sentences) == 1


def documents(tmp_path: Path, contents: str | bytes, name: str) -> tuple[Table, ...]:
    return reading.document_tables(written(tmp_path, contents, name))


def test_json_lines_lose_only_the_broken_line(tmp_path: Path) -> None:
    (table,) = documents(tmp_path, '{"a": 1, "b": [1]}\n\nnot json\n{"a": null, "b": "x"}\n', "x.jsonl")
    assert list(table.rows()) == [(1, ["1", "[1]"]), (4, ["", "x"])]
    assert [(refusal.line, refusal.loses_row) for refusal in table.refusals] == [(3, True)]


def test_a_json_array_is_streamed_with_its_lines(tmp_path: Path) -> None:
    (table,) = documents(tmp_path, '[\n{"id": "1", "n": true},\n\n{"id": "2", "n": 1.5}, 3]', "x.json")
    assert list(table.rows()) == [(2, ["1", "true"]), (4, ["2", "1.5"])]
    assert len(table.refusals) == 1


def test_what_follows_an_array_is_read_too(tmp_path: Path) -> None:
    (table,) = documents(tmp_path, '[{"id": 1}]\n{"id": 2}\n[{"id": 3}]', "x.json")
    assert [cells for _, cells in table.rows()] == [["1"], ["2"]]
    assert [(refusal.line, refusal.loses_row) for refusal in table.refusals] == [(3, True)]


def test_an_array_larger_than_what_is_read_at_once_is_whole(tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": "é" * 3_000} for number in range(1_000)]
    (table,) = documents(tmp_path, json.dumps(rows, ensure_ascii=False), "x.json")
    assert [cells[0] for _, cells in table.rows()] == [row["id"] for row in rows]


def test_a_broken_array_keeps_what_came_before(tmp_path: Path) -> None:
    (table,) = documents(tmp_path, '[{"id": 1}, {"id": 2}, {"id": ', "x.json")
    assert [cells for _, cells in table.rows()] == [["1"], ["2"]]
    assert [refusal.loses_row for refusal in table.refusals] == [True]


def test_an_object_of_lists_is_a_table_for_each(tmp_path: Path) -> None:
    tables = documents(tmp_path, '{"organizations.csv": [{"id": 1}], "services": [{"id": 2}, {"id": 3}]}', "x.json")
    assert [(table.head.name, len(list(table.rows()))) for table in tables] == [("organizations", 1), ("services", 2)]
    (record,) = documents(tmp_path, '{"id": 1, "services": [{"id": 2}]}', "y.json")
    assert list(record.rows()) == [(1, ["1", '[{"id":2}]'])]
    (keyed,) = documents(tmp_path, '{"12": ["a"], "13": ["b", "c"]}', "z.json")
    assert [cells for _, cells in keyed.rows()] == [["12", '["a"]'], ["13", '["b","c"]']]


def test_a_key_written_twice_loses_nothing(tmp_path: Path) -> None:
    (table,) = documents(tmp_path, '[{"a": 1, "a": 2}]', "x.json")
    assert list(table.rows()) == [(1, ["1", "2"])]
    assert rules_of(table) == ["row.duplicate_key"]


@pytest.mark.parametrize(
    "contents", [b"[" * 100_000, b'[{"a": "\\ud800"}]', b"nul", b"[1e999]", b"", b"{}", b"\xff\xfe"]
)
def test_hostile_json_never_raises(tmp_path: Path, contents: bytes) -> None:
    for table in documents(tmp_path, contents, "x.json"):
        for _, cells in table.rows():
            "".join(cells).encode()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.tsv", "x.json", "x.jsonl", "x.xlsx", "x.zip"]))
def test_no_bytes_make_reading_raise(contents: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(contents)
        with reading.open_package(path) as package:
            tables = [*package.tables, *(t for file in package.documents for t in reading.document_tables(file))]
            for table in tables:
                for line, cells in table.rows():
                    assert line >= 1
                    assert len(cells) == len(table.head.columns)
                    "".join(cells).encode()


_CELLS = st.text(alphabet="ab é'\"\n,;x1", max_size=8)


@settings(deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=12))
def test_what_is_written_well_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["un", "deux", "trois"])
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(stream.getvalue().encode())
        read_rows, table = read(path)
    assert [tuple(cells) for _, cells in read_rows] == [row for row in rows if any(cell.strip() for cell in row)]
    assert table.refusals == []


@settings(deadline=None)
@given(st.lists(st.text(alphabet='ab",é', max_size=10), max_size=20))
def test_every_physical_line_is_accounted_for(lines: list[str]) -> None:
    """Between the start of one record and the next, no letter is lost: it is in the row, or the row is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes("\n".join(["un,deux", *lines]).encode())
        rows, table = read(path)
    said = {line: "".join(cells) for line, cells in rows}
    refused = {refusal.line for refusal in table.refusals if refusal.loses_row}
    assert refused.isdisjoint(said)
    starts = [*sorted({*said, *refused}), len(lines) + 2]
    assert not _letters("".join(lines[: starts[0] - 2]))
    for start, following in pairwise(starts):
        if start in said:
            assert _letters(said[start]) == _letters("".join(lines[start - 2 : following - 2]))


def _letters(text: str) -> str:
    return "".join(character for character in text if character in "abé")
