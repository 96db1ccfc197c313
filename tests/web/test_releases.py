"""Open data on the site: what was published is offered, whole, to everyone and to other portals; nothing else is."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

import factories
import pytest
import small_release
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from reading import Page
from small_portrait import store as facts
from small_release import CELLS, Maker

from balise.analysis.models import Extraction
from balise.analysis.publishing import method, shelf
from balise.analysis.publishing.making import publish
from balise.analysis.publishing.withdrawing import withdraw
from balise.core.languages import Language
from balise.web.analyst.releases import weight
from balise.web.routes import address
from balise.web.rules.byte_range import OutOfReach, span
from balise.web.rules.markdown import blocks

NOW = dt.datetime(2020, 3, 1, 15, 0, tzinfo=dt.UTC)
CSV = "/data/2019-1/data/needs.csv"


def test_nothing_published_is_said(client: Client, data: Path, language: Language) -> None:
    page = client.get(address("releases", language=language))
    assert page.status_code == 200
    assert ("Nothing was published yet" in page.text) == (language == "en")
    assert "balise publish --year" in page.text


def test_the_list_says_what_each_holds(client: Client, released: Path) -> None:
    page = Page(client.get("/en/needs/data/").text)
    text = page.all("main")[0].text
    assert f"in 4 files: {len(CELLS)} numbers, 4 of them hidden" in text
    assert "Portrait of needs, 2019 (2019-1)" in text
    assert f"Corner Waypoint ({factories.NOW.year}). Portrait of needs, 2019, release 2019-1." in text
    links = {one.get("href") for one in page.all("a")}
    assert {"/data/2019-1/2019-1.zip", "/catalog.jsonld", "https://creativecommons.org/licenses/by/4.0/"} <= links
    assert {"/en/needs/data/2019-1/", "/en/needs/data/2019-1/documents/protection/"} <= links


def test_its_page_its_method_and_its_protection_report_say_how_large_it_is_in_the_same_words(
    client: Client, released: Path, language: Language
) -> None:
    told = json.loads((released / "protection.json").read_text())
    every = told["in_all"]
    hidden = every["hidden"] + every["linked"]
    size = method.size(tables=every["tables"], files=4, cells=every["cells"], hidden=hidden)
    said = " ".join(size.say(language).split())
    for address_ in (
        address("releases", language=language),
        address("release", "2019-1", language=language),
        address("release_document", "2019-1", "method", language=language),
        address("release_document", "2019-1", "protection", language=language),
    ):
        assert said in Page(client.get(address_).text).all("main")[0].text, address_


def test_that_some_numbers_are_not_listed_is_said_and_not_how_many() -> None:
    assert method.size(tables=175, files=70, cells=7563, hidden=916).en == (
        "175 tables in 70 files: 7,563 numbers, 916 of them hidden. Some of what is within a hidden number is not "
        "listed: somebody is not told apart from nobody there."
    )
    assert method.size(tables=9, files=2, cells=60, hidden=0).en == "9 tables in 2 files: 60 numbers, 0 of them hidden."


def test_a_release_of_a_former_schema_says_what_it_lists(client: Client, released: Path) -> None:
    """It counted those that are not listed too."""
    told = json.loads((released / "protection.json").read_text())
    every = told["in_all"]
    told["in_all"] |= {"cells": every["cells"] + 2, "hidden": every["hidden"] + 2, "unlisted": 2, "few": 5}
    (released / "protection.json").chmod(0o644)
    (released / "protection.json").write_text(json.dumps(told))
    text = Page(client.get("/en/needs/data/").text).all("main")[0].text
    assert f"in 4 files: {len(CELLS)} numbers, 4 of them hidden" in text


def test_a_release_leads_to_each_of_its_files(client: Client, released: Path, language: Language) -> None:
    page = Page(client.get(address("release", "2019-1", language=language)).text)
    files = {one.get("href") for one in page.all("a") if one.get("href").startswith("/data/2019-1/")}
    kept = {f"/data/2019-1/{path}" for path in shelf.sums(released) if path.endswith((".csv", ".parquet"))}
    assert kept - {f"/data/2019-1/{name}" for name in ("cells.parquet",)} <= files
    assert all(client.head(href).status_code == 200 for href in files)


def test_every_section_of_the_portrait_leads_to_open_data_and_a_release_to_its_parts(
    client: Client, released: Path, language: Language
) -> None:
    page = Page(client.get(address("release", "2019-1", language=language)).text)
    ids = {one.get("id") for one in page.elements}
    parts = [one.get("href")[1:] for one in page.all("a") if one.get("href").startswith("#") and one.is_in("main")]
    assert len(parts) == 5 and set(parts) <= ids
    here = [one.get("href") for one in page.all("a") if one.get("aria-current") == "page"]
    assert here == [address("releases", language=language)]


def test_a_table_shows_its_first_rows_in_the_language_of_the_page(client: Client, released: Path) -> None:
    page = Page(client.get("/en/needs/data/2019-1/tables/needs_by_gender/").text)
    assert [one.text for one in page.all("th")] == ["level", "place_en", "grain", "period", "gender_en", "count",
                                                    "protection"]  # fmt: skip
    assert "Woman" in [one.text for one in page.all("td")]
    assert "Empty: Hidden number" in page.all("main")[0].text


@pytest.mark.parametrize("document", ["method", "protection", "register", "changes"])
def test_documents_are_read_on_the_site(client: Client, released: Path, language: Language, document: str) -> None:
    page = Page(client.get(address("release_document", "2019-1", document, language=language)).text)
    assert len(page.all("main")[0].text) > 60
    assert "**" not in page.all("main")[0].text and "`" not in page.all("main")[0].text


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("data/needs.csv", "text/csv; charset=utf-8; header=present"),
        ("data/needs.parquet", "application/vnd.apache.parquet"),
        ("data/needs.csv-metadata.json", "application/csvm+json"),
        ("datapackage.json", "application/json"),
        ("dcat.jsonld", "application/ld+json"),
        ("METHODE.md", "text/markdown; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("2019-1.zip", "application/zip"),
    ],
)
def test_files_say_what_they_are(client: Client, released: Path, path: str, media_type: str) -> None:
    answer = client.get(f"/data/2019-1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer.getvalue() == (released / path).read_bytes()
    assert int(answer["Content-Length"]) == (released / path).stat().st_size
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_file_is_taken_once(client: Client, released: Path) -> None:
    first = client.get(CSV)
    again = client.get(CSV, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert Extraction.objects.count() == 1


def test_what_is_compressed_already_keeps_its_length(client: Client, released: Path) -> None:
    asked = {"accept-encoding": "gzip"}
    packed = client.get("/data/2019-1/2019-1.zip", headers=asked)
    assert "Content-Encoding" not in packed and zipfile.ZipFile(io.BytesIO(packed.getvalue())).testzip() is None
    plain = client.get(CSV, headers=asked)
    assert gzip.decompress(plain.getvalue()) == (released / "data/needs.csv").read_bytes()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, -1), ("bytes=7-11", 7, 11), ("bytes=5-5", 5, 5), ("bytes=-4", -4, -1), ("bytes=3-999999", 3, -1)],
)
@pytest.mark.parametrize("path", ["data/needs.csv", "2019-1.zip"])
def test_a_download_that_was_cut_is_gone_on_with(
    client: Client, released: Path, path: str, asked: str, first: int, last: int
) -> None:
    whole = (released / path).read_bytes()
    size = len(whole)
    first, last = (place % size for place in (first, last))
    tag = client.head(f"/data/2019-1/{path}")["ETag"]
    answer = client.get(
        f"/data/2019-1/{path}", headers={"range": asked, "if-range": tag, "accept-encoding": "gzip"}
    )  # fmt: skip
    assert answer.status_code == 206
    assert answer.getvalue() == whole[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert int(answer["Content-Length"]) == last - first + 1
    assert (answer["ETag"], answer["Accept-Ranges"]) == (tag, "bytes")
    assert Extraction.objects.count() == 1, "each part that leaves is logged"


@pytest.mark.parametrize("asked", ["bytes=4-2", "bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=a-b", "", "bytes=+1-2"])
def test_what_is_no_range_gives_the_whole_file(client: Client, released: Path, asked: str) -> None:
    answer = client.get(CSV, headers={"range": asked})
    assert answer.status_code == 200
    assert answer.getvalue() == (released / "data/needs.csv").read_bytes()


def test_what_was_compressed_on_its_way_or_is_another_file_is_given_whole(client: Client, released: Path) -> None:
    weak = client.get(CSV, headers={"accept-encoding": "gzip"})["ETag"]
    assert weak.startswith("W/")
    for tag in (weak, '"another"', "Wed, 21 Oct 2015 07:28:00 GMT"):
        assert client.get(CSV, headers={"range": "bytes=5-", "if-range": tag}).status_code == 200


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0"])
def test_bytes_after_the_end_are_refused_with_the_size(client: Client, released: Path, asked: str) -> None:
    answer = client.get(CSV, headers={"range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{(released / 'data/needs.csv').stat().st_size}"
    assert Extraction.objects.count() == 0


@given(st.text(max_size=40), st.integers(0, 50))
def test_whatever_is_asked_bytes_of_the_file_are_answered(asked: str, size: int) -> None:
    for header in (asked, f"bytes={asked}"):
        with suppress(OutOfReach):
            found = span(header, size)
            assert found is None or 0 <= found.first <= found.last < size


def test_what_is_taken_is_logged_and_never_who(client: Client, released: Path) -> None:
    client.head(CSV)
    assert Extraction.objects.count() == 0
    client.get(CSV)
    left = Extraction.objects.get()
    assert (left.question, left.rendering, left.release, left.by) == ("release", "csv", "2019-1", None)
    assert left.asked == {"file": "data/needs.csv"}


@pytest.mark.parametrize(
    "path",
    ["../../secret_key", "..%2f..%2fsecret_key", "data/../../../secret_key", "/etc/passwd", "%2fetc%2fpasswd", "data",
     "data/", "secret", "cells.parquet/", "METHODE.md%00", "2019-2.zip"],
)  # fmt: skip
def test_nothing_else_is_given(client: Client, data: Path, released: Path, path: str) -> None:
    (data / "secret_key").write_text("canary")
    (data / "published" / "secret").write_text("canary")
    answer = client.get(f"/data/2019-1/{path}")
    assert answer.status_code == 404
    assert b"canary" not in answer.content


@pytest.mark.parametrize("name", ["2019-2", ".making", "..", ".lock", "2019", "2019-01", "x"])
def test_no_other_folder_is_a_release(client: Client, released: Path, name: str) -> None:
    (released.parent / ".making").mkdir()
    (released.parent / "2019-2").mkdir()  # not recorded: of nobody knows whom
    for path in (f"/en/needs/data/{name}/", f"/data/{name}/", f"/data/{name}/METHODE.md"):
        assert client.get(path).status_code in (404, 302 if name == ".." else 404)


@pytest.mark.parametrize("path", ["tables/secret/", "tables/codes-none/", "documents/secret/", "documents/method.md/"])
def test_no_other_page_is_there(client: Client, released: Path, path: str) -> None:
    assert client.get(f"/en/needs/data/2019-1/{path}").status_code == 404


def test_one_that_is_withdrawn_says_why_and_gives_nothing(client: Client, released: Path, language: Language) -> None:
    withdraw(name="2019-1", reason="Une <b>erreur</b>.", now=NOW)
    for path in (address("releases", language=language), address("release", "2019-1", language=language)):
        page = Page(client.get(path).text)
        assert "Une <b>erreur</b>." in page.all("main")[0].text
        assert [one.get("href") for one in page.all("a") if one.get("href").startswith("/data/")] == []
    gone = client.get(CSV)
    assert gone.status_code == 410 and gone["Cache-Control"] != "public, max-age=31536000, immutable"
    assert client.get(address("release_document", "2019-1", "method", language=language)).status_code == 404
    assert Extraction.objects.count() == 0


def test_the_catalogue_lists_every_release(client: Client, released: Path) -> None:
    answer = client.get("/catalog.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    told = json.loads(answer.content)
    assert told["@type"] == "dcat:Catalog"
    series, one = told["dcat:dataset"]
    assert series["@type"] == "dcat:DatasetSeries" and series["dcat:last"] == {"@id": one["@id"]}
    assert one["@id"] == "http://testserver/data/2019-1/"
    assert one["dcat:inSeries"] == {"@id": series["@id"]}
    assert one["dcat:landingPage"][1]["@id"] == "http://testserver/en/needs/data/2019-1/"
    for file in one["dcat:distribution"]:
        there = file["dcat:downloadURL"]["@id"]
        assert client.head(there.removeprefix("http://testserver")).status_code == 200
    assert one["dcat:distribution"][0]["dcat:downloadURL"]["@id"].endswith("/2019-1.zip")
    for path in (one["@id"], series["@id"]):
        assert client.get(path.removeprefix("http://testserver")).status_code == 302


def test_the_catalogue_tells_restatements_and_what_was_withdrawn(client: Client, released: Path) -> None:
    withdraw(name="2019-1", reason="Une erreur.", now=NOW)
    publish(year=2019, store=facts(), make=Maker([*CELLS, small_release.cell("needs", 7, place="region-09")]),
            by=None, now=NOW)  # fmt: skip
    series, first, second = json.loads(client.get("/catalog.jsonld").content)["dcat:dataset"]
    assert first["adms:status"] == {"@id": "http://purl.org/adms/status/Withdrawn"}
    assert first["adms:versionNotes"] == "Une erreur." and "dcat:distribution" not in first
    assert second["dcat:previousVersion"] == {"@id": first["@id"]}
    assert series["dcat:first"]["@id"].endswith("/data/2019-1/")


def test_an_empty_catalogue_is_one(client: Client, data: Path) -> None:
    told = json.loads(client.get("/catalog.jsonld").content)
    assert [one["@type"] for one in told["dcat:dataset"]] == ["dcat:DatasetSeries"]


def test_definitions_lead_to_open_data(client: Client, released: Path, language: Language) -> None:
    page = Page(client.get(address("portrait_definitions", language=language)).text)
    assert address("releases", language=language) in {one.get("href") for one in page.all("a")}


@pytest.mark.parametrize(
    ("bytes_", "fr", "en"),
    [(812, "812\u00a0o", "812\u00a0B"), (4_400, "4\u00a0ko", "4\u00a0kB"), (2_940_000, "2,9\u00a0Mo", "2.9\u00a0MB")],
)
def test_sizes_are_told_in_words(bytes_: int, fr: str, en: str) -> None:
    assert (weight(bytes_, "fr"), weight(bytes_, "en")) == (fr, en)


def test_documents_become_blocks_without_markup() -> None:
    found = blocks(
        "# Titre\n\n## A\n\nUn **mot** et `code`.\n\n- un\n- deux\n\n| a | b |\n| --- | --- |\n| 1 | *2* |\n"
    )
    assert [block.kind for block in found] == ["title", "text", "list", "table"]
    assert [(span.text, span.kind) for span in found[1].lines[0]] == [
        ("Un ", ""), ("mot", "strong"), (" et ", ""), ("code", "code"), (".", ""),
    ]  # fmt: skip
    assert [[cell[0].text for cell in row] for row in found[3].rows] == [["a", "b"], ["1", "2"]]


def test_markup_in_a_document_is_escaped(client: Client, released: Path) -> None:
    at = released / "METHOD.md"
    at.chmod(0o644)
    at.write_text("# M\n\n<script>alert(1)</script> **<b>x</b>**\n")
    page = client.get("/en/needs/data/2019-1/documents/method/").text
    assert "<script>alert" not in page and "<b>x" not in page
