from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.people.models import Resident
from doorstep.registry.places.models import Counter, Site


class Hall(models.Model):
    """A site's queue. Its row is the only lock of the queue: every verb of a site takes it first.

    `board` is the whole hall screen (never a delta, see board.py); `version` rises under the lock, so version
    order is commit order. `day` is the day whose numbers are running; the first act of a new day turns it.
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="hall")
    day = models.DateField()
    version = models.PositiveBigIntegerField(default=0)
    board = models.JSONField(default=dict)


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


class HandReason(models.TextChoices):
    """Why staff draw a ticket by hand; codes, because the journal holds no words about people."""

    UNABLE = "unable", _("不会用或不便用取号机")
    MACHINE = "machine", _("取号机故障或没有纸")
    BOOKED = "booked", _("预约来的")
    EXTENDED = "extended", _("延时服务")
    URGENT = "urgent", _("急事，负责人同意")


class Ticket(models.Model):
    """A place in the queue (排号). (site, day, letter, number) is given once; a counter serves one at a time.

    `letter` and `number` are what is printed and never change; `queue` is the line it stands in now, which a
    transfer changes. `for_counter` is set when it was transferred to one counter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    site = models.ForeignKey(Site, models.PROTECT, related_name="tickets")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=8, help_text="A012")
    code = models.CharField(max_length=12, unique=True, help_text="on the slip: opens the waiting page")
    status = models.CharField(max_length=8, choices=TicketStatus.choices, default=TicketStatus.WAITING)
    queue = models.CharField(max_length=1, help_text="the letter whose counters call it")
    for_counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")
    priority = models.CharField(max_length=8, choices=Priority.choices, blank=True, default="")
    priority_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="who granted it"
    )
    passed_over = models.PositiveSmallIntegerField(
        default=0, help_text="how often a priority ticket was called before it while it was first in line"
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
            models.CheckConstraint(
                condition=~models.Q(status__in=["called", "serving"])
                | models.Q(counter__isnull=False, called_at__isnull=False),
                name="queue_ticket_called_to_a_counter",
            ),
            models.CheckConstraint(condition=models.Q(calls__lte=3), name="queue_ticket_three_calls"),
        ]
        indexes = [
            # the next one to call at a site, and the waiting counts of its board
            models.Index(
                fields=["site", "queued_at"],
                condition=models.Q(status="waiting"),
                name="queue_ticket_waiting",
            ),
            # what is still open at a site: the turn of the day, the desk's held and missed lists
            models.Index(
                fields=["site", "status"],
                condition=models.Q(status__in=["called", "serving", "held", "missed"]),
                name="queue_ticket_open",
            ),
            # recent service times of a site, for the honest estimate
            models.Index(
                fields=["site", "-finished_at"],
                condition=models.Q(status="done"),
                name="queue_ticket_finished",
            ),
        ]

    def __str__(self) -> str:
        return self.label


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
