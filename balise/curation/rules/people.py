"""Who a service is for, read from words: ages, genders, families, statuses. Only what is surely said."""

from __future__ import annotations

import re
from functools import lru_cache

from balise.core.languages import Text
from balise.core.text import fold
from balise.directory.rules.record import Eligibility

from .account import Parsed

_LONGEST = 2_000
_OLDEST = 120
_NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7,
    "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "eighteen": 18, "dix huit": 18, "vingt et un": 21, "twenty one": 21,
}  # fmt: skip
_UNIT = r"(?:\s*(?:ans?|annees?|years?|yrs?|y/?o|an\b))"
_MONTHS_UNIT = r"\s*(?:mois|months?|mos?\b)"
_N = r"(\d{1,3}(?:[.,]5)?)"
_TO = r"\s*(?:-|a|to|au|et|and|through|thru|until|jusqu'a)\s*"
_RANGE = re.compile(
    rf"(?:\b(?:de|entre|between|ages?|aged|from|(?:the\s+)?ages?\s+(?:de|of)"
    rf"|between\s+the\s+ages\s+of)\s+)?\b{_N}{_UNIT}?{_TO}{_N}{_UNIT}?\b"
)
_MONTHS_TO_YEARS = re.compile(rf"\b(\d{{1,2}}){_MONTHS_UNIT}{_TO}{_N}(?:({_MONTHS_UNIT})|{_UNIT})")
_LOW = re.compile(
    rf"\b{_N}{_UNIT}?\s*(?:\+|(?:et|ou|and|or|&)\s*(?:plus|over|older|up|above|more|better|\+)|plus\b)"
    rf"|\b(?:over|minimum(?:\s+age)?(?:\s+of)?|at\s+least|older\s+than|plus\s+de|au\s+moins|minimum\s+de"
    rf"|a\s+partir\s+de|des\s+l'age\s+de)\s*:?\s*{_N}{_UNIT}?"
)
_HIGH = re.compile(
    rf"\b{_N}{_UNIT}?\s*(?:(?:et|ou|and|or)\s*(?:moins|under|younger|below|less))"
    rf"|\b(under|up\s+to|younger\s+than|moins\s+de|jusqu'a|maximum|at\s+most"
    rf"|au\s+plus)\s*:?\s*(?:(?:the\s+)?ages?\s+(?:of\s+)?|age\s+de\s+|l'age\s+de\s+)?{_N}{_UNIT}?"
)
_EXCLUSIVE = re.compile(r"under|younger\s+than|moins\s+de")
_SURE_UNIT = re.compile(r"\b(?:ans?|annees?|years?|yrs?|y/?o|ages?|aged|agees?|mois|months?)\b|\+")
_ANYONE = re.compile(
    r"\b(?:all\s+ages|any\s+age|no\s+age|tous\s+(?:les\s+)?ages|toutes?\s+les?\s+ages?|anyone|everyone|anybody|everybody"
    r"|(?:the|general)\s+public|open\s+to\s+all|toute\s+personne|toutes\s+les\s+personnes|tout\s+le\s+monde|grand\s+public)\b"
)
_AND_THEIRS = re.compile(r"\b(?:and|et|ou|or)\s+(?:their|leurs?)\b")
_SINCE = re.compile(r"\b(?:for|since|depuis|pendant|during|within|resid\w+|married|marie\w*)\b[^.;]{0,15}$")
_YOUNG = re.compile(
    r"\b(?:child\w*|enfants?|youths?|jeunes?|infants?|kids?|teens?|teenagers?|ados?|adolescents?"
    r"|bebes?|babies)\b"
)
_GROWN = re.compile(
    r"\b(?:adult\w*|parents?|famil\w+|mothers?|meres?|fathers?|peres?|guardians?|tuteurs?|women|woman|females?|femmes?"
    r"|men|hommes?|caregivers?|aidants?|seniors?|aines?|individuals|couples?)\b"
)
_THEIR_CHILDREN = re.compile(
    r"\b(?:with|avec|and\s+their|et\s+leurs?)\s+(?:their\s+"
    r"|leurs?\s+)?(?:\w+\s+)?(?:children|enfants?)\b"
)
_NOT_PEOPLE = re.compile(r"\$|%|\b(?:heures?|hours?|kg|jours?|days?|semaines?|weeks?|km|miles?|income|revenu)\b")

