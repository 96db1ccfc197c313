"""What the words of a service surely say, added as structure where the source has none."""

from __future__ import annotations

from . import values
from .account import Piece


def enriched(said: dict[str, str]) -> dict[str, str]:
    """The columns of a service with ages, genders, families, statuses and intake modes read from its own texts.

    What the source already structures is left alone, and texts stay as they are.
    """
    made = dict(said)
    text = (
        said.get("eligibility_description")
        or said.get("eligibility_description_fr")
        or said.get("eligibility_description_en")
    )
    if text:
        found = values.eligibility(text)
        if "minimum_age" not in said and "maximum_age" not in said:
            ends = {"minimum_age": found.minimum_age, "maximum_age": found.maximum_age}
            made |= {column: f"{age:g}" for column, age in ends.items() if age is not None}
        for column in ("genders", "families", "statuses"):
            if codes := getattr(found, column):
                made.setdefault(column, ";".join(codes))
    process = (
        said.get("application_process") or said.get("application_process_fr") or said.get("application_process_en")
    )
    if process and (modes := values.intake(process)):
        made.setdefault("intake", ";".join(modes))
    return made


def costs(said: dict[str, str]) -> list[Piece]:
    """A cost of zero for a service whose text on fees says that it is free, and nothing else."""
    if (text := _text(said, "fees_description")) and values.is_free(text):
        key = said["id"]
        return [Piece("cost_option", {"id": f"{key}-free", "service_id": key, "amount": "0"})]
    return []


def _text(said: dict[str, str], column: str) -> str:
    return said.get(column) or said.get(f"{column}_fr") or said.get(f"{column}_en") or ""
