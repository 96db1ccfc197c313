"""Names of invented organizations and people, and reserved numbers and addresses that reach no one."""

from __future__ import annotations

from random import Random

from balise.core.languages import Text
from balise.core.text import fold, slugify
from balise.directory.rules.record import Phone, Visibility

from .places import Place
from .texts import coined

TOLL_FREE = "+18005550199"  # the only reserved number of its kind
_SMALL = {"de", "du", "des", "la", "le", "les", "the", "a", "aux", "en"}
_GIVEN = (
    "Maëlle",
    "Ousmane",
    "Jocelyne",
    "Thierry",
    "Nadia",
    "Gaétan",
    "Priya",
    "Réjean",
    "Solène",
    "Marc-Antoine",
    "Yolande",
    "Kenza",
    "Bruno",
    "Lucille",
    "Sébastien",
    "Fatou",
    "Ghislain",
    "Marisol",
    "Émile",
    "Huguette",
)
_FAMILY = (
    "Brindamour",
    "Vaugeois",
    "Tessier-Roc",
    "Lalancette",
    "Oumarou",
    "Desneiges",
    "Pinsonnault",
    "Quevillon",
    "Marchandise",
    "Belzile",
    "Grandbois",
    "Haroun",
    "Laframboise",
    "Ramdani",
    "Tranquille",
    "Deslongchamps",
)


def organization(kind: Text, place: Place, taken: set[str], rng: Random) -> Text:
    """A name of this kind that no other organization has, in both languages; with the place where it would be taken."""
    proper = rng.choice(coined())
    name = plain = Text(fr=kind.fr.replace("{x}", proper.fr), en=kind.en.replace("{x}", proper.en))
    number = 1
    while name.fr in taken:
        where = place.name.fr if number == 1 else f"{place.name.fr} {number}"
        name = Text(fr=f"{plain.fr} ({where})", en=f"{plain.en} ({where})")
        number += 1
    taken.add(name.fr)
    return name


def person(rng: Random) -> str:
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"


def domain(name: str) -> str:
    """A host name that exists nowhere: example.org and .example are reserved by RFC 2606."""
    words = [word for word in fold(name).split() if word not in _SMALL and len(word) > 1]
    return f"{slugify(' '.join(words), 60)}.example.org"


def phone(place: Place, rng: Random, *, kind: str = "voice", visibility: Visibility = "public") -> Phone:
    """A number of the range 555-0100 to 555-0199, which is reserved for fiction in every area code."""
    number = f"+1{rng.choice(place.area_codes)}5550{rng.randint(100, 199)}"
    return Phone(number, kind=kind, visibility=visibility)
