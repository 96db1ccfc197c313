"""The desk opens where no server answers: what the device is given to keep is the same for everyone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import factories
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from balise.accounts.actions import set_identity
from balise.accounts.models import User
from balise.accounts.rules import Identity
from balise.core.languages import Text
from balise.intake.models import Contact

pytestmark = pytest.mark.django_db
KEEPER = {"fr": "/fr/guichet/gardien.js", "en": "/en/desk/keeper.js"}
DESK = {"fr": "/fr/guichet/", "en": "/en/desk/"}


@pytest.fixture
def odile(client: Client) -> User:
    user = factories.person("odile", "counsellor")
    client.force_login(user)
    return user


def shell(client: Client, language: str = "fr") -> dict[str, Any]:
    script = client.get(KEEPER[language]).text
    return dict(json.loads(re.search(r"SHELL = (.*);", script)[1]))  # type: ignore[index]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_worker_stands_for_the_folder_of_the_desk_and_keeps_files_that_exist(client: Client, language: str) -> None:
    answer = client.get(KEEPER[language])
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    told = shell(client, language)
    assert told["page"] == DESK[language] and KEEPER[language].startswith(DESK[language])
    assert told["name"].startswith(told["family"]) and language in told["family"]
    files = [path for path in told["files"] if path.startswith("/static/")]
    assert all(finders.find(path.removeprefix("/static/")) for path in files)
    assert all(client.get(path).status_code == 200 for path in set(told["files"]) - set(files))


def test_it_keeps_all_that_the_page_and_its_scripts_ask_for(client: Client, odile: User) -> None:
    files = shell(client)["files"]
    page = client.get(DESK["fr"]).text
    wanted = {one for one in re.findall(r'(?:src|href)="(/[^"#]+)"', page) if one.startswith(("/static", "/operator"))}
    assert wanted and wanted <= set(files)
    for path in [path for path in files if path.endswith(".js")]:
        text = Path(str(finders.find(path.removeprefix("/static/")))).read_text()
        for name in re.findall(r'from "\./([a-z_]+\.js)"', text):
            assert f"/static/balise/desk/{name}" in files, f"{path} imports {name}"


def test_the_page_is_the_same_for_everyone(client: Client, odile: User) -> None:
    one = client.get(DESK["fr"]).text
    other = Client()
    other.force_login(factories.person("paul", "senior", operator=odile.operator))
    assert other.get(DESK["fr"]).text == one
    assert "odile" not in one


def test_what_changes_the_page_makes_the_browser_keep_it_anew(client: Client, identity: Identity) -> None:
    before = shell(client)["name"]
    assert shell(client)["name"] == before
    now = timezone.now()
    set_identity(identity=Identity(name=Text("Autre", "Other"), is_demo=not identity.is_demo), by=None, now=now)
    assert shell(client)["name"] != before


def test_changes_are_not_taken_from_another_person_than_who_made_them(client: Client, odile: User) -> None:
    contact, key = uuid4(), str(uuid4())
    change = {"key": key, "verb": "add", "noun": "contact", "id": str(contact), "values": {"channel": "telephone"}}

    def send(by: int) -> int:
        address, body = f"/fr/guichet/contacts/{contact}/changements/", {"changes": [change], "by": by}
        return client.post(address, json.dumps(body), "application/json").status_code

    assert send(odile.pk + 1) == 401
    assert not Contact.objects.exists()
    assert send(odile.pk) == 200
    assert Contact.objects.get().counsellor == odile


def test_signing_out_takes_back_whose_desk_the_device_opens(client: Client, odile: User) -> None:
    client.cookies["desk_of"] = str(odile.pk)
    answer = client.post("/fr/deconnexion/")
    assert answer.cookies["desk_of"].value == ""
