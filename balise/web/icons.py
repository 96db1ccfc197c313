"""Icons of Lucide, written into the page: no font, no request, the colour of the text around them."""

from __future__ import annotations

import re
from functools import lru_cache

import lucide
from markupsafe import Markup, escape

_BETWEEN_TAGS = re.compile(r">\s+<")


@lru_cache(maxsize=512)
def icon(name: str, size: int = 24, label: str = "") -> Markup:
    """The icon `name`. Hidden from screen readers, since words stand beside it, unless it has a `label`."""
    try:
        drawing = lucide._render_icon(name, size, stroke_width="1.75")
    except lucide.IconDoesNotExist:
        drawing = lucide._render_icon("circle", size, stroke_width="1.75")
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    return Markup(_BETWEEN_TAGS.sub("><", drawing).replace("<svg ", f'<svg class="icon" {told} ', 1).strip())  # noqa: S704


@lru_cache(maxsize=128)
def symbol(name: str) -> Markup:
    """The icon `name` for a page that draws it many times: defined once, drawn by `<use href="#i-name"/>`."""
    drawing = _BETWEEN_TAGS.sub("><", lucide._render_icon(name, 24, stroke_width="1.75")).strip()
    attributes = drawing[: drawing.index(">")].removeprefix("<svg").replace('width="24"', "").replace('height="24"', "")
    inside = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    return Markup(f'<symbol id="i-{name}"{attributes}>{inside}</symbol>')  # noqa: S704


@lru_cache(maxsize=128)
def use(name: str) -> Markup:
    """A small drawing of a `symbol` that the page defines."""
    return Markup(  # noqa: S704
        f'<svg class="icon" width="18" height="18" aria-hidden="true" focusable="false"><use href="#i-{name}"/></svg>'
    )
