"""A list without an account: in a cookie once something is added, in a link when shared."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from small_directory import Directory

from balise.web import my_list

pytestmark = pytest.mark.django_db
LIST, ADD, REMOVE, CLEAR = "/en/my-list/", "/en/my-list/add/", "/en/my-list/remove/", "/en/my-list/clear/"


def test_reading_sets_no_cookie(client: Client, directory: Directory) -> None:
    client.get(LIST)
    client.get(f"{LIST}?services={directory.pantry}")
    assert client.cookies == {}


def test_what_is_added_is_listed_with_what_a_person_needs(client: Client, directory: Directory) -> None:
    added = client.post(ADD, {"service": directory.pantry}, follow=True)
    assert added.redirect_chain == [(LIST, 302)]
    page = added.text
    assert "Food pantry" in page and "Corner House" in page
    assert 'href="tel:+15145550123;ext=7"' in page and "514 555-0123, ext. 7" in page
    assert "12, rue du Coin, Laval, H7A 0A1" in page
    assert "Monday" in page


def test_nothing_private_is_listed(client: Client, directory: Directory) -> None:
    page = client.get(f"{LIST}?services={directory.pantry}.{directory.shelter}").text
    assert "Shelter" in page and "confidential address" in page
    for secret in ("rue Cachée", "H7B", "Secret Shelter", "5550999", "555-0999", "Nathalie"):
        assert secret not in page


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(client: Client, directory: Directory) -> None:
    client.post(ADD, {"service": directory.pantry})
    cookie = client.cookies[my_list.COOKIE]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_adding_twice_keeps_one(client: Client, directory: Directory) -> None:
    client.post(ADD, {"service": directory.pantry})
    client.post(ADD, {"service": directory.pantry})
    assert client.cookies[my_list.COOKIE].value == str(directory.pantry)


def test_what_is_removed_can_be_put_back_where_it_was(client: Client, directory: Directory) -> None:
    client.post(ADD, {"service": f"{directory.pantry}.{directory.shelter}"})
    removed = client.post(REMOVE, {"service": directory.pantry}, follow=True)
    assert client.cookies[my_list.COOKIE].value == str(directory.shelter)
    assert "Food pantry" in removed.text and 'name="at" value="0"' in removed.text
    client.post(ADD, {"service": directory.pantry, "at": "0"})
    assert client.cookies[my_list.COOKIE].value == f"{directory.pantry}.{directory.shelter}"


def test_clearing_leaves_neither_cookie_nor_trace_in_the_address(client: Client, directory: Directory) -> None:
    client.post(ADD, {"service": directory.pantry})
    cleared = client.post(CLEAR)
    assert cleared["Location"] == LIST
    assert client.cookies[my_list.COOKIE]["max-age"] == 0


def test_a_shared_list_is_shown_without_touching_ones_own(client: Client, directory: Directory) -> None:
    client.post(ADD, {"service": directory.shelter})
    page = client.get(f"{LIST}?services={directory.pantry}").text
    assert "A list shared with you" in page and "Food pantry" in page
    assert client.cookies[my_list.COOKIE].value == str(directory.shelter)
    client.post(ADD, {"service": str(directory.pantry)})
    assert client.cookies[my_list.COOKIE].value == f"{directory.shelter}.{directory.pantry}"


def test_the_link_and_the_letter_hold_the_list(client: Client, directory: Directory) -> None:
    client.post(ADD, {"service": f"{directory.pantry}.{directory.english_only}"})
    page = client.get(LIST).text
    link = f"http://testserver/en/my-list/?services={directory.pantry}.{directory.english_only}"
    assert f'value="{link}"' in page
    assert "mailto:?subject=" in page and "Food%20pantry" in page


def test_a_service_withdrawn_is_counted_and_left_out(client: Client, directory: Directory) -> None:
    page = client.get(f"{LIST}?services={directory.pantry}.987654").text
    assert "One service of this list is no longer offered." in page


def test_a_name_in_the_other_language_is_marked(client: Client, directory: Directory) -> None:
    page = client.get(f"/fr/ma-liste/?services={directory.english_only}").text
    assert 'lang="en">Tax help</a>' in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_a_form_cannot_send_the_visitor_elsewhere(client: Client, directory: Directory, back: str) -> None:
    assert client.post(ADD, {"service": directory.pantry, "back": back})["Location"] == LIST


def test_a_form_brings_back_to_where_the_visitor_was(client: Client, directory: Directory) -> None:
    there = "/en/search/?q=food"
    response = client.post(ADD, {"service": directory.pantry, "back": there})
    assert response["Location"] == f"{there}#keep-{directory.pantry}"


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_another_site_cannot_add_to_the_list(client: Client, directory: Directory, headers: dict[str, str]) -> None:
    assert client.post(ADD, {"service": directory.pantry}, headers=headers).status_code == 403
    assert my_list.COOKIE not in client.cookies


def test_a_form_of_this_site_is_taken_without_a_token(directory: Directory) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(ADD, {"service": directory.pantry}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 302


def test_asking_for_an_action_does_nothing(client: Client, directory: Directory) -> None:
    assert [client.get(path).status_code for path in (ADD, REMOVE, CLEAR)] == [405, 405, 405]


@given(st.text())
def test_any_text_is_read_as_a_list(text: str) -> None:
    ids = my_list.read(text)
    assert len(ids) <= my_list.MOST and len(set(ids)) == len(ids)
    assert my_list.read(my_list.write(ids)) == ids


@given(st.lists(st.integers(min_value=1, max_value=10**12), max_size=60, unique=True))
def test_a_list_written_is_read_back(ids: list[int]) -> None:
    assert my_list.read(my_list.write(tuple(ids))) == tuple(ids)[: len(my_list.read(my_list.write(tuple(ids))))]
