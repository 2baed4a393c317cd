from __future__ import annotations

import uuid

from django.db import models


class Entry(models.Model):
    """One thing that happened, written in the transaction in which it happened; never changed or deleted.

    `data` holds ids and codes only. What identifies or describes a person is in `private`, encrypted under that
    person's own key; `commitment` is a salted fingerprint of it that stays when key and salt are destroyed.
    """

    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    site = models.CharField(max_length=12, blank=True, default="")
    account = models.BigIntegerField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    request = models.UUIDField(default=uuid.uuid4)
    channel = models.CharField(max_length=12)
    data = models.JSONField(default=dict)
    person = models.UUIDField(null=True)
    private = models.BinaryField(null=True)
    commitment = models.BinaryField(max_length=32, null=True)
    version = models.PositiveSmallIntegerField(default=1)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            # the timeline of one subject
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_entry_subject"),
            # everything said of one person (who looked at whom)
            models.Index(
                fields=["person", "id"],
                name="journal_entry_person",
                condition=models.Q(person__isnull=False),
            ),
        ]


class PersonKey(models.Model):
    """The key and salt of one person's private journal parts; destroying the row makes them unreadable for ever."""

    person = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    salt = models.BinaryField(max_length=32)


class Receipt(models.Model):
    """That `receiver` has taken `entry` from the outbox; an entry without one is still to be delivered."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="receipts")
    receiver = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receiver", "entry"], name="journal_receipt_once"),
        ]