_GROUPS: tuple[tuple[str, str, str], ...] = (
    ("genders", "woman", r"femmes?|women|woman|females?|girls?|filles?|feminin"),
    ("genders", "man", r"hommes?|men|man|males?|boys?|garcons?|masculin"),
    ("genders", "trans", r"trans(?:genres?|gender)?(?:\s+people)?|personnes\s+trans"),
    ("genders", "non_binary", r"non[ -]binaires?|non[ -]binary"),
    ("genders", "two_spirit", r"bispirituel(?:le)?s?|two[ -]spirit(?:ed)?"),
    ("families", "single_parent", r"familles?\s+monoparentales?|monoparental(?:es?)?|single\s+(?:parents?|mothers?"
                                  r"|fathers?|parent\s+families)|lone\s+parents?"),
    ("families", "pregnant", r"(?:femmes?|personnes?)\s+enceintes?|enceintes?|pregnant(?:\s+(?:women|people"
                             r"|persons))?"),
    ("families", "new_parent", r"nouveaux\s+parents|new\s+(?:parents?|mothers?|moms?)|nouvelles\s+meres"),
    ("families", "caregiver", r"proches?\s+aidant(?:e?s)?|aidants?\s+naturels?|(?:family\s+)?caregivers?|carers?"),
    ("families", "bereaved", r"(?:personnes?\s+)?endeuille(?:e?s)?|bereaved|en\s+deuil"),
    ("families", "foster", r"familles?\s+d'accueil|foster\s+(?:families|family|parents?)"),
    ("families", "with_children", r"familles?\s+avec\s+(?:de\s+jeunes\s+)?enfants?"
                                  r"|families\s+with\s+(?:young\s+)?children"),
    ("families", "large_family", r"familles?\s+nombreuses?|large\s+families"),
    ("families", "parent", r"parents?"),
    ("families", "couple", r"couples?"),
    ("families", "single", r"personnes?\s+seules?|single\s+(?:people|persons|adults?|men|women)"),
    ("statuses", "newcomer", r"nouvel(?:le)?s?\s+arrivant(?:e?s)?|nouveaux\s+arrivants?"
                             r"|personnes?\s+(?:nouvellement\s+arrivees?|immigrantes?)|immigrant(?:e?s)?|newcomers?"
                             r"|immigrants?"),
    ("statuses", "refugee", r"refugie(?:e?s)?|refugees?"),
    ("statuses", "asylum_seeker", r"demandeu(?:rs?|ses?)\s+d'asile|asylum\s+seekers?|refugee\s+claimants?"),
    ("statuses", "permanent_resident", r"residents?\s+permanents?|permanent\s+residents?"),
    ("statuses", "no_status", r"sans\s+statut|no\s+(?:immigration\s+)?status|undocumented"),
    ("statuses", "first_peoples", r"autochtones?|premieres\s+nations|inuits?|metis|indigenous|first\s+nations?"
                                  r"|aboriginal"),
    ("statuses", "low_income", r"(?:a\s+)?faibles?\s+revenus?|low[ -]incomes?"),
    ("statuses", "social_assistance", r"prestataires?\s+de\s+l'aide\s+sociale|social\s+assistance\s+recipients?"
                                      r"|welfare\s+recipients?"),
    ("statuses", "unemployed", r"(?:personnes?\s+)?sans\s+emploi|chomeurs?|unemployed"),
    ("statuses", "student", r"etudiant(?:e?s)?|students?"),
    ("statuses", "retired", r"retraite(?:e?s)\b|retirees?|retired"),
    ("statuses", "homeless", r"sans[ -]abris?|itinerant(?:e?s)?|(?:en\s+situation\s+d')?itinerance|homeless(?:ness)?"),
    ("statuses", "tenant", r"locataires?|tenants?|renters?"),
    ("statuses", "deaf", r"sourde?s?|malentendant(?:e?s)?|deaf|hard[ -]of[ -]hearing|hearing[ -]impaired"),
    ("statuses", "blind", r"aveugles?|malvoyant(?:e?s)?|blind|visually\s+impaired"),
    ("statuses", "autism", r"autistes?|autisme|autistic|autism"),
    ("statuses", "intellectual_disability", r"deficience\s+intellectuelle|(?:intellectual"
                                            r"|developmental)\s+disabilit(?:y|ies)"),
    ("statuses", "physical_disability", r"(?:handicap|deficience)s?\s+(?:physiques?|motrices?)"
                                        r"|physical(?:ly)?\s+(?:disabilit(?:y|ies)|disabled)"),
    ("statuses", "domestic_violence", r"violence\s+conjugale|domestic\s+violence|intimate\s+partner\s+violence"),
    ("statuses", "sexual_violence", r"(?:violence|agressions?)\s+sexuelles?|sexual\s+(?:violence|assault|abuse)"),
    ("statuses", "veteran", r"anciens\s+combattants|veterans?"),
    ("statuses", "lgbtq", r"(?:2[eès]?l?s?)?lgbtq?\w*\+?|2elgbtqi?\+?"),
)  # fmt: skip
_SEARCHES = tuple((field, code, re.compile(rf"\b(?:{words})\b")) for field, code, words in _GROUPS)
_NEGATION = re.compile(
    r"\b(?:not?|sauf|except|excluding|pas|aucune?|without|must\s+not|n'est|ne\s+sont|excluded?|regardless"
    r"|quel\s+que\s+soit)\b"
)


