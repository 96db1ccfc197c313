"""Nouns of a contact. Rows are what the log says now: only `actions` writes them, each change with its entry.

Keys of what a counsellor makes are UUIDs chosen by their device, so that what was typed without a connection is sent
once. What each field may hold and what time does to it stands in `rules.nouns`.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balise.accounts.models import Operator, User
from balise.core.languages import Language

from .rules import choices
from .rules.choices import Choices
from .rules.telephone import LENGTHS

_USER = settings.AUTH_USER_MODEL


def _choice(table: Choices, default: str = "") -> models.CharField[str, str]:
    longest = max(len(code) for code in table)
    return models.CharField(max_length=max(16, longest), blank=True, default=default)


def _known(field: str, table: Choices, model: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": ["", *table]}), name=f"{model}_{field}_known")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """Those of the operator that the user works for."""
        return self.filter(operator=user.operator_id)

    def open(self) -> Self:
        return self.filter(wrapped_at__isnull=True)

    def closed(self) -> Self:
        return self.filter(wrapped_at__isnull=False)

    def communications(self) -> Self:
        """Those that count as a communication: silences, hang-ups and wrong numbers are counted apart."""
        return self.filter(kind="conversation")

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Those that arrived from `first` to `last`, both included, in the days of the operator's time zone."""
        return self.filter(day__range=(first, last))


class Contact(models.Model):
    """One exchange with the public: a call, a chat, an e-mail, someone at the door. Anonymous."""

    id = models.UUIDField(primary_key=True)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    counsellor = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    day = models.DateField()  # on which it arrived, in the operator's time zone

    channel = _choice(choices.CHANNELS)
    direction = _choice(choices.DIRECTIONS, "inbound")
    kind = _choice(choices.KINDS, "conversation")
    arrived_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    wrapped_at = models.DateTimeField(null=True)
    wait_seconds = models.IntegerField(null=True)  # arrived to answered
    talk_seconds = models.IntegerField(null=True)  # answered to ended
    wrap_seconds = models.IntegerField(null=True)  # ended to wrapped up

    language = models.CharField(max_length=12, blank=True)  # BCP 47
    interpreting = _choice(choices.INTERPRETING)
    interpreter_asked_at = models.DateTimeField(null=True)
    interpreter_joined_at = models.DateTimeField(null=True)
    interpreter_seconds = models.IntegerField(null=True)  # asked to joined

    area = models.ForeignKey("territories.Area", models.PROTECT, null=True, related_name="+")
    is_area_unknown = models.BooleanField(null=True)
    inquirer = _choice(choices.INQUIRERS)
    gender = _choice(choices.GENDERS)
    age_band = models.CharField(max_length=32, blank=True)
    household = models.CharField(max_length=32, blank=True)
    is_newcomer = models.BooleanField(null=True)
    heard = models.CharField(max_length=32, blank=True)
    events = models.JSONField(default=list)  # codes

    same_person = models.UUIDField(null=True)  # shared by contacts that a counsellor knows to be of one household
    same_person_until = models.DateField(null=True)  # the link is forgotten on that day
    scrubbed_at = models.DateTimeField(null=True)
    entries = models.IntegerField(default=0)  # in its log
    head = models.CharField(max_length=64, blank=True)  # hash of the last one

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            _known("channel", choices.CHANNELS, "contact"),
            _known("direction", choices.DIRECTIONS, "contact"),
            _known("kind", choices.KINDS, "contact"),
            _known("interpreting", choices.INTERPRETING, "contact"),
            _known("inquirer", choices.INQUIRERS, "contact"),
            _known("gender", choices.GENDERS, "contact"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(ended_at__isnull=True) | Q(ended_at__gte=F("answered_at")),
                name="contact_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["operator", "day"], name="contact_day"),
            models.Index(fields=["operator"], condition=Q(wrapped_at__isnull=True), name="contact_open"),
            models.Index(fields=["same_person"], condition=Q(same_person__isnull=False), name="contact_same_person"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day} {self.pk}"


class Part(models.Model):
    """What hangs from a contact, in the order in which it was said."""

    id = models.UUIDField(primary_key=True)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="%(class)ss")  # needs, unmetreasons, followups…
    position = models.IntegerField()

    class Meta:
        abstract = True
        ordering = ["position"]


class NeedQuerySet(models.QuerySet["Need"]):
    def unmet(self) -> Self:
        return self.filter(status="unmet")


