"""Nouns of the directory. A row says which revision of a resource is published; the revision says everything else.

`Organization`, `Site` and `Service` rows carry an identity that is never deleted nor reused, a pointer to the
published `Revision`, and columns projected from it so that the database can filter, order and join.
Only `actions.publish_many` writes them, so that a projection cannot differ from its revision.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from balise.core.languages import Language

from .rules import record as records


class ResourceQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        """Those that have a published revision, whatever their status."""
        return self.filter(published__isnull=False)

    def public(self) -> Self:
        """Those that a visitor may see."""
        return self.published().filter(status="active", on_web=True)


class Resource(models.Model):
    """What organizations, sites and services have in common."""

    published = models.ForeignKey("directory.Revision", models.PROTECT, null=True, related_name="+")
    name_fr = models.TextField(blank=True)
    name_en = models.TextField(blank=True)
    status = models.CharField(max_length=16, default="active")
    on_web = models.BooleanField(default=True)
    in_print = models.BooleanField(default=True)
    verified_on = models.DateField(null=True)
    edited_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "do_not_refer", "suspended", "retired"]),
                name="%(class)s_status_known",
            )
        ]

    def __str__(self) -> str:
        return self.name_fr or self.name_en

    def name(self, language: Language) -> str:
        return (self.name_fr or self.name_en) if language == "fr" else (self.name_en or self.name_fr)


class OrganizationQuerySet(ResourceQuerySet):
    def under(self, organization: int) -> Self:
        """Those that belong to another one."""
        return self.filter(parent=organization)


class Organization(Resource):
    """Who offers services (HSDS organization)."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    objects = OrganizationQuerySet.as_manager()


class SiteQuerySet(ResourceQuerySet):
    def public(self) -> Self:
        """Those whose organization, where they have one, is public too. Their record may still be confidential."""
        owner = Q(organization__isnull=True) | Q(
            organization__published__isnull=False, organization__status="active", organization__on_web=True
        )
        return super().public().filter(owner)

    def of_service(self, service: int) -> Self:
        return self.filter(services=service)


class Site(Resource):
    """Where services are offered (HSDS location)."""

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="sites")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = SiteQuerySet.as_manager()


class ServiceQuerySet(ResourceQuerySet):
    def public(self) -> Self:
        """Those whose organization is public too."""
        return (
            super()
            .public()
            .filter(
                organization__published__isnull=False,
                organization__status="active",
                organization__on_web=True,
            )
        )

    def at_site(self, site: int) -> Self:
        return self.filter(sites=site)

    def under_topic(self, code: str) -> Self:
        """Those classified under this very topic."""
        return self.filter(topics=code)

    def of(self, organization: int) -> Self:
        return self.filter(organization=organization)


class Service(Resource):
    """What an organization offers (HSDS service)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="services")
    sites = models.ManyToManyField(Site, through="ServiceAtSite", related_name="services")
    topics: models.ManyToManyField[Topic, ServiceTopic] = models.ManyToManyField(
        "Topic", through="ServiceTopic", related_name="services"
    )

    objects = ServiceQuerySet.as_manager()


class ServiceAtSite(models.Model):
    """A service offered at a site; what is particular to the place stands in the service's record."""

    service = models.ForeignKey(Service, models.CASCADE, db_index=False)  # the constraint below is its index
    site = models.ForeignKey(Site, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "site"], name="service_at_site_once")]


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, kind: str, id: int) -> Self:
        """The states of one resource, newest first. `kind` is organization, site or service."""
        return self.filter(**{kind: id}).order_by("-id")

    def after(self, id: int) -> Self:
        """The change feed: what was made after a revision, oldest first."""
        return self.filter(pk__gt=id).order_by("id")

    def of_batch(self, batch: int) -> Self:
        """What one import run made, oldest first."""
        return self.filter(batch=batch).order_by("id")


class Revision(models.Model):
    """One state of one resource, kept for ever. Ordered by id, which is the change feed of the directory.

    `record` is the document of `rules.record`; empty means the resource was withdrawn: it has no contents any more.
    """

    ACTIONS = ("created", "changed", "verified", "retired", "restored", "undone")

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="revisions", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="revisions", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="revisions", db_index=False)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    record_text = models.TextField(db_column="record")
    action = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    batch = models.BigIntegerField(null=True)  # number of the import run that made it
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organization__isnull=False, site__isnull=True, service__isnull=True)
                    | Q(organization__isnull=True, site__isnull=False, service__isnull=True)
                    | Q(organization__isnull=True, site__isnull=True, service__isnull=False)
                ),
                name="revision_of_one_resource",
            ),
        ]
        # Each of the rows where its column is set: most have it empty. Without that of `previous`, SQLite reads the
        # whole table at each insertion, to see whether the new row is one that others wait for.
        indexes = [
            *(
                models.Index(fields=[link], condition=Q(**{f"{link}__isnull": False}), name=f"revision_{link}")
                for link in ("organization", "site", "service", "previous")
            ),
            models.Index(fields=["batch", "id"], condition=Q(batch__isnull=False), name="revision_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.resource_id} ({self.pk})"

    @property
    def kind(self) -> str:
        return "organization" if self.organization_id else "site" if self.site_id else "service"

    @property
    def resource_id(self) -> int:
        found = self.organization_id or self.site_id or self.service_id
        assert found is not None
        return found

    @cached_property
    def record(self) -> records.Record | None:
        """The document, or None when the resource was withdrawn."""
        if not self.record_text:
            return None
        return records.read(self.kind, self.record_text)


class Taxonomy(models.Model):
    """A tree of topics: Balise's own ("balise"), or another one imported beside it."""

    code = models.CharField(max_length=40, primary_key=True)
    name_fr = models.TextField(blank=True)
    name_en = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)
    licence = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.code


class Topic(models.Model):
    """A need or a kind of service (HSDS taxonomy term). Codes of other taxonomies carry their prefix ("oe:101-02")."""

    code = models.CharField(max_length=120, primary_key=True)
    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, related_name="topics")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name_fr = models.TextField(blank=True)
    name_en = models.TextField(blank=True)
    description_fr = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    synonyms_fr = models.JSONField(default=list)
    synonyms_en = models.JSONField(default=list)
    icon = models.CharField(max_length=40, blank=True)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["taxonomy", "position", "code"]

    def __str__(self) -> str:
        return self.name_fr or self.name_en or self.code

    def name(self, language: Language) -> str:
        return (self.name_fr or self.name_en) if language == "fr" else (self.name_en or self.name_fr)


class TopicMapping(models.Model):
    """A term of another taxonomy says the same as, or more narrowly than, one of our topics."""

    term = models.ForeignKey(Topic, models.CASCADE, related_name="mapped_to")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="mapped_from")
    match = models.CharField(max_length=8, default="exact")  # exact, broad, narrow, close (SKOS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "topic"], name="topic_mapping_once")]


class ServiceTopic(models.Model):
    """A service classified under a topic; projected from its record."""

    service = models.ForeignKey(Service, models.CASCADE, db_index=False)  # the constraint below is its index
    topic = models.ForeignKey(Topic, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "topic"], name="service_topic_once")]
