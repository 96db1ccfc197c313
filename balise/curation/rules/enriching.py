"""What the words of a service surely say, added as structure where its source gives none, and told as a repair."""

from __future__ import annotations

from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules import record as r

from . import values
from .cells import Cells

_SHOWN = 200  # characters of a text, in the account


def who(said: r.Eligibility, cells: Cells) -> r.Eligibility:
    """Ages, genders, families and statuses that the text of eligibility says. The text itself stays as it is."""
    text = said.text.fr or said.text.en
    if not text:
        return said
    found = values.eligibility(text)
    if said.minimum_age is None and said.maximum_age is None:
        ages = {"minimum_age": found.minimum_age, "maximum_age": found.maximum_age}
        said = replace(said, **ages)
        for column, age in ages.items():
            if age is not None:
                cells.repaired(column, text[:_SHOWN], f"{age:g}", "words.structured")
    for column in ("genders", "families", "statuses"):
        if (codes := getattr(found, column)) and not getattr(said, column):
            said = replace(said, **{column: codes})
            cells.repaired(column, text[:_SHOWN], ", ".join(codes), "words.structured")
    return said


def how(said: tuple[str, ...], process: Text, cells: Cells) -> tuple[str, ...]:
    """Modes of intake that the application process names."""
    text = process.fr or process.en
    if said or not text or not (modes := values.intake(text)):
        return said
    cells.repaired("intake", text[:_SHOWN], ", ".join(modes), "words.structured")
    return modes


def costs(said: tuple[r.Fee, ...], written: Text, cells: Cells) -> tuple[r.Fee, ...]:
    """A cost of zero where the text on fees says that the service is free, and nothing else."""
    text = written.fr or written.en
    if said or not text or not values.is_free(text):
        return said
    cells.repaired("amount", text, "0", "amount.free")
    return (r.Fee(amount=0),)
