from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.people.models import Resident
from doorstep.registry.places.models import Counter, Site


class Hall(models.Model):
    """A site's queue: its row is locked by whatever changes the order, so calls of one site stand in a row.

    `board` is the whole hall screen (never a delta); `version` rises under the lock, so version order is commit
    order. `priority_run` counts priority tickets called one after another.
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="hall")
    version = models.PositiveBigIntegerField(default=0)
    board = models.JSONField(default=dict)
    priority_run = models.PositiveSmallIntegerField(default=0)


class TicketStatus(models.TextChoices):
    WAITING = "waiting", _("等候")
    CALLED = "called", _("已叫号")
    SERVING = "serving", _("办理中")
    HELD = "held", _("挂起")
    MISSED = "missed", _("过号")
    DONE = "done", _("完成")
    VOID = "void", _("作废")


class Priority(models.TextChoices):
    NONE = "", _("普通")
    OLD = "old", _("老年人")
    DISABLED = "disabled", _("残疾人")
    PREGNANT = "pregnant", _("孕妇或抱婴")
    SOLDIER = "soldier", _("军人、退役军人")


class Ticket(models.Model):
    """A place in the queue (排号). (site, day, letter, number) is given once; a counter serves one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    site = models.ForeignKey(Site, models.PROTECT, related_name="tickets")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=8, help_text="A012")
    code = models.CharField(max_length=12, unique=True, help_text="on the slip: opens the waiting page")
    status = models.CharField(max_length=8, choices=TicketStatus.choices, default=TicketStatus.WAITING)
    priority = models.CharField(max_length=8, choices=Priority.choices, blank=True, default="")
    priority_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="who granted it"
    )
    resident = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="tickets")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="tickets")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    queued_at = models.DateTimeField(help_text="its place in the order; a transfer keeps it")
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day", "letter", "number"], name="queue_ticket_number_once"
            ),
            models.UniqueConstraint(
                fields=["counter"],
                condition=models.Q(status__in=["called", "serving"]),
                name="queue_ticket_one_at_a_counter",
            ),
        ]
        indexes = [
            # the next one to call at a site
            models.Index(
                fields=["site", "day", "queued_at"],
                condition=models.Q(status="waiting"),
                name="queue_ticket_waiting",
            ),
            # recent service times of a site, for the honest estimate
            models.Index(
                fields=["site", "-finished_at"],
                condition=models.Q(status="done"),
                name="queue_ticket_finished",
            ),
        ]


class TicketItem(models.Model):
    """An item somebody came for, on one ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="items")
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "position"], name="queue_ticketitem_position"),
        ]


class Duty(models.Model):
    """Who sits at which counter now (在岗); one person a counter, one counter a person."""

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="duties")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties")
    begun_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"],
                condition=models.Q(ended_at__isnull=True),
                name="queue_duty_one_per_counter",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at__isnull=True),
                name="queue_duty_one_per_person",
            ),
        ]