def age(text: str) -> Parsed[float]:
    """An age in years: "18", "18 ans", "6 mois" (0.5), "65+" (the number alone)."""
    plain = _plain(text[:40]).strip(" +.")
    try:
        return _checked_age(float(plain.replace(",", ".")), "")
    except ValueError:
        pass
    if match := re.fullmatch(rf"{_N}{_MONTHS_UNIT}\.?", plain):
        return _checked_age(round(float(match[1].replace(",", ".")) / 12, 2), "age.months")
    if match := re.fullmatch(rf"{_N}{_UNIT}\.?(?:\s+(?:et|and|ou|or)\s+(?:plus|over|older|moins|under))?", plain):
        return _checked_age(float(match[1].replace(",", ".")), "age.words")
    if plain in _NUMBER_WORDS:
        return _checked_age(float(_NUMBER_WORDS[plain]), "age.words")
    return Parsed(None, "", _NO_AGE)


def _checked_age(value: float, rule: str) -> Parsed[float]:
    if not 0 <= value <= _OLDEST:
        return Parsed(None, "", _NO_AGE)
    return Parsed(value, rule)


_NO_AGE = Text(
    fr="Ce n’est pas un âge. Écrivez un nombre d’années, de 0 à 120.",
    en="This is not an age. Write a number of years, from 0 to 120.",
)


@lru_cache(maxsize=8192)
def eligibility(text: str) -> Eligibility:
    """The criteria that words surely say, without the words: "Femmes de 18 à 35 ans" is women, 18 to 35.

    A text that denies something ("not open to men") or that speaks at length says nothing surely beyond its ages.
    """
    plain = _plain(text[:_LONGEST])
    low, high = ages(plain)
    if _NEGATION.search(plain) or _ANYONE.search(plain) or len(plain) > 250:
        return Eligibility(minimum_age=low, maximum_age=high)
    found: dict[str, dict[str, None]] = {"genders": {}, "families": {}, "statuses": {}}
    rest = plain
    for field, code, search in _SEARCHES:
        if search.search(rest):
            rest = search.sub(" ", rest)
            found[field][code] = None
    genders = tuple(found["genders"])
    others, first = _THEIR_CHILDREN.sub(" ", plain), re.split(r"[.;]", plain)[0]
    is_beside = not any(search.search(first) for field, code, search in _SEARCHES if code in genders)
    if is_beside or {"woman", "man"} <= set(genders) or _YOUNG.search(others) or re.search(r"\bfamil", others):
        genders = ()  # everyone ("men and women"), or others beside them ("children, and pregnant women")
    return Eligibility(
        minimum_age=low,
        maximum_age=high,
        genders=genders,
        families=tuple(found["families"]),
        statuses=tuple(found["statuses"]),
    )


