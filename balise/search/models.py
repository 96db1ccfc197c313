"""Nouns of search: what curators changed in the graph of synonyms, and the questions that nothing answers."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce


class SynonymChangeQuerySet(models.QuerySet["SynonymChange"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk").select_related("by")


class SynonymChange(models.Model):
    """Someone added a way of saying, or switched one off or on again. Rows are never edited nor deleted.

    Of several changes to one way of saying (`rules.synonyms.Key`), the last says how it stands.
    """

    text = models.TextField()
    language = models.CharField(max_length=3)
    target = models.CharField(max_length=140)  # as rules.understood.Entry tells it
    use = models.CharField(max_length=5, default="both")
    is_on = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = SynonymChangeQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(use__in=["both", "asked"]), name="synonym_use_known")]
        indexes = [models.Index(fields=["language", "text"], name="synonym_text")]

    def __str__(self) -> str:
        return f"{'on' if self.is_on else 'off'}: {self.text} ({self.language}) {self.target}"


class WordingQuerySet(models.QuerySet["Wording"]):
    def readable(self) -> Self:
        """Those asked on two different days: the others are marks that say nothing."""
        return self.exclude(words="")

    def waiting(self) -> Self:
        """Questions without an answer that no curator has dealt with."""
        counted = Unanswered.objects.filter(wording=OuterRef("pk"))
        return self.readable().filter(Exists(counted), outcome="")

    def most_asked(self) -> models.QuerySet[Any]:
        """Each with how often it was asked (`total`) and in which month last (`last`, None when never)."""
        counted = self.annotate(total=Coalesce(Sum("unanswered__count"), 0), last=Max("unanswered__month"))
        return counted.order_by("-total", "-last", "pk")

    def handled(self) -> Self:
        return self.readable().exclude(outcome="").order_by("-handled_at", "-pk").select_related("handled_by")


class Wording(models.Model):
    """The words of a question, scrubbed (`rules.scrub`), and what curators made of them. Nothing tells who asked.

    Words typed once are not kept: only `mark`, a fingerprint under the key of the installation, with the day. The same
    words on another day are what many may say, and are kept from then on; the day is then forgotten.
    """

    OUTCOMES = ("", "synonym", "topic", "gap", "aside", "erased")

    mark = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=2)
    words = models.CharField(max_length=80, blank=True)  # "" until asked on two days, and once erased
    first_on = models.DateField(null=True)  # while `words` is empty
    outcome = models.CharField(max_length=8, blank=True)
    made = models.CharField(max_length=140, blank=True)  # of a synonym or a topic, its code; of a gap, its number
    reason = models.TextField(blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handled_at = models.DateTimeField(null=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", "synonym", "topic", "gap", "aside", "erased"]),
                name="wording_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", handled_at__isnull=True) | Q(~Q(outcome=""), handled_at__isnull=False),
                name="wording_handled_at_some_instant",
            ),
            models.CheckConstraint(condition=Q(words="") | Q(first_on__isnull=True), name="wording_tells_words_or_day"),
        ]
        indexes = [models.Index(fields=["first_on"], condition=Q(first_on__isnull=False), name="wording_held")]

    def __str__(self) -> str:
        return f"wording {self.pk}"


class Unanswered(models.Model):
    """How often a question found nothing, or nothing that has exactly its words, in a month and an area.

    `area` is the code of a municipality, of a borough or of something larger; "" where no place was asked.
    """

    wording = models.ForeignKey(Wording, models.CASCADE, related_name="unanswered", db_index=False)
    month = models.DateField()  # its first day
    area = models.CharField(max_length=80, blank=True)
    is_approximate = models.BooleanField()  # similar words, or most of them, found something
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wording", "month", "area", "is_approximate"], name="unanswered_once")
        ]
        indexes = [models.Index(fields=["month"], name="unanswered_month")]


class Click(models.Model):
    """How often a service was opened from the results of a question, in a month."""

    wording = models.ForeignKey(Wording, models.CASCADE, related_name="clicks", db_index=False)
    month = models.DateField()  # its first day
    service = models.ForeignKey("directory.Service", models.CASCADE, related_name="+", db_index=False)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wording", "month", "service"], name="click_once")]
        indexes = [models.Index(fields=["month"], name="click_month")]


class GapQuerySet(models.QuerySet["Gap"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True).order_by("-pk").select_related("by", "topic")

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False).order_by("-closed_at").select_related("by", "topic", "closed_by")


class Gap(models.Model):
    """A need for which the directory holds no service, as a curator noted it from a question."""

    words = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    area = models.CharField(max_length=80, blank=True)
    topic = models.ForeignKey("directory.Topic", models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    closed_reason = models.TextField(blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_reason="", closed_at__isnull=True)
                | Q(~Q(closed_reason=""), closed_at__isnull=False),
                name="gap_closed_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"gap {self.pk}"
