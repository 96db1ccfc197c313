"""What a service costs: whether it is free, and the costs in words."""

from __future__ import annotations

import datetime as dt

from balise.core.languages import Language

from .record import Fee, ServiceRecord


def is_free(record: ServiceRecord, on: dt.date | None = None) -> bool | None:
    """Whether every cost in force is zero. None when no amount is recorded: words alone are not trusted to say it."""
    fees = [fee for fee in record.fees if on is None or _is_in_force(fee, on)]
    if any(fee.amount for fee in fees):
        return False
    return True if fees and all(fee.amount == 0 for fee in fees) else None


def sentence(record: ServiceRecord, language: Language, on: dt.date | None = None) -> str:
    """The costs in force: "Gratuit", or "Adhésion : 20 $; atelier : 5,50 $". Else what the source wrote."""
    fees = [fee for fee in record.fees if on is None or _is_in_force(fee, on)]
    if is_free(record, on) and not any(fee.option or fee.amount_description for fee in fees):
        return "Gratuit" if language == "fr" else "Free"
    said = [part for part in (_say(fee, language) for fee in fees) if part]
    return "; ".join(said) or record.fees_text.say(language)


def _is_in_force(fee: Fee, on: dt.date) -> bool:
    return (fee.valid_from is None or fee.valid_from <= on) and (fee.valid_to is None or on <= fee.valid_to)


def _say(fee: Fee, language: Language) -> str:
    name, detail = fee.option.say(language), fee.amount_description.say(language)
    amount = money(fee.amount, fee.currency, language) if fee.amount is not None else ""
    if amount.casefold() == name.casefold():  # "Gratuit : gratuit" says it twice
        amount = ""
    value = f"{amount} ({detail})" if amount and detail else amount or detail
    colon = "\u00a0: " if language == "fr" else ": "
    return f"{name}{colon}{value}" if name and value else name or value


def money(amount: float, currency: str, language: Language) -> str:
    """An amount as it is written here: "5,50 $", "$5.50", "gratuit", "12 EUR"."""
    if amount == 0:
        return "gratuit" if language == "fr" else "free"
    figure = f"{amount:.0f}" if float(amount).is_integer() else f"{amount:.2f}"
    if language == "fr":
        return f"{figure.replace('.', ',')}\u00a0{'$' if currency == 'CAD' else currency}"
    return f"${figure}" if currency == "CAD" else f"{figure} {currency}"
