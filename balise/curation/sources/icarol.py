"""Flat exports in the manner of iCarol: agencies, sites, programs and programs at sites on the rows of one file.

The names of columns are those that public converters of such exports name (openreferral/dbt_icarol_to_hsds and the
import of OpenCIOC, read on 22 November 2026). Private by default: marks of privacy and exclusion hide unless they are
plainly "no", and columns that are not named here are internal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from balise.core.languages import Text
from balise.core.text import fold

from ..rules import values
from ..rules.account import SIDE, Account, Head, Piece, Plan, Row
from .mapped import internal_name

code = "icarol"
name = Text(fr="Export à plat d’iCarol", en="iCarol flat export")

_SIGNS = ("resourceagencynum", "taxonomylevelname", "parentagencynum", "publicname")
_LEVELS = {"agency": "organization", "site": "location", "program": "service", "programatsite": "service_at_location"}

# Texts for the public, by level: column of the export (without case nor punctuation) to column of the common tables.
_TEXTS: dict[str, dict[str, str]] = {
    "organization": {"publicname": "name", "alternatename": "alternate_name", "agencydescription": "description",
                     "licenseaccreditation": "accreditations", "sourceoffunds": "funding_sources"},
    "location": {"publicname": "name", "alternatename": "alternate_name", "agencydescription": "description",
                 "publicaccesstransportation": "transportation", "busserviceaccess": "transportation",
                 "hoursofoperation": "hours_text", "disabilitiesaccess": "accessibility_text"},
    "service": {"publicname": "name", "alternatename": "alternate_name", "agencydescription": "description",
                "hoursofoperation": "hours_text", "eligibility": "eligibility_description",
                "coverageareatext": "coverage_text", "coveragearea": "coverage_text", "coverage": "coverage_text",
                "feestructuresource": "fees_description", "feestructure": "fees_description",
                "applicationprocess": "application_process", "intakeprocedure": "application_process",
                "documentsrequired": "documents_text", "normalwaittime": "wait_time",
                "licenseaccreditation": "accreditations", "temporarymessage": "alert", "sourceoffunds": "funding_text"},
    "service_at_location": {"agencydescription": "description", "hoursofoperation": "hours_text"},
}  # fmt: skip
_PLAIN: dict[str, dict[str, str]] = {
    "organization": {"emailaddressmain": "email", "websiteaddress": "url", "irsstatus": "tax_status", "fein": "tax_id",
                     "yearincorporated": "year_incorporated", "legalstatus": "legal_status"},
    "location": {"emailaddressmain": "email", "websiteaddress": "url", "latitude": "latitude", "longitude": "longitude",
                 "languagesoffered": "languages_text", "languagesofferedlist": "languages_text"},
    "service": {"emailaddressmain": "email", "websiteaddress": "url", "languagesoffered": "languages_text",
                "languagesofferedlist": "languages_text", "paymentmethods": "payments",
                "customminimumage": "minimum_age", "custommaximumage": "maximum_age"},
    "service_at_location": {},
}  # fmt: skip
_PHONES = {"phonefax": "fax", "phonetty": "tty", "phonetollfree": "toll_free", "phonenumberhotline": "crisis",
           "phonenumberbusinessline": "voice", "phonenumberoutofarea": "voice", "phonenumberafterhours": "voice",
           **{f"phone{number}number": "" for number in range(1, 6)}}  # fmt: skip
_KIND_WORDS = {"fax": "fax", "telecopieur": "fax", "tty": "tty", "ats": "tty", "toll free": "toll_free", "cell": "cell",
               "sans frais": "toll_free", "hotline": "crisis", "crisis": "crisis", "mobile": "cell", "sms": "text",
               "text": "text", "texto": "text"}  # fmt: skip
_ADDRESS = {"attentionname": "attention", "address1": "address_1", "address2": "address_2", "address3": "address_3",
            "address4": "address_4", "city": "city", "county": "region", "stateprovince": "state_province",
            "postalcode": "postal_code", "country": "country"}  # fmt: skip
_CONTACTS = ("maincontact", "seniorworker")
# Read for what they decide, and never shown.
_CONSUMED = ("resourceagencynum", "taxonomylevelname", "parentagencynum", "connectstositenum", "connectstoprogramnum",
             "languageofrecord")  # fmt: skip
_LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "fr ca": "fr", "en": "en", "anglais": "en", "english": "en",
              "en ca": "en"}  # fmt: skip


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower())


def detect(heads: Sequence[Head]) -> int:
    return max((_sure(head) for head in heads), default=0)


def _sure(head: Head) -> int:
    columns = {_plain(column) for column in head.columns}
    found = sum(sign in columns for sign in _SIGNS)
    return 95 if found == len(_SIGNS) else 60 if found >= 3 else 0


def plan(head: Head) -> Plan | None:
    return Plan(table="service", split=split) if _sure(head) else None


def split(row: Row, account: Account) -> Sequence[Piece]:
    """One row as the record it is, with its telephones, addresses and contact points."""
    return _Splitting(row, account).pieces()


class _Splitting:
    """The work on one row. Columns are taken one by one; those left are internal."""

    def __init__(self, row: Row, account: Account) -> None:
        self.row = row
        self.account = account
        self.cells = {_plain(column): (column, text.strip()) for column, text in row.values.items() if text.strip()}

    def _take(self, plain: str) -> str:
        return self.cells.pop(plain, ("", ""))[1]

    def pieces(self) -> Sequence[Piece]:
        level = self._level()
        key = self._take("resourceagencynum")
        if not level or not key:
            self.account.refuse(
                self.row, "ResourceAgencyNum" if level else "TaxonomyLevelName", _NO_KEY if level else _NO_LEVEL
            )
            return ()
        side = _LANGUAGES.get(fold(self._take("languageofrecord")), "")
        said = {**self._links(level, key), **self._flags(level), **self._fields(level, side)}
        others = [
            *self._phones(level, key),
            *self._addresses(level, key),
            *self._contacts(level, key),
            *self._terms(level, key),
        ]
        if side:
            said[SIDE] = side
        return [Piece(level, said | self._left(level)), *others]

    def _level(self) -> str:
        said = _plain(self._take("taxonomylevelname"))
        if said in _LEVELS:
            return _LEVELS[said]
        parent = self.cells.get("parentagencynum", ("", ""))[1]
        # Exports without levels have agencies (no parent) and what they offer.
        return "" if said else "organization" if parent in ("", "0") else "service"

    def _links(self, level: str, key: str) -> dict[str, str]:
        parent, site = self._take("parentagencynum"), self._take("connectstositenum")
        program = self._take("connectstoprogramnum")
        parent = "" if parent == "0" else parent
        if level == "organization":
            return {"id": key, "parent_organization_id": parent}
        if level == "service_at_location":
            return {"id": key, "service_id": program, "location_id": site}
        links = {"id": key, "organization_id": parent}
        if level == "service" and site:
            links["location_ids"] = ";".join(part.strip() for part in re.split(r"[;,|]", site) if part.strip())
        return links

    def _flags(self, level: str) -> dict[str, str]:
        """Status, exclusions and verification. A mark of exclusion that is not plainly "no" excludes."""
        if level == "service_at_location":
            return {}
        said = {"status": self._take("agencystatus"), "internal_notes": self._notes()}
        for column, flag in (("excludefromwebsite", "on_web"), ("excludefromdirectory", "in_print")):
            if (text := self._take(column)) and values.boolean(text).value is not False:
                said[flag] = "false"
        for column, flag in (("availablefordirectory", "in_print"),):
            if (text := self._take(column)) and values.boolean(text).value is False:
                said[flag] = "false"
        if (text := self._take("availableforreferral")) and values.boolean(text).value is False:
            said["status"] = _stricter(said["status"])
        said["verified_on"], said["verified_by"] = self._take("lastverifiedon"), self._take("lastverifiedbyname")
        if level == "location" and self._is_private("physicaladdressisprivate"):
            said["is_confidential"] = "true"
        return {column: text for column, text in said.items() if text}

    def _notes(self) -> str:
        return "\n\n".join(filter(None, (self._take("internalnotes"), self._take("internalnotesforeditorsandviewers"))))

    def _fields(self, level: str, side: str) -> dict[str, str]:
        said: dict[str, str] = {}
        for column, common in _TEXTS[level].items():
            if text := self._take(column):
                text = values.paragraphs(text).value or ""
                named = f"{common}_{side}" if side and not common.endswith("_text") else common
                said[named] = f"{said[named]}\n{text}" if named in said and text not in said[named] else text
        for column, common in _PLAIN[level].items():
            if (text := self._take(column)) and common not in said:
                said[common] = text
        return said

    def _is_private(self, column: str) -> bool:
        """Private when the mark is there and is not plainly "no"."""
        text = self._take(column)
        return bool(text) and values.boolean(text).value is not False

    def _owner(self, level: str, key: str) -> dict[str, str]:
        return {f"{level}_id": key}

    def _phones(self, level: str, key: str) -> list[Piece]:
        made = []
        for column, kind in _PHONES.items():
            number = self._take(column)
            stem = column.removesuffix("number") if column[5:6].isdigit() else column
            private = self._is_private(f"{stem}isprivate")
            label, note = self._take(f"{stem}name"), self._take(f"{stem}description")
            said = fold(f"{self._take(f'{stem}type')} {label}")
            if not number:
                continue
            kind = kind or next((code for word, code in _KIND_WORDS.items() if word in said), "")
            found, rest = values.phones_and_rest(number)
            if rest:
                self.cells[f"{column} (unread)"] = (f"{column} unread", number)
            for rank, phone in enumerate(found, start=1):
                made.append(Piece("phone", {
                    "id": f"{key}-{stem}-{rank}", "number": phone.number, "extension": phone.extension,
                    "type": kind or phone.kind, "description": " — ".join(filter(None, (label, note))),
                    "visibility": "private" if private else "public", **self._owner(level, key),
                }))  # fmt: skip
            if not found:
                self.account.refuse(self.row, column, values.phone(number).sentence or Text())
        return made

    def _addresses(self, level: str, key: str) -> list[Piece]:
        """Addresses of a site. Those marked private, and those of other levels, stay internal."""
        made = []
        for prefix, kind in (("physical", "physical"), ("mailing", "postal")):
            hidden = prefix != "physical" and self._is_private(f"{prefix}addressisprivate")
            if level != "location" or hidden:
                continue
            said = {common: self._take(f"{prefix}{column}") for column, common in _ADDRESS.items()}
            if any(said.values()):
                made.append(Piece("address", {**said, "address_type": kind, "location_id": key, "id": f"{key}-{kind}"}))
        return made

    def _contacts(self, level: str, key: str) -> list[Piece]:
        """People, for the staff only, even when the export does not mark them private."""
        made = []
        for prefix in _CONTACTS:
            said = {"name": self._take(f"{prefix}name"), "title": self._take(f"{prefix}title"),
                    "email": self._take(f"{prefix}emailaddress")}  # fmt: skip
            number, private = self._take(f"{prefix}phonenumber"), self._is_private(f"{prefix}isprivate")
            visibility, owner = "private" if private else "staff", f"{key}-{prefix}"
            if any(said.values()) or number:
                made.append(
                    Piece("contact", {**said, "id": owner, "visibility": visibility, **self._owner(level, key)})
                )
            found, rest = values.phones_and_rest(number) if number else ((), "")
            if rest:
                self.cells[f"{prefix} unread"] = (f"{prefix} phone unread", number)
            made += [
                Piece("phone", {"id": f"{owner}-{rank}", "number": phone.number, "extension": phone.extension,
                                "type": phone.kind, "visibility": visibility, "contact_id": owner})
                for rank, phone in enumerate(found, start=1)
            ]  # fmt: skip
        return made

    def _terms(self, level: str, key: str) -> list[Piece]:
        """Terms of the operator's taxonomy, by their codes; names beside them where they are as many."""
        if level != "service":
            return []
        codes = _listed(self._take("taxonomycodes"))
        names = _listed(self._take("taxonomyterms") or self._take("taxonomyterm"))
        return [Piece("service_attribute", {"id": f"{key}-{code}", "service_id": key, "taxonomy_term_id": code,
                                            "label": names[number] if len(names) == len(codes) else ""})
                for number, code in enumerate(dict.fromkeys(codes))]  # fmt: skip

    def _left(self, level: str) -> dict[str, str]:
        return {internal_name(column): text for plain, (column, text) in self.cells.items() if plain not in _CONSUMED}


def _listed(text: str) -> list[str]:
    return [part.strip(" *") for part in re.split(r"\s*[;|\n]\s*", text) if part.strip(" *")]


def _stricter(status: str) -> str:
    """An active record that is not available for referral is one not to refer to."""
    return "do_not_refer" if values.status(status or "active").value == "active" else status


_NO_LEVEL = Text(
    fr="TaxonomyLevelName n’est ni Agency, ni Site, ni Program, ni ProgramAtSite\u00a0: on ne sait ce qu’est la ligne.",
    en="TaxonomyLevelName is none of Agency, Site, Program and ProgramAtSite: what the row is cannot be known.",
)
_NO_KEY = Text(
    fr="La ligne n’a pas de ResourceAgencyNum\u00a0: une fiche sans numéro ne peut être retrouvée.",
    en="The row has no ResourceAgencyNum: a record without a number cannot be found again.",
)
