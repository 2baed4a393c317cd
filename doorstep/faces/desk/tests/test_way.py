from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests import promised
from doorstep.registry.documents.tests.factories import pdf, picture


@pytest.fixture
def people(cast):
    return promised.promised_cast(cast)


def shown(client, affair, **asked) -> str:
    answer = client.get(reverse("desk:work", args=[affair.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def sends(client, verb, affair, *more, **fields):
    return client.post(reverse(f"desk:{verb}", args=[affair.pk, *more]), fields, follow=True)


def test_the_whole_way_goes_through_the_pages(people, enter):
    affair = promised.opened(people)
    promised.complete(affair, people["clerk"])
    clerk = enter("clerk")
    assert "等市场监管提出审查意见" in shown_after(sends(clerk, "accept", affair))
    for who in ("market", "health"):
        assert "提交意见" in shown(enter(who), affair)
        sends(enter(who), "opinion", affair, agrees="yes", words="符合要求")
    reviewer = enter("proposer")
    assert "提交签发" in shown(reviewer, affair)
    first, second = promised.officers(people)
    sends(reviewer, "begin_step", affair, name=promised.SPECIAL, officer=first, second_officer=second)
    assert "期限停计" in shown(reviewer, affair)
    assert "核查人员：proposer、market" in shown(reviewer, affair)
    step = affair.special_steps.get()
    sends(reviewer, "end_step", affair, step.pk, result="现场符合要求")
    sends(reviewer, "propose", affair, grants="yes")
    head = enter("signer")
    assert "签发准予许可决定吗" in shown(head, affair)
    sends(head, "sign", affair)
    seat = enter("deciding_clerk")
    body = shown(seat, affair)
    for name in ("现在用印吗", "deciding_keeper", "deciding_witness", "signer"):
        assert name in body
    sends(seat, "seal", affair)
    affair.refresh_from_db()
    assert affair.status == "issued"

    third = enter("clerk_elsewhere")
    guess = {"number": affair.number.lower()}
    assert (
        "没有待领取的这个办件"
        in third.post(reverse("desk:collect_here"), guess, follow=True).content.decode()
    )
    shown_there = guess | {"proof": affair.certificate.code}
    answer = third.post(reverse("desk:collect_here"), shown_there, follow=True)
    assert "谁来领取" in answer.content.decode()
    assert third.get(reverse("desk:certificate", args=[affair.pk])).status_code == 200
    assert "办结了" in shown_after(sends(third, "hand_over", affair, who_takes="self"))
    affair.refresh_from_db()
    assert (affair.status, affair.collect_site_id) == ("finished", promised.COLLECTS)


def shown_after(answer) -> str:
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_who_proposed_is_not_offered_the_signature(people, enter):
    affair = promised.at("proposed", people)
    assert "签发准予许可决定吗" not in shown(enter("proposer"), affair)
    assert "等崇阳街道" in shown(enter("clerk"), affair)
    assert sends(enter("proposer"), "sign", affair).status_code == 403


def test_an_objection_leaves_only_the_refusal(people, enter):
    affair = promised.at("accepted", people, agreed=False)
    answer = sends(enter("market"), "opinion", affair, agrees="no", words="")
    assert answer.status_code == 422
    sends(enter("market"), "opinion", affair, agrees="no", words="布局不合要求")
    body = shown(enter("proposer"), affair)
    assert "只能拟不予" in body
    assert 'value="yes"' not in body
    answer = sends(enter("proposer"), "propose", affair, grants="no", reason="布局不合要求")
    assert "等崇阳街道" in answer.content.decode()


def test_an_extension_is_asked_by_one_and_answered_by_another(people, enter):
    affair = promised.at("accepted", people)
    answer = sends(enter("proposer"), "ask_extension", affair, days="十", reason="情况复杂")
    assert answer.status_code == 422
    sends(enter("proposer"), "ask_extension", affair, days="5", reason="现场情况复杂")
    assert "批准延期" not in shown(enter("proposer"), affair)
    before = Application.objects.get(pk=affair.pk)
    assert "已批准" in sends(enter("signer"), "answer_extension", affair, approves="yes").content.decode()
    after = Application.objects.get(pk=affair.pk)
    assert after.legal_due > before.legal_due
    assert after.promised_due == before.promised_due


def test_an_on_site_check_names_two_and_keeps_what_was_chosen_after_a_refusal(people, enter):
    affair = promised.at("accepted", people)
    reviewer, (first, second) = enter("proposer"), promised.officers(people)
    body = shown(reviewer, affair)
    for name in ("proposer", "second_proposer", "market", "health"):
        assert f">{name}</option>" in body
    assert ">signer</option>" not in body
    alone = sends(reviewer, "begin_step", affair, name=promised.SPECIAL, officer=first, second_officer=first)
    assert alone.status_code == 422
    assert "两名核查人员不能是同一个人" in alone.content.decode()
    assert f'<option value="{first}" selected>' in alone.content.decode()
    sends(reviewer, "begin_step", affair, name=promised.SPECIAL, officer=first, second_officer=second)
    record = enter("clerk").get(reverse("desk:record", args=[affair.pk])).content.decode()
    assert "核查人员：proposer、market" in record


def test_what_was_sent_back_comes_to_the_proposer_with_its_reason(people, enter):
    affair = promised.at("proposed", people)
    sends(enter("signer"), "send_back", affair, reason="请补充卫生审查依据")
    assert "请补充卫生审查依据" in shown(enter("second_proposer"), affair)


@pytest.mark.parametrize(
    ("content", "media_type", "tag"), [(picture, "image/jpeg", "<img"), (pdf, "application/pdf", "<iframe")]
)
def test_a_scan_is_shown_in_the_page_and_never_downloaded(people, enter, content, media_type, tag):
    affair = promised.opened(people)
    promised.complete(affair, people["clerk"])
    row = affair.materials.order_by("pk").first()
    actions.attach_scan(affair.pk, row.pk, content(), name="scan", actor=people["clerk"])
    actions.accept(affair.pk, actor=people["clerk"])
    address = reverse("desk:scan_of", args=[affair.pk, row.pk])
    body = shown(enter("market"), affair)
    assert f'{tag} src="{address}' in body
    answer = enter("market").get(address)
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_only_hands_over_sees_neither_answers_nor_scans(people, enter):
    affair = promised.at("issued", people)
    row = affair.materials.order_by("pk").first()
    proof = affair.certificate.code
    actions.choose_collect_site(
        affair.number, promised.COLLECTS, proof=proof, actor=people["clerk_elsewhere"]
    )
    third = enter("clerk_elsewhere")
    assert third.get(reverse("desk:scan_of", args=[affair.pk, row.pk])).status_code == 403
    assert third.get(reverse("desk:record", args=[affair.pk])).context["answers"] == []


def test_a_number_that_nobody_has_is_said_at_its_field(people, enter):
    answer = enter("clerk_elsewhere").post(reverse("desk:collect_here"), {"number": "X-1"}, follow=True)
    assert answer.status_code == 422
    assert "没有待领取的这个办件" in answer.content.decode()


def test_sent_comes_back_and_is_sent_again(people, enter):
    affair = promised.at("issued", people)
    clerk = enter("clerk")
    assert sends(clerk, "send", affair, mode="post", reference="").status_code == 422
    assert (
        "谁签收了" in sends(clerk, "send", affair, mode="post", reference="EMS1234567890CN").content.decode()
    )
    assert "谁来领取" in sends(clerk, "undelivered", affair, reason="地址无人").content.decode()
    sends(clerk, "send", affair, mode="door", reference="上门服务队")
    assert "办结了" in sends(clerk, "confirm_delivery", affair).content.decode()


def test_a_missing_paper_is_tolerated_and_brought(people, enter):
    affair = promised.opened(people)
    promised.complete(affair, people["clerk"])
    row = affair.materials.order_by("pk").last()
    row.material.may_be_missing = True
    row.material.save()
    actions.check_materials(affair.pk, {row.pk: "missing"}, actor=people["clerk"])
    clerk = enter("clerk")
    assert "容缺受理" in shown(clerk, affair)
    assert "容缺待补" in sends(clerk, "accept_tolerated", affair, promised=[row.pk]).content.decode()
    assert "容缺待补</h2>" not in sends(clerk, "bring_missing", affair, brought=[row.pk]).content.decode()


def test_a_promised_paper_may_come_by_scan_phone_or_from_the_county(people, enter):
    affair = promised.at("accepted", people, acceptance="tolerated")
    row = affair.materials.get(state="promised")
    clerk = enter("clerk")
    body = shown(clerk, affair)
    assert reverse("desk:scan", args=[affair.pk, row.pk]) in body
    assert reverse("desk:phone", args=[affair.pk]) in body
    assert 'id="phone"' in body
    assert 'id="phone"' not in shown(enter("proposer"), affair)
    file = SimpleUploadedFile("scan.jpg", picture(), "image/jpeg")
    bad = SimpleUploadedFile("scan.jpg", b"MZ", "image/jpeg")
    address = reverse("desk:scan", args=[affair.pk, row.pk])
    clerk = enter("clerk")
    assert clerk.post(address, {"file": bad}, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "只接受 JPG、PNG 图片和 PDF 文件" in shown(clerk, affair)
    assert clerk.post(address, {"file": file}, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    after = shown(clerk, affair)
    assert "已收到补交的材料" in after
    assert "容缺待补</h2>" not in after


def test_the_deadline_says_why_it_is_on_its_day(people, enter):
    affair = promised.at("accepted", people)
    body = enter("clerk").get(reverse("desk:due", args=[affair.pk])).content.decode()
    assert "为什么是这一天" in body
    assert "起算日" in body


def test_the_list_shows_what_waits_takes_and_passes_on(people, enter):
    affair = promised.at("accepted", people)
    reviewer = enter("proposer")
    body = reviewer.get(reverse("desk:list"), {"tab": "to_decide"}).content.decode()
    assert affair.number in body
    assert "还剩" in body
    answer = reviewer.post(
        reverse("desk:take", args=[affair.pk]), {"holder": affair.holder_id, "back": "//evil.example/"}
    )
    assert answer.headers["Location"] == reverse("desk:list")
    assert affair.number in reviewer.get(reverse("desk:list"), {"tab": "mine"}).content.decode()
    to = people["second_proposer"].account_id
    assert "second_proposer" in reviewer.get(reverse("desk:pass_to", args=[affair.pk])).content.decode()
    assert sends(reviewer, "pass_on", affair, to=to, reason="").status_code == 422
    sends(reviewer, "pass_on", affair, to=to, reason="调休，请接办")
    affair.refresh_from_db()
    assert affair.holder_id == to


@pytest.mark.parametrize(
    "asked",
    [
        {"tab": "nonsense"},
        {"after": "x~y"},
        {"after": "2026-13-40~1"},
        {"after": "~\0", "q": "\0"},
        {"light": "blue"},
    ],
)
def test_nonsense_in_the_address_of_a_list_shows_it_all(people, enter, asked):
    affair = promised.opened(people)
    assert affair.number in enter("clerk").get(reverse("desk:list"), asked).content.decode()


def test_the_page_of_a_list_needs_as_many_queries_for_thirty_as_for_one(people, enter):
    from doorstep.cases.applications.tests.factories import make_resident

    person = make_resident(people["clerk"])
    promised.opened(people, applicant=person)
    clerk, address = enter("clerk"), reverse("desk:list")
    clerk.get(address)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(address).status_code == 200
        return len(seen)

    one = asked()
    for _each in range(29):
        promised.opened(people, applicant=person)
    assert asked() == one


def test_one_names_who_stands_in_and_ends_it(people, enter):
    from doorstep.base import clock
    from doorstep.registry.staff.models import Substitution

    clerk, address = enter("clerk"), reverse("desk:substitutes")
    day = clock.today().isoformat()
    fields = {"substitute": people["second_clerk"].account_id, "first": day, "last": day}
    for wrong in ({"last": "昨天"}, {"last": "9999-12-31"}, {"first": "2999-01-01", "last": "2999-01-02"}):
        answer = clerk.post(reverse("desk:set_substitute"), fields | wrong, follow=True)
        assert answer.status_code == 422
    assert "请核对年份" in answer.content.decode()
    assert (
        "second_clerk 替 clerk"
        in clerk.post(reverse("desk:set_substitute"), fields, follow=True).content.decode()
    )
    affair = promised.opened(people)
    assert affair.number in enter("second_clerk").get(reverse("desk:list"), {"tab": "mine"}).content.decode()
    made = Substitution.objects.get()
    clerk.post(reverse("desk:end_substitute", args=[made.pk]))
    assert "现在没有人替岗" in clerk.get(address).content.decode()


def test_a_result_is_corrected_by_another_head_and_revoked(people, enter):
    affair = promised.at("finished", people)
    head = enter("second_signer")
    body = head.get(reverse("desk:mend", args=[affair.pk])).content.decode()
    assert "原证照立即作废" in body
    assert 'id="affair"' in body  # branches.js hides what is not asked
    assert body.index("更正的原因") < body.index('data-block="')
    before = json.loads(
        re.search(r'id="before-answers" type="application/json">(.*?)</script>', body).group(1)
    )
    assert before["premises"][0] == queries.answers(affair)["premises"]
    given = queries.answers(affair)
    assert given
    answer = head.post(
        reverse("desk:revoke", args=[affair.pk]), {"reason": "以欺骗手段取得许可"}, follow=True
    )
    assert "撤销" in answer.content.decode()
    affair.refresh_from_db()
    assert affair.status == "revoked"
