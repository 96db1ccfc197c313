"""The ledger of an import: the law that every row read ends as new, changed, unchanged or refused, and only one."""

from __future__ import annotations

from collections import Counter

import msgspec

from balise.core.languages import Text

from .account import Refusal, Repair, Row


class FileAccount(msgspec.Struct):
    """What became of the rows of one file."""

    file: str
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def is_balanced(self) -> bool:
        return self.read == self.new + self.changed + self.unchanged + self.refused


class Summary(msgspec.Struct):
    """The account of a run without its lists: what the database keeps and the command line shows."""

    files: list[FileAccount] = []
    orphans: dict[str, int] = {}
    repairs: dict[str, int] = {}  # by rule
    refusals: int = 0
    resources: dict[str, dict[str, int]] = {}  # kind -> created, updated, same, merged, retired, kept
    notes: list[Text] = []  # what a curator should know beside: kept corrections, vanished records...


class Ledger:
    """Where every part of an import tells what it did; `account.Account` for layouts."""

    def __init__(self) -> None:
        self.files: dict[str, FileAccount] = {}
        self.repairs: list[Repair] = []
        self.refusals: list[Refusal] = []
        self.orphans: Counter[str] = Counter()
        self.resources: dict[str, Counter[str]] = {}
        self.notes: list[Text] = []

    def file(self, name: str) -> FileAccount:
        return self.files.setdefault(name, FileAccount(name))

    def repair(self, row: Row, field: str, old: str, new: str, rule: str) -> None:
        self.repairs.append(Repair(row.file, row.line, field, old, new, rule))

    def refuse(self, row: Row, field: str, sentence: Text) -> None:
        """A value is not taken; its row may still be."""
        self.refusals.append(Refusal(row.file, row.line, field, sentence))

    def tell(self, told: Repair | Refusal) -> None:
        """What reading did. A refusal that loses its row is one row read and refused."""
        if isinstance(told, Repair):
            self.repairs.append(told)
            return
        if told.loses_row:
            account = self.file(told.file)
            account.read += 1
            account.refused += 1
        self.refusals.append(told)

    def lose(self, file: str, line: int, field: str, sentence: Text) -> None:
        """A whole row is not taken. Call it once for a row that was counted as read."""
        self.file(file).refused += 1
        self.refusals.append(Refusal(file, line, field, sentence, loses_row=True))

    def orphan(self, file: str, line: int, table: str, field: str, value: str) -> None:
        """A row that belongs to nothing known."""
        self.orphans[table] += 1
        self.lose(file, line, field, orphan_sentence(field, value))

    def counted(self, kind: str, what: str, by: int = 1) -> None:
        self.resources.setdefault(kind, Counter())[what] += by

    def summary(self) -> Summary:
        rules = Counter(repair.rule for repair in self.repairs)
        return Summary(
            files=list(self.files.values()),
            orphans=dict(self.orphans),
            repairs=dict(rules),
            refusals=len(self.refusals),
            resources={kind: dict(counts) for kind, counts in self.resources.items()},
            notes=self.notes,
        )


def orphan_sentence(field: str, value: str) -> Text:
    return Text(
        fr=f"« {field} » désigne « {value} », que ni ce dossier ni un import précédent ne contient. "
        "Ajoutez la ligne désignée ou corrigez l’identifiant.",
        en=f"{field} names “{value}”, which neither this package nor an earlier import holds. "
        "Add the row it names, or correct the id.",
    )


def missing_sentence(field: str) -> Text:
    return Text(
        fr=f"« {field} » est vide, et la ligne ne peut pas s’en passer. Remplissez cette colonne.",
        en=f"{field} is empty, and the row cannot do without it. Fill in this column.",
    )


def parentless_sentence(fields: tuple[str, ...]) -> Text:
    names = ", ".join(fields)
    return Text(
        fr=f"La ligne ne dit pas à quoi elle appartient. Remplissez l’une de ces colonnes : {names}.",
        en=f"The row does not say what it belongs to. Fill in one of these columns: {names}.",
    )


def duplicate_sentence(field: str, value: str) -> Text:
    return Text(
        fr=f"L’identifiant « {value} » ({field}) est déjà celui d’une ligne précédente du même tableau; "
        "la première est gardée. Donnez à chaque ligne son propre identifiant.",
        en=f"The id “{value}” ({field}) is already that of an earlier row of the same table; the first one is kept. "
        "Give each row its own id.",
    )


def unread_sentence(name: str) -> Text:
    return Text(
        fr=f"Ce format n’a pas de tableau « {name} » : ses lignes ne sont pas prises. "
        "Renommez le fichier ou décrivez-le dans un fichier de correspondance (--mapping).",
        en=f"This layout has no table “{name}”: its rows are not taken. "
        "Rename the file, or describe it in a mapping file (--mapping).",
    )


RULES: dict[str, Text] = {
    "link.unknown": Text(
        fr="Le lien ne désigne rien de connu : il est laissé de côté.",
        en="The link names nothing known: it is left out.",
    ),
    "key.made": Text(
        fr="La ligne n’a pas d’identifiant : on lui en fait un de son contenu.",
        en="The row has no id: one is made from its contents.",
    ),
    "topic.unknown": Text(
        fr="Ce code n’est pas un sujet de Balise : il est gardé dans les notes internes.",
        en="This code is not a topic of Balise: it is kept among the internal notes.",
    ),
    "term.twice": Text(
        fr="Le même terme est écrit plusieurs fois : il est pris une fois.",
        en="The same term is written several times: it is taken once.",
    ),
    "term.unknown": Text(
        fr="Le terme n’est pas dans les tableaux du dossier : son identifiant est gardé.",
        en="The term is not in the tables of the package: its id is kept.",
    ),
    "hours.disagree": Text(
        fr="Le texte des heures et le tableau des plages ne disent pas la même chose : les deux sont gardés.",
        en="The text of the hours and the table of slots do not say the same: both are kept.",
    ),
}
