"""Nouns of analysis: months that are closed, what came after, what was published, and who took figures out."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ClosedMonth(models.Model):
    """A month whose facts never change again. `digest` is of its files: other files are not those that were closed."""

    month = models.IntegerField(primary_key=True)  # 201901
    closed_at = models.DateTimeField()
    contacts = models.IntegerField()
    entries = models.IntegerField()  # changes that were recorded in its contacts; others come late
    told = models.IntegerField(default=0)  # times that a switch told its intervals
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return str(self.month)


class Restatement(models.Model):
    """What was changed, on a day, of a month that was over: taken while its window is open, and counted as late after.

    `before` and `after` hold how many rows each fact had, and has.
    """

    month = models.IntegerField()
    on = models.DateField()
    is_taken = models.BooleanField()
    changes = models.IntegerField()  # of its contacts and calls: that day where taken, since it was closed where late
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["month", "on", "is_taken"]
        constraints = [models.UniqueConstraint(fields=["month", "on", "is_taken"], name="restatement_once_a_day")]

    def __str__(self) -> str:
        return f"{self.month} on {self.on}"


class WebDay(models.Model):
    """How many pages of a kind were opened on a day, in a language. Nothing tells who opened them."""

    day = models.DateField()
    language = models.CharField(max_length=2)
    page = models.CharField(max_length=16)  # rules.facts.PAGES
    views = models.IntegerField(default=0)
    # Those that were opened from elsewhere than this site: about as many as there were visits.
    entries = models.IntegerField(default=0)

    class Meta:
        ordering = ["day", "language", "page"]
        constraints = [models.UniqueConstraint(fields=["day", "language", "page"], name="web_day_once")]

    def __str__(self) -> str:
        return f"{self.page} ({self.language}), {self.day}"


class Release(models.Model):
    """Figures of a year that went out, for good: an immutable folder of that name (`publishing.shelf`).

    It is "making" while its folder is put in place. One that is withdrawn keeps its folder, and is offered no more.
    """

    name = models.CharField(max_length=16, unique=True)  # 2019-1
    year = models.IntegerField()
    number = models.IntegerField()  # of its making: 2 restates 1
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # null: a command
    digest = models.CharField(max_length=64)  # of its list of checksums
    state = models.CharField(max_length=16)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was withdrawn, as pages say it

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="release_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["making", "published", "withdrawn"]), name="release_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True),
                name="release_withdrawn_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Extraction(models.Model):
    """Someone took figures out: a file, a share, a release. What was asked, never what was answered."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # null: the public
    audience = models.CharField(max_length=16)  # rules.question.Audience
    rendering = models.CharField(max_length=16)  # "csv", "xlsx", "frame"
    question = models.CharField(max_length=64)
    asked = models.JSONField(default=dict)  # filters, period, depth: codes only
    release = models.CharField(max_length=40, blank=True)
    hidden = models.IntegerField(default=0)  # cells that protection kept

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.question} as {self.rendering}, {self.at:%Y-%m-%d}"
