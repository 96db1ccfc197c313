"""The page of results: what was asked, what answers and why, and what to do when nothing does."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from pathlib import Path

import factories
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from small_directory import Directory

from balise.core.languages import Text
from balise.directory.rules.record import Coverage, Notice
from balise.search.actions import catch_up, rebuild
from balise.territories import memory
from balise.territories.models import Area

pytestmark = pytest.mark.django_db
SEARCH = {"fr": "/fr/recherche/", "en": "/en/search/"}


def page(client: Client, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.status_code
    return html.unescape(reply.text)


def test_results_say_how_many_who_where_and_how_to_call(client: Client, directory: Directory, language: str) -> None:
    told = page(client, f"{SEARCH[language]}?q={'paniers' if language == 'fr' else 'hampers'}")
    assert ("1 service trouvé" if language == "fr" else "1 service found") in told
    assert f'href="/{language}/service/{directory.pantry}/"' in told
    assert ("Comptoir alimentaire" if language == "fr" else "Food pantry") in told
    assert "12, rue du Coin, Laval" in told
    assert 'href="tel:+15145550123;ext=7"' in told
    assert "999" not in re.sub(r"<svg.*?</svg>", "", told)


def test_a_result_says_why_it_is_there(client: Client, directory: Directory) -> None:
    assert "«\u00a0alimentaire\u00a0» dans le nom" in page(client, "/fr/recherche/?q=alimentaire")


def test_a_text_of_the_other_language_is_marked(client: Client, directory: Directory) -> None:
    assert '<span lang="en">Tax help</span>' in page(client, "/fr/recherche/?q=tax")


def test_a_confidential_site_shows_its_municipality_only(client: Client, directory: Directory) -> None:
    told = page(client, "/fr/recherche/?q=abri")
    assert "Laval (adresse confidentielle)" in told
    assert "Cachée" not in told
    assert "data-latitude" not in told


def test_a_notice_in_force_is_shown_on_the_result(client: Client, directory: Directory) -> None:
    ends = timezone.localdate() + dt.timedelta(days=3)
    notice = Notice(Text("Fermé pour travaux.", "Closed for works."), ends_on=ends)
    factories.publish(factories.service("Friperie", directory.organization, notices=(notice,)))
    catch_up()
    assert "Fermé pour travaux." in page(client, "/fr/recherche/?q=friperie")


def test_filters_in_force_are_chips_that_lead_to_the_same_search_without_them(
    client: Client, directory: Directory
) -> None:
    told = page(client, "/fr/recherche/?q=paniers&topic=food.hampers&lang=es")
    assert 'class="chip" href="/fr/recherche/?q=paniers&lang=es"' in told
    assert 'class="chip" href="/fr/recherche/?q=paniers&topic=food.hampers"' in told
    assert re.search(r'name="lang" value="es" checked', told)


def test_every_filter_is_a_field_of_a_form_that_needs_no_script(client: Client, directory: Directory) -> None:
    told = page(client, "/en/search/")
    for name in ("q", "where", "open", "time", "mode", "km", "age", "gender", "family", "status", "free", "lang",
                 "available", "access", "intake"):  # fmt: skip
        assert re.search(rf'<(input|select)[^>]* name="{name}"', told), name
    assert 'method="get"' in told


def test_a_need_is_narrowed_by_what_is_under_it(client: Client, directory: Directory) -> None:
    house = factories.publish(factories.organization("Aide"))
    for number, topic in enumerate(("food.hampers", "food.hampers", "food.meals", "food.meals")):
        factories.publish(factories.service(f"Menu {number}", house, topics=(topic, "income.tax-clinics")))
    catch_up()
    told = narrower(page(client, "/fr/recherche/?q=alimentation"))
    assert [code for code in told if code.startswith("income")] == [] and told[0] == "food.hampers"
    assert {code.partition(".")[0] for code in told} == {"food"}
    assert narrower(page(client, "/fr/recherche/?topic=food"))[:1] == ["food.hampers"]


def narrower(told: str) -> list[str]:
    """Codes of the topics that a page of results offers to narrow by."""
    listed = re.search(r'class="narrower".*?</nav>', told, re.S)
    return re.findall(r"topic=([a-z0-9.-]+)", listed[0]) if listed else []


@pytest.mark.parametrize("words", ["*", "🙂", "de la", "« »"])
def test_words_that_say_nothing_are_told_so(client: Client, directory: Directory, words: str) -> None:
    told = page(client, f"/en/search/?q={words}")
    assert "Your words do not say what to look for" in told and 'class="for"' not in told
    assert "Your words do not say" not in page(client, "/en/search/?q=hampers")
    assert "Your words do not say" not in page(client, "/en/search/")


def test_a_larger_area_is_said_once_and_its_chip_says_that_the_place_was_set_aside(
    client: Client, directory: Directory
) -> None:
    amos = Area.objects.create(code="mun-88055", kind="municipality", name_fr="Amos", edited_at=factories.NOW)
    amos.parents.add(Area.objects.get(code="region-13"))
    memory.forget()
    rebuild()
    told = page(client, "/en/search/?q=shelter+amos")
    assert re.search(r"Nothing in this very place; in a larger area around: <strong>.*Amos", told)
    assert re.search(r"In Amos <em>\(set aside\)</em>", told)
    assert "not all of these match" not in told and "exactly these words" not in told
    assert "Your words already say" not in told


def test_several_days_are_chosen_at_once(client: Client, directory: Directory) -> None:
    told = page(client, "/fr/recherche/?open=sa,su")
    assert '<option value="sa,su" selected>La fin de semaine</option>' in told and "Ouvert la fin de semaine" in told
    others = page(client, "/en/search/?open=tu,th")
    assert '<option value="tu,th" selected>On Tuesday or Thursday</option>' in others


def test_a_plain_form_is_led_to_the_canonical_address(client: Client, directory: Directory) -> None:
    reply = client.get("/fr/recherche/?q=paniers&where=&age=&km=5&free=")
    assert (reply.status_code, reply["Location"]) == (302, "/fr/recherche/?q=paniers")
    swapped = client.get("/fr/recherche/?q=paniers&where=", headers={"HX-Request": "true"})
    assert (swapped.status_code, swapped["HX-Push-Url"]) == (200, "/fr/recherche/?q=paniers")


def test_what_is_not_understood_is_said(client: Client, directory: Directory) -> None:
    told = page(client, "/en/search/?q=hampers&age=old")
    assert "age=old" in told
    assert "1 service found" in told


def test_an_unknown_place_is_said_and_not_guessed(client: Client, directory: Directory) -> None:
    told = page(client, "/en/search/?q=hampers&where=Xyzzyville")
    assert "We did not find the place “Xyzzyville”." in told
    assert "1 service found" in told


def test_a_known_place_is_named_and_used(client: Client, directory: Directory) -> None:
    told = page(client, "/en/search/?where=Laval&mode=in")
    assert "Located in:" in told
    assert "Located in Laval" in told


def test_near_a_point_each_result_says_how_far_it_is(client: Client, directory: Directory) -> None:
    told = page(client, "/fr/recherche/?q=paniers&where=45.58,-73.765")
    assert "<strong>1,2\u00a0km</strong>" in told
    assert "sort=distance" in told
    assert "km</strong>" not in page(client, "/fr/recherche/?q=paniers&where=Laval")


def test_a_near_miss_says_what_it_lacks(client: Client, directory: Directory) -> None:
    elsewhere = (Coverage(areas=("region-13",)),)
    factories.publish(
        factories.service(Text("Popote", "Meals"), directory.organization, coverage=elsewhere, topics=("food",))
    )
    catch_up()
    told = page(client, "/en/search/?q=meals&free=1")
    assert "They nearly match" in told
    assert "Not listed as free" in told


def test_nothing_found_says_what_can_be_done(client: Client, directory: Directory, identity: object) -> None:
    told = page(client, "/en/search/?q=zzzzqq&where=Laval&free=1")
    assert "No service found" in told
    assert 'href="/en/search/?q=zzzzqq&free=1"' in told  # without the place
    assert 'href="/en/search/?q=zzzzqq&where=Laval"' in told  # without the filters
    assert 'href="tel:211"' in told


def test_an_index_that_is_not_there_yet_is_told_and_asked_again(client: Client, language: str) -> None:
    told = page(client, f"{SEARCH[language]}?q=x")
    assert {"fr": "Le répertoire se met à jour", "en": "The directory is being updated"}[language] in told
    assert {"fr": "Aucun service trouvé", "en": "No service found"}[language] not in told
    assert f'hx-get="{SEARCH[language]}?q=x" hx-trigger="load delay:3s"' in told
    assert f'<a href="{SEARCH[language]}?q=x">' in told
    again = client.get(f"{SEARCH[language]}?q=x", headers={"HX-Request": "true"})
    assert "HX-Push-Url" not in again.headers, "each new try would be a step of the browser's history"


def test_what_was_understood_is_told_and_can_be_taken_back(client: Client, directory: Directory) -> None:
    told = page(client, "/fr/recherche/?q=bouffe+laval")
    assert f'href="/fr/service/{directory.pantry}/"' in told
    assert re.search(r'<a class="chip from-words" href="/fr/recherche/\?q=%22bouffe%22\+laval">', told)
    assert re.search(r'<a class="chip from-words" href="/fr/recherche/\?q=bouffe">', told)
    assert "À Laval" in told
    assert 'name="where" type="text" value=""' in told, "the field of places stays as typed"
    assert "Vos mots disent déjà" in told


def test_words_between_quotation_marks_are_never_interpreted(client: Client, directory: Directory) -> None:
    told = page(client, '/fr/recherche/?q="bouffe"')
    assert "«\u00a0bouffe\u00a0»" in told
    assert told.count("from-words") == 1


def test_a_misspelt_word_is_told_with_the_way_back(client: Client, directory: Directory) -> None:
    told = page(client, "/fr/recherche/?q=alimentairre")
    assert "Résultats pour «\u00a0alimentaire\u00a0»" in told
    assert 'href="/fr/recherche/?q=%22alimentairre%22"' in told


def test_a_place_in_the_words_is_as_good_as_one_in_its_field(client: Client, directory: Directory) -> None:
    told = page(client, "/fr/recherche/?q=paniers+45.58,-73.765")
    assert "<strong>1,2\u00a0km</strong>" in told
    assert "sort=distance" in told
    farther = page(client, "/fr/recherche/?q=paniers+45.58,-73.90")
    assert "Aucun service trouvé" in farther
    assert 'href="/fr/recherche/?q=paniers+45.58,-73.90&km=10"' in html.unescape(farther).replace("%2C", ",")
    assert "1 service trouvé" in page(client, "/fr/recherche/?q=paniers+45.58,-73.90&km=25")


def test_a_filter_says_that_room_is_not_confirmed(client: Client, directory: Directory) -> None:
    told = page(client, "/en/search/?q=hampers&available=1")
    assert "No service found" in told
    assert "Room not confirmed" in told
    assert re.search(r'name="available" value="1" checked', told)


def test_services_of_one_organization_stand_together_and_are_numbered_as_read(
    client: Client, directory: Directory
) -> None:
    other = factories.publish(factories.organization(Text("Autre maison", "Other house")))
    for name, house in (("Tricot un", directory.organization), ("Tricot deux", other)):
        factories.publish(factories.service(Text(name), house))
    factories.publish(factories.service(Text("Tricot trois"), directory.organization))
    catch_up()
    together = page(client, "/fr/recherche/?q=tricot")
    assert re.findall(r'data-number="(\d)"', together) == ["1", "2", "3"]
    assert "3 services trouvés" in together
    assert together.count("Du même organisme") == 1
    assert "Tous les services de l’organisme Maison du coin" in together
    names = re.findall(r"<span>(Tricot \w+)</span>", together)
    assert abs(names.index("Tricot un") - names.index("Tricot trois")) == 1
    apart = page(client, "/fr/recherche/?q=tricot&sort=name")
    assert "Du même organisme" not in apart
    assert re.findall(r"<span>(Tricot \w+)</span>", apart) == ["Tricot deux", "Tricot trois", "Tricot un"]


def test_a_text_in_the_other_language_alone_is_marked(client: Client, directory: Directory) -> None:
    assert "Texte en anglais seulement" in page(client, "/fr/recherche/?q=tax")
    assert "Text in English only" not in page(client, "/en/search/?q=tax")


def test_narrowing_finds_as_many_as_it_says(client: Client, directory: Directory) -> None:
    for number in range(4):
        topics = ("food.hampers", "income.tax-clinics")[: 1 + number % 2]
        factories.publish(factories.service(Text(f"Repas {number}"), directory.organization, topics=topics))
    catch_up()
    told = page(client, "/fr/recherche/?q=nourriture")
    links = re.findall(r'<li><a href="(\?q=nourriture&topic=[\w.-]+)">[^<]*<span class="count">(\d+)</span>', told)
    assert links
    for query, total in links:
        found = page(client, f"/fr/recherche/{query}")
        assert re.search(rf'<h1 id="count"[^>]*>{total} services? trouvé', found), (query, total)


def test_results_come_in_pages(client: Client, directory: Directory) -> None:
    for number in range(25):
        factories.publish(factories.service(Text(f"Escalade {number}"), directory.organization))
    catch_up()
    first = page(client, "/fr/recherche/?q=escalade&sort=name")
    assert 'rel="next" href="?q=escalade&sort=name&page=2"' in first
    second = page(client, "/fr/recherche/?q=escalade&sort=name&page=2")
    assert '<li value="21">' in second
    assert 'rel="prev" href="?q=escalade&sort=name"' in second
    assert "There is nothing on this page." in page(client, "/en/search/?q=escalade&page=9")


def test_a_page_of_results_reads_no_table(
    client: Client, directory: Directory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/fr/recherche/?q=paniers&where=Laval")
    with django_assert_num_queries(0):
        client.get("/fr/recherche/?q=alimentaire&where=Laval")


def test_searching_leaves_no_cookie(client: Client, directory: Directory) -> None:
    assert not client.get("/fr/recherche/?q=paniers").cookies


@pytest.mark.shared
@pytest.mark.once  # a search reads no table
def test_no_text_breaks_a_page(client: Client, directory: Directory, shared: Path) -> None:
    texts = json.loads((shared / "csv-torture" / "blns.json").read_text())
    assert len(texts) > 500
    for text in texts:
        everywhere = dict.fromkeys(("q", "where", "area", "mode", "km", "topic", "open", "time", "age", "gender",
                                    "lang", "org", "sort", "page"), text)  # fmt: skip
        for asked in ({"q": text, "where": text}, everywhere):
            reply = client.get("/fr/recherche/", asked, follow=True)
            assert reply.status_code == 200, asked
        assert client.get("/en/suggestions/", {"for": "what", "q": text}).status_code == 200
        assert client.get("/en/suggestions/", {"for": "where", "q": text}).status_code == 200


def test_the_ground_of_the_map_is_ours_and_kept_by_the_browser(client: Client, directory: Directory) -> None:
    reply = client.get("/fr/carte/fond.geojson")
    assert reply["Content-Type"] == "application/geo+json"
    ground = reply.json()
    assert (ground["type"], ground["is_schematic"]) == ("FeatureCollection", False)
    again = client.get("/fr/carte/fond.geojson", headers={"if-none-match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_service_is_kept_from_the_results_and_the_visitor_stays_there(client: Client, directory: Directory) -> None:
    there = "/en/search/?q=hampers"
    told = page(client, there)
    assert f'id="keep-{directory.pantry}" name="service" value="{directory.pantry}" form="keep"' in told
    assert f'name="back" value="{there}"' in told
    sent = client.post("/en/my-list/add/", {"service": directory.pantry, "back": there})
    assert sent["Location"] == f"{there}#keep-{directory.pantry}"
    told = page(client, there)
    assert f'<a id="keep-{directory.pantry}" href="/en/my-list/">' in told
    assert 'form="keep"' not in told
