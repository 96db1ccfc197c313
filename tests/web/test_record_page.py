"""Record pages: everything a person needs, in both languages, and nothing private."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any

import factories
import msgspec
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from small_directory import Directory

from balise.core.languages import Text
from balise.directory.models import Service
from balise.directory.rules.record import (
    Accessibility,
    Address,
    ContactPoint,
    Coverage,
    Document,
    Eligibility,
    Fee,
    Notice,
    OrganizationRecord,
    Phone,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
    SpokenLanguage,
    Url,
    Verification,
)
from balise.search.actions import catch_up

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.status_code
    return html.unescape(reply.text)


@pytest.fixture
def full(directory: Directory) -> int:
    """A service that says everything a service may say."""
    today = timezone.localdate()
    site = factories.publish(
        SiteRecord(
            name=Text("Le Carrefour", "The Crossroads"),
            organization=directory.organization,
            addresses=(Address(line_1="1, rue Neuve", city="Laval", province="QC", postal_code="H7A 1A1"),),
            latitude=45.6,
            longitude=-73.7,
            accessibility=(Accessibility(code="wheelchair"),),
            transportation=Text("Autobus 24", "Bus 24"),
            hours=factories.week(
                "MO", "TU", "WE", "TH", "FR", "SA", "SU", opens="00:00", closes="00:00", holidays="open"
            ),
        )
    )
    return factories.publish(
        ServiceRecord(
            name=Text("Soutien", "Support"),
            organization=directory.organization,
            description=Text("Une écoute.\nUn café.", "An ear.\nA coffee.", fr_verified_on=dt.date(2026, 1, 2)),
            topics=("food",),
            phones=(Phone("+15145550111"), Phone("+15145550112", kind="fax"), Phone("+15145550113", kind="tty")),
            urls=(Url("www.exemple.org"), Url("javascript:alert(1)")),
            email="aide@example.org",
            sites=(ServiceAtSite(site=site),),
            eligibility=Eligibility(minimum_age=18, genders=("woman",), text=Text("Avec une preuve", "With a proof")),
            coverage=(Coverage(areas=("mun-65005",)),),
            fees=(Fee(amount=0),),
            documents=(Document(Text("Preuve d’adresse", "Proof of address")),),
            intake=("appointment",),
            application_process=Text("Téléphoner d’abord.", "Call first."),
            languages=(SpokenLanguage(code="es"),),
            notices=(Notice(Text("Complet ce mois-ci.", "Full this month."), ends_on=today + dt.timedelta(days=1)),
                     Notice(Text("Ancien avis.", "Old notice."), ends_on=today - dt.timedelta(days=1))),
            verification=Verification(on=dt.date(2026, 2, 3), by="Nathalie"),
        )
    )  # fmt: skip


def test_a_record_says_everything_a_person_needs(client: Client, full: int) -> None:
    told = page(client, f"/en/service/{full}/")
    for words in (
        "Support", "Corner House", "Full this month.", "Always open", 'Call <span class="whole">514 555-0111</span>',
        'href="tel:+15145550111"',
        "1, rue Neuve", "H7A 1A1", "Bus 24", "Women 18 years and over.", "With a proof", "Free", "Proof of address",
        "By appointment", "Call first.", "Spanish", "Fully wheelchair accessible", "Every day, 24 hours a day", "Laval",
        "An ear.", "A coffee.", "TTY", "514 555-0112", 'href="https://www.exemple.org"', "mailto:aide@example.org",
        "Verified on February\u00a03, 2026.", "/en/report/service/",
    ):  # fmt: skip
        assert words.casefold() in told.casefold(), words
    assert "Old notice." not in told
    assert "javascript:" not in told
    assert "Nathalie" not in told


def test_the_same_record_in_french(client: Client, full: int) -> None:
    told = page(client, f"/fr/service/{full}/")
    for words in ("Soutien", "Maison du coin", "Complet ce mois-ci.", "Ouvert en tout temps", "Femmes 18 ans et plus",
                  "Gratuit", "Sur rendez-vous", "Espagnol", "Tous les jours, 24 heures sur 24",
                  "Une écoute."):  # fmt: skip
        assert words in told, words


def test_a_text_that_exists_in_the_other_language_only_is_marked_and_said(client: Client, directory: Directory) -> None:
    number = factories.publish(
        factories.service(Text("Aide", "Help"), directory.organization, description=Text(en="Only in English."))
    )
    told = page(client, f"/fr/service/{number}/")
    assert '<div class="told" lang="en"><p>Only in English.</p></div>' in told
    assert 'class="in-other-language"' in told
    assert 'class="in-other-language"' not in page(client, f"/en/service/{number}/")


def test_a_fax_is_never_dialled(client: Client, full: int) -> None:
    assert "tel:+15145550112" not in page(client, f"/en/service/{full}/")


def test_a_record_is_read_in_three_queries(
    client: Client, full: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/en/service/{full}/")
    with django_assert_num_queries(3):
        client.get(f"/fr/service/{full}/")


def test_a_record_can_be_shared_without_passing_through_us(client: Client, full: int) -> None:
    told = page(client, f"/en/service/{full}/")
    address = f"http://testserver/en/service/{full}/"
    quoted = address.replace(":", "%3A").replace("/", "/")
    assert f"mailto:?subject=Support&body=Support%0A{quoted}" in told
    assert f"sms:?&body=Support%0A{quoted}" in told
    assert f'data-copy="{address}"' in told


def test_the_address_is_a_qr_code_that_needs_no_inline_style(client: Client, full: int) -> None:
    reply = client.get(f"/en/service/{full}/code.svg")
    assert reply["Content-Type"] == "image/svg+xml"
    assert reply.text.startswith("<svg") and "<title>" in reply.text and "style=" not in reply.text


def test_search_engines_read_the_service_and_cannot_be_tricked(client: Client, directory: Directory) -> None:
    name = "</script><script>alert(1)</script>"
    number = factories.publish(factories.service(Text(name, name), directory.organization))
    raw = client.get(f"/en/service/{number}/").text
    assert "<script>alert" not in raw
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', raw)
    assert data is not None
    assert json.loads(data[1])["name"] == name


def test_an_organization_shows_its_services_places_and_public_contacts_only(
    client: Client, directory: Directory
) -> None:
    points = (ContactPoint(name="Ana", email="ana@example.org", visibility="public"), ContactPoint(name="Secret Luc"))
    record = OrganizationRecord(name=Text("Maison", "House"), contact_points=points, urls=(Url("https://maison.org"),))
    factories.publish(record, directory.organization)
    told = page(client, f"/en/organization/{directory.organization}/")
    for words in ("Food pantry", "Shelter", "Tax help", "12, rue du Coin", "ana@example.org", "maison.org"):
        assert words in told, words
    assert "Secret Luc" not in told
    assert "Cachée" not in told


def test_a_site_shows_what_is_offered_there(client: Client, directory: Directory, language: str) -> None:
    told = page(client, f"/{language}/{'lieu' if language == 'fr' else 'site'}/{directory.site}/")
    assert "12, rue du Coin" in told
    assert ("Comptoir alimentaire" if language == "fr" else "Food pantry") in told


def test_a_confidential_site_shows_its_municipality_only(client: Client, directory: Directory) -> None:
    told = page(client, f"/fr/service/{directory.shelter}/")
    assert "Laval" in told
    for secret in ("Cachée", "999", "H7B", "Abri secret", "Secret Shelter", "data-latitude", "openstreetmap"):
        assert secret not in re.sub(r"<(svg|script).*?</\1>", "", told, flags=re.DOTALL), secret


def test_what_was_withdrawn_or_retired_is_gone_and_leads_elsewhere(client: Client, directory: Directory) -> None:
    factories.withdraw("service", directory.pantry)
    reply = client.get(f"/en/service/{directory.pantry}/")
    assert reply.status_code == 410
    assert "Food pantry" not in reply.text
    assert 'action="/en/search/"' in reply.text
    retired = factories.publish(factories.service("Fermé", directory.organization, status="retired"))
    assert client.get(f"/fr/service/{retired}/").status_code == 410


@pytest.mark.parametrize("fields", [{"on_web": False}, {"on_web": False, "status": "retired"}])
def test_what_was_never_shown_is_not_found(client: Client, directory: Directory, fields: dict[str, Any]) -> None:
    hidden = factories.publish(factories.service("Caché", directory.organization, **fields))
    for address in (f"/fr/service/{hidden}/", f"/fr/service/{hidden}/code.svg", "/fr/service/99999999999999999999/"):
        reply = client.get(address)
        assert reply.status_code == 404, address
        assert "Caché" not in reply.text


def test_nothing_of_a_hidden_organization_is_shown(client: Client, directory: Directory) -> None:
    factories.publish(factories.organization("Cachée", on_web=False), directory.organization)
    assert client.get(f"/fr/organisme/{directory.organization}/").status_code == 404
    assert client.get(f"/fr/service/{directory.pantry}/").status_code != 200
    assert "Maison du coin" not in client.get(f"/fr/lieu/{directory.site}/").text


CANARY = "zqcanary"


def test_no_private_value_reaches_any_public_output(client: Client, directory: Directory) -> None:
    """Every text that a visitor may not see holds a canary; every public page, in both languages,
    is searched for it."""
    private = _private()
    organization = factories.publish(
        OrganizationRecord(
            name=Text("Boussole", "Compass"), phones=(Phone("+15145550188", label=Text(CANARY), visibility="private"),),
            contact_points=(ContactPoint(name=CANARY, email=f"{CANARY}@x.org", phones=(Phone("+15145550189"),)),),
            **private
        )
    )  # fmt: skip
    site = factories.publish(
        SiteRecord(
            name=Text(CANARY), alternate_names=(Text(CANARY),), description=Text(CANARY), organization=organization,
            is_confidential=True, addresses=(Address(line_1=CANARY, line_2=CANARY, city="Laval",
            postal_code="H7Z 9Z9"),),
            latitude=45.123456, longitude=-73.654321, area="mun-65005", transportation=Text(CANARY),
            url=f"https://{CANARY}.org",
            email=f"{CANARY}@y.org", **private,
        )
    )  # fmt: skip
    service = factories.publish(
        ServiceRecord(
            name=Text("Repère", "Landmark"), organization=organization, topics=("food",),
            phones=(Phone("+15145550187", visibility="staff", label=Text(CANARY)),),
            contact_points=(ContactPoint(name=CANARY, visibility="private"),),
            sites=(ServiceAtSite(site=site, description=Text(CANARY), contact_points=(ContactPoint(name=CANARY),)),),
            notices=(Notice(Text(CANARY), visibility="staff"),), **private,
        )
    )  # fmt: skip
    hidden = factories.publish(factories.service(f"{CANARY} hors web", organization, on_web=False))
    catch_up()
    searched = 0
    for address in _public_addresses(organization, site, service, hidden):
        told = client.get(address).content.decode(errors="replace")
        searched += len(told)
        for secret in (CANARY, "5550187", "5550188", "555-0189", "45.1234", "73.6543", "H7Z 9Z9"):
            assert secret not in told, (secret, address)
    assert searched > 50_000
    assert "No service found" in client.get(f"/en/search/?q={CANARY}").text
    assert client.get(f"/en/suggestions/?for=what&q={CANARY}").json() == {"told": "", "sections": []}
    assert "Landmark" in client.get("/en/search/?q=landmark").text


def _private() -> dict[str, Any]:
    """The parts of any record that no one sees, each filled."""
    from balise.directory.rules.record import Internal

    internal = Internal(notes=CANARY, columns={f"file.{CANARY}": CANARY}, history=({"who": CANARY},))
    assert all(getattr(internal, field.name) for field in msgspec.structs.fields(Internal))
    return {"internal": internal, "verification": Verification(on=dt.date(2026, 1, 1), by=CANARY)}


def _public_addresses(organization: int, site: int, service: int, hidden: int) -> list[str]:
    shared = ["/sitemap.xml", "/sitemap-services-1.xml", "/robots.txt", "/manifest.webmanifest"]
    french = ["", "recherche/", "recherche/?q=repère", "recherche/?where=Laval", "sujets/", "sujets/food/", "lieux/",
              "lieux/mun-65005/", f"service/{service}/", f"service/{service}/code.svg", f"service/{hidden}/",
              f"organisme/{organization}/", f"lieu/{site}/", f"signaler/service/{service}/", "carte/fond.geojson",
              "suggestions/?for=what&q=rep", f"ma-liste/?services={service}"]  # fmt: skip
    english = ["", "search/", "search/?q=landmark", "topics/food/", "places/mun-65005/",
               f"service/{service}/", f"organization/{organization}/", f"site/{site}/",
               f"report/site/{site}/"]  # fmt: skip
    return shared + [f"/fr/{path}" for path in french] + [f"/en/{path}" for path in english]


def test_an_id_that_no_database_can_hold_is_not_found(client: Client) -> None:
    assert Service.objects.count() == 0
    for address in (
        f"/en/service/{2**63}/",
        f"/en/organization/{2**70}/",
        f"/en/site/{2**64}/",
        f"/en/report/site/{2**64}/",
    ):
        assert client.get(address).status_code == 404, address
