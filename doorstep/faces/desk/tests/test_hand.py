from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.cases.applications.tests.factories import at, make_resident
from doorstep.registry.people.tests.factories import id_number


@pytest.fixture
def issued(cast, desk):
    """An affair whose certificate is ready to be given."""
    make_seal_in_use(cast)
    return at("issued", cast)


def test_the_certificate_opens_as_pdf(desk, issued):
    answer = desk.get(reverse("desk:certificate", args=[issued.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_the_preview_is_a_picture_of_the_same_page(desk, issued):
    answer = desk.get(reverse("desk:picture", args=[issued.pk]))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_by_default_the_applicant_takes_it(desk, issued):
    desk.post(reverse("desk:hand_over", args=[issued.pk]), {"who_takes": "self"})
    issued.refresh_from_db()
    assert (issued.status, issued.collector_id) == ("finished", issued.applicant_id)


def test_somebody_else_takes_it_with_their_card(desk, issued, cast):
    other = make_resident(cast["clerk"], name="代领的人", number=id_number(serial=91))
    desk.post(reverse("desk:hand_over", args=[issued.pk]), {"who_takes": "other", "collector": other.pk})
    issued.refresh_from_db()
    assert issued.collector_id == other.pk


def test_somebody_else_without_a_card_is_refused(desk, issued):
    answer = desk.post(reverse("desk:hand_over", args=[issued.pk]), {"who_takes": "other"}, follow=True)
    assert answer.status_code == 422
    assert "请先核验代领人的身份证件" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"collector": "abc"}, {"who_takes": "self", "collector": "abc"}])
def test_nobody_takes_it_for_the_applicant_by_mistake(desk, issued, sent):
    answer = desk.post(reverse("desk:hand_over", args=[issued.pk]), sent, follow=True)
    issued.refresh_from_db()
    assert (answer.status_code, issued.status) == (422, "issued")


def test_after_the_hand_over_the_slip_asks_for_a_judgement(desk, issued):
    page = desk.post(reverse("desk:hand_over", args=[issued.pk]), {"who_takes": "self"}, follow=True)
    code = page.context["slip_code"]
    assert code in page.content.decode()
    paper = desk.get(reverse("desk:slip", args=[issued.pk])).content.decode()
    assert code in paper
    assert "<svg" in paper


def test_there_is_no_slip_before_the_end(desk, issued):
    assert desk.get(reverse("desk:slip", args=[issued.pk])).status_code == 404


@pytest.mark.parametrize("page", ["certificate", "picture", "slip", "work", "record"])
def test_papers_are_not_there_for_another_site(enter, issued, page):
    assert enter("clerk_elsewhere").get(reverse(f"desk:{page}", args=[issued.pk])).status_code == 404


@pytest.mark.parametrize(
    ("status", "done", "ended", "never"),
    [
        ("not_accepted", 1, "申请 · 不予受理", 2),
        ("withdrawn", 1, "申请 · 撤回", 2),
        ("issued", 3, "", 0),
        ("finished", 4, "", 0),
    ],
)
def test_the_steps_show_how_far_the_affair_came(desk, cast, status, done, ended, never):
    make_seal_in_use(cast)
    body = desk.get(reverse("desk:work", args=[at(status, cast).pk])).text
    assert (body.count('class="done"'), body.count('class="never"')) == (done, never)
    assert ("到此结束" in body) == bool(ended)
    assert ended in body


def test_what_is_taken_back_after_acceptance_ended_at_the_decision(desk, cast):
    affair = at("accepted", cast)
    desk.post(reverse("desk:withdraw", args=[affair.pk]), {"reason": "申请人不办了"})
    body = desk.get(reverse("desk:work", args=[affair.pk])).text
    assert "决定用印 · 撤回" in body
    assert (body.count('class="done"'), body.count('class="never"')) == (2, 1)
