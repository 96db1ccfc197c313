"""What stands for a need, and what a contact still lacks before it can be closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from balise.core.languages import Text

from .changes import Refused
from .choices import FAILED, WITHOUT_CONSENT


class Lack(NamedTuple):
    """Something missing. `noun` and `id` say where to go and mend it; `told` what is wrong and what to do."""

    noun: str
    id: str
    told: Text


def stands(outcome: str) -> bool:
    """Whether a referral is still an answer to its need."""
    return outcome not in FAILED


def refuse_unmet(outcomes: Iterable[str], reasons: int) -> None:
    """A need is unmet only when nothing stands, with at least one reason. Raises Refused."""
    if any(stands(outcome) for outcome in outcomes):
        raise Refused(
            Text(
                "Une référence est toujours active pour ce besoin. Dites pourquoi elle n’a pas servi, ou retirez-la, "
                "avant de marquer le besoin non comblé.",
                "A referral still stands for this need. Say why it did not serve, or remove it, before marking the "
                "need unmet.",
            )
        )
    if not reasons:
        raise Refused(
            Text("Choisissez au moins une raison pour un besoin non comblé.",
                 "Choose at least one reason for an unmet need.")
        )  # fmt: skip


def status_now(status: str, outcomes: Iterable[str], reasons: int) -> str:
    """What the status of a need becomes once its referrals or its reasons changed.

    Unmet holds only while nothing stands and a reason is told. The change itself is never refused: someone is on the
    line, and what was found for them matters more. Where the outcome says it, the need is met or partly met; else its
    status is to be told again.
    """
    if status != "unmet":
        return status
    standing = {outcome for outcome in outcomes if stands(outcome)}
    if "helped" in standing:
        return "met"
    if "partly_helped" in standing:
        return "partly"
    return "" if standing or not reasons else status


def refuse_ground(ground: str, disclosed: Sequence[str], line: str) -> None:
    """Data go to a line only on a ground; without consent, only to an emergency line. Raises Refused."""
    if disclosed and ground in ("", "nothing_disclosed"):
        raise Refused(
            Text(
                "Des renseignements ont été transmis\u00a0: dites sur quel fondement, consentement ou urgence.",
                "Data were disclosed: say on what ground, consent or emergency.",
            )
        )
    if ground in WITHOUT_CONSENT and line == "other":
        raise Refused(
            Text(
                "Sans consentement, des renseignements ne vont qu’à une ligne d’urgence nommée.",
                "Without consent, data go only to a named emergency line.",
            )
        )


def lacks(
    contact: Mapping[str, object],
    needs: Sequence[Mapping[str, object]],
    transfers: Sequence[Mapping[str, object]],
    follow_ups: Sequence[Mapping[str, object]] = (),
) -> list[Lack]:
    """What a contact still lacks to be complete, in the order of the screen. An empty list is a complete contact."""
    found: list[Lack] = []
    if contact["kind"] != "conversation":
        return found
    number = str(contact["id"])
    if not needs:
        found.append(Lack("contact", number, Text("Aucun besoin n’est noté.", "No need is recorded.")))
    if not contact["area"] and not contact["is_area_unknown"]:
        found.append(
            Lack("contact", number, Text("Le secteur manque\u00a0: donnez-le ou marquez-le inconnu.",
                                         "The area is missing: give it or mark it unknown."))
        )  # fmt: skip
    for need in needs:
        if not need["topic"]:
            found.append(Lack("need", str(need["id"]), Text("Un besoin n’a pas de sujet.", "A need has no topic.")))
        if not need["status"]:
            found.append(Lack("need", str(need["id"]), _NO_STATUS))
    for transfer in transfers:
        found += _lacks_of(transfer, "transfer", _TRANSFER)
        if transfer["ground"] not in ("", "nothing_disclosed") and not transfer["disclosed"]:
            found.append(Lack("transfer", str(transfer["id"]), _NOT_DISCLOSED))
    for follow_up in follow_ups:
        if follow_up["state"] == "planned":
            found += _lacks_of(follow_up, "follow_up", _FOLLOW_UP)
            if follow_up["has_consent"] and not follow_up["safe_ways"]:
                found.append(Lack("follow_up", str(follow_up["id"]), _NO_SAFE_WAY))
    return found


_NO_STATUS = Text("Le résultat d’un besoin n’est pas noté.", "A need has no status.")
_NOT_DISCLOSED = Text(
    "Cochez ce qui a été transmis à la ligne, ou choisissez «\u00a0Rien n’a été transmis\u00a0».",
    "Tick what was disclosed to the line, or choose “Nothing was disclosed”.",
)
_NO_SAFE_WAY = Text(
    "Dites comment joindre la personne sans la mettre en danger.", "Say how the person can be reached safely."
)
_TRANSFER = {
    "line": Text("Dites vers quelle ligne va le transfert.", "Say which line the transfer goes to."),
    "is_accepted": Text("Dites si le transfert a été accepté.", "Say whether the transfer was accepted."),
    "ground": Text(
        "Dites ce qui a été transmis, et sur quel fondement.", "Say what was disclosed, and on what ground."
    ),
}
_FOLLOW_UP = {
    "has_consent": Text("Dites si la personne consent au suivi.", "Say whether the person consents to the follow-up."),
    "due_on": Text("Un suivi n’a pas de date.", "A follow-up has no date."),
    "owner": Text("Un suivi n’a personne pour le faire.", "A follow-up has no one to do it."),
}


def _lacks_of(row: Mapping[str, object], noun: str, asked: Mapping[str, Text]) -> list[Lack]:
    return [Lack(noun, str(row["id"]), told) for name, told in asked.items() if row[name] in (None, "")]
