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

VALUES = _table(
    ("date.format", "La date est récrite en année, mois, jour.", "The date is rewritten as year, month, day."),
    ("date.spelled", "La date en toutes lettres est récrite en chiffres.", "The date in words is rewritten in digits."),
    ("year.of_date", "D’une date, l’année seule est gardée.", "Of a date, the year alone is kept."),
    ("number.format", "Le nombre est récrit avec un point décimal.", "The number is rewritten with a decimal point."),
    ("amount.free", "Les mots qui disent la gratuité valent zéro.", "Words that say it is free stand for zero."),
    ("age.months", "L’âge en mois est récrit en années.", "The age in months is rewritten in years."),
    ("age.words", "L’âge en mots est récrit en chiffres.", "The age in words is rewritten in digits."),
    ("address.line", "La première ligne de l’adresse est vide\u00a0: la seconde en tient lieu.",
     "The first line of the address is empty: the second stands for it."),
    ("words.structured", "Ce que le texte dit sûrement est aussi noté en codes\u00a0; le texte reste.",
     "What the text surely says is noted in codes too; the text stays."),
    ("hours.noon", "«\u00a0Fermé le midi\u00a0» sans heures est lu de 12\u00a0h à 13\u00a0h.",
     "“Closed for lunch” without times is read as 12 to 1 pm."),
    ("hours.disagree", "Le texte et l’horaire ne disent pas les mêmes heures\u00a0: l’horaire est gardé.",
     "The text and the schedule do not say the same hours: the schedule is kept."),
    ("email.cleaned", "L’adresse de courriel est débarrassée de ce qui l’entoure.",
     "The e-mail address is freed of what surrounds it."),
    ("url.cleaned", "L’adresse Web reçoit le protocole qui lui manque.", "The web address is given the scheme it "
                                                                         "lacks."),
    ("coordinates.swapped", "La latitude et la longitude étaient inversées.", "Latitude and longitude were swapped."),
    ("coordinates.sign", "La longitude avait perdu son signe négatif.", "The longitude had lost its minus sign."),
    ("coordinates.format", "Les coordonnées sont récrites en degrés décimaux.",
     "The coordinates are rewritten in decimal degrees."),
    ("coordinates.scale", "Les coordonnées avaient perdu leur point décimal.",
     "The coordinates had lost their decimal point."),
    ("text.markup", "Le balisage HTML est retiré; les paragraphes restent.",
     "HTML markup is taken away; paragraphs stay."),
    ("text.cut", "Un texte trop long est coupé.", "A text that is too long is cut."),
    ("value.table", "La valeur est remplacée selon la table du fichier de correspondance.",
     "The value is replaced by the table of the mapping file."),
    ("phone.parts", "Plusieurs numéros dans une cellule deviennent autant de téléphones.",
     "Several numbers in one cell become as many telephones."),
    ("link.unknown", "Un lien vers une fiche inconnue est laissé de côté.", "A link to an unknown record is left out."),
    ("topic.unknown", "Un sujet inconnu est gardé à l’interne.", "An unknown topic is kept as internal."),
)  # fmt: skip

RULES: Mapping[str, Text] = MappingProxyType({**READING, **VALUES})
