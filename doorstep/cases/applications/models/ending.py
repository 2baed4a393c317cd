from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates.models import Certificate
from doorstep.registry.people.models import Resident
from doorstep.registry.places.models import Site

from .affair import Application


class PaperKind(models.TextChoices):
    """The documents of the way (文书, domain.md §1.4)."""

    RECEIPT = "receipt", _("申请材料接收凭证")
    NOTICE = "notice", _("补正材料通知书")
    ACCEPTANCE = "acceptance", _("受理通知书")
    NOT_ACCEPTED = "not_accepted", _("不予受理决定书")
    PROMISE = "promise", _("容缺受理承诺书")
    COMMITMENT = "commitment", _("告知承诺书")
    SPECIAL_STEP = "special_step", _("特别程序告知书")
    EXTENSION = "extension", _("延期通知书")
    GRANT = "grant", _("准予行政许可决定书")
    REFUSAL = "refusal", _("不予行政许可决定书")
    WITHDRAWAL = "withdrawal", _("撤回申请确认书")
    RETURN = "return", _("退件通知书")
    REVOCATION = "revocation", _("撤销决定书")
    DELIVERY = "delivery", _("送达回证")
    ORIGINALS = "originals", _("原件收件清单")


class Paper(models.Model):
    """A document of the way: it carries no seal until it is issued, and then exactly one line of the register.

    What the law wants no seal on (a receipt, what the applicant signs) is valid at once.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    document = models.OneToOneField(Certificate, models.PROTECT, related_name="paper")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="who signed what it says; else the head's standing approval counts",
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            # the papers of one affair in their order
            models.Index(fields=["application", "made_at"], name="applications_paper_affair"),
        ]


class DeliveryMode(models.TextChoices):
    COLLECT = "collect", _("窗口领取")
    POST = "post", _("邮寄")
    AGENT = "agent", _("代办员送达")
    DOOR = "door", _("送证上门")


class Delivery(models.Model):
    """One attempt to bring the result to who is entitled to it (送达), with its proof (送达回证)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="deliveries")
    mode = models.CharField(max_length=8, choices=DeliveryMode.choices)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(
        max_length=60, blank=True, help_text="number of the postal item, or who carries it"
    )
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    receiver = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="+")
    receiver_masked = models.CharField(max_length=60, blank=True)
    returned_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(delivered_at__isnull=True, returned_at__isnull=True),
                name="applications_delivery_one_open",
            ),
        ]
