"""Who may change a contact once it is closed, and what they must say."""

from __future__ import annotations

import datetime as dt

from balise.accounts.rules.permissions import is_allowed
from balise.core.languages import Text

from .changes import Change, Refused
from .nouns import LATER

OWN_DAYS = 7  # a counsellor corrects their own contacts for that long; afterwards a senior does


def refuse_correction(
    change: Change, *, wrapped_at: dt.datetime | None, made_at: dt.datetime, is_own: bool, role: str
) -> None:
    """A closed contact is corrected with a reason, by its counsellor for OWN_DAYS, else by a senior. Raises Refused.

    `made_at` is when the change was made: what the device of whoever took it kept from before the closing, without a
    connection, corrects nothing; a device may say so, hence of its own contacts only. Neither does what is learned
    once the exchange is over (`nouns.LATER`), save handing the contact over.
    """
    if wrapped_at is None or (is_own and made_at < wrapped_at):
        return
    is_later = comes_later(change)
    if is_later and change.noun != "contact":
        return
    is_theirs = is_own and made_at <= wrapped_at + dt.timedelta(days=OWN_DAYS)
    if not (is_theirs or is_allowed(role, "correct_any_contact")):
        raise Refused(
            Text(
                f"Ce contact est fermé. Qui l’a pris peut le corriger pendant {OWN_DAYS} jours; ensuite, "
                "demandez à une conseillère principale.",
                f"This contact is closed. Whoever took it may correct it for {OWN_DAYS} days; afterwards, ask a "
                "senior counsellor.",
            )
        )
    if not is_later and not change.reason.strip():
        raise Refused(
            Text("Ce contact est fermé\u00a0: dites pourquoi vous le corrigez.",
                 "This contact is closed: say why you correct it.")
        )  # fmt: skip


def refuse_hand_over(*, before: int | None, after: int | None, counsellor: int | None, by: int, role: str) -> None:
    """Who answers for a contact, or makes its follow-up, may read who the person is: nobody takes that for themselves.

    It is given by whoever has it, whoever took the contact, or a senior. Raises Refused.
    """
    if after == before or by in (before, counsellor) or is_allowed(role, "supervise"):
        return
    raise Refused(
        Text(
            "Ce contact ou ce suivi est à quelqu’un d’autre, qui peut vous le confier; sinon, demandez à une "
            "conseillère principale.",
            "This contact or follow-up is someone else’s, who can hand it over to you; otherwise, ask a senior "
            "counsellor.",
        )
    )


def comes_later(change: Change) -> bool:
    """Whether it tells what is learned once the exchange is over, and so corrects nothing."""
    verb = "add" if change.noun == "attempt" else "set"
    return change.verb == verb and change.values.keys() <= LATER.get(change.noun, frozenset())
