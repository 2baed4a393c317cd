from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import later, make_counters, recall_twice
from doorstep.registry.staff.tests.factories import ELSEWHERE


def test_the_page_shows_who_waits_and_how_long(desk, ticket):
    first = ticket()
    page = desk.get(reverse("desk:counter")).content.decode()
    assert first.label in page
    assert "不到 1 分钟" in page


def test_nobody_waiting_says_what_to_do(desk):
    assert "现在没有人等候" in desk.get(reverse("desk:counter")).content.decode()


def test_without_a_seat_the_page_leads_to_the_choice(enter, counters):
    assert enter("clerk").get(reverse("desk:counter")).headers["Location"] == reverse("desk:home")


def test_the_live_part_refreshes_the_idle_card_as_well(desk, ticket):
    waiting = ticket()
    part = desk.get(reverse("desk:live")).content.decode()
    assert waiting.label in part
    assert 'id="serving"' in part


def test_the_live_part_leaves_the_card_of_a_served_ticket_alone(desk, ticket):
    ticket("serving")
    assert 'id="serving"' not in desk.get(reverse("desk:live")).content.decode()


def test_a_ticket_of_another_line_is_listed_but_is_not_the_next(desk, ticket, seat, cast):
    seat.queues = ["B"]
    seat.save()
    other = ticket()
    seen = desk.get(reverse("desk:counter")).context["hall"]
    assert [row.ticket.pk for row in seen.waiting] == [other.pk]
    assert seen.next is None


def test_call_next_brings_the_first_to_the_counter(desk, ticket, seat):
    first, _second = ticket(), ticket()
    answer = desk.post(reverse("desk:call_next"))
    assert answer.headers["Location"] == reverse("desk:counter")
    first.refresh_from_db()
    assert (first.status, first.counter_id) == ("called", seat.pk)


def test_call_next_with_nobody_there_says_so(desk):
    page = desk.post(reverse("desk:call_next"), follow=True)
    assert "现在没有人等候" in page.content.decode()


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("call", "waiting", "called"),
        ("recall", "called", "called"),
        ("begin", "called", "serving"),
        ("hold", "serving", "held"),
        ("resume", "held", "serving"),
        ("return_missed", "missed", "waiting"),
        ("finish", "serving", "done"),
        ("cancel", "waiting", "void"),
    ],
)
def test_each_verb_moves_the_ticket(desk, ticket, verb, before, after):
    made = ticket(before)
    with later():
        answer = desk.post(reverse(f"desk:{verb}", args=[made.pk]))
    assert answer.status_code in {302, 303}
    assert Ticket.objects.get(pk=made.pk).status == after


@pytest.mark.parametrize("status", ["waiting", "held", "missed"])
def test_a_ticket_that_nobody_serves_has_a_page_that_asks_before_it_ends(desk, ticket, status):
    made = ticket(status)
    address = reverse("desk:ticket", args=[made.pk])
    assert address in desk.get(reverse("desk:counter")).text
    page = desk.get(address).text
    assert f"作废 {made.label}？" in page
    assert (reverse("desk:priority", args=[made.pk]) in page) == (status == "waiting")
    desk.post(reverse("desk:cancel", args=[made.pk]), {"reason": "人已经走了"})
    assert Ticket.objects.get(pk=made.pk).status == "void"
    assert desk.get(address).headers["Location"] == reverse("desk:counter")


def test_priority_is_given_at_the_counter_and_taken_back(desk, ticket, cast):
    made = ticket()
    address = reverse("desk:priority", args=[made.pk])
    assert "老年人优先" in desk.post(address, {"priority": "old"}, follow=True).text
    made.refresh_from_db()
    assert (made.priority, made.priority_by_id) == ("old", cast["clerk"].account_id)
    desk.post(address, {"priority": ""})
    made.refresh_from_db()
    assert (made.priority, made.priority_by_id) == ("", None)


def test_a_priority_that_there_is_not_is_refused(desk, ticket):
    made = ticket()
    answer = desk.post(reverse("desk:priority", args=[made.pk]), {"priority": "rich"}, follow=True)
    assert answer.status_code == 422
    assert Ticket.objects.get(pk=made.pk).priority == ""


def test_the_page_of_another_site_s_ticket_is_not_there(desk, cast):
    other = make_counters(1, ELSEWHERE)[0]
    made = queue.take(other.site_id, actor=cast["clerk_elsewhere"])
    assert desk.get(reverse("desk:ticket", args=[made.pk])).status_code == 404


