"""What 211s published of 2019, 2023-24 and 2024-25 comes out of the database by queries, to the unit."""

from __future__ import annotations

import datetime as dt
import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import models, transaction
from django.db.models import Avg, Count, Max, Min, Q, QuerySet, Sum
from pytest_django import DjangoDbBlocker

from balise.accounts.models import Operator, User
from balise.analysis import golden
from balise.analysis.actions import build_facts
from balise.analysis.facts import reader
from balise.analysis.store import latest
from balise.core.languages import Text
from balise.demo.contacts import actions
from balise.directory.actions import Draft, load_topics, new_ids, publish_many
from balise.directory.rules.record import OrganizationRecord, ServiceRecord
from balise.directory.rules.topics import own_tree
from balise.intake import bulk, logbook
from balise.intake.models import Contact, FollowUp, Need, Referral, TelephoneInterval, Transfer
from balise.territories.actions import load_facts
from balise.territories.models import Area

pytestmark = pytest.mark.once  # a hundred thousand contacts; what records them runs on both databases in test_bulk
NOW = dt.datetime(2026, 5, 4, 15, tzinfo=dt.UTC)
ORGANIZATIONS = 4_800
LOGGED = 100  # one contact in as many has its log here: figures come out of rows, and the log is held in test_bulk
SECTORS = {"Montréal": "agglo-montreal", "Lanaudière": "region-14", "Laval": "region-13", "Montérégie": "region-16",
           "Gatineau": "mun-81017"}  # fmt: skip


class SomeLogged(bulk._Log):
    def add(self, noun: str, begun: models.Model, values: dict[str, Any]) -> dict[str, Any]:
        return super().add(noun, begun, values) if self.contact.pk.int % LOGGED == 0 else values


