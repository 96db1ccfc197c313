"""Any table by a mapping file: one row says an organization, a site, a service, or several of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from balise.core.languages import Text
from balise.core.text import fold, slugify

from ..rules import mapping as rules
from ..rules import values
from ..rules.account import Account, Head, Piece, Plan, Row
from ..rules.mapping import Mapping, Use
from ..rules.targets import TARGETS

TABLES = {"organization": "organization", "site": "location", "service": "service"}
# A name that the common tables could take for one of theirs: such a column, not mapped, must not become public.
_COULD_BE_COMMON = re.compile(r"[a-z0-9_]+")


def internal_name(column: str) -> str:
    """The name under which a column that nobody mapped is kept, so that no field of a record is called so."""
    return f"[{column}]" if _COULD_BE_COMMON.fullmatch(column) else column


def layout(text: str) -> MappedLayout:
    """The layout of a mapping file. Raises mapping.MappingError."""
    return MappedLayout(rules.read(text))


class MappedLayout:
    """A layout for one mapping. It never claims a package by itself."""

    code = "mapped"

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.name = Text(fr=mapping.name or "Fichier de correspondance", en=mapping.name or "Mapping file")
        self.language = mapping.language

    def detect(self, heads: Sequence[Head]) -> int:
        return 0

    def plan(self, head: Head) -> Plan | None:
        if not self.mapping.takes(head):
            return None
        last = self.mapping.parts()[-1]
        return Plan(table=TABLES[last], split=self.split)

    def split(self, row: Row, account: Account) -> Sequence[Piece]:
        """The pieces of a row, the most particular first: a service, then the site and the organization it names."""
        return _Splitting(self.mapping, row, account).pieces()


class _Splitting:
    """The work on one row."""

    def __init__(self, mapping: Mapping, row: Row, account: Account) -> None:
        self.mapping = mapping
        self.row = row
        self.account = account
        self.said: dict[str, dict[str, str]] = {part: {} for part in (*TABLES, "contact", "address", "mailing")}
        self.phones: list[Piece] = []
        self.kept: dict[str, str] = {}

    def pieces(self) -> Sequence[Piece]:
        for path, value in self.mapping.constants.items():
            self._put(Use(TARGETS[path], path), "", value)
        for column, text in self.row.values.items():
            uses = self.mapping.columns.get(column, ())
            if not uses and text:
                self.kept[internal_name(column)] = text
            for use in uses if text.strip() else ():
                self._take(use, column, text)
        parts = self.mapping.parts()
        ids = {part: self._id(part) for part in parts}
        return self._linked(parts, ids)

    def _take(self, use: Use, column: str, text: str) -> None:
        pieces = [part.strip() for part in text.split(use.split)] if use.split else [text]
        for piece in filter(None, pieces):
            value = self.mapping.value(use, piece)
            if value:
                self._put(use, column, value)
            if use.table and not value:
                self.kept[internal_name(column)] = text

    def _put(self, use: Use, column: str, text: str) -> None:
        target = use.target
        if target.kind == "phones":
            self._put_phones(use, column, text)
            return
        if target.kind == "date":
            text = self._date(column, text)
        part = target.kind if target.kind in ("address", "mailing") else target.part
        held = self.said[part]
        if before := held.get(target.column):
            joint = ";" if target.kind == "topics" or target.column.endswith("_text") else "\n"
            text = f"{before}{joint}{text}" if text not in before.split(joint) else before
        held[target.column] = text

    def _date(self, column: str, text: str) -> str:
        """A date in the order that the mapping declares, as ISO 8601."""
        order = self.mapping.dates
        parsed = values.date(text, order) if order in ("dmy", "mdy", "ymd") else values.date(text)  # type: ignore[arg-type]
        if parsed.value is None:
            return text
        if parsed.rule:
            self.account.repair(self.row, column, text, parsed.value.isoformat(), parsed.rule)
        return parsed.value.isoformat()

    def _put_phones(self, use: Use, column: str, text: str) -> None:
        found, rest = values.phones_and_rest(text)
        if rest:
            self.kept[internal_name(column)] = text
        if not found:
            self.account.refuse(self.row, column, values.phone(text).sentence or Text())
        elif len(found) > 1:
            self.account.repair(self.row, column, text, ", ".join(phone.number for phone in found), "phone.parts")
        for phone in found:
            said = {"number": phone.number, "extension": phone.extension, "type": use.target.column or phone.kind}
            said |= {f"description_{side}": getattr(phone.label, side) for side in ("fr", "en") if phone.label}
            self.phones.append(Piece("phone", {**said, "of": use.target.part}))

    def _id(self, part: str) -> str:
        """The id of a part: the source's own, else made of the columns that group rows, else of what the part says."""
        if own := self.said[part].get("id"):
            return own
        columns = self.mapping.group.get(part)
        if columns:
            said = [self.row.values.get(column, "") for column in columns]
        else:
            said = [self.said[part].get(f"name{side}", "") for side in ("", "_fr", "_en")]
            if part != "organization":
                said += [self._id("organization"), *self.said["address"].values()]
        named = slugify(" ".join(filter(None, said)), most=40)
        digest = blake2b("\x1f".join(fold(text) or text for text in said).encode(), digest_size=6).hexdigest()
        return f"{named}-{digest}" if named else digest

    def _linked(self, parts: Sequence[str], ids: dict[str, str]) -> Sequence[Piece]:
        made = []
        for part in reversed(parts):
            said = {**self.said[part], "id": ids[part]}
            if part != "organization" and "organization" in ids:
                said["organization_id"] = ids["organization"]
            if part == "service" and "site" in ids:
                said["location_ids"] = ids["site"]
            made.append(Piece(TABLES[part], said))
        made[0].values.update(self.kept)
        return [*made, *self._parts_of(ids, parts[-1])]

    def _parts_of(self, ids: dict[str, str], last: str) -> Sequence[Piece]:
        """Addresses, telephones and contact points, each under what it belongs to."""
        made = []
        for kind in ("address", "mailing"):
            if self.said[kind] and "site" in ids:
                said = _address(self.said[kind], self.mapping.language)
                said |= {"location_id": ids["site"], "id": f"{ids['site']}-{kind}"}
                made.append(Piece("address", {**said, "address_type": "physical" if kind == "address" else "postal"}))
        contact = f"{ids[last]}-contact"
        if self.said["contact"]:
            owner = {"site": "location_id"}.get(last, f"{last}_id")
            made.append(Piece("contact", {**self.said["contact"], owner: ids[last], "id": contact}))
        for number, phone in enumerate(self.phones, start=1):
            part = phone.values.pop("of")
            owner = contact if part == "contact" else ids.get(part, ids[last])
            link = {"site": "location_id", "contact": "contact_id"}.get(part, f"{part}_id")
            made.append(Piece("phone", {**phone.values, link: owner, "id": f"{owner}-phone-{number}"}))
        return made


def _address(said: dict[str, str], language: str) -> dict[str, str]:
    """An address from its parts: "10794, rue Lajeunesse" in French, "10794 Lajeunesse Street" in English."""
    comma = "," if language == "fr" else ""
    street = f"{said.get('number', '')}{comma if said.get('number') else ''} {said.get('street', '')}".strip()
    unit, floor = said.get("unit", ""), said.get("floor", "")
    second = [
        said.get("line_2", ""),
        _numbered(unit, "bureau", "suite", language),
        _numbered(floor, "étage", "floor", language),
    ]
    return {
        "address_1": said.get("line_1", "") or street,
        "address_2": ", ".join(filter(None, second)),
        "city": said.get("city", ""),
        "region": said.get("region", ""),
        "state_province": said.get("province", ""),
        "postal_code": said.get("postal_code", ""),
        "country": said.get("country", ""),
        "attention": said.get("attention", ""),
    }


def _numbered(text: str, french: str, english: str, language: str) -> str:
    """ "200" is "bureau 200"; what already has a word is left as it is."""
    word = french if language == "fr" else english
    return f"{word} {text}" if re.fullmatch(r"[\dA-Z-]{1,8}", text) else text