def test_passing_a_number_waits_for_the_third_call(desk, ticket, cast):
    made = ticket("called")
    answer = desk.post(reverse("desk:miss", args=[made.pk]), follow=True)
    assert answer.status_code == 409
    assert "要叫满三次才能过号" in answer.content.decode()
    recall_twice(made, cast["clerk"])
    with later():
        desk.post(reverse("desk:miss", args=[made.pk]))
    assert Ticket.objects.get(pk=made.pk).status == "missed"


def test_a_transfer_goes_to_the_chosen_counter(desk, ticket, counters):
    made = ticket("serving")
    desk.post(reverse("desk:transfer", args=[made.pk]), {"counter": counters[2].pk})
    made.refresh_from_db()
    assert (made.status, made.for_counter_id) == ("waiting", counters[2].pk)


def test_a_transfer_to_nowhere_is_refused_in_place(desk, ticket):
    made = ticket("serving")
    answer = desk.post(reverse("desk:transfer", args=[made.pk]), {"counter": "", "letter": ""}, follow=True)
    assert answer.status_code == 422
    assert made.label in answer.content.decode()


def test_finish_and_call_the_next_in_one(desk, ticket):
    made, following = ticket("serving"), ticket()
    desk.post(reverse("desk:finish", args=[made.pk]), {"next": "1"})
    assert Ticket.objects.get(pk=made.pk).status == "done"
    assert Ticket.objects.get(pk=following.pk).status == "called"


def test_pause_and_go_on(desk, seat):
    desk.post(reverse("desk:pause"))
    assert "窗口暂停服务" in desk.get(reverse("desk:counter")).content.decode()
    desk.post(reverse("desk:go_on"))
    assert "窗口暂停服务" not in desk.get(reverse("desk:counter")).content.decode()


def test_two_clerks_at_one_ticket_the_second_is_told_who_has_it(enter, desk, ticket, counters, cast):
    made = ticket("called")
    queue.sit(counters[1].pk, actor=cast["second_clerk"])
    answer = enter("second_clerk").post(reverse("desk:call", args=[made.pk]), follow=True)
    assert answer.status_code == 409
    assert "1号窗口的clerk已经在办" in answer.content.decode()


def test_a_form_posted_twice_happens_once(desk, ticket):
    ticket(), ticket()
    for _twice in range(2):
        answer = desk.post(reverse("desk:call_next"), {"once": "key-1"})
        assert answer.headers["Location"] == reverse("desk:counter")
    assert Ticket.objects.filter(status="called").count() == 1
    assert Ticket.objects.get(status="called").calls == 1


def test_a_ticket_of_another_site_is_not_there(enter, ticket):
    made = ticket()
    client = enter("clerk_elsewhere")
    assert client.post(reverse("desk:call", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("name", ["resident", "outsider", "seal_keeper", "social_worker"])
def test_only_clerks_call(enter, ticket, name):
    made = ticket()
    assert enter(name).post(reverse("desk:call", args=[made.pk])).status_code == 403
    assert Ticket.objects.get(pk=made.pk).status == "waiting"


def test_the_page_needs_as_many_queries_for_thirty_as_for_one(desk, ticket, django_assert_num_queries):
    ticket()
    desk.get(reverse("desk:counter"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("desk:counter"))
    for _each in range(29):
        ticket()
    with django_assert_num_queries(len(one)):
        desk.get(reverse("desk:counter"))


def test_a_ticket_is_drawn_by_hand_and_its_slip_printed(desk, seat):
    assert reverse("desk:take_ticket") in desk.get(reverse("desk:counter")).content.decode()
    assert "为什么由窗口取号" in desk.get(reverse("desk:take_ticket")).content.decode()
    typed = {"letter": "A", "priority": "old", "reason": "unable", "once": "hand-1"}
    first, again = (desk.post(reverse("desk:take_ticket"), typed) for _sending in range(2))
    made = Ticket.objects.get()
    assert first["Location"] == again["Location"] == reverse("desk:ticket", args=[made.pk])
    body = desk.get(first["Location"]).content.decode()
    assert reverse("board:slip", args=[made.site_id, made.code]) in body
    assert made.priority == "old"


def test_a_ticket_without_a_reason_comes_back_as_it_was_chosen(desk, seat):
    led = desk.post(reverse("desk:take_ticket"), {"letter": "A", "priority": "soldier", "reason": ""})
    assert led.status_code == 303
    body = desk.get(led["Location"]).content.decode()
    assert "请选择为什么由窗口取号" in body
    assert '<option value="soldier" selected>' in body
    assert not Ticket.objects.exists()


def test_a_slip_of_the_hand_is_said_on_the_counters_page(desk, ticket):
    made = ticket("called")
    answer = desk.post(reverse("desk:recall", args=[made.pk]), follow=True)
    assert answer.status_code == 409
    assert f"刚叫过 {made.label}" in answer.content.decode()
