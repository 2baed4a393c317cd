"""Strangers get NotFound, colleagues without the post NotAllowed; nothing is written either way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from doorstep.acts.queue import actions, policies
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import Seat, make_clerk, seated, stranger, ticket_in
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.registry.staff.tests.factories import ELSEWHERE

pytestmark = pytest.mark.django_db

# verb → (the status it starts from, what to do)
VERBS: dict[str, tuple[str, Callable[[Ticket, Seat, Actor], object]]] = {
    "call_next": ("waiting", lambda t, s, a: actions.call_next(s.counter.pk, actor=a)),
    "call": ("waiting", lambda t, s, a: actions.call(t.pk, s.counter.pk, actor=a)),
    "recall": ("called", lambda t, s, a: actions.recall(t.pk, actor=a)),
    "begin": ("called", lambda t, s, a: actions.begin(t.pk, actor=a)),
    "miss": ("called", lambda t, s, a: actions.miss(t.pk, actor=a)),
    "return_missed": ("missed", lambda t, s, a: actions.return_missed(t.pk, actor=a)),
    "hold": ("serving", lambda t, s, a: actions.hold(t.pk, actor=a)),
    "resume": ("held", lambda t, s, a: actions.resume(t.pk, actor=a)),
    "transfer": ("serving", lambda t, s, a: actions.transfer(t.pk, letter="B", actor=a)),
    "finish": ("serving", lambda t, s, a: actions.finish(t.pk, actor=a)),
    "cancel": ("waiting", lambda t, s, a: actions.cancel(t.pk, actor=a)),
    "grant_priority": ("waiting", lambda t, s, a: actions.grant_priority(t.pk, "old", actor=a)),
    "sit": ("waiting", lambda t, s, a: actions.sit(s.counter.pk, actor=a)),
    "pause": ("waiting", lambda t, s, a: actions.pause(s.counter.pk, actor=a)),
    "leave": ("waiting", lambda t, s, a: actions.leave(s.counter.pk, actor=a)),
}


@pytest.mark.parametrize("verb", list(VERBS))
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("resident", NotFound), ("clerk_elsewhere", NotFound), ("seal_keeper", NotAllowed)],
)
def test_who_may_not(verb: str, who: str, refusal: type[Exception]) -> None:
    seat = seated(1)[0]
    status, do = VERBS[verb]
    ticket = ticket_in(status, seat)
    actor = {
        "resident": stranger,
        "clerk_elsewhere": lambda: make_clerk("elsewhere", ELSEWHERE),
        "seal_keeper": lambda: make_clerk("keeper", post="seal_keeper"),
    }[who]()
    before = Entry.objects.count()
    with pytest.raises(refusal):
        do(ticket, seat, actor)
    assert Entry.objects.count() == before
    assert Ticket.objects.get(pk=ticket.pk).status == status


@pytest.mark.parametrize(("who", "may"), [("clerk", True), ("elsewhere", False), ("resident", False)])
def test_who_may_draw_a_ticket(who: str, may: bool) -> None:
    seat = seated(1)[0]
    actor = {
        "clerk": lambda: seat.clerk,
        "elsewhere": lambda: make_clerk("elsewhere", ELSEWHERE),
        "resident": stranger,
    }[who]()
    if may:
        assert actions.take(seat.counter.site_id, actor=actor).label == "A001"
        return
    with pytest.raises(NotAllowed):
        actions.take(seat.counter.site_id, actor=actor)
    assert not Ticket.objects.exists()


def test_visible_to_is_the_same_answer_as_may_see() -> None:
    seat = seated(1)[0]
    ticket = ticket_in("waiting", seat)
    for actor in (
        seat.clerk,
        make_clerk("elsewhere", ELSEWHERE),
        make_clerk("keeper", post="seal_keeper"),
        stranger(),
    ):
        visible = policies.visible_to(actor).filter(pk=ticket.pk).exists()
        assert visible == policies.may_see(actor, ticket.site_id)
