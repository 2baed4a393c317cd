"""A refused form comes back by its own address: loading the page again sends nothing again."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.urls import reverse

from doorstep.acts.queue.models import Ticket
from doorstep.base.core.errors import Invalid, Taken
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import queries
from doorstep.cases.applications.tests.factories import at, make_resident


def test_a_refused_call_is_not_sent_again_by_a_reload(desk, ticket):
    made = ticket("called")
    answer = desk.post(reverse("desk:miss", args=[made.pk]))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{reverse('desk:counter')}?refused=")
    before = Entry.objects.count()
    for _load in range(2):
        page = desk.get(answer.headers["Location"])
        assert page.status_code == 409
        assert "要叫满三次才能过号" in page.text
    assert Ticket.objects.get(pk=made.pk).status == "called"
    assert Entry.objects.count() == before


def test_a_reload_keeps_the_reason_and_the_wrong_field(desk, cast):
    affair = at("accepted", cast)
    long = "长" * 500
    answer = desk.post(reverse("desk:refuse", args=[affair.pk]), {"reason": long})
    for _load in range(2):
        page = desk.get(answer.headers["Location"])
        assert long in page.text
        assert 'aria-invalid="true"' in page.text


def test_a_reload_keeps_what_was_typed_wrongly_in_the_form(desk, affair, sent):
    answer = desk.post(reverse("desk:accept", args=[affair.pk]), sent(operator_phone="139"))
    for _load in range(2):
        page = desk.get(answer.headers["Location"])
        assert page.status_code == 422
        assert 'value="139"' in page.text
        assert page.context["form"].errors["operator_phone"]


def test_what_was_saved_since_is_not_covered_by_the_older_form(desk, affair, sent):
    old = sent(name="崇州市白头镇甲餐馆", operator_phone="139")
    back = desk.post(reverse("desk:accept", args=[affair.pk]), old).headers["Location"]
    desk.post(reverse("desk:save", args=[affair.pk]), sent(name="崇州市白头镇乙餐馆"))
    affair.refresh_from_db()
    assert queries.answers(affair)["name"] == "崇州市白头镇乙餐馆"
    page = desk.get(back).text
    assert "崇州市白头镇乙餐馆" in page
    assert "崇州市白头镇甲餐馆" not in page


def test_the_chosen_person_and_item_stay_chosen(desk, ticket, cast):
    made, person = ticket("serving"), make_resident(cast["clerk"], name="张小明")
    answer = desk.post(reverse("desk:open_affair", args=[made.pk]), {"applicant": person.pk})
    page = desk.get(answer.headers["Location"])
    assert page.context["person"].pk == person.pk
    assert "请先选择要办的事项" in page.text


def test_what_was_typed_lies_sealed_in_the_session(desk, cast):
    affair = at("accepted", cast)
    desk.post(reverse("desk:refuse", args=[affair.pk]), {"reason": "找王大明" * 200})
    kept = str(Session.objects.get(pk=desk.session.session_key).get_decoded())
    assert "desk_refused" in kept
    assert "王大明" not in kept


def test_another_page_and_another_login_show_nothing_of_it(desk, enter, ticket, cast):
    made = ticket("called")
    word = desk.post(reverse("desk:miss", args=[made.pk])).headers["Location"].partition("?")[2]
    assert "要叫满三次" not in desk.get(f"{reverse('desk:home')}?{word}").text
    assert "要叫满三次" not in enter("site_head").get(f"{reverse('desk:home')}?{word}").text
    assert desk.get(f"{reverse('desk:counter')}?refused=nonsense").status_code == 200


def test_a_session_keeps_the_last_four(desk, ticket):
    made = ticket("called")
    places = [desk.post(reverse("desk:miss", args=[made.pk])).headers["Location"] for _each in range(5)]
    assert [desk.get(place).status_code for place in places] == [200, 409, 409, 409, 409]


def test_the_refusal_is_the_same_after_the_way_back():
    from doorstep.faces.desk import refused

    for told in (Invalid("x", "错了", field="a"), Taken("别人先办了", code="seat_taken")):
        again = refused._read(**refused._written(told))
        assert (type(again), again.code, again.message) == (type(told), told.code, told.message)
        assert getattr(again, "errors", None) == getattr(told, "errors", None)


def test_the_same_form_sent_again_otherwise_is_refused_in_a_clerks_words(desk, cast):
    address = reverse("desk:refuse", args=[at("accepted", cast).pk])
    desk.post(address, {"reason": "场所不符合规定", "once": "one"})
    answer = desk.post(address, {"reason": "场所不符合规定，已现场查看", "once": "one"}, follow=True)
    assert answer.status_code == 409
    assert "这一页刚才已经提交过" in answer.text
    assert "Idempotency" not in answer.text
