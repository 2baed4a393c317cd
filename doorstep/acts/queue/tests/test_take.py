"""Drawing numbers: the serial, the roll-over, the day's turn, priorities and refusals."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.acts.queue import actions, queries
from doorstep.acts.queue.models import Duty, Hall, Ticket
from doorstep.acts.queue.tests.factories import make_clerk, make_counters, seated, ticket_in
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, Power
from doorstep.base.core.errors import IllegalMove, Invalid, NotFound
from doorstep.base.core.models import Serial
from doorstep.base.journal.models import Entry
from doorstep.registry.places.models import Schedule, Site
from tests.support import no_new_rows

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 11, 23, 9, 0, tzinfo=clock.ZONE)


def test_numbers_run_per_queue_and_the_board_counts_who_waits() -> None:
    seat = seated(2)[0]
    site = seat.counter.site_id
    labels = [actions.take(site, letter=letter, actor=seat.clerk).label for letter in "AABAB"]
    assert labels == ["A001", "A002", "B001", "A003", "B002"]
    board = queries.board(site)
    assert board["waiting"] == {"A": 3, "B": 2}
    assert board["calls"] == []


def test_hot_path_takes_few_statements(django_assert_max_num_queries) -> None:
    """take, call_next, begin and finish: at most three statements each, journal and board included."""
    seat = seated(1)[0]
    site, clerk = seat.counter.site_id, seat.clerk
    actions.take(site, actor=clerk)
    budget = 3 + 2  # Django counts the savepoint that stands for BEGIN and COMMIT inside a test
    with django_assert_max_num_queries(budget):
        ticket = actions.take(site, actor=clerk)
    with django_assert_max_num_queries(budget):
        called = actions.call_next(seat.counter.pk, actor=clerk)
    assert called is not None
    with django_assert_max_num_queries(budget):
        actions.begin(called.pk, actor=clerk)
    with django_assert_max_num_queries(budget):
        actions.finish(called.pk, actor=clerk)
    assert Ticket.objects.get(pk=ticket.pk).status == "waiting"


def test_edge_9_11_ticket_after_999_is_a1000() -> None:
    seat = seated(1)[0]
    site = seat.counter.site_id
    Serial.objects.create(name=f"ticket/{site}/{clock.today()}/A", last=998)
    assert [actions.take(site, actor=seat.clerk).label for _each in range(2)] == ["A999", "A1000"]
    # and A1000 is called after A999, though it sorts before it as text
    assert [t.label for t in queries.waiting(site)] == ["A999", "A1000"]


def test_edge_9_11_same_person_two_tickets() -> None:
    from doorstep.registry.people.models import Resident

    seat = seated(1)[0]
    person = Resident.objects.create(
        number_kind="none", name_sealed=b"x", name_blind=b"x", name_masked="王*", made_at=clock.now()
    )
    one, two = (actions.take(seat.counter.site_id, resident_id=person.pk, actor=seat.clerk) for _ in range(2))
    assert one.label != two.label
    assert one.resident_id == two.resident_id == person.pk


def test_edge_9_11_midnight_reset_with_unfinished_tickets() -> None:
    with clock.travel(MORNING):
        seats = seated(3)
        site = seats[0].counter.site_id
        for each in ("waiting", "missed", "held"):
            ticket_in(each, seats[0])
        serving = ticket_in("serving", seats[1])
        forgotten = Duty.objects.get(counter=seats[2].counter)
        assert queries.board(site)["calls"]
    with clock.travel(MORNING.replace(hour=23)):
        late = actions.take(site, actor=seats[0].clerk)
    with clock.travel(MORNING + dt.timedelta(days=1)):
        # the next morning, ten hours later: the late one of the evening is no more in the hall either
        fresh = actions.take(site, actor=seats[0].clerk)
        assert fresh.label == "A001"
        assert fresh.day == clock.today()
        # yesterday's A001 is off the screens: its number is somebody else's now
        assert queries.board(site)["calls"] == []
        assert [t.pk for t in queries.waiting(site)] == [fresh.pk]
        assert Ticket.objects.get(pk=late.pk).status == "void"
        assert list(Ticket.objects.filter(site=site, status="missed")) == []
        # who was at a counter or on hold goes on
        assert Ticket.objects.get(status="held").day < clock.today()
        assert actions.finish(serving.pk, actor=seats[1].clerk).status == "done"
        forgotten.refresh_from_db()
        assert forgotten.ended_at == clock.now()
        assert queries.board(site)["counters"]["3"]["state"] == "closed"
    why = [e.data.get("why") for e in Entry.objects.filter(event="ticket.voided")]
    assert why == ["day_over"] * 3


def test_edge_9_11_queue_survives_midnight_for_those_in_the_hall() -> None:
    with clock.travel(MORNING.replace(hour=23, minute=50)):
        seat = seated(1)[0]
        site = seat.counter.site_id
        before = actions.take(site, actor=seat.clerk)
    with clock.travel(MORNING.replace(hour=0) + dt.timedelta(days=1, minutes=5)):
        after = actions.take(site, actor=seat.clerk)
        assert [t.pk for t in queries.waiting(site)] == [before.pk, after.pk]
        assert actions.call_next(seat.counter.pk, actor=seat.clerk).pk == before.pk


def test_day_never_turns_backwards_for_a_past_clock() -> None:
    seat = seated(1)[0]
    actions.take(seat.counter.site_id, actor=seat.clerk)
    today = Hall.objects.get().day
    with clock.travel(clock.now() - dt.timedelta(days=3)):
        actions.take(seat.counter.site_id, actor=seat.clerk)
    assert Hall.objects.get().day == today


def test_priority_is_recorded_with_who_granted_it_and_does_not_stack() -> None:
    seat = seated(1)[0]
    ticket = actions.take(seat.counter.site_id, priority="old", actor=seat.clerk)
    assert (ticket.priority, ticket.priority_by_id) == ("old", seat.clerk.account_id)
    again = actions.grant_priority(ticket.pk, "soldier", actor=seat.clerk)
    assert again.priority == "soldier"
    assert [e.data["priority"] for e in Entry.objects.filter(subject_id=ticket.pk).order_by("id")] == [
        "old",
        "soldier",
    ]
    with pytest.raises(Invalid):
        actions.take(seat.counter.site_id, priority="old,soldier", actor=seat.clerk)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"letter": "a"}, "letter"),
        ({"letter": "AB"}, "letter"),
        ({"letter": ""}, "letter"),
        ({"letter": "Z"}, "no_counter"),
        ({"priority": "rich"}, "priority"),
        ({"items": ["NO-SUCH-ITEM"]}, "item_not_offered"),
        ({"items": [f"X{i}" for i in range(9)]}, "too_many_items"),
    ],
)
def test_wrong_input_is_named_and_takes_no_number(wrong: dict, code: str) -> None:
    seat = seated(1)[0]
    with pytest.raises(Invalid) as refused:
        actions.take(seat.counter.site_id, actor=seat.clerk, **wrong)
    assert refused.value.code == code
    assert refused.value.errors
    assert not Ticket.objects.exists()
    assert not Serial.objects.filter(name__startswith="ticket/").exists()


def test_closed_and_unknown_sites() -> None:
    seat = seated(1)[0]
    with pytest.raises(NotFound):
        actions.take("X999", actor=seat.clerk)
    Site.objects.filter(pk=seat.counter.site_id).update(is_open=False)
    with pytest.raises(IllegalMove) as closed:
        actions.take(seat.counter.site_id, actor=seat.clerk)
    assert closed.value.code == "site_closed"


def test_a_site_without_a_special_counter_sends_people_to_the_integrated_one() -> None:
    counters = make_counters(1, queues="A")
    clerk = make_clerk()
    with pytest.raises(Invalid):
        actions.take(counters[0].site_id, letter="B", actor=clerk)
    assert actions.take(counters[0].site_id, actor=clerk).letter == "A"


EVENING = dt.datetime(2026, 11, 24, 22, 0, tzinfo=clock.ZONE)


def machine(site: str) -> Actor:
    return Actor(powers=(Power("kiosk", site),), channel="board")


def test_a_machine_gives_no_number_outside_the_hours_and_says_when_it_will() -> None:
    seat = seated(1)[0]
    with clock.travel(EVENING), no_new_rows(), pytest.raises(Invalid) as refused:
        actions.take(seat.counter.site_id, actor=machine(seat.counter.site_id))
    assert refused.value.code == "closed"
    assert "11月25日" in str(refused.value.message)


def test_staff_may_draw_a_number_for_somebody_at_any_hour() -> None:
    seat = seated(1)[0]
    with clock.travel(EVENING):
        assert actions.take(seat.counter.site_id, actor=seat.clerk).label == "A001"


def test_a_machine_gives_numbers_in_the_hours_and_where_no_hours_are_known() -> None:
    seat = seated(1)[0]
    site = seat.counter.site_id
    with clock.travel(EVENING - dt.timedelta(hours=12)):
        assert actions.take(site, actor=machine(site)).label == "A001"
    Schedule.objects.filter(site=site).delete()
    with clock.travel(EVENING):
        assert actions.take(site, actor=machine(site)).label == "A002"
