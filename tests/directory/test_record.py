"""The page on records says what records are, and the public view keeps to what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from any_record import ANY_RECORD, values_of
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules import record as records
from balise.directory.rules.record import (
    OrganizationRecord,
    ServiceRecord,
    SiteRecord,
    Verification,
    decode,
    encode,
    kind_of,
    read,
)
from balise.directory.rules.visibility import public

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/record.md").read_text()
STRUCTS = {
    name: kind
    for name, kind in vars(records).items()
    if isinstance(kind, type) and issubclass(kind, records.Struct) and kind is not records.Struct
}


def told() -> dict[str, dict[str, str]]:
    """What the page says: structure -> field -> who sees it."""
    sections = re.split(r"^## (\w+)$", PAGE, flags=re.MULTILINE)[1:]
    return {
        name: dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", text, re.MULTILINE))
        for name, text in zip(sections[::2], sections[1::2], strict=True)
    }


def test_the_page_tells_every_field_of_every_structure_in_order() -> None:
    assert {name: list(fields) for name, fields in told().items()} == {
        name: list(kind.__struct_fields__) for name, kind in STRUCTS.items()
    }


@pytest.mark.parametrize("kind", [OrganizationRecord, SiteRecord, ServiceRecord])
def test_the_public_view_touches_the_fields_that_the_page_says_and_no_other(kind: type[Any]) -> None:
    """A field that is not public on the page must be weakened by `public`, and a public one must not."""
    required = {"name": Text("a"), "organization": 1}
    empty = {f.name: required[f.name] for f in msgspec.structs.fields(kind) if f.required}
    for field, seen_by in told()[kind.__name__].items():
        if seen_by not in ("by its mark", "with its part", "in part"):
            record = kind(**empty | {field: a_value(kind, field)})
            seen = getattr(public(record), field)
            assert (seen == getattr(record, field)) is (seen_by != "staff"), field


def a_value(kind: type[Any], field: str) -> Any:
    from test_visibility import clean, planted

    return getattr(clean(planted(kind)), field)


def test_who_verified_is_for_staff() -> None:
    record = OrganizationRecord(name=Text("a"), verification=Verification(by="x@example.org", how="telephone"))
    assert public(record).verification == Verification(how="telephone")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ANY_RECORD.flatmap(values_of))
def test_a_record_is_read_back_as_it_was_written(record: Any) -> None:
    text = encode(record)
    assert decode(type(record), text) == record
    assert read(kind_of(record), text) == record
    assert encode(read(kind_of(record), text)) == text


def test_equal_records_have_equal_texts_and_defaults_are_not_written() -> None:
    internal = [records.Internal(columns=dict(pairs)) for pairs in ((("a", "1"), ("b", "2")), (("b", "2"), ("a", "1")))]
    one, two = (replace(SiteRecord(), internal=value) for value in internal)
    assert encode(one) == encode(two)
    assert encode(SiteRecord()) == "{}"


def test_what_does_not_fit_is_refused_with_its_path() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.phones\[0\]\.number"):
        decode(SiteRecord, '{"phones": [{"number": 5}]}')
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        decode(SiteRecord, '{"adress": 1}')
