"""What a release says of itself, and is told by all of its descriptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from balise.accounts.rules import Identity
from balise.analysis.edition import edition
from balise.analysis.rules import period as periods
from balise.analysis.rules.question import Period
from balise.core.languages import Text

from . import words
from .codes import CodeList
from .tables import Published


class Release(NamedTuple):
    """One release while it is made: from day `first` to `last`; `follows` is the one that it restates."""

    name: str
    first: dt.date
    last: dt.date
    made_at: dt.datetime
    as_of: dt.datetime
    version: str  # of Balise
    publisher: Identity
    spatial: Text
    tables: Sequence[Published]
    lists: Sequence[CodeList]
    follows: str = ""

    @property
    def period(self) -> Text:
        return periods.say(Period(self.first, self.last))

    @property
    def title(self) -> Text:
        return Text(f"Portrait des besoins, {self.period.fr}", f"Portrait of needs, {self.period.en}")

    @property
    def description(self) -> Text:
        counted = [words.counted(measure) for measure in dict.fromkeys(table.measure for table in self.tables)]
        told = words.listed(counted)
        return Text(
            f"Comptés par territoire, période, sujet et profil\u00a0: {told.fr}. Un nombre de moins de cinq personnes "
            "n’y est jamais montré, et d’autres sont cachés avec lui pour que les tableaux de cette publication ne le "
            "redonnent pas.",
            f"Counted by place, period, topic and profile: {told.en}. A number of fewer than five people is never "
            "shown, and others are hidden with it so that the tables of this release do not give it back.",
        )


class Card(msgspec.Struct, frozen=True):
    """`release.json`: what machines of ours read of a release that is published."""

    name: str
    made_at: dt.datetime
    as_of: dt.datetime
    first: dt.date
    last: dt.date
    version: str
    cells: int
    hidden: int
    follows: str = ""
    rules: str = ""  # the edition that decided of it (`analysis.edition`); "" where it was not written yet


def card(release: Release) -> Card:
    cells, hidden = (sum(getattr(table, what) for table in release.tables) for what in ("rows", "hidden"))
    return Card(release.name, release.made_at, release.as_of, release.first, release.last, release.version, cells,
                hidden, release.follows, edition())  # fmt: skip
