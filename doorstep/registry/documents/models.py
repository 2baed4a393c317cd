from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file that was checked by its content and stored once by its digest, encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the plain bytes")
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(help_text="bytes")
    preview = models.BinaryField(max_length=32, null=True, help_text="SHA-256 of the small JPEG of it")
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [
            # is a small picture in the store named by a row? (clean)
            models.Index(
                fields=["preview"], name="stored_file_preview", condition=models.Q(preview__isnull=False)
            )
        ]
