"""Barriers of a page that axe does not look for."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import Page


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def small_targets(page: Page) -> list[str]:
    """Controls below 24 by 24 pixels that are not links inside a sentence (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
            .filter((one) => one.checkVisibility() && !one.closest("p, dd, td, .hidden, .skip"))
            .map((one) => [one, (one.closest("label") || one).getBoundingClientRect()])
            .filter(([one, box]) => box.width > 1 && (box.height < 24 || box.width < 24))
            .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
    )
    return found


def jumps_between_headings(page: Page) -> list[str]:
    """Headings that come more than one level below the one before, or that stand first and are no h1."""
    told: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.checkVisibility())
            .map((one) => [one.tagName.slice(1), one.innerText])"""
    )
    levels = [(int(level), words) for level, words in told]
    return [f"h{now}: {words}" for (before, _), (now, words) in pairwise([(0, ""), *levels]) if now > before + 1]


_AWAITED = """() => {
    document.activeElement.blur();
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled);
    window.stop = (one) => (one.type === "radio" ? `${one.form?.action} ${one.name}` : one); // a group of radios is one
    window.awaited = new Map(seen.map((one) => [window.stop(one), one]));
    return window.awaited.size;
}"""
_REACHED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) window.awaited.delete(window.stop(one));
}"""


def unreached(page: Page) -> list[str]:
    """Controls in sight that Tab does not lead to, or leads to without a mark that one sees."""
    for _ in range(page.evaluate(_AWAITED) + 20):
        page.keyboard.press("Tab")
        page.evaluate(_REACHED)
    found: list[str] = page.evaluate("[...window.awaited.values()].map((one) => one.outerHTML.slice(0, 120))")
    return found
