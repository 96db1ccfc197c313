"""HSDS as tables: 1.1, 2.0, 3.0 and 3.1, a folder or a zip of CSV files, with or without datapackage.json."""

from __future__ import annotations

from collections.abc import Sequence

from balise.core.languages import Text

from ..rules.account import Head, Plan
from ..rules.tables import PARENTS, RESOURCES, table_of
from . import hsds_json

code = "hsds"
name = Text(fr="HSDS en tableaux (1.1, 2.0, 3.0, 3.1)", en="HSDS tables (1.1, 2.0, 3.0, 3.1)")

# Columns that older versions named otherwise, by table. The rest have the names of 3.1.
_RENAMED: dict[str, dict[str, str]] = {
    "organization": {"website": "url"},
    "phone": {"number_type": "type"},
    "accessibility": {"accessibility": "description"},
    "service_area": {"service_area": "name"},
    "taxonomy_term": {"term": "name"},
    "service_attribute": {"taxonomy_id": "taxonomy_term_id"},
}
_POSTAL = ("postal_address", "postal_addresses")
_OLD_TAXONOMY = "taxonomy"  # up to 1.1 the file of terms has the name that 3.0 gives to their vocabularies


def detect(heads: Sequence[Head]) -> int:
    """Sure when most files have the names of the standard and the columns by which it links them."""
    if not heads:
        return 0
    known = [head for head in heads if _looks_right(head)]
    return round(90 * len(known) / len(heads))


def _looks_right(head: Head) -> bool:
    table = table_of(head.name)
    if not table:
        return False
    if table in RESOURCES:
        return {"id", "name"} <= set(head.columns)
    return any(column in head.columns for column, _ in PARENTS.get(table, ())) or "id" in head.columns


def plan(head: Head) -> Plan | None:
    table = table_of(head.name)
    if ".json" in head.file.lower() and (not table or "#" not in head.file):
        return hsds_json.plan(head)
    if not table:
        return None
    if table == "taxonomy" and "parent_id" in head.columns:
        return Plan(table="taxonomy_term", rename={"vocabulary": "taxonomy"})
    rename = _RENAMED.get(table, {})
    if head.name.startswith("other_attribute"):
        rename = {"link_type": "link_entity"}
    fixed = {"address_type": "postal"} if head.name in _POSTAL else {}
    required = ("number",) if table == "phone" else ("taxonomy_term_id",) if table == "service_attribute" else ()
    return Plan(table=table, rename=rename, fixed=fixed, required=required)
