"""METHODE.md and METHOD.md: how figures are counted, what each means and since when, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from balise.analysis.rules import period as periods
from balise.analysis.rules.findings import number
from balise.analysis.rules.keys import MINIMUM
from balise.core.languages import Text

from . import document, files, shelf, words
from .codes import NOT_KNOWN
from .release import Release, card

NAMES = Text("METHODE.md", "METHOD.md")


def document_of(release: Release, told: Mapping[str, Any]) -> Iterator[Text]:
    """`told` is `protection.json`."""
    yield document.title(Text(f"Méthode\u00a0: {release.title.fr}", f"Method: {release.title.en}"))
    yield _what(release)
    yield document.heading("Comment citer", "How to cite")
    yield citation(release)
    yield document.heading("Ce qui est compté", "What is counted")
    yield Text(
        "Les conseillères notent chaque communication pendant qu’elle a lieu. Les chiffres en sont tirés sans "
        "identité, sans texte libre et sans heure exacte, et un mois est clos 35 jours après sa fin.",
        "Counsellors record each communication while it takes place. Figures are drawn from it without identity, free "
        "text or exact time, and a month is closed 35 days after its end.",
    )
    yield document.items(_definition(measure) for measure in dict.fromkeys(one.measure for one in release.tables))
    yield document.heading("Lire les fichiers", "Reading the files")
    yield size_of(release, told)
    yield document.items(_reading())
    yield document.table(
        (Text("Fichier", "File"), Text("Ce qu’il compte", "What it counts"), Text("Lignes", "Rows"),
         Text("Nombres cachés", "Hidden numbers")),
        ([document.same(f"`{files.csv_of(one)}`"), words.title(one.measure, one.columns), counted(one.rows),
          counted(one.hidden)] for one in release.tables),
    )  # fmt: skip
    yield document.heading("Protection des personnes", "How people are protected")
    yield document.items(_protection(release))
    yield document.heading("Ce que ces chiffres ne disent pas", "What these figures do not say")
    yield document.items(_limits())


def citation(release: Release) -> Text:
    name, licence = release.publisher.name, release.publisher.open_data.licence_title
    year = release.made_at.year
    return Text(
        f"{name.say('fr')} ({year}). *{release.title.fr}*, publication {release.name}. {licence.say('fr')}.",
        f"{name.say('en')} ({year}). *{release.title.en}*, release {release.name}. {licence.say('en')}.",
    )


def counted(value: int) -> Text:
    return Text(number(value, "fr"), number(value, "en"))


def size(*, tables: int, files: int, cells: int, hidden: int) -> Text:
    """How much a release holds: `cells` numbers, of which so many hidden. Pages and documents say it in these words."""
    many, in_files, numbers, of_them = map(counted, (tables, files, cells, hidden))
    listed = Text(
        f"{many.fr} tableaux dans {in_files.fr} fichiers\u00a0: {numbers.fr} nombres, dont {of_them.fr} cachés.",
        f"{many.en} tables in {in_files.en} files: {numbers.en} numbers, {of_them.en} of them hidden.",
    )
    if not hidden:
        return listed
    return Text(
        f"{listed.fr} De ce qui est dans un nombre caché, une partie n’est pas inscrite\u00a0: on n’y distingue pas "
        "quelqu’un de personne.",
        f"{listed.en} Some of what is within a hidden number is not listed: somebody is not told apart from nobody "
        "there.",
    )


def size_of(release: Release, told: Mapping[str, Any]) -> Text:
    """`told` is `protection.json`."""
    one = card(release)
    return size(tables=told["in_all"]["tables"], files=len(release.tables), cells=one.cells, hidden=one.hidden)


def _what(release: Release) -> Text:
    made, as_of = (periods.say_day(at.date()) for at in (release.made_at, release.as_of))
    return Text(
        f"Publication {release.name}, faite {made.fr} avec Balise {release.version}, des communications notées "
        f"jusqu’au {as_of.fr.removeprefix('le ')}. Elle ne changera pas\u00a0: une correction serait une autre "
        "publication.",
        f"Release {release.name}, made on {made.en} with Balise {release.version}, of communications recorded up to "
        f"{as_of.en}. It will not change: a correction would be another release.",
    )


def _definition(measure: str) -> Text:
    told = words.metric(measure)
    return Text(f"**{told.label.fr}**\u00a0: {told.cited.fr}", f"**{told.label.en}**: {told.cited.en}")


def _reading() -> Iterator[Text]:
    yield Text(
        "Chaque ligne est un nombre\u00a0: un territoire (`level`, `place`), une période (`grain`, `period`, du "
        "`first_day` au `last_day`), au plus deux codes, `count`, et `protection` qui dit s’il est montré.",
        "Each row is a number: a place (`level`, `place`), a period (`grain`, `period`, from `first_day` to "
        "`last_day`), at most two codes, `count`, and `protection`, which says whether it is shown.",
    )
    yield Text(
        "Un fichier tient plusieurs tableaux\u00a0: choisissez **un** `level` et **un** `grain`. Additionner tout un "
        "fichier compterait les mêmes communications plusieurs fois.",
        "A file holds several tables: choose **one** `level` and **one** `grain`. Adding up a whole file would count "
        "the same communications several times.",
    )
    yield Text(
        "`count` vide veut dire caché, et non zéro\u00a0: `hidden`, moins de cinq personnes; `linked`, un nombre qui "
        "ferait connaître un nombre caché.",
        "An empty `count` means hidden, and not zero: `hidden`, fewer than five people; `linked`, a number that would "
        "tell a hidden one.",
    )
    yield Text(
        "Une combinaison de codes qui n’est pas dans un tableau n’a concerné personne, sauf dans un territoire, une "
        "période ou un groupe dont le nombre est caché\u00a0: là, rien n’en est dit.",
        "A combination of codes that is not in a table concerned nobody, except within a place, a period or a group "
        "whose number is hidden: there, nothing is told of it.",
    )
    yield Text(
        f"`{NOT_KNOWN}` veut dire que la personne ne l’a pas dit ou qu’on ne l’a pas noté\u00a0: une valeur comme une "
        f"autre. `mun-66023.{NOT_KNOWN}` est ce que l’on sait être de `mun-66023`, sans plus de précision.",
        f"`{NOT_KNOWN}` means that the person did not say, or that it was not recorded: a value like any other. "
        f"`mun-66023.{NOT_KNOWN}` is what is known to be of `mun-66023`, and no more closely.",
    )
    yield Text(
        "Chaque code a son nom dans les deux langues, sur la ligne et dans `codes/`. `codes/area.csv` dit aussi dans "
        "quels territoires chaque territoire se trouve, et sa population.",
        "Each code has its name in both languages, in the row and in `codes/`. `codes/area.csv` also says within which "
        "places each place is, and how many people live there.",
    )
    yield Text(
        "Les CSV sont en UTF-8, séparés par des virgules; les fichiers Parquet tiennent les mêmes colonnes. "
        f"`datapackage.json` décrit tout pour les machines; `sha256sum --check {shelf.SUMS}` vérifie tout.",
        "CSV files are UTF-8, with commas; Parquet files hold the same columns. `datapackage.json` describes it all "
        f"for machines; `sha256sum --check {shelf.SUMS}` verifies it all.",
    )


def _protection(release: Release) -> Iterator[Text]:
    yield Text(
        f"Un nombre de 1 à {MINIMUM - 1} personnes n’est jamais montré. Des personnes, et non des lignes\u00a0: douze "
        "besoins de deux personnes sont cachés.",
        f"A number of 1 to {MINIMUM - 1} people is never shown. People, and not rows: twelve needs of two people are "
        "hidden.",
    )
    yield Text(
        "D’autres nombres sont cachés avec lui, dans tous les tableaux de ce qui est compté à la fois, pour qu’aucune "
        "addition ni soustraction de leurs nombres ne le redonne.",
        "Other numbers are hidden with it, in all tables of what is counted at once, so that no addition or "
        "subtraction of their numbers gives it back.",
    )
    yield Text(
        "Avant de sortir, ces tableaux sont attaqués par programmation linéaire\u00a0: si un seul nombre caché peut "
        "être resserré plus que la règle ne le permet, rien ne sort.",
        "Before they go out, these tables are attacked by linear programming: if a single hidden number can be "
        "narrowed more than the rule allows, nothing goes out.",
    )
    yield Text(
        "Cela vaut des tableaux d’une publication, une chose comptée à la fois. Ce que l’on saurait en les rapprochant "
        "d’autres chiffres (ceux des pages, d’une autre source), ou une chose comptée d’une autre, n’y est pas "
        "cherché.",
        "This holds of the tables of one release, one thing counted at a time. What would be known by putting them "
        "beside other figures (those of pages, of another source), or one thing counted beside another, is not looked "
        "for.",
    )
    yield Text("Rien n’est arrondi ni bruité\u00a0: ce qui est montré est exact.",
               "Nothing is rounded or made noisy: what is shown is exact.")  # fmt: skip
    if release.follows:
        yield Text(
            f"Un nombre corrigé de moins de {MINIMUM} personnes depuis {release.follows} reste celui qu’elle a dit.",
            f"A number corrected by fewer than {MINIMUM} people since {release.follows} stays the one that it told.",
        )


def _limits() -> Iterator[Text]:
    yield Text(
        "On y compte des personnes qui ont communiqué avec le service, et non la population\u00a0: qui ne le connaît "
        "pas n’y est pas.",
        "They count people who got in touch with the service, and not the population: whoever does not know of it is "
        "not in them.",
    )
    yield Text(
        "Le territoire est celui que la personne a dit. Beaucoup ne le disent pas\u00a0: comparez des lieux avec "
        f"prudence, et regardez `{NOT_KNOWN}`.",
        f"The place is the one that the person told. Many do not: compare places with care, and look at `{NOT_KNOWN}`.",
    )
    yield Text(
        "Un besoin non comblé n’est compté que s’il a été noté comme tel\u00a0: ils sont plus nombreux en réalité.",
        "An unmet need is counted only if it was recorded as such: there are more of them in reality.",
    )
    yield Text(
        "Une communication a souvent plusieurs besoins, et un besoin plusieurs références\u00a0: ces nombres ne "
        "s’additionnent pas entre eux.",
        "A communication often has several needs, and a need several referrals: these numbers do not add up with one "
        "another.",
    )
    yield Text(
        "Ce que les opérateurs notent chacun à leur façon (âges, ménages, raisons) se compare mal d’un opérateur à "
        "l’autre; `age_group` et `reason_group` sont communs à tous.",
        "What operators each record in their own way (ages, households, reasons) compares badly between operators; "
        "`age_group` and `reason_group` are common to all.",
    )
