from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """What this database was made for. `is_demo` is set when it is made and never changed afterwards."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    county = models.CharField(max_length=6)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="core_installation_is_single"),
        ]


class Serial(models.Model):
    """The last number given of a named series; written by `serials.next_serial` only."""

    name = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveBigIntegerField()


class Repeat(models.Model):
    """A writing request that was carried out, with its answer: the same key again gets the same answer.

    Written in the action's own transaction, kept 180 days (design.md §5).
    """

    account = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    content_type = models.CharField(max_length=80, default="application/json")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="core_repeat_once"),
        ]
        indexes = [
            # the nightly job that drops keys older than 180 days
            models.Index(fields=["at"], name="core_repeat_at"),
        ]


class Tries(models.Model):
    """How many wrong codes came from somewhere in the present quarter of an hour; written by `tries` only."""

    source = models.CharField(
        max_length=64, primary_key=True, help_text="a keyed print of door and address: no address is kept"
    )
    since = models.DateTimeField()
    count = models.PositiveIntegerField()
