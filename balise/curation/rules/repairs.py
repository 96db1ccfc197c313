"""The rules by which values are repaired: what each one does, said to a curator."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from balise.core.languages import Text


def _table(*rules: tuple[str, str, str]) -> Mapping[str, Text]:
    return MappingProxyType({code: Text(fr=fr, en=en) for code, fr, en in rules})


READING = _table(
    ("file.encoding", "Le fichier n’est pas en UTF-8\u00a0: il est lu dans l’encodage reconnu.",
     "The file is not in UTF-8: it is read in the encoding recognized."),
    ("file.kind", "Le contenu n’est pas ce que dit le nom du fichier\u00a0: il est lu pour ce qu’il est.",
     "The contents are not what the file’s name says: they are read for what they are."),
    ("file.mark", "La marque d’ordre des octets au début du fichier est ignorée.",
     "The byte-order mark at the start of the file is left out."),
    ("line.encoding", "La ligne n’est pas dans l’encodage du reste du fichier\u00a0: elle est lue dans le sien.",
     "The line is not in the encoding of the rest of the file: it is read in its own."),
    ("text.mojibake", "Les lettres accentuées brisées par un mauvais encodage sont rétablies.",
     "Accented letters broken by a wrong encoding are put right."),
    ("text.control", "Les caractères de commande invisibles sont retirés.",
     "Invisible control characters are removed."),
    ("text.surrogate", "Un demi-caractère qui ne peut être écrit est remplacé par le signe �.",
     "A half character that cannot be written is replaced by the sign �."),
    ("row.short", "La ligne a moins de valeurs que de colonnes\u00a0: les dernières sont vides.",
     "The row has fewer values than columns: the last ones are empty."),
    ("row.quote", "Un guillemet jamais fermé est lu comme un simple caractère.",
     "A quotation mark that is never closed is read as a plain character."),
    ("row.duplicate_key", "Un nom écrit deux fois dans l’objet\u00a0: les valeurs sont gardées sous deux noms.",
     "A name written twice in the object: the values are kept under two names."),
    ("header.empty", "Une colonne sans nom en reçoit un.", "A column without a name is given one."),
    ("header.duplicate", "Deux colonnes de même nom\u00a0: la seconde est numérotée.",
     "Two columns of the same name: the second is numbered."),
    ("header.missing", "Le fichier n’a pas d’en-tête\u00a0: ses colonnes sont numérotées.",
     "The file has no header: its columns are numbered."),
    ("header.title", "Les lignes de titre au-dessus de l’en-tête sont mises de côté.",
     "The title lines above the header are left aside."),
    ("sheet.merged", "Une cellule fusionnée sur plusieurs lignes vaut pour chacune.",
     "A cell merged over several rows stands for each of them."),
    ("sheet.error", "Une erreur de calcul du tableur devient une cellule vide.",
     "A calculation error of the sheet becomes an empty cell."),
)  # fmt: skip

RULES: Mapping[str, Text] = READING
