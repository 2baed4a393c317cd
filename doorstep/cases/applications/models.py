from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates.models import Certificate
from doorstep.acts.queue.models import Ticket
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.people.models import Organisation, Resident
from doorstep.registry.places.models import Site


class ApplicationStatus(models.TextChoices):
    OPENED = "opened", _("收件")
    NOTICED = "noticed", _("补正")
    ACCEPTED = "accepted", _("受理")
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予")
    SEALED = "sealed", _("已用印")
    ISSUED = "issued", _("已出证")
    FINISHED = "finished", _("办结")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    WITHDRAWN = "withdrawn", _("撤回")


class Application(models.Model):
    """One affair (办件) from the counter to the hand-over. It keeps the item version it was opened under."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=40, unique=True, help_text="办件编号")
    site = models.ForeignKey(Site, models.PROTECT, related_name="applications")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="applications")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="applications")
    applicant = models.ForeignKey(Resident, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="applications")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="经办人"
    )
    status = models.CharField(max_length=12, choices=ApplicationStatus.choices)
    answers_sealed = models.BinaryField(null=True)
    answers_revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(
        max_length=400, blank=True, help_text="of a refusal, non-acceptance or withdrawal"
    )
    certificate = models.OneToOneField(Certificate, models.PROTECT, null=True, related_name="application")
    issued_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    collector_masked = models.CharField(max_length=60, blank=True)
    collector = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            # a site's affairs of today and those still open, newest first
            models.Index(fields=["site", "-opened_at"], name="applications_site_opened"),
            # how many of a site's affairs ended on a day and how long they took
            models.Index(fields=["site", "-finished_at"], name="applications_site_finished"),
        ]


class MaterialState(models.TextChoices):
    MISSING = "missing", _("未交")
    SEEN = "seen", _("已核验")
    SCANNED = "scanned", _("已扫描")
    ELECTRONIC = "electronic", _("电子证照")


class ApplicationMaterial(models.Model):
    """One required paper of one affair: seen, scanned, taken from an electronic licence, or missing."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="materials")
    material = models.ForeignKey(RequiredMaterial, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MaterialState.choices, default=MaterialState.MISSING)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "material"], name="applications_material_once"),
        ]


class Notice(models.Model):
    """The one-time notice (一次性告知) of everything that is missing; an affair has one at the most."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="notice")
    number = models.CharField(max_length=60, unique=True)
    gaps = models.JSONField(help_text="[{kind: material|field, id, name, how_to_mend}]")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
