"""Tables that are wide share one frame: it scrolls by itself, can be reached from the keyboard, and bears its name."""

from __future__ import annotations

from pathlib import Path

from django.template import engines

import balise.web

FOLDER = Path(balise.web.__file__).parent / "jinja2"


def test_every_table_of_the_curators_is_made_by_the_one_macro() -> None:
    pages = list((FOLDER / "curator").rglob("*.html"))
    assert pages and [page.name for page in pages if "<table" in page.read_text()] == []


def test_the_frame_names_its_region_by_the_caption_and_escapes_what_it_is_told() -> None:
    source = """{% from "macros/parts.html" import table %}
    {%- call table("runs", caption, ["Day", head], "wide") %}<tr><td>{{ cell }}</td></tr>{% endcall %}"""
    told = engines["jinja2"].from_string(source).render({"caption": "2 < 3", "head": "<b>", "cell": "&"})
    assert '<div class="scroll" tabindex="0" role="region" aria-labelledby="runs-caption">' in told
    assert '<caption id="runs-caption">2 &lt; 3</caption>' in told
    assert '<table class="wide">' in told and '<th scope="col">&lt;b&gt;</th>' in told and "<td>&amp;</td>" in told
