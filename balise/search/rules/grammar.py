"""What people say around their need, in both languages: written for this project, and part of every lexicon."""

from __future__ import annotations

import re
from functools import lru_cache

from .understood import Entry

_NOISE_FR = """
je cherche|je recherche|recherche|cherche|chercher|à la recherche|où trouver|trouver|trouve|comment trouver|où aller
où puis-je trouver|comment obtenir|comment avoir|obtenir|besoin|j’ai besoin|j’ai besoin d’aide|besoin d’aide
j’ai besoin d’aide pour|aide pour|aidez-moi|aider|aide|à l’aide|j’aimerais|je voudrais|je veux|je dois|je peux
est-ce que|est-ce qu’il y a|y a-t-il|il y a|existe-t-il|quelqu’un|s’il vous plaît|svp|merci|bonjour|bonsoir|allô|salut
qui peut m’aider|peut|peuvent|pouvez-vous|savoir|avoir|faire|quel|quelle|quels|quelles|comment|quoi|quand|pourquoi
information|informations|info|infos|renseignement|renseignements|liste|adresse|adresses|coordonnées
service|services|services de|organisme|organismes|ressource|ressources|endroit|endroits|place où|lieu
chez moi|près de chez moi|proche de chez moi|autour de moi|près de moi|près d’ici|dans mon quartier|mon quartier
dans mon coin|dans le coin|ici|à proximité|proche|accéder|accès|offrir|offert|offerte|offerts|ouvert|ouverte|ouverts
heures d’ouverture|horaire|qui offre|qui offrent|donne|donnent|quelque chose|quelque part|actuellement|présentement
je suis|suis|j’habite|habite|je vis|vis|depuis|besoins|merci d’avance|rien|même|parce que|chaque|tout|tous|toute|toutes
mère|père|fils|frère|sœur|tante|oncle|neveu|nièce|cousin|cousine|ami|amie|chum|mari|conjoint|conjointe|voisin|voisine
veux|veut|vouloir|peux|pouvoir|arrive|arriver|vient|viens|venir|vais|va|aller|sais|sait|fait|fais|faut|falloir|fallait
mettre|mis|prendre|pris|donner|perdu|refuse|refusé|coûte|connais|connaît|pense|crois|reste|rester|devient|sort|sortir
toujours|encore|jamais|trop|beaucoup|ben|tellement|vraiment|bientôt|déjà|souvent|seulement|pendant|avant|après|contre
problème|chose|choses|truc|façon|situation|cause|moyen|misère|chez|ça|cela|celui|celle|entre|ainsi|donc|car|si|dont
maintenant|en ce moment|plus|très|aussi|urgent|urgence de|vite|rapidement|numéro de téléphone|téléphone de|téléphone du
numéro de|numéro du|numéro|site web|vivre|garçon|garçons|bénéficiaire|prestataire|beaucoup|merci beaucoup|près
"""
_NOISE_EN = """
i am looking for|i’m looking for|looking for|look for|looking|where can i find|where to find|find|finding|how to get
where can i get|where can i go|where to go|how do i get|how do i find|get|getting|go|i need|i need help|i need help with
i need help to|need|needs|needed|help|help with|help me|helping|i want|want|i would like|would like|can|can i|could
is there|are there|there|someone|anyone|please|thanks|thank you|hello|hi|hey|who can help|what|which|when|why|how
who|where|do|does|have|information|info|list of|list|address|addresses|contact|service|services|program|programs
organization|organizations|agency|agencies|resource|resources|place|places|place where|somewhere|something
near me|near my home|around me|close to me|nearby|close by|in my area|my area|in my neighbourhood|local|access
offering|offers|offered|open|opening hours|hours|currently|right now|now|any|some|very|urgently|urgent|also|if
mother|father|son|daughter|brother|sister|aunt|uncle|nephew|niece|cousin|friend|boyfriend|girlfriend|wife|husband
know|think|feel|keep|make|made|take|took|give|gave|went|gone|come|came|try|trying|let|done|doing|say|said|tell|put|use
still|yet|soon|too|much|many|lot|bunch|really|not|no|never|everything|anything|nothing|everyone|stuff|thing|things|way
trouble|problem|refused|refuses|ago|anymore|already|always|often|only|then|than|there’s|it’s|out|off|over|under|before
i live|live|living in|i’m|because|just|got|been|being|would|should|will|going to|every|all|phone number|phone number of
telephone number|phone number for|website|boy|boys|recipient|near|close
"""
_MEANINGS = (
    ("fr", "free:yes", "gratuit|gratuite|gratuits|gratuitement|sans frais|sans payer|c’est gratuit|gratis"),
    ("en", "free:yes", "free|free of charge|no cost|at no cost|for free|no fee|without charge"),
    ("fr", "access:wheelchair", "fauteuil roulant|accessible en fauteuil roulant|chaise roulante"
     "|accessible aux fauteuils|accès fauteuil roulant|mobilité réduite|accessible aux personnes à mobilité réduite"),
    ("en", "access:wheelchair", "wheelchair|wheelchair accessible|wheelchair access|accessible by wheelchair"
     "|accessible for wheelchairs|in a wheelchair"),
    ("fr", "access:sign_language", "interprète LSQ|interprétation en langue des signes|langue des signes"),
    ("en", "access:sign_language", "sign language|sign language interpreter"),
    ("fr", "access:service_animals", "chien d’assistance|chien guide|animal d’assistance"),
    ("en", "access:service_animals", "service dog|guide dog|service animal"),
    ("fr", "intake:walk_in", "sans rendez-vous|sans rdv|sans prendre rendez-vous|rendez-vous pas nécessaire"),
    ("en", "intake:walk_in", "walk in|walk-in|walk ins|without appointment|without an appointment|no appointment"
     "|no appointment needed"),
    ("fr", "intake:telephone", "par téléphone|au téléphone"),
    ("en", "intake:telephone", "by phone|by telephone|over the phone"),
    ("fr", "intake:online", "en ligne|sur internet|par internet"),
    ("en", "intake:online", "online|on the internet"),
    ("fr", "intake:text", "par texto|par message texte"),
    ("en", "intake:text", "by text|by text message"),
    ("fr", "intake:chat", "par clavardage|clavardage"),
    ("en", "intake:chat", "by chat|online chat|live chat"),
    ("fr", "available:yes", "places disponibles|place disponible|avez-vous de la place|reste-t-il de la place"
     "|reste de la place|encore de la place|a de la place|ont de la place|avec de la place|y a-t-il de la place"
     "|lits disponibles|lit disponible|sans liste d’attente|pas de liste d’attente"),
    ("en", "available:yes", "spaces available|space available|with space|beds available|bed available|vacancies|vacancy"
     "|room left|room available|space left|spots left|no waiting list|no waitlist|spots available"),
)  # fmt: skip


