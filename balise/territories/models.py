"""Nouns of the territories: areas of many kinds, and their limits from one generation to the next."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from balise.core.languages import Language

from .rules.kinds import KINDS


class AreaQuerySet(models.QuerySet["Area"]):
    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)


class Area(models.Model):
    """A territory with a name: a region, a municipality, a borough, a postal area.

    `code` is ours and is what records keep ("mun-66023"); `official_code` is the one of whoever defines the area.
    `aliases` holds other names by language and former names: {"fr": [...], "en": [...], "former": [...]}.
    """

    code = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=16)
    official_code = models.CharField(max_length=40, blank=True)
    name_fr = models.TextField()
    name_en = models.TextField(blank=True)  # empty where English says the same
    aliases = models.JSONField(default=dict, blank=True)
    population = models.IntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)  # of its centre
    longitude = models.FloatField(null=True, blank=True)
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children", blank=True)
    edited_at = models.DateTimeField()

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="area_kind_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="area_centre_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name_fr

    def name(self, language: Language) -> str:
        return self.name_fr if language == "fr" else self.name_en or self.name_fr


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def valid_on(self, day: dt.date) -> Self:
        """Limits in force on `day`; `valid_to` is the first day they are not."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )


class Boundary(models.Model):
    """The limit of an area in one generation. Schematic limits are computed from centres: nobody may rely on them."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="boundaries")
    generation = models.CharField(max_length=20)  # "2018", "schematic"
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    geometry = models.BinaryField()  # WKB, WGS 84, longitude first, outer rings counter-clockwise
    is_schematic = models.BooleanField(default=False)
    source = models.TextField(blank=True)  # name of the file, for people

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "generation"], name="boundary_once_a_generation"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="boundary_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.generation}"
