"""Packages that no one would send, drawn at random: every row has one end, and the same again changes nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.curation import importing
from balise.curation.rules.cells import Node
from balise.curation.rules.kinship import parents_first
from balise.directory.models import Organization, Revision

from .packages import take_in, totals, write

pytestmark = pytest.mark.django_db

IDS = ("1", "2", "3", "", " 1", "1 ", "0", "é", "a;b", "\x00", "~", "'", "1\n2")
CELLS = (
    *IDS, "nan", "1e999", "<b>x</b>", "=cmd()", "\ufeff", "9" * 400, "true", "2026-13-45", "25:99", "javascript:x", "{",
    "[1", "\ud800", "Ã©", "active", "inactive", "514 555-0123 x9", "45.5", "-73.6", "MO,XX", "-1", "fr",
)  # fmt: skip
COLUMNS = {
    "organizations": "id name description status url email year_incorporated parent_organization_id on_web x",
    "locations": "id organization_id name latitude longitude is_confidential hours_text x",
    "services": "id organization_id name status minimum_age maximum_age topics location_ids fees_description alert x",
    "services_at_location": "id service_id location_id description",
    "phones": "id service_id organization_id location_id contact_id number extension type visibility",
    "contacts": "id service_id organization_id name email visibility",
    "addresses": "id location_id address_1 city postal_code country is_private",
    "schedules": "id service_id location_id opens_at closes_at byday freq interval bymonthday valid_from dtstart count",
    "cost_options": "id service_id amount currency valid_from",
    "service_areas": "id service_id name extent extent_type",
    "attributes": "id link_id link_entity taxonomy_term_id value",
    "languages": "id service_id phone_id name code",
}


def package(seed: int) -> dict[str, list[dict[str, str]]]:
    """Ids and links meet often, since few are drawn from; everything else is rarely right."""
    chance = random.Random(seed)

    def cell(column: str) -> str:
        if column == "id" or column.endswith("_id"):
            return chance.choice(IDS[:3] if chance.random() < 0.8 else IDS)
        return chance.choice(("Nom", "") if column == "name" and chance.random() < 0.9 else CELLS)

    return {
        name: [{column: cell(column) for column in columns.split()} for _ in range(chance.randint(1, 8))]
        for name, columns in COLUMNS.items()
        if name in ("organizations", "services") or chance.random() < 0.8
    }


@pytest.mark.parametrize("seed", range(25))
def test_every_row_has_one_end_and_the_same_again_changes_nothing(tmp_path: Path, seed: int) -> None:
    path = write(tmp_path / "package", package(seed))
    first = totals(take_in(path, layout="hsds"))
    before = Revision.objects.count()
    again = totals(take_in(path, layout="hsds"))
    assert again == {**first, "new": 0, "changed": 0, "unchanged": first["new"] + first["changed"]}
    assert Revision.objects.count() == before


def test_an_organization_is_under_another_whichever_comes_first_and_never_under_itself(tmp_path: Path) -> None:
    tables = {"organizations": [{"id": "a", "name": "Antenne", "parent_organization_id": "b"},
                                {"id": "b", "name": "Siège", "parent_organization_id": "b"}]}  # fmt: skip
    run = take_in(write(tmp_path / "package", tables), layout="hsds")
    parents = dict(Organization.objects.values_list("name_fr", "parent__name_fr"))
    assert parents == {"Antenne": "Siège", "Siège": None}
    assert run.summary["repairs"] == {"link.unknown": 1}


@pytest.mark.parametrize("is_published", [True, False])
def test_an_organization_read_long_before_the_one_above_it_is_linked_in_the_same_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_published: bool
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    under = {"a": "b", "b": "c", "c": "g", "d": "e", "e": "", "f": "f", "g": "", "h": "gone", "i": "a"}
    rows = [{"id": key, "name": key.upper(), "parent_organization_id": above} for key, above in under.items()]
    path = write(tmp_path / "package", {"organizations": rows})
    run = take_in(path, layout="hsds", publish=is_published)
    assert totals(run)["new"] == len(rows)
    assert run.summary["repairs"] == {"link.unknown": 2}, "its own child, and one under what is nowhere"
    if is_published:
        parents = dict(Organization.objects.values_list("name_fr", "parent__name_fr"))
        expected = {key.upper(): above.upper() or None for key, above in under.items()}
        assert parents == {**expected, "F": None, "H": None}
        assert Revision.objects.count() == len(rows)
        assert totals(take_in(path, layout="hsds"))["unchanged"] == len(rows)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghx"), max_size=8))
def test_parents_come_first_unless_they_go_in_circles(under: dict[str, str]) -> None:
    nodes = [Node("organization", "f", 1, key, {"parent_organization_id": up}, "") for key, up in under.items()]
    ordered = [node.key for node in parents_first(nodes)]
    assert sorted(ordered) == sorted(under)
    for key, above in under.items():
        if above in under and not in_a_circle(key, under):
            assert ordered.index(above) < ordered.index(key)


def in_a_circle(key: str, under: dict[str, str]) -> bool:
    seen: set[str] = set()
    step = under.get(key, "")
    while step in under and step not in seen:
        if step == key:
            return True
        seen.add(step)
        step = under[step]
    return step == key
