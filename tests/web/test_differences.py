"""What differs between two revisions is told in the words of the reader: no name of the code, no raw document."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import factories
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import LANGUAGES, Language, Text
from balise.directory.rules import record as records
from balise.directory.rules.merge import diff
from balise.directory.rules.record import (
    Address,
    Coverage,
    Eligibility,
    Fee,
    Internal,
    Phone,
    ServiceRecord,
    SiteRecord,
    Url,
    Verification,
)
from balise.web.rules.differences import Difference, Names, difference
from balise.web.rules.field_names import FIELDS

NAMES = Names(
    area=lambda code: {"mun-65005": Text("Laval", "Laval")}.get(code, Text()),
    topics={"food.hampers": Text("Paniers", "Hampers")},
)
PLAIN = factories.service(Text("Colis", "Hampers"), 1)


def told(before: records.Record | None, after: records.Record, language: Language = "fr") -> dict[str, Difference]:
    found = [difference(change, language, NAMES) for change in diff(before, after)]  # type: ignore[type-var]
    return {one.field: one for one in found}


def changed(record: records.Record = PLAIN, language: Language = "fr", **fields: object) -> dict[str, Difference]:
    return told(record, msgspec.structs.replace(record, **fields), language)


def test_every_field_of_a_record_has_a_name_in_both_languages() -> None:
    structs = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    fields = {field for kind in structs for field in kind.__struct_fields__}
    assert fields - FIELDS.keys() == set()
    assert FIELDS.keys() - fields == set()
    assert [name for name, text in FIELDS.items() if not (text.fr and text.en)] == []


@pytest.mark.parametrize(
    ("language", "field", "after"),
    [("fr", "Nom › français", "Paniers"), ("en", "Name › French", "Paniers")],
)
def test_a_text_is_told_by_its_side(language: Language, field: str, after: str) -> None:
    assert changed(language=language, name=Text("Paniers", "Hampers")) == {
        field: Difference(field, ("Colis",), (after,))
    }


def test_a_part_that_came_says_its_fields() -> None:
    found = changed(phones=(Phone("+15145550123", extension="7", kind="fax"),))
    assert found == {
        "Téléphones › 514 555-0123": Difference(
            "Téléphones › 514 555-0123",
            None,
            ("Numéro\u00a0: 514 555-0123", "Poste\u00a0: 7", "Genre\u00a0: Télécopieur"),
        )
    }


def test_a_value_of_a_part_is_told_under_the_part() -> None:
    one = msgspec.structs.replace(PLAIN, phones=(Phone("+15145550123"),))
    found = changed(one, "en", phones=(Phone("+15145550123", visibility="private"),))
    assert found == {
        "Telephones › 514 555-0123 › Seen by": Difference(
            "Telephones › 514 555-0123 › Seen by", ("everyone",), ("no one",)
        )
    }


def test_codes_are_told_by_their_names() -> None:
    found = changed(topics=("food.hampers", "x.unknown"), intake=("walk_in",), status="retired", on_web=False)
    assert found["Sujets › Paniers"].after == ("Paniers",)
    assert found["Sujets › x.unknown"].after == ("x.unknown",)
    assert found["Comment y accéder › Sans rendez-vous"].after == ("Sans rendez-vous",)
    assert (found["Statut"].before, found["Statut"].after) == (("actif",), ("retiré",))
    assert (found["Sur le Web"].before, found["Sur le Web"].after) == (("oui",), ("non",))


def test_parts_that_are_sentences_elsewhere_are_sentences_here() -> None:
    before = told(
        None,
        factories.service(
            "Colis",
            1,
            hours=factories.week("MO", "TU"),
            eligibility=Eligibility(minimum_age=18),
            coverage=(Coverage(areas=("mun-65005",)),),
            fees=(Fee(amount=2.5),),
            verification=Verification(on=dt.date(2026, 2, 3), by="Nathalie"),
        ),
    )
    assert before["Heures d’ouverture"].after == ("Lundi et mardi, 9\u00a0h à 17\u00a0h",)
    assert "18 ans" in " ".join(before["Clientèle"].after or ()).replace("\u00a0", " ")
    assert before["Territoire desservi"].after == ("Laval",)
    assert before["Coûts"].after == ("Montant\u00a0: 2,5",)
    assert before["Vérification"].after == ("Le\u00a0: 3\u00a0février 2026", "Par\u00a0: Nathalie")
    assert before["Nom"].before is None


def test_what_became_empty_is_told_apart_from_what_is_not_there() -> None:
    one = msgspec.structs.replace(PLAIN, email="a@b.example", urls=(Url("https://x.example"),))
    found = changed(one, email="", urls=())
    assert (found["Courriel"].before, found["Courriel"].after) == (("a@b.example",), ())
    assert found["Sites Web › https://x.example"].after is None


def test_an_order_alone_is_told_as_such() -> None:
    one = msgspec.structs.replace(PLAIN, topics=("food.hampers", "x"))
    assert changed(one, topics=("x", "food.hampers")) == {
        "Sujets (ordre)": Difference("Sujets (ordre)", ("Paniers", "x"), ("x", "Paniers"))
    }


_WORDS = st.text(alphabet="abé []{}.\"',:#", max_size=12)
_SITES = st.builds(
    SiteRecord,
    name=st.builds(Text, _WORDS, _WORDS),
    alternate_names=st.lists(st.builds(Text, _WORDS), max_size=3).map(tuple),
    addresses=st.lists(st.builds(Address, kind=_WORDS, city=_WORDS), max_size=2).map(tuple),
    phones=st.lists(st.builds(Phone, _WORDS), max_size=2).map(tuple),
    hours=st.sampled_from([records.Hours(), factories.week("MO"), factories.week("TU", "WE")]),
    internal=st.builds(Internal, columns=st.dictionaries(_WORDS, _WORDS, max_size=2)),
    latitude=st.one_of(st.none(), st.floats(-90, 90)),
)


@given(before=_SITES, after=_SITES, language=st.sampled_from(LANGUAGES))
def test_any_two_records_are_told_in_words(before: SiteRecord, after: SiteRecord, language: Language) -> None:
    for change in diff(before, after):
        one = difference(change, language, NAMES)
        first = re.split(r" › | \(", one.field)[0]
        assert first in {name.say(language) for name in FIELDS.values()}, one.field
        for side, value in ((one.before, change.before), (one.after, change.after)):
            assert (side is None) == (value is None)
            assert not any(line.startswith('{"') and line.endswith("}") for line in side or ())


@pytest.mark.django_db
def test_the_page_of_a_record_shows_words(client: object, tmp_path: Path) -> None:
    from django.test import Client

    house = factories.publish(factories.organization())
    number = factories.publish(factories.service("Colis", house))
    changed: ServiceRecord = factories.service("Colis", house, email="a@b.example", phones=(Phone("+15145550123"),))
    factories.publish(changed, id=number)
    curator = Client()
    curator.force_login(factories.person("luce", "curator"))
    page = curator.get(f"/fr/recherchistes/service/{number}/").text
    assert "Téléphones › 514 555-0123" in page and "Courriel" in page
    assert "phones[" not in page and "{&#34;" not in page and "<code>" not in page
    english = curator.get(f"/en/curators/service/{number}/").text
    assert "E-mail" in english and "Courriel" not in english