def ages(text: str) -> tuple[float | None, float | None]:
    """(youngest, oldest) in years, both included, that a text surely says; None where it does not."""
    plain = _plain(text[:_LONGEST])
    if _ANYONE.search(plain) or _is_about_several(plain):
        return None, None
    numbers = len(re.findall(r"\d+(?:[.,]5)?", plain))
    if match := _MONTHS_TO_YEARS.search(plain):
        high = float(match[2].replace(",", ".")) / (12 if match[3] else 1)
        return _ordered(round(float(match[1]) / 12, 2), round(high, 2))
    ranges = [m for m in _RANGE.finditer(plain) if _is_about_age(plain, m)]
    lows = [m for m in _LOW.finditer(plain) if _is_about_age(plain, m)]
    highs = [m for m in _HIGH.finditer(plain) if _is_about_age(plain, m)]
    # More numbers than one group's ages: which one asks what of whom cannot be told.
    if numbers != 2 * len(ranges) + len(lows) + len(highs) or numbers > 2:
        return None, None
    if ranges:
        return _ordered(float(ranges[0][1].replace(",", ".")), float(ranges[0][2].replace(",", ".")))
    youngest, oldest = _low(lows), _high(highs)
    is_crossed = youngest is not None and oldest is not None and youngest > oldest
    return (None, None) if is_crossed else (youngest, oldest)


def _is_about_several(plain: str) -> bool:
    """Whether both children and grown people are spoken of: an age is then of some, and excludes no one surely."""
    return bool(_YOUNG.search(plain) and _GROWN.search(plain)) or bool(_AND_THEIRS.search(plain))


def _is_about_age(plain: str, match: re.Match[str]) -> bool:
    if _SINCE.search(plain[: match.start()]):
        return False
    before, after = plain[max(0, match.start() - 10) : match.start()], plain[match.end() : match.end() + 12]
    is_age = _SURE_UNIT.search(match[0]) or _SURE_UNIT.match(after.strip()) or re.search(r"\b(?:ages?|aged)\b", before)
    return bool(is_age) and not _NOT_PEOPLE.search(match[0] + after)


def _low(found: list[re.Match[str]]) -> float | None:
    if not found:
        return None
    # "Over 60" is said of people of 60 as often as not: nobody is left out on such words.
    number = float((found[0][1] or found[0][2]).replace(",", "."))
    return number if number <= _OLDEST else None


def _high(found: list[re.Match[str]]) -> float | None:
    if not found:
        return None
    match = found[0]
    number = float((match[1] or match[3]).replace(",", "."))
    if match[2] and _EXCLUSIVE.match(match[2]):
        number -= 1
    return number if 0 <= number <= _OLDEST else None


def _ordered(low: float, high: float) -> tuple[float | None, float | None]:
    if low > high or high > _OLDEST:
        return None, None
    return low, high


def _plain(text: str) -> str:
    """Folded but with the punctuation that ages need."""
    folded = re.sub(r"[‐-―−]", "-", text.replace("’", "'").replace("\xa0", " "))
    parts = re.split(r"([^\w\s]+)", folded)
    return re.sub(r"\s+", " ", "".join(part if number % 2 else _fold_words(part) for number, part in enumerate(parts)))


def _fold_words(text: str) -> str:
    return "".join(fold(part) if part.strip() else part for part in re.split(r"(\s+)", text))
