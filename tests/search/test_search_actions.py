"""The index says what the directory says, whole, once, and nothing that a visitor may not see."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import tantivy
from factories import NOW, organization, publish, service, site, topic, withdraw

from balise.core.languages import Text
from balise.directory.models import Revision, Topic
from balise.directory.rules.record import (
    Address,
    ContactPoint,
    Internal,
    Notice,
    Phone,
    ServiceAtSite,
    Verification,
)
from balise.search import actions, index, schema, search, spelling
from balise.search.rules.lexicon import Lexicon
from balise.search.rules.question import Question

pytestmark = pytest.mark.django_db


def found(words: str = "", **more: object) -> list[str]:
    answer = search(Question(words=words, **more), now=NOW)  # type: ignore[arg-type]
    assert answer.total == len(answer.hits)
    return [hit.card.name.fr for hit in answer.hits]


def test_what_is_published_is_found_and_nothing_is_done_twice() -> None:
    home = publish(organization())
    publish(service("Popote roulante", home))
    assert actions.catch_up() == 1
    assert found("popote") == ["Popote roulante"]
    assert actions.catch_up() == 0
    publish(service("Vestiaire", home))
    assert actions.catch_up() == 1
    assert sorted(found()) == ["Popote roulante", "Vestiaire"]


def test_a_change_replaces_what_was_there() -> None:
    home = publish(organization())
    number = publish(service("Popote", home))
    actions.catch_up()
    for name in ("Repas à domicile", "Cuisine collective"):
        publish(service(name, home), id=number)
        actions.catch_up()
    assert found() == ["Cuisine collective"]
    assert found("popote") == found("repas") == []


def test_deleting_an_unsigned_id_by_term_deletes_nothing_in_this_version_of_tantivy(tmp_path: Path) -> None:
    """The trap that the raw text id avoids. When this test fails the trap is gone."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    made = builder.build()
    opened = tantivy.Index(made, path=str(tmp_path))
    writer = opened.writer(20_000_000, 1)
    writer.add_document(tantivy.Document.from_dict({"id": 5}, made))
    writer.commit()
    writer.delete_documents_by_term("id", 5)
    writer.commit()
    opened.reload()
    assert opened.searcher().num_docs == 1


def test_a_new_name_of_an_organization_or_a_site_reaches_its_services() -> None:
    place, home = publish(site("Sous-sol")), publish(organization("Moisson"))
    publish(service("Vestiaire", home, at=(place,)))
    actions.catch_up()
    publish(organization("Abondance"), id=home)
    publish(site("Presbytère"), id=place)
    assert actions.catch_up() == 1
    assert found("abondance") == found("presbytère") == ["Vestiaire"]
    assert found("moisson") == found("sous-sol") == []


@pytest.mark.parametrize("hidden", [{"status": "suspended"}, {"status": "retired"}, {"on_web": False}])
def test_what_is_no_longer_public_is_no_longer_found(hidden: dict[str, object]) -> None:
    place, home = publish(site("Sous-sol", latitude=45.5, longitude=-73.6)), publish(organization())
    kept = publish(service("Vestiaire", home, at=(place,)))
    actions.catch_up()
    publish(site("Sous-sol", latitude=45.5, longitude=-73.6, **hidden), id=place)
    actions.catch_up()
    assert search(Question(), now=NOW).hits[0].card.sites == ()
    publish(service("Vestiaire", home, at=(place,), **hidden), id=kept)
    actions.catch_up()
    assert found() == []
    publish(service("Vestiaire", home), id=kept)
    publish(organization(**hidden), id=home)
    actions.catch_up()
    assert found() == []
    publish(organization(), id=home)
    actions.catch_up()
    assert found() == ["Vestiaire"]


def test_a_site_hidden_with_its_organization_is_hidden_under_the_services_of_others() -> None:
    host, guest = publish(organization("Hôte")), publish(organization("Invitée"))
    hall = publish(site("Salle", organization=host, latitude=45.5, longitude=-73.6))
    publish(service("Repas", guest, at=(hall,)))
    actions.catch_up()
    assert len(search(Question(words="repas"), now=NOW).hits[0].card.sites) == 1
    publish(organization("Hôte", on_web=False), id=host)
    actions.catch_up()
    assert search(Question(words="repas"), now=NOW).hits[0].card.sites == ()


def test_a_withdrawn_service_is_no_longer_found() -> None:
    number = publish(service("Vestiaire", publish(organization())))
    actions.catch_up()
    withdraw("service", number)
    actions.catch_up()
    assert found() == []


CANARY = "serincendre"


