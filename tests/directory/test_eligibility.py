"""Whom a service is for: a person is sent away only when a rule surely excludes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES, match, say_ages, sentence
from balise.directory.rules.record import Eligibility

YOUNG_WOMEN = Eligibility(minimum_age=18, maximum_age=35, genders=("woman",))


@pytest.mark.parametrize(
    ("eligibility", "said", "verdict", "reason"),
    [
        (Eligibility(), {}, "in", ""),
        (YOUNG_WOMEN, {"age": 18, "gender": "woman"}, "in", ""),
        (YOUNG_WOMEN, {"age": 35.5, "gender": "woman"}, "in", ""),
        (YOUNG_WOMEN, {"age": 36, "gender": "woman"}, "out", "age"),
        (YOUNG_WOMEN, {"age": 17.9, "gender": "woman"}, "out", "age"),
        (YOUNG_WOMEN, {"age": 20, "gender": "man"}, "out", "gender"),
        (YOUNG_WOMEN, {"age": 20, "gender": "trans"}, "unknown", "gender"),
        (YOUNG_WOMEN, {"age": 20}, "unknown", "gender"),
        (YOUNG_WOMEN, {"gender": "woman"}, "unknown", "age"),
        (Eligibility(genders=("woman", "trans")), {"gender": "man"}, "unknown", "gender"),
        (Eligibility(maximum_age=1.5), {"age": 1.6}, "out", "age"),
        (Eligibility(maximum_age=1.5), {"age": 1.5}, "in", ""),
        (Eligibility(residence=("mun-1",)), {"areas": ("hood-a", "mun-1")}, "in", ""),
        (Eligibility(residence=("mun-1",)), {"areas": ("mun-2",)}, "out", "residence"),
        (Eligibility(residence=("mun-1",)), {}, "unknown", "residence"),
        (Eligibility(statuses=("newcomer",)), {"status": "newcomer"}, "in", ""),
        (Eligibility(statuses=("newcomer",)), {"status": "student"}, "unknown", "status"),
        (Eligibility(families=("single_parent",)), {"family": "couple"}, "unknown", "family"),
        (Eligibility(text=Text("Être inscrit")), {"age": 20}, "unknown", "text"),
        (Eligibility(minimum_age=18, text=Text("Être inscrit")), {"age": 20}, "in", ""),
    ],
)
def test_a_person_is_matched(eligibility: Eligibility, said: dict[str, Any], verdict: str, reason: str) -> None:
    found = match(eligibility, **said)
    assert (found.verdict, found.reason) == (verdict, reason)


criteria = st.builds(
    Eligibility,
    minimum_age=st.none() | st.integers(0, 99),
    genders=st.lists(st.sampled_from(list(GENDERS)), max_size=2).map(tuple),
    families=st.lists(st.sampled_from(list(FAMILIES)), max_size=2).map(tuple),
    statuses=st.lists(st.sampled_from(list(STATUSES)), max_size=2).map(tuple),
    residence=st.lists(st.sampled_from(["mun-1", "mun-2"]), max_size=1).map(tuple),
)
people = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 110),
        "gender": st.sampled_from(list(GENDERS)),
        "family": st.sampled_from(list(FAMILIES)),
        "status": st.sampled_from(list(STATUSES)),
        "areas": st.sampled_from([("mun-1",), ("mun-2", "region-06")]),
    },
)


@given(criteria, people)
def test_saying_less_never_shuts_a_door(eligibility: Eligibility, said: dict[str, Any]) -> None:
    verdict = match(eligibility, **said).verdict
    for left_out in said:
        fewer = {key: value for key, value in said.items() if key != left_out}
        if match(eligibility, **fewer).verdict == "out":
            assert verdict == "out"
    assert match(eligibility).verdict != "out"


def name_of(code: str) -> Text:
    return Text({"mun-65005": "Laval"}.get(code, ""))


def test_the_criteria_are_said_in_a_sentence() -> None:
    asked = Eligibility(
        minimum_age=18,
        maximum_age=35,
        genders=("woman", "trans"),
        families=("single_parent",),
        residence=("mun-65005",),
    )
    assert sentence(asked, "fr", name_of).replace("\u00a0", " ") == (
        "Femmes et personnes trans de 18 à 35 ans; familles monoparentales. Résidence : Laval."
    )
    assert sentence(asked, "en", name_of) == (
        "Women and trans people aged 18 to 35 years; single-parent families. Residence: Laval."
    )
    assert sentence(Eligibility(text=Text("Tous")), "fr", name_of) == ""
    assert sentence(Eligibility(residence=("mun-x",)), "en", name_of) == "Residence: mun-x."
    assert sentence(Eligibility(statuses=("unheard of",)), "en", name_of) == "Unheard of."


@pytest.mark.parametrize(
    ("low", "high", "french", "english"),
    [
        (18, None, "18 ans et plus", "18 years and over"),
        (None, 17, "jusqu’à 17 ans", "up to 17 years"),
        (0, 5, "jusqu’à 5 ans", "up to 5 years"),
        (12, 17, "de 12 à 17 ans", "aged 12 to 17 years"),
        (0.5, 5, "de 6 mois à 5 ans", "aged 6 months to 5 years"),
        (0.5, 1.5, "de 6 à 18 mois", "aged 6 to 18 months"),
        (18, 18, "de 18 ans", "aged 18 years"),
        (None, None, "", ""),
    ],
)
def test_ages_in_words(low: float | None, high: float | None, french: str, english: str) -> None:
    assert (say_ages(low, high, "fr"), say_ages(low, high, "en")) == (french, english)
