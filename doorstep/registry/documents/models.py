from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file that was checked by its content and stored once by its digest, encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the plain bytes")
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(help_text="bytes")
    preview = models.BinaryField(max_length=32, null=True, help_text="SHA-256 of the small JPEG of it")
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, help_text="from then on the bytes are gone")

    class Meta:
        constraints = [
            # the same content may be handed in again after it was destroyed
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(destroyed_at__isnull=True), name="stored_file_once"
            ),
        ]
        indexes = [
            # is a small picture in the store named by a row? (clean)
            models.Index(
                fields=["preview"], name="stored_file_preview", condition=models.Q(preview__isnull=False)
            )
        ]


class Upload(models.Model):
    """A file that comes in parts: announced, partly received, and at its end a stored file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.BigIntegerField(
        null=True, help_text="the login that began it; none: a resident's phone"
    )
    purpose = models.CharField(max_length=120, help_text="what it is for, a word of the caller's")
    size = models.PositiveBigIntegerField(help_text="bytes, as announced")
    received = models.PositiveBigIntegerField(default=0, help_text="bytes")
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="upload_received_at_most_its_size"
            ),
        ]
        indexes = [models.Index(fields=["purpose"], name="upload_purpose")]  # queries.unfinished


class Destruction(models.Model):
    """One line of the register of destroyed files (销毁登记): what it was, why it went, when, by whom. Append-only."""

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="destruction")
    digest = models.BinaryField(max_length=32)
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(help_text="bytes")
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=20, help_text="the kind of paper in data/retention.json")
    due_on = models.DateField(help_text="the day on which its keeping ended")
    why = models.CharField(max_length=200, help_text="the rule and its source, as it was then")
    approval = models.CharField(max_length=200, blank=True, help_text="who approved it, by which paper")
    by_account = models.BigIntegerField(null=True, help_text="none: the nightly job")
