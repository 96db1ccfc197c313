"""Addresses of Québec, read and written: civic number, street, direction, unit, floor, city, postal code.

Official names of streets are not translated (Commission de toponymie): the words around them are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from balise.core.languages import Language
from balise.core.text import fold

from .address_words import DIRECTIONS, ENGLISH_TYPES, FRENCH_TYPES, UNITS

LONGEST = 300  # characters: what is longer is not an address


@dataclass(frozen=True, slots=True)
class StreetAddress:
    """The parts of an address; empty where the text says nothing. What was not understood is in `rest`."""

    civic: str = ""  # "3830", with its suffix: "3830A", "12½"
    civic_to: str = ""  # last number of a range: 3830 to 3834
    street_type: str = ""  # canonical: "rue", "boulevard"; "Street" in English
    street_name: str = ""  # with its article: "de l’Acadie"
    direction: str = ""  # N, S, E, O, NE, NO, SE, SO
    unit_type: str = ""  # code of address_words.UNITS
    unit: str = ""
    floor: str = ""  # "4"; "0" ground floor; "-1" basement
    po_box: str = ""
    city: str = ""
    province: str = ""  # "QC"
    postal_code: str = ""  # "H1W 1S6"
    rest: str = ""
    is_type_last: bool = False  # "5e Avenue", "Ontario Street"

    @property
    def street(self) -> str:
        """The street as it is written on its sign: "rue Ontario Est", "5e Avenue"."""
        french = self.street_type not in ENGLISH_TYPES or not self.is_type_last
        direction = DIRECTIONS[self.direction][0 if french else 1] if self.direction else ""
        kind = self.street_type.capitalize() if self.is_type_last else self.street_type
        named = [self.street_name, kind] if self.is_type_last else [kind, self.street_name]
        return " ".join(filter(None, [*named, direction]))


_LETTERS = "ABCEGHJ-NPRSTV-Z"
_POSTAL = re.compile(rf"(?<!\w)([ABCEGHJ-NPRSTVXY]\d[{_LETTERS}])[\s-]*(\d[{_LETTERS}]\d)(?!\w)", re.IGNORECASE)
_PROVINCE = re.compile(r"\(\s*(?:qu[ée]bec|qc|p\.?q\.?)\s*\)|(?<=[\s,])(?:qc|p\.?q\.?)(?=[\s,]*$)", re.IGNORECASE)
_COUNTRY = re.compile(r"[\s,]+canada[\s.,]*$", re.IGNORECASE)
_ORDINAL = r"(?:er|re|e|[èe]me|st|nd|rd|th)"
_FLOOR = re.compile(
    rf"(?<!\w)(?:(\d{{1,2}})\s?{_ORDINAL}?\s+(?:[ée]tage|floor)|(?:[ée]tage|floor)\s+(\d{{1,2}})(?:{_ORDINAL})?)(?!\w)",
    re.IGNORECASE,
)
_GROUND = re.compile(r"(?<!\w)(?:rez-de-chauss[ée]e|rdc|ground floor)(?!\w)", re.IGNORECASE)
_BASEMENT = re.compile(r"(?<!\w)(?:sous-sol|basement)(?!\w)", re.IGNORECASE)
_BOX = re.compile(r"(?<!\w)(?:c\.?\s?p\.?|case postale|p\.?\s?o\.?\s?box|b\.?\s?p\.?)\s+(\d{1,6})(?!\w)", re.IGNORECASE)
_UNIT_FORMS = {
    form: code
    for code, (french, english, others) in UNITS.items()
    for form in {fold(french), fold(english), *others.split()}
}
_UNIT = re.compile(
    r"(?<!\w)(" + "|".join(sorted({*_UNIT_FORMS, "unit[ée]"}, key=len, reverse=True)) + r")\.?\s*(?:#|no\.?|n[o°º])?\s*"
    r"([a-z]?-?\d[\w-]*|[a-z])(?!\w)",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<!\w)(?:#|n[°º])\s*(\w[\w-]*)")
_CIVIC = re.compile(
    rf"(\d{{1,6}})(?!{_ORDINAL}\b)\s?([a-z](?![\w’'.])|½|1/2)?"
    r"(?:\s*(?:[-–]|\sà\s|\sto\s)\s*(\d{1,6})([a-z](?!\w))?)?(?!\w)",
    re.IGNORECASE,
)
_BEFORE = {fold(form): canonical for canonical, forms in FRENCH_TYPES.items() for form in (canonical, *forms.split())}
_AFTER = {form: canonical for canonical, forms in ENGLISH_TYPES.items() for form in forms.split()}
_FRENCH_AFTER = {"avenue": "avenue", "av": "avenue", "ave": "avenue", "rue": "rue", "allee": "allée", "rang": "rang"}
_DIRECTION_FORMS = {
    form: code
    for code, (french, english, others) in DIRECTIONS.items()
    for form in {fold(french), fold(english), *others.split()}
}
_ORDINAL_NAME = re.compile(r"\d+\s?(?:re|er|e|ème)$", re.IGNORECASE)


def parse(text: str) -> StreetAddress:
    """Read an address. Never fails: what is not understood is left in `rest`."""
    text = _plain(text)
    found = StreetAddress()
    if postal := _POSTAL.search(text):
        found = replace(found, postal_code=f"{postal[1]} {postal[2]}".upper())
        text = f"{text[: postal.start()]} , {text[postal.end() :]}"
    text = _COUNTRY.sub("", text.rstrip(" ,"))
    if province := _PROVINCE.search(text):
        found = replace(found, province="QC")
        text = f"{text[: province.start()]} , {text[province.end() :]}"
    text, found = _take_unit_floor_box(text, found)
    parts = [part for piece in re.split(r"[,;\n]+", text) if (part := piece.strip(" .-–()"))]
    if len(parts) > 1 and re.fullmatch(r"\d{1,6}(?:[A-Za-z½]|\s?1/2)?(?:\s?[-–]\s?\d{1,6}[A-Za-z]?)?", parts[0]):
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    return _city(*_street(parts, found))


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text[:LONGEST]).replace("'", "’")
    return re.sub(r"[^\S\n]+", " ", "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc")).strip()


def _take_unit_floor_box(text: str, found: StreetAddress) -> tuple[str, StreetAddress]:
    """Unit, floor and post-office box, wherever they stand."""
    if box := _BOX.search(text):
        found, text = replace(found, po_box=box[1]), _cut(text, box)
    if floor := _FLOOR.search(text):
        found, text = replace(found, floor=str(int(floor[1] or floor[2]))), _cut(text, floor)
    elif ground := _GROUND.search(text):
        found, text = replace(found, floor="0"), _cut(text, ground)
    elif basement := _BASEMENT.search(text):
        found, text = replace(found, floor="-1"), _cut(text, basement)
    for unit in _UNIT.finditer(text):
        # "Sainte" shortened and "suite" shortened are one word; a number tells them apart.
        if unit.start() > 0 and (unit[2][-1].isdigit() or any(c.isdigit() for c in unit[2]) or len(unit[2]) == 1):
            code = _UNIT_FORMS[fold(unit[1])]
            return _cut(text, unit), replace(found, unit_type=code, unit=unit[2].upper())
    if (numbered := _HASH.search(text)) and numbered.start() > 0:
        return _cut(text, numbered), replace(found, unit_type="unit", unit=numbered[1].upper())
    return text, found


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} , {text[found.end() :]}"


def _street(parts: list[str], found: StreetAddress) -> tuple[list[str], StreetAddress]:
    """The first part that begins with a civic number or a type of street; the others are left."""
    for position, part in enumerate(parts):
        civic = _CIVIC.match(part)
        words = part.split()
        if civic and part[civic.end() :].strip():
            found = _numbered(civic, found)
            found = _named(part[civic.end() :].strip(" ,.-"), found)
        elif len(words) > 1 and (_type_before(words[0]) or _is_named_last(words)):
            found = _named(part, found)
        else:
            continue
        return parts[:position] + parts[position + 1 :], found
    return parts, found


def _numbered(civic: re.Match[str], found: StreetAddress) -> StreetAddress:
    """Number, range, or unit and number: "3830-3834" is a range, "101-3830" is number 101 of 3830."""
    first = civic[1] + (civic[2] or "").upper().replace("1/2", "½")
    if not civic[3]:
        return replace(found, civic=first)
    second = civic[3] + (civic[4] or "").upper()
    if len(civic[1]) == len(civic[3]) and 0 <= int(civic[3]) - int(civic[1]) <= 100:
        return replace(found, civic=first, civic_to=second)
    if found.unit:
        return replace(found, civic=second)
    return replace(found, civic=second, unit_type="unit", unit=first)


def _named(text: str, found: StreetAddress) -> StreetAddress:
    words = text.split()
    direction = _DIRECTION_FORMS.get(fold(words[-1])) if len(words) > 1 else None
    if direction:
        words.pop()
    if len(words) > 1 and (kind := _type_before(words[0])):
        return replace(found, street_type=kind, street_name=" ".join(words[1:]), direction=direction or "")
    if len(words) > 1 and (kind := _type_after(words)):
        name = " ".join(words[:-1])
        return replace(found, street_type=kind, street_name=name, direction=direction or "", is_type_last=True)
    return replace(found, street_name=" ".join(words), direction=direction or "")


def _type_before(word: str) -> str:
    return _BEFORE.get(fold(word), "")


def _type_after(words: list[str]) -> str:
    last = fold(words[-1])
    if _ORDINAL_NAME.match(words[-2]) or last in ("allee", "rang"):
        return _FRENCH_AFTER.get(last, "")
    return _AFTER.get(last, "")


def _is_named_last(words: list[str]) -> bool:
    kept = words[:-1] if len(words) > 2 and fold(words[-1]) in _DIRECTION_FORMS else words
    return bool(_type_after(kept))


def _city(parts: list[str], found: StreetAddress) -> StreetAddress:
    """The last part left is the city; "Québec" after another city is the province."""
    parts = [part for part in parts if fold(part) != "canada"]
    if len(parts) > 1 and fold(parts[-1]) in ("quebec", "qc", "pq"):
        found, parts = replace(found, province="QC"), parts[:-1]
    if not parts:
        return found
    return replace(found, city=parts[-1], rest=", ".join(parts[:-1]))


def format(address: StreetAddress, language: Language = "fr") -> str:
    """The address on one line, as Québec writes it: "3830, rue Ontario Est, bureau 101, Montréal (Québec) H1W 1S6"."""
    number = f"{address.civic}-{address.civic_to}" if address.civic_to else address.civic
    comma = "," if language == "fr" and number and not address.is_type_last else ""
    street = " ".join(filter(None, [number + comma, address.street]))
    place = address.city
    if address.province:
        place += " (Québec)" if language == "fr" else f" {address.province}"
    place = " ".join(filter(None, [place.strip(), address.postal_code]))
    inside = [unit(address, language), floor(address, language), box(address, language)]
    return ", ".join(filter(None, [street, *inside, place]))


def unit(address: StreetAddress, language: Language) -> str:
    """ "bureau 101", "Office 101"; empty when there is none."""
    return f"{UNITS[address.unit_type][0 if language == 'fr' else 1]} {address.unit}" if address.unit else ""


def floor(address: StreetAddress, language: Language) -> str:
    """ "4e étage", "4th floor"; empty when there is none."""
    if address.floor in ("", "0", "-1"):
        words = {"": ("", ""), "0": ("rez-de-chaussée", "ground floor"), "-1": ("sous-sol", "basement")}[address.floor]
        return words[0 if language == "fr" else 1]
    number = int(address.floor)
    if language == "fr":
        return f"{number}{'er' if number == 1 else 'e'} étage"
    ending = "th" if 10 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} floor"


def box(address: StreetAddress, language: Language) -> str:
    return "" if not address.po_box else f"{'C. P.' if language == 'fr' else 'PO Box'} {address.po_box}"


def key(address: StreetAddress) -> str:
    """What two writings of one place have in common: number, name and direction of the street; "" without a number.

    >>> key(parse("3830, rue Ontario E., bureau 2")) == key(parse("3830 Ontario Street East"))
    True
    """
    if not address.civic or not address.street_name:
        return ""
    return f"{address.civic.casefold()} {fold(address.street_name)} {address.direction}".strip()


def postal_code(text: str) -> str:
    """A full postal code ("h1w1s6" is "H1W 1S6"), a postal area ("H1W"), or "" when `text` is neither."""
    compact = re.sub(r"[\s-]+", "", text).upper()
    if re.fullmatch(rf"[ABCEGHJ-NPRSTVXY]\d[{_LETTERS}]", compact):
        return compact
    found = _POSTAL.fullmatch(compact)
    return f"{found[1]} {found[2]}".upper() if found else ""
