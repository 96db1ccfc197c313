"""The register of anonymization: what was anonymized, for what, how, how risks were assessed, and until when it holds.

Regulation respecting the anonymization of personal information, CQLR c. A-2.1, r. 0.1: purposes (s. 3), a qualified
supervisor (s. 4), individualization, correlation and inference (ss. 2, 5, 7), techniques and measures (s. 6), analysis
of what risk is left (s. 7), assessed again from time to time (s. 8), and the register that holds it all (s. 9).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

from balise.analysis.rules import period as periods
from balise.analysis.rules.keys import MINIMUM
from balise.core.languages import Text

from . import document, report, words
from .method import counted
from .release import Release
from .report import Report

NAMES = Text("REGISTRE.md", "REGISTER.md")


def review_due(made_on: dt.date, months: int) -> dt.date:
    """The day, so many months later, by which risks are assessed again; the last of a month that is too short."""
    year, month = divmod(made_on.year * 12 + made_on.month - 1 + months, 12)
    return dt.date(year, month + 1, min(made_on.day, calendar.monthrange(year, month + 1)[1]))


def document_of(release: Release, told: Report) -> Iterator[Text]:
    yield document.title(Text(f"Registre d’anonymisation\u00a0: publication {release.name}",
                              f"Register of anonymization: release {release.name}"))  # fmt: skip
    yield Text(
        "Tenu selon le Règlement sur l’anonymisation des renseignements personnels (RLRQ, c. A-2.1, r. 0.1).",
        "Kept under the Regulation respecting the anonymization of personal information (CQLR, c. A-2.1, r. 0.1).",
    )
    yield document.heading("Renseignements anonymisés", "Information anonymized")
    yield _information(release)
    yield document.heading("Fins", "Purposes")
    yield release.publisher.open_data.purposes
    yield document.heading("Supervision", "Supervision")
    yield release.publisher.open_data.supervisor
    yield document.heading("Techniques", "Techniques")
    yield document.items(_techniques())
    yield document.heading("Mesures de protection et de sécurité", "Protection and security measures")
    yield document.items(_measures())
    yield document.heading("Analyse des risques de réidentification", "Analysis of the risks of re-identification")
    yield document.table((Text("Critère", "Criterion"), Text("Analyse", "Analysis")), _criteria(told))
    yield _residual(told)
    yield document.heading("Dates", "Dates")
    yield document.items(_dates(release))


def _information(release: Release) -> Text:
    cells = counted(sum(table.rows for table in release.tables))
    counts = [words.counted(measure) for measure in dict.fromkeys(table.measure for table in release.tables)]
    by = [words.by(name) for name in dict.fromkeys(name for table in release.tables for name in table.columns)]
    told = [words.listed(many) for many in (counts, by)]
    return Text(
        f"Communications avec le public, {release.period.fr}. Compté\u00a0: {told[0].fr}. Distingué par\u00a0: le "
        f"territoire, la période, {told[1].fr}. En sont sortis {cells.fr} nombres, et aucun renseignement sur une "
        "personne.",
        f"Communications with the public, {release.period.en}. Counted: {told[0].en}. Told apart by: place, period, "
        f"{told[1].en}. What came of them is {cells.en} numbers, and no information on one person.",
    )


def _techniques() -> Iterator[Text]:
    yield Text(
        "Retrait de tout identifiant, du texte libre et de l’heure; le mois est la plus courte période.",
        "Removal of every identifier, of free text and of the time; the month is the shortest period.",
    )
    yield Text(
        "Agrégation\u00a0: rien ne sort que des nombres, et le territoire est d’autant plus grand que le profil est "
        "fin.",
        "Aggregation: nothing but numbers goes out, and the finer the profile, the wider the place.",
    )
    yield Text(
        f"Suppression primaire des nombres de 1 à {MINIMUM - 1} personnes.",
        f"Primary suppression of numbers of 1 to {MINIMUM - 1} people.",
    )
    yield Text(
        "Suppression complémentaire, résolue ensemble pour tous les tableaux et leurs hiérarchies.",
        "Complementary suppression, solved together for all tables and their hierarchies.",
    )
    yield Text(
        f"Entre deux publications, un écart de moins de {MINIMUM} personnes n’est pas publié.",
        f"Between two releases, a difference of fewer than {MINIMUM} people is not published.",
    )


def _measures() -> Iterator[Text]:
    yield Text(
        "Les faits sont gardés à part des communications, sans clé qui y ramène, et ne sont lus que par le programme.",
        "Facts are kept apart from communications, without a key that leads back, and read by the program only.",
    )
    yield Text(
        "Une publication qui en dirait trop est refusée par le programme\u00a0: personne ne peut passer outre.",
        "A release that would tell too much is refused by the program: nobody can override it.",
    )
    yield Text(
        "Ce qui est publié ne change plus, et ses sommes de contrôle le montrent. Chaque téléchargement est consigné.",
        "What is published never changes, and its checksums show it. Each download is logged.",
    )


def _criteria(told: Report) -> Iterator[list[Text]]:
    every = told["in_all"]
    yield [
        Text("Individualisation", "Individualization"),
        Text(
            f"Aucune case de 1 à {MINIMUM - 1} personnes n’est montrée; {counted(every['hidden']).fr} sont inscrites "
            "comme cachées.",
            f"No cell of 1 to {MINIMUM - 1} people is shown; {counted(every['hidden']).en} are listed as hidden.",
        ),
    ]
    yield [
        Text("Corrélation", "Correlation"),
        Text(
            f"Les tableaux de ce qui est compté sont protégés ensemble\u00a0: {counted(every['linked']).fr} autres "
            "cases sont cachées pour que l’un n’ajoute rien à l’autre. Aucun numéro ne suit une personne d’un tableau "
            "à l’autre.",
            f"Tables of what is counted are protected together: {counted(every['linked']).en} other cells are hidden "
            "so that one adds nothing to another. No number follows a person from one table to another.",
        ),
    ]
    yield [
        Text("Inférence", "Inference"),
        Text(
            "Des programmes linéaires, puis des attaques par addition et soustraction, cherchent ce que ces tableaux "
            f"laissent déduire de chaque case cachée. Trouvé\u00a0: {counted(report.found(told)).fr}.",
            "Linear programs, then attacks by adding and subtracting, look for what these tables let infer of each "
            f"hidden cell. Found: {counted(report.found(told)).en}.",
        ),
    ]


def _residual(told: Report) -> Text:
    least = told["rule"]["minimum"] - 1
    return Text(
        "Autres renseignements raisonnablement disponibles\u00a0: recensement, répertoires, presse, chiffres du site. "
        "Ceux du site suivent la même règle ou sont perturbés; ce qu’ils ajoutent à ces tableaux est essayé par un "
        "banc d’attaque à part, et non par l’analyse ci-dessus. Les autres ne comptent pas les communications du "
        "service. Il reste aussi qu’une personne qui connaît déjà un cas peut savoir qu’il est parmi ceux d’une case "
        f"cachée, de 1 à {least}.",
        "Other information reasonably available: census, directories, press, figures of the site. Those of the site "
        "follow the same rule or are perturbed; what they add to these tables is tried by a bench of attacks apart, "
        "and not by the analysis above. The others do not count communications of the service. What is left too is "
        f"that whoever already knows of a case may know that it is among those of a hidden cell, from 1 to {least}.",
    )


def _dates(release: Release) -> Iterator[Text]:
    made = release.made_at.date()
    due = review_due(made, release.publisher.open_data.reviewed_after)
    fr, en = periods.say_day(made), periods.say_day(due)
    yield Text(f"Analyse terminée {fr.fr}.", f"Analysis completed on {fr.en}.")
    yield Text(f"À réévaluer au plus tard {en.fr}.", f"To be assessed again by {en.en} at the latest.")