def _entries() -> tuple[Entry, ...]:
    noise = [(language, "noise:", text) for language, text in (("fr", _NOISE_FR), ("en", _NOISE_EN))]
    return tuple(
        Entry(said.strip(), language, target, "asked")
        for language, target, text in (*noise, *_MEANINGS)
        for line in text.strip().splitlines()
        for said in line.split("|")
    )


GRAMMAR = _entries()

_NUMBERS = {
    word: str(value)
    for value, written in {
        2: "deux two", 3: "trois three", 4: "quatre four", 5: "cinq five", 6: "six", 7: "sept seven", 8: "huit eight",
        9: "neuf nine", 10: "dix ten", 11: "onze eleven", 12: "douze twelve", 13: "treize thirteen",
        14: "quatorze fourteen", 15: "quinze fifteen", 16: "seize sixteen", 17: "seventeen", 18: "eighteen",
        19: "nineteen", 20: "vingt twenty", 30: "trente thirty", 40: "quarante forty", 50: "cinquante fifty",
        60: "soixante sixty", 70: "seventy", 80: "eighty", 90: "ninety",
    }.items()
    for word in written.split()
}  # fmt: skip
_ORDINALS = {
    word: f"{value}e"
    for value, written in {
        1: "premier premiere premiers premieres first", 2: "deuxieme second seconde", 3: "troisieme third",
        4: "quatrieme fourth", 5: "cinquieme fifth",
    }.items()
    for word in written.split()
}  # fmt: skip
_ORDINAL = re.compile(r"0*([0-9]{1,2})(?:er|re|ere|eme|ieme|e|st|nd|rd|th)")


@lru_cache(maxsize=10_000)
def numeral(word: str) -> str:
    """A number however written, as one word; "" for what is none.

    >>> numeral("deux"), numeral("02"), numeral("1re"), numeral("premiere"), numeral("chat")
    ('2', '2', '1e', '1e', '')
    """
    if word.isdigit():
        return word.lstrip("0") or "0"
    if found := _ORDINAL.fullmatch(word):
        return f"{found[1]}e"
    return _NUMBERS.get(word) or _ORDINALS.get(word, "")


def in_figures(word: str) -> int | None:
    """The whole number that a word is, in figures or letters."""
    said = numeral(word)
    return int(said) if said.isdecimal() and len(said) < 10 else None
