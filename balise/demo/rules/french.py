"""Prepositions before the names of places in French, with the articles that the names carry."""

from __future__ import annotations

_MUTE_H = ("hé", "honf")  # Hébertville; the English names of Québec (Hampstead, Hudson) breathe
_VOWELS = tuple("aeiouàâäéèêëîïôöùûüœ")


def of(name: str) -> str:
    """`name` after "de".

    >>> of("Le Sud-Ouest"), of("Anjou"), of("Les Rivières"), of("La Prairie"), of("Verdun")
    ('du Sud-Ouest', 'd’Anjou', 'des Rivières', 'de La Prairie', 'de Verdun')
    """
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if _is_elided(name) else f"de {name}"


def at(name: str, is_borough: bool = False) -> str:
    """`name` as the place where one is.

    >>> at("Le Sud-Ouest", True), at("Laval"), at("Les Cèdres")
    ('dans l’arrondissement du Sud-Ouest', 'à Laval', 'aux Cèdres')
    """
    if is_borough:
        return f"dans l’arrondissement {of(name)}"
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def _is_elided(name: str) -> bool:
    lower = name.lower()
    return lower.startswith((*_VOWELS, *_MUTE_H))
