from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.places.models import Site


class SealStatus(models.TextChoices):
    MADE = "made", _("已刻制")
    FILED = "filed", _("已备案")
    IN_USE = "in_use", _("启用")
    OUT = "out", _("外出")
    HANDING = "handing", _("交接中")
    SUSPENDED = "suspended", _("停用")
    SEALED_AWAY = "sealed_away", _("封存")
    DESTROYED = "destroyed", _("销毁")
    LOST = "lost", _("遗失")


SEAL_CODE = r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$"
"""A seal's code stands in addresses and file names."""

USABLE = (SealStatus.IN_USE, SealStatus.OUT)
"""The states in which a seal may be put on a document."""


class Seal(models.Model):
    """An approval-service seal (审批服务专用章) of a town centre. `last_number` and `head` end its register.

    `filing_number` and `imprint` come from filing (印模备案), `report_number` and `void_notice` from a loss.
    """

    code = models.CharField(max_length=20, primary_key=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="seals")
    name = models.CharField(max_length=60, help_text="the words on the seal")
    serial = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=12, choices=SealStatus.choices, default=SealStatus.MADE)
    filing_number = models.CharField(max_length=60, blank=True, default="", help_text="备案号")
    imprint = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", help_text="印模")
    report_number = models.CharField(max_length=60, blank=True, default="", help_text="报案回执号")
    void_notice = models.CharField(max_length=200, blank=True, default="", help_text="声明作废的公告")
    last_number = models.PositiveBigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "serial"], name="seals_seal_serial"),
            models.CheckConstraint(condition=models.Q(code__regex=SEAL_CODE), name="seals_seal_code"),
        ]


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


class SealScope(models.Model):
    """What a seal may be used for, and when. Without one: for whatever its site offers, in the site's own hours.

    `items`: codes; empty means all. A use outside them is refused. `hours`: spans as [weekday (0 = Monday), opens,
    closes] in "HH:MM"; empty means the site's regular and extended hours. A use outside them is shown to the bureau.
    """

    seal = models.OneToOneField(Seal, models.PROTECT, primary_key=True, related_name="scope")
    items = ArrayField(models.CharField(max_length=24), default=list)
    hours = models.JSONField(default=list)


class Outing(models.Model):
    """A seal's way out and back (外出): approved beforehand, two people, one day (domain.md §3, custody).

    Without `taken_at` it is allowed but not begun; `outcome` says how it ended.
    """

    class Outcome(models.TextChoices):
        BACK = "back", _("已交回")
        CANCELLED = "cancelled", _("未带出")
        STOPPED = "stopped", _("外出中停用")
        LOST = "lost", _("外出中遗失")

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="outings")
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    day = models.DateField(help_text="out and back on this day")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="seals_outing_two_people"
            ),
            models.UniqueConstraint(
                fields=["seal"], condition=models.Q(closed_at__isnull=True), name="seals_outing_one_open"
            ),
        ]


class Handover(models.Model):
    """A seal goes from one pair of keepers to the next (交接单); while it is open nobody can stamp.

    `transferor` is keeper A until now, `keeper` and `witness` are the pair that receives it, `supervisor` (监交人)
    stands by. `open_number` is the register's last number when it began (未结台账号).
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("已交接")
        CANCELLED = "cancelled", _("已取消")

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="handovers")
    transferor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    valid_until = models.DateTimeField(null=True, help_text="when the new custody ends by itself")
    open_number = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    remark = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(keeper=models.F("witness")), name="seals_handover_two_keepers"
            ),
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("keeper"))
                & ~models.Q(supervisor=models.F("witness"))
                & ~models.Q(supervisor=models.F("transferor")),
                name="seals_handover_supervisor",
            ),
            models.UniqueConstraint(
                fields=["seal"], condition=models.Q(closed_at__isnull=True), name="seals_handover_one_open"
            ),
        ]


class SealRules(models.Model):
    """One version of the county's rules for seals (印章管理办法), in Markdown; the highest number is in force."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    title = models.CharField(max_length=80)
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Acknowledgement(models.Model):
    """That somebody has read one version of the rules and will keep it (确认)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rules = models.ForeignKey(SealRules, models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # also finds whether a handler has acknowledged the version in force
            models.UniqueConstraint(fields=["account", "rules"], name="seals_acknowledgement_once"),
        ]


class KeyPlace(models.TextChoices):
    FILE = "file", _("密钥文件")
    TOKEN = "token", _("密码令牌")
    DEVICE = "device", _("签章设备")


class SealKey(models.Model):
    """The certificate with which a seal signs files, and where its private key is: never here (电子印章).

    `mac` = HMAC-SHA-256 over the row's fixed columns with a key outside the database: a certificate that was put in
    behind the program's back is not believed.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="keys")
    fingerprint = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the certificate")
    certificate = models.BinaryField(help_text="DER")
    chain = models.JSONField(default=list, help_text="the certificates above it (DER, hex), issuer first")
    place = models.CharField(max_length=6, choices=KeyPlace.choices)
    name = models.CharField(max_length=80, help_text="of the file, or of the key on the token")
    is_trial = models.BooleanField(help_text="self-made (自签): no other county's reader trusts it")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    mac = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            # the key with which a seal signs now
            models.Index(fields=["seal", "valid_from"], name="seals_key_seal"),
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


class Inspection(models.Model):
    """That the bureau has looked at an odd use (已看), and what it found."""

    use = models.OneToOneField(SealUse, models.PROTECT, primary_key=True, related_name="inspection")
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.CharField(max_length=200)
