"""Sitting down at a counter, pausing, leaving (在岗、暂停服务、离岗)."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board as boards
from doorstep.acts.queue import policies
from doorstep.acts.queue.models import Duty
from doorstep.acts.queue.states import AT_COUNTER
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record

from .hall import Window, lock_counter


def sit(counter_id: int, *, actor: Actor) -> Duty:
    """Sit down at a counter, or go on after a pause; the screens show it open.

    Raises NotFound, NotAllowed, Taken (with `by` and `counter`) where somebody else sits there, IllegalMove
    `counter_closed`, `already_seated` (with `counter`) where the actor sits at another one.
    """
    with transaction.atomic():
        window = _window(counter_id, actor)
        if not window.is_open:
            raise IllegalMove(_("这个窗口没有启用。"), code="counter_closed")
        duty = Duty.objects.select_related("account").filter(counter_id=counter_id, ended_at=None).first()
        if duty is not None and duty.account_id != actor.account_id:
            raise taken_by(duty.account.name, window.number)
        event = "duty.begun"
        if duty is None:
            _leave_other(actor)
            duty = Duty.objects.create(
                counter_id=counter_id, account_id=actor.account_id, begun_at=clock.now()
            )
        else:
            event = "duty.resumed"
            duty.paused_at = None
            duty.save(update_fields=["paused_at"])
        record(event, ("duty", duty.pk), actor=actor, site=window.site, data={"counter": window.number})
        boards.counter(window.hall.board, window.number, *_shown(window))
        window.hall.write(recount=True)
    return duty


def pause(counter_id: int, *, actor: Actor) -> Duty:
    """Stop calling at one's counter for a while; the window screen sends people to others.

    Raises NotFound, NotAllowed, Taken, IllegalMove `not_seated`, `counter_busy`, `paused`.
    """
    with transaction.atomic():
        window, duty = _own_duty(counter_id, actor)
        if duty.paused_at is not None:
            raise IllegalMove(_("窗口已经暂停。"), code="paused")
        duty.paused_at = clock.now()
        duty.save(update_fields=["paused_at"])
        record(
            "duty.paused", ("duty", duty.pk), actor=actor, site=window.site, data={"counter": window.number}
        )
        boards.counter(window.hall.board, window.number, "paused")
        window.hall.write()
    return duty


def leave(counter_id: int, *, actor: Actor) -> Duty:
    """Leave one's counter; tickets that were transferred to it alone go back to their queue.

    A site's head may end the duty of somebody who forgot. Raises NotFound, NotAllowed, Taken, IllegalMove
    `not_seated`, `counter_busy`.
    """
    with transaction.atomic():
        window, duty = _own_duty(counter_id, actor, or_head=True)
        duty.ended_at = clock.now()
        duty.save(update_fields=["ended_at"])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE queue_ticket SET for_counter_id = NULL"
                " WHERE site_id = %s AND status = 'waiting' AND for_counter_id = %s",
                [window.site, counter_id],
            )
        record(
            "duty.ended", ("duty", duty.pk), actor=actor, site=window.site, data={"counter": window.number}
        )
        boards.counter(window.hall.board, window.number, "closed")
        window.hall.write()
    return duty


def taken_by(name: str, counter: int | None, **detail: object) -> Taken:
    """The refusal that says who was first, and at which counter."""
    return Taken(
        _("%(counter)s号窗口的%(name)s已经在办。") % {"counter": counter, "name": name},
        by=name,
        counter=counter,
        **detail,
    )


def _window(counter_id: int, actor: Actor) -> Window:
    window = lock_counter(counter_id, actor=actor)
    if not policies.may_see(actor, window.site):
        raise NotFound(_("没有这个窗口。"))
    if not policies.may_work(actor, window.site):
        raise NotAllowed(_("您没有这个服务点的窗口岗位。"))
    return window


def _own_duty(counter_id: int, actor: Actor, *, or_head: bool = False) -> tuple[Window, Duty]:
    window = _window(counter_id, actor)
    duty = Duty.objects.select_related("account").filter(counter_id=counter_id, ended_at=None).first()
    if duty is None:
        raise IllegalMove(_("这个窗口没有人在岗。"), code="not_seated")
    is_own = duty.account_id == actor.account_id
    if not is_own and not (or_head and policies.may_lead(actor, window.site)):
        raise taken_by(duty.account.name, window.number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label FROM queue_ticket WHERE counter_id = %s AND status = ANY(%s)",
            [counter_id, list(AT_COUNTER)],
        )
        busy = cursor.fetchone()
    if busy:
        raise IllegalMove(
            _("%(label)s 还在这个窗口，请先办完。") % {"label": busy[0]}, code="counter_busy", label=busy[0]
        )
    return window, duty


def _leave_other(actor: Actor) -> None:
    """A duty left open on an earlier day at another site ends by itself; one of today must be ended first."""
    other = Duty.objects.select_related("counter").filter(account_id=actor.account_id, ended_at=None).first()
    if other is None:
        return
    today = dt.datetime.combine(clock.today(), dt.time(), clock.ZONE)
    if other.begun_at >= today:
        raise IllegalMove(
            _("您已在%(counter)s号窗口在岗，请先离岗。") % {"counter": other.counter.number},
            code="already_seated",
            counter=other.counter.number,
            site=other.counter.site_id,
        )
    other.ended_at = clock.now()
    other.save(update_fields=["ended_at"])
    record(
        "duty.ended",
        ("duty", other.pk),
        actor=actor,
        site=other.counter.site_id,
        data={"counter": other.counter.number, "why": "day_over"},
    )


def _shown(window: Window) -> tuple[str, str]:
    """The state of a counter that somebody just sat down at, with the ticket that still stands there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, label FROM queue_ticket WHERE counter_id = %s AND status = ANY(%s)",
            [window.id, list(AT_COUNTER)],
        )
        return cursor.fetchone() or ("open", "")
