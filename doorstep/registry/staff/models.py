from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.places.models import Site


class Role(models.TextChoices):
    CLERK = "clerk", _("综窗人员")
    REVIEWER = "reviewer", _("审批人员")
    SEAL_KEEPER = "seal_keeper", _("印章管理员")
    SITE_HEAD = "site_head", _("中心负责人")
    BUREAU = "bureau", _("行政审批局")
    TEAM_MEMBER = "team_member", _("上门服务队员")
    SOCIAL_WORKER = "social_worker", _("社工")
    AGENT = "agent", _("代办员")
    DEPARTMENT = "department", _("部门审查人员")


class Post(models.Model):
    """A kind of job (岗位) and the roles it brings."""

    code = models.CharField(max_length=30, primary_key=True)
    title = models.CharField(max_length=40)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))


class Grant(models.Model):
    """That an account holds a post at a site (or in the whole county where `site` is empty) for a period (授权)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    post = models.ForeignKey(Post, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="grants")
    department = models.CharField(
        max_length=8,
        blank=True,
        help_text="code of the department for which they review; text, for it lies to the right",
    )
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="staff_grant_period",
            ),
            models.UniqueConstraint(
                fields=["account", "post", "site", "department"],
                condition=models.Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="staff_grant_open_once",
            ),
        ]


class Substitution(models.Model):
    """That `substitute` looks after the work of `account` at a site while they are away (AB岗).

    It shows them the other's list and gives no power: each acts under their own grants.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")),
                name="staff_substitution_period",
            ),
            models.CheckConstraint(
                condition=~models.Q(account=models.F("substitute")), name="staff_substitution_other"
            ),
        ]
        indexes = [
            # for whom somebody stands in at this moment
            models.Index(fields=["substitute", "valid_until"], name="staff_substitution_stands_in"),
        ]
