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
    STOPPED = "stopped", _("特别程序")
    PROPOSED = "proposed", _("拟决定")
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予")
    SEALED = "sealed", _("已用印")
    ISSUED = "issued", _("已出证")
    SENT = "sent", _("送达中")
    FINISHED = "finished", _("办结")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    WITHDRAWN = "withdrawn", _("撤回")
    LAPSED = "lapsed", _("逾期未补正")
    RETURNED = "returned", _("退件")
    REVOKED = "revoked", _("撤销")


class Acceptance(models.TextChoices):
    """How an affair was taken into handling (domain.md §1.5, §1.6)."""

    COMPLETE = "complete", _("受理")
    TOLERATED = "tolerated", _("容缺受理")
    COMMITMENT = "commitment", _("告知承诺")
    SILENCE = "silence", _("视为受理")


class Application(models.Model):
    """One affair (办件) from the counter to the hand-over. It keeps the item version it was opened under.

    Taken in at `site`, decided at `decided_at_site` (收受分离), collected at `collect_site`. `due_on` is the end of the
    step it is in (the notice, the supplement, the promise, the delivery) and the only date that "overdue" asks for;
    it is empty while the clock stands still and after the end. `legal_due` and `promised_due` are kept beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=40, unique=True, help_text="办件编号")
    follow_code = models.CharField(
        max_length=12,
        null=True,
        unique=True,
        help_text="查询码: whoever has a document of a promised item follows it by this, without a login",
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="applications")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="applications")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="applications")
    applicant = models.ForeignKey(Resident, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="applications")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="经办人; 首问负责"
    )
    is_part = models.BooleanField(
        default=False,
        db_default=False,
        help_text="一件事的分项: cases.packages is told when its state changes",
    )
    status = models.CharField(max_length=12, choices=ApplicationStatus.choices)
    answers_sealed = models.BinaryField(null=True)
    answers_revision = models.PositiveIntegerField(default=0)
    situation_sealed = models.BinaryField(
        null=True, help_text="情形: the answers that say which papers are needed"
    )
    opened_at = models.DateTimeField()

    received_on = models.DateField(null=True, help_text="the working day on which it counts as received")
    acceptance = models.CharField(max_length=10, choices=Acceptance.choices, blank=True)
    accepted_at = models.DateTimeField(null=True)
    clock_from = models.DateField(
        null=True, help_text="the legal and the promised term run from the day after"
    )
    legal_due = models.DateField(null=True)
    promised_due = models.DateField(null=True)
    due_on = models.DateField(null=True)
    warn_on = models.DateField(null=True, help_text="from this day on the light is yellow")
    is_provisional = models.BooleanField(default=False, help_text="暂定: crosses into an unpublished year")

    decided_at_site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="who has it on their list",
    )
    proposal = models.CharField(max_length=8, blank=True, help_text="grant or refuse")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(
        max_length=400, blank=True, help_text="of a refusal, non-acceptance, withdrawal, return or revocation"
    )
    certificate = models.OneToOneField(Certificate, models.PROTECT, null=True, related_name="application")
    issued_at = models.DateTimeField(null=True)
    collect_site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    collector_masked = models.CharField(max_length=60, blank=True)
    collector = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True)
                | models.Q(decided_by__isnull=True)
                | ~models.Q(proposed_by=models.F("decided_by")),
                name="applications_second_signature",
            ),
        ]
        indexes = [
            # a site's affairs of today and those still open, newest first
            models.Index(fields=["site", "-opened_at"], name="applications_site_opened"),
            # how many of a site's affairs ended on a day and how long they took
            models.Index(fields=["site", "-finished_at"], name="applications_site_finished"),
            # the work list of a place that decides, by deadline
            models.Index(
                fields=["decided_at_site", "due_on", "number"],
                condition=models.Q(finished_at__isnull=True),
                name="applications_deciding_due",
            ),
            # the work list of the site that took it in, by deadline
            models.Index(
                fields=["site", "due_on", "number"],
                condition=models.Q(finished_at__isnull=True),
                name="applications_site_due",
            ),
            # one's own work list, by deadline
            models.Index(
                fields=["holder", "due_on", "number"],
                condition=models.Q(finished_at__isnull=True),
                name="applications_holder_due",
            ),
            # what is overdue in the county: the nightly escalation and the bureau's list
            models.Index(
                fields=["due_on", "number"],
                condition=models.Q(finished_at__isnull=True, due_on__isnull=False),
                name="applications_due",
            ),
            # what lies ready at the site where it will be collected
            models.Index(
                fields=["collect_site", "issued_at"],
                condition=models.Q(finished_at__isnull=True, collect_site__isnull=False),
                name="applications_to_collect",
            ),
            # what lies ready where it was taken in, by the deadline to deliver
            models.Index(
                fields=["site", "status", "due_on", "number"],
                condition=models.Q(
                    finished_at__isnull=True,
                    collect_site__isnull=True,
                    status__in=["issued", "refused", "sent"],
                ),
                name="applications_ready_here",
            ),
            # what a deciding place has in a state: to decide, to sign, to seal, by deadline
            models.Index(
                fields=["decided_at_site", "status", "due_on", "number"],
                condition=models.Q(finished_at__isnull=True),
                name="applications_deciding_state",
            ),
        ]


class MaterialState(models.TextChoices):
    MISSING = "missing", _("未交")
    SEEN = "seen", _("已核验")
    SCANNED = "scanned", _("已扫描")
    ELECTRONIC = "electronic", _("电子证照")
    ON_FILE = "on_file", _("县里已有")
    PROMISED = "promised", _("容缺待补")


class ApplicationMaterial(models.Model):
    """One required paper of one affair: seen, scanned, an electronic licence, on file (县里已有), promised, or missing.

    Which papers there are follows from the situation; one that was given before the situation changed stays, not needed.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="materials")
    material = models.ForeignKey(RequiredMaterial, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MaterialState.choices, default=MaterialState.MISSING)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    is_needed = models.BooleanField(
        default=True, help_text="False: 不再需要, the situation changed after it was given"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "material"], name="applications_material_once"),
        ]
