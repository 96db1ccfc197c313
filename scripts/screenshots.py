"""Take the screenshots of the documentation: python scripts/screenshots.py http://127.0.0.1:8211 [2019 [PASSWORD]]

They are of a demonstration (`make demo`), so that nothing in them is real. Look at each before committing it. The
second word is the period of the figures of needs, where it is not the usual one; with it, theirs alone are taken. The
third is the password of the demonstration: with it, pages of its own analysts too.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
TALL = {"phone": (390, 1500), "desktop": (1280, 1500)}  # for pages whose charts come after their figures
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
RESULTS = {"fr": "/fr/recherche/?q=d%C3%A9pannage+alimentaire&where=Laval", "en": "/en/search/?q=food+bank&where=Laval"}
NEEDS = {
    "portrait": ("besoins/", "needs/"), "all": ("besoins/tous/", "needs/all/"),
    "unmet": ("besoins/non-combles/", "needs/unmet/"), "topic": ("besoins/sujets/food/", "needs/topics/food/"),
    "inquirers": ("besoins/demandeurs/", "needs/inquirers/"), "referrals": ("besoins/references/", "needs/referrals/"),
    "transfers": ("besoins/bascules/", "needs/transfers/"), "channels": ("besoins/canaux/", "needs/channels/"),
    "calls": ("besoins/canaux/#telephone_by_hour", "needs/channels/#telephone_by_hour"),
    "follow-ups": ("besoins/suivis/", "needs/follow-ups/"), "supply": ("besoins/offre/", "needs/supply/"),
    "definitions": ("besoins/definitions/", "needs/definitions/"),
    "published": ("besoins/chiffres-publies/", "needs/published-figures/"),
    "compared": ("besoins/tous/?with=before&period=QUARTER", "needs/all/?with=before&period=QUARTER"),
    "data": ("besoins/donnees/", "needs/data/"),  # after: balise publish --year 2019
    "data-release": ("besoins/donnees/2019-1/", "needs/data/2019-1/"),
    "data-table": ("besoins/donnees/2019-1/tableaux/needs_by_topic_1/", "needs/data/2019-1/tables/needs_by_topic_1/"),
    "data-protection": (
        "besoins/donnees/2019-1/documents/protection/", "needs/data/2019-1/documents/protection/",
    ),
    "embedded": ("besoins/integrer/needs_by_topic/", "needs/embed/needs_by_topic/"),
}  # fmt: skip
HOUSE = {  # what an analyst of the operator sees, signed in
    "house": ("besoins/", "needs/"), "house-supply": ("besoins/offre/", "needs/supply/"),
}  # fmt: skip
DOORS, SIGN_IN = {"fr": "interne", "en": "internal"}, {"fr": "connexion", "en": "sign-in"}
USUAL = ("transfers", "follow-ups", "supply")  # of which the contacts of 2019 say nothing: shown of the usual period
LIST = {"fr": "/fr/ma-liste/", "en": "/en/my-list/"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


def main(site: str, period: str = "", password: str = "") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        needs(browser, site, period)
        if password:
            house(browser, site, password)
        for language in () if period else ("fr", "en"):
            found = results(browser, site, language)
            ids = [re.findall(r"\d+", path)[-1] for path in found[:4]]
            pages = {
                "home": f"/{language}/",
                "results": RESULTS[language],
                "record": found[0],
                "list": f"{LIST[language]}?services={'.'.join(ids)}",
            }
            for size in SIZES:
                for name, path in pages.items():
                    take(browser, site + path, FOLDER / f"{name}-{language}-{size}.png", SIZES[size])
        browser.close()


def needs(browser: Browser, site: str, period: str) -> None:
    """Every page of social analysis."""
    for name, paths in NEEDS.items():
        for language, path in zip(("fr", "en"), paths, strict=True):
            asked = f"?period={period}" if period and "period=" not in path and name not in USUAL else ""
            path, mark, anchor = path.partition("#")
            path = path.replace("QUARTER", quarter(dt.datetime.now(tz=dt.UTC).date()))
            for size in SIZES:
                picture = FOLDER / f"needs-{name}-{language}-{size}.png"
                take(browser, f"{site}/{language}/{path}{asked}{mark}{anchor}", picture, TALL[size])
                picture.write_bytes(lighter(browser, picture.read_bytes()))


def house(browser: Browser, site: str, password: str) -> None:
    """Pages behind the door of the operator's analysts, of the usual period."""
    for size, (width, height) in TALL.items():
        for number, language in enumerate(("fr", "en")):
            context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
            page = context.new_page()
            page.goto(f"{site}/{language}/{SIGN_IN[language]}/")
            page.locator("input[name=login]").fill("demo-analyst")
            page.locator("input[type=password]").fill(password)
            page.keyboard.press("Enter")
            page.wait_for_load_state("networkidle")
            for name, paths in HOUSE.items():
                picture = FOLDER / f"needs-{name}-{language}-{size}.png"
                page.goto(f"{site}/{language}/{DOORS[language]}/{paths[number]}")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=picture)
                picture.write_bytes(lighter(browser, picture.read_bytes()))
            context.close()


def quarter(today: dt.date) -> str:
    """The last one that is over: 2026-Q3."""
    ended = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1) - dt.timedelta(days=1)
    return f"{ended.year}-Q{(ended.month + 2) // 3}"


def lighter(browser: Browser, png: bytes) -> bytes:
    """The same picture with 256 colours at most: the nearest of those that it has the most of."""
    page = browser.new_page()
    told = page.evaluate(_PIXELS, base64.b64encode(png).decode())
    page.close()
    pixels = np.frombuffer(base64.b64decode(told["rgba"]), np.uint8).reshape(told["height"], told["width"], 4)[:, :, :3]
    colours, places, many = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-many)[:256]].astype(int)
    nearest = np.array([((kept - one) ** 2).sum(axis=1).argmin() for one in colours.astype(int)], np.uint8)
    rows = nearest[places].reshape(pixels.shape[:2])
    lines = np.hstack([np.zeros((len(rows), 1), np.uint8), rows])  # no filter before each line
    head = struct.pack(">IIBBBBB", told["width"], told["height"], 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", kept.astype(np.uint8).tobytes()), (b"IDAT", zlib.compress(lines.tobytes(), 9)),
             (b"IEND", b""))  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


_PIXELS = """async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height), draw = canvas.getContext("2d");
    draw.drawImage(image, 0, 0);
    const { data } = draw.getImageData(0, 0, image.width, image.height);
    let bytes = "";
    for (let at = 0; at < data.length; at += 8192) bytes += String.fromCharCode(...data.subarray(at, at + 8192));
    return { rgba: btoa(bytes), width: image.width, height: image.height };
}"""


def results(browser: Browser, site: str, language: str) -> list[str]:
    """Paths of the services that the search of the pictures finds."""
    page = browser.new_page()
    page.goto(site + RESULTS[language])
    links = page.locator("#results h2 a").evaluate_all("links => links.map((one) => one.getAttribute('href'))")
    page.close()
    return [str(path) for path in links if "/service/" in str(path)]


def take(browser: Browser, address: str, picture: Path, size: tuple[int, int]) -> None:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture)
    context.close()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        raise SystemExit(__doc__)
    main(sys.argv[1].rstrip("/"), *sys.argv[2:])
