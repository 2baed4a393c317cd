from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.acts.seals.models import SealUse
from doorstep.cases.applications.tests.factories import at


def _at(status, cast):
    """An affair in `status`, and the site's seal ready for use."""
    from doorstep.acts.seals.tests.factories import make_seal_in_use

    make_seal_in_use(cast)
    return at(status, cast)


def test_the_answers_are_shown_for_checking(desk, cast):
    affair = _at("accepted", cast)
    page = desk.get(reverse("desk:work", args=[affair.pk]))
    assert page.context["answers"]
    assert "请核对" in page.content.decode()


def test_granting_leads_to_the_question_before_the_seal(desk, cast):
    affair = _at("accepted", cast)
    body = desk.post(reverse("desk:grant", args=[affair.pk]), follow=True).content.decode()
    assert "现在用印吗" in body
    for name in ("seal_keeper", "seal_witness", "site_head", "第 1 号"):
        assert name in body


def test_refusing_needs_a_reason_and_the_page_keeps_its_state(desk, cast):
    affair = _at("accepted", cast)
    answer = desk.post(reverse("desk:refuse", args=[affair.pk]), {"reason": ""}, follow=True)
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    desk.post(reverse("desk:refuse", args=[affair.pk]), {"reason": "经营场所不符合规定"})
    affair.refresh_from_db()
    assert affair.status == "refused"


def test_sealing_writes_one_line_and_issues(desk, cast):
    affair = _at("granted", cast)
    address = reverse("desk:seal", args=[affair.pk])
    for _twice in range(2):
        answer = desk.post(address, {"once": "seal-1"})
        assert answer.status_code in {302, 303}
    affair.refresh_from_db()
    assert affair.status == "issued"
    assert SealUse.objects.filter(affair=affair.number).count() == 1


def test_without_a_seal_the_page_says_whom_to_ask(desk, cast):
    affair = _at("granted", cast)
    from doorstep.acts.seals.tests.factories import retire_seals

    retire_seals()
    assert "请联系印章管理员" in desk.get(reverse("desk:work", args=[affair.pk])).content.decode()


@pytest.mark.parametrize(("verb", "status"), [("grant", "accepted"), ("seal", "granted")])
def test_a_seal_keeper_does_not_decide(enter, cast, verb, status):
    affair = _at(status, cast)
    assert enter("seal_keeper").post(reverse(f"desk:{verb}", args=[affair.pk])).status_code == 403


def test_a_step_out_of_order_is_refused_with_the_state(desk, cast):
    affair = _at("accepted", cast)
    answer = desk.post(reverse("desk:seal", args=[affair.pk]), follow=True)
    assert answer.status_code == 409
    assert "受理" in answer.content.decode()
    assert not SealUse.objects.filter(affair=affair.number).exists()
