"""Comparing and merging keep what people corrected and take in what the source changed."""

from __future__ import annotations

from typing import Any

import pytest
from any_record import ANY_RECORD, values_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules.merge import Change, diff, merge, reconcile
from balise.directory.rules.record import (
    Address,
    ContactPoint,
    Internal,
    OrganizationRecord,
    Phone,
    Record,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
    Url,
)

BASE = OrganizationRecord(
    name=Text("Entraide", "Mutual aid"),
    email="a@example.org",
    phones=(Phone("+15145550100", id="1"), Phone("+15145550101", id="2")),
)
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def three(draw: st.DrawFn) -> tuple[Record, Record, Record]:
    """Three records of one type, near one another: fields of each are drawn from the others'."""
    kind = draw(ANY_RECORD)
    first, second, third = (draw(values_of(kind)) for _ in range(3))

    def near(one: Any, other: Any) -> Any:
        names = draw(st.lists(st.sampled_from(one.__struct_fields__), max_size=4, unique=True))
        return replace(one, **{name: getattr(other, name) for name in names})

    return first, near(first, second), near(first, third)


@law
@given(three())
def test_what_only_one_side_changed_is_that_sides(records: tuple[Any, Any, Any]) -> None:
    base, ours, theirs = records
    assert merge(base, base, theirs) == theirs
    assert merge(base, ours, base) == ours
    assert merge(base, ours, ours) == ours
    assert reconcile(base, base, theirs).conflicts == reconcile(base, ours, base).conflicts == ()


@law
@given(three())
def test_a_merge_of_changes_in_other_fields_has_both(records: tuple[Any, Any, Any]) -> None:
    base, ours, theirs = records
    merged = reconcile(base, ours, theirs)
    for field in base.__struct_fields__:
        b, o, t, m = (getattr(one, field) for one in (base, ours, theirs, merged.record))
        if b == o:
            assert m == t
        if b == t:
            assert m == o


@law
@given(three())
def test_there_is_a_difference_where_and_only_where_records_differ(records: tuple[Any, Any, Any]) -> None:
    base, ours, _ = records
    assert (diff(base, ours) == ()) is (base == ours)
    assert {change.path.split(".")[0].split("[")[0] for change in diff(base, ours)} == {
        field for field in base.__struct_fields__ if getattr(base, field) != getattr(ours, field)
    }


def test_a_correction_outlives_an_import_that_changes_something_else() -> None:
    ours = replace(BASE, phones=(replace(BASE.phones[0], extension="223"), BASE.phones[1]))
    theirs = replace(
        BASE, email="b@example.org", phones=(BASE.phones[1], BASE.phones[0], Phone("+15145550102", id="3"))
    )
    merged = reconcile(BASE, ours, theirs)
    assert merged.record.email == "b@example.org"
    assert [(p.number[-1], p.extension) for p in merged.record.phones] == [("1", ""), ("0", "223"), ("2", "")]
    assert merged.conflicts == ()


def test_where_both_changed_the_person_wins_and_it_is_told() -> None:
    merged = reconcile(BASE, replace(BASE, email="person@example.org"), replace(BASE, email="source@example.org"))
    assert merged.record.email == "person@example.org"
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.base, conflict.ours, conflict.theirs) == (
        "email", "a@example.org", "person@example.org", "source@example.org",
    )  # fmt: skip


def test_a_part_removed_on_one_side_is_gone_unless_the_other_changed_it() -> None:
    without = replace(BASE, phones=BASE.phones[:1])
    assert merge(BASE, without, BASE).phones == BASE.phones[:1]
    assert merge(BASE, BASE, without).phones == BASE.phones[:1]
    corrected = replace(BASE, phones=(BASE.phones[0], replace(BASE.phones[1], extension="9")))
    kept = reconcile(BASE, corrected, without)
    assert kept.record.phones == corrected.phones
    assert [(c.path, c.theirs) for c in kept.conflicts] == [("phones[2]", None)]
    gone = reconcile(BASE, without, corrected)
    assert gone.record.phones == without.phones
    assert [(c.path, c.ours) for c in gone.conflicts] == [("phones[2]", None)]


def test_lists_of_codes_take_both_sides_additions() -> None:
    base = ServiceRecord(name=Text("s"), organization=1, topics=("food", "legal"))
    merged = reconcile(
        base, replace(base, topics=("food", "legal", "health")), replace(base, topics=("food", "income"))
    )
    assert set(merged.record.topics) == {"food", "income", "health"}


