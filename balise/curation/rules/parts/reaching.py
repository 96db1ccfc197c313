"""How to reach: telephones, contact points, addresses, web addresses, languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from balise.core.languages import Text
from balise.directory.rules import record as r

from .. import values
from ..account import Parsed
from ..accounting import missing_sentence
from ..cells import Cells, Context, Node
from ..marks import visibility
from .listing import LINKS, children, split_list

_KINDS = {
    "mobile": "cell", "cellular": "cell", "cell phone": "cell", "sms": "text", "texte": "text", "textphone": "tty",
    "tdd": "tty", "tty/tdd": "tty", "ats": "tty", "télécopieur": "fax", "telecopieur": "fax", "toll-free": "toll_free",
    "tollfree": "toll_free", "sans frais": "toll_free", "hotline": "crisis", "main": "voice", "office": "voice",
    "phone": "voice", "telephone": "voice", "téléphone": "voice", "work": "voice", "landline": "voice",
}  # fmt: skip
_KNOWN_KINDS = frozenset({"voice", "toll_free", "cell", "text", "fax", "tty", "video", "pager", "crisis"})


def phones(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Phone, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        number = cells.take("number")
        parsed: Parsed[r.Phone] = values.phone(number) if number else Parsed(None, "", missing_sentence("number"))
        if parsed.value is None:
            if number:
                _keep_unread(cells, number)
            context.lose(node, "number", _kept(parsed.sentence) if parsed.sentence and number else _NO_NUMBER)
            continue
        if parsed.rule:
            cells.repaired("number", number, parsed.value.number, parsed.rule)
        made.append(_phone(cells, parsed.value, context))
    return tuple(made)


_NO_NUMBER = missing_sentence("number")


def _keep_unread(cells: Cells, number: str) -> None:
    """The row of a telephone that cannot be read, whole, among what is internal to the record."""
    cells.keep("number", number)
    cells.close(*LINKS)


@lru_cache(maxsize=64)
def _kept(sentence: Text) -> Text:
    return Text(
        fr=f"{sentence.fr} Ce qui est écrit est gardé à l’interne dans la fiche.",
        en=f"{sentence.en} What is written is kept in the record, as internal.",
    )


def _phone(cells: Cells, phone: r.Phone, context: Context) -> r.Phone:
    take = cells.take
    extension = take("extension") or phone.extension
    kind, seen_by = take("type").strip().lower(), visibility(take("visibility"), cells.values, "public")
    known = kind if kind in _KNOWN_KINDS else _KINDS.get(kind, "")
    if kind and not known:
        cells.keep("type", kind)
    if known in ("", "voice") and phone.kind != "voice":
        known = phone.kind
    label, department = cells.text("description"), cells.text("department")
    languages = [code for node in children(cells.node, "language") for code in _codes(node, context, cells.internal)]
    languages += [code for item in split_list(take("language")) for code in _code_of(item, cells)]
    key = take("id")
    cells.close(*LINKS)
    return r.Phone(
        number=phone.number,
        extension=extension,
        kind=known or "voice",
        label=_joined(department, label) if department else label or phone.label,
        languages=tuple(dict.fromkeys(languages)),
        visibility=seen_by,
        id=key,
    )


def _joined(first: Text, second: Text) -> Text:
    if not second or first == second:
        return first
    fr, en = (" — ".join(filter(None, sides)) for sides in ((first.fr, second.fr), (first.en, second.en)))
    return Text(fr=fr, en=en)


def _codes(node: Node, context: Context, internal: dict[str, str]) -> Iterable[str]:
    for spoken in languages([node], context, internal):
        yield spoken.code or spoken.name


def _code_of(item: str, cells: Cells) -> Iterable[str]:
    parsed = values.language(item)
    if parsed.value is None:
        cells.keep("language", item)
    else:
        yield parsed.value.code or parsed.value.name


def contact_points(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.ContactPoint, ...]:
    """People and departments. Staff only unless the source says that they are public."""
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        made.append(
            r.ContactPoint(
                name=cells.take("name").strip(),
                title=_stripped(cells.text("title")),
                department=cells.text("department"),
                email=cells.read("email", values.email) or "",
                phones=phones(children(node, "phone"), context, internal),
                visibility=visibility(cells.take("visibility"), cells.values, "staff"),
                id=cells.take("id"),
            )
        )
        cells.close(*LINKS, "resource_id", "resource_type")
    return tuple(made)


def _stripped(text: Text) -> Text:
    return Text(fr=text.fr.strip(), en=text.en.strip()) if text else text


def addresses(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Address, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        take = cells.take
        extra = [line for line in (take("address_3"), take("address_4")) if line]
        kind = take("address_type").strip().lower()
        first, second = take("address_1"), take("address_2")
        if second[:1].isdigit() and not first:  # a street, not “Suite 101”
            cells.repaired("address_2", second, second, "address.line")
            first, second = second, ""
        made.append(
            r.Address(
                kind=kind if kind in ("physical", "postal", "virtual") else "physical",
                line_1=first,
                line_2=", ".join(filter(None, [second, *extra])),
                city=take("city"),
                region=take("region"),
                province=take("state_province"),
                postal_code=take("postal_code"),
                country=take("country").strip().upper()[:2],
                attention=take("attention"),
                id=take("id"),
            )
        )
        cells.close(*LINKS)
    return tuple(made)


def languages(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.SpokenLanguage, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        name, code = cells.take("name") or cells.take("language"), cells.take("code")
        parsed = values.language(code or name) if code or name else None
        if parsed is None:
            context.lose(node, "name", missing_sentence("name"))
            continue
        known = parsed.value.code if parsed.value else ""
        unnamed = parsed.value.name if parsed.value else ""  # of a code that our table of names has not got
        if code and code != known:
            cells.keep("code", code)
        shown = (unnamed and (name or unnamed)) if known else name or code
        made.append(r.SpokenLanguage(code=known, name=shown, note=cells.text("note"), id=cells.take("id")))
        if known and name:
            cells.keep("name", name) if values.language(name).value is None else None
        cells.close(*LINKS)
    return tuple(made)


def languages_listed(text: str) -> tuple[r.SpokenLanguage, ...]:
    """Languages of a cell such as "English, Spanish"."""
    made = []
    for item in split_list(text):
        spoken = values.language(item).value
        made.append(spoken or r.SpokenLanguage(name=item))
    return tuple(dict.fromkeys(made))


def urls(cells: Cells, nodes: Iterable[Node], context: Context, *columns: str) -> tuple[r.Url, ...]:
    """Addresses of the row itself, then those of its own table."""
    made = []
    for column in columns:
        if address := cells.read(column, values.url):
            made.append(r.Url(address))
    for node in nodes:
        own = Cells(node, context, cells.internal)
        text = own.take("url")
        parsed = values.url(text) if text else Parsed(None, "", missing_sentence("url"))
        if parsed.value is None:
            own.keep("url", text)
            context.lose(node, "url", parsed.sentence or missing_sentence("url"))
            continue
        made.append(r.Url(parsed.value, own.text("label"), own.take("id")))
        own.close(*LINKS)
    return tuple(made)
