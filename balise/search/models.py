"""Nouns of search: what curators changed in the graph of synonyms."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


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
