"""What the tables of a release and their columns are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from balise.analysis.rules.metrics import METRICS, Metric
from balise.core.languages import Text

# What the lattice counts, by the metric that defines it.
MEASURES: Mapping[str, str] = {
    "contacts": "communications", "needs": "needs", "unmet": "unmet", "reasons": "unmet_for", "referrals": "referrals",
    "transfers": "transfers", "follow_ups": "follow_ups",
}  # fmt: skip
_TITLES: Mapping[str, Text] = {
    "reasons": Text("Besoins non comblés dont la raison est dite", "Unmet needs with a reason told")
}
EVERYWHERE = Text("Partout", "Everywhere")
LEVELS: Mapping[str, Text] = {
    "everywhere": EVERYWHERE,
    "region": Text("Région administrative", "Administrative region"),
    "territory": Text("Territoire d’une communauté métropolitaine", "Territory of a metropolitan community"),
    "mrc": Text("MRC", "RCM"),
    "municipality": Text("Municipalité", "Municipality"),
    "borough": Text("Arrondissement", "Borough"),
    "area": Text("Lieu tel que noté", "Place as recorded"),
}
GRAINS: Mapping[str, Text] = {
    "year": Text("Année civile", "Calendar year"),
    "quarter": Text("Trimestre", "Quarter"),
    "month": Text("Mois", "Month"),
}
STATES: Mapping[str, Text] = {
    "exact": Text("Nombre exact", "Exact number"),
    "hidden": Text("Caché\u00a0: moins de 5 personnes", "Hidden: fewer than 5 people"),
    "linked": Text(
        "Caché\u00a0: il ferait connaître un autre nombre caché", "Hidden: it would tell another hidden number"
    ),
}
# A column: its name, and how a title says that rows are told apart by it.
_COLUMNS: Mapping[str, tuple[Text, Text]] = {
    "topic": (Text("Sujet noté", "Topic recorded"), Text("le sujet noté", "topic recorded")),
    "topic_1": (Text("Sujet", "Topic"), Text("le sujet", "topic")),
    "topic_2": (Text("Sujet, 2e niveau", "Topic, second level"), Text("le sujet (2e niveau)", "topic (second level)")),
    "topic_3": (Text("Sujet, 3e niveau", "Topic, third level"), Text("le sujet (3e niveau)", "topic (third level)")),
    "operator": (Text("Opérateur", "Operator"), Text("l’opérateur", "operator")),
    "channel": (Text("Canal", "Channel"), Text("le canal", "channel")),
    "language": (Text("Langue", "Language"), Text("la langue", "language")),
    "inquirer": (Text("Demandeur", "Inquirer"), Text("le demandeur", "inquirer")),
    "gender": (Text("Genre", "Gender"), Text("le genre", "gender")),
    "age_group": (Text("Groupe d’âge", "Age group"), Text("le groupe d’âge", "age group")),
    "age_band": (Text("Âge, comme l’opérateur le note", "Age, as the operator records it"),
                 Text("l’âge noté", "age as recorded")),
    "household": (Text("Ménage", "Household"), Text("le ménage", "household")),
    "is_newcomer": (Text("Arrivée récente", "Recent arrival"), Text("l’arrivée récente", "recent arrival")),
    "heard": (Text("A connu le service par", "Heard of the service through"),
              Text("la façon d’avoir connu le service", "how people heard of the service")),
    "reason": (Text("Raison", "Reason"), Text("la raison", "reason")),
    "reason_group": (Text("Raison, groupe", "Reason, group"), Text("le groupe de raisons", "group of reasons")),
    "organization": (Text("Organisme", "Organization"), Text("l’organisme", "organization")),
    "line": (Text("Ligne", "Line"), Text("la ligne", "line")),
    "has_handover": (Text("Avec transmission", "With a handover"), Text("la transmission", "handover")),
    "state": (Text("État du suivi", "State of the follow-up"), Text("l’état du suivi", "state of the follow-up")),
    "status": (Text("État du besoin", "Status of the need"), Text("l’état du besoin", "status of the need")),
}  # fmt: skip


def metric(measure: str) -> Metric:
    """The definition of what a table counts."""
    return METRICS[MEASURES[measure]]


def counted(measure: str) -> Text:
    """What a table counts: Besoins non comblés dont la raison est dite / Unmet needs with a reason told."""
    return _TITLES.get(measure) or metric(measure).label


def column(name: str) -> Text:
    """The code of the column itself where nobody named it yet."""
    return _COLUMNS[name][0] if name in _COLUMNS else Text(name, name)


def by(name: str) -> Text:
    """How a title says that rows are told apart by a column."""
    return _COLUMNS[name][1] if name in _COLUMNS else Text(name, name)


def title(measure: str, columns: Sequence[str]) -> Text:
    """Besoins selon le genre et le sujet / Needs by gender and topic."""
    label = counted(measure)
    if not columns:
        return Text(f"{label.fr} par territoire et période", f"{label.en} by place and period")
    told = [by(name) for name in columns]
    return Text(
        f"{label.fr} selon {' et '.join(one.fr for one in told)}",
        f"{label.en} by {' and '.join(one.en for one in told)}",
    )


def listed(texts: Sequence[Text]) -> Text:
    """Labels one after the other, as in a sentence."""
    return Text(_listed([one.fr for one in texts]), _listed([one.en for one in texts]))


def _listed(texts: Sequence[str]) -> str:
    """Capitals stay where more than the first letter is one: MRC."""
    return ", ".join(text if text[1:2].isupper() else text[:1].lower() + text[1:] for text in texts)
