"""Nouns of curation: where records come from, what each import did, and what each source last said."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q


class Source(models.Model):
    """Who sends us records. Its external ids are its own: two sources may use the same ones."""

    code = models.CharField(max_length=80, unique=True)
    name_fr = models.TextField(blank=True)
    name_en = models.TextField(blank=True)
    layout = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, default="fr")  # of the texts that do not say theirs
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name_fr or self.name_en or self.code


class ImportRunQuerySet(models.QuerySet[Any]):
    def unfinished(self) -> Self:
        """Those that began to write and did not end, and that no later import of their source made whole."""
        later = ImportRun.objects.filter(
            source=OuterRef("source"), pk__gt=OuterRef("pk"), is_published=True, state="done"
        )
        return self.filter(Q(state="running") | Q(state="failed"), ~Exists(later), is_published=True)


class ImportRun(models.Model):
    """One reading of one path. Its number is the `batch` of every revision that it published."""

    STATES = ("running", "done", "undone", "failed")

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    path = models.TextField()
    layout = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default="running")
    is_published = models.BooleanField(default=False)  # otherwise a rehearsal: nothing of the directory was touched
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    summary = models.JSONField(default=dict)  # rules.accounting.Summary
    refusals = models.JSONField(default=list)  # the first of them, rules.account.Refusal; `summary` counts them all

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "undone", "failed"]), name="import_run_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"import run {self.pk}"


class SourceRecord(models.Model):
    """What a source says of one resource, or of a shelf of reference rows (terms, units) when it has no resource.

    `said` is the document as the source last said it, where the published one says more (a person corrected it);
    empty means that the revision made by `run` says it. `rows` is JSON {file: {row key: digest}}: every row this
    record was made of, so that the next import knows which are new, changed or the same. Both are empty after an
    undo: the identity stays, and the rows count as new again.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="records", db_index=False)
    kind = models.CharField(max_length=12)  # organization, site, service, shelf
    external_id = models.TextField()
    organization = models.ForeignKey("directory.Organization", models.PROTECT, null=True, db_index=False)
    site = models.ForeignKey("directory.Site", models.PROTECT, null=True, db_index=False)
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, db_index=False)
    said = models.TextField(blank=True)
    rows = models.TextField(blank=True)
    is_gone = models.BooleanField(default=False)  # retired because the source no longer says it
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "external_id"], name="source_record_once"),
            models.CheckConstraint(
                condition=(
                    Q(kind="organization", organization__isnull=False, site__isnull=True, service__isnull=True)
                    | Q(kind="site", organization__isnull=True, site__isnull=False, service__isnull=True)
                    | Q(kind="service", organization__isnull=True, site__isnull=True, service__isnull=False)
                    | Q(kind="shelf", organization__isnull=True, site__isnull=True, service__isnull=True)
                ),
                name="source_record_of_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["organization"], condition=Q(organization__isnull=False), name="source_record_org"),
            models.Index(fields=["site"], condition=Q(site__isnull=False), name="source_record_site"),
            models.Index(fields=["service"], condition=Q(service__isnull=False), name="source_record_service"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"

    @property
    def resource_id(self) -> int | None:
        return self.organization_id or self.site_id or self.service_id


class SourceRecordBefore(models.Model):
    """The state of a source record before a run changed it: what undoing the run restores.

    A record that the run was the first to say has none.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="before", db_index=False)
    record = models.ForeignKey(SourceRecord, models.CASCADE, related_name="+", db_index=False)
    said = models.TextField(blank=True)
    rows = models.TextField(blank=True)
    is_gone = models.BooleanField(default=False)
    said_by_run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "record"], name="source_record_before_once")]


class FeedbackQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Those that no curator has looked at, the oldest first."""
        return self.filter(state="waiting").order_by("received_at", "pk")

    def handled(self) -> Self:
        """Those that a curator has looked at, the last one first."""
        return self.exclude(state="waiting").order_by("-handled_at", "-pk")


class Feedback(models.Model):
    """What a visitor says is wrong with a record. Nothing tells who sent it but the contact they chose to write."""

    STATES = ("waiting", "done", "dismissed")

    organization = models.ForeignKey("directory.Organization", models.CASCADE, null=True, related_name="+")
    site = models.ForeignKey("directory.Site", models.CASCADE, null=True, related_name="+")
    service = models.ForeignKey("directory.Service", models.CASCADE, null=True, related_name="+")
    message = models.TextField()
    contact = models.TextField(blank=True)
    language = models.CharField(max_length=2)  # of the page it was written on
    state = models.CharField(max_length=10, default="waiting")
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organization__isnull=False, site__isnull=True, service__isnull=True)
                    | Q(organization__isnull=True, site__isnull=False, service__isnull=True)
                    | Q(organization__isnull=True, site__isnull=True, service__isnull=False)
                ),
                name="feedback_on_one_resource",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "dismissed"]), name="feedback_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", handled_at__isnull=True)
                | Q(~Q(state="waiting"), handled_at__isnull=False),
                name="feedback_handled_at_some_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"

    @property
    def kind(self) -> str:
        """What it is about: organization, site or service."""
        return "organization" if self.organization_id else "site" if self.site_id else "service"

    @property
    def resource(self) -> Any:
        """The organization, site or service it is about."""
        return self.organization or self.site or self.service
