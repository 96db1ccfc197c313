"""A question is read whole, and what is read says where it stands."""

from __future__ import annotations

import pytest
from parsed_directory import DIRECTORY, said

from balise.core.languages import Text
from balise.search.rules import parse
from balise.search.rules.parsing import as_typed


def test_a_whole_sentence_is_read() -> None:
    text = (
        "Bonjour, je suis une mère seule avec deux enfants à Saint-Jérôme et mon loyer est en retard ; "
        "où trouver une banque alimentaire ouverte le samedi ?"
    )
    assert said(text) == (
        "family:single_parent topic:family.two place:mun-75017/in_or_serving topic:material.rent "
        "topic:food.hampers open:sa"
    )


def test_without_a_directory_what_needs_none_is_read() -> None:
    read = parse("garderie gratuite pour enfant de 3 ans ouverte dimanche", "fr")
    assert [(span.kind, span.value) for span in read.spans if span.kind != "noise"] == [
        ("word", "garderie"), ("free", "yes"), ("word", "enfant"), ("age", "3"), ("open", "su"),
    ]  # fmt: skip


def test_as_typed_only_signs_are_read() -> None:
    read = as_typed('food bank -laval "24/7" 14 ans')
    assert [(span.kind, span.value) for span in read.spans] == [
        ("word", "food"), ("word", "bank"), ("exclusion", "laval"), ("phrase", "24 7"), ("word", "14"), ("word", "ans"),
    ]  # fmt: skip


def test_times_and_places_say_their_label() -> None:
    place, time = parse("Laval dimanche 18 h 30", "fr", DIRECTORY).spans
    assert place.label == Text("Laval", "")
    assert time.label == Text("le dimanche à 18\u00a0h\u00a030", "on Sunday at 6:30\u00a0p.m.")


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("open now", "maintenant", "now"),
        ("ouvert la fin de semaine", "la fin de semaine", "on the weekend"),
        ("weekend mornings", "la fin de semaine à 10\u00a0h", "on the weekend at 10\u00a0a.m."),
        ("ouvert du lundi au vendredi", "en semaine", "on weekdays"),
        ("ouvert mardi ou jeudi", "le mardi ou le jeudi", "on Tuesday or Thursday"),
        ("ouvert le soir", "le soir à 19\u00a0h", "in the evening at 7\u00a0p.m."),
        ("ouvert le midi", "le midi", "at noon"),
        ("ce soir", "ce soir à 19\u00a0h", "this evening at 7\u00a0p.m."),
        ("ouvert aujourd’hui", "aujourd’hui", "today"),
        ("24/7", "jour et nuit", "day and night"),
        ("ouvert 7 jours sur 7", "7 jours sur 7", "7 days a week"),
    ],
)
def test_a_time_is_told_as_it_is_said_after_open(text: str, french: str, english: str) -> None:
    (time,) = parse(text, "fr", DIRECTORY).spans
    assert (time.kind, time.label) == ("open", Text(french, english))


def test_what_is_between_the_quotes_is_taken_out_with_them() -> None:
    text = "bouffe « banque alimentaire » 65+ -noël"
    assert [span.text for span in parse(text, "fr", DIRECTORY).spans] == [
        "bouffe", "« banque alimentaire »", "65+", "-noël",
    ]  # fmt: skip
