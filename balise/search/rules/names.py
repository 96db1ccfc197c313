"""How names are held so that a name asked for finds its owner, however it is written."""

from __future__ import annotations

from balise.core.text import fold

_ARTICLES = ("le ", "la ", "les ", "l ", "the ", "a ", "an ")
_FORMS = (" inc", " ltee", " ltd", " limitee", " limited", " corporation", " corp", " enr", " senc", " llc")


def called(text: str) -> str:
    """A name as the field `called` holds it: folded, without leading article or legal form.

    >>> called("Le Grenier inc.")
    'grenier'
    """
    name = fold(text)
    article = next((article for article in _ARTICLES if name.startswith(article)), "")
    form = next((form for form in _FORMS if name.endswith(form)), "")
    return name[len(article) : len(name) - len(form)].strip() or name
