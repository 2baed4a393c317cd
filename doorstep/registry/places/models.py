from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    COUNTY = "county", _("区县")
    TOWN = "town", _("镇街")
    VILLAGE = "village", _("村社区")
    GROUP = "group", _("村民小组")


class Area(models.Model):
    """A division (区划) with its 12-digit code; groups are the county's own level."""

    code = models.CharField(max_length=15, primary_key=True)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200, help_text="sort key for Chinese names")
    level = models.CharField(max_length=8, choices=AreaLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")


class Tier(models.TextChoices):
    TOWN_CENTRE = "town_centre", _("综合便民服务中心")
    SUB_CENTRE = "sub_centre", _("分中心")
    VILLAGE_ROOM = "village_room", _("便民服务室")
    STATION = "station", _("社区工作站")


class Site(models.Model):
    """A place that serves people. `basis` says what of it is real and what is assumed (design.md §6)."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=300)
    tier = models.CharField(max_length=12, choices=Tier.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    area = models.ForeignKey(Area, models.PROTECT, related_name="sites")
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    basis = models.CharField(max_length=200)
    is_assumed = models.BooleanField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=models.Q(tier="town_centre", is_open=True),
                name="places_site_one_centre_per_town",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A window (综合窗口) at a site; `queues` are the ticket letters that it calls."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="counters")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    queues = ArrayField(models.CharField(max_length=1), default=list)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="places_counter_number"),
        ]


class HoursKind(models.TextChoices):
    REGULAR = "regular", _("正常服务")
    EXTENDED = "extended", _("延时服务")


class Schedule(models.Model):
    """One opening span of a site on a weekday (0 = Monday), regular or extended (延时服务)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="schedules")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    kind = models.CharField(max_length=8, choices=HoursKind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="places_schedule_weekday"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="places_schedule_span"
            ),
            models.UniqueConstraint(fields=["site", "weekday", "opens"], name="places_schedule_once"),
        ]
