"""What was read in the words is told piece by piece, and each piece can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import LANGUAGES, Language, Text
from balise.search.rules.understood import Kind, Span
from balise.web.rules.asked import Asked
from balise.web.rules.reasons import Names
from balise.web.rules.understood import as_words, correction, filters_said, place_set_aside, understood, without_place

AREAS = {"mun-65005": Text("Laval"), "borough-plateau": Text("Le Plateau-Mont-Royal"), "fsa-h1w": Text("H1W")}
TOPICS = {
    "food": Text("Aide alimentaire", "Food"),
    "parents": Text("Parents", "Parents"),
    "food.hampers": Text("Paniers", "Hampers"),
}
NAMES = Names(area=lambda code: AREAS.get(code, Text()), topics=TOPICS)


def span(text: str, piece: str, kind: Kind, value: str = "", **more: object) -> Span:
    start = text.index(piece)
    return Span(kind, piece, value, start, start + len(piece), **more)  # type: ignore[arg-type]


def labels(text: str, *spans: Span, language: Language = "fr") -> list[str]:
    return [chip.label for chip in understood(Asked(q=text), spans, language, NAMES)]


def queries(text: str, *spans: Span, **asked: object) -> list[str]:
    chips = understood(Asked(q=text, **asked), spans, "fr", NAMES)  # type: ignore[arg-type]
    return [chip.query for chip in chips]


@pytest.mark.parametrize(
    ("kind", "value", "fr", "en"),
    [
        ("topic", "food", "Aide alimentaire", "Food"),
        ("topic", "food|food.hampers", "Aide alimentaire ou Paniers", "Food or Hampers"),
        ("name", "grenier", "Nom\u00a0: zut", "Name: zut"),
        ("phone", "5145550100", "Numéro 514 555-0100", "Number 514 555-0100"),
        ("phone", "211", "Numéro 211", "Number 211"),
        ("age", "72", "72 ans", "Aged 72"),
        ("age", "1", "1 an", "Aged 1"),
        ("age", "1.5", "1,5 an", "Aged 1.5"),
        ("gender", "woman", "Femmes", "Women"),
        ("status", "newcomer", "Personnes nouvellement arrivées", "Newcomers"),
        ("open", "now", "Ouvert maintenant", "Open now"),
        ("open", "su", "Ouvert le dimanche", "Open on Sunday"),
        ("open", "sa,su", "Ouvert la fin de semaine", "Open on the weekend"),
        ("open", "tu,th", "Ouvert le mardi ou le jeudi", "Open on Tuesday or Thursday"),
        ("open", "su 18:00", "Ouvert le dimanche à 18\u00a0h", "Open on Sunday at 6\u00a0p.m."),
        ("spoken", "es", "Espagnol", "Spanish"),
        ("free", "yes", "Gratuit", "Free"),
        ("available", "yes", "Places disponibles", "Places available"),
        ("access", "wheelchair", "Entièrement accessible en fauteuil roulant", "Fully wheelchair accessible"),
        ("intake", "walk_in", "Sans rendez-vous", "Walk in"),
        ("phrase", "zut", "«\u00a0zut\u00a0»", "“zut”"),
        ("exclusion", "zut", "Sans «\u00a0zut\u00a0»", "Without “zut”"),
    ],
)
def test_a_chip_says_what_was_understood(kind: Kind, value: str, fr: str, en: str) -> None:
    one = Span(kind, "zut", value, 0, 3)
    assert labels("zut", one) == [fr]
    assert labels("zut", one, language="en") == [en]


@pytest.mark.parametrize(
    ("place", "fr", "en"),
    [
        (Span("place", "h1w", "fsa-h1w", 0, 3, mode="near"), "Près de H1W", "Near H1W"),
        (Span("place", "zut", "borough-plateau", 0, 3, mode="near"), "Près du Plateau-Mont-Royal",
         "Near Le Plateau-Mont-Royal"),
        (Span("place", "zut", "mun-65005", 0, 3), "À Laval", "In Laval"),
        (Span("place", "zut", "borough-plateau", 0, 3), "Au Plateau-Mont-Royal", "In Le Plateau-Mont-Royal"),
        (Span("place", "zut", "mun-65005", 0, 3, mode="near", radius_km=2.5), "À moins de 2,5\u00a0km de Laval",
         "Within 2.5\u00a0km of Laval"),
        (Span("place", "zut", "", 0, 3, label=Text("Arbre"), latitude=45.5, longitude=-73.6), "Près d’Arbre",
         "Near Arbre"),
    ],
)  # fmt: skip
def test_a_place_says_how_it_is_meant(place: Span, fr: str, en: str) -> None:
    assert labels("zut", place) == [fr]
    assert labels("zut", place, language="en") == [en]


def test_words_and_noise_are_left_to_the_field_that_shows_them() -> None:
    text = "je cherche du lait"
    assert labels(text, span(text, "je cherche", "noise"), span(text, "lait", "word", "lait")) == []


def test_taking_a_topic_or_a_name_back_keeps_its_words_between_quotation_marks() -> None:
    text = "banque alimentaire laval"
    topic, place = span(text, "banque alimentaire", "topic", "food"), span(text, "laval", "place", "mun-65005")
    assert queries(text, topic, place) == ["q=%22banque+alimentaire%22+laval", "q=banque+alimentaire"]
    assert queries("le grenier", span("le grenier", "le grenier", "name", "grenier")) == ["q=%22le+grenier%22"]


def test_taking_anything_else_back_takes_its_words_away() -> None:
    text = 'lait -sucre "en poudre" dimanche'
    spans = (span(text, "-sucre", "exclusion", "sucre"), span(text, '"en poudre"', "phrase", "en poudre"),
             span(text, "dimanche", "open", "su"))  # fmt: skip
    assert queries(text, *spans) == [
        "q=lait+%22en+poudre%22+dimanche", "q=lait+-sucre+dimanche", "q=lait+-sucre+%22en+poudre%22",
    ]  # fmt: skip


def test_taking_back_keeps_the_filters_and_goes_to_the_first_page() -> None:
    one = span("lait dimanche", "dimanche", "open", "su")
    assert queries("lait dimanche", one, free=True, sort="name", page=4) == ["q=lait&free=1&sort=name"]


def test_one_piece_with_two_meanings_is_one_chip() -> None:
    text = "loisirs aînés"
    both = (span(text, "aînés", "topic", "food"), span(text, "aînés", "age", "65"))
    assert labels(text, *both) == ["Aide alimentaire + 65 ans"]
    assert queries(text, *both) == ["q=loisirs+%22a%C3%AEn%C3%A9s%22"]


def test_a_topic_whose_name_a_service_bears_is_told_once() -> None:
    text = "aide ALIMENTAIRE"
    assert labels(text, span(text, text, "name", text), span(text, text, "topic", "food")) == ["Aide alimentaire"]
    one = "panier"
    both = (span(one, one, "name", one), span(one, one, "topic", "food.hampers"))
    assert labels(one, *both) == ["Paniers"]
    other = "grenier"
    both = (span(other, other, "name", other), span(other, other, "topic", "food"))
    assert labels(other, *both) == ["Nom\u00a0: grenier + Aide alimentaire"]


def test_three_meanings_are_listed_and_people_of_that_name_told_once() -> None:
    text = "seule"
    topic = span(text, text, "topic", "food|parents|food.hampers")
    people = span(text, text, "family", "parent", label=Text("parents"))
    assert labels(text, topic, people) == ["Aide alimentaire, Parents ou Paniers"]


def test_pieces_come_in_the_order_typed() -> None:
    text = "dimanche laval"
    assert labels(text, span(text, "laval", "place", "mun-65005"), span(text, "dimanche", "open", "su")) == [
        "Ouvert le dimanche", "À Laval",
    ]  # fmt: skip


def test_what_no_result_needs_is_told_as_set_aside() -> None:
    text = "lait dimanche laval"
    spans = (span(text, "lait", "topic", "food"), span(text, "dimanche", "open", "su"),
             span(text, "laval", "place", "mun-65005"))  # fmt: skip
    told = understood(Asked(q=text), spans, "fr", NAMES, ("dimanche", "lait"))
    assert [chip.is_set_aside for chip in told] == [False, True, False]
    assert filters_said(spans, "fr", NAMES, ("dimanche",)) == ("À Laval",)
    assert place_set_aside(spans, ("laval",)) and not place_set_aside(spans, ("dimanche",))


def test_misspelt_words_are_told_and_can_be_looked_for_as_typed() -> None:
    text = "nouriture gratuitte laval"
    found = correction(
        Asked(q=text),
        (
            span(text, "nouriture", "topic", "food", meant="nourriture"),
            span(text, "gratuitte", "free", "yes", meant="gratuite"),
            span(text, "laval", "place", "mun-65005"),
        ),
    )
    assert found is not None
    assert (found.meant, found.typed) == (("nourriture", "gratuite"), ("nouriture", "gratuitte"))
    assert found.query == "q=%22nouriture%22+%22gratuitte%22+laval"
    assert correction(Asked(q="lait"), (Span("word", "lait", "lait", 0, 4),)) is None


def test_words_can_be_looked_for_as_they_are() -> None:
    text = "banque alimentaire grenier laval"
    spans = (span(text, "banque alimentaire", "topic", "food"), span(text, "grenier", "name", "grenier"),
             span(text, "laval", "place", "mun-65005"))  # fmt: skip
    assert as_words(text, spans) == '"banque alimentaire" "grenier" laval'
    assert as_words("lait", (Span("word", "lait", "lait", 0, 4),)) == "lait"


def test_what_the_form_of_filters_has_a_field_for_is_told_beside_it() -> None:
    text = "lait dimanche laval"
    spans = (span(text, "lait", "word"), span(text, "dimanche", "open", "su"), span(text, "laval", "place",
             "mun-65005"))  # fmt: skip
    assert filters_said(spans, "fr", NAMES) == ("Ouvert le dimanche", "À Laval")
    assert without_place(text, spans) == "lait dimanche"
    assert without_place(text, spans[:2]) == text


@st.composite
def read(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    """Any text, and any spans inside it."""
    text = draw(st.text(min_size=1, max_size=60))
    kinds: list[Kind] = ["word", "phrase", "exclusion", "topic", "place", "name", "phone", "age", "open", "status"]
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        value = draw(st.sampled_from(["", "food", "72", "now", "su 18:00", "mun-65005", "?"]))
        meant = draw(st.sampled_from(["", "pain"]))
        spans.append(Span(draw(st.sampled_from(kinds)), text[start:end], value, start, end, meant=meant))
    return text, tuple(spans)


@given(read(), st.sampled_from(LANGUAGES))
def test_no_span_breaks_a_page(found: tuple[str, tuple[Span, ...]], language: Language) -> None:
    text, spans = found
    for chip in understood(Asked(q=text), spans, language, NAMES):
        assert isinstance(chip.label, str) and chip.query.count("&") == 0
    correction(Asked(q=text), spans)
    filters_said(spans, language, NAMES)
