from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.places.models import Site


class SealStatus(models.TextChoices):
    MADE = "made", _("已刻制")
    IN_USE = "in_use", _("启用")
    SUSPENDED = "suspended", _("停用")
    DESTROYED = "destroyed", _("销毁")


class Seal(models.Model):
    """An approval-service seal (审批服务专用章) of a town centre. `last_number` and `head` end its register."""

    code = models.CharField(max_length=20, primary_key=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="seals")
    name = models.CharField(max_length=60, help_text="the words on the seal")
    serial = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=SealStatus.choices, default=SealStatus.MADE)
    last_number = models.PositiveBigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "serial"], name="seals_seal_serial")]


class Custody(models.Model):
    """Who keeps a seal: keeper A holds it, keeper B witnesses each use; never one person (domain.md §3)."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="custodies")
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(keeper=models.F("witness")), name="seals_custody_two_people"
            ),
            models.UniqueConstraint(
                fields=["seal"], condition=models.Q(valid_until__isnull=True), name="seals_custody_one_open"
            ),
        ]


class StandingApproval(models.Model):
    """The head's approval, given beforehand, that a seal may be put on the granted results of instant items.

    So the approver is never the clerk who handles the affair, and nobody waits for a signature in the ten
    minutes of an instant item. An empty `item` means all instant items offered at the site.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="approvals")
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # the approval in force for a use
            models.Index(fields=["seal", "item"], name="seals_approval_seal_item"),
        ]


class Medium(models.TextChoices):
    ELECTRONIC = "electronic", _("电子印章")
    PHYSICAL = "physical", _("实物印章")


class Edge(models.TextChoices):
    """How the seal lies over the edges of several pages, so that none can be exchanged."""

    NONE = "", _("无")
    STRADDLE = "straddle", _("骑缝")
    FANNED = "fanned", _("错页")


class SealUse(models.Model):
    """One line of the register (用章登记台账): never changed, never deleted, numbered without a gap.

    `mac` = HMAC-SHA-256 over the canonical line and the mac before it, with a key outside the database; so a line
    changed, put in or taken out behind the program's back is found.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="uses")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    affair = models.CharField(max_length=40, help_text="办件编号")
    item_code = models.CharField(max_length=24)
    item_name = models.CharField(max_length=120)
    applicant_masked = models.CharField(max_length=120)
    document_name = models.CharField(max_length=80)
    document_number = models.CharField(max_length=60)
    document_digest = models.BinaryField(max_length=32)
    copies = models.PositiveSmallIntegerField(default=1)
    edge = models.CharField(max_length=8, choices=Edge.choices, blank=True, default=Edge.NONE)
    reason = models.CharField(max_length=200, help_text="用章事由")
    remark = models.CharField(max_length=200, blank=True, default="", help_text="备注")
    medium = models.CharField(max_length=10, choices=Medium.choices)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="经办人"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="批准人"
    )
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="监印人")
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="见证人"
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    previous = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal", "number"], name="seals_use_number_once"),
            models.CheckConstraint(
                condition=~models.Q(handler=models.F("approver")), name="seals_use_approver_is_another"
            ),
            models.CheckConstraint(
                condition=~models.Q(keeper=models.F("witness")), name="seals_use_two_keepers"
            ),
            models.CheckConstraint(condition=models.Q(copies__gte=1), name="seals_use_copies"),
        ]
        indexes = [
            # the register of one affair
            models.Index(fields=["affair"], name="seals_use_affair"),
        ]
