"""Who may use a service: matched against what a person says of themselves, and said in a sentence.

A rule that asks something the person did not say is "unknown", never "out": a service is only hidden from those it
is surely not for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from balise.core.languages import Language, Text

from .coverage import listed
from .record import Eligibility

Verdict = Literal["in", "out", "unknown"]
Criterion = Literal["", "age", "gender", "family", "status", "residence", "text"]


def _table(**names: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({code: Text(fr=fr, en=en) for code, (fr, en) in names.items()})


GENDERS = _table(
    woman=("femmes", "women"),
    man=("hommes", "men"),
    trans=("personnes trans", "trans people"),
    non_binary=("personnes non binaires", "non-binary people"),
    two_spirit=("personnes bispirituelles", "Two-Spirit people"),
)

FAMILIES = _table(
    single=("personnes seules", "single people"),
    couple=("couples", "couples"),
    parent=("parents", "parents"),
    single_parent=("familles monoparentales", "single-parent families"),
    pregnant=("personnes enceintes", "pregnant people"),
    new_parent=("parents de nouveau-nés", "parents of newborns"),
    large_family=("familles nombreuses", "large families"),
    with_children=("familles avec enfants", "families with children"),
    foster=("familles d’accueil", "foster families"),
    caregiver=("personnes proches aidantes", "caregivers"),
    bereaved=("personnes endeuillées", "bereaved people"),
)

STATUSES = _table(
    newcomer=("personnes nouvellement arrivées", "newcomers"),
    refugee=("personnes réfugiées", "refugees"),
    asylum_seeker=("personnes demandeuses d’asile", "asylum seekers"),
    temporary_worker=("travailleuses et travailleurs temporaires", "temporary foreign workers"),
    no_status=("personnes sans statut d’immigration", "people without immigration status"),
    permanent_resident=("résidentes et résidents permanents", "permanent residents"),
    citizen=("citoyennes et citoyens canadiens", "Canadian citizens"),
    first_peoples=("Premières Nations, Inuit et Métis", "First Nations, Inuit and Métis"),
    black=("personnes noires", "Black people"),
    racialized=("personnes racisées", "racialized people"),
    english_speaking=("communauté d’expression anglaise", "English-speaking community"),
    lgbtq=("personnes 2ELGBTQI+", "2SLGBTQI+ people"),
    low_income=("personnes à faible revenu", "people with a low income"),
    social_assistance=("prestataires de l’aide sociale", "social assistance recipients"),
    unemployed=("personnes sans emploi", "unemployed people"),
    worker=("travailleuses et travailleurs", "workers"),
    student=("étudiantes et étudiants", "students"),
    retired=("personnes retraitées", "retired people"),
    homeless=("personnes en situation d’itinérance", "people experiencing homelessness"),
    tenant=("locataires", "tenants"),
    owner=("propriétaires", "homeowners"),
    physical_disability=("personnes ayant un handicap physique", "people with a physical disability"),
    intellectual_disability=("personnes ayant une déficience intellectuelle", "people with an intellectual disability"),
    autism=("personnes autistes", "autistic people"),
    deaf=("personnes sourdes ou malentendantes", "deaf or hard-of-hearing people"),
    blind=("personnes aveugles ou malvoyantes", "blind or visually impaired people"),
    mental_health=("personnes vivant avec un problème de santé mentale", "people living with a mental health problem"),
    addiction=("personnes vivant avec une dépendance", "people living with an addiction"),
    illness=("personnes vivant avec une maladie chronique", "people living with a chronic illness"),
    victim=("personnes victimes d’actes criminels", "victims of crime"),
    domestic_violence=("personnes victimes de violence conjugale", "victims of domestic violence"),
    sexual_violence=("personnes victimes de violence sexuelle", "victims of sexual violence"),
    offender=("personnes judiciarisées", "people with a criminal record"),
    sex_worker=("travailleuses et travailleurs du sexe", "sex workers"),
    veteran=("vétérans", "veterans"),
    isolated=("personnes isolées", "isolated people"),
    organization=("organismes", "organizations"),
)  # fmt: skip


class Match(msgspec.Struct, frozen=True):
    """Whether a person may use a service, and the criterion that decides it (of those that Criterion lists)."""

    verdict: Verdict
    reason: Criterion = ""


def match(
    eligibility: Eligibility,
    *,
    age: float | None = None,
    gender: str = "",
    family: str = "",
    status: str = "",
    areas: Sequence[str] = (),
) -> Match:
    """Compare what a person says with what a service asks. `areas` is their area code and all those above it.

    "out" when one criterion surely excludes them; else "unknown" when one is left open; else "in". Someone has
    several family situations and statuses at once, so naming another one never excludes: it leaves open.
    """
    found: list[tuple[Criterion, bool | None]] = [
        ("age", _age(eligibility, age)),
        ("gender", _gender(eligibility.genders, gender)),
        ("residence", _residence(eligibility.residence, areas)),
        ("family", _one_of(eligibility.families, family)),
        ("status", _one_of(eligibility.statuses, status)),
        ("text", None if _is_told_in_words_only(eligibility) else True),
    ]
    for criterion, answer in found:
        if answer is False:
            return Match("out", criterion)
    for criterion, answer in found:
        if answer is None:
            return Match("unknown", criterion)
    return Match("in")


def _age(eligibility: Eligibility, age: float | None) -> bool | None:
    low, high = eligibility.minimum_age, eligibility.maximum_age
    if low is None and high is None:
        return True
    if age is None:
        return None
    # "Up to 17" takes in someone of 17 and a half: ages are whole years lived unless the rule has a fraction.
    top = None if high is None else high + 1 if float(high).is_integer() else high
    return (low is None or age >= low) and (top is None or age < top or age == high)


def _gender(asked: Sequence[str], gender: str) -> bool | None:
    if not asked or gender in asked:
        return True
    # Only "women" and "men" exclude each other; what a service means for others is for it to say.
    return False if gender in ("woman", "man") and set(asked) <= {"woman", "man"} else None


def _residence(asked: Sequence[str], areas: Sequence[str]) -> bool | None:
    if not asked:
        return True
    return None if not areas else not set(asked).isdisjoint(areas)


def _one_of(asked: Sequence[str], said: str) -> bool | None:
    return True if not asked or said in asked else None


def _is_told_in_words_only(eligibility: Eligibility) -> bool:
    return bool(eligibility.text) and eligibility == Eligibility(text=eligibility.text)


def sentence(eligibility: Eligibility, language: Language, name_of: Callable[[str], Text]) -> str:
    """The structured criteria in words: "Femmes de 18 à 35 ans; familles monoparentales. Résidence : Laval."

    Empty when there is no structured criterion. What the source wrote (`eligibility.text`) is not repeated.
    """
    people = _names(GENDERS, eligibility.genders, language)
    ages = say_ages(eligibility.minimum_age, eligibility.maximum_age, language)
    parts = [
        " ".join(part for part in (people, ages) if part),
        _names(FAMILIES, eligibility.families, language),
        _names(STATUSES, eligibility.statuses, language),
    ]
    said = "; ".join(part for part in parts if part)
    sentences = [f"{said[0].upper()}{said[1:]}."] if said else []
    if eligibility.residence:
        homes = listed([name_of(code).say(language) or code for code in eligibility.residence], language)
        sentences.append(f"Résidence\u00a0: {homes}." if language == "fr" else f"Residence: {homes}.")
    return " ".join(sentences)


def _names(table: Mapping[str, Text], codes: Sequence[str], language: Language) -> str:
    return listed([table[code].say(language) if code in table else code for code in codes], language, most=0)


def say_ages(low: float | None, high: float | None, language: Language) -> str:
    """A range of ages: "de 18 à 35 ans", "18 ans et plus", "jusqu’à 17 ans"; in months where a year has a fraction."""
    low = None if low is not None and low <= 0 else low
    if low is None and high is None:
        return ""
    if language == "fr":
        if high is None:
            return f"{_years(low, 'fr')} et plus"
        if low is None:
            return f"jusqu’à {_years(high, 'fr')}"
        return f"de {_years(low, 'fr')}" if low == high else f"de {_range(low, high, 'fr')}"
    if high is None:
        return f"{_years(low, 'en')} and over"
    if low is None:
        return f"up to {_years(high, 'en')}"
    return f"aged {_years(low, 'en')}" if low == high else f"aged {_range(low, high, 'en')}"


def _range(low: float | None, high: float | None, language: Language) -> str:
    to = "à" if language == "fr" else "to"
    first, last = _years(low, language), _years(high, language)
    same_unit = first.split()[-1] == last.split()[-1]
    return f"{first.split()[0] if same_unit else first} {to} {last}"


def _years(age: float | None, language: Language) -> str:
    """An age in whole years, or in months when it is not whole."""
    assert age is not None
    if float(age).is_integer():
        return f"{age:.0f} {('an' if age < 2 else 'ans') if language == 'fr' else ('year' if age == 1 else 'years')}"
    return f"{round(age * 12)} {'mois' if language == 'fr' else 'months'}"
