"""Two locks: what someone without a second factor may reach, how they set one up, what opens, what is asked again."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import factories
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from balise.accounts.models import AuditEntry, User
from balise.accounts.sealing import seal
from balise.web.access import for_those_who, freshly

pytestmark = pytest.mark.django_db
PHRASE = "une phrase bien longue"
JSON = {"accept": "application/json"}


def code(secret: str = factories.SECRET, *, ahead: int = 0) -> str:
    """What an application shows now, or some half-minutes ahead."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def luce(**fields: Any) -> User:
    return factories.person("luce", "curator", password=PHRASE, **fields)


def after_the_password(next: str = "") -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/fr/connexion/", {"login": "luce", "password": PHRASE, "next": next})


def is_in(client: Client) -> bool:
    return bool(client.post("/fr/session/", headers=JSON).status_code == 200)


def set_up(client: Client, *, wrong: bool = False, next: str = "") -> Any:
    """Fill the form of a new application as a person does: with what it shows."""
    page = client.get("/fr/mon-compte/application/", {"next": next} if next else {}).text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret and sealed
    typed = "000000" if wrong else code(secret[1].replace(" ", ""))
    return client.post("/fr/mon-compte/application/", {"sealed": sealed[1], "code": typed, "next": next})


def test_whoever_has_none_is_led_to_set_one_up_before_any_page_of_the_staff() -> None:
    luce(has_factor=False)
    assert after_the_password("/fr/?q=a&page=2")[1]["Location"] == "/fr/mon-compte/?next=/fr/%3Fq%3Da%26page%3D2"
    client, answer = after_the_password("/fr/recherchistes/questions/")
    assert answer["Location"] == "/fr/mon-compte/?next=/fr/recherchistes/questions/"
    assert "Mettez en place votre second facteur" in client.get(answer["Location"]).text
    blocked = client.get("/fr/recherchistes/importations/")
    assert (blocked.status_code, blocked["Location"]) == (302, "/fr/mon-compte/?next=/fr/recherchistes/importations/")
    fetched = client.get("/fr/recherchistes/", headers=JSON)
    assert fetched.status_code == 403 and "second facteur" in fetched.json()["told"]


def test_an_application_is_set_up_codes_are_shown_once_and_work_goes_on() -> None:
    user = luce(has_factor=False)
    client, _ = after_the_password()
    shown = set_up(client, next="/fr/recherchistes/questions/")
    codes = [found.replace(" ", "") for found in re.findall(r"<li><code>([\d ]+)</code></li>", shown.text)]
    assert len(set(codes)) == 10 and all(len(one) == 8 for one in codes)
    assert 'href="/fr/recherchistes/questions/"' in shown.text
    assert client.get("/fr/recherchistes/").status_code == 200
    for path in ("/fr/mon-compte/", "/fr/mon-compte/codes/"):
        assert not any(one in client.get(path).text.replace(" ", "") for one in codes)
    assert {one.type for one in Authenticator.objects.filter(user=user)} == {"totp", "recovery_codes"}
    assert AuditEntry.objects.latest("pk").verb == "add_application"


def test_setting_one_up_ends_sessions_that_began_with_a_password_alone() -> None:
    luce(has_factor=False)
    thief, _ = after_the_password()
    client, _ = after_the_password()
    set_up(client)
    assert (is_in(client), is_in(thief)) == (True, False)


def test_a_wrong_first_code_turns_nothing_on() -> None:
    user = luce(has_factor=False)
    client, _ = after_the_password()
    assert "Ce code n’est pas le bon" in set_up(client, wrong=True).text
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize("sealed", ["", "x", "eyJhIjoxfQ:1:x"])
def test_the_secret_of_an_application_is_the_one_that_we_gave(sealed: str) -> None:
    luce(has_factor=False)
    client, _ = after_the_password()
    answer = client.post("/fr/mon-compte/application/", {"sealed": sealed, "code": code("")})
    assert "Ce code n’est pas le bon" in answer.text or "obligatoire" in answer.text
    assert not Authenticator.objects.exists()


def test_the_secret_given_to_one_is_not_taken_from_another() -> None:
    luce(has_factor=False)
    factories.person("ana", "curator", password=PHRASE, has_factor=False)
    client, _ = after_the_password()
    page = client.get("/fr/mon-compte/application/").text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    other = Client()
    other.post("/fr/connexion/", {"login": "ana", "password": PHRASE})
    assert secret and sealed
    typed = code(secret[1].replace(" ", ""))
    other.post("/fr/mon-compte/application/", {"sealed": sealed[1], "code": typed})
    assert not Authenticator.objects.exists()


