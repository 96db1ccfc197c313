"""A directory of about forty services, as varied as journeys need: places, hours, one language only, confidential."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import RLock
from typing import TypeVar

import factories
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from balise.accounts.actions import set_identity
from balise.accounts.models import User
from balise.accounts.rules import Announcement, Identity, Opening
from balise.core.languages import Text
from balise.curation.feedback import record_feedback
from balise.curation.models import ImportRun, Source
from balise.directory.rules.record import (
    Accessibility,
    Address,
    Coverage,
    Document,
    Eligibility,
    Fee,
    Notice,
    Phone,
    SiteRecord,
    SpokenLanguage,
    Url,
    Verification,
)
from balise.directory.taxonomies import load_topics
from balise.search import questions, wordings
from balise.search.actions import rebuild
from balise.search.models import Wording
from balise.search.wordings import Opened
from balise.territories.actions import load_facts

CURATOR, PASSWORD = "luce", "une phrase bien longue"
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PATIENCE = 90_000  # milliseconds: a busy machine is slow and not wrong
EXIT = "https://exit.example.org/"
PHONE, NARROW, DESKTOP = (390, 844), (320, 640), (1280, 900)
# Code of the area, name, centre.
PLACES = (("mun-65005", "Laval", 45.58, -73.75), ("borough-rem25", "Montréal", 45.52, -73.57),
          ("mun-58227", "Longueuil", 45.53, -73.51))  # fmt: skip
NEEDS = (
    ("food.hampers", "Comptoir alimentaire", "Food pantry"),
    ("food.meals", "Repas du midi", "Midday meal"),
    ("homelessness.shelters", "Refuge de nuit", "Night shelter"),
    ("mental-health.listening", "Ligne d’écoute", "Listening line"),
    ("material.bills", "Aide pour les factures", "Help with bills"),
    ("immigration.settlement", "Accueil des nouveaux arrivants", "Newcomer welcome"),
)


turn = RLock()
T = TypeVar("T")


def one_at_a_time(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the threads of the server share one connection to a database in memory, and a page asks at once."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with turn:
            return get_response(request)

    return middleware


def apart(work: Callable[[], T]) -> T:
    """Write to the database, or ask it, as the server does: what the transaction of a test writes, PostgreSQL shows to
    no one else. SQLite in memory has one connection for all, so the server answers nobody meanwhile."""
    if connection.vendor == "sqlite":
        with turn:
            return work()
    with ThreadPoolExecutor(1) as other:
        return other.submit(_and_close, work).result()


def _and_close(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Directory:
    organization: int
    site: int
    service: int  # says everything
    bare: int  # says next to nothing
    english_only: int
    confidential: int
    gone: int  # withdrawn
    edited: int  # of two revisions
    run: int  # an import
    question: int  # that nothing answers, and that waits


def make() -> Directory:
    """Publish everything through the verbs that people use, and build the index."""
    load_topics()
    load_facts(now=factories.NOW)
    _operator()
    full = [_organization(number, *place) for number, place in enumerate(PLACES * 2)]
    house = factories.publish(factories.organization("Le strict minimum"))
    hidden = factories.publish(SiteRecord(organization=house, is_confidential=True, area="mun-65005"))
    directory = Directory(
        organization=full[0][0],
        site=full[0][1],
        service=full[0][2],
        bare=factories.publish(factories.service("Service sans détail", house)),
        english_only=factories.publish(factories.service(Text(en="English only workshop"), house)),
        confidential=factories.publish(factories.service("Maison d’hébergement", house, at=(hidden,))),
        gone=_gone(house),
        edited=_edited(house),
        run=_run(),
        question=_questions(full[0][2]),
    )
    rebuild()
    record_feedback(
        kind="service",
        id=directory.service,
        message="Le numéro ne répond plus.",
        contact="514 555-0142",
        language="fr",
        now=factories.NOW,
    )
    User.objects.create_user(CURATOR, password=PASSWORD, role="curator", is_demo=True)
    return directory


def _questions(opened: int) -> int:
    """A question that waits, one that was set aside and one that is a gap; a service opened from the last."""
    for words in ("Troc de tapis", "Cours de zumba", "Rampe de lancement"):
        factories.asked_twice(words, area="mun-65005")
    tapis, zumba, rampe = Wording.objects.order_by("pk")
    questions.set_aside(id=zumba.pk, reason="Pas un besoin.", by=None, now=factories.NOW)
    questions.make_gap(id=rampe.pk, area="mun-65005", topic="", note="Rien à Laval.", by=None, now=factories.NOW)
    month = factories.NOW.date().replace(day=1)
    wordings.keep(asked={}, opened={Opened("fr", rampe.words, month, opened): 3}, today=factories.NOW.date())
    return int(tapis.pk)


def _gone(house: int) -> int:
    number = factories.publish(factories.service("Friperie", house))
    factories.withdraw("service", number)
    return number


def _edited(house: int) -> int:
    number = factories.publish(factories.service(Text("Halte-garderie", "Drop-in daycare"), house))
    renamed = factories.service(Text("Halte-garderie du parc", "Park drop-in daycare"), house)
    return factories.publish(renamed, id=number)


def _run() -> int:
    """An import as its account tells it, with something of each."""
    rows = {"file": "services.csv", "read": 12, "new": 8, "changed": 1, "unchanged": 1, "refused": 2}
    run = ImportRun.objects.create(
        source=Source.objects.create(code="banque", name_fr="Banque alimentaire", created_at=factories.NOW),
        path="services.csv",
        layout="hsds",
        is_published=True,
        state="done",
        started_at=factories.NOW,
        summary={"files": [rows], "repairs": {"phone.extension": 3}, "refusals": 1},
        refusals=[{"file": "services.csv", "line": 4, "field": "email", "loses_row": False,
                   "sentence": {"fr": "Ce n’est pas une adresse.", "en": "This is no address."}}],
    )  # fmt: skip
    return int(run.pk)


def _operator() -> None:
    identity = Identity(
        name=Text("Repère de démonstration", "Demonstration Waypoint"),
        telephone="211",
        chat="https://chat.example.org/",
        email="bonjour@example.org",
        hours=Text("Tous les jours de 8 h à 18 h.", "Every day 8 a.m. to 6 p.m."),
        openings=(Opening(WEEK, dt.time(8), dt.time(18)),),
        announcements=(Announcement(Text("Froid intense cette nuit.", "Extreme cold tonight."), level="warning"),),
        quick_exit=EXIT,
        is_demo=True,
    )
    set_identity(identity=identity, by=None, now=factories.NOW)


def _organization(number: int, area: str, city: str, latitude: float, longitude: float) -> tuple[int, int, int]:
    """An organization with a site and all the needs; ids of it, of its site and of its first service."""
    house = factories.publish(
        factories.organization(
            Text(f"Maison de quartier {city} {number}", f"{city} Neighbourhood House {number}"),
            phones=(Phone("+15145550100"),),
            urls=(Url("https://maison.example.org/"),),
        )
    )
    hall = factories.publish(
        SiteRecord(
            name=Text("Salle principale", "Main hall"),
            organization=house,
            addresses=(
                Address(line_1=f"{number + 10}, rue Principale", city=city, province="QC", postal_code="H7A 0A1"),
            ),
            latitude=latitude + number * 0.004,
            longitude=longitude - number * 0.004,
            area=area,
            accessibility=(Accessibility(code="wheelchair"),),
        )
    )
    services = [_service(house, hall, area, *need) for need in NEEDS]
    return house, hall, services[0]


def _service(house: int, hall: int, area: str, topic: str, fr: str, en: str) -> int:
    return factories.publish(
        factories.service(
            Text(fr, en),
            house,
            at=(hall,),
            description=Text(
                f"{fr} : ouvert à toute personne du quartier, sans jugement.", f"{en}: open to anyone nearby."
            ),
            topics=(topic,),
            phones=(Phone("+15145550123", extension="7"), Phone("+18005550199", kind="toll_free")),
            urls=(Url("https://maison.example.org/service"),),
            email="accueil@example.org",
            hours=factories.week("MO", "TU", "WE", "TH", "FR"),
            eligibility=Eligibility(minimum_age=18),
            coverage=(Coverage(areas=(area,)),),
            fees=(Fee(amount=0),),
            documents=(Document(Text("Preuve d’adresse", "Proof of address")),),
            intake=("walk_in", "telephone"),
            languages=(SpokenLanguage("fr"), SpokenLanguage("en")),
            notices=(Notice(Text("Fermé le 24 juin.", "Closed on June 24.")),),
            verification=Verification(on=dt.date(2026, 2, 3)),
        )
    )
