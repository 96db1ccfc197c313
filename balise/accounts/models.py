"""Nouns: the people who work here, the operator of the installation, and the audit trail."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from .rules.permissions import ROLES


class User(AbstractUser):
    """Someone who works for the service or for a partner. The public has no account."""

    ROLES = ROLES

    role = models.CharField(max_length=16, blank=True)
    operator = models.ForeignKey("accounts.Operator", models.PROTECT, null=True, blank=True, related_name="people")
    language = models.CharField(max_length=2, default="fr")
    is_demo = models.BooleanField(default=False)  # many share it, without a second factor, in a demonstration only
    session_round = models.PositiveIntegerField(default=0)  # one more ends every session of theirs, everywhere

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(role__in=["", *ROLES]), name="user_role_known")]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What ties a session to the password and the round it was begun in (Django asks at every request)."""
        said = f"{self.password}{self.session_round}"
        return salted_hmac("balise.accounts.session", said, secret=secret, algorithm="sha256").hexdigest()


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


class Agreement(models.Model):
    """A partner sees deeper in a place, from a day to a day, both included. Without a row, nothing more than anyone."""

    partner = models.ForeignKey(User, models.PROTECT, related_name="agreements")
    area = models.CharField(max_length=40)  # code of a territory
    since = models.DateField()
    until = models.DateField(null=True)  # null: until it is ended

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "area", "since"], name="agreement_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="agreement_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} in {self.area} since {self.since}"


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


class CacheEntry(models.Model):
    """What processes must know together for a while: failed sign-ins, codes used (Django's database cache).

    In the database, so that who tries passwords meets the same lock at every process of every machine.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"

    def __str__(self) -> str:
        return self.cache_key