def test_nothing_private_is_in_any_file_of_the_index(folder: Path) -> None:
    """A word planted in every private place is in no file; the same word in a public place would be."""
    owner = publish(
        organization(
            internal=Internal(notes=CANARY, columns={"x.y": CANARY}),
            contact_points=(ContactPoint(name=CANARY, email=f"{CANARY}@example.org"),),
            notices=(Notice(Text(fr=CANARY), visibility="staff"),),
            verification=Verification(by=CANARY),
        )
    )
    shelter = publish(
        site(
            CANARY,
            is_confidential=True,
            latitude=45.51234,
            longitude=-73.65432,
            area="hood-villeray",
            addresses=(Address(line_1=f"10, rue {CANARY}", city="Montréal", postal_code="H2R1A1"),),
            description=Text(fr=CANARY),
        )
    )
    hidden = publish(site(CANARY, on_web=False))
    publish(
        service(
            "Maison",
            owner,
            sites=(ServiceAtSite(shelter, description=Text(fr=CANARY)), ServiceAtSite(hidden)),
            phones=(Phone("+15145550123", label=Text(fr=CANARY), visibility="private"),),
            internal=Internal(notes=CANARY),
            verification=Verification(on=dt.date(2026, 1, 1), by=CANARY),
        )
    )
    publish(service(CANARY, owner, on_web=False))
    publish(service(CANARY, publish(organization(on_web=False))))
    actions.rebuild()
    assert found() == ["Maison"]
    secrets = (CANARY, CANARY[:-1], "45.51234", "H2R1A1")  # the stem as well
    assert _holding(folder, secrets) == []
    card = search(Question(), now=NOW).hits[0].card
    assert [(at.name, at.address, at.latitude, at.area) for at in card.sites] == [(Text(), None, None, "")]
    publish(service(CANARY, owner))
    actions.catch_up()
    assert _holding(folder, secrets)


def _holding(folder: Path, secrets: tuple[str, ...]) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".store" for path in files)
    return [path.name for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]


def test_what_is_live_stays_readable_while_another_is_built(folder: Path) -> None:
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    actions.catch_up()
    old = index.current()
    assert old is not None
    publish(service("Popote", owner))
    assert actions.rebuild() == 2
    assert old.searcher.num_docs == 1
    assert old.searcher.search(tantivy.Query.all_query(), 1).hits
    assert sorted(found()) == ["Popote", "Vestiaire"]
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_without_an_index_search_says_that_it_is_catching_up() -> None:
    answer = search(Question(words="repas"), now=NOW)
    assert (answer.total, answer.is_catching_up) == (0, True)
    assert actions.is_behind()


def _scramble(path: Path) -> None:
    """Other bytes, with the footer that makes the file look whole.

    In another file under the same name: a file cut short under a reader that maps it kills the process (SIGBUS).
    """
    held = path.read_bytes()
    other = path.with_suffix(".other")
    other.write_bytes(bytes(byte ^ 0x5A for byte in held[:-120]) + held[-120:])
    other.replace(path)


def _cut(path: Path) -> None:
    """Half of the bytes, in another file under the same name, for the reason above."""
    other = path.with_suffix(".other")
    other.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    other.replace(path)


@pytest.mark.parametrize(
    "harm",
    [
        lambda home: (home / "current.json").write_text("{"),
        lambda home: (home / "current.json").unlink(),
        lambda folder: [path.unlink() for path in folder.rglob("meta.json")],
        lambda folder: [path.write_text("{") for path in folder.rglob("meta.json")],
        lambda folder: [path.unlink() for path in folder.rglob("*.term")],
        lambda folder: [path.unlink() for path in folder.rglob("topics.json")],
        lambda folder: [_scramble(path) for path in folder.rglob("*.fast")],
        lambda folder: [_scramble(path) for path in folder.rglob("*.store")],
        lambda folder: [_scramble(path) for path in folder.rglob("*.idx")],
        lambda folder: [_cut(path) for path in folder.rglob("*.store")],
        lambda folder: [_cut(path) for path in folder.rglob("*.term")],
        lambda folder: [_cut(path) for path in folder.rglob("*.idx")],
        lambda folder: [_cut(path) for path in folder.rglob("*.fast")],
        lambda folder: shutil.rmtree(folder),
    ],
    ids=[
        "torn pointer",
        "no pointer",
        "no meta",
        "torn meta",
        "no terms",
        "no topics",
        "columns",
        "cards",
        "postings",
        "cards cut",
        "terms cut",
        "postings cut",
        "columns cut",
        "no folder",
    ],
)
def test_a_damaged_index_is_built_anew(folder: Path, harm: object) -> None:
    publish(service("Vestiaire", publish(organization())))
    actions.catch_up()
    harm(folder)  # type: ignore[operator]
    index.forget()
    assert search(Question(), now=NOW).total in (0, 1)
    publish(organization())
    actions.catch_up()
    index.look()
    assert found("vestiaire") == ["Vestiaire"]


def test_another_schema_other_topics_or_another_database_mean_a_rebuild() -> None:
    publish(service("Vestiaire", publish(organization()), topics=("clothes",)))
    actions.catch_up()
    told = index.state()
    assert told is not None
    topic("clothes", "Vêtements", synonyms_fr=["linge"])
    actions.catch_up()
    assert found("linge") == ["Vestiaire"]
    assert index.state() != told
    Revision.objects.filter(pk=index.state().revision).update(made_at=NOW + dt.timedelta(days=1))  # type: ignore[union-attr]
    built = index.state()
    actions.catch_up()
    assert built is not None and index.state().folder != built.folder  # type: ignore[union-attr]