@pytest.fixture(scope="module")
def quickly() -> Iterator[None]:
    """Half of the work is the log, a fifth is looking for garbage among millions of objects that are not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "_Log", SomeLogged)
        gc.disable()
        yield
        gc.enable()


@pytest.fixture(scope="module")
def years(quickly: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The three years, in a demonstration whose directory is large and plain; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        Operator.objects.create(code="host", is_host=True, is_demo=True, edited_at=NOW)
        if not Area.objects.exists():
            load_facts(now=NOW)
        load_topics()
        _publish_directory()
        actions.fill(now=NOW)
        yield
        transaction.set_rollback(True)


def _publish_directory() -> None:
    """Organizations with one service each, of every topic in turn, for people of everywhere."""
    topics = [topic.code for topic in own_tree() if topic.parent]
    owners, services = new_ids("organization", ORGANIZATIONS), new_ids("service", ORGANIZATIONS)
    drafts = [Draft("organization", id, OrganizationRecord(name=Text(fr=f"Entraide {id}")), True) for id in owners]
    for number, (id, owner) in enumerate(zip(services, owners, strict=True)):
        topic = topics[number % len(topics)]
        drafts.append(Draft("service", id, ServiceRecord(Text(fr=f"Aide {id}"), owner, topics=(topic,)), True))
    publish_many(drafts=drafts, by=None, now=NOW)


class Told:
    """Questions to the contacts of one operator that arrived from one day to another."""

    def __init__(self, operator: str, first: str, last: str) -> None:
        days = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        self.all = Contact.objects.filter(operator__code=operator).between(*days)
        self.contacts = self.all.communications()
        self.calls = self.contacts.filter(channel="telephone", direction="inbound")
        self.needs = Need.objects.filter(contact__in=self.contacts)
        self.referrals = Referral.objects.filter(contact__in=self.contacts)

    def totals(self) -> list[int]:
        return [self.contacts.count(), self.needs.count(), self.referrals.count()]

    def means(self) -> list[float]:
        """Seconds waited and talked, of calls."""
        found = self.calls.aggregate(wait=Avg("wait_seconds"), talk=Avg("talk_seconds"))
        return [found["wait"], found["talk"]]

    def counted(self, field: str, **where: Any) -> dict[str, int]:
        return _counted(self.contacts.filter(**where), field)

    def percents(self, field: str, digits: int, without: tuple[str, ...] = ()) -> dict[str, float]:
        counts = {value: count for value, count in self.counted(field).items() if value not in without}
        return {value: round(100 * count / sum(counts.values()), digits) for value, count in counts.items()}

    def top(self, under: str, kind: str, size: int) -> list[tuple[str, int]]:
        """The areas of a kind under one with the most communications."""
        areas = Area.objects.filter(kind=kind, parents=under)
        counts = self.counted("area__name_fr", area__in=areas)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:size]

    def unmet(self) -> list[tuple[str, int]]:
        counts = _counted(self.needs.unmet(), "topic")
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def within(self, area: str) -> int:
        """Communications of an area and of all that is under it."""
        below = reached = {area}
        while below:
            below = set(Area.objects.filter(parents__in=below).values_list("pk", flat=True)) - reached
            reached = reached | below
        return self.contacts.filter(area__in=reached).count()

    def event(self, code: str) -> int:
        return sum(code in events for events in self.contacts.exclude(events=[]).values_list("events", flat=True))

    def hold(self) -> bool:
        """The log of a sample of contacts is what was written, and so are the laws of needs."""
        sample = list(self.all.filter(entries__gt=0).order_by("pk"))
        answered_unmet = self.needs.unmet().filter(Q(referrals__isnull=False) | Q(reasons__isnull=True))
        is_whole = len(sample) > 100 and all(logbook.first_changed(one) is None for one in sample)
        return is_whole and not answered_unmet.exists()


def _counted(rows: QuerySet[Any], field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(count=Count("pk")))


@pytest.mark.django_db
def test_switches_counted_the_calls_that_were_printed(years: None) -> None:
    for operator, days, calls, means in (
        ("host", (dt.date(2019, 1, 1), dt.date(2019, 12, 31)), 36_112, (48, 332)),
        ("host", (dt.date(2023, 4, 1), dt.date(2024, 3, 31)), 37_382, (138, 466)),
    ):
        told = TelephoneInterval.objects.filter(operator__code=operator, day__range=days)
        found = told.aggregate(calls=Sum("answered"), wait=Sum("wait_seconds"), talk=Sum("talk_seconds"))
        assert found == {"calls": calls, "wait": means[0] * calls, "talk": means[1] * calls}


@pytest.mark.django_db
def test_2019(years: None) -> None:
    told = Told("host", "2019-01-01", "2019-12-31")
    assert told.totals() == [37_408, 54_270, 101_058]
    assert told.means() == [48, 332]
    assert told.top("mun-66023", "borough", 10) == [
        ("Mercier–Hochelaga-Maisonneuve", 2420), ("Rosemont–La Petite-Patrie", 2322), ("Ahuntsic-Cartierville", 2002),
        ("Villeray–Saint-Michel–Parc-Extension", 1809), ("Ville-Marie", 1761),
        ("Côte-des-Neiges–Notre-Dame-de-Grâce", 1619), ("Montréal-Nord", 1529), ("Le Plateau-Mont-Royal", 1270),
        ("Rivière-des-Prairies–Pointe-aux-Trembles", 1107), ("Le Sud-Ouest", 1020),
    ]  # fmt: skip
    assert told.top("mun-65005", "neighbourhood", 5) == [
        ("Chomedey", 890), ("Laval-des-Rapides", 439), ("Duvernay", 369), ("Fabreville", 325), ("Sainte-Rose", 282),
    ]  # fmt: skip
    assert told.top("agglo-longueuil", "municipality", 5) == [
        ("Longueuil", 1380), ("Brossard", 238), ("Boucherville", 128), ("Saint-Lambert", 92),
        ("Saint-Bruno-de-Montarville", 51),
    ]  # fmt: skip
    assert told.top("crown-north", "municipality", 5) == [
        ("Repentigny", 854), ("Sainte-Marthe-sur-le-Lac", 429), ("Terrebonne", 401), ("L’Assomption", 201),
        ("Blainville", 157),
    ]  # fmt: skip
    assert told.top("crown-south", "municipality", 5) == [
        ("Châteauguay", 105), ("Vaudreuil-Dorion", 102), ("La Prairie", 64), ("Saint-Constant", 57),
        ("Sainte-Julie", 54),
    ]  # fmt: skip
    unmet = told.unmet()
    assert unmet[:7] == [
        ("seniors.transport", 163), ("material.moving.movers", 111), ("community.environment.electronic-waste", 85),
        ("seniors.home-support.odd-jobs.snow-removal", 80), ("seniors.home-support.housekeeping", 77),
        ("homelessness.shelters", 72), ("community.donations.home-pickup", 36),
    ]  # fmt: skip
    assert unmet[7:10] == [
        ("government.municipal.bulky-items", 35),
        ("food.hampers", 27),
        ("material.moving.storage", 27),
    ]
    assert unmet[10][1] < 27
    assert told.percents("language", 2) == {"fr": 86.48, "en": 13.38, "es": 0.12, "ar": 0.02}
    assert told.percents("gender", 2) == {"woman": 65.57, "man": 33.78, "other": 0.65}
    ages = told.percents("age_band", 2, without=("unknown",))
    assert ages["50_64"] + ages["65_plus"] == pytest.approx(57, abs=0.01)
    by_month = _counted(told.needs, "contact__day__month")
    assert [by_month[month] for month in range(1, 10)] == [4774, 5445, 4408, 4177, 4375, 4677, 4572, 4102, 3935]
    assert told.hold()


@pytest.mark.django_db
def test_2023_24(years: None) -> None:
    told = Told("host", "2023-04-01", "2024-03-31")
    assert told.totals() == [43_502, 65_272, 113_264]
    chats = told.contacts.filter(channel="chat").count()
    assert (told.calls.count(), chats, told.contacts.count() - told.calls.count() - chats) == (37_382, 4_125, 1_995)
    assert told.referrals.aggregate(count=Count("organization", distinct=True)) == {"count": 4_365}
    assert told.means() == [138, 466]
    assert {name: round(100 * told.within(area) / 43_502) for name, area in SECTORS.items()} == {
        "Montréal": 75, "Lanaudière": 7, "Laval": 7, "Montérégie": 7, "Gatineau": 2,
    }  # fmt: skip
    assert told.contacts.filter(area="mun-81017").aggregate(first=Min("day"))["first"] >= dt.date(2023, 7, 1)
    several = told.contacts.filter(gender="unknown").exclude(household="").count()
    genders = told.counted("gender")
    assert [round(100 * count / 43_502) for count in (genders["woman"], genders["man"], several)] == [54, 36, 8]
    assert round(100 * (43_502 - genders["woman"] - genders["man"] - several) / 43_502) == 2
    languages = told.percents("language", 0)
    assert (languages["fr"], languages["en"]) == (85, 14)
    assert FollowUp.objects.filter(contact__in=told.contacts, has_consent=True).count() == 196
    assert told.hold()


@pytest.mark.django_db
def test_2024_25_of_the_other_operator(years: None) -> None:
    told = Told("demo-quebec", "2024-04-01", "2025-03-31")
    transfers = Transfer.objects.filter(contact__in=told.contacts)
    assert _counted(transfers.filter(has_handover=True), "line") == {
        "l911": 6, "crisis": 4, "suicide": 9, "l811_health": 5, "l811_social": 3,  # 811: 8
    }  # fmt: skip
    assert _counted(transfers.filter(has_handover=False), "line") == {
        "l911": 56, "crisis": 74, "suicide": 31, "l811_health": 541, "l811_social": 304, "violence": 68,  # 811: 845
    }  # fmt: skip
    assert transfers.count() == 27 + 1_074
    assert told.percents("gender", 0) == {"woman": 65, "man": 34, "other": 1}
    assert told.percents("age_band", 1, without=("unknown",)) == {
        "under_18": 0.7, "18_24": 2.4, "25_34": 9.7, "35_44": 14.4, "45_54": 13.4, "55_64": 20.8, "65_plus": 38.6,
    }  # fmt: skip
    assert told.percents("inquirer", 1) == {"self": 81.9, "relative": 8.4, "professional": 9.7}
    languages = told.percents("language", 2)
    assert (languages["fr"], languages["en"]) == (99.36, 0.49)
    assert told.contacts.filter(is_newcomer=True).count() == 1_089
    assert {code: count for code, count in told.counted("heard").items() if code} == {
        "311": 39, "811": 19, "health": 390, "school": 34, "province": 16, "community": 419, "police_fire": 7,
    }  # fmt: skip
    assert {code: told.event(code) for code in ("ukraine", "small_works", "covid", "christmas_basket")} == {
        "ukraine": 10, "small_works": 159, "covid": 20, "christmas_basket": 140,
    }  # fmt: skip
    assert {code: told.event(f"moving_{code}") for code in ("boxes", "truck", "movers", "storage", "gap")} == {
        "boxes": 35, "truck": 37, "movers": 75, "storage": 15, "gap": 61,
    }  # fmt: skip
    assert told.hold()


@pytest.mark.django_db
def test_facts_of_these_contacts_give_every_figure_that_is_published(
    years: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some seconds of work: what follows published figures through facts to the page that compares them."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    build_facts(now=NOW)
    found = {one.publication.name: one for one in golden.compare(latest())}
    told = {name: Counter(one.verdict for rows in each.tables for one in rows) for name, each in found.items()}
    assert told == {
        "montreal-2019": {"agrees": 56, "differs": 1, "unknown": 12},
        "tableau-2022": {"agrees": 9, "differs": 3, "unknown": 48},  # January to September 2019 of its 34 months
        "montreal-2023-24": {"agrees": 24, "differs": 2, "unknown": 10},
        "quebec-2024-25": {"agrees": 44, "unknown": 30},
    }
    differing = {one.figure.value: one.ours for each in found.values() for rows in each.tables for one in rows
                 if one.verdict == "differs"}  # fmt: skip
    growth = 100 * 466 / 332 - 100
    assert differing == {1.4: 54_270 / 37_408, 258: 332, 80: growth, 7_740: 5_284, 11_029: 4_295, 7_728: 4_226}
    reader.forget()


@pytest.mark.django_db
def test_each_operator_sees_its_own_contacts_and_has_its_own_list(years: None) -> None:
    ada, eve = User.objects.get(username="montreal-01"), User.objects.get(username="quebec-01")
    assert Contact.objects.visible_to(ada).communications().count() == 37_408 + 43_502
    assert Contact.objects.visible_to(eve).aggregate(first=Min("day"), last=Max("day"))["first"].year == 2024
    seventh = {
        operator: set(Need.objects.filter(contact__operator__code=operator).values_list("reasons__reason", flat=True))
        for operator in ("host", "demo-quebec")
    }
    assert seventh["host"] ^ seventh["demo-quebec"] == {"transport", "accessibility"}
