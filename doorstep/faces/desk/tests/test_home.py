from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Duty
from doorstep.registry.places.models import Site


def test_somebody_without_a_counter_chooses_one(enter, counters):
    page = enter("clerk").get(reverse("desk:start"))
    assert page.status_code == 200
    assert counters[0].name in page.content.decode()


def test_somebody_at_a_counter_goes_straight_to_it(desk):
    assert desk.get(reverse("desk:start")).headers["Location"] == reverse("desk:counter")


def test_sitting_down_leads_to_the_counter(enter, counters, cast):
    answer = enter("clerk").post(reverse("desk:sit"), {"counter": counters[1].pk})
    assert answer.headers["Location"] == reverse("desk:counter")
    assert Duty.objects.get(account_id=cast["clerk"].account_id, ended_at=None).counter == counters[1]


def test_a_counter_that_is_taken_says_who_sits_there(enter, seat):
    answer = enter("second_clerk").post(reverse("desk:sit"), {"counter": seat.pk}, follow=True)
    assert answer.status_code == 409
    assert "clerk" in answer.content.decode()
    assert "没有改动任何内容" in answer.content.decode()


def test_leaving_frees_the_counter(desk, seat):
    answer = desk.post(reverse("desk:leave"), {"counter": seat.pk})
    assert answer.headers["Location"] == reverse("desk:home")
    assert not Duty.objects.filter(counter=seat, ended_at=None).exists()


def test_the_own_day_counts_what_was_finished(desk, ticket, cast):
    done = ticket("serving")
    queue.finish(done.pk, actor=cast["clerk"])
    page = desk.get(reverse("desk:home"))
    assert page.context["day"].served == 1


def test_the_bureau_chooses_any_site(enter, cast):
    client = enter("manager")
    assert client.get(reverse("desk:home")).context["place"] is None
    for code in ("C107", Site.objects.filter(tier="village_room").first().pk):
        client.post(reverse("desk:choose_site"), {"site": code})
        assert client.get(reverse("desk:home")).context["place"].site.pk == code


@pytest.mark.parametrize("words", ["白头", "baitou", "Bai Tou", "bt"])
def test_a_site_is_found_by_its_name_and_its_sound(enter, words):
    page = enter("manager").get(reverse("desk:home"), {"q": words})
    assert "C112" in [site.pk for site in page.context["sites"]]
    assert '<input type="hidden" name="site" value="C112">' in page.text


def test_a_list_that_is_too_long_says_how_many_are_left(enter):
    context = enter("manager").get(reverse("desk:home")).context
    assert {site.tier for site in context["sites"]} == {"town_centre"}
    assert len(context["sites"]) + context["more"] == Site.objects.filter(is_open=True).count()


def test_no_site_of_that_name_says_so(enter):
    assert "没有叫“月球”的点位" in enter("manager").get(reverse("desk:home"), {"q": "月球"}).text


def test_who_has_one_site_is_offered_no_choice(enter):
    assert "换一个点位" not in enter("clerk").get(reverse("desk:home")).text


def test_a_site_that_is_not_ones_own_cannot_be_chosen(enter):
    client = enter("clerk")
    client.post(reverse("desk:choose_site"), {"site": "C107"})
    assert client.get(reverse("desk:home")).context["place"].site.pk == "C112"


def test_a_resident_is_told_that_this_is_not_for_them(enter):
    assert enter("resident").get(reverse("desk:home")).status_code == 403