def test_there_is_one_writer_at_a_time() -> None:
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    with index.lock(wait=True, of="rebuild") as is_mine:
        assert is_mine
        assert actions.catch_up(wait=False) == 0
    assert actions.catch_up(wait=False) == 1
    publish(service("Popote", owner))
    with index.lock(wait=True):
        assert actions.catch_up(wait=False) == 0
    assert actions.catch_up(wait=False) == 1


def test_a_reader_sees_the_new_state_at_its_next_look(folder: Path) -> None:
    """Another process is another set of opened files: here, the same folder opened apart."""
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    actions.catch_up()
    told = index.state()
    assert told is not None
    apart = index.open_folder(told.folder)
    publish(service("Popote", owner))
    actions.catch_up()
    assert apart.searcher().num_docs == 1
    apart.reload()
    assert apart.searcher().num_docs == 2


def test_threads_read_while_one_writes() -> None:
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    actions.catch_up()
    failures: list[BaseException] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                assert search(Question(words="vestiaire"), now=NOW).total >= 1
            except BaseException as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(5):
        publish(service(f"Vestiaire {number}", owner))
        actions.catch_up() if number % 2 else actions.rebuild()
    is_over.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_a_term_of_another_taxonomy_counts_under_the_topic_it_stands_for() -> None:
    labels = (
        index.Label("food", "", ("Aide alimentaire",), ("Food",)),
        index.Label("food.hampers", "food", ("Paniers",), ("Hampers",)),
        index.Label("oe:1", "", (), ("Food Pantry",), stands_for=("food.hampers",)),
        index.Label("loop", "loop", (), ()),
    )
    tree = actions.tree(labels)
    assert tree.above["oe:1"] == ("oe:1", "food.hampers", "food")
    assert tree.above["loop"] == ("loop",)


def test_the_schema_has_every_field_of_a_document() -> None:
    publish(service("Vestiaire", publish(organization())))
    held = next(iter(actions.Source((), Lexicon.compile(())).everything()))
    made = tantivy.Document.from_dict(held, schema.SCHEMA)
    assert set(made.to_dict()) == set(held)


_REFUSED = """
import resource, signal, sys, django
django.setup()
from django.conf import settings
settings.INDEX = __import__("pathlib").Path(sys.argv[1])
import tantivy
from balise.search import index, schema
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder, fresh = index.create(())
writer = fresh.writer(15_000_000, 1)
writer.add_document(tantivy.Document.from_dict({"id": "1", "card": b"x" * 100_000}, schema.SCHEMA))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
try:
    writer.commit()
except BaseException as error:
    print(type(error).__name__, index.is_refusal(error), index.is_damage(error), str(error)[:300])
"""


def test_a_disk_that_takes_no_more_is_no_damage(folder: Path, tmp_path: Path) -> None:
    """The live index goes on being read: only what could not be written is tried again."""
    (tmp_path / "index").mkdir(exist_ok=True)
    told = subprocess.run(
        [sys.executable, "-c", _REFUSED, str(tmp_path / "index")], capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "balise.settings"},
    )  # fmt: skip
    assert told.stdout.split()[1:3] == ["True", "False"], told.stdout + told.stderr


def test_who_waits_for_a_page_waits_for_no_build() -> None:
    topic("clothes", "Vêtements")
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    with index.lock(wait=True, of="rebuild"):
        assert actions.keep_up() == 0
    assert actions.keep_up() == 1, "nobody is at it"
    built = index.state()
    Topic.objects.update(synonyms_fr=["linge"])
    publish(service("Popote", owner))
    assert actions.keep_up() == 1
    told = index.state()
    assert built is not None and told is not None and told.folder == built.folder
    assert sorted(found()) == ["Popote", "Vestiaire"]
    assert actions.why_rebuild() == actions.Cause("topics were changed")


def test_an_index_that_cannot_be_written_fails_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    actions.catch_up()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(actions, "_write", full)
    publish(service("Popote", owner))
    assert actions.keep_up() == 0
    assert found() == ["Vestiaire"]


def test_what_is_published_during_a_build_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is found in the live index meanwhile."""
    owner = publish(organization())
    publish(service("Vestiaire", owner))
    actions.catch_up()
    build = spelling.build

    def publish_meanwhile(*arguments: Any) -> tantivy.Index:
        publish(service("Popote", owner))
        assert actions.update() == 1
        assert sorted(found()) == ["Popote", "Vestiaire"]
        publish(service("Friperie", owner))
        return build(*arguments)

    monkeypatch.setattr(spelling, "build", publish_meanwhile)
    actions.rebuild()
    assert sorted(found()) == ["Friperie", "Popote", "Vestiaire"]
    assert not actions.is_behind()
