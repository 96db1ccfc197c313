"""Descriptions composed of written sentences: what is offered, how it goes, then what follows from the record."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from balise.core.languages import Text
from balise.directory.rules.topics import own_tree

from .places import Place
from .texts import fragments

SHORTEST, LONGEST = 42, 116  # words, in each language
_PAID = ("government.", "health.clinics", "health.hospitals", "family.child-care", "seniors.housing.")  # no volunteers


def name(topic: str, rng: Random) -> Text:
    """A name of service for a topic: one written for it, or the topic's own."""
    written = fragments()["name"][topic]
    return rng.choice((*written, *written, own_tree()[topic].name))


def description(topic: str, conditions: Sequence[str], place: Place, taken: set[str], rng: Random) -> Text:
    """40 to 120 words in each language, that fit `topic` and the conditions of the record ("walk_in", "waiting"...).

    Another draw is made when the same text was already given, as long as the fragments allow.
    """
    for _ in range(8):
        text = _composed(topic, conditions, place, rng)
        if text.fr not in taken and shortest([text]) >= SHORTEST - 1:
            break
    taken.add(text.fr)
    return text


def _composed(topic: str, conditions: Sequence[str], place: Place, rng: Random) -> Text:
    told = _told(topic, rng)
    ifs = [rng.choice(fragments()[f"if:{condition}"][""]) for condition in conditions]
    known = _hows(topic)
    hows = rng.sample(known, min(2, len(known)))
    wanted, chosen = rng.randint(SHORTEST, 84), told + ifs[:1]
    around = _around(topic, conditions, place, rng)
    for text in [*hows[:1], *around[:1], *hows[1:], *ifs[1:], *around[1:]]:
        if text not in chosen and shortest(chosen) < wanted and longest([*chosen, text]) <= LONGEST:
            chosen.append(text)
    ordered = [*told, *hows, *ifs]
    return joined(sorted(chosen, key=lambda text: ordered.index(text) if text in ordered else len(ordered)))


def _told(topic: str, rng: Random) -> list[Text]:
    """What is offered: one or two sentences in their order, sometimes after what the topic says of itself."""
    written = fragments()["what"][topic]
    count = rng.choice((1, 2, 2))
    numbers = sorted(rng.sample(range(len(written)), count))
    opens_well = numbers[0] == 0 and rng.random() < 0.7
    names_public_bodies = topic.startswith("government.")  # what the tree says of them is of the real ones
    said = [] if opens_well or names_public_bodies else [own_tree()[topic].description]
    return said + [written[number] for number in numbers]


def _around(topic: str, conditions: Sequence[str], place: Place, rng: Random) -> list[Text]:
    """Sentences about the place and the team, where they cannot contradict the record."""
    found = []
    is_elsewhere = {"phone_only", "itinerant", "confidential", "home_visit"} & set(conditions)
    if not is_elsewhere and not topic.startswith("government."):
        found.append(place.fill(rng.choice(fragments()["if:local"][""])))
    if not topic.startswith(_PAID):
        found.append(rng.choice(fragments()["if:volunteers"][""]))
    rng.shuffle(found)
    return [*found, *_hows(topic), rng.choice(fragments()["if:any"][""])]


def organization(place: Place, year: int, rng: Random) -> Text:
    text = place.fill(rng.choice(fragments()["organization"][""]))
    return Text(fr=text.fr.replace("{year}", str(year)), en=text.en.replace("{year}", str(year)))


def _hows(topic: str) -> list[Text]:
    written = fragments()["how"]
    parts = topic.split(".")
    return [text for depth in range(len(parts)) for text in written.get(".".join(parts[: depth + 1]), ())]


def joined(texts: Sequence[Text]) -> Text:
    return Text(fr=" ".join(text.fr for text in texts), en=" ".join(text.en for text in texts))


def shortest(texts: Sequence[Text]) -> int:
    return min(sum(len(text.fr.split()) for text in texts), sum(len(text.en.split()) for text in texts))


def longest(texts: Sequence[Text]) -> int:
    return max(sum(len(text.fr.split()) for text in texts), sum(len(text.en.split()) for text in texts))
