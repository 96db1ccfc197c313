"""What a source does not plainly say to be public is not shown: marks of rows and parts, odd words included."""

from __future__ import annotations

from pathlib import Path

import pytest

from balise.curation.rules.marks import is_hidden, visibility
from balise.directory.models import Service, Site
from balise.directory.rules.record import ServiceRecord, SiteRecord

from .packages import take_in, whole, write


@pytest.mark.parametrize(
    ("word", "expected"),
    [("", "public"), ("public", "public"), ("Public ", "public"), ("STAFF", "staff"), ("Private", "private"),
     ("confidentiel", "private"), ("no", "private"), ("0", "private"), ("?", "private")],
)  # fmt: skip
def test_a_word_of_visibility_that_is_not_known_hides(word: str, expected: str) -> None:
    assert visibility(word, {}, "public") == expected


def test_what_says_nothing_is_as_the_standard_has_it() -> None:
    assert (visibility("", {}, "staff"), visibility("", {"is_private": "no"}, "public")) == ("staff", "public")


@pytest.mark.parametrize(
    "marks", [{"is_private": "1"}, {"is_hidden": "perhaps"}, {"is_public": "non"}, {"is_public": "?"}]
)
def test_a_mark_hides_unless_it_is_plainly_no(marks: dict[str, str]) -> None:
    assert is_hidden(marks)
    assert visibility("public", marks, "public") == "private"
    assert not is_hidden(dict.fromkeys(marks, ""))


def test_that_a_service_keeps_secrets_does_not_hide_it() -> None:
    assert not is_hidden({"is_confidential": "yes"})
    assert is_hidden({"is_confidential": "yes"}, is_part=True)


def service_of(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Service:
    take_in(write(folder, tables))
    return Service.objects.get(name_fr="Paniers")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["Ne pas publier", "Archived 2019", "???"])
def test_a_status_that_cannot_be_read_is_told_and_not_shown(tmp_path: Path, status: str) -> None:
    tables = whole()
    tables["services"][0]["status"] = status
    run = take_in(write(tmp_path / "p", tables))
    assert run.summary["refusals"] == 1
    assert Service.objects.get(name_fr="Paniers").status == "suspended"


@pytest.mark.django_db
def test_a_marked_row_is_off_the_web_and_a_marked_address_makes_its_site_confidential(tmp_path: Path) -> None:
    tables = whole()
    tables["services"][0]["is_public"] = "no"
    tables["addresses"] = [
        {"id": "d", "location_id": "l1", "address_1": "1, rue X", "city": "Laval", "is_private": "oui"}
    ]
    assert not service_of(tmp_path / "p", tables).on_web
    site = Site.objects.get().published.record
    assert isinstance(site, SiteRecord) and site.is_confidential


@pytest.mark.django_db
def test_the_telephone_of_an_unknown_person_is_an_orphan_and_not_the_service_s(tmp_path: Path) -> None:
    tables = whole()
    tables["phones"].append({"id": "p2", "service_id": "s1", "contact_id": "nobody", "number": "514 555-0199"})
    record = service_of(tmp_path / "p", tables).published.record
    assert isinstance(record, ServiceRecord)
    assert [phone.id for phone in record.phones] == ["p1"]
