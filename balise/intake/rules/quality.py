"""Which contacts are reviewed, and what a scorecard is worth.

The sample is drawn by hashing: the day and the contact decide, nobody chooses, and anyone who asks again the same day
gets the same one. Each counsellor has as many drawn as the others, however many contacts they had.
Parts of the scorecard: opening, listening, assessment, referral and closing (Inform USA Standards, contact handling).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from balise.core.languages import Text

from .changes import Refused
from .choices import Choices

EACH = 2  # contacts drawn of each counsellor
MOST_POINTS = 4

PARTS: Choices = MappingProxyType(
    {
        "opening": Text("Accueil", "Opening"),
        "listening": Text("Écoute", "Listening"),
        "assessment": Text("Évaluation du besoin", "Assessment"),
        "referral": Text("Référence", "Referral"),
        "closing": Text("Conclusion", "Closing"),
    }
)
# What full points look like, so that two seniors give the same.
ASKED: Choices = MappingProxyType(
    {
        "opening": Text(
            "Se présente, rassure sur la confidentialité, laisse la personne dire pourquoi elle appelle.",
            "Greets, reassures about confidentiality, lets the person say why they call.",
        ),
        "listening": Text(
            "Écoute sans interrompre, reformule, reconnaît ce que la personne vit.",
            "Listens without interrupting, rephrases, acknowledges what the person lives through.",
        ),
        "assessment": Text(
            "Vérifie le danger, trouve tous les besoins, le secteur et ce qui a déjà été essayé.",
            "Checks for danger, finds every need, the area and what was tried already.",
        ),
        "referral": Text(
            "Donne des services qui conviennent, plus d’un quand c’est possible, et ce qu’il faut pour y accéder.",
            "Gives services that fit, more than one where possible, and what it takes to get in.",
        ),
        "closing": Text(
            "Résume, s’assure que la personne peut agir, invite à rappeler, offre un suivi s’il le faut.",
            "Sums up, makes sure the person can act, invites them to call again, offers a follow-up where needed.",
        ),
    }
)


class Drawn(NamedTuple):
    counsellor: int
    contact: UUID


def drawn(contacts: Iterable[tuple[int, UUID]], day: dt.date, each: int = EACH) -> list[Drawn]:
    """`each` contacts of every counsellor among (counsellor, contact), the same all day, by counsellor."""
    by_counsellor: dict[int, list[UUID]] = defaultdict(list)
    for counsellor, contact in contacts:
        by_counsellor[counsellor].append(contact)
    return [
        Drawn(counsellor, contact)
        for counsellor, theirs in sorted(by_counsellor.items())
        for contact in sorted(theirs, key=lambda one: _lot(day, one))[:each]
    ]


def _lot(day: dt.date, contact: UUID) -> bytes:
    return hashlib.sha256(f"{day.isoformat()} {contact}".encode()).digest()


def percent(points: Mapping[str, int]) -> int:
    """What a scorecard is worth, from 0 to 100."""
    return round(100 * sum(points[part] for part in PARTS) / (MOST_POINTS * len(PARTS)))


def refuse_points(points: Mapping[str, int]) -> None:
    """Every part has its points, from 0 to MOST_POINTS. Raises Refused."""
    if points.keys() != PARTS.keys() or not all(0 <= value <= MOST_POINTS for value in points.values()):
        raise Refused(
            Text(
                f"Donnez de 0 à {MOST_POINTS} points à chacune des {len(PARTS)} parties.",
                f"Give each of the {len(PARTS)} parts from 0 to {MOST_POINTS} points.",
            )
        )
