"""Records compared and merged field by field: how human corrections outlive an import, and later edits an undo.

Parts of a list are matched by their id, or by what naturally names them where they have none, so that a part that
moved is the same part.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from balise.core.languages import Text

from . import record as records

R = TypeVar("R", bound=records.Record)
K = TypeVar("K")
Key = tuple[Hashable, int]  # what names a part, and which one of those so named it is

_MISSING: Any = msgspec.UNSET


class Change(msgspec.Struct, frozen=True):
    """One value that differs. `path` reads "name.fr" or "phones[12].number"; None stands for a part that is not there.

    A change of order alone has a path that ends with "[]" and the names of the parts in order.
    """

    path: str
    before: Any
    after: Any


class Conflict(msgspec.Struct, frozen=True):
    """One value that both sides changed, differently. `ours` was kept."""

    path: str
    base: Any
    ours: Any
    theirs: Any


class Merged(msgspec.Struct, Generic[R], frozen=True):
    record: R
    conflicts: tuple[Conflict, ...] = ()


def diff(a: R | None, b: R) -> tuple[Change, ...]:
    """What differs from `a` to `b`, in the order of the fields; nothing if and only if they are equal.

    From None, the first state of a resource: every field that says something.
    """
    if a is None:
        fields = msgspec.structs.fields(type(b))
        values = ((field, getattr(b, field.name)) for field in fields)
        return tuple(Change(field.name, None, value) for field, value in values if value != field.default)
    return tuple(_changes("", a, b))


def merge(base: R, ours: R, theirs: R) -> R:
    """`theirs`, with what `ours` changed since `base` kept. `reconcile` also tells the conflicts."""
    return reconcile(base, ours, theirs).record


def reconcile(base: R, ours: R, theirs: R) -> Merged[R]:
    """The three-way merge, by field.

    A value that only one side changed takes that side's. Where both changed it, each to another value, `ours` stays
    and the conflict is told. A part removed on one side and untouched on the other is gone.
    """
    conflicts: list[Conflict] = []
    found = _merged("", base, ours, theirs, conflicts)
    return Merged(found, tuple(conflicts))


# What names a part that has no id. A part of another kind is named by its whole value.
_NATURAL: dict[type, Callable[[Any], Hashable]] = {
    records.Phone: lambda part: part.number,
    records.Url: lambda part: part.url,
    records.ContactPoint: lambda part: part.name or part.email,
    records.Address: lambda part: part.kind,
    records.HoursException: lambda part: (part.starts_on, part.ends_on),
    records.Fee: lambda part: _words(part.option),
    records.Document: lambda part: _words(part.name),
    records.SpokenLanguage: lambda part: part.code or part.name,
    records.Accessibility: lambda part: part.code or _words(part.description),
    records.Capacity: lambda part: _words(part.unit),
    records.Funding: lambda part: _words(part.source),
    records.Identifier: lambda part: part.scheme,
    records.Program: lambda part: _words(part.name),
    records.Notice: lambda part: _words(part.message),
    records.Attribute: lambda part: (part.taxonomy, part.term, part.on),
}


def _words(text: Text) -> tuple[str, str]:
    return text.fr, text.en


def _name(part: Any) -> Hashable:
    if isinstance(part, records.ServiceAtSite):
        return part.site  # an identity of ours: surer than the source's
    if identity := getattr(part, "id", ""):
        return f"{identity}"
    natural = _NATURAL.get(type(part))
    if natural:
        return natural(part)
    return msgspec.json.encode(part, order="deterministic") if isinstance(part, msgspec.Struct | dict) else part


def _keyed(parts: Sequence[Any]) -> dict[Key, Any]:
    """Parts by name; the second of one name is another part than the first."""
    found: dict[Key, Any] = {}
    for part in parts:
        name, count = _name(part), 0
        while (name, count) in found:
            count += 1
        found[name, count] = part
    return found


def _as_in(base: Mapping[Key, Any], parts: Sequence[Any]) -> dict[Key, Any]:
    """Parts under the names that their like has in `base`: a source may number its telephones anew at each export.

    Without that, a number that someone hid would come back under another id.
    """
    known = _by_nature(base.items())
    like = {number: known[nature] for nature, number in _by_nature(enumerate(parts)).items() if nature in known}
    taken = set(like.values())
    found: dict[Key, Any] = {}
    for number, part in enumerate(parts):
        name, count = like.get(number) or (_name(part), 0)
        while number not in like and ((name, count) in found or (name, count) in taken):
            count += 1
        found[name, count] = part
    return found


def _by_nature(parts: Iterable[tuple[K, Any]]) -> dict[Hashable, K]:
    """What leads to each part by what it says, where it is the only one to say it."""
    found: dict[Hashable, list[K]] = {}
    for key, part in parts:
        if (natural := _NATURAL.get(type(part))) and (nature := natural(part)):
            found.setdefault(nature, []).append(key)
    return {nature: keys[0] for nature, keys in found.items() if len(keys) == 1}


def _label(key: Key) -> str:
    name, count = key
    text = name.decode() if isinstance(name, bytes) else ", ".join(map(str, name)) if isinstance(name, tuple) else name
    return f"[{text}#{count + 1}]" if count else f"[{text}]"


def _changes(path: str, a: Any, b: Any) -> Iterator[Change]:
    if a == b:
        return
    if isinstance(a, msgspec.Struct) and type(a) is type(b):
        for field in a.__struct_fields__:
            yield from _changes(f"{path}.{field}" if path else field, getattr(a, field), getattr(b, field))
    elif isinstance(a, tuple) and isinstance(b, tuple):
        yield from _changes_of_parts(path, _keyed(a), _keyed(b))
    elif isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys((*a, *b)):
            yield from _changes(f"{path}[{key}]", a.get(key), b.get(key))
    else:
        yield Change(path, a, b)


def _changes_of_parts(path: str, a: dict[Key, Any], b: dict[Key, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*a, *b)):
        yield from _changes(path + _label(key), a.get(key), b.get(key))
    before, after = [key for key in a if key in b], [key for key in b if key in a]
    if before != after:
        yield Change(f"{path}[]", tuple(map(_label, before)), tuple(map(_label, after)))


def _merged(path: str, base: Any, ours: Any, theirs: Any, conflicts: list[Conflict]) -> Any:
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if isinstance(ours, msgspec.Struct) and type(base) is type(ours) is type(theirs):
        fields = {
            field: _merged(
                f"{path}.{field}" if path else field,
                getattr(base, field),
                getattr(ours, field),
                getattr(theirs, field),
                conflicts,
            )
            for field in ours.__struct_fields__
        }
        return type(ours)(**fields)
    if isinstance(ours, tuple) and isinstance(base, tuple) and isinstance(theirs, tuple):
        return _merged_parts(path, base, ours, theirs, conflicts)
    if isinstance(ours, dict) and isinstance(base, dict) and isinstance(theirs, dict):
        named = {f"{path}[{key}]": key for key in dict.fromkeys((*theirs, *ours))}
        found = {
            key: _one(label, base.get(key, _MISSING), ours.get(key, _MISSING), theirs.get(key, _MISSING), conflicts)
            for label, key in named.items()
        }
        return {key: value for key, value in found.items() if value is not _MISSING}
    conflicts.append(Conflict(path, base, ours, theirs))
    return ours


def _one(path: str, base: Any, ours: Any, theirs: Any, conflicts: list[Conflict]) -> Any:
    """A part that may be missing on any side."""
    found = _merged(path, base, ours, theirs, conflicts)
    if conflicts and conflicts[-1].path == path:
        shown = (None if value is _MISSING else value for value in (base, ours, theirs))
        conflicts[-1] = Conflict(path, *shown)
    return found


def _merged_parts(
    path: str, base: tuple[Any, ...], ours: tuple[Any, ...], theirs: tuple[Any, ...], conflicts: list[Conflict]
) -> tuple[Any, ...]:
    """Part by part, in the order of the side that changed the order; parts that only the other has come last."""
    b, o = _keyed(base), _keyed(ours)
    t = _as_in(b, theirs)
    first, second = (t, o) if list(o) == list(b) else (o, t)
    found = (
        _one(path + _label(key), b.get(key, _MISSING), o.get(key, _MISSING), t.get(key, _MISSING), conflicts)
        for key in dict.fromkeys((*first, *second))
    )
    return tuple(part for part in found if part is not _MISSING)
