from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.catalogue.models import Department

from .affair import Application, ApplicationMaterial


class Notice(models.Model):
    """The one-time notice (一次性告知、补正) of everything that is missing; an affair has one at the most."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="notice")
    number = models.CharField(max_length=60, unique=True)
    gaps = models.JSONField(help_text="[{kind: material|field, id, name, how_to_mend}]")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supplement_by = models.DateField(null=True, help_text="until when the applicant may bring it (补正期限)")


class ExtraDemand(models.Model):
    """A paper asked for beyond the item's list (清单外材料), with the reason and the law that allows to ask for it.

    The list is what may be asked for (国发〔2018〕27号: 没有法律法规依据的证明事项一律取消); whoever goes beyond it says why,
    the resident reads it, and the bureau sees every one.
    """

    row = models.OneToOneField(ApplicationMaterial, models.CASCADE, related_name="demand")
    reason = models.CharField(max_length=400)
    basis = models.CharField(max_length=200, help_text="法律、法规、规章的条款")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, help_text="by who asked, before it was met")
    withdrawn_because = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_because=""),
                name="applications_demand_withdrawn_with_reason",
            ),
        ]
        indexes = [
            # the bureau's list, newest first
            models.Index(fields=["-asked_at"], name="applications_extra_demand"),
        ]


class Promise(models.Model):
    """The applicant's signed promise to bring minor papers later (容缺受理承诺书); the clock starts at signing."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="promise")
    signed_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField()
    kept_at = models.DateTimeField(null=True)


class Commitment(models.Model):
    """The applicant's written commitment in place of proofs (告知承诺制); verified after the decision."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="commitment")
    text_version = models.CharField(max_length=40)
    signed_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verify_by = models.DateField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_true = models.BooleanField(null=True)
    finding = models.CharField(max_length=400, blank=True, help_text="what was found to be false (失信)")
    repaired_at = models.DateTimeField(null=True, help_text="信用修复: trusted again from then on")
    repaired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    repair_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repaired_at__isnull=True) | models.Q(is_true=False),
                name="applications_commitment_repaired_false",
            ),
        ]
        indexes = [
            # the bureau's list of false commitments, newest first
            models.Index(
                fields=["-verified_at"],
                condition=models.Q(is_true=False),
                name="applications_commitment_false",
            ),
        ]


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("待前一部门")
    OPEN = "open", _("待审查")
    AGREED = "agreed", _("同意")
    OBJECTED = "objected", _("不同意")


class Review(models.Model):
    """One department's opinion on an affair (审查意见). Equal positions run in parallel, the next opens after them."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=ReviewState.choices, default=ReviewState.WAITING)
    opened_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "department"], name="applications_review_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["agreed", "objected"])
                | models.Q(given_at__isnull=False, reviewer__isnull=False),
                name="applications_review_signed",
            ),
        ]
        indexes = [
            # a department's open reviews
            models.Index(
                fields=["department", "opened_at"],
                condition=models.Q(state="open"),
                name="applications_review_open",
            ),
        ]


class SpecialStep(models.Model):
    """A special procedure (特别程序: 踏勘、听证、检验、专家评审 …) whose time is not counted (行政许可法 art. 45).

    On-site checks (现场核查) are made by the two officers named with them (art. 34: two at least).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="special_steps")
    name = models.CharField(max_length=60)
    basis = models.CharField(max_length=200, blank=True)
    planned_days = models.PositiveSmallIntegerField(
        help_text="working days, told to the applicant in writing"
    )
    began_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("began_at")),
                name="applications_special_step_period",
            ),
            models.CheckConstraint(
                condition=models.Q(officer__isnull=True, second_officer__isnull=True)
                | (
                    models.Q(officer__isnull=False, second_officer__isnull=False)
                    & ~models.Q(officer=models.F("second_officer"))
                ),
                name="applications_special_step_two_officers",
            ),
        ]


class Extension(models.Model):
    """The one extension of the legal term (延期, art. 42): asked by one person, answered by another."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField(help_text="working days, ten at the most")
    reason = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_approved = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by__isnull=True) | ~models.Q(answered_by=models.F("asked_by")),
                name="applications_extension_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(days__gte=1, days__lte=10), name="applications_extension_ten_days"
            ),
        ]
