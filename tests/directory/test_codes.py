"""Codes have a name in both languages, and languages are found by whatever name a source gives them."""

from __future__ import annotations

import pytest

from balise.directory.rules import codes, eligibility

TABLES = {
    "intake": codes.INTAKE_MODES, "provisions": codes.PROVISIONS, "phones": codes.PHONE_KINDS,
    "languages": codes.LANGUAGES, "genders": eligibility.GENDERS, "families": eligibility.FAMILIES,
    "statuses": eligibility.STATUSES,
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_code_is_named_once_in_each_language(name: str) -> None:
    table = TABLES[name]
    assert len(table) >= 5
    assert all(text.fr and text.en for text in table.values())
    assert all("'" not in text.fr for text in table.values() if name != "languages")
    if name != "languages":  # CLDR names a few languages alike
        assert len({text.fr for text in table.values()}) == len({text.en for text in table.values()}) == len(table)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fr", "fr"), ("FR", "fr"), ("fr-CA", "fr"), ("fra", "fr"), ("Français", "fr"), ("french", "fr"),
        ("Espagnol", "es"), ("Spanish", "es"), ("Créole haïtien", "ht"), ("LSQ", "fcs"), ("ASL", "ase"),
        ("Mandarin", "zh"), ("Innu-aimun", "moe"), ("atikamekw", "atj"), ("ojibwa", "oj"),
        ("klingonais ancien", ""), ("", ""), ("xx", ""),
    ],
)  # fmt: skip
def test_a_language_is_found_by_code_or_name(text: str, code: str) -> None:
    assert codes.language_code(text) == code


def test_languages_of_quebec_have_their_own_names() -> None:
    assert codes.LANGUAGES["fcs"].fr == "langue des signes québécoise (LSQ)"
    assert {"fr", "en", "es", "ar", "ht", "iu", "cr", "moh", "mic", "moe", "atj", "fcs", "ase"} <= set(codes.LANGUAGES)
