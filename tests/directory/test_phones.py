"""Telephone numbers are read however written, shown the same way everywhere, and never break anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.rules.phones import dial, parse, parse_all, show
from balise.directory.rules.record import Phone


@pytest.mark.parametrize(
    ("text", "number", "extension", "kind"),
    [
        ("514 555-0123", "+15145550123", "", "voice"),
        ("(514) 555-0123", "+15145550123", "", "voice"),
        ("514.555.0123", "+15145550123", "", "voice"),
        ("1-514-555-0123", "+15145550123", "", "voice"),
        ("+1 514 555 0123", "+15145550123", "", "voice"),
        ("514‑555‑0123", "+15145550123", "", "voice"),
        ("514\u00a0555-0123 poste 223", "+15145550123", "223", "voice"),
        ("514 555-0123, poste: 223 (messages)", "+15145550123", "223", "voice"),
        ("514 555-0123 p. 223", "+15145550123", "223", "voice"),
        ("514 555-0123 #223", "+15145550123", "223", "voice"),
        ("514 555-0123 ext. 223", "+15145550123", "223", "voice"),
        ("514-555-0123x223", "+15145550123", "223", "voice"),
        ("tel:+15145550123;ext=223", "+15145550123", "223", "voice"),
        ("1 866 APPELLE", "+18662773553", "", "toll_free"),
        ("1-866-APPELLE (277-3553)", "+18662773553", "", "toll_free"),
        ("1 800 555-0100 (sans frais)", "+18005550100", "", "toll_free"),
        ("211", "211", "", "voice"),
        ("Info-Santé 811", "811", "", "voice"),
        ("811, option 1", "811", "1", "voice"),
        ("988", "988", "", "voice"),
        ("ATS : 514 555-0123", "+15145550123", "", "tty"),
        ("514 555-0123 (TTY)", "+15145550123", "", "tty"),
        ("Téléc. : 514 555-0199", "+15145550199", "", "fax"),
        ("514 555-0199 (télécopieur)", "+15145550199", "", "fax"),
        ("cell.: 514 555-0123", "+15145550123", "", "cell"),
        ("Texto : 686868", "686868", "", "text"),
        ("+33 1 42 68 53 00", "+33142685300", "", "voice"),
        ("011 33 1 42 68 53 00", "+33142685300", "", "voice"),
    ],
)
def test_a_number_is_read(text: str, number: str, extension: str, kind: str) -> None:
    phone = parse(text)
    assert phone is not None
    assert (phone.number, phone.extension, phone.kind) == (number, extension, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "555-0123",
        "000 000-0000",
        "111 555-0123",
        "514 155-0123",
        "12345",
        "à venir",
        "aucun",
        "poste 223",
        "5" * 200,
    ],
)
def test_what_cannot_be_dialled_is_no_number(text: str) -> None:
    assert parse(text) is None


def test_an_option_of_a_long_number_is_its_label() -> None:
    assert parse("514 555-0123, option 3") == Phone("+15145550123", label=Text("option 3", "option 3"))


def test_several_numbers_in_one_cell() -> None:
    found = parse_all("514 555-0123 poste 2 ou 1 866 555-0100 / 211; 514 555-0123 poste 2\ninconnu")
    assert [(phone.number, phone.extension) for phone in found] == [
        ("+15145550123", "2"), ("+18665550100", ""), ("211", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("phone", "french", "english", "uri"),
    [
        (Phone("+15145550123"), "514 555-0123", "514 555-0123", "tel:+15145550123"),
        (
            Phone("+15145550123", "223"),
            "514 555-0123, poste 223",
            "514 555-0123, ext. 223",
            "tel:+15145550123;ext=223",
        ),
        (Phone("+18005550100"), "1 800 555-0100", "1 800 555-0100", "tel:+18005550100"),
        (Phone("811", "1"), "811, option 1", "811, option 1", "tel:811"),
        (Phone("+33142685300"), "+33 1 42 68 53 00", "+33 1 42 68 53 00", "tel:+33142685300"),
        (Phone("686868", kind="text"), "686868", "686868", "sms:686868"),
        (Phone("+999"), "+999", "+999", "tel:+999"),
    ],
)
def test_a_number_is_shown_and_dialled(phone: Phone, french: str, english: str, uri: str) -> None:
    assert (show(phone, "fr"), show(phone, "en"), dial(phone)) == (french, english, uri)


@given(st.text(max_size=60) | st.from_regex(r"[0-9()+ .#xp-]{1,24}", fullmatch=True))
def test_reading_never_raises_and_reads_its_own_words(text: str) -> None:
    phone = parse(text)
    parse_all(text)
    if phone and phone.number.startswith("+"):
        again = parse(f"{phone.number} poste {phone.extension}" if phone.extension else phone.number)
        assert again is not None
        assert (again.number, again.extension) == (phone.number, phone.extension)


@given(st.from_regex(r"(\+?1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}", fullmatch=True))
def test_a_plain_number_is_read_fast_as_it_is_read_slowly(text: str) -> None:
    assert parse(text) == parse(f" {text}")


@pytest.mark.shared
def test_hostile_strings_are_read_without_a_traceback(shared: Path) -> None:
    texts = json.loads((shared / "csv-torture" / "blns.json").read_text())
    assert len(texts) > 400
    for text in texts:
        phone = parse(text)
        assert phone is None or dial(phone)
        parse_all(text)
