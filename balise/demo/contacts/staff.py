"""The two operators of a demonstration, their lists, and those who answer: people who neither exist nor sign in."""

from __future__ import annotations

import datetime as dt
from random import Random

import msgspec

from balise.accounts.models import Operator, User
from balise.accounts.rules import Identity
from balise.core.languages import Text
from balise.demo.rules.names import person
from balise.intake.lists import begin_lists, choices, set_former_list
from balise.intake.rules.lists import Choice

from .figures import BANDS_BEGIN

MONTREAL, QUEBEC = "montreal", "quebec"
_BANDS_OF_2019 = (
    Choice("under_18", Text("Moins de 18 ans", "Under 18"), "under_18"),
    Choice("18_24", Text("18 à 24 ans", "18 to 24"), "18_24"),
    Choice("25_34", Text("25 à 34 ans", "25 to 34"), "25_34"),
    Choice("35_49", Text("35 à 49 ans", "35 to 49")),
    Choice("50_64", Text("50 à 64 ans", "50 to 64")),
    Choice("65_plus", Text("65 ans et plus", "65 and over"), "65_plus"),
    Choice("unknown", Text("Non précisé", "Not said"), "unknown"),
)
_SECOND = Identity(
    name=Text("Balise-Démo Québec, l’autre service imaginaire", "Balise Demo Québec, the other imaginary service"),
    short_name=Text("Balise-Démo Québec", "Balise Demo Québec"),
    telephone="211",
    territory="ca-qc",
)


def operator(model: str, now: dt.datetime) -> Operator:
    """The operator of one of the two, with its lists: the host of the demonstration, or a second one beside it."""
    if model == MONTREAL:
        found = Operator.objects.get(is_host=True)
    else:
        said = {"settings_text": msgspec.json.encode(_SECOND).decode(), "is_demo": True, "edited_at": now}
        found, _is_new = Operator.objects.get_or_create(code="demo-quebec", defaults=said)
    begin_lists(operator=found, model=model, by=None, now=now)
    if model == MONTREAL:
        _tell_bands_of_2019(found, now)
    return found


def _tell_bands_of_2019(of: Operator, now: dt.datetime) -> None:
    """Whether its lists were begun by us, before us or by its administrator: unless a former list is told already."""
    told = {choice["code"] for choice in choices(of.pk, "age_band", dt.date(2019, 12, 31), "fr")}
    if "50_64" not in told:
        set_former_list(operator=of, list="age_band", codes=_BANDS_OF_2019, to_on=BANDS_BEGIN, by=None, now=now)


def counsellors(of: Operator, model: str, count: int) -> list[int]:
    """Keys of `count` people who answer for an operator: montreal-01, montreal-02…"""
    rng, found = Random(f"counsellors {model}"), []
    for number in range(1, count + 1):
        given, family = person(rng).split(" ", 1)
        user, is_new = User.objects.get_or_create(
            username=f"{model}-{number:02}",
            defaults={"role": "counsellor", "operator": of, "first_name": given, "last_name": family},
        )
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        found.append(user.pk)
    return found


def who_signs_in(of: Operator, otherwise: int) -> int:
    """The key of the counsellor of the demonstration who can sign in, so that their desk has contacts of theirs."""
    found = User.objects.filter(operator=of, is_demo=True, role="counsellor", is_active=True).order_by("pk").first()
    return found.pk if found else otherwise


def let_in(of: Operator, password: str) -> tuple[str, ...]:
    """A counsellor and a senior of the second operator who can sign in, with the password of the others; none without
    a password, since it is not kept where the folder of data was moved."""
    names = ("demo-quebec-counsellor", "demo-quebec-senior")
    for name in names if password else ():
        if not User.objects.filter(username=name).exists():
            user = User(username=name, role=name.rpartition("-")[2], operator=of, is_demo=True)
            user.set_password(password)
            user.save()
    return names if password else ()
