"""What a service costs: never said free unless every cost in force is zero."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from balise.core.languages import Text
from balise.directory.rules.fees import is_free, sentence
from balise.directory.rules.record import Fee, ServiceRecord

DAY = dt.date(2026, 3, 4)


def service(*fees: Fee, **fields: Any) -> ServiceRecord:
    return ServiceRecord(name=Text("s"), organization=1, fees=fees, **fields)


@pytest.mark.parametrize(
    ("record", "answer"),
    [
        (service(), None),
        (service(fees_text=Text("Gratuit")), None),
        (service(Fee(amount=0)), True),
        (service(Fee(amount=0), Fee(amount=5)), False),
        (service(Fee(amount=0), Fee(option=Text("Don"))), None),
        (service(Fee(amount=0), Fee(amount=5, valid_to=dt.date(2026, 1, 1))), True),
        (service(Fee(amount=0), Fee(amount=5, valid_from=dt.date(2027, 1, 1))), True),
    ],
)
def test_free_is_certain_or_not_said(record: ServiceRecord, answer: bool | None) -> None:
    assert is_free(record, DAY) is answer


@pytest.mark.parametrize(
    ("record", "french", "english"),
    [
        (service(Fee(amount=0)), "Gratuit", "Free"),
        (service(Fee(amount=5.5)), "5,50 $", "$5.50"),
        (service(Fee(Text("Adhésion", "Membership"), 20)), "Adhésion : 20 $", "Membership: $20"),
        (
            service(Fee(Text("Panier", "Hamper"), 7), Fee(Text("Livraison", "Delivery"), 0)),
            "Panier : 7 $; Livraison : gratuit",
            "Hamper: $7; Delivery: free",
        ),
        (service(Fee(amount=12, currency="EUR", amount_description=Text("par an", "a year"))), "12 EUR (par an)",
         "12 EUR (a year)"),
        (service(Fee(amount_description=Text("Selon le revenu", "By income"))), "Selon le revenu", "By income"),
        (service(Fee(Text("Gratuit", "Free"), 0)), "Gratuit", "Free"),
        (service(fees_text=Text("Contribution volontaire", "Donation")), "Contribution volontaire", "Donation"),
        (service(), "", ""),
    ],
)  # fmt: skip
def test_costs_in_words(record: ServiceRecord, french: str, english: str) -> None:
    assert sentence(record, "fr", DAY).replace("\u00a0", " ") == french
    assert sentence(record, "en", DAY) == english
