"""Records of every shape, made by walking their structures, so that a field added later is covered."""

from __future__ import annotations

import datetime as dt
import types
import typing
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from balise.directory.rules import record as records

WORDS = st.text(st.sampled_from("abé 1’/"), max_size=4)
_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    bool: st.booleans(),
    int: st.integers(0, 9),
    float: st.integers(0, 9).map(float),
    dt.date: st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 5)),
    dt.time: st.sampled_from([dt.time(9), dt.time(17, 30)]),
    dt.datetime: st.just(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    type(None): st.none(),
}


@cache
def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that records are made of."""
    if kind in _LEAVES:
        return _LEAVES[kind]
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(values_of(one) for one in inner))
    if origin is tuple:
        return st.lists(values_of(inner[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(values_of(inner[0]), values_of(inner[1]), max_size=2)
    assert issubclass(kind, msgspec.Struct), kind
    hints = typing.get_type_hints(kind, vars(records))
    required = {f.name for f in msgspec.structs.fields(kind) if f.required}
    some = {name: values_of(hint) for name, hint in hints.items() if name not in required and not name.startswith("__")}
    return st.fixed_dictionaries({name: values_of(hints[name]) for name in required}, optional=some).map(
        lambda found: kind(**found)
    )


ANY_RECORD = st.sampled_from([records.OrganizationRecord, records.SiteRecord, records.ServiceRecord])