def test_with_one_the_password_alone_opens_nothing_and_its_code_opens() -> None:
    luce()
    client, answer = after_the_password("/fr/recherchistes/questions/")
    assert answer["Location"] == "/fr/connexion/code/"
    assert not is_in(client) and client.get("/fr/recherchistes/").status_code == 302
    assert "Ce code n’est pas le bon" in client.post("/fr/connexion/code/", {"code": "000000"}).text
    assert not is_in(client)
    entered = client.post("/fr/connexion/code/", {"code": code()})
    assert entered["Location"] == "/fr/recherchistes/questions/"
    assert is_in(client)
    trail = list(AuditEntry.objects.order_by("pk").values_list("verb", "details"))
    assert trail == [("code_failed", {}), ("sign_in", {"factor": "totp"})]


def test_a_code_opens_once() -> None:
    luce()
    used = code()
    first, _ = after_the_password()
    assert first.post("/fr/connexion/code/", {"code": used}).status_code == 302
    again, _ = after_the_password()
    assert "a déjà servi" in again.post("/fr/connexion/code/", {"code": used}).text
    assert not is_in(again)


@pytest.mark.parametrize("later", [31, 59])
def test_a_code_opens_once_for_as_long_as_a_clock_that_is_off_makes_it_good(later: int) -> None:
    luce()
    start = time.time() // 30 * 30
    with time_machine.travel(start, tick=False) as clock:
        used = code(ahead=1)
        first, _ = after_the_password()
        assert first.post("/fr/connexion/code/", {"code": used}).status_code == 302
        clock.shift(later)
        again, _ = after_the_password()
        assert "a déjà servi" in again.post("/fr/connexion/code/", {"code": used}).text
        assert not is_in(again)


def test_a_clock_that_is_half_a_minute_off_is_forgiven_and_no_more() -> None:
    luce()
    client, _ = after_the_password()
    assert client.post("/fr/connexion/code/", {"code": code(ahead=3)}).status_code == 200
    assert client.post("/fr/connexion/code/", {"code": code(ahead=1)}).status_code == 302


def test_codes_are_not_guessed_by_trying() -> None:
    luce()
    client, _ = after_the_password()
    for _attempt in range(8):
        client.post("/fr/connexion/code/", {"code": "000000"})
    assert "quart d’heure" in client.post("/fr/connexion/code/", {"code": code()}).text
    cache.clear()
    assert client.post("/fr/connexion/code/", {"code": code()}).status_code == 302


def test_the_second_step_waits_a_quarter_of_an_hour_at_most() -> None:
    luce()
    client, _ = after_the_password()
    with time_machine.travel(time.time() + 16 * 60):
        assert client.get("/fr/connexion/code/")["Location"] == "/fr/connexion/"


def test_a_recovery_code_opens_once() -> None:
    luce(has_factor=False)
    client, _ = after_the_password()
    spare = re.findall(r"<li><code>([\d ]+)</code></li>", set_up(client).text)[0]
    entered, _ = after_the_password()
    assert entered.post("/fr/connexion/code/", {"code": spare.replace(" ", "")}).status_code == 302
    again, _ = after_the_password()
    assert again.post("/fr/connexion/code/", {"code": spare.replace(" ", "")}).status_code == 200


def test_taking_one_away_asks_for_the_password_again_and_leads_to_set_up_another() -> None:
    user = luce()
    client = Client()
    client.force_login(user)
    path = f"/fr/mon-compte/retirer/{Authenticator.objects.get().pk}/"
    asked = client.get(path)
    assert asked["Location"] == f"/fr/connexion/encore/?next={path}"
    assert client.post(path)["Location"].startswith("/fr/connexion/encore/")
    assert Authenticator.objects.exists()
    assert "Ce n’est pas votre mot de passe" in client.post(asked["Location"], {"password": "x"}).text
    assert client.post(asked["Location"], {"password": PHRASE})["Location"] == path
    assert client.post(path)["Location"] == "/fr/mon-compte/"
    assert not Authenticator.objects.exists()
    assert client.get("/fr/recherchistes/")["Location"].startswith("/fr/mon-compte/")


def test_that_of_someone_else_is_not_found() -> None:
    theirs = factories.person("ana", "administrator")
    luce(has_factor=False)
    client, _ = after_the_password()
    set_up(client)
    factor = Authenticator.objects.get(user=theirs)
    assert client.post(f"/fr/mon-compte/retirer/{factor.pk}/").status_code == 404
    assert Authenticator.objects.filter(pk=factor.pk).exists()


@freshly
def _export(request: HttpRequest) -> HttpResponse:
    return HttpResponse("exported")


def test_what_asks_for_it_is_done_within_ten_minutes_of_a_password_or_a_code() -> None:
    luce(has_factor=False)
    client, _ = after_the_password()
    set_up(client)
    guarded = for_those_who("curate")(_export)

    def ask(**more: Any) -> Any:
        request = RequestFactory().get("/fr/export/?year=2019", **more)
        request.session, request.user = client.session, User.objects.get(username="luce")  # type: ignore[assignment]
        return guarded(request)

    assert ask().content == b"exported"
    with time_machine.travel(time.time() + 11 * 60):
        led = ask()
        assert (led.status_code, led["Location"]) == (302, "/fr/connexion/encore/?next=/fr/export/%3Fyear%3D2019")
        told = ask(headers=JSON)
        assert told.status_code == 403
        assert json.loads(told.content)["again"] == "/fr/connexion/encore/"


