"""Nouns: the people who work here, the operator of the installation, and the audit trail."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """Someone who works for the service or for a partner. The public has no account."""

    ROLES = ("counsellor", "senior", "curator", "analyst", "partner", "administrator")

    role = models.CharField(max_length=16, blank=True)
    operator = models.ForeignKey("accounts.Operator", models.PROTECT, null=True, blank=True, related_name="people")
    language = models.CharField(max_length=2, default="fr")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["", "counsellor", "senior", "curator", "analyst", "partner", "administrator"]),
                name="user_role_known",
            )
        ]


class Operator(models.Model):
    """A service that works in this installation: its people, its lists, its contacts. The public site is the host's.

    `settings_text` holds what `rules.Identity` describes: names, telephone, hours, colours, emergency lines, texts.
    """

    code = models.SlugField(max_length=40, unique=True)
    is_host = models.BooleanField(default=False)
    settings_text = models.TextField(db_column="settings", default="{}")
    is_demo = models.BooleanField(default=False)  # every public page then says that the data are invented
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_host"], condition=Q(is_host=True), name="operator_one_is_the_host")
        ]

    def __str__(self) -> str:
        return self.code


class AuditEntry(models.Model):
    """Who did what to what, and when. Written by actions, read by administrators, never edited."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=80, blank=True)  # "service 12", "import run 3"
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target}"
