"""Take the screenshots of the documentation: python scripts/screenshots.py http://127.0.0.1:8211

They are of a demonstration (`make demo`), so that nothing in them is real. Look at each before committing it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
RESULTS = {"fr": "/fr/recherche/?q=d%C3%A9pannage+alimentaire&where=Laval", "en": "/en/search/?q=food+bank&where=Laval"}
LIST = {"fr": "/fr/ma-liste/", "en": "/en/my-list/"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


def main(site: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in ("fr", "en"):
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
                    take(browser, site + path, FOLDER / f"{name}-{language}-{size}.png", size)
        browser.close()


def results(browser: Browser, site: str, language: str) -> list[str]:
    """Paths of the services that the search of the pictures finds."""
    page = browser.new_page()
    page.goto(site + RESULTS[language])
    links = page.locator("#results h2 a").evaluate_all("links => links.map((one) => one.getAttribute('href'))")
    page.close()
    return [str(path) for path in links if "/service/" in str(path)]


def take(browser: Browser, address: str, picture: Path, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture)
    context.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1].rstrip("/"))