def test_accounts_that_many_share_are_changed_by_nobody() -> None:
    factories.operator(is_demo=True)
    client = Client()
    client.force_login(factories.person("demo-curator", "curator", is_demo=True, has_factor=False))
    assert client.get("/fr/recherchistes/").status_code == 200
    for path in ("", "application/", "cle/", "codes/", "mot-de-passe/"):
        assert client.get(f"/fr/mon-compte/{path}").status_code == 403
    assert client.post("/fr/deconnexion/partout/").status_code == 403


def test_reading_these_pages_writes_nothing() -> None:
    user = luce()
    client, _ = after_the_password()
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith("SELECT"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        assert client.get("/fr/connexion/code/").status_code == 200
    client.force_login(user)
    with connection.execute_wrapper(watch):
        for path in ("mon-compte/", "mon-compte/mot-de-passe/", "connexion/encore/", "connexion/encore/code/"):
            assert client.get(f"/fr/{path}").status_code == 200, path
    other = Client()
    other.force_login(factories.person("ana", has_factor=False))
    with connection.execute_wrapper(watch):
        for path in ("mon-compte/", "mon-compte/application/", "mon-compte/cle/"):
            assert other.get(f"/fr/{path}").status_code == 200, path
    assert written == []


def test_who_has_a_passkey_is_offered_it_at_the_second_step_and_when_asked_again() -> None:
    user = luce(has_factor=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "clé", "credential": {}})
    client, _ = after_the_password()
    page = client.get("/fr/connexion/code/").text
    assert 'data-passkey="get"' in page and "Utiliser une clé d’accès" in page and "passkey.js" in page
    signed_in = Client()
    signed_in.force_login(user)
    assert 'data-passkey="get"' in signed_in.get("/fr/connexion/encore/cle/").text
    assert "/fr/connexion/encore/cle/" in signed_in.get("/fr/connexion/encore/").text


@pytest.mark.parametrize(
    "sent",
    ['{"id": "x"}', '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}', "[1]", "x", '"a"',
     '{"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": "e30", "attestationObject": "oA", '
     '"authenticatorData": "AA", "signature": "AA"}}'],
)  # fmt: skip
def test_whatever_is_sent_instead_of_a_passkey_is_answered_and_opens_nothing(sent: str) -> None:
    user = luce(has_factor=False)
    new = Client()
    new.force_login(user)
    new.post("/fr/connexion/cle/", {"for": "add"})
    assert new.post("/fr/mon-compte/cle/", {"credential": sent, "name": "clé"}).status_code == 200
    assert not Authenticator.objects.exists()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": seal(factories.SECRET)})
    client, _ = after_the_password()
    client.post("/fr/connexion/cle/")
    assert client.post("/fr/connexion/code/", {"credential": sent}).status_code == 200
    assert not is_in(client)


def test_a_passkey_is_asked_of_who_is_signed_in_or_gave_their_password() -> None:
    assert Client().post("/fr/connexion/cle/").status_code == 401
    luce(has_factor=False)
    client, _ = after_the_password()
    made = client.post("/fr/connexion/cle/", {"for": "add"}).json()["publicKey"]
    assert (made["rp"]["id"], made["user"]["name"]) == ("testserver", "luce")
    assert client.post("/fr/connexion/cle/").json()["publicKey"]["challenge"]


def test_a_password_changes_with_the_former_one_and_other_sessions_end() -> None:
    user = luce()
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(user)
    said = {"oldpassword": PHRASE, "password1": "une autre phrase longue", "password2": "une autre phrase longue"}
    assert client.post("/fr/mon-compte/mot-de-passe/", {**said, "oldpassword": "x"}).status_code == 200
    assert (
        client.post("/fr/mon-compte/mot-de-passe/", {**said, "password1": "court", "password2": "court"}).status_code
        == 200
    )
    assert client.post("/fr/mon-compte/mot-de-passe/", said)["Location"] == "/fr/mon-compte/"
    assert (is_in(client), is_in(other)) == (True, False)


def test_a_new_password_ends_sessions_and_sign_ins_begun_with_the_former_one() -> None:
    user = luce()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(user)
    halfway, _ = after_the_password()
    said = {"oldpassword": PHRASE, "password1": f"{PHRASE} autre", "password2": f"{PHRASE} autre"}
    assert here.post("/fr/mon-compte/mot-de-passe/", said).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    halfway.post("/fr/connexion/code/", {"code": code()})
    assert not is_in(halfway)
    assert AuditEntry.objects.filter(verb="new_password", by=user).exists()
