from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals.models import SealUse
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.places.models import Site


class CertificateStatus(models.TextChoices):
    DRAFTED = "drafted", _("待用印")
    SEALED = "sealed", _("已用印")
    ISSUED = "issued", _("已出证")
    REVOKED = "revoked", _("已撤销")


class Certificate(models.Model):
    """What the resident takes home: a result (证照、批文), or a paper of the way (文书).

    `digest` is over the canonical content and the template's version; the seal's register line names it, and the
    page (PDF) is made from that content, so it can be made again at any time and says the same. `pdf` is the page that
    the seal's key signed: there is one, the first, and its digest tells it from any other file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=60, unique=True, help_text="证照编号")
    code = models.CharField(max_length=20, unique=True, help_text="查验码, can't be guessed from the number")
    name = models.CharField(max_length=80)
    template = models.CharField(max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    holder_masked = models.CharField(max_length=120)
    content_sealed = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    status = models.CharField(max_length=8, choices=CertificateStatus.choices)
    needs_seal = models.BooleanField(
        default=True, help_text="not where the law asks for none: a receipt, what the applicant signs"
    )
    seal_use = models.OneToOneField(SealUse, models.PROTECT, null=True, related_name="certificate")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    signed_digest = models.BinaryField(
        max_length=32,
        null=True,
        unique=True,
        help_text="what the page's signature is over: names this certificate",
    )
    sm3 = models.BinaryField(max_length=32, null=True, help_text="SM3 of the signed page, beside its SHA-256")
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="drafted", seal_use__isnull=True)
                | models.Q(status__in=["sealed", "issued", "revoked"], seal_use__isnull=False)
                | models.Q(status__in=["issued", "revoked"], needs_seal=False, seal_use__isnull=True),
                name="certificates_no_issue_without_seal",
            ),
        ]
        indexes = [
            # the job that makes the pages of issued certificates that have none yet
            models.Index(
                fields=["issued_at"],
                name="certificates_page_missing",
                condition=models.Q(status="issued", pdf__isnull=True),
            ),
            # what waits for its site's seal, oldest first
            models.Index(
                fields=["site", "drafted_at"],
                name="certificates_to_seal",
                condition=models.Q(status="drafted", needs_seal=True),
            ),
        ]
