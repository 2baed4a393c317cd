from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.cases.applications.models import Application, ApplicationMaterial
from doorstep.registry.documents.models import StoredFile


class WayIn(models.Model):
    """A secret address (手机拍链接) at which whoever holds the code sends photos of papers for a while.

    Only the digest of its secret is kept: the code that the desk shows can't be shown again, a new one takes its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    secret_digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the secret")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    pages_sent = models.PositiveSmallIntegerField(default=0, help_text="also those that were dropped since")

    class Meta:
        abstract = True


class PhoneLink(WayIn):
    """A way in for the papers of one affair."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="phone_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(closed_at__isnull=True),
                name="materials_one_open_link",
            ),
        ]


class PhoneState(models.TextChoices):
    WAITING = "waiting", _("等窗口确认")
    CONFIRMED = "confirmed", _("已确认")
    REJECTED = "rejected", _("请重拍")


class PhonePaper(models.Model):
    """One paper as a phone sent it: its pages wait until the clerk has confirmed or rejected them with a word."""

    row = models.OneToOneField(ApplicationMaterial, models.CASCADE, related_name="phone_paper")
    state = models.CharField(max_length=9, choices=PhoneState.choices, default=PhoneState.WAITING)
    word = models.CharField(max_length=60, blank=True, help_text="what was wrong with what was rejected")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class PhonePage(models.Model):
    """One photo or file of a paper, in the order of arrival; gone when it is retaken, rejected or confirmed."""

    paper = models.ForeignKey(PhonePaper, models.CASCADE, related_name="pages")
    link = models.ForeignKey(PhoneLink, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField()
