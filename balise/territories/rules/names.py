"""Names of areas however spelt: one key for Saint-, St-, articles, dashes, accents, and what a kind is called."""

from __future__ import annotations

import re

from balise.core.text import fold

_LONG = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "mt": "mont",
    "nd": "notre dame",
    "mtl": "montreal",
}
_ARTICLES = {"le", "la", "les", "l", "the", "de", "du", "des", "d", "of", "a", "aux", "au", "et", "and"}
_PROVINCE = re.compile(r"[\s,(]+(?:qc|qu[eé]\.?|québec|quebec|p\.?q\.?|canada)[\s)]*$", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[a-z] ){1,7}[a-z]\b")
_KIND_WORDS = (  # longest first; what people write before a name
    ("mrc", r"(?:la )?mrc|municipalite regionale de comte|rcm|county|comte"),
    ("metropolitan", r"communaute metropolitaine|metropolitan community"),
    ("agglomeration", r"agglomeration"),
    ("region", r"region administrative|administrative region|region"),
    ("borough", r"arrondissement|arr|borough"),
    ("neighbourhood", r"quartier|neighbou?rhood|secteur"),
    ("municipality", r"ville|city|town|municipalite|municipality|village|paroisse|parish|canton|township"),
    ("province", r"province"),
)
_KINDS = [(kind, re.compile(rf"^(?:{words}) (?:de la |de |du |des |d |of )?(?=\w)")) for kind, words in _KIND_WORDS]


def key(name: str) -> str:
    """What two spellings of one name have in common.

    >>> key("St-Jean sur Richelieu") == key("SAINT-JEAN-SUR-RICHELIEU")
    True
    >>> key("L’Île-Bizard–Ste-Geneviève")
    'ile bizard sainte genevieve'
    """
    return _shorten(fold(name))


def begun(name: str) -> str:
    """The key of a name whose last word may be unfinished: an article may be the beginning of another word.

    >>> begun("Saint-La"), begun("Saint-Lam"), begun("La")
    ('saint la', 'saint lam', 'la')
    """
    folded = fold(name)
    last, whole = folded.rpartition(" ")[2], _shorten(folded)
    return f"{whole} {last}" if last in _ARTICLES and whole != last else whole


def _shorten(folded: str) -> str:
    folded = _INITIALS.sub(lambda found: found[0].replace(" ", ""), folded)
    words = [part for word in folded.split() for part in _LONG.get(word, word).split()]
    kept = [word for word in words if word not in _ARTICLES]
    return " ".join(kept or words)


def split_kind(text: str) -> tuple[str, str]:
    """(kind, key) of a name that says its kind ("ville de Québec", "MRC Roussillon"); kind is "" when it does not."""
    folded = fold(text)
    for kind, pattern in _KINDS:
        if found := pattern.match(folded):
            return kind, _shorten(folded[found.end() :])
    return "", _shorten(folded)


def without_province(text: str) -> str:
    """`text` without a final province or country, unless nothing else stands there.

    >>> without_province("Laval (Québec)"), without_province("Québec")
    ('Laval', 'Québec')
    """
    while (shorter := _PROVINCE.sub("", text)) != text and shorter.strip():
        text = shorter
    return text
