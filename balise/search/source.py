"""What the index is made of: public services with what they stand on, and versions of all they are read with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from django.db.models import Count, Max

from balise.directory.models import Organization, Revision, Service, ServiceAtSite, Site, Topic, TopicMapping
from balise.directory.rules import visibility
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, decode
from balise.territories.models import Area, Boundary

from .areas import Areas
from .document import Tree, document
from .reader import Label
from .rules import bits
from .rules.card import Public
from .rules.lexicon import Lexicon
from .rules.words import plain

CHUNK = 500


class Source:
    """Public services with what they stand on, as documents of the index, in chunks of bounded memory."""

    def __init__(self, labels: Iterable[Label], lexicon: Lexicon) -> None:
        self._tree = tree(labels)
        self._lexicon = lexicon
        self._areas = Areas()
        self._organizations: dict[int, OrganizationRecord] = {}

    def everything(self) -> Iterator[dict[str, object]]:
        last = 0
        ids = Service.objects.public().order_by("pk").values_list("pk", flat=True)
        while chunk := list(ids.filter(pk__gt=last)[:CHUNK]):
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
            yield document(public, self._tree, self._areas, self._lexicon)

    def _sites(self, services: Iterable[ServiceRecord]) -> dict[int, SiteRecord]:
        wanted = sorted({part.site for service in services for part in service.sites})
        found: dict[int, SiteRecord] = {}
        for start in range(0, len(wanted), CHUNK):
            rows = Site.objects.public().filter(pk__in=wanted[start : start + CHUNK])
            for pk, text in rows.values_list("pk", "published__record_text"):
                found[pk] = visibility.public(decode(SiteRecord, text))
        return found

    def _remember(self, organizations: Iterable[int]) -> None:
        wanted = set(organizations)
        self._organizations = {pk: self._organizations[pk] for pk in wanted if pk in self._organizations}
        rows = Organization.objects.public().filter(pk__in=wanted - self._organizations.keys())
        for pk, text in rows.values_list("pk", "published__record_text"):
            self._organizations[pk] = visibility.public(decode(OrganizationRecord, text))


def tree(labels: Iterable[Label]) -> Tree:
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
    return Tree(above, said, bits.places({code: label.parent for code, label in known.items()}))


def newest() -> int:
    """The last revision of the directory. Revisions are committed in the order of their ids (`core.bulk.allocate`)."""
    return Revision.objects.aggregate(last=Max("pk"))["last"] or 0


def anchor(revision: int) -> str:
    """When a revision was made: another database has another answer."""
    made_at = Revision.objects.filter(pk=revision).values_list("made_at", flat=True).first()
    return made_at.isoformat() if made_at else ""


def touched(after: int, until: int) -> list[int]:
    """Services that revisions changed, themselves or through their organization or a site."""
    fresh = Revision.objects.filter(pk__gt=after, pk__lte=until)
    services = fresh.filter(service__isnull=False).values_list("service_id", flat=True)
    organizations = fresh.filter(organization__isnull=False).values("organization_id")
    sites = fresh.filter(site__isnull=False).values("site_id")
    through = Service.objects.filter(organization__in=organizations).values_list("pk", flat=True)
    at = ServiceAtSite.objects.filter(site__in=sites).values_list("service_id", flat=True)
    # A site is hidden with its organization, and another's service may be there. Asked apart: no index has "either".
    there = ServiceAtSite.objects.filter(site__organization__in=organizations).values_list("service_id", flat=True)
    return sorted({*services, *through, *at, *there})


def topic_labels() -> tuple[Label, ...]:
    stands_for: dict[str, tuple[str, ...]] = {}
    mappings = TopicMapping.objects.exclude(match="narrow").order_by("pk")  # our topic says less than the term
    for term, topic in mappings.values_list("term_id", "topic_id"):
        stands_for[term] = (*stands_for.get(term, ()), topic)
    rows = Topic.objects.order_by("pk").values_list(
        "code", "parent_id", "name_fr", "name_en", "synonyms_fr", "synonyms_en", "icon"
    )
    return tuple(
        Label(
            code,
            parent or "",
            tuple(text for text in (fr, *more_fr) if text),
            tuple(text for text in (en, *more_en) if text),
            icon,
            stands_for.get(code, ()),
        )
        for code, parent, fr, en, more_fr, more_en, icon in rows
    )


def fingerprint(labels: Iterable[Label]) -> str:
    return hashlib.sha256(msgspec.json.encode(tuple(labels))).hexdigest()[:16]


def areas_fingerprint() -> str:
    """Another text when territories were loaded: their names, nesting and limits are written into documents."""
    links = Area.parents.through.objects.aggregate(n=Count("pk"), last=Max("pk"))
    told = (
        Area.objects.aggregate(n=Count("pk"), at=Max("edited_at")),
        Boundary.objects.aggregate(n=Count("pk"), last=Max("pk")),
        links,
    )
    return hashlib.sha256(repr([sorted(part.items()) for part in told]).encode()).hexdigest()[:16]
