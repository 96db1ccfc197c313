"""Someone new signs in, sets up an application or a passkey, comes back with it, and is warned when idle."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from factories import person
from playwright.sync_api import Page, expect
from records import DESKTOP, PHONE, Directory, apart

from balise.accounts.models import User

PHRASE = "une phrase bien longue"
Visit = Callable[..., Page]
Faults = Callable[[Page], list[str]]


@pytest.fixture
def ana(directory: Directory) -> User:
    """Someone new, whom the trail keeps: each test has its own."""
    apart(cache.clear)  # codes used by the test before
    return apart(lambda: person(f"ana-{uuid4().hex}", "curator", password=PHRASE, has_factor=False))


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("Nom d’utilisateur ou courriel").fill(user.username)
    page.get_by_label("Mot de passe").fill(PHRASE)
    page.keyboard.press("Enter")


def with_passkeys(page: Page) -> None:
    """A device of this browser that makes passkeys and says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
              "hasResidentKey": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])
def test_a_first_day_with_an_application(visit: Visit, faults: Faults, ana: User, size: tuple[int, int]) -> None:
    page = visit("/fr/recherchistes/questions/", size=size)
    sign_in(page, ana)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mettez en place votre second facteur")
    assert faults(page) == []
    page.get_by_role("link", name="Une application sur mon téléphone").click()
    assert faults(page) == []
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Tapez les six chiffres").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("n’est pas le bon")
    assert page.locator(".secret").inner_text().replace(" ", "") == secret
    page.get_by_label("Tapez les six chiffres").fill(shown_by(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    codes = [one.replace(" ", "") for one in page.locator(".codes code").all_inner_texts()]
    assert len(codes) == 10
    assert faults(page) == []
    page.get_by_role("link", name="Je les ai gardés").click()
    expect(page).to_have_url(re.compile("/fr/recherchistes/questions/$"))

    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_text("Il reste 10 codes.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Fermer mes sessions partout").click()
    expect(page).to_have_url(re.compile("/fr/$"))  # or what is asked next would stop it
    page.goto(page.url.split("/fr/")[0] + "/fr/connexion/")
    sign_in(page, ana)
    expect(page.get_by_role("heading", level=1)).to_have_text("Deuxième étape")
    assert faults(page) == []
    page.get_by_label("Code de votre application").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/fr/recherchistes/$"))


def shown_by(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def test_a_passkey_is_set_up_and_opens(visit: Visit, faults: Faults, ana: User) -> None:
    page = visit("/fr/")
    # A passkey is of a name, and an address of numbers is none.
    page.context.route(re.compile(r"^http://localhost:"), lambda route: route.continue_())
    page.goto(page.url.replace("127.0.0.1", "localhost").replace("/fr/", "/fr/connexion/"))
    with_passkeys(page)
    sign_in(page, ana)
    page.get_by_role("link", name="Une clé d’accès ou une clé de sécurité").click()
    page.get_by_label("Nommez-la").fill("Portable du bureau")
    assert faults(page) == []
    page.get_by_role("button", name="Lire la clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    page.get_by_role("link", name="Je les ai gardés").click()
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_text("Portable du bureau").first).to_be_visible()
    page.get_by_role("button", name="Fermer mes sessions partout").click()
    expect(page).to_have_url(re.compile("/fr/$"))  # or what is asked next would stop it

    page.goto(page.url.split("/fr/")[0] + "/fr/recherchistes/")
    sign_in(page, ana)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page).to_have_url(re.compile("/fr/recherchistes/$"))


def test_an_idle_session_warns_ends_and_opens_again_in_place(
    visit: Visit, faults: Faults, signed_in: dict[str, str]
) -> None:
    page = visit("/fr/")
    page.context.add_cookies([signed_in])  # type: ignore[list-item]
    page.clock.install()
    page.goto(page.url.replace("/fr/", "/fr/recherchistes/"))
    page.get_by_label("Nom ou numéro").fill("halte")
    page.clock.fast_forward("20:00")
    dialogue = page.get_by_role("alertdialog")
    expect(dialogue).not_to_be_visible()
    page.clock.fast_forward("05:10")
    page.clock.run_for(2_000)
    expect(dialogue).to_contain_text("Êtes-vous toujours là")
    expect(dialogue.get_by_role("timer")).to_have_text(re.compile(r"^[234]:\d\d$"))
    assert faults(page) == []
    page.get_by_role("button", name="Je suis là").click()
    expect(dialogue).not_to_be_visible()

    page.clock.fast_forward("31:00")
    page.clock.run_for(2_000)
    expect(dialogue).to_contain_text("Votre session est terminée")
    assert faults(page) == []
    expect(dialogue.get_by_role("link", name="Me reconnecter")).to_have_attribute("target", "_blank")
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # back from the other window, where one signed in
    expect(dialogue).not_to_be_visible()
    expect(page.get_by_label("Nom ou numéro")).to_have_value("halte")