def test_parts_without_id_are_known_by_what_names_them() -> None:
    base = SiteRecord(addresses=(Address(line_1="1, rue A", city="Laval"),), phones=(Phone("+15145550100"),))
    ours = replace(base, addresses=(replace(base.addresses[0], line_2="bureau 3"),))
    theirs = replace(base, addresses=(replace(base.addresses[0], city="Longueuil"),))
    assert merge(base, ours, theirs).addresses == (Address(line_1="1, rue A", line_2="bureau 3", city="Longueuil"),)
    service = ServiceRecord(name=Text("s"), organization=1, sites=(ServiceAtSite(site=4, id="x"),))
    renamed = replace(service, sites=(ServiceAtSite(site=4, id="y", description=Text("au 2e")),))
    assert [change.path for change in diff(service, renamed)] == ["sites[4].description.fr", "sites[4].id"]


def test_columns_nobody_mapped_are_merged_one_by_one() -> None:
    base = replace(BASE, internal=Internal(columns={"a.x": "1", "a.y": "2"}))
    ours = replace(BASE, internal=Internal(columns={"a.x": "1", "a.y": "corrected"}))
    theirs = replace(BASE, internal=Internal(columns={"a.y": "2", "a.z": "3"}))
    assert merge(base, ours, theirs).internal.columns == {"a.y": "corrected", "a.z": "3"}


def test_a_difference_is_told_by_its_path() -> None:
    other = replace(
        BASE,
        name=Text("Entraide", "Self-help"),
        phones=(replace(BASE.phones[0], extension="2"),),
        urls=(Url("https://a"),),
    )
    assert diff(BASE, other) == (
        Change("name.en", "Mutual aid", "Self-help"),
        Change("urls[https://a]", None, Url("https://a")),
        Change("phones[1].extension", "", "2"),
        Change("phones[2]", BASE.phones[1], None),
    )
    moved = replace(BASE, phones=BASE.phones[::-1])
    assert diff(BASE, moved) == (Change("phones[]", ("[1]", "[2]"), ("[2]", "[1]")),)
    assert [change.path for change in diff(None, BASE)] == ["name", "email", "phones"]


def phone(last: int, id: str = "", **more: object) -> Phone:
    return Phone(f"+1514555{last:04}", id=id, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "says_now"),
    [
        ((phone(1, "p"),), (phone(1, "q"),)),
        ((phone(1, "p1"), phone(2, "p2")), (phone(3, "p1"), phone(1, "p2"), phone(2, "p3"))),
        ((phone(1, "p1"), phone(2, "p2")), (phone(2, "p1"), phone(1, "p2"))),
        ((phone(1), phone(2)), (phone(2), phone(1, extension="7"))),
    ],
)
def test_a_number_that_someone_hid_stays_hidden_however_its_source_numbers_it(
    said: tuple[Phone, ...], says_now: tuple[Phone, ...]
) -> None:
    base = ServiceRecord(name=Text("Repas"), organization=1, phones=said)
    hidden = tuple(replace(one, visibility="private") if one.number.endswith("0001") else one for one in said)
    merged = merge(base, replace(base, phones=hidden), replace(base, phones=says_now))
    seen = {one.number: one.visibility for one in merged.phones}
    assert seen == {one.number: "private" if one.number.endswith("0001") else "public" for one in says_now}
    gone = merge(base, replace(base, phones=said[1:]), replace(base, phones=says_now))
    assert all(not one.number.endswith("0001") for one in gone.phones)


def test_a_person_kept_for_the_staff_stays_so_when_an_address_is_added() -> None:
    point = ContactPoint(name="Ana", visibility="public")
    base = ServiceRecord(name=Text("Repas"), organization=1, contact_points=(point,))
    ours = replace(base, contact_points=(replace(point, visibility="staff"),))
    theirs = replace(base, contact_points=(replace(point, email="ana@example.org"),))
    assert merge(base, ours, theirs).contact_points == (replace(point, visibility="staff", email="ana@example.org"),)


@given(st.lists(st.integers(1, 4), max_size=4), st.lists(st.integers(1, 4), max_size=4), st.permutations("abcd"))
def test_no_number_of_a_source_is_lost_or_doubled_when_nobody_changed_it(
    said: list[int], says_now: list[int], ids: list[str]
) -> None:
    base = ServiceRecord(name=Text("Repas"), organization=1, phones=tuple(map(phone, said, "abcd")))
    theirs = replace(base, phones=tuple(map(phone, says_now, ids)))
    merged = merge(base, replace(base, keywords=Text("faim")), theirs)
    assert merged == replace(theirs, keywords=Text("faim"))
