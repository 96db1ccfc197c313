"""Descriptions composed of written sentences: what is offered, how it goes, then what follows from the record."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from balise.core.languages import Text
from balise.directory.rules.topics import own_tree

from .places import Place
from .texts import fragments

SHORTEST, LONGEST = 42, 116  # words, in each language


def name(topic: str, rng: Random) -> Text:
    """A name of service for a topic: one written for it, or the topic's own."""
    written = fragments()["name"][topic]
    return rng.choice((*written, *written, own_tree()[topic].name))


def description(topic: str, conditions: Sequence[str], place: Place, rng: Random) -> Text:
    """40 to 120 words in each language, that fit `topic` and the conditions of the record ("walk_in", "waiting"...)."""
    whats = list(fragments()["what"][topic])
    rng.shuffle(whats)
    told = [own_tree()[topic].description, whats[0]] if rng.random() < 0.25 else [whats[0]]
    hows = _hows(topic)
    rng.shuffle(hows)
    ifs = [rng.choice(fragments()[f"if:{condition}"][""]) for condition in conditions]
    others = [whats[1], *hows[:2], *ifs, _local(place, rng), *rng.sample(fragments()["if:volunteers"][""], 2)]
    chosen = others[:1] if rng.random() < 0.55 else []
    order = {id(text): number for number, text in enumerate(others)}
    rest = [text for text in others if text not in chosen]
    required = set(map(id, ifs[:1]))
    rest.sort(key=lambda text: (id(text) not in required, rng.random()))
    wanted = rng.randint(SHORTEST, 88)
    for text in rest:
        if shortest(told + chosen) >= wanted:
            break
        if longest([*told, *chosen, text]) <= LONGEST:
            chosen.append(text)
    chosen.sort(key=lambda text: order[id(text)])
    return joined(told + chosen)


def organization(place: Place, year: int, rng: Random) -> Text:
    text = place.fill(rng.choice(fragments()["organization"][""]))
    return Text(fr=text.fr.replace("{year}", str(year)), en=text.en.replace("{year}", str(year)))


def _hows(topic: str) -> list[Text]:
    written = fragments()["how"]
    parts = topic.split(".")
    return [text for depth in range(len(parts)) for text in written.get(".".join(parts[: depth + 1]), ())]


def _local(place: Place, rng: Random) -> Text:
    return place.fill(rng.choice(fragments()["if:local"][""]))


def joined(texts: Sequence[Text]) -> Text:
    return Text(fr=" ".join(text.fr for text in texts), en=" ".join(text.en for text in texts))


def shortest(texts: Sequence[Text]) -> int:
    return min(sum(len(text.fr.split()) for text in texts), sum(len(text.en.split()) for text in texts))


def longest(texts: Sequence[Text]) -> int:
    return max(sum(len(text.fr.split()) for text in texts), sum(len(text.en.split()) for text in texts))
