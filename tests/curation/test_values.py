"""Cells become values, or a sentence says why not. No text makes a parser raise."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.curation.rules import values
from balise.curation.rules.account import Parsed
from balise.curation.rules.repairs import RULES
from balise.curation.rules.tidying import tidy
from balise.directory.rules import codes
from balise.directory.rules.record import Hours, Schedule

PARSERS: list[Callable[[str], Parsed[Any]]] = [
    values.date, values.time, values.number, values.year, values.age, values.amount, values.boolean, values.email,
    values.url, values.latitude, values.longitude, values.language, values.status, values.phone, values.weekday,
    values.hours, values.paragraphs, values.shortened, lambda text: values.coordinates(text, text),
]  # fmt: skip
READERS: list[Callable[[str], Any]] = [
    values.eligibility, values.ages, values.intake, values.accessibility, values.phones, values.phones_and_rest,
    values.emails, values.urls, values.languages, values.is_free, tidy,
]  # fmt: skip


def checked(text: str) -> None:
    for parser in PARSERS:
        parsed = parser(text)
        assert parsed.value is not None or parsed.sentence is None or (parsed.sentence.fr and parsed.sentence.en)
        assert not parsed.rule or parsed.rule in RULES
    for reader in READERS:
        reader(text)


@pytest.mark.shared
def test_naughty_strings_raise_nowhere(shared: Path) -> None:
    for text in json.loads((shared / "csv-torture" / "blns.json").read_text()):
        checked(text)


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    checked(text)


@given(st.text(alphabet="0123456789 hamp.:-àlundimarvesoct/$%°'\",+", max_size=40))
def test_no_text_like_values_raises(text: str) -> None:
    checked(text)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-03-31", "", (2024, 3, 31)), ("2024-03-31 00:00:00", "", (2024, 3, 31)),
        ("12/31/2014", "", (2014, 12, 31)),
        ("31/12/2014", "", (2014, 12, 31)), ("3/4/2024", "dmy", (2024, 4, 3)), ("3/4/2024", "mdy", (2024, 3, 4)),
        ("5/5/2024", "", (2024, 5, 5)), ("31-12-14", "", (2014, 12, 31)), ("31/12/70", "", (1970, 12, 31)),
        ("December 31, 2007", "", (2007, 12, 31)), ("le 3 mars 2024", "", (2024, 3, 3)),
        ("1er août 2023", "", (2023, 8, 1)),
        ("vendredi 3 février 2023", "", (2023, 2, 3)), ("5-Jan-12", "", (2012, 1, 5)), ("2024/3/5", "", (2024, 3, 5)),
    ],
)  # fmt: skip
def test_dates(text: str, order: Any, day: tuple[int, int, int]) -> None:
    assert values.date(text, order).value == dt.date(*day)


def test_a_date_of_two_meanings_is_refused_until_the_order_is_known() -> None:
    assert "two meanings" in (values.date("3/4/2024").sentence or Parsed).en  # type: ignore[union-attr]
    assert values.learnt_order(["3/4/2024", "13/4/2024"]) == "dmy"
    assert values.learnt_order(["3/4/2024", "4/13/2024"]) == "mdy"
    assert values.learnt_order(["13/4/2024", "4/13/2024"]) == ""


@pytest.mark.parametrize("text", ["13/13/2013", "2024-02-30", "tomorrow", "31 février 2024", "0/0/0", "12/2014"])
def test_no_dates(text: str) -> None:
    assert values.date(text).value is None


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("20:00", 20, 0), ("8:30 AM", 8, 30), ("8h30", 8, 30), ("8 h", 8, 0), ("noon", 12, 0), ("midi", 12, 0),
     ("24:00", 0, 0), ("17:00:00", 17, 0), ("12:15 am", 0, 15), ("10 p.m.", 22, 0), ("0900", 9, 0)],
)  # fmt: skip
def test_times(text: str, hour: int, minute: int) -> None:
    assert values.time(text).value == dt.time(hour, minute)


@pytest.mark.parametrize("text", ["9", "25:00", "8:75", "soir"])
def test_no_times(text: str) -> None:
    assert values.time(text).value is None


@pytest.mark.parametrize("text", ["lundi", "Lun.", "Monday", "Mondays", "MO", "1"])
def test_weekdays(text: str) -> None:
    assert values.weekday(text).value == "MO"


WEEK = ("MO", "TU", "WE", "TH", "FR")


def slots(text: str) -> list[tuple[tuple[str, ...], str]] | None:
    found = values.hours(text).value
    if found is None:
        return None
    return [(one.byday, f"{one.opens_at:%H:%M}-{one.closes_at:%H:%M}") for one in found.schedules]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lundi au vendredi 9h à 17h", [(WEEK, "09:00-17:00")]),
        ("Mon-Fri 9am-5pm; Sat 10-2", [(WEEK, "09:00-17:00"), (("SA",), "10:00-14:00")]),
        ("lun.-ven. 8 h 30 – 16 h 30, fermé le midi", [(WEEK, "08:30-12:00"), (WEEK, "13:00-16:30")]),
        ("Lundi au vendredi de 8 h à 16 h, fermé de 12 h à 12 h 45", [(WEEK, "08:00-12:00"), (WEEK, "12:45-16:00")]),
        ("24/7", [((*WEEK, "SA", "SU"), "00:00-00:00")]),
        ("7 jours sur 7, 24 heures sur 24", [((*WEEK, "SA", "SU"), "00:00-00:00")]),
        ("Lundi, mardi et jeudi de 9 h à 12 h et de 13 h à 17 h",
         [(("MO", "TU", "TH"), "09:00-12:00"), (("MO", "TU", "TH"), "13:00-17:00")]),
        ("9 a.m. - 5 p.m., Monday through Friday", [(WEEK, "09:00-17:00")]),
        ("entre 9 h et 17 h du lundi au vendredi", [(WEEK, "09:00-17:00")]),
        ("Monday: 05:00 PM - 07:00 PM Tuesday: 06:00 PM - 08:00 PM Wednesday: Closed",
         [(("MO",), "17:00-19:00"), (("TU",), "18:00-20:00")]),
        ("Friday 8pm - 2am", [(("FR",), "20:00-02:00")]),
        ("weekdays 8-4", [(WEEK, "08:00-16:00")]),
        ("Mon, Wed & Fri 9:30 a.m. to noon", [(("MO", "WE", "FR"), "09:30-12:00")]),
        ("1er et 3e mardi du mois, 13 h à 16 h", [(("1TU", "3TU"), "13:00-16:00")]),
        ("1st Thursday of the month 1-3 pm", [(("1TH",), "13:00-15:00")]),
        ("Sam et dim 10h00-15h00", [(("SA", "SU"), "10:00-15:00")]),
    ],
)  # fmt: skip
def test_hours_in_words(text: str, said: list[tuple[tuple[str, ...], str]]) -> None:
    assert slots(text) == said


@pytest.mark.parametrize(
    "text",
    ["Sur rendez-vous", "9-5", "Sat 7-9", "de septembre à juin, lundi 9 h à 12 h", "Lundi 9h à 17h, mardi variable",
     "lundi 9 h", "Mon-Fri 9-5, by appointment only", "Lundi 9 h à 12 h, lundi 13 h à 16 h 99", "Mon 25:00-26:00",
     "lundi 14 h à 9 h", "call 514 555-0123", ""],
)  # fmt: skip
def test_hours_that_are_not_sure_are_left_as_text(text: str) -> None:
    assert values.hours(text).value is None


def test_closed_on_holidays_is_kept() -> None:
    found = values.hours("Monday-Friday, 8:30am-4:30pm. Closed holidays.").value
    assert found is not None and found.holidays == "closed"


def test_text_and_slots_that_disagree_are_found() -> None:
    said = values.hours("Lundi et mardi 9 h à 17 h").value
    assert said is not None
    held = Hours(
        schedules=(Schedule(dt.time(9), dt.time(17), byday=("MO",)), Schedule(dt.time(9), dt.time(16), byday=("TU",)))
    )
    assert values.disagreement(said, held) == ("TU",)
    halves = Hours(schedules=(Schedule(dt.time(9), dt.time(12), byday=("MO", "TU")),
                              Schedule(dt.time(12), dt.time(17), byday=("MO", "TU"))))  # fmt: skip
    assert values.disagreement(said, halves) == ()


def test_telephones() -> None:
    one = values.phone("514 555-0123 poste 12").value
    assert one is not None and (one.number, one.extension) == ("+15145550123", "12")
    assert values.phone("514 555-0123 / 1 800 555-0199").value is None
    found, rest = values.phones_and_rest("514 555-0123 / 1 800 555-0199")
    assert [phone.number for phone in found] == ["+15145550123", "+18005550199"] and rest == ""
    found, rest = values.phones_and_rest("514 555-0123 ou voir au verso")
    assert len(found) == 1 and rest == "514 555-0123 ou voir au verso"


@pytest.mark.parametrize(
    ("text", "url"),
    [("http://x.org", "http://x.org"), ("www.x.org", "https://www.x.org"), ("x.org/a", "https://x.org/a"),
     ("http:/x.org", "https://x.org"), ("http//x.org", "https://x.org"), ("http://http://x.org", "https://x.org"),
     ("HTTP://x.org", "http://x.org"), ("https://exemple.québec/à", "https://exemple.québec/à")],
)  # fmt: skip
def test_web_addresses(text: str, url: str) -> None:
    assert values.url(text).value == url


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "ftp://x.org", "x",
     "mailto:a@b.ca", "http://user:pass@x.org", "http://[::1", "vbscript:x", "http://", "localhost", "file:///etc/passwd"],
)  # fmt: skip
def test_addresses_that_are_no_web_page_are_refused(text: str) -> None:
    assert values.url(text).value is None


@given(st.text(max_size=80))
def test_a_web_address_is_always_http(text: str) -> None:
    found = values.url(text).value
    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("text", "email"),
    [("a@b.ca", "a@b.ca"), ("mailto:a@b.ca", "a@b.ca"), ("<a@b.ca>", "a@b.ca"), ("a (at) b.ca", "a@b.ca"),
     ("info@x.org.", "info@x.org"), ("a@b", None), ("a@b..ca", None), ("pas de courriel", None)],
)  # fmt: skip
def test_emails(text: str, email: str | None) -> None:
    assert values.email(text).value == email


@pytest.mark.parametrize(
    ("latitude", "longitude", "point", "rule"),
    [
        ("45.5", "-73.6", (45.5, -73.6), ""),
        ("-73.6", "45.5", (45.5, -73.6), "coordinates.swapped"),
        ("45,5", "-73,6", (45.5, -73.6), "coordinates.format"),
        ("45.5", "73.6", (45.5, -73.6), "coordinates.sign"),
        ("45500000", "-73600000", (45.5, -73.6), "coordinates.scale"),
        ("45° 30' 0\" N", "73° 36' 0\" O", (45.5, -73.6), "coordinates.format"),
        ("48.85", "2.35", (48.85, 2.35), ""),
    ],
)
def test_coordinates(latitude: str, longitude: str, point: tuple[float, float], rule: str) -> None:
    parsed = values.coordinates(latitude, longitude)
    assert parsed.value == pytest.approx(point)
    assert parsed.rule == rule


@pytest.mark.parametrize(("latitude", "longitude"), [("0", "0"), ("95", "200"), ("", "1"), ("nan", "1"), ("x", "y")])
def test_coordinates_that_are_nowhere_are_refused(latitude: str, longitude: str) -> None:
    parsed = values.coordinates(latitude, longitude)
    assert parsed.value is None and parsed.sentence


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("65+", 65, None), ("18 à 35 ans", 18, 35), ("Ages 18 and older.", 18, None), ("moins de 12 ans", None, 11),
     ("6 mois à 5 ans", 0.5, 5), ("between the ages of 16 and 24", 16, 24), ("Serves all ages.", None, None),
     ("ouvert de 9 à 17", None, None), ("Income under $30,000", None, None), ("Persons over 60 years", 60, None)],
)  # fmt: skip
def test_ages_in_words(text: str, low: float | None, high: float | None) -> None:
    assert values.ages(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    ["Women with children under age 18.", "Persons ages 18 or older. Limited places for persons ages 14-17.",
     "Youth, ages 6-14, and adults.", "Parents of children ages 0-4",
     "Prospective adopters must be married for at least 2 years.", "Ages 5-18 and their families",
     "Open to anyone, 18+",
     "Day camp for ages 6-15. Day care for ages 5-13. Pre-K age 2+.", "Up to age 59. Ages 60 and older pay nothing.",
     "Résider à Laval depuis au moins 2 ans", "Familles avec enfants de 0 à 5 ans"],
)  # fmt: skip
def test_an_age_that_is_of_some_excludes_no_one(text: str) -> None:
    assert values.ages(text) == (None, None)


def test_a_gender_beside_others_excludes_no_one() -> None:
    assert values.eligibility("Children up to age 19, and pregnant women of any age").genders == ()
    assert values.eligibility("Low-income pregnant women or families").genders == ()
    assert values.eligibility("Low-income residents. Men recovering from addiction.").genders == ()
    assert values.eligibility("Femmes et leurs enfants").genders == ("woman",)


def test_eligibility_in_words() -> None:
    women = values.eligibility("Femmes de 18 à 35 ans, nouvelles arrivantes")
    assert (women.genders, women.minimum_age, women.statuses) == (("woman",), 18, ("newcomer",))
    assert values.eligibility("Men and women").genders == ()
    assert values.eligibility("not open to men").genders == ()
    assert values.eligibility("Newcomers and refugees").statuses == ("newcomer", "refugee")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("Gratuit", 0), ("None.", 0), ("Free", 0), ("$5.50", 5.5), ("5 $", 5), ("1 200,50 $", 1200.5),
     ("sliding scale", None),
     ("10-20", None), ("None if eligible", None)],
)  # fmt: skip
def test_amounts(text: str, amount: float | None) -> None:
    assert values.amount(text).value == amount


@pytest.mark.parametrize(
    ("text", "status"),
    [("Active", "active"), ("Active, but do not refer", "do_not_refer"), ("Inactive", "retired"),
     ("defunct", "retired"),
     ("Temporairement fermé", "suspended"), ("do_not_refer", "do_not_refer"), ("who knows", None)],
)  # fmt: skip
def test_statuses(text: str, status: str | None) -> None:
    assert values.status(text).value == status


@pytest.mark.shared
def test_every_language_of_a_canadian_list_is_known(shared: Path) -> None:
    text = (shared / "cioc-bilingual-lists" / "csv" / "language.csv").read_bytes().decode("cp1252")
    for row in csv.DictReader(io.StringIO(text)):
        found = [values.language(name).value for name in row.values()]
        assert None not in found, row
        assert len({spoken.code for spoken in found if spoken}) == 1, row


def test_languages_of_a_cell() -> None:
    found, rest = values.languages("Français, anglais et LSQ")
    assert [spoken.code for spoken in found] == ["fr", "en", "fcs"] and rest == ""
    found, rest = values.languages("Spanish. Accommodations possible.")
    assert rest


@pytest.mark.shared
def test_accessibility_of_a_canadian_list(shared: Path) -> None:
    text = (shared / "cioc-bilingual-lists" / "csv" / "accessibility.csv").read_bytes().decode("cp1252")
    for row in list(csv.DictReader(io.StringIO(text)))[:7]:
        first = {values.accessibility(name)[0] for name in row.values()}
        assert len(first) == 1 and first <= set(codes.PROVISIONS), row


def test_intake_modes() -> None:
    assert values.intake("Call or walk in.") == ("walk_in", "telephone")
    assert values.intake("Sans rendez-vous") == ("walk_in",)
    assert values.intake("Ne pas téléphoner") == ()
    assert set(values.intake("Téléphoner, écrire un courriel, remplir le formulaire")) <= set(codes.INTAKE_MODES)


def test_markup_becomes_paragraphs() -> None:
    parsed = values.paragraphs("<p>Café&nbsp;!</p><ul><li>un</li></ul><script>alert(1)</script>")
    assert parsed.value == "Café\xa0!\n\n- un"
    assert parsed.rule == "text.markup"
    assert values.paragraphs("a < b and c > d").value == "a < b and c > d"
    assert values.paragraphs("if a<b then").value == "if a<b then"


def test_a_text_that_is_too_long_is_cut_at_a_word() -> None:
    parsed = values.shortened("mot " * 10, 21)
    assert parsed.value == "mot mot mot mot mot…" and parsed.rule == "text.cut"
    assert values.shortened("court", 21).rule == ""
