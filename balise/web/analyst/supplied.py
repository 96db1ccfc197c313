"""Demand and supply need the directory of their months: which months have one, and what is said where none has."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from balise.analysis.rules import period as periods
from balise.analysis.rules.months import WINDOW, last_day
from balise.analysis.rules.question import Period
from balise.analysis.store import Store
from balise.core.languages import Text
from balise.directory.models import Revision


def first_month(store: Store) -> int | None:
    """The first whose directory was kept, of the months that this store reads: 202611."""
    return min((int(month) for month in store.codes("supply", "month") if month), default=None)


def months_with_supply(period: Period, store: Store) -> str:
    """The twelve months that end with the first whose directory was kept, where no directory of `period` was."""
    month = first_month(store)
    if month is None or month <= periods.month_of(period.last):
        return ""
    first = month - 11 if month % 100 == 12 else month - 99
    return f"{first // 100}-{first % 100:02d}..{month // 100}-{month % 100:02d}"


def lacking(period: Period, store: Store, today: dt.date) -> Text | None:
    """Why services cannot be told of a period, and of which they can be, or from which day; None where they can."""
    month = first_month(store)
    if month is None:
        return _to_come(today)
    if month <= periods.month_of(period.last):
        return None
    said = periods.say_month(month)
    return Text(
        f"Le répertoire de cette période n’a pas été conservé\u00a0: ses services ne se comparent pas. Choisissez une "
        f"période qui va jusqu’à {said.fr} ou plus loin.",
        f"The directory of this period was not kept: its services cannot be compared. Choose a period that goes up to "
        f"{said.en} or beyond.",
    )


def _to_come(today: dt.date) -> Text:
    """Who reads closed months alone waits for the first that ends with a directory."""
    begun = Revision.objects.order_by("pk").values_list("made_at", flat=True).first()
    if begun is None:
        return Text("Le répertoire est encore vide\u00a0: il n’y a rien à comparer aux besoins.",
                    "The directory is still empty: there is nothing to compare needs with.")  # fmt: skip
    month = periods.month_of(timezone.localdate(begun))
    day = last_day(month) + WINDOW + dt.timedelta(days=1)
    said, when = periods.say_month(month), periods.say_day(day)
    fr = f"à compter du {when.fr.removeprefix('le ')}" if day > today else "au prochain décompte"
    en = f"from {when.en} on" if day > today else "with the next count"
    return Text(
        f"Rien à comparer pour l’instant. Le répertoire est ici depuis {said.fr}, et les services d’un mois se "
        f"comparent aux besoins une fois ce mois clos, 35 jours après sa fin\u00a0: ces tableaux paraîtront {fr}.",
        f"Nothing to compare for now. The directory is here since {said.en}, and the services of a month are compared "
        f"with needs once that month is closed, 35 days after its end: these tables will appear {en}.",
    )
