"""Reasons and lacks are said as a native says them, and never break a page."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Language, Text
from balise.search.rules.question import Reason
from balise.web.rules import reasons
from balise.web.rules.reasons import Names
from balise.web.rules.wording import count, distance, number

NOW = dt.datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("America/Toronto"))
AREAS = {
    "mun-65005": Text("Laval"),
    "borough-plateau": Text("Le Plateau-Mont-Royal"),
    "mun-les-cedres": Text("Les Cèdres"),
    "region-15": Text("Laurentides"),
    "ca-qc": Text("Québec"),
}
NAMES = Names(area=lambda code: AREAS.get(code, Text()), topics={"food": Text("Aide alimentaire", "Food")})


@pytest.mark.parametrize(
    ("reason", "fr", "en"),
    [
        (Reason("name", {"words": "colis"}), "«\u00a0colis\u00a0» dans le nom", "“colis” in the name"),
        (Reason("words", {"words": "noël"}), "«\u00a0noël\u00a0» dans la description", "“noël” in the description"),
        (Reason("topic", {"topic": "food"}), "Sujet\u00a0: Aide alimentaire", "Topic: Food"),
        (Reason("called", {"words": "Grenier"}), "«\u00a0Grenier\u00a0» est son nom", "“Grenier” is its name"),
        (Reason("said", {"topic": "food"}), "Son texte parle de\u00a0: Aide alimentaire", "Its text speaks of: Food"),
        (Reason("phone", {"number": "5145550100"}), "A ce numéro de téléphone", "Has this telephone number"),
        (Reason("available"), "Places disponibles", "Places available"),
        (
            Reason("available", {"count": "3", "on": "2026-03-01"}),
            "3 places disponibles (dit le 1er\u00a0mars 2026)",
            "3 places available (as of March\u00a01, 2026)",
        ),
        (Reason("available", {"count": "1"}), "1 place disponible", "1 place available"),
        (Reason("serves", {"area": "mun-65005"}), "Dessert Laval", "Serves Laval"),
        (Reason("serves", {"area": "region-15"}), "Dessert la région Laurentides", "Serves the Laurentides region"),
        (Reason("serves", {"area": "ca-qc"}), "Dessert tout le Québec", "Serves all of Québec"),
        (Reason("serves", {"area": "mun-unknown"}), "Dessert ce territoire", "Serves this area"),
        (Reason("located_in", {"area": "mun-65005"}), "Situé à Laval", "Located in Laval"),
        (
            Reason("located_in", {"area": "borough-plateau"}),
            "Situé au Plateau-Mont-Royal",
            "Located in Le Plateau-Mont-Royal",
        ),
        (Reason("located_in", {"area": "mun-les-cedres"}), "Situé aux Cèdres", "Located in Les Cèdres"),
        (Reason("free"), "Gratuit", "Free"),
        (Reason("spoken", {"language": "es"}), "Langue\u00a0: espagnol", "Language: Spanish"),
        (Reason("intake", {"intake": "walk_in"}), "Sans rendez-vous", "Walk in"),
        (Reason("accessible", {"access": "ramp"}), "Rampe d’accès", "Ramp"),
        (Reason("age", {"eligibility": "Femmes."}), "Pour\u00a0: femmes", "For: femmes"),
        (Reason("every_age"), "Sans limite d’âge indiquée", "No age limit listed"),
        (Reason("open", {"until": "2026-03-04T17:00:00-05:00"}), "", ""),
        (
            Reason("open", {"day": "2026-03-07", "hours": "09:00-12:00 13:00-17:30"}),
            "Samedi, 9\u00a0h à 12\u00a0h et 13\u00a0h à 17\u00a0h\u00a030",
            "Saturday, 9\u00a0a.m. to noon and 1\u00a0p.m. to 5:30\u00a0p.m.",
        ),
        (Reason("distance", {"km": "1.2"}), "", ""),
        (Reason("something_new", {"x": "y"}), "", ""),
    ],
)
def test_why_a_result_is_there(reason: Reason, fr: str, en: str) -> None:
    assert reasons.sentence(reason, "fr", NAMES) == fr
    assert reasons.sentence(reason, "en", NAMES) == en


@pytest.mark.parametrize(
    ("reason", "fr", "en"),
    [
        (Reason("serves", {"coverage": "Laval"}), "Dessert seulement Laval", "Serves only Laval"),
        (Reason("serves"), "Dessert un autre territoire", "Serves another area"),
        (Reason("distance", {"km": "7.3"}), "Plus loin\u00a0: à 7,3\u00a0km", "Farther: 7.3\u00a0km away"),
        (Reason("closed", {"opens": "2026-03-05T09:00:00-05:00"}), "Fermé, ouvre demain à 9\u00a0h",
         "Closed, opens tomorrow at 9\u00a0a.m."),
        (Reason("closed"), "Fermé au moment choisi", "Closed at the time chosen"),
        (Reason("gender", {"eligibility": "Femmes de 18 à 35 ans."}), "Pour\u00a0: femmes de 18 à 35 ans",
         "For: femmes de 18 à 35 ans"),
        (Reason("free"), "Gratuité non indiquée", "Not listed as free"),
        (Reason("available"), "Places libres non confirmées", "Room not confirmed"),
    ],
)  # fmt: skip
def test_what_a_near_miss_lacks(reason: Reason, fr: str, en: str) -> None:
    assert reasons.lack(reason, "fr", NAMES, NOW) == fr
    assert reasons.lack(reason, "en", NAMES, NOW) == en


codes = st.sampled_from(
    ["name", "topic", "words", "organization", "located_in", "serves", "serves_everywhere", "distance", "open",
     "closed", "age", "gender", "residence", "eligibility", "free", "intake", "accessible", "spoken", "topics",
     "called", "said", "phone", "available", "organization_only", "every_age", "other"]
)  # fmt: skip
keys = st.sampled_from(["words", "topic", "area", "coverage", "km", "until", "opens", "eligibility", "count",
                        "on", "day", "hours", "language", "intake", "access"])  # fmt: skip


@given(
    codes,
    st.dictionaries(keys, st.text(max_size=40) | st.sampled_from(["2026-03-07", "09:00-12:00", "9-", "09:00-25:00"])),
    st.sampled_from(["fr", "en"]),
)
def test_no_reason_breaks_a_page(code: str, values: dict[str, str], language: Language) -> None:
    reason = Reason(code, values)
    assert isinstance(reasons.sentence(reason, language, NAMES), str)
    assert isinstance(reasons.lack(reason, language, NAMES, NOW), str)


@pytest.mark.parametrize(
    ("km", "fr", "en"),
    [(0.0, "50\u00a0m", "50\u00a0m"), (0.347, "350\u00a0m", "350\u00a0m"), (0.98, "1\u00a0km", "1\u00a0km"),
     (1.23, "1,2\u00a0km", "1.2\u00a0km"), (9.96, "10\u00a0km", "10\u00a0km"), (42.4, "42\u00a0km", "42\u00a0km")],
)  # fmt: skip
def test_distances(km: float, fr: str, en: str) -> None:
    assert (distance(km, "fr"), distance(km, "en")) == (fr, en)


def test_counts() -> None:
    assert [count(n, "fr") for n in (0, 1, 2, 14000)] == [
        "Aucun service trouvé", "1 service trouvé", "2 services trouvés", "14\u00a0000 services trouvés",
    ]  # fmt: skip
    assert [count(n, "en") for n in (0, 1, 2, 14000)] == [
        "No service found", "1 service found", "2 services found", "14,000 services found",
    ]  # fmt: skip
    assert (number(1234567, "fr"), number(999, "en")) == ("1\u00a0234\u00a0567", "999")
