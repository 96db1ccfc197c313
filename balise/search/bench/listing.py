"""The directory as the judged questions read it: public records, and their texts for the engines beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from balise.core.languages import LANGUAGES, Text
from balise.core.text import fold
from balise.directory.models import Organization, Service, Site, Topic
from balise.directory.rules import visibility
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, decode
from balise.territories import find
from balise.territories.where import where

from ..rules.judged import Listed


@lru_cache(maxsize=100_000)
def chain(code: str) -> tuple[str, ...]:
    """An area and all those above it."""
    return find.chain(code) or (code,)


def around(latitude: float, longitude: float) -> tuple[str, ...]:
    """The areas that hold a point."""
    return tuple(dict.fromkeys(code for area in where(latitude, longitude).areas for code in chain(area)))


def everything() -> list[Listed]:
    """Every public service."""
    organizations = {pk: visibility.public(decode(OrganizationRecord, text)) for pk, text in _texts(Organization)}
    sites = {pk: visibility.public(decode(SiteRecord, text)) for pk, text in _texts(Site)}
    areas = {pk: _areas(site) for pk, site in sites.items()}
    confidential = {pk for pk, site in sites.items() if site.is_confidential}
    found = []
    for pk, text in _texts(Service):
        service = visibility.public(decode(ServiceRecord, text), confidential=confidential)
        here = [part.site for part in service.sites if part.site in sites]
        located = frozenset(code for number in here for code in areas[number])
        places = tuple(sites[number] for number in here)
        found.append(Listed(pk, service, organizations[service.organization], places, located))
    return found


def _texts(kind: type[Organization] | type[Site] | type[Service]) -> Iterable[tuple[int, str]]:
    return kind.objects.public().order_by("pk").values_list("pk", "published__record_text")


def _areas(site: SiteRecord) -> frozenset[str]:
    """Those of its record, and those of its point that lie inside them."""
    said = set(chain(site.area)) if site.area else set()
    if site.latitude is not None and site.longitude is not None:
        said |= {code for code in around(site.latitude, site.longitude) if not site.area or site.area in chain(code)}
    return frozenset(said)


@dataclass(frozen=True)
class Texts:
    """All that the public may read of a service, in both languages, by the field that an engine may weigh."""

    id: int
    name: str
    organization: str
    topics: str
    place: str
    body: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.name, self.organization, self.topics, self.place, self.body)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(map(fold, self.fields))


def texts(listed: Iterable[Listed]) -> list[Texts]:
    names = dict(_topic_names())
    return [_texts_of(one, names) for one in listed]


def _topic_names() -> Iterator[tuple[str, str]]:
    """Each topic in both languages, with those above it."""
    rows = {code: (fr, en, parent) for code, fr, en, parent in
            Topic.objects.values_list("code", "name_fr", "name_en", "parent_id")}  # fmt: skip
    for code in rows:
        said: list[str] = []
        above = code
        while above in rows and len(said) < 10:
            fr, en, parent = rows[above]
            said += [fr, en]
            above = parent or ""
        yield code, "\n".join(said)


def _texts_of(one: Listed, names: Mapping[str, str]) -> Texts:
    service, organization = one.service, one.organization
    site_names = [name for site in one.sites for name in (site.name, *site.alternate_names)]
    body = (service.description, service.eligibility.text, service.application_process, service.fees_text,
            service.keywords, organization.description, *(site.description for site in one.sites))  # fmt: skip
    return Texts(
        one.id,
        _said([service.name, *service.alternate_names, *site_names]),
        _said([organization.name, *organization.alternate_names]),
        "\n".join(names.get(code, "") for code in service.topics),
        "\n".join(_place(one)),
        _said(body),
    )


def _place(one: Listed) -> Iterator[str]:
    """Addresses, and the names of the areas where it is and which it serves."""
    for site in one.sites:
        for address in site.addresses:
            yield from (address.line_1, address.line_2, address.city, address.region, address.postal_code)
    served = (code for coverage in one.service.coverage for code in coverage.areas)
    for code in dict.fromkeys((*one.areas, *served)):
        yield from _said([find.name_of(code)]).splitlines()
    for coverage in one.service.coverage:
        yield from (*coverage.names, coverage.text.fr, coverage.text.en)


def _said(texts: Iterable[Text]) -> str:
    """Both languages, each text once."""
    return "\n".join(dict.fromkeys(said for text in texts for side in LANGUAGES if (said := getattr(text, side))))
