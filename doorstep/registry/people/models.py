from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberKind(models.TextChoices):
    RESIDENT_ID = "resident_id", _("居民身份证")
    HMT_RESIDENCE = "hmt_residence", _("港澳台居民居住证")
    FOREIGN_PERMANENT = "foreign_permanent", _("外国人永久居留身份证")
    NONE = "none", _("暂无证件")


class Resident(models.Model):
    """A person (群众). All that identifies them is sealed; the masked forms are what lists show.

    A person without a number is kept and can be merged later: `merged_into` points at who stays, and both
    histories remain.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number_kind = models.CharField(max_length=20, choices=NumberKind.choices)
    number_sealed = models.BinaryField(null=True)
    number_blind = models.BinaryField(max_length=16, null=True)
    number_masked = models.CharField(max_length=24, blank=True)
    name_sealed = models.BinaryField()
    name_blind = models.BinaryField(max_length=16)
    name_masked = models.CharField(max_length=30)
    phone_sealed = models.BinaryField(null=True)
    phone_blind = models.BinaryField(max_length=16, null=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    address_sealed = models.BinaryField(null=True)
    birth_sealed = models.BinaryField(null=True)
    sex = models.CharField(max_length=1, default="0", help_text="GB/T 2261.1: 1 男 2 女 0 未知 9 未说明")
    is_registered_here = models.BooleanField(null=True, help_text="在籍")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number_blind"],
                condition=models.Q(merged_into__isnull=True, number_blind__isnull=False),
                name="people_resident_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="people_resident_not_into_itself"
            ),
        ]
        indexes = [
            # the counter's look-up by name or by phone
            models.Index(fields=["name_blind"], name="people_resident_name"),
            models.Index(fields=["phone_blind"], name="people_resident_phone"),
        ]


class Organisation(models.Model):
    """A firm, office or association (单位) with its unified social credit code (GB 32100-2015)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    representative = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="organisations")
    made_at = models.DateTimeField()
