"""Hands at the desk: the keys they press, and what the screen shows before they go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from records import PATIENCE, apart

from balise.accounts.models import User

PATHS = {"fr": "/fr/guichet/", "en": "/en/desk/"}
WORDS = {"fr": ("alimentation", "logement social"), "en": ("food", "subsidized")}

Visit = Callable[..., Page]


def signed_in_as(user: User, site: str) -> dict[str, str]:
    client = Client()
    apart(lambda: client.force_login(user))
    kept = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": kept.key, "value": kept.value, "url": site}


@dataclass
class Keyboard:
    """Hands: every key pressed counts one, with whatever is held down; the words typed count nothing."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed.append(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)


def ready(page: Page) -> Keyboard:
    page.wait_for_selector("body[data-ready]")
    return Keyboard(page)


def all_sent(page: Page) -> None:
    expect(page.locator(".desk-saving")).to_have_attribute("data-pending", "0")


# Texts of notes that wait on the device's disk.
KEPT = """async () => {
  const { name } = (await indexedDB.databases())[0];
  const done = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const database = await done(indexedDB.open(name));
  const found = await done(database.transaction("changes").objectStore("changes").getAll());
  database.close();
  return found.filter(({ noun }) => noun === "note").map(({ values }) => values.text);
}"""


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Until something holds that no locator shows."""
    for _ in range(PATIENCE // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never held.")


def begin(page: Page) -> Keyboard:
    hands = ready(page)
    hands.press("Alt+n")
    expect(page.locator(".desk-need, #need-new").first).to_be_visible()
    return hands
