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


class Log(models.TextChoices):
    """The logs of a county: one tree over every journal entry, one over every line of the seal registers."""

    JOURNAL = "journal"
    SEALS = "seals"


class Leaf(models.Model):
    """The place of one row in its log: gap-free from 0, given once by the sequencer; never changed or deleted.

    `ref` is the row's id (a journal entry, a register line). Not a foreign key: a log must be able to say that the
    row it once placed is no longer there.
    """

    pk = models.CompositePrimaryKey("log", "index")
    log = models.CharField(max_length=8, choices=Log.choices)
    index = models.PositiveBigIntegerField()
    ref = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            # also finds the rows that have no place yet, and the place of one row
            models.UniqueConstraint(fields=["log", "ref"], name="journal_leaf_once"),
        ]


class Node(models.Model):
    """The hash over 2^level leaves, kept for every fourth level only: 16 children each (merkle.py)."""

    pk = models.CompositePrimaryKey("log", "level", "index")
    log = models.CharField(max_length=8, choices=Log.choices)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)


class Head(models.Model):
    """The signed head of a log: so many leaves, this root, at this moment (Ed25519, heads.py says which bytes)."""

    log = models.CharField(max_length=8, choices=Log.choices)
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    key_id = models.CharField(max_length=64, help_text="SHA-256 of the public key's 32 bytes, in hex")

    class Meta:
        indexes = [
            # the newest head, and the last one of a day
            models.Index(fields=["log", "at"], name="journal_head_log_at"),
            # the head that covers a leaf
            models.Index(fields=["log", "size"], name="journal_head_log_size"),
        ]
