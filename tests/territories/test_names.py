"""One key for all spellings of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.territories.rules.names import key, split_kind, without_province

ALIKE = [
    ("Saint-Jean-sur-Richelieu", "st jean sur richelieu"),
    ("Sainte-Foy", "STE-FOY"),
    ("L’Île-Bizard–Sainte-Geneviève", "Ile Bizard Ste. Genevieve"),
    ("Le Plateau-Mont-Royal", "plateau mont royal"),
    ("Notre-Dame-de-Grâce", "N.D. de Grace"),
    ("NDG", "N.D.G."),
    ("Rosemont–La Petite-Patrie", "Rosemont-Petite Patrie"),
    ("Saguenay–Lac-Saint-Jean", "Saguenay Lac St-Jean"),
    ("L'Assomption", "Assomption"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_of_one_name_are_one_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


def test_names_that_differ_stay_apart() -> None:
    different = [
        "Montréal",
        "Montréal-Nord",
        "Mont-Royal",
        "Saint-Laurent",
        "Sainte-Laurent",
        "La Prairie",
        "Les Prairies",
    ]
    assert len({key(name) for name in different}) == len(different)


def test_a_name_that_is_an_article_only_is_kept() -> None:
    assert key("La") == "la"


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("ville de Québec", "municipality", "quebec"),
        ("City of Laval", "municipality", "laval"),
        ("MRC de Roussillon", "mrc", "roussillon"),
        ("région de l’Estrie", "region", "estrie"),
        ("arrondissement Verdun", "borough", "verdun"),
        ("Verdun", "", "verdun"),
    ],
)
def test_a_name_may_say_its_kind(text: str, kind: str, name: str) -> None:
    assert split_kind(text) == (kind, name)


@pytest.mark.parametrize("text", ["Laval, QC", "Laval (Québec)", "Laval, Québec, Canada", "Laval qc"])
def test_province_and_country_are_left_out(text: str) -> None:
    assert without_province(text) == "Laval"


def test_a_province_alone_is_a_place() -> None:
    assert without_province("Québec") == "Québec"
    assert without_province("Canada") == "Canada"
