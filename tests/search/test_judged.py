"""Judged questions: how a record is graded, and that every line of the set is sound."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import factories
import pytest

from balise.core.languages import Text
from balise.curation.actions import import_path
from balise.demo.rules.maker import Maker
from balise.directory.actions import load_topics
from balise.directory.rules import eligibility
from balise.directory.rules.hours import ZONE
from balise.directory.rules.record import (
    Attribute,
    Coverage,
    Eligibility,
    Fee,
    OrganizationRecord,
    ServiceRecord,
    SiteRecord,
    SpokenLanguage,
)
from balise.directory.rules.topics import own_tree
from balise.directory.rules.visibility import is_public
from balise.search.bench import listing
from balise.search.bench.relevance import AT, JudgedSet, read
from balise.search.rules.judged import (
    KINDS,
    SPLITS,
    Judge,
    Listed,
    Pair,
    criterion,
    meets,
    need_of,
    read_needs,
    read_pairs,
)
from balise.territories.actions import load_facts

SET = Path(__file__).parent / "judged"
DIRECTORIES = ("demo", "baltimore", "montreal")
ABOVE = {"hood-a": ("hood-a", "borough-x", "mun-1", "region-1", "ca-qc"), "mun-2": ("mun-2", "region-1", "ca-qc")}
WEDNESDAY = dt.datetime(2026, 3, 4, 14, 0, tzinfo=ZONE)


def chain(code: str) -> tuple[str, ...]:
    return ABOVE.get(code, (code, "mun-1", "region-1") if code.startswith("borough") else (code,))


def listed(*, areas: tuple[str, ...] = (), at: tuple[float, float] | None = None, **fields: Any) -> Listed:
    service = ServiceRecord(**{"name": Text(fr="Le dépannage", en="Hampers"), "organization": 1, **fields})
    sites = (SiteRecord(latitude=at[0], longitude=at[1]),) if at else ()
    held = frozenset(above for code in areas for above in chain(code))
    return Listed(1, service, OrganizationRecord(Text(fr="Le Grenier de l’Est")), sites, held)


def grade(one: Listed, need: str = "{3 = ['food']}", **limits: str) -> int:
    pair = Pair("p", "keyword", {"fr": "", "en": ""}, "n", limits, "")
    judge = Judge([one], read_needs(f"n = {need}"), chain, lambda _latitude, _longitude: chain("hood-a"))
    return judge.grades(pair, WEDNESDAY).get(1, 0)


def food(**fields: Any) -> Listed:
    return listed(topics=("food.hampers",), **fields)


def serving(*codes: str, **fields: Any) -> Listed:
    return food(coverage=(Coverage(areas=codes),), **fields)


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("food", True),
        ("food.hampers", True),
        ("food=", False),
        ("food.hampers=", True),
        ("food.ham", False),
        ("organization:grenier de l'est", True),
        ("organization:grenier est", False),
        ("service:hampers", True),
        ("service:grenier", False),
        ("name:GRENIER", True),
        ("name:grenie", False),
        ("name:grenie*", True),
        ("text:cartons de lait", True),
        ("label:food pantry", True),
        ("label:Food", False),
        ("for:newcomer", True),
        ("food + name:grenier", True),
        ("food + name:moisson", False),
    ],
)
def test_a_criterion_reads_the_record(text: str, is_met: bool) -> None:
    one = food(
        description=Text(fr="Des cartons de lait."),
        attributes=(Attribute("102", label="Food Pantry"),),
        eligibility=Eligibility(statuses=("newcomer",)),
    )
    assert meets(one, criterion(text)) is is_met


def test_the_best_grade_counts() -> None:
    need = "{1 = ['food'], 3 = ['food.hampers'], 2 = ['name:grenier']}"
    assert grade(food(), need) == 3
    assert grade(listed(topics=("food.meals",)), need) == 2
    assert grade(listed(topics=("leisure",)), "{3 = ['food']}") == 0


def test_in_an_area_what_is_of_the_place_comes_before_what_serves_the_province() -> None:
    asked = {"in": "hood-a"}
    assert grade(serving("hood-a"), **asked) == 3
    assert grade(serving("mun-1"), **asked) == 3
    assert grade(serving("ca-qc"), **asked) == 2
    assert grade(serving("ca-qc", areas=("hood-a",)), **asked) == 3
    assert grade(serving("mun-2", areas=("hood-a",)), **asked) == 1
    assert grade(serving("mun-2"), **asked) == 0
    assert grade(food(areas=("hood-a",)), **asked) == 3
    assert grade(food(areas=("borough-x",)), **asked) == 2
    assert grade(food(areas=("mun-2",)), **asked) == 0


def test_who_serves_a_part_of_the_area_is_good() -> None:
    assert grade(serving("borough-x", areas=("borough-x",)), **{"in": "mun-1"}) == 2
    assert grade(serving("borough-x", areas=("borough-x",)), **{"in": "region-1"}) == 3


def test_near_goes_by_distance_then_by_whom_is_served() -> None:
    asked = {"near": "45.5,-73.5,3"}
    here, close, far = (45.5, -73.5), (45.54, -73.5), (45.7, -73.5)
    assert [grade(serving("mun-1", at=at), **asked) for at in (here, close, far)] == [3, 2, 1]
    assert [grade(serving("mun-2", at=at), **asked) for at in (here, close, far)] == [1, 0, 0]
    assert [grade(food(at=at), **asked) for at in (here, close, far)] == [3, 2, 0]
    assert grade(serving("mun-1"), **asked) == 3
    assert grade(serving("ca-qc"), **asked) == 2
    assert grade(food(), **asked) == 0


def test_whom_it_is_surely_not_for_gets_nothing() -> None:
    seniors = food(eligibility=Eligibility(minimum_age=65))
    assert grade(seniors, age="14") == 0
    assert grade(seniors, age="70") == 3
    assert grade(food(eligibility=Eligibility(genders=("woman",))), gender="man") == 0
    students = food(eligibility=Eligibility(statuses=("student",)))
    assert grade(students, status="newcomer") == 2
    assert grade(students, status="student") == 3
    assert grade(food(), status="newcomer") == 3
    assert grade(food(eligibility=Eligibility(residence=("mun-2",))), **{"in": "hood-a"}) == 0


def test_hours_languages_and_cost_count() -> None:
    weekdays = food(hours=factories.week("MO", "TU", "WE", opens="13:00", closes="17:00"))
    assert grade(weekdays, open="now") == 3
    assert grade(weekdays, open="mo") == 3
    assert grade(weekdays, open="su") == 0
    assert grade(food(), open="su") == 2
    assert grade(food(languages=(SpokenLanguage("es"),)), spoken="es") == 3
    assert grade(food(), spoken="es") == 1
    assert [grade(food(fees=fees), free="") for fees in ((Fee(amount=0),), (), (Fee(amount=5),))] == [3, 2, 1]


def test_a_line_that_does_not_fit_is_told() -> None:
    head = "pair,kind,fr,en,need,limits,of\n"
    with pytest.raises(ValueError, match="Columns"):
        read_pairs("pair,fr\n", "tune")
    with pytest.raises(ValueError, match="Line 2"):
        read_pairs(head + "a,keyword,x\n", "tune")
    with pytest.raises(ValueError, match="Line 3"):
        read_pairs(head + "a,keyword,x,y,z,,\nb,riddle,x,y,z,,\n", "tune")
    with pytest.raises(ValueError, match="Line 2"):
        read_pairs(head + "a,keyword,x,y,z,planet:mars,\n", "tune")
    with pytest.raises(ValueError, match="planet:mars"):
        criterion("food + planet:mars")


# What the set itself is held to.


def sets() -> dict[str, JudgedSet]:
    return {directory: read(SET, directory) for directory in DIRECTORIES}


def test_every_pair_is_complete_and_named_once() -> None:
    for directory, judged in sets().items():
        names = Counter(pair.pair for pair in judged.pairs)
        assert [name for name, count in names.items() if count > 1] == [], directory
        for pair in judged.pairs:
            assert pair.words["fr"].strip() and pair.words["en"].strip(), pair.pair
            assert all(text == text.strip() for text in pair.words.values()), pair.pair


def test_a_pair_is_of_the_folder_that_it_stands_in() -> None:
    assert [pair.split for pair in read_pairs("pair,kind,fr,en,need,limits,of\na,keyword,x,y,z,,\n", "held")] == [
        "held"
    ]


def test_no_question_is_asked_in_both_splits() -> None:
    asked: dict[str, set[str]] = {split: set() for split in SPLITS}
    for judged in sets().values():
        for pair in judged.pairs:
            asked[pair.split].update(text.casefold() for text in pair.words.values())
    assert asked["tune"] & asked["held"] == set()


def test_both_splits_have_questions_of_every_kind() -> None:
    kinds = Counter((pair.split, pair.kind) for one in sets().values() for pair in one.pairs)
    for kind in KINDS:
        both = [kinds[split, kind] for split in SPLITS]
        assert min(both) >= 0.2 * sum(both), f"{kind}: {both}"
    assert {split: sum(kinds[split, kind] for kind in KINDS) >= 130 for split in SPLITS} == dict.fromkeys(SPLITS, True)


def test_a_misspelt_pair_asks_the_same_as_its_twin() -> None:
    for judged in sets().values():
        by_name = {pair.pair: pair for pair in judged.pairs}
        for pair in judged.pairs:
            assert bool(pair.of) == (pair.kind == "misspelt"), pair.pair
            if pair.of:
                twin = by_name[pair.of]
                assert (pair.need, pair.limits, pair.split) == (twin.need, twin.limits, twin.split), pair.pair
                assert pair.words != twin.words, pair.pair


def test_needs_exist_and_are_used() -> None:
    for judged in sets().values():
        used = {pair.need for pair in judged.pairs if ":" not in pair.need}
        assert used == set(judged.needs)


def test_criteria_name_what_exists() -> None:
    topics = {topic.code for topic in own_tree()}
    people = {*eligibility.GENDERS, *eligibility.FAMILIES, *eligibility.STATUSES}
    for directory, judged in sets().items():
        for pair in judged.pairs:
            for kind, value in need_of(pair, judged.needs).parts:
                assert kind != "topic" or value.rstrip("=") in topics, f"{directory}: no topic {value}"
                assert kind != "for" or value in people, f"{directory}: no people {value}"


def invented() -> list[Listed]:
    """The public services of the invented directory, before they go through the importer."""
    entries = {(entry.kind, entry.id): entry.record for entry in Maker(8_000, 211, AT.date()).entries()}
    found = []
    for (_, id), record in entries.items():
        if isinstance(record, ServiceRecord) and is_public(record.status, record.on_web):
            organization = entries["organization", record.organization]
            sites = [entries["site", part.site] for part in record.sites]
            assert isinstance(organization, OrganizationRecord)
            places = tuple(site for site in sites if isinstance(site, SiteRecord))
            areas = frozenset(code for site in places if site.area for code in listing.chain(site.area))
            found.append(Listed(id, record, organization, places, areas))
    return found


def unanswered(judged: JudgedSet, services: list[Listed]) -> list[str]:
    judge = Judge(services, judged.needs, listing.chain, listing.around)
    return [pair.pair for pair in judged.pairs if not max(judge.grades(pair, AT).values(), default=0) >= 2]


@pytest.mark.once  # what is judged does not depend on where it is kept
@pytest.mark.django_db
def test_every_question_of_the_invented_directory_has_a_good_answer() -> None:
    load_facts(now=AT)
    assert unanswered(sets()["demo"], invented()) == []


@pytest.mark.once
@pytest.mark.shared
@pytest.mark.django_db
@pytest.mark.parametrize("directory", ["baltimore", "montreal"])
def test_every_question_of_the_real_directories_has_a_good_answer(directory: str, shared: Path) -> None:
    load_facts(now=AT)
    load_topics()
    if directory == "baltimore":
        import_path(path=shared / "ohana-baltimore", layout="ohana", publish=True, by=None, now=AT)
    else:
        mapping = Path(import_path.__code__.co_filename).parent / "data" / "montreal-lieux-interet.toml"
        path = shared / "montreal-lieux-interet" / "organismes-et-services.csv"
        import_path(path=path, mapping=mapping, publish=True, by=None, now=AT)
    services = listing.everything()
    assert unanswered(sets()[directory], services) == []
    if directory == "baltimore":
        named = {part for need in sets()[directory].needs.values() for part in need.parts if part[0] == "label"}
        assert {part for part in named if not any(meets(one, (part,)) for one in services)} == set()
