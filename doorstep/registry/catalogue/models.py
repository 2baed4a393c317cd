from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.places.models import Site


class Department(models.Model):
    """A department of the county whose items are done here (主管部门)."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=20)
    body_name = models.CharField(max_length=60, help_text="实施主体")
    pinyin = models.CharField(max_length=60)


class ItemStatus(models.TextChoices):
    ACTIVE = "active", _("在用")
    SUSPENDED = "suspended", _("暂停")
    CANCELLED = "cancelled", _("取消")


class Form(models.Model):
    """A form as JSON Schema (a subset, ui.md §8): one definition for page, check and API. Versions never change."""

    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=80)
    schema = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="catalogue_form_version")]


class ServiceItem(models.Model):
    """Something that can be done (事项). What it demands is in its versions; open affairs keep theirs."""

    code = models.CharField(max_length=24, primary_key=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="items")
    status = models.CharField(max_length=10, choices=ItemStatus.choices, default=ItemStatus.ACTIVE)
    status_note = models.CharField(
        max_length=200, blank=True, help_text="why it is out of use; the public reads it"
    )
    is_listed = models.BooleanField(help_text="进驻镇街")
    current = models.ForeignKey("ItemVersion", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """What an item was from a date on: every element of domain.md §1.3 that the county's data has."""

    item = models.ForeignKey(ServiceItem, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=600)
    kind = models.CharField(max_length=20, help_text="事项类型: 行政许可 …")
    is_instant = models.BooleanField(help_text="即办件, else 承诺件")
    legal_days = models.PositiveSmallIntegerField(null=True, help_text="working days")
    promised_days = models.PositiveSmallIntegerField(help_text="working days; 0 = on the spot")
    result_name = models.CharField(max_length=80)
    result_kind = models.CharField(max_length=12, help_text="certificate, approval, record")
    valid_years = models.PositiveSmallIntegerField(
        null=True, help_text="有效期: years that the result is good for; empty where no term is known"
    )
    valid_basis = models.CharField(max_length=120, blank=True, help_text="the rule that the term is from")
    visits = models.PositiveSmallIntegerField(default=1, help_text="到现场次数")
    for_whom = models.CharField(max_length=12, default="person", help_text="person, organisation, both")
    doorstep_suitable = models.BooleanField()
    village_room_suitable = models.BooleanField()
    queue_letter = models.CharField(max_length=1, default="A")
    form = models.ForeignKey(Form, models.PROTECT)
    questions = models.ForeignKey(
        Form,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="情形: the questions that say which of the papers are needed",
    )
    procedure = models.JSONField(
        default=dict,
        help_text="办理流程: {reviews: [[department code]], supplement_days, special_steps: [{name, days, basis, on_site}], "
        "commitment, tolerated_days, extension_days}",
    )
    is_example = models.BooleanField(default=True, help_text="示例")
    source = models.CharField(max_length=120)
    valid_from = models.DateField()
    search_words = ArrayField(models.CharField(max_length=40), default=list)
    fingerprint = models.CharField(
        max_length=64, help_text="of all that a version says; another one, another version"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="catalogue_version_number"),
            models.CheckConstraint(
                condition=models.Q(legal_days__isnull=True)
                | models.Q(promised_days__lte=models.F("legal_days")),
                name="catalogue_promise_within_law",
            ),
        ]
        indexes = [
            # the portal's and the desk's search in plain words
            GinIndex(fields=["search_words"], name="catalogue_version_words"),
        ]


class RequiredMaterial(models.Model):
    """A paper to bring for an item (申请材料): always, or in the situations that `when` says (see situations.py).

    Without a version it stands on no list: it was asked for beyond it, in one affair (清单外材料).
    """

    version = models.ForeignKey(ItemVersion, models.CASCADE, null=True, related_name="materials")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    form_of_paper = models.CharField(max_length=12, help_text="original, copy, both, electronic")
    copies = models.PositiveSmallIntegerField(default=1)
    is_required = models.BooleanField(default=True)
    may_be_missing = models.BooleanField(default=False, help_text="可容缺")
    electronic_substitute = models.BooleanField(default=False, help_text="可电子证照替代")
    when = models.JSONField(default=dict, help_text="a condition over the version's questions; {} = always")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="catalogue_material_position"),
        ]


class Depth(models.TextChoices):
    GUIDE = "guide", _("咨询帮办")
    ACCEPT = "accept", _("收件受理")
    DECIDE = "decide", _("受理并办结")


class Offering(models.Model):
    """Which site may do which item to which depth, and on whose delegation (下沉授权)."""

    item = models.ForeignKey(ServiceItem, models.CASCADE, related_name="offerings")
    site = models.ForeignKey(Site, models.CASCADE, related_name="offerings")
    depth = models.CharField(max_length=8, choices=Depth.choices)
    basis = models.CharField(max_length=200, help_text="delegation basis 授权依据")
    decided_at = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="where what is only accepted here is decided",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "site"], name="catalogue_offering_once")]
        indexes = [
            # what can be done at one site, and to which depth
            models.Index(fields=["site", "depth"], name="catalogue_offering_site"),
        ]


class Alias(models.Model):
    """A word people use for an item (开饭馆 → 个体工商户设立登记)."""

    item = models.ForeignKey(ServiceItem, models.CASCADE, related_name="aliases")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "word"], name="catalogue_alias_once")]


class LifeEvent(models.Model):
    """A thing that happens in a life (面向主题): the way in for who doesn't know what their affair is called."""

    code = models.SlugField(max_length=30, primary_key=True)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    text = models.CharField(max_length=120)


class LifeEventItem(models.Model):
    """An item that belongs to a life event, in the order in which it is usually done."""

    event = models.ForeignKey(LifeEvent, models.CASCADE, related_name="entries")
    item = models.ForeignKey(ServiceItem, models.CASCADE, related_name="life_events")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "item"], name="catalogue_life_event_once")]


class EmptySearch(models.Model):
    """Words that found nothing, so that the bureau gives them to an item. No person, no site, no hour: only words."""

    words = models.CharField(max_length=20, primary_key=True)
    count = models.PositiveIntegerField(default=1)
    last_on = models.DateField()
