"""The verbs of the counter, one POST each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue import policies, queries
from doorstep.acts.queue.labels import QUEUE_NAMES
from doorstep.acts.queue.models import HandReason, Priority, Ticket
from doorstep.acts.queue.states import MOVES
from doorstep.faces.desk import hall
from doorstep.faces.desk.access import WINDOW, at_counter, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page


def at_window(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """One verb of somebody who sits at a counter; a refusal is said on the counter's page."""
    return desk(*WINDOW)(at_counter(deed("desk:counter")(view)))


@require_safe
@desk(*WINDOW)
@at_counter
def ticket(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """One ticket that nobody serves now: give it the right of way, or end it; the page asks before it ends."""
    here = policies.visible_to(request.actor).filter(site=request.place.site)
    found = get_object_or_404(here.prefetch_related("items__item__current"), pk=ticket_id)
    if found.status not in MOVES["cancel"]:
        messages.info(request, _("%(label)s 已不在等候、挂起或过号中。") % {"label": found.label})
        return redirect("desk:counter")
    context = {
        "ticket": found,
        "items": hall.item_names(found),
        "priorities": Priority.choices,
        "may_prefer": found.status in MOVES["grant_priority"],
    }
    return page(request, "ticket.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(*WINDOW)
@at_counter
def take(request: Any) -> HttpResponse:
    """Draw a ticket by hand for somebody who can't, or when the machine gives none; its page prints the slip."""
    return _drawn(request) if request.method == "POST" else _take_page(request)


@deed("desk:take_ticket")
def _drawn(request: Any) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("letter", "priority", "reason")}
    drawn = queue.take_for(request.place.site.pk, **typed, actor=request.actor)
    messages.success(request, _("已取号：%(label)s") % {"label": drawn.label})
    return redirect("desk:ticket", ticket_id=drawn.pk)


def _take_page(request: Any) -> HttpResponse:
    letters = hall.letters(hall.hall(request.place.site, request.place.duty.counter).seats)
    context = {
        "letters": [(letter, QUEUE_NAMES.get(letter, letter)) for letter in letters],
        "priorities": Priority.choices,
        "reasons": HandReason.choices,
        "closed": queries.closed(request.place.site.pk),
        "typed": request.typed,
    }
    return page(request, "take.html", context)


@at_window
def call_next(request: Any) -> HttpResponse:
    """Call who is next (顺呼)."""
    called = queue.call_next(request.place.duty.counter_id, actor=request.actor)
    return _called(request, called)


@at_window
def call(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Call one chosen ticket (选呼)."""
    return _called(request, queue.call(ticket_id, request.place.duty.counter_id, actor=request.actor))


@at_window
def recall(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Call the same ticket again (重呼)."""
    return _called(request, queue.recall(ticket_id, actor=request.actor))


@at_window
def begin(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """The person is here: begin, and go on to who they are and what they need."""
    queue.begin(ticket_id, actor=request.actor)
    return redirect("desk:intake", ticket_id=ticket_id)


@at_window
def miss(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Nobody came (过号)."""
    ticket = queue.miss(ticket_id, actor=request.actor)
    messages.info(request, _("%(label)s 已记为过号，可以从过号列表恢复。") % {"label": ticket.label})
    return redirect("desk:counter")


@at_window
def return_missed(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Who was missed is back: into the queue again."""
    ticket = queue.return_missed(ticket_id, actor=request.actor)
    messages.success(request, _("%(label)s 已回到等候队列。") % {"label": ticket.label})
    return redirect("desk:counter")


@at_window
def hold(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Set the ticket aside (挂起) while something is fetched."""
    ticket = queue.hold(ticket_id, actor=request.actor)
    messages.info(request, _("%(label)s 已挂起，随时可以恢复。") % {"label": ticket.label})
    return redirect("desk:counter")


@at_window
def resume(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Go on with a ticket that was set aside."""
    queue.resume(ticket_id, actor=request.actor)
    return redirect("desk:counter")


@at_window
def transfer(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Send the ticket to another counter or queue (转移); it keeps its place in the order."""
    counter = request.POST.get("counter", "")
    number = int(counter) if counter.isdecimal() else None
    letter = None if number else request.POST.get("letter", "") or None
    ticket = queue.transfer(ticket_id, letter=letter, counter_id=number, actor=request.actor)
    messages.success(request, _("%(label)s 已转移，原来的排队时间不变。") % {"label": ticket.label})
    return redirect("desk:counter")


@at_window
def finish(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Done with this person; with `next` the next one is called in the same moment."""
    queue.finish(ticket_id, actor=request.actor)
    if request.POST.get("next"):
        return _called(request, queue.call_next(request.place.duty.counter_id, actor=request.actor))
    return redirect("desk:counter")


@at_window
def cancel(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Take a ticket out of the queue (弃号), with the reason."""
    ticket = queue.cancel(ticket_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.info(request, _("%(label)s 已作废。") % {"label": ticket.label})
    return redirect("desk:counter")


@at_window
def priority(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Give somebody who waits the right of way (优先), their paper seen; or take it back."""
    ticket = queue.grant_priority(ticket_id, request.POST.get("priority", ""), actor=request.actor)
    said = _("%(label)s 已设为%(claim)s优先。") if ticket.priority else _("%(label)s 已取消优先。")
    messages.success(request, said % {"label": ticket.label, "claim": ticket.get_priority_display()})
    return redirect("desk:counter")


@at_window
def pause(request: Any) -> HttpResponse:
    """No more calls to this counter for now (暂停服务)."""
    queue.pause(request.place.duty.counter_id, actor=request.actor)
    return redirect("desk:counter")


@at_window
def go_on(request: Any) -> HttpResponse:
    """The counter serves again after a pause."""
    queue.sit(request.place.duty.counter_id, actor=request.actor)
    return redirect("desk:counter")


def _called(request: Any, ticket: Ticket | None) -> HttpResponse:
    if ticket is None:
        messages.info(request, _("现在没有人等候。"))
    return redirect("desk:counter")
