"""Our own layout, which loses nothing: JSON lines, each {"kind", "id", "record"} with a document of the directory.

Links are by external id: `organization` and `parent` name an organization, `site` of a service's `sites` a site.
"""

from __future__ import annotations

from collections.abc import Sequence

from balise.core.languages import Text

from ..rules import documents
from ..rules.account import DOCUMENT, Account, Head, Piece, Plan, Row

code = "balise"
name = Text(fr="Documents de Balise (JSON lines)", en="Balise documents (JSON lines)")


def detect(heads: Sequence[Head]) -> int:
    return 99 if heads and all({"kind", "id", "record"} <= set(head.columns) for head in heads) else 0


def plan(head: Head) -> Plan | None:
    return Plan(table="organization", split=_split) if {"kind", "record"} <= set(head.columns) else None


def _split(row: Row, account: Account) -> Sequence[Piece]:
    kind, identity, text = (row.values.get(column, "") for column in ("kind", "id", "record"))
    if kind not in documents.TABLES or not identity:
        account.refuse(row, "id" if kind in documents.TABLES else "kind", _SHAPE)
        return []
    try:
        owner = documents.check(kind, text)
    except ValueError as error:
        account.refuse(
            row,
            "record",
            Text(fr=f"Ce document n’est pas une fiche : {error}", en=f"This document is not a record: {error}"),
        )
        return []
    values = {"id": identity, "name": kind, DOCUMENT: text}
    if owner:
        values["organization_id"] = owner
    return [Piece(documents.TABLES[kind], values)]


_SHAPE = Text(
    fr="Chaque ligne doit être un objet avec « kind » (organization, site ou service), « id » et « record ».",
    en="Each line must be an object with “kind” (organization, site or service), “id” and “record”.",
)
