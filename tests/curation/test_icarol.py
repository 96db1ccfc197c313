"""iCarol-style flat exports: agencies, sites, programs and programs at sites on the rows of one file."""

from __future__ import annotations

import pytest

from balise.core.languages import Text
from balise.curation.rules.account import SIDE, Head, Piece, Row
from balise.curation.sources import icarol

COLUMNS = ("ResourceAgencyNum", "TaxonomyLevelName", "ParentAgencyNum", "PublicName")


class Account:
    def __init__(self) -> None:
        self.refusals: list[tuple[str, Text]] = []

    def repair(self, row: Row, field: str, old: str, new: str, rule: str) -> None:
        raise AssertionError((field, old, new, rule))

    def refuse(self, row: Row, field: str, sentence: Text) -> None:
        self.refusals.append((field, sentence))


def split(account: Account | None = None, **values: str) -> list[Piece]:
    return list(icarol.split(Row("export.csv", 2, values), account or Account()))


def row(level: str, **values: str) -> list[Piece]:
    base = {"ResourceAgencyNum": "300", "TaxonomyLevelName": level, "ParentAgencyNum": "100", "PublicName": "Nom"}
    return split(**{**base, **values})


def table(pieces: list[Piece], name: str) -> list[dict[str, str]]:
    return [piece.values for piece in pieces if piece.table == name]


def test_the_layout_recognizes_itself_only() -> None:
    assert icarol.detect([Head("x.csv", "x", COLUMNS)]) > 90
    assert icarol.detect([Head("x.csv", "x", ("id", "name"))]) == 0
    assert icarol.plan(Head("x.csv", "x", ("id", "name"))) is None


def test_the_four_levels_and_their_links() -> None:
    agency = row("Agency", ParentAgencyNum="0")[0]
    assert (agency.table, agency.values["id"], agency.values["parent_organization_id"]) == ("organization", "300", "")
    site = row("Site")[0]
    assert (site.table, site.values["organization_id"]) == ("location", "100")
    program = row("Program", ConnectsToSiteNum="200; 201")[0]
    assert (program.table, program.values["location_ids"]) == ("service", "200;201")
    link = row("ProgramAtSite", ConnectsToSiteNum="200", ConnectsToProgramNum="301")[0]
    assert (link.table, link.values["service_id"], link.values["location_id"]) == ("service_at_location", "301", "200")


@pytest.mark.parametrize(
    ("level", "number", "field"), [("Weird", "1", "TaxonomyLevelName"), ("Agency", "", "ResourceAgencyNum")]
)
def test_a_row_that_cannot_be_placed_is_refused(level: str, number: str, field: str) -> None:
    account = Account()
    assert split(account, ResourceAgencyNum=number, TaxonomyLevelName=level, PublicName="x") == []
    assert [said for said, _ in account.refusals] == [field]


@pytest.mark.parametrize("mark", ["Yes", "True", "1", "Oui", "peut-être"])
def test_a_mark_of_privacy_hides_unless_it_is_plainly_no(mark: str) -> None:
    made = row("Site", Phone1Number="514 555-0101", Phone1IsPrivate=mark, PhysicalAddress1="12, rue Un",
               PhysicalAddressIsPrivate=mark, MailingAddress1="CP 3", MailingAddressIsPrivate=mark,
               ExcludeFromWebsite=mark, ExcludeFromDirectory=mark)  # fmt: skip
    site = made[0].values
    assert (site["is_confidential"], site["on_web"], site["in_print"]) == ("true", "false", "false")
    assert [phone["visibility"] for phone in table(made, "phone")] == ["private"]
    assert [address["address_type"] for address in table(made, "address")] == ["physical"]
    assert site["MailingAddress1"] == "CP 3"


def test_a_mark_that_says_no_shows() -> None:
    made = row("Site", Phone1Number="514 555-0101", Phone1IsPrivate="No", MailingAddress1="CP 3",
               MailingAddressIsPrivate="No", ExcludeFromWebsite="No")  # fmt: skip
    assert [phone["visibility"] for phone in table(made, "phone")] == ["public"]
    assert [address["address_type"] for address in table(made, "address")] == ["postal"]
    assert not {"on_web", "is_confidential"} & set(made[0].values)


def test_telephones_of_every_column() -> None:
    made = row("Agency", Phone1Number="514 555-0101 poste 4", Phone1Name="Accueil", PhoneFax="514 555-0102",
               PhoneTTY="514 555-0103", PhoneTollFree="1 800 555-0104", PhoneNumberHotline="514 555-0105",
               Phone2Number="514 555-0106", Phone2Type="Fax")  # fmt: skip
    found = {
        phone["number"]: (phone["type"], phone["extension"], phone["description"]) for phone in table(made, "phone")
    }
    assert found == {
        "+15145550101": ("voice", "4", "Accueil"),
        "+15145550102": ("fax", "", ""),
        "+15145550103": ("tty", "", ""),
        "+18005550104": ("toll_free", "", ""),
        "+15145550105": ("crisis", "", ""),
        "+15145550106": ("fax", "", ""),
    }


def test_people_are_for_the_staff() -> None:
    made = row("Agency", MainContactName="Anne", MainContactPhoneNumber="514 555-0107", SeniorWorkerName="Luc",
               SeniorWorkerIsPrivate="Yes")  # fmt: skip
    assert {point["name"]: point["visibility"] for point in table(made, "contact")} == {
        "Anne": "staff",
        "Luc": "private",
    }
    assert [phone["visibility"] for phone in table(made, "phone")] == ["staff"]


def test_notes_and_unknown_columns_stay_internal() -> None:
    values = row("Program", InternalNotes="secret", Custom_SINV="a", SearchHints="b", email="c@exemple.org",
                 AgencyDescription="<p>Bonjour</p>")[0].values  # fmt: skip
    assert values["internal_notes"] == "secret"
    assert (values["Custom_SINV"], values["SearchHints"], values["[email]"]) == ("a", "b", "c@exemple.org")
    assert values["description"] == "Bonjour"
    assert "email" not in values


def test_status_and_referral() -> None:
    assert row("Program", AgencyStatus="Active, but do not refer")[0].values["status"] == "Active, but do not refer"
    assert row("Program", AgencyStatus="Active", AvailableForReferral="No")[0].values["status"] == "do_not_refer"
    assert row("Program", AgencyStatus="Inactive", AvailableForReferral="No")[0].values["status"] == "Inactive"


def test_texts_are_said_in_the_language_of_the_row() -> None:
    values = row("Program", LanguageOfRecord="English", Eligibility="Women, 18+", ApplicationProcess="Walk in")[
        0
    ].values
    assert (values["name_en"], values["eligibility_description_en"]) == ("Nom", "Women, 18+")
    assert values[SIDE] == "en"


def test_terms_are_attached_by_their_codes() -> None:
    made = row("Program", TaxonomyCodes="BD-5000.1500; PH-1000", TaxonomyTerms="Congregate Meals; Help Lines")
    terms = [(term["taxonomy_term_id"], term["label"]) for term in table(made, "service_attribute")]
    assert terms == [("BD-5000.1500", "Congregate Meals"), ("PH-1000", "Help Lines")]
