"""What the base does for every layout: structure from words, two rows in two languages as one, nothing lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from django.utils.translation import override

from balise.core.languages import Text
from balise.curation import actions
from balise.curation.models import ImportRun
from balise.curation.rules.wording import MOST_CHARACTERS
from balise.directory.models import Revision
from balise.directory.rules.codes import LANGUAGES
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord

from .packages import NOW, take_in, totals, whole, write

pytestmark = pytest.mark.django_db

AGENCY = {"ResourceAgencyNum": "100", "TaxonomyLevelName": "Agency", "ParentAgencyNum": "0", "AgencyStatus": "Active"}


def record(kind: str) -> object:
    found = [revision for revision in Revision.objects.order_by("id") if revision.kind == kind]
    return found[0].record


def service_of(folder: Path, **columns: str) -> tuple[ServiceRecord, ImportRun]:
    tables = whole()
    tables["services"][0] |= columns
    run = take_in(write(folder, tables))
    made = record("service")
    assert isinstance(made, ServiceRecord)
    return made, run


def export(path: Path, rows: list[dict[str, str]]) -> Path:
    header = list(dict.fromkeys([*(column for row in rows for column in row), "PublicName"]))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_words_become_structure_where_the_source_gives_none(tmp_path: Path) -> None:
    service, run = service_of(
        tmp_path / "p", eligibility_description="Femmes de 18 ans et plus", application_process="Sans rendez-vous",
        fees_description="Gratuit",
    )  # fmt: skip
    assert (service.eligibility.minimum_age, service.eligibility.genders) == (18, ("woman",))
    assert service.eligibility.text == Text(fr="Femmes de 18 ans et plus")
    assert service.intake == ("walk_in",)
    assert [fee.amount for fee in service.fees] == [0]
    assert run.summary["repairs"] == {"words.structured": 3, "amount.free": 1}


def test_words_do_not_replace_what_the_source_structures(tmp_path: Path) -> None:
    service, run = service_of(
        tmp_path / "p", eligibility_description="Femmes de 18 ans et plus", minimum_age="16", genders="man",
        application_process="Sans rendez-vous", intake="telephone", fees_description="Gratuit pour les membres",
    )  # fmt: skip
    assert (service.eligibility.minimum_age, service.eligibility.genders) == (16, ("man",))
    assert service.intake == ("telephone",)
    assert service.fees == ()
    assert run.summary["repairs"] == {}


def test_two_rows_of_one_number_are_two_sides_of_one_record(tmp_path: Path) -> None:
    french = AGENCY | {"PublicName": "Entraide", "LanguageOfRecord": "French", "AgencyDescription": "On aide."}
    english = AGENCY | {"PublicName": "Mutual Aid", "LanguageOfRecord": "English", "AgencyDescription": "We help."}
    english["EmailAddressMain"] = "help@exemple.org"
    run = take_in(export(tmp_path / "export.csv", [french, english]))
    assert totals(run) == {"read": 2, "new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    made = record("organization")
    assert isinstance(made, OrganizationRecord)
    assert made.name == Text(fr="Entraide", en="Mutual Aid")
    assert made.description == Text(fr="On aide.", en="We help.")
    assert made.email == ""
    assert made.internal.columns == {"export.csv:100@en.email": "help@exemple.org"}
    again = take_in(tmp_path / "export.csv")
    assert totals(again)["unchanged"] == 2


@pytest.mark.parametrize("mark", [{"ExcludeFromWebsite": "Yes"}, {"AgencyStatus": "Inactive"}])
def test_a_side_that_its_source_hides_is_not_shown(tmp_path: Path, mark: dict[str, str]) -> None:
    french = AGENCY | {"PublicName": "Entraide", "LanguageOfRecord": "French"}
    english = AGENCY | {"PublicName": "Mutual Aid", "LanguageOfRecord": "English"} | mark
    take_in(export(tmp_path / "export.csv", [french, english]))
    made = record("organization")
    assert isinstance(made, OrganizationRecord)
    assert made.name == Text(fr="Entraide")
    assert made.internal.columns["export.csv:100@en.name_en"] == "Mutual Aid"


def test_the_same_side_said_twice_is_still_refused(tmp_path: Path) -> None:
    french = AGENCY | {"PublicName": "Entraide", "LanguageOfRecord": "French"}
    run = take_in(export(tmp_path / "export.csv", [french, french | {"PublicName": "Autre"}]))
    assert totals(run)["refused"] == 1


def test_one_mark_of_confidentiality_is_enough(tmp_path: Path) -> None:
    site = {"ResourceAgencyNum": "200", "TaxonomyLevelName": "Site", "ParentAgencyNum": "100", "PublicName": "Refuge"}
    french = site | {"LanguageOfRecord": "French", "PhysicalAddress1": "12, rue Un"}
    english = site | {"LanguageOfRecord": "English", "PhysicalAddressIsPrivate": "Yes"}
    take_in(export(tmp_path / "export.csv", [AGENCY | {"PublicName": "Entraide"}, french, english]))
    made = record("site")
    assert isinstance(made, SiteRecord)
    assert made.is_confidential


def test_a_telephone_that_cannot_be_read_is_kept_in_its_record(tmp_path: Path) -> None:
    tables = whole()
    tables["phones"][0] |= {"number": "(0123) 4567 8900", "description": "Accueil"}
    run = actions.import_path(path=write(tmp_path / "p", tables), publish=True, by=None, now=NOW,
                              report_dir=tmp_path / "r")  # fmt: skip
    made = record("service")
    assert isinstance(made, ServiceRecord)
    kept = made.internal.columns
    assert kept["phones.csv:p1.number"] == "(0123) 4567 8900"
    assert kept["phones.csv:p1.description"] == "Accueil"
    assert totals(run)["refused"] == 1
    assert "gardé à l’interne" in (tmp_path / "r" / "report.json").read_text(encoding="utf-8")


def test_a_text_too_long_for_a_page_is_cut_and_kept_whole(tmp_path: Path) -> None:
    text = "mot " * (MOST_CHARACTERS // 4 + 100)
    service, run = service_of(tmp_path / "p", description=text)
    assert len(service.description.fr) <= MOST_CHARACTERS
    assert service.internal.columns["services.csv.description"].strip() == text.strip()
    assert run.summary["repairs"] == {"text.cut": 1}


def test_a_language_that_our_table_has_not_got_keeps_its_name(tmp_path: Path) -> None:
    tables = whole()
    names = ["Atikamekw", "klingon", "espagnol"]
    tables["languages"] = [{"id": name, "service_id": "s1", "language": name} for name in names]
    take_in(write(tmp_path / "p", tables))
    made = record("service")
    assert isinstance(made, ServiceRecord)
    assert [spoken.code or spoken.name for spoken in made.languages][1:] == ["tlh", "es"]
    assert all(spoken.name or spoken.code in LANGUAGES for spoken in made.languages)


@pytest.mark.parametrize(("language", "said"), [("fr", "Rien ne dit le nom"), ("en", "Nothing says the organization")])
def test_what_is_wrong_in_a_mapping_is_said_in_the_language_of_the_user(
    tmp_path: Path, language: str, said: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_text("[columns]\nNom = 'service.name'\n", encoding="utf-8")
    with override(language), pytest.raises(actions.CannotImport, match=said):
        actions.mapped_layout(path)


def test_a_street_on_the_second_line_of_an_address_is_its_first(tmp_path: Path) -> None:
    tables = whole()
    rows = [{"address_2": "2622, rue Un", "city": "Laval"}, {"address_2": "Bureau 101", "city": "Laval"}]
    tables["physical_addresses"] = [{"id": str(n), "location_id": "l1"} | row for n, row in enumerate(rows)]
    run = take_in(write(tmp_path / "p", tables))
    made = record("site")
    assert isinstance(made, SiteRecord)
    assert [(address.line_1, address.line_2) for address in made.addresses] == [
        ("2622, rue Un", ""),
        ("", "Bureau 101"),
    ]
    assert run.summary["repairs"] == {"address.line": 1}


def test_a_refusal_names_the_column_as_the_file_does(tmp_path: Path) -> None:
    rows = [{"id": "1", "organization_id": "1", "name": "N", "description": "D"}]
    services = [{"id": "1", "location_id": "", "program_id": "", "name": "N", "description": "D"}]
    tables = {"organizations": [{"id": "1", "name": "N", "description": "D"}], "locations": rows, "services": services}
    actions.import_path(path=write(tmp_path / "p", tables), layout="ohana", by=None, now=NOW, report_dir=tmp_path / "r")
    refused = json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8"))["refusals"]
    assert [refusal["field"] for refusal in refused] == ["location_id"]