class Need(Part):
    """What the person needs, by topic."""

    topic = models.ForeignKey("directory.Topic", models.PROTECT, null=True, related_name="+")
    who_for = models.CharField(max_length=32, blank=True)
    status = _choice(choices.STATUSES)
    priority = _choice(choices.PRIORITIES)

    objects = NeedQuerySet.as_manager()

    class Meta(Part.Meta):
        constraints = [_known("status", choices.STATUSES, "need"), _known("priority", choices.PRIORITIES, "need")]
        indexes = [
            models.Index(fields=["contact"], condition=Q(status=""), name="need_without_status"),
            models.Index(fields=["contact"], condition=Q(status="unmet"), name="need_unmet"),
        ]


class Referral(Part):
    """A service given for a need, as its record was published at that moment."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="referrals")
    service = models.ForeignKey("directory.Service", models.PROTECT, related_name="+")
    organization = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    site = models.ForeignKey("directory.Site", models.PROTECT, null=True, related_name="+")
    revision = models.ForeignKey("directory.Revision", models.PROTECT, related_name="+")  # of the service
    way = _choice(choices.WAYS, "information")
    outcome = _choice(choices.OUTCOMES)

    class Meta(Part.Meta):
        constraints = [_known("way", choices.WAYS, "referral"), _known("outcome", choices.OUTCOMES, "referral")]


class UnmetReason(Part):
    """Why a need stays unmet (conditions of unmet needs), with the service that was tried where there was one."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="reasons")
    reason = models.CharField(max_length=32)
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+")


class Transfer(Part):
    """The person was turned over to an emergency line, with or without a live hand-over."""

    line = _choice(choices.LINES)
    has_handover = models.BooleanField(null=True)
    is_accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ground = _choice(choices.GROUNDS)
    disclosed = models.JSONField(default=list)  # codes of rules.choices.DISCLOSED, never the data

    class Meta(Part.Meta):
        constraints = [_known("line", choices.LINES, "transfer"), _known("ground", choices.GROUNDS, "transfer")]


class FollowUp(Part):
    """We said that we would call back."""

    has_consent = models.BooleanField(null=True)
    due_on = models.DateField(null=True)
    owner = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    safe_ways = models.JSONField(default=list)
    safe_when = models.CharField(max_length=200, blank=True)
    state = _choice(choices.FOLLOW_UP_STATES, "planned")
    is_able_to_act = models.BooleanField(null=True)
    has_received_help = models.BooleanField(null=True)
    is_connected = models.BooleanField(null=True)
    has_new_need = models.BooleanField(null=True)

    class Meta(Part.Meta):
        constraints = [_known("state", choices.FOLLOW_UP_STATES, "follow_up")]
        indexes = [models.Index(fields=["due_on"], condition=Q(state="planned"), name="follow_up_due")]


class Attempt(Part):
    """One try to reach the person again."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="attempts")
    by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    result = _choice(choices.ATTEMPTS)
    made_at = models.DateTimeField(null=True)

    class Meta(Part.Meta):
        constraints = [_known("result", choices.ATTEMPTS, "attempt")]


class Note(Part):
    """Free text that never leaves the desk."""

    text = models.TextField(blank=True)


class Entry(models.Model):
    """One change of a contact, in a chain of hashes. Added, never edited: only `forgetting` empties values.

    `values_text` holds {field: [before, after, salt]} for what is not forgotten; `digests_text` {field: digest} for
    all. `number` counts from 1 in each contact.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="log", db_index=False)
    number = models.IntegerField()
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", db_index=False)
    verb = models.CharField(max_length=8)
    noun = models.CharField(max_length=16)
    row = models.UUIDField()
    values_text = models.TextField(db_column="values")
    digests_text = models.TextField(db_column="digests")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["contact", "number"]
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="entry_number_once")]
        indexes = [models.Index(fields=["at"], name="entry_at")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.number} {self.verb} {self.noun}"


class Seal(models.Model):
    """The hash of all entries up to one, over the seal before: a log that lost its end no longer matches."""

    up_to = models.BigIntegerField(unique=True)  # id of the last entry sealed
    count = models.BigIntegerField()  # of entries, from the first
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["up_to"]

    def __str__(self) -> str:
        return f"seal up to {self.up_to}"


