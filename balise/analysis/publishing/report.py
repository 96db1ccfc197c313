"""The protection report of a release in words, from `protection.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from balise.analysis.rules.findings import number
from balise.core.languages import Text

from . import document, words
from .method import counted, size_of
from .release import Release

NAMES = Text("RAPPORT-DE-PROTECTION.md", "PROTECTION-REPORT.md")
Report = Mapping[str, Any]
_ATTACKS: Mapping[str, Text] = {
    "reading the tables": Text("lire les tableaux", "reading the tables"),
    "totals minus parts": Text("soustraire les parties des totaux", "totals minus parts"),
    "the same, knowing the rule": Text("de même, en connaissant la règle", "the same, knowing the rule"),
}


def document_of(release: Release, told: Report) -> Iterator[Text]:
    every = told["in_all"]
    yield document.title(Text(f"Rapport de protection\u00a0: {release.title.fr}",
                              f"Protection report: {release.title.en}"))  # fmt: skip
    yield size_of(release, told)
    yield _in_short(every)
    yield document.heading("La règle", "The rule")
    yield document.items(_rules(told["rule"]))
    yield document.heading("Ce qui a été caché", "What was hidden")
    yield _hidden(told["measures"])
    yield Text(
        "Combien font en tout les nombres cachés n’est pas dit\u00a0: ce serait un nombre de plus pour les retrouver.",
        "What hidden numbers come to in all is not said: it would be one more number to find them with.",
    )
    yield document.heading("Ce qui a été essayé contre elle", "What was tried against it")
    if (audited := _audited(told["measures"])) is not None:
        yield audited
    yield _attacks(told["measures"])


def found(told: Report) -> int:
    """How many cells an attack or the audit found to tell more than the rule: none, or nothing would have gone out."""
    learned = sum(attack["learned"] for one in told["measures"].values() for attack in one["attacks"])
    return int(told["in_all"]["open"]) + int(learned)


def _in_short(every: Report) -> Text:
    cells, hidden = every["cells"], every["hidden"] + every["linked"]
    share = 100 * hidden / max(1, cells)
    return Text(
        f"De ces nombres, {number(share, 'fr', 1)}\u00a0% sont cachés\u00a0: {_n(hidden).fr}, dont "
        f"{_n(every['hidden']).fr} de moins de cinq personnes. Ce qui suit vaut de ces tableaux, pris ensemble pour "
        "chaque chose comptée\u00a0: ce que d’autres chiffres ajouteraient n’y est pas cherché.",
        f"Of these numbers, {number(share, 'en', 1)}% are hidden: {_n(hidden).en}, of which "
        f"{_n(every['hidden']).en} of fewer than five people. What follows holds of these tables, taken together for "
        "each thing counted: what other figures would add is not looked for.",
    )


def _rules(rule: Report) -> Iterator[Text]:
    least = rule["minimum"]
    yield Text(f"De 1 à {least - 1} personnes\u00a0: caché. Personne\u00a0: montré, c’est zéro.",
               f"From 1 to {least - 1} people: hidden. Nobody: shown, it is zero.")  # fmt: skip
    yield Text(
        f"De ces tableaux, personne ne doit pouvoir déduire d’un nombre caché de personnes plus que la règle "
        f"n’en dit\u00a0: de 1 à {least - 1}. D’autre chose (les besoins de si peu de personnes), l’intervalle "
        f"s’étend d’au moins {least - 2} de part et d’autre.",
        f"From these tables, nobody may infer of a hidden number of people more than the rule says: 1 to "
        f"{least - 1}. Of something else (the needs of so few people), the interval spans at least {least - 2} either "
        "way.",
    )
    areas, own = rule["residents"]["areas"], rule["residents"]["own"]
    yield Text(
        f"Un territoire de moins de {areas} résidents ({own} s’il est postal ou propre à l’installation) n’est jamais "
        "distingué.",
        f"A place of fewer than {areas} residents ({own} if postal or of the installation’s own) is never told apart.",
    )
    share = 100 * rule["dominance"]["share"]
    yield Text(
        f"Une durée dont les {rule['dominance']['largest']} plus longues communications font plus de "
        f"{number(share, 'fr')}\u00a0% est cachée.",
        f"A duration of which the {rule['dominance']['largest']} longest communications make up more than "
        f"{number(share, 'en')}% is hidden.",
    )


def _hidden(measures: Report) -> Text:
    heads = (Text("Ce qui est compté", "What is counted"), Text("Nombres", "Numbers"),
             Text("Moins de 5 personnes", "Fewer than 5 people"),
             Text("Cachés avec eux", "Hidden with them"))  # fmt: skip
    told = ("cells", "hidden", "linked")
    return document.table(heads, ([_label(name), *(_n(one[what]) for what in told)] for name, one in measures.items()))


def _audited(measures: Report) -> Text | None:
    """None where nothing is hidden. A part is audited with what it is part of."""
    spans = {name: one["least_interval"] for name, one in measures.items() if one["least_interval"] is not None}
    if not spans:
        return None
    labels, least = words.listed([_label(name) for name in spans]), _n(min(spans.values()))
    return Text(
        f"Par programmation linéaire ({labels.fr})\u00a0: l’intervalle où peut être un nombre caché de peu de "
        f"personnes s’étend sur au moins {least.fr}, comme de 1 à 4.",
        f"By linear programming ({labels.en}): the interval in which a hidden number of few people can be spans "
        f"{least.en} at least, as 1 to 4 does.",
    )


def _attacks(measures: Report) -> Text:
    """Each attack on all that is counted, together."""
    learned: dict[str, int] = {}
    for one in measures.values():
        for attack in one["attacks"]:
            learned[attack["name"]] = learned.get(attack["name"], 0) + attack["learned"]
    heads = (Text("Attaque", "Attack"), Text("Nombres cachés appris", "Hidden numbers learned"))
    return document.table(
        heads, ([_ATTACKS.get(name, document.same(name)), _n(many)] for name, many in learned.items())
    )


def _label(measure: str) -> Text:
    return words.counted(measure)


def _n(value: int) -> Text:
    return counted(value)
