"""What the operator gives the site to look like."""

from __future__ import annotations

from pathlib import Path

import factories
import msgspec
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from balise.accounts.actions import set_identity
from balise.accounts.rules import Colours, Identity, contrast
from balise.web.rules.colours import DARK_SURFACE, LIGHT_GROUND, mix, readable, stylesheet

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(colours, colours)
def test_a_colour_is_moved_until_it_can_be_read(colour: str, on: str) -> None:
    towards = max(("#000000", "#ffffff"), key=lambda end: contrast(on, end))
    moved = readable(colour, on, towards, 4.5)
    assert contrast(moved, on) >= 4.5
    if contrast(colour, on) >= 4.5:
        assert moved == colour


@given(colours, colours)
def test_a_mix_stands_between_its_two_colours(one: str, other: str) -> None:
    assert mix(one, other, 0) == one
    assert mix(one, other, 1) == other


@given(colours, colours)
def test_links_can_be_read_whatever_the_operator_s_colours(accent: str, accent_dark: str) -> None:
    text, _ = stylesheet(Colours(accent=accent, accent_dark=accent_dark))
    light, _, dark = text.partition("@media")
    assert contrast(_value(light, "link"), LIGHT_GROUND) >= 4.5
    assert contrast(_value(dark, "link"), DARK_SURFACE) >= 4.5
    assert contrast(_value(light, "hero"), "#ffffff") >= 4.5
    assert contrast(_value(dark, "hero"), "#ffffff") >= 4.5


def _value(sheet: str, name: str) -> str:
    return sheet.split(f"--{name}: ")[1][:7]


@pytest.mark.django_db
def test_the_sheet_is_kept_as_long_as_its_colours(client: Client, identity: Identity) -> None:
    _, digest = stylesheet(identity.colours)
    assert f'href="/operator-{digest}.css"' in client.get("/fr/").text
    assert "immutable" in client.get(f"/operator-{digest}.css")["Cache-Control"]
    old = client.get("/operator-000000000000.css")
    assert (old.status_code, old["Cache-Control"]) == (200, "no-cache")
    changed = msgspec.structs.replace(identity, colours=Colours(accent="#7a1f2b"))
    set_identity(identity=changed, by=None, now=factories.NOW)
    assert f"/operator-{digest}.css" not in client.get("/fr/").text


@pytest.mark.django_db
def test_the_logo_is_the_one_file_that_was_named(
    client: Client, identity: Identity, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "private.txt").write_text("no")
    assert client.get("/operator-logo").status_code == 404
    set_identity(identity=msgspec.structs.replace(identity, logo="logo.svg"), by=None, now=factories.NOW)
    answer = client.get("/operator-logo")
    assert b"".join(answer.streaming_content) == b"<svg/>"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_manifest_names_the_operator(client: Client, identity: Identity) -> None:
    told = client.get("/manifest.webmanifest").json()
    assert told["name"] == "Repère du coin"
    assert told["start_url"] == "/"