class Identity(models.Model):
    """Who the person is, where a follow-up, a programme or a transfer needs it. Encrypted; every reading is logged."""

    id = models.UUIDField(primary_key=True)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    purpose = _choice(choices.PURPOSES)
    sealed = models.BinaryField()  # empty once forgotten
    key_name = models.CharField(max_length=40)
    kept_at = models.DateTimeField()
    forget_on = models.DateField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [_known("purpose", choices.PURPOSES, "identity")]
        indexes = [
            models.Index(fields=["forget_on"], condition=Q(forgotten_at__isnull=True), name="identity_to_forget")
        ]


class IdentityReading(models.Model):
    """Someone read who a person is."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="readings")
    by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(blank=True)


class CodeQuerySet(models.QuerySet["Code"]):
    def of(self, operator: int, list: str) -> Self:
        """The codes of an operator's list, all versions, in their order."""
        return self.filter(operator=operator, list=list).order_by("version", "position")

    def on(self, day: dt.date) -> Self:
        """Those that could be chosen on `day`; `to_on` is the first day they could not."""
        return self.filter(Q(from_on__isnull=True) | Q(from_on__lte=day)).filter(
            Q(to_on__isnull=True) | Q(to_on__gt=day)
        )


class Code(models.Model):
    """One choice of an operator's list: a reason why a need stays unmet, an age band, where they heard of us.

    Lists have versions, since operators change them; `same_as` says which code of all lists means the same, so that
    two operators, or two years, can be set side by side. Empty where nothing means the same.
    """

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+")
    list = models.CharField(max_length=16)  # rules.nouns.LISTS
    version = models.IntegerField(default=1)
    code = models.CharField(max_length=32)
    name_fr = models.TextField()
    name_en = models.TextField()
    same_as = models.CharField(max_length=32, blank=True)
    position = models.IntegerField(default=0)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "list", "version", "code"], name="code_once_in_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.code}"

    def name(self, language: Language) -> str:
        return (self.name_fr or self.name_en) if language == "fr" else (self.name_en or self.name_fr)


class Review(models.Model):
    """A senior listened to, or read, one contact: points from 0 to 4 for each part of the exchange."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="reviews")
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opening = models.IntegerField()
    listening = models.IntegerField()
    assessment = models.IntegerField()
    referral = models.IntegerField()
    closing = models.IntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(**{f"{part}__range": (0, 4)}), name=f"review_{part}_in_range")
            for part in ("opening", "listening", "assessment", "referral", "closing")
        ]


class Proof(models.Model):
    """That something was forgotten: what, how many, until when, without the data."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)  # "note", "identity", "contact.arrived_at"
    before = models.DateField()  # what was older than that day
    counted = models.IntegerField()
    hash = models.CharField(max_length=64)  # over the proof before, and this one

    class Meta:
        ordering = ["id"]


class TelephoneInterval(models.Model):
    """What a switch counted of one queue in a quarter of an hour, a half or a whole one. Nothing of any one call.

    A call is counted in the interval in which it came. What a switch does not tell is null, and not none.
    """

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    queue = models.CharField(max_length=40)  # as the switch names it
    start = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()  # rules.telephone.LENGTHS
    day = models.DateField(db_index=True)  # of its start, here
    language = models.CharField(max_length=12, blank=True)  # that the queue answers in, BCP 47
    offered = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    abandoned = models.PositiveIntegerField()
    within_20 = models.PositiveIntegerField(null=True)  # of those answered
    within_60 = models.PositiveIntegerField(null=True)
    within_120 = models.PositiveIntegerField(null=True)
    wait_seconds = models.PositiveIntegerField(null=True)  # of those answered, added up
    talk_seconds = models.PositiveIntegerField(null=True)
    longest_wait = models.PositiveIntegerField(null=True)  # seconds
    times = models.PositiveIntegerField(default=1)  # that it was told: more, where a later report told it otherwise
    told_at = models.DateTimeField()  # the last time

    class Meta:
        ordering = ["start", "queue"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "queue", "start"], name="telephone_interval_once"),
            models.CheckConstraint(
                condition=Q(minutes__in=LENGTHS, offered__gte=F("answered") + F("abandoned")),
                name="telephone_interval_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue}, {self.start:%Y-%m-%d %H:%M}"


NOUNS: dict[str, type[models.Model]] = {
    "contact": Contact, "need": Need, "referral": Referral, "unmet_reason": UnmetReason, "transfer": Transfer,
    "follow_up": FollowUp, "attempt": Attempt, "note": Note,
}  # fmt: skip
