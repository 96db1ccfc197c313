"""`balise doctor`: what it finds wrong with an installation, and that it says what to do."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from balise.accounts.actions import set_identity
from balise.accounts.models import Operator, User
from balise.accounts.rules import Identity, Line
from balise.command_line.doctor import Finding, examine
from balise.core.languages import Text
from balise.curation.lock import held
from balise.curation.models import ImportRun, Source
from balise.search import index
from balise.search.actions import rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    settings.INDEX = tmp_path / "index"
    return tmp_path


def found(about: str) -> list[Finding]:
    return [finding for finding in examine() if finding.about == about]


def test_a_logo_that_is_not_there_and_no_emergency_number_are_told(installation: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = installation / "media"
    name = Text(fr="Rive", en="Shore")
    only = Line(number="811", name=Text(fr="Info-Santé"), purpose=Text(fr="Une infirmière répond"))
    set_identity(identity=Identity(name=name, logo="logo.svg", lines=(only,)), by=None, now=timezone.now())
    assert [one.severity for one in (*found("logo"), *found("emergency"))] == ["wrong", "wrong"]
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "logo.svg").write_text("<svg/>")
    set_identity(identity=Identity(name=name, logo="logo.svg"), by=None, now=timezone.now())
    assert found("logo") == found("emergency") == []


def test_an_empty_installation_is_told_its_next_steps() -> None:
    wrong = {finding.about for finding in examine() if finding.severity == "wrong"}
    assert {"territories", "topics"} <= wrong
    assert "balise import" in found("directory")[0].sentence


def test_a_secret_that_others_can_read_is_wrong(installation: Path) -> None:
    path = installation / "secret_key"
    path.write_text("x")
    path.chmod(0o644)
    assert [finding.severity for finding in found("secret")] == ["wrong"]
    path.chmod(0o600)
    assert [finding.severity for finding in found("secret")] == ["good"]


def test_an_import_that_never_ended_is_told_with_its_number() -> None:
    now = timezone.now()
    source = Source.objects.create(code="banque", created_at=now)
    run = ImportRun.objects.create(
        source=source, path="x", layout="ohana", is_published=True, started_at=now - dt.timedelta(hours=1)
    )
    assert f"undo {run.pk}" in found("imports")[0].sentence


def test_an_import_at_work_is_not_told_as_stopped() -> None:
    source = Source.objects.create(code="banque", created_at=timezone.now())
    ImportRun.objects.create(source=source, path="x", layout="ohana", is_published=True, started_at=timezone.now())
    with held("banque"):
        assert [finding.severity for finding in found("imports")] == ["good"]
    assert [finding.severity for finding in found("imports")] == ["warning"]


def test_an_index_whose_files_are_gone_or_damaged_is_wrong(installation: Path) -> None:
    rebuild()
    assert [finding.severity for finding in found("index")] == ["good"]
    for path in (installation / "index").glob("*/meta.json"):
        path.write_text("")
    index.forget()
    assert [finding.severity for finding in found("index")] == ["wrong"]


def test_demo_sign_ins_outside_a_demo_are_wrong() -> None:
    Operator.objects.create(code="host", is_host=True, is_demo=False, edited_at=timezone.now())
    User.objects.create_user("demo-curator", is_demo=True)
    assert found("operator")[0].severity == "wrong"


def test_a_public_host_without_tls_is_wrong(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["211.example.org"]
    settings.BEHIND_TLS = False
    assert [finding.severity for finding in found("network")] == ["wrong"]


def test_the_command_fails_when_something_is_wrong_and_speaks_json() -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", "--json", stdout=out)
    assert {"about", "severity", "sentence"} == set(json.loads(out.getvalue())[0])


def test_a_desk_whose_contacts_nothing_forgets_is_told_until_a_sweep_was_made(installation: Path) -> None:
    assert found("sweep") == []
    operator = Operator.objects.create(code="coin", is_host=True, edited_at=timezone.now())
    User.objects.create(username="ada", role="counsellor", operator=operator)
    assert [one.severity for one in found("sweep")] == ["warning"]
    call_command("sweep", stdout=StringIO())
    assert [one.severity for one in found("sweep")] == ["good"]
    (installation / "swept").write_text(str(timezone.localdate() - dt.timedelta(days=2)))
    assert [one.severity for one in found("sweep")] == ["warning"]
