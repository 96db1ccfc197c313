"""Nothing private passes `public`: canaries are planted by walking the structures, so that new fields are covered."""

from __future__ import annotations

import datetime as dt
import types
import typing
from typing import Any

import msgspec
import pytest
from any_record import ANY_RECORD, values_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules import record as records
from balise.directory.rules.record import (
    Address,
    Attribute,
    ContactPoint,
    Internal,
    Notice,
    OrganizationRecord,
    Phone,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
    Verification,
    encode,
)
from balise.directory.rules.visibility import is_public, public

CANARY = "zzcanary"
NUMBER = 98.7654321  # a number no test record has otherwise


def planted(kind: Any, name: str = "") -> Any:
    """A value of a type with a canary in every text and number of it, however deep."""
    if kind is str:
        return f"{CANARY} {name}"
    if kind is float:
        return NUMBER
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return planted(next(one for one in inner if one is not type(None)), name)
    if origin is tuple:
        return (planted(inner[0], name),)
    if origin is dict:
        return {f"{CANARY} key": f"{CANARY} value"}
    if origin is typing.Literal:
        return inner[0]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind, vars(records))
        fields = {field: planted(hints[field], f"{kind.__name__}.{field}") for field in kind.__struct_fields__}
        return kind(**fields)
    return {bool: True, int: 7, dt.date: dt.date(2026, 1, 1), dt.time: dt.time(9)}.get(
        kind, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


def hidden(kind: type[Any], visibility: str = "private") -> Any:
    return replace(planted(kind), visibility=visibility)


def clean(record: Any) -> Any:
    """A record that says something in every field, none of it a canary."""
    text = encode(record).replace(CANARY, "known").replace(str(NUMBER), "12.5")
    return records.decode(type(record), text)


@pytest.mark.parametrize("kind", [OrganizationRecord, SiteRecord, ServiceRecord])
@pytest.mark.parametrize("visibility", ["staff", "private"])
def test_no_canary_of_a_private_field_is_in_the_public_view(kind: type[Any], visibility: str) -> None:
    told = clean(planted(kind))
    told = replace(told, **({"is_confidential": False} if kind is SiteRecord else {}))
    private: dict[str, Any] = {
        "internal": planted(Internal),
        "verification": Verification(by=CANARY),
        "phones": (hidden(Phone, visibility),),
        "contact_points": (
            hidden(ContactPoint, visibility),
            ContactPoint(name="known", visibility="public", phones=(hidden(Phone, visibility),)),
        ),
        "notices": (hidden(Notice, visibility),),
    }
    if kind is ServiceRecord:
        private["sites"] = (
            ServiceAtSite(
                site=1, phones=(hidden(Phone, visibility),), contact_points=(hidden(ContactPoint, visibility),)
            ),
        )
    if kind is SiteRecord:
        private["is_confidential"] = False
    assert CANARY in encode(replace(told, **private))
    seen = encode(public(replace(told, **private)))
    assert CANARY not in seen
    assert "known" in seen


def test_a_confidential_site_tells_only_its_municipality_and_how_to_call() -> None:
    """Everything is a canary, but the little that is let through."""
    site = replace(
        planted(SiteRecord),
        is_confidential=True,
        addresses=(replace(planted(Address), kind="physical", city="Laval", province="QC", country="CA"),),
        area="mun-65005",
        kind="physical",
        phones=(replace(planted(Phone), number="+15145550100", extension="", kind="crisis", languages=("fr",), id=""),),
        languages=(records.SpokenLanguage(code="fr", note=Text(CANARY)),),
        accessibility=(records.Accessibility(code="ramp", description=Text(CANARY)),),
        verification=Verification(on=dt.date(2026, 1, 2), by=CANARY),
    )
    seen = public(site)
    assert CANARY not in encode(seen)
    assert str(NUMBER) not in encode(seen)
    assert seen.latitude is seen.longitude is None
    assert seen.addresses == (Address(city="Laval", province="QC", country="CA"),)
    assert (seen.area, seen.phones[0].number, seen.languages[0].code) == ("mun-65005", "+15145550100", "fr")
    for narrow in ("hood-laval-vimont", "borough-rem24", "fsa-h7m"):
        assert public(replace(site, area=narrow)).area == ""


def test_every_field_of_a_site_is_weighed_for_confidential_ones() -> None:
    """A field added to sites is hidden on confidential ones until someone adds it here and in `visibility`."""
    said = {field for field in SiteRecord.__struct_fields__ if field in _SAID_OF_CONFIDENTIAL}
    site = replace(planted(SiteRecord), is_confidential=True, area="mun-1")
    seen = public(site)
    changed = {f for f in SiteRecord.__struct_fields__ if getattr(seen, f) != getattr(SiteRecord(), f)}
    assert changed <= said


_SAID_OF_CONFIDENTIAL = {
    "organization", "status", "on_web", "in_print", "kind", "is_confidential", "addresses", "area", "phones",
    "languages", "accessibility", "verification",
}  # fmt: skip


def test_a_service_says_nothing_in_words_of_a_confidential_site() -> None:
    part = ServiceAtSite(site=3, description=Text(CANARY), phones=(Phone("+15145550100", label=Text(CANARY)),))
    service = ServiceRecord(name=Text("Hébergement"), organization=1, sites=(part, replace(part, site=4)))
    seen = public(service, confidential={3})
    assert seen.sites[0] == ServiceAtSite(site=3, phones=(Phone("+15145550100"),))
    assert seen.sites[1].description == Text(CANARY)


def test_a_notice_is_seen_while_it_is_in_force() -> None:
    notice = Notice(Text("Fermé"), starts_on=dt.date(2026, 7, 20), ends_on=dt.date(2026, 7, 31))
    record = OrganizationRecord(name=Text("a"), notices=(notice,))
    for day, seen in ((19, False), (20, True), (31, True)):
        assert bool(public(record, today=dt.date(2026, 7, day)).notices) is seen
    assert not public(record, today=dt.date(2026, 8, 1)).notices
    assert public(record).notices == (notice,)


def test_terms_attached_to_a_hidden_part_go_with_it() -> None:
    record = OrganizationRecord(
        name=Text("a"),
        phones=(Phone("1", id="1"), Phone("2", id="2", visibility="staff")),
        contact_points=(ContactPoint(id="9"),),
        attributes=tuple(Attribute(term=on or "whole", on=on) for on in ("", "phone:1", "phone:2", "contact:9")),
    )
    assert [one.on for one in public(record).attributes] == ["", "phone:1"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ANY_RECORD.flatmap(values_of), st.dates())
def test_the_public_view_of_a_public_view_is_itself(record: Any, day: dt.date) -> None:
    once = public(record, today=day)
    assert public(once, today=day) == once
    assert type(once) is type(record)
    assert once.internal == Internal()


@pytest.mark.parametrize(
    ("status", "on_web", "seen"),
    [("active", True, True), ("active", False, False), ("do_not_refer", True, False), ("suspended", True, False),
     ("retired", True, False)],
)  # fmt: skip
def test_only_active_records_meant_for_the_web_are_public(status: str, on_web: bool, seen: bool) -> None:
    assert is_public(status, on_web) is seen
