"""A geocoder is plugged by its URL, against a real server on this machine; its failures are silent and short."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.territories import geocoder
from balise.territories.find import find
from balise.territories.rules import geocoder_replies

NOMINATIM = [{"lat": "45.5431", "lon": "-73.5462", "display_name": "3830, Rue Ontario Est, Montréal"}]
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [-73.5462, 45.5431]},
            "properties": {"housenumber": "3830", "street": "Rue Ontario Est", "city": "Montréal"},
        }
    ],
}
PELIAS = {
    "geocoding": {"version": "0.2"},
    "type": "FeatureCollection",
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [-73.5462, 45.5431]},
            "properties": {"label": "3830 Rue Ontario Est, Montréal, QC"},
        }
    ],
}


class Server(ThreadingHTTPServer):
    reply: Any = b""
    status = 200
    asked: list[str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        raw = self.server.reply if isinstance(self.server.reply, bytes) else json.dumps(self.server.reply).encode()
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.asked = []
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "reply", "kind", "label", "query"),
    [
        ("/search", NOMINATIM, "nominatim", "3830, Rue Ontario Est, Montréal", "q"),
        ("", NOMINATIM, "nominatim", "3830, Rue Ontario Est, Montréal", "q"),
        ("/api", PHOTON, "photon", "3830 Rue Ontario Est, Montréal", "q"),
        ("/v1/search", PELIAS, "pelias", "3830 Rue Ontario Est, Montréal, QC", "text"),
    ],
)
def test_each_kind_of_geocoder_is_understood(
    server: Server, monkeypatch: pytest.MonkeyPatch, path: str, reply: Any, kind: str, label: str, query: str
) -> None:
    server.reply = reply
    monkeypatch.setenv("BALISE_GEOCODER_URL", server.base + path)
    (point,) = geocoder.locate("3830, rue Ontario Est, Montréal")
    assert (point.latitude, point.longitude, point.kind, point.label) == (45.5431, -73.5462, kind, label)
    assert parse_qs(urlsplit(server.asked[0]).query)[query] == ["3830, rue Ontario Est, Montréal"]


def test_a_url_may_say_where_the_text_goes(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.reply = NOMINATIM
    monkeypatch.setenv("BALISE_GEOCODER_URL", server.base + "/g?address={text}&l={language}")
    assert len(geocoder.locate("12 rue & cie", "en")) == 1
    assert server.asked == ["/g?address=12%20rue%20%26%20cie&l=en"]


def test_an_address_is_asked_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.reply = NOMINATIM
    monkeypatch.setenv("BALISE_GEOCODER_URL", server.base)
    for text in ("12 rue A", "12  RUE a", "12 rue A "):
        geocoder.locate(text)
    assert len(server.asked) == 1


@pytest.mark.parametrize("failure", ["status", "nonsense", "redirect", "closed"])
def test_a_failure_is_silent_and_the_server_is_left_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    server.reply = b"<html>" if failure == "nonsense" else NOMINATIM
    server.status = {"status": 500, "redirect": 302}.get(failure, 200)
    monkeypatch.setenv("BALISE_GEOCODER_URL", "http://127.0.0.1:1" if failure == "closed" else server.base)
    assert geocoder.locate("12 rue A") == ()
    assert geocoder.locate("13 rue A") == ()
    assert len(server.asked) == (0 if failure == "closed" else 1)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://example.org", "nonsense"])
def test_only_http_is_a_geocoder(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("BALISE_GEOCODER_URL", url)
    assert geocoder.url() == ""
    assert geocoder.locate("12 rue A") == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("areas")
def test_finding_asks_the_geocoder_for_addresses_only(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.reply = NOMINATIM
    monkeypatch.setenv("BALISE_GEOCODER_URL", server.base)
    assert [find(text)[0].how for text in ("Laval", "H1W 1S6", "45.5, -73.6", "Trois-Riv")] == [
        "name", "postal_code", "coordinates", "beginning",
    ]  # fmt: skip
    assert server.asked == []
    (found,) = find("3830, rue Ontario Est, Montréal")
    assert (found.how, found.code, found.kind, found.latitude) == ("geocoder", "", "address", 45.5431)


@pytest.mark.django_db
@pytest.mark.usefixtures("areas")
def test_finding_falls_back_to_the_city_when_the_geocoder_fails(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.status = 503
    monkeypatch.setenv("BALISE_GEOCODER_URL", server.base)
    assert find("3830, rue Ontario Est, Montréal")[0].how == "address_area"


@pytest.mark.parametrize(
    "reply",
    [
        [], [{"lat": "x", "lon": "y"}], [{"lat": "91", "lon": "0"}], [None, 3, "a"], {"features": [{}, None]},
        {"features": [{"geometry": {"coordinates": [1]}}]}, {"features": [{"geometry": None, "properties": 3}]},
    ],
)  # fmt: skip
def test_replies_without_a_point_give_none(reply: Any) -> None:
    assert geocoder_replies.read(json.dumps(reply).encode()) == []


@given(st.binary(max_size=200))
def test_a_reply_of_any_bytes_is_read_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(geocoder_replies.read(raw), list)
    except geocoder_replies.NotAReply as refused:
        assert str(refused).endswith(".")
