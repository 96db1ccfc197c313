"""The desk opens, and goes on, while the server is away for real; a device keeps nothing of a person but what waits."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect
from records import PATIENCE

from balise.web.desk.bench.filling import name_of
from balise.web.desk.bench.installation import PASSWORD, Installation, Server, free_port

pytestmark = pytest.mark.once  # a server of its own, killed and started again
DESK = {"fr": "/fr/guichet/", "en": "/en/desk/"}
AWAY = {"fr": "gardé sur cet appareil et sera envoyé", "en": "kept on this device and will be sent"}
# Everything that the caches of this origin hold, as {address: text}.
CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const kept = await cache.match(request, { ignoreVary: true });
      found[new URL(request.url).pathname] = await kept.text();
    }
  }
  return found;
}"""
KEPT = """async () => [
  ...await caches.keys(),
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
  ...document.cookie.split("; ").filter((one) => one.startsWith("desk_of")),
]"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    found = Installation(tmp_path_factory.mktemp("desk"), None)
    found.fill(40, 2)
    return found


@pytest.fixture
def server(place: Installation) -> Iterator[Server]:
    found = place.serve(free_port(), workers=1)
    start(found)
    yield found
    found.stop()


def start(server: Server) -> None:
    server.start()
    server.wait()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A device. The console may tell that the server is away; no script of ours may break, nor meet the policy."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    found = context.new_page()
    broken: list[str] = []
    found.on("pageerror", lambda error: broken.append(str(error)))
    found.on("console", lambda told: broken.append(told.text) if "Security Policy" in told.text else None)
    yield found
    context.close()
    assert broken == []


def sign_in(page: Page, server: Server, number: int, language: str = "fr") -> None:
    page.goto(f"http://127.0.0.1:{server.port}{DESK[language]}")
    page.locator("[name=login]").fill(name_of(number))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def ready(page: Page) -> None:
    page.wait_for_selector("body[data-ready]")


def sent(page: Page) -> None:
    expect(page.locator(".desk-saving")).to_have_attribute("data-pending", "0")
    expect(page.locator("#away")).to_be_hidden()


def kept(page: Page) -> None:
    """What was typed waits, and the device has it, as the bar says."""
    expect(page.locator(".desk-saving:not([data-pending='0'])[data-unkept='0']")).to_be_visible()


def reload(page: Page) -> None:
    page.reload()
    ready(page)


def note(page: Page, text: str) -> None:
    page.keyboard.press("Alt+o")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def asked(place: Installation, query: str, *values: Any) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(place.folder / "data" / "balise.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        return [dict(one) for one in database.execute(query, values)]


def notes(place: Installation, text: str) -> list[str]:
    """Who wrote it, as often as it is stored."""
    rows = asked(
        place,
        "SELECT username FROM intake_note AS note JOIN intake_entry AS entry ON entry.row = note.id "
        "JOIN accounts_user AS person ON person.id = entry.by_id WHERE entry.verb = 'add' AND note.text = ?",
        text,
    )
    return [row["username"] for row in rows]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_desk_opened_again_while_the_server_is_away_sends_everything_once(
    page: Page, place: Installation, server: Server, language: str
) -> None:
    sign_in(page, server, 0, language)
    page.keyboard.press("Alt+n")
    page.keyboard.press("1")
    sent(page)

    server.kill()
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    note(page, f"Avant {language}")
    expect(page.locator("#away")).to_contain_text(AWAY[language])
    kept(page)
    reload(page)
    expect(page.locator("#away")).to_contain_text(AWAY[language])
    expect(page.get_by_role("textbox", name="Note", exact=True)).to_have_value(f"Avant {language}")
    page.keyboard.press("Alt+a")
    page.keyboard.type("besoin tapé sans serveur")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-need")).to_have_count(1)
    kept(page)
    page.keyboard.press("Alt+l")  # the other language opens without a server too
    other = "en" if language == "fr" else "fr"
    expect(page).to_have_url(re.compile(f"/{other}/"))
    reload(page)
    expect(page.locator("#away")).to_contain_text(AWAY[other])
    expect(page.locator(".desk-need")).to_have_count(1)

    start(server)
    sent(page)
    # What was sent before the server went away is shown again.
    expect(page.get_by_role("radio", name="For themselves" if language == "fr" else "Pour soi")).to_be_checked()
    (contact,) = asked(place, "SELECT * FROM intake_contact ORDER BY created_at DESC LIMIT 1")
    assert (contact["inquirer"], contact["gender"]) == ("self", "man")
    assert notes(place, f"Avant {language}") == [name_of(0)]
    assert len(asked(place, "SELECT id FROM intake_need WHERE contact_id = ?", contact["id"])) == 1
    times = Counter(
        row["key"] for row in asked(place, "SELECT key FROM intake_entry WHERE contact_id = ?", contact["id"])
    )
    assert len(times) == contact["entries"] == 5, "the contact, two answers, a note, a need: none is lost"
    assert set(times.values()) == {1}, "none is there twice"


def test_a_device_keeps_nothing_of_a_person_and_nothing_once_one_signs_out(page: Page, server: Server) -> None:
    sign_in(page, server, 0)
    page.keyboard.press("Alt+n")
    note(page, "CANARI-7731")
    page.keyboard.press("Alt+a")
    page.keyboard.type("alimentation")
    page.keyboard.press("Enter")
    expect(page.locator("#found [data-service]").first).to_be_visible()
    sent(page)
    reload(page)
    found = page.evaluate(CACHED)
    assert {DESK["fr"], DESK["en"]} <= found.keys()
    assert not [path for path in found if path not in DESK.values() and not path.startswith(("/static/", "/operator-"))]
    token = page.evaluate("document.cookie.match(/csrftoken=([^;]+)/)[1]")
    held = "\n".join(found.values())
    assert not [canary for canary in ("CANARI-7731", name_of(0), token) if canary in held]

    page.keyboard.press("Alt+q")
    expect(page.locator("body:not(.desk)")).to_be_visible()
    assert page.evaluate(KEPT) == []
    server.kill()
    with pytest.raises(Error, match=r"ERR_CONNECTION_RE(FUSED|SET)"):
        page.goto(f"http://127.0.0.1:{server.port}{DESK['fr']}")


def test_who_signs_out_elsewhere_leaves_nothing_on_the_device(page: Page, server: Server) -> None:
    sign_in(page, server, 0)
    page.keyboard.press("Alt+n")
    sent(page)
    assert page.evaluate(KEPT) != []
    page.goto(f"http://127.0.0.1:{server.port}/fr/guichet/mes-evaluations/")
    page.get_by_role("button", name="Fermer la session").click()
    expect(page.get_by_role("button", name="Fermer la session")).to_have_count(0)
    assert page.evaluate(KEPT) == []


def test_who_leaves_what_was_refused_is_asked_and_finds_it_again(
    page: Page, place: Installation, server: Server
) -> None:
    sign_in(page, server, 0)
    page.keyboard.press("Alt+n")
    sent(page)
    page.route("**/changements/", refuse, times=1)
    page.keyboard.press("1")
    expect(page.locator(".desk-refused")).to_contain_text("Ce choix n’existe plus.")
    page.keyboard.press("Alt+q")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 valeur refusée n’a pas été corrigée")
    dialog.get_by_role("button", name="Rester").click()
    expect(dialog).to_have_count(0)

    asked: list[str] = []
    page.once("dialog", lambda one: (asked.append(one.message), one.dismiss()))
    page.goto(f"http://127.0.0.1:{server.port}/fr/guichet/mes-evaluations/")
    page.get_by_role("button", name="Fermer la session").click()
    page.wait_for_timeout(300)
    assert "Fermer la session quand même" in asked[0]
    page.goto(f"http://127.0.0.1:{server.port}{DESK['fr']}")
    ready(page)
    page.keyboard.press("Alt+q")
    dialog.get_by_role("button", name="quand même").click()
    expect(page.locator("body:not(.desk)")).to_be_visible()

    sign_in(page, server, 0)
    expect(page.locator(".desk-refused")).to_contain_text("Ce choix n’existe plus.")
    page.locator(".desk-refused").get_by_role("button").click()


def refuse(route: Route) -> None:
    sent = json.loads(route.request.post_data or "{}")
    told = [{"key": one["key"], "told": "Ce choix n’existe plus."} for one in sent["changes"]]
    route.fulfill(json={"done": [], "refused": told, "number": sent["known"]})


def test_who_signs_in_next_sees_nothing_of_the_former_and_sends_nothing_of_theirs(
    page: Page, place: Installation, server: Server
) -> None:
    sign_in(page, server, 0)
    page.keyboard.press("Alt+n")
    sent(page)
    server.kill()
    note(page, "de la première")
    kept(page)
    page.context.clear_cookies(name="sessionid")
    page.goto("about:blank")

    start(server)
    sign_in(page, server, 1)
    sent(page)
    expect(page.locator(".desk-tab")).to_have_count(0)
    server.kill()
    reload(page)
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator(".desk-tab")).to_have_count(0)
    assert "première" not in page.content()
    start(server)
    sent(page)
    assert notes(place, "de la première") == []

    page.context.clear_cookies(name="sessionid")
    sign_in(page, server, 0)
    sent(page)
    assert notes(place, "de la première") == [name_of(0)]
