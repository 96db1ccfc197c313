"""A short file says which column is which field; what it does not name is internal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.curation.rules import mapping, reading
from balise.curation.rules.account import Head, Piece, Row
from balise.curation.rules.targets import TARGETS
from balise.curation.sources import mapped
from balise.directory.rules import topics

SHORT = """
name = "Organismes"
language = "fr"
dates = "dmy"

[columns]
"No" = "service.id"
"Organisme" = "organization.name"
"Service" = ["service.name", "site.name"]
"Civique" = "site.address.number"
"Rue" = "site.address.street"
"Local" = "site.address.unit"
"Tél." = "service.phones"
"Fax" = "organization.phones.fax"
"Vérifié" = "service.verified_on"
"Type" = {to = "service.topics", table = "topics"}
"Pour" = "service.eligibility"
"Directrice" = "contact.name"

[constants]
"site.address.city" = "Montréal"

[tables.topics]
"Dépannage" = "food.hampers"
"""


class Account:
    def __init__(self) -> None:
        self.repairs: list[tuple[str, str, str, str]] = []
        self.refusals: list[tuple[str, str]] = []

    def repair(self, row: Row, field: str, old: str, new: str, rule: str) -> None:
        self.repairs.append((field, old, new, rule))

    def refuse(self, row: Row, field: str, sentence: object) -> None:
        self.refusals.append((field, str(sentence)))


def pieces(text: str, **values: str) -> tuple[list[Piece], Account]:
    account = Account()
    return list(mapped.layout(text).split(Row("f.csv", 2, values), account)), account


ROW = {"No": "7", "Organisme": "Le Pont", "Service": "Paniers", "Civique": "12", "Rue": "rue Un", "Local": "200",
       "Tél.": "514 555-0123 ou 514 555-0124", "Fax": "514 555-0125", "Vérifié": "03/04/2024", "Type": "Dépannage",
       "Pour": "Femmes de 18 à 35 ans", "Directrice": "Anne", "email": "secret@exemple.org"}  # fmt: skip


def test_a_row_becomes_a_service_its_site_and_its_organization() -> None:
    made, account = pieces(SHORT, **ROW)
    tables = [piece.table for piece in made]
    assert tables == ["service", "location", "organization", "address", "contact", "phone", "phone", "phone"]
    service, site, organization, address = (piece.values for piece in made[:4])
    assert service["id"] == "7"
    assert service["organization_id"] == organization["id"] == site["organization_id"]
    assert service["location_ids"] == site["id"] == address["location_id"]
    assert (service["topics"], service["verified_on"]) == ("food.hampers", "2024-04-03")
    assert (address["address_1"], address["address_2"], address["city"]) == ("12, rue Un", "bureau 200", "Montréal")
    assert ("Tél.", ROW["Tél."], "+15145550123, +15145550124", "phone.parts") in account.repairs
    fax = next(piece.values for piece in made if piece.values.get("type") == "fax")
    assert fax["organization_id"] == organization["id"]


def test_what_is_not_mapped_cannot_be_taken_for_a_public_field() -> None:
    service = pieces(SHORT, **ROW)[0][0].values
    assert service["[email]"] == "secret@exemple.org"
    assert "email" not in service


def test_a_value_without_a_place_in_its_table_is_kept_internal() -> None:
    service = pieces(SHORT, **{**ROW, "Type": "Autre"})[0][0].values
    assert "topics" not in service
    assert service["Type"] == "Autre"


def test_a_telephone_that_cannot_be_dialled_is_refused_and_kept() -> None:
    made, account = pieces(SHORT, **{**ROW, "Tél.": "voir au verso"})
    assert made[0].values["Tél."] == "voir au verso"
    assert [field for field, _ in account.refusals] == ["Tél."]


def test_two_rows_of_one_organization_name_it_alike() -> None:
    one, two = pieces(SHORT, **ROW)[0], pieces(SHORT, **{**ROW, "No": "8", "Organisme": "LE PONT "})[0]
    assert one[2].values["id"].rpartition("-")[2] == two[2].values["id"].rpartition("-")[2]
    assert one[0].values["id"] != two[0].values["id"]


def test_every_field_leads_to_a_column() -> None:
    assert all(target.column or target.kind == "phones" for target in TARGETS.values())
    assert {"organization.name.fr", "service.phones", "site.address.line_1", "site.latitude", "service.topics"} <= set(
        TARGETS
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = 3", "[columns]"),
        ("[columns", "TOML"),
        ('langage = "fr"\n[columns]\n"a" = "organization.name"', "langage"),
        ('language = "de"\n[columns]\n"a" = "organization.name"', "language"),
        ('[columns]\n"a" = "organization.nam"', "organization.name"),
        ('[columns]\n"a" = "organization.name"\n"b" = {to = "service.topics", table = "t"}', "tables.t"),
        ('[columns]\n"a" = "organization.name"\n"b" = "service.email"', "service.name"),
        ('[columns]\n"a" = "service.name"', "organization.name"),
        ('[columns]\n"a" = 3', "Column"),
        ('tables = 1\n[columns]\n"a" = "organization.name"', "tables"),
        ('group = {site = "x"}\n[columns]\n"a" = "organization.name"', "group"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(mapping.MappingError, match=said.replace("[", r"\[").replace(".", r"\.")) as caught:
        mapping.read(text)
    assert all(sentence.fr and sentence.en for sentence in caught.value.sentences)


@given(st.text(max_size=120))
def test_no_mapping_file_raises_anything_else(text: str) -> None:
    for tried in (text, f'[columns]\n"a" = {text}', f"[columns]\na = '''{text}"):
        try:
            mapping.read(tried)
        except mapping.MappingError as error:
            assert error.sentences


def head(*columns: str, rows: tuple[tuple[str, ...], ...] = ()) -> Head:
    return Head("f.csv", "f", columns, rows)


def test_a_draft_knows_usual_names_in_both_languages() -> None:
    made = mapping.read(
        mapping.draft([head("Nom de l'organisme", "Program Name", "Téléphone", "Code Postal", "Web Site")])
    )
    paths = {column: [use.path for use in uses] for column, uses in made.columns.items()}
    assert paths == {
        "Nom de l'organisme": ["organization.name"],
        "Program Name": ["service.name"],
        "Téléphone": ["service.phones"],
        "Code Postal": ["site.address.postal_code"],
        "Web Site": ["service.url"],
    }


def test_a_draft_knows_columns_by_what_they_hold() -> None:
    rows = (("Centre A", "514 555-0123", "a@exemple.org", "H2X 1Y4", "lun-ven 9h-17h"),) * 5
    made = mapping.read(mapping.draft([head("Nom", "c1", "c2", "c3", "c4", rows=rows)]))
    assert [made.columns[name][0].path for name in ("c1", "c2", "c3", "c4")] == [
        "service.phones", "service.email", "site.address.postal_code", "service.hours",
    ]  # fmt: skip


def test_a_draft_never_proposes_what_is_not_for_the_public() -> None:
    rows = (("A", "x@exemple.org", "514 555-0123", "?"),) * 3
    text = mapping.draft([head("Nom", "Courriel interne", "Téléphone privé", "Zzz", rows=rows)])
    assert set(mapping.read(text).columns) == {"Nom"}
    assert text.count("not for the public: internal") == 2
    assert text.count("not recognized: internal") == 1


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True), st.text(max_size=20))
def test_a_draft_is_always_readable(columns: list[str], cell: str) -> None:
    text = mapping.draft(
        [head("Organisme", "Service", *(f"x{name}" for name in columns), rows=((cell,) * (len(columns) + 2),))]
    )
    assert mapping.read(text).parts()[-1] == "service"


@pytest.mark.shared
def test_the_shipped_mapping_reads_every_place_of_montreal(shared: Path) -> None:
    file = Path(mapped.__file__).parent.parent / "data" / "montreal-lieux-interet.toml"
    made = mapped.layout(file.read_text(encoding="utf-8"))
    known = {topic.code for topic in topics.own_tree()}
    assert {code for value in made.mapping.tables["topics"].values() for code in value.split(";")} <= known
    with reading.open_package(shared / "montreal-lieux-interet" / "organismes-et-services.csv") as package:
        (table,) = package.tables
        assert made.plan(table.head) is not None
        account = Account()
        ids = set()
        for line, cells in table.rows():
            row = Row("f.csv", line, dict(zip(table.head.columns, cells, strict=True)))
            first, *_ = made.split(row, account)
            ids.add(first.values["id"])
            assert first.values["name"] and first.values["organization_id"] and first.values["location_ids"]
    assert len(ids) == 497
    assert account.refusals == []
