"""Verbs of topics: load our tree, import other taxonomies beside it, say which terms stand for which topics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from balise.accounts.actions import audit
from balise.core.languages import Text
from balise.core.text import fold, slugify

from .models import ServiceTopic, Taxonomy, TopicMapping
from .models import Topic as TopicRow
from .rules import mapping, taxonomy_file
from .rules.topics import TAXONOMY, Topic, Tree, own_tree

_FIELDS = ["taxonomy_id", "parent_id", "name_fr", "name_en", "description_fr", "description_en", "synonyms_fr",
           "synonyms_en", "icon", "position"]  # fmt: skip
_LONGEST_NAME, _LONGEST_CODE = 80, 120


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a taxonomy did to its terms. Terms that vanished from the file stay: records may carry them."""

    new: int
    changed: int
    unchanged: int
    vanished: int = 0
    refusals: tuple[str, ...] = ()


@transaction.atomic
def load_topics() -> Loaded:
    """Write Balise's own tree into the database. Doing it again changes nothing."""
    Taxonomy.objects.update_or_create(
        code=TAXONOMY, defaults={"name_fr": "Besoins et services", "name_en": "Needs and services"}
    )
    return _store(TAXONOMY, list(own_tree()))


class TopicRefused(Exception):
    """The topic cannot be added, or cannot be taken away. The message is a sentence."""


@transaction.atomic
def add_topic(*, parent: str, name: Text, by: AbstractBaseUser | None, now: dt.datetime) -> str:
    """Add a topic of this installation under one of Balise's own; answer its code. Raises TopicRefused.

    `load_topics` leaves it in place.
    """
    name = Text(fr=" ".join(name.fr.split()), en=" ".join(name.en.split()))
    above = TopicRow.objects.filter(taxonomy=TAXONOMY, pk=parent).first()
    if above is None:
        raise TopicRefused(_("There is no such topic. Choose the one above it in the list."))
    if not slugify(name.fr) or not slugify(name.en):
        raise TopicRefused(_("A topic has a name in French and in English. Write both, with letters."))
    if max(len(name.fr), len(name.en)) > _LONGEST_NAME:
        raise TopicRefused(_("The name is longer than %d characters. Keep what matters most.") % _LONGEST_NAME)
    code = f"{above.code}.{slugify(name.en, 40)}"
    below = TopicRow.objects.filter(parent=above)
    names = [fold(text) for row in below for text in (row.name_fr, row.name_en)]
    if (
        len(code) > _LONGEST_CODE
        or TopicRow.objects.filter(pk=code).exists()
        or {fold(name.fr), fold(name.en)} & {*names}
    ):
        raise TopicRefused(_("A topic of this name is there already. Add a synonym to it instead."))
    position = (below.aggregate(last=Max("position"))["last"] or above.position) + 1
    TopicRow.objects.create(
        code=code, taxonomy_id=TAXONOMY, parent=above, name_fr=name.fr, name_en=name.en, icon=above.icon,
        position=position,
    )  # fmt: skip
    audit(by=by, now=now, verb="topic.add", target=f"topic {code}"[:80], details={"fr": name.fr, "en": name.en})
    return code


