"""What a contact still lacks before it can be closed."""

from __future__ import annotations

from typing import Any

import pytest

from balise.intake.rules.standing import lacks

WHOLE: dict[str, Any] = {"id": "c", "kind": "conversation", "area": "24", "is_area_unknown": None}
NEED: dict[str, Any] = {"id": "n", "topic": "food", "status": "met"}
TRANSFER: dict[str, Any] = {
    "id": "t",
    "line": "suicide",
    "is_accepted": True,
    "ground": "consent",
    "disclosed": ["name"],
}
FOLLOW_UP: dict[str, Any] = {
    "id": "f", "state": "planned", "has_consent": True, "due_on": "2027-03-03", "owner": 1, "safe_ways": ["call"]
}  # fmt: skip


def told(**parts: dict[str, Any]) -> list[str]:
    transfers = [TRANSFER | parts["transfer"]] if "transfer" in parts else []
    follow_ups = [FOLLOW_UP | parts["follow_up"]] if "follow_up" in parts else []
    return [one.told.en for one in lacks(WHOLE, [NEED], transfers, follow_ups)]


def test_a_whole_contact_lacks_nothing() -> None:
    assert told(transfer={}, follow_up={}) == []


@pytest.mark.parametrize("ground", ["consent", "emergency", "serious_risk"])
def test_a_transfer_on_a_ground_says_what_was_disclosed(ground: str) -> None:
    assert told(transfer={"ground": ground, "disclosed": []}) == [
        "Tick what was disclosed to the line, or choose “Nothing was disclosed”."
    ]


def test_nothing_disclosed_is_an_answer_and_no_ground_is_asked_once() -> None:
    assert told(transfer={"ground": "nothing_disclosed", "disclosed": []}) == []
    assert told(transfer={"ground": "", "disclosed": []}) == ["Say what was disclosed, and on what ground."]


def test_a_follow_up_agreed_to_says_how_to_reach_the_person_safely() -> None:
    assert told(follow_up={"safe_ways": []}) == ["Say how the person can be reached safely."]
    assert told(follow_up={"safe_ways": [], "has_consent": False}) == []
    assert told(follow_up={"safe_ways": [], "state": "reached"}) == []
