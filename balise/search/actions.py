"""Verbs of search: bring the index up to the directory's last revision, or build it anew.

Only what a visitor may see is ever written to the index.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
import structlog
import tantivy
from django.db.models import Max, Q

from balise.directory.models import Organization, Revision, Service, ServiceAtSite, Site, Topic, TopicMapping
from balise.directory.rules import visibility
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, decode

from . import index, schema
from .areas import Areas
from .document import Tree, document
from .rules.card import Public
from .rules.words import plain

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]  # done, of how many
_CHUNK = 500
_HEAP = 100_000_000  # bytes that the writer may hold before it writes a segment
_MANY = 5_000  # changes beyond this number and half of the index are cheaper as a rebuild
_FIRST_PARTS = (2_000, 20_000, 200_000)  # with nothing live, what is indexed so far is shown at these numbers


def catch_up(*, wait: bool = True, progress: Progress | None = None) -> int:
    """Index what revisions say is new; answer how many services were looked at again.

    Builds the index when there is none that fits. With `wait` false, leaves the work to whoever is at it.
    """
    with index.lock(wait=wait) as is_mine:
        return _catch_up(progress) if is_mine else 0


def rebuild(*, progress: Progress | None = None) -> int:
    """Build the index anew beside the live one, then switch; answer how many services it holds."""
    with index.lock(wait=True):
        return _rebuild(progress)


def is_behind() -> bool:
    """Whether the directory says more than the index."""
    told = index.state()
    return told is None or told.schema != schema.VERSION or told.revision != _newest() or not told.is_complete


def _catch_up(progress: Progress | None) -> int:
    told, labels = index.state(), topic_labels()
    if told is None or not _fits(told, labels):
        return _rebuild(progress)
    newest = _newest()
    if newest == told.revision:
        return 0
    touched = _touched(told.revision, newest)
    if len(touched) > max(_MANY, told.services // 2):
        return _rebuild(progress)
    try:
        services = _update(index.open_folder(told.folder), touched, Source(labels), progress)
    except BaseException as error:
        if not (index.is_damage(error) or isinstance(error, ValueError)):
            raise
        log.warning("index_damaged", folder=told.folder, error=str(error))
        return _rebuild(progress)
    index.make_live(msgspec.structs.replace(told, revision=newest, anchor=_anchor(newest), services=services))
    return len(touched)


def _rebuild(progress: Progress | None) -> int:
    labels, newest = topic_labels(), _newest()
    is_first = index.current() is None
    folder, fresh = index.create(labels)
    writer = fresh.writer(_HEAP, 1)
    total, done = Service.objects.public().count(), 0

    def publish(*, is_complete: bool) -> None:
        index.make_live(
            index.State(
                folder=folder,
                schema=schema.VERSION,
                topics=_fingerprint(labels),
                revision=newest if is_complete else 0,
                anchor=_anchor(newest),
                services=done,
                built_at=dt.datetime.now(dt.UTC),
                is_complete=is_complete,
            )
        )

    parts = list(_FIRST_PARTS) if is_first else []
    for found in Source(labels).everything():
        writer.add_document(tantivy.Document.from_dict(found, schema.SCHEMA))
        done += 1
        if done % _CHUNK == 0 and progress:
            progress(done, total)
        if parts and done == parts[0]:
            writer.commit()
            publish(is_complete=not parts.pop(0))
    writer.commit()
    writer.wait_merging_threads()
    publish(is_complete=True)
    index.sweep(folder)
    return done


def _update(opened: tantivy.Index, ids: Sequence[int], source: Source, progress: Progress | None) -> int:
    writer = opened.writer(_HEAP // 4, 1)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for number in chunk:
            writer.delete_documents_by_term("id", str(number))  # raw text: an unsigned id deletes nothing, silently
        for found in source.services(chunk):
            writer.add_document(tantivy.Document.from_dict(found, schema.SCHEMA))
        if progress:
            progress(min(start + _CHUNK, len(ids)), len(ids))
    writer.commit()
    writer.wait_merging_threads()
    opened.reload()
    return opened.searcher().num_docs


def _fits(told: index.State, labels: tuple[index.Label, ...]) -> bool:
    """Whether the live index is whole, of our schema, made with our topics and from this very database."""
    return (
        told.is_complete
        and told.schema == schema.VERSION
        and told.topics == _fingerprint(labels)
        and told.anchor == _anchor(told.revision)
        and (index.home() / told.folder / "meta.json").exists()
        and index.current() is not None
    )


def _newest() -> int:
    return Revision.objects.aggregate(last=Max("pk"))["last"] or 0


def _anchor(revision: int) -> str:
    made_at = Revision.objects.filter(pk=revision).values_list("made_at", flat=True).first()
    return made_at.isoformat() if made_at else ""


def _touched(after: int, until: int) -> list[int]:
    """Services that revisions changed, themselves or through their organization or a site."""
    fresh = Revision.objects.filter(pk__gt=after, pk__lte=until)
    services = fresh.filter(service__isnull=False).values_list("service_id", flat=True)
    organizations = fresh.filter(organization__isnull=False).values("organization_id")
    sites = fresh.filter(site__isnull=False).values("site_id")
    through = Service.objects.filter(organization__in=organizations).values_list("pk", flat=True)
    # A site is hidden with its organization, and another's service may be there.
    at = ServiceAtSite.objects.filter(Q(site__in=sites) | Q(site__organization__in=organizations))
    return sorted({*services, *through, *at.values_list("service_id", flat=True)})


def topic_labels() -> tuple[index.Label, ...]:
    stands_for: dict[str, tuple[str, ...]] = {}
    mappings = TopicMapping.objects.exclude(match="narrow").order_by("pk")  # our topic says less than the term
    for term, topic in mappings.values_list("term_id", "topic_id"):
        stands_for[term] = (*stands_for.get(term, ()), topic)
    rows = Topic.objects.order_by("pk").values_list(
        "code", "parent_id", "name_fr", "name_en", "synonyms_fr", "synonyms_en", "icon"
    )
    return tuple(
        index.Label(
            code,
            parent or "",
            tuple(text for text in (fr, *more_fr) if text),
            tuple(text for text in (en, *more_en) if text),
            icon,
            stands_for.get(code, ()),
        )
        for code, parent, fr, en, more_fr, more_en, icon in rows
    )


def _fingerprint(labels: tuple[index.Label, ...]) -> str:
    return hashlib.sha256(msgspec.json.encode(labels)).hexdigest()[:16]


class Source:
    """Public services with what they stand on, as documents of the index, in chunks of bounded memory."""

    def __init__(self, labels: Iterable[index.Label]) -> None:
        self._tree = tree(labels)
        self._areas = Areas()
        self._organizations: dict[int, OrganizationRecord] = {}

    def everything(self) -> Iterator[dict[str, object]]:
        last = 0
        ids = Service.objects.public().order_by("pk").values_list("pk", flat=True)
        while chunk := list(ids.filter(pk__gt=last)[:_CHUNK]):
            yield from self.services(chunk)
            last = chunk[-1]

    def services(self, ids: Sequence[int]) -> Iterator[dict[str, object]]:
        """One document for each of these that a visitor may see."""
        rows = Service.objects.public().filter(pk__in=ids).order_by("pk")
        records = {pk: decode(ServiceRecord, text) for pk, text in rows.values_list("pk", "published__record_text")}
        sites = self._sites(records.values())
        confidential = {pk for pk, site in sites.items() if site.is_confidential}
        self._remember(record.organization for record in records.values())
        for pk, record in records.items():
            if record.organization not in self._organizations:  # hidden since the services were read
                continue
            public = Public(
                id=pk,
                service=visibility.public(record, confidential=confidential),
                organization=self._organizations[record.organization],
                sites={part.site: sites[part.site] for part in record.sites if part.site in sites},
            )
            yield document(public, self._tree, self._areas)

    def _sites(self, services: Iterable[ServiceRecord]) -> dict[int, SiteRecord]:
        wanted = sorted({part.site for service in services for part in service.sites})
        found: dict[int, SiteRecord] = {}
        for start in range(0, len(wanted), _CHUNK):
            rows = Site.objects.public().filter(pk__in=wanted[start : start + _CHUNK])
            for pk, text in rows.values_list("pk", "published__record_text"):
                found[pk] = visibility.public(decode(SiteRecord, text))
        return found

    def _remember(self, organizations: Iterable[int]) -> None:
        wanted = set(organizations)
        self._organizations = {pk: self._organizations[pk] for pk in wanted if pk in self._organizations}
        rows = Organization.objects.public().filter(pk__in=wanted - self._organizations.keys())
        for pk, text in rows.values_list("pk", "published__record_text"):
            self._organizations[pk] = visibility.public(decode(OrganizationRecord, text))


def tree(labels: Iterable[index.Label]) -> Tree:
    """Topics with those above them and their words.

    A term of another taxonomy is also under the topics it stands for. A loop, which should not be, ends the climb.
    """
    known = {label.code: label for label in labels}
    above: dict[str, tuple[str, ...]] = {}
    for code in known:
        climb: dict[str, None] = {}
        todo = [code]
        while todo:
            step = todo.pop(0)
            if step in known and step not in climb:
                climb[step] = None
                todo += [known[step].parent, *known[step].stands_for]
        above[code] = tuple(climb)
    said = {code: (plain("\n".join(label.fr)), plain("\n".join(label.en))) for code, label in known.items()}
    return Tree(above, said)
