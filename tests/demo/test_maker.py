"""Invented records: the same for the same seed, complete, varied, and impossible to mistake for real ones."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from balise.core.languages import LANGUAGES
from balise.demo.rules import texts
from balise.demo.rules.french import at, of
from balise.demo.rules.maker import Entry, Maker
from balise.directory.rules import codes, eligibility
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, encode
from balise.directory.rules.topics import own_tree
from balise.directory.rules.visibility import public
from balise.territories.rules.facts import facts

TODAY = dt.date(2026, 5, 4)


@cache
def made() -> list[Entry]:
    return list(Maker(3_000, 211, TODAY).entries())


@cache
def services() -> list[ServiceRecord]:
    return [entry.record for entry in made() if isinstance(entry.record, ServiceRecord)]


@cache
def sites() -> dict[int, SiteRecord]:
    return {entry.id: entry.record for entry in made() if isinstance(entry.record, SiteRecord)}


@cache
def organizations() -> dict[int, OrganizationRecord]:
    return {entry.id: entry.record for entry in made() if isinstance(entry.record, OrganizationRecord)}


def written(entries: list[Entry]) -> list[str]:
    return [f"{entry.kind} {entry.id} {encode(entry.record)}" for entry in entries]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    first = written(list(Maker(150, 1, TODAY).entries()))
    assert first == written(list(Maker(150, 1, TODAY).entries()))
    assert first != written(list(Maker(150, 2, TODAY).entries()))


@pytest.mark.parametrize("count", [1, 2, 57])
def test_as_many_services_as_asked(count: int) -> None:
    assert sum(entry.kind == "service" for entry in Maker(count, 211, TODAY).entries()) == count


def test_links_lead_somewhere() -> None:
    for service in services():
        assert service.organization in organizations()
        assert all(sites()[part.site].organization == service.organization for part in service.sites)


def test_descriptions_have_40_to_120_words_in_each_language_written() -> None:
    for service in services():
        for language in LANGUAGES:
            text = getattr(service.description, language)
            assert not text or 40 <= len(text.split()) <= 120, text


def test_descriptions_are_well_formed_and_say_nothing_twice() -> None:
    for service in services():
        for text in (service.description.fr, service.description.en):
            assert "{" not in text and "'" not in text and "  " not in text, text
            sentences = re.findall(r"[^.]+\.", text)
            assert len(sentences) == len(set(sentences)), text
            assert all(sentence.strip()[0].isupper() or sentence.strip()[0].isdigit() for sentence in sentences), text
        assert not re.search(r"\b(?:de Les?|à Les?|de [AEIOUÉÎ]\w+|le le|la la|de de)\b", service.description.fr), (
            service.description.fr
        )
        # In Québec the colon alone has a space before it, and it does not break.
        assert not re.search(r"(?<!\u00a0):(?=\s)|\s[;?!]", service.description.fr), service.description.fr


def test_hardly_any_two_services_read_the_same() -> None:
    told = Counter(service.description.fr or service.description.en for service in services())
    assert sum(count - 1 for count in told.values()) <= 0.01 * len(services())


def test_both_sides_of_a_bilingual_text_come_together() -> None:
    """A record written in both languages lacks neither side of any public text."""
    for service in services():
        for text in (
            service.name,
            service.description,
            service.application_process,
            *(fee.option for fee in service.fees),
        ):
            if text and service.description.fr and service.description.en:
                assert text.fr and text.en


def test_numbers_and_addresses_reach_no_one() -> None:
    text = "\n".join(encode(entry.record) for entry in made())
    numbers = re.findall(r"\+1\d{10}", text)
    assert len(numbers) > 3_000
    assert all(re.fullmatch(r"\+1(?:8005550199|(?!800)\d{3}55501\d\d)", number) for number in numbers)
    assert set(re.findall(r"[@/]([\w.-]+\.[a-z]{2,})", text)) == set(re.findall(r"[@/]([\w.-]+\.example\.org)", text))


def test_names_of_organizations_are_unique() -> None:
    names = [organization.name.fr or organization.name.en for organization in organizations().values()]
    assert len(names) == len(set(names))


def test_places_are_real_and_codes_are_known() -> None:
    areas = {fact.code for fact in facts()}
    for site in sites().values():
        assert site.area in areas
    for service in services():
        assert {code for part in service.coverage for code in (*part.areas, *part.excluded)} <= areas
        assert set(service.topics) <= {topic.code for topic in own_tree()}
        assert set(service.intake) <= set(codes.INTAKE_MODES)
        assert set(service.eligibility.genders) <= set(eligibility.GENDERS)
        assert set(service.eligibility.families) <= set(eligibility.FAMILIES)
        assert set(service.eligibility.statuses) <= set(eligibility.STATUSES)
        assert {spoken.code for spoken in service.languages} <= set(codes.LANGUAGES)
    assert {part.code for site in sites().values() for part in site.accessibility} <= set(codes.PROVISIONS)


def test_postal_codes_are_of_the_nearest_postal_area() -> None:
    postal = [fact for fact in facts() if fact.kind == "postal"]
    for site in list(sites().values())[:200]:
        latitude, longitude = site.latitude or 0, site.longitude or 0
        shrink = math.cos(math.radians(latitude))
        near = min(postal, key=lambda f: math.hypot(f.latitude - latitude, (f.longitude - longitude) * shrink))
        assert site.addresses[0].postal_code[:3] == near.official_code


def test_most_services_are_in_greater_montreal() -> None:
    areas = {fact.code: fact for fact in facts()}

    def above(code: str) -> set[str]:
        return {code}.union(*(above(parent) for parent in areas[code].parents))

    inside = sum("cm-montreal" in above(site.area) for site in sites().values())
    assert 0.65 < inside / len(sites()) < 0.87


def test_every_topic_is_served() -> None:
    served = Counter(
        code
        for entry in Maker(8_000, 211, TODAY).entries()
        if isinstance(entry.record, ServiceRecord)
        for code in entry.record.topics
    )
    assert {topic.code for topic in own_tree() if topic.parent} - set(served) == set()


EDGES: dict[str, Any] = {
    "phone only": lambda s: not s.sites and s.intake[0] == "telephone" and len(s.intake) <= 2,
    "itinerant": lambda s: not s.sites and ("outreach" in s.intake or "no fixed premises" in s.description.en),
    "confidential": lambda s: any(sites()[part.site].is_confidential for part in s.sites),
    "several sites": lambda s: len(s.sites) > 1,
    "seasonal": lambda s: any(one.season for one in s.hours.schedules),
    "day and night": lambda s: any(one.opens_at == one.closes_at == dt.time(0) for one in s.hours.schedules),
    "monthly": lambda s: any(one.freq == "MONTHLY" for one in s.hours.schedules),
    "every other week": lambda s: any(one.interval == 2 for one in s.hours.schedules),
    "hours by text only": lambda s: bool(s.hours.text) and not s.hours.schedules,
    "holidays of the staff": lambda s: bool(s.hours.exceptions),
    "French only": lambda s: s.description.fr and not s.description.en,
    "English only": lambda s: s.description.en and not s.description.fr,
    "do not refer": lambda s: s.status == "do_not_refer",
    "suspended": lambda s: s.status == "suspended",
    "retired": lambda s: s.status == "retired",
    "not on the web": lambda s: not s.on_web,
    "not in print": lambda s: not s.in_print,
    "notice in force": lambda s: any(n.starts_on <= TODAY <= n.ends_on and n.visibility == "public" for n in s.notices),
    "notice over": lambda s: any(n.ends_on < TODAY for n in s.notices),
    "notice of the staff": lambda s: any(n.visibility == "staff" for n in s.notices),
    "capacity": lambda s: bool(s.capacities),
    "fee": lambda s: any(fee.amount for fee in s.fees),
    "free": lambda s: any(fee.amount == 0 for fee in s.fees),
    "documents": lambda s: bool(s.documents),
    "waiting": lambda s: bool(s.wait_time),
    "everywhere": lambda s: any(part.everywhere for part in s.coverage),
    "exclusion": lambda s: any(part.excluded for part in s.coverage),
    "hidden number": lambda s: any(phone.visibility == "staff" for phone in s.phones),
    "internal note": lambda s: bool(s.internal.notes),
    "women only": lambda s: s.eligibility.genders == ("woman",),
    "children": lambda s: (s.eligibility.maximum_age or 99) < 18,
}


@pytest.mark.parametrize("edge", EDGES)
def test_every_kind_of_edge_is_there(edge: str) -> None:
    assert any(EDGES[edge](service) for service in services())


def test_no_refuge_tells_where_it_is() -> None:
    refuges = [s for s in services() if "gender.women.shelters" in s.topics[:1]]
    assert len(refuges) > 5
    for service in refuges:
        shown = [public(sites()[part.site]) for part in service.sites]
        assert all(site.latitude is None and not any(a.line_1 for a in site.addresses) for site in shown)


def test_every_topic_has_its_own_texts() -> None:
    fragments = texts.fragments()
    for topic in own_tree():
        if topic.parent:
            assert len(fragments["what"][topic.code]) >= 2, topic.code
            assert fragments["name"][topic.code], topic.code


def test_every_fragment_is_in_both_languages_and_alike_in_length() -> None:
    for rows in texts.fragments().values():
        for written_texts in rows.values():
            for text in written_texts:
                assert text.fr and text.en
                assert len(text.en) < 40 or 0.6 < len(text.fr) / len(text.en) < 2, text


@pytest.mark.parametrize(
    ("name", "after_of", "after_at"),
    [
        ("Verdun", "de Verdun", "à Verdun"),
        ("Anjou", "d’Anjou", "à Anjou"),
        ("Le Sud-Ouest", "du Sud-Ouest", "au Sud-Ouest"),
        ("Les Cèdres", "des Cèdres", "aux Cèdres"),
        ("La Prairie", "de La Prairie", "à La Prairie"),
        ("L’Assomption", "de L’Assomption", "à L’Assomption"),
        ("Hébertville", "d’Hébertville", "à Hébertville"),
        ("Hampstead", "de Hampstead", "à Hampstead"),
        ("Écureuils", "d’Écureuils", "à Écureuils"),
    ],
)
def test_prepositions_before_places(name: str, after_of: str, after_at: str) -> None:
    assert (of(name), at(name)) == (after_of, after_at)