@transaction.atomic
def remove_topic(*, code: str, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Take away a topic that someone added and that nothing is filed under yet. Raises TopicRefused."""
    if code in own_tree():
        raise TopicRefused(_("This topic comes with Balise and cannot be taken away."))
    if ServiceTopic.objects.filter(topic=code).exists():
        raise TopicRefused(_("Services are filed under this topic. File them under another one first."))
    try:
        with transaction.atomic():
            gone, _rows = TopicRow.objects.filter(pk=code, taxonomy=TAXONOMY).delete()
    except ProtectedError:
        raise TopicRefused(_("Other topics or gaps stand under this topic. Take them away first.")) from None
    if gone:
        audit(by=by, now=now, verb="topic.remove", target=f"topic {code}"[:80])


@transaction.atomic
def import_taxonomy(
    *, path: Path, code: str, name: Text, by: AbstractBaseUser | None, now: dt.datetime, version: str = "",
    licence: str = "", language: str = "en",
) -> Loaded:  # fmt: skip
    """Import a taxonomy beside Balise's own: its terms get the prefix `code`. `map_terms` comes next.

    Raises `taxonomy_file.TaxonomyFileError`, or ValueError when `code` is Balise's own.
    """
    if code == TAXONOMY or not code.isascii() or ":" in code or not 0 < len(code) <= 40:
        raise ValueError(f"“{code}” cannot be the code of another taxonomy: use letters such as “oe” or “211”.")
    reading = taxonomy_file.read(path.read_bytes(), code, language)
    values = {"name_fr": name.fr, "name_en": name.en or code, "version": version, "licence": licence}
    Taxonomy.objects.update_or_create(code=code, defaults=values)
    loaded = _store(code, list(reading.terms))
    audit(by=by, now=now, verb="taxonomy.import", target=f"taxonomy {code}", details={"terms": len(reading.terms)})
    return Loaded(loaded.new, loaded.changed, loaded.unchanged, loaded.vanished, reading.refusals)


def _store(taxonomy: str, topics: list[Topic]) -> Loaded:
    known = {row["code"]: row for row in TopicRow.objects.filter(taxonomy=taxonomy).values("code", *_FIELDS)}
    rows = [_columns(taxonomy, topic) for topic in topics]
    changed = [row for row in rows if row["code"] in known and known[str(row["code"])] != row]
    new = [row for row in rows if row["code"] not in known]
    TopicRow.objects.bulk_create(
        [TopicRow(**row) for row in new + changed],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=_FIELDS,
    )
    vanished = len(known.keys() - {row["code"] for row in rows})
    return Loaded(len(new), len(changed), len(rows) - len(new) - len(changed), vanished)


def _columns(taxonomy: str, topic: Topic) -> dict[str, object]:
    return {
        "code": topic.code,
        "taxonomy_id": taxonomy,
        "parent_id": topic.parent or None,
        "name_fr": topic.name.fr,
        "name_en": topic.name.en,
        "description_fr": topic.description.fr,
        "description_en": topic.description.en,
        "synonyms_fr": list(topic.synonyms_fr),
        "synonyms_en": list(topic.synonyms_en),
        "icon": topic.icon,
        "position": topic.position,
    }


def tree_of(taxonomy: str) -> Tree:
    """The terms of a taxonomy as the database holds them."""
    rows = TopicRow.objects.filter(taxonomy=taxonomy).order_by("position", "code")
    return Tree(
        Topic(
            code=row.code,
            parent=row.parent_id or "",
            name=Text(fr=row.name_fr, en=row.name_en),
            description=Text(fr=row.description_fr, en=row.description_en),
            synonyms_fr=tuple(row.synonyms_fr),
            synonyms_en=tuple(row.synonyms_en),
            icon=row.icon,
            position=row.position,
        )
        for row in rows
    )


@transaction.atomic
def map_terms(*, taxonomy: str, links: Iterable[mapping.Link], by: AbstractBaseUser | None, now: dt.datetime) -> int:
    """Say which topics the terms of `taxonomy` stand for, in place of what was said of the same terms before."""
    found = mapping.apply(tree_of(taxonomy), links)
    TopicMapping.objects.filter(term__in=found).delete()
    TopicMapping.objects.bulk_create(
        [TopicMapping(term_id=term, topic_id=link.topic, match=link.match) for term, link in found.items()]
    )
    audit(by=by, now=now, verb="taxonomy.map", target=f"taxonomy {taxonomy}", details={"terms": len(found)})
    return len(found)


def propose_mapping(*, taxonomy: str) -> list[mapping.Link]:
    """A link for every term that has none yet and whose names, or whose parent, suggest one. Writes nothing."""
    known = {
        row.term_id: mapping.Link(row.topic_id, row.match, row.term_id)
        for row in TopicMapping.objects.filter(term__taxonomy=taxonomy)
    }
    return list(mapping.propose(tree_of(taxonomy), own_tree(), known).values())
