"""A seal's own page: what stands with it, and every deed by the form that is shown for it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.models import Seal, SealScope, SealUse, StandingApproval
from doorstep.acts.seals.tests.factories import (
    ITEM,
    allow_outing,
    begin_handover,
    make_seal,
    make_seal_in_use,
    stamp,
)
from doorstep.base import clock
from doorstep.cases.applications.tests.factories import at
from doorstep.faces.desk.seal_deeds import VERBS
from doorstep.registry.documents.tests.factories import picture


@pytest.fixture
def seal(cast) -> Seal:
    return make_seal_in_use(cast)


def page(client, seal: Seal) -> str:
    answer = client.get(reverse("desk:keep", args=[seal.code]))
    assert answer.status_code == 200
    return answer.content.decode()


def do(client, seal: Seal, verb: str, **typed):
    return client.post(reverse("desk:seal_deed", args=[seal.code, verb]), {"verb": verb, **typed})


def shown(body: str) -> set[str]:
    return {verb for verb in VERBS if f"/keep/{verb}/" in body}


@pytest.mark.parametrize(
    ("name", "verbs"),
    [
        ("clerk", set()),
        ("seal_witness", set()),
        ("seal_keeper", {"begin_handover"}),
        ("site_head", {"begin_handover", "allow_outing", "approve", "lose"}),
        ("manager", {"begin_handover", "give_key", "set_scope", "suspend", "lose"}),
    ],
)
def test_everybody_sees_only_the_deeds_that_are_theirs_now(enter, cast, seal, name, verbs):
    assert shown(page(enter(name), seal)) == verbs


def test_a_seal_from_the_day_it_was_made_to_its_use_by_forms_alone(enter, cast):
    seal = make_seal(cast)
    bureau, head = enter("manager"), enter("site_head")
    people = {"keeper": cast["seal_keeper"].account_id, "witness": cast["seal_witness"].account_id}
    imprint = picture("PNG")
    assert do(head, seal, "hand_to", **people).status_code == 302
    file = {"filing_number": "印备〔2026〕9号", "imprint": _upload(imprint)}
    assert do(bureau, seal, "file", **file).status_code == 302
    assert do(bureau, seal, "put_in_use").status_code == 302
    asked = {"item": "", "valid_until": "2030-12-31", "reason": "即办件"}
    assert do(head, seal, "approve", **asked).status_code == 302
    seal.refresh_from_db()
    assert (seal.status, seal.filing_number) == ("in_use", "印备〔2026〕9号")
    approval = StandingApproval.objects.get(seal=seal)
    assert (approval.item_id, approval.valid_until.astimezone(clock.ZONE).year) == (None, 2030)
    shown_image = enter("seal_keeper").get(reverse("desk:imprint", args=[seal.code]))
    assert shown_image["Content-Type"] == "image/png"
    body = page(head, seal)
    for words in ("印备〔2026〕9号", "印模备案", "启用", "即办件"):
        assert words in body


def _upload(data: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("imprint.png", data, "image/png")


def test_a_handover_is_finished_by_the_supervisor_on_the_page(enter, cast, seal):
    people = {
        "keeper": cast["seal_witness"].account_id,
        "witness": cast["seal_keeper"].account_id,
        "supervisor": cast["clerk"].account_id,
        "valid_until": "",
    }
    assert do(enter("site_head"), seal, "begin_handover", **people).status_code == 302
    supervisor = enter("clerk")
    assert "等您监交" in supervisor.get(reverse("desk:home")).content.decode()
    assert shown(page(supervisor, seal)) == {"finish_handover", "cancel_handover"}
    refused = do(supervisor, seal, "finish_handover", remark="")
    assert refused.status_code == 303
    assert "外观有损" in supervisor.get(refused["Location"]).content.decode()
    assert do(supervisor, seal, "finish_handover", appearance_ok="on").status_code == 302
    assert queries.custody(seal, clock.now()).keeper_id == cast["seal_witness"].account_id


def test_a_refused_form_comes_back_as_it_was_typed(enter, cast, seal):
    one = cast["clerk"].account_id
    head = enter("site_head")
    refused = do(head, seal, "allow_outing", first=one, second=one, reason="上门给老人办证", day="")
    body = head.get(refused["Location"]).content.decode()
    assert "两人同行" in body
    assert 'value="上门给老人办证"' in body


def test_out_and_back(enter, cast, seal):
    allow_outing(cast, seal)
    clerk = enter("clerk")
    assert "等您监交或交回" in clerk.get(reverse("desk:home")).content.decode()
    assert do(clerk, seal, "take_out").status_code == 302
    assert "还没有带出" not in page(clerk, seal)
    assert do(clerk, seal, "bring_back").status_code == 302
    seal.refresh_from_db()
    assert seal.status == "in_use"


def test_a_scope_is_typed_in_lines(enter, cast, seal):
    bureau = enter("manager")
    typed = {"items": f"{ITEM}\n", "hours": "1 09:00-12:00\n6 9:00—11:30"}
    assert do(bureau, seal, "set_scope", **{**typed, "hours": "星期一上午"}).status_code == 303
    assert (
        do(bureau, seal, "set_scope", **{**typed, "hours": "1 09:00-12:00\n6 09:00—11:30"}).status_code == 302
    )
    scope = SealScope.objects.get(seal=seal)
    assert (scope.items, scope.hours) == ([ITEM], [[0, "09:00", "12:00"], [5, "09:00", "11:30"]])
    assert "6 09:00-11:30" in page(bureau, seal)


def test_the_end_is_named_and_says_that_it_can_not_be_undone(enter, cast, seal):
    bureau = enter("manager")
    assert "不能撤销" in page(bureau, seal)
    lost = {"report_number": "崇公受〔2026〕1号", "void_notice": "崇州日报2026年11月25日"}
    assert do(bureau, seal, "lose", **lost).status_code == 302
    body = page(bureau, seal)
    assert "已遗失，声明作废" in body
    assert shown(body) == set()


def test_an_approval_is_withdrawn(enter, cast, seal):
    approval = StandingApproval.objects.get(seal=seal)
    address = reverse("desk:withdraw_approval", args=[seal.code, approval.pk])
    assert enter("site_head").post(address).status_code == 302
    assert "即办件不能用印" in page(enter("site_head"), seal)


def test_no_such_deed_and_no_such_imprint(enter, cast, seal):
    assert do(enter("manager"), seal, "make").status_code == 404
    assert enter("manager").get(reverse("desk:imprint", args=[seal.code])).status_code == 404


def test_the_register_is_printed_by_the_month(enter, cast, seal):
    answer = enter("seal_keeper").get(reverse("desk:register_paper", args=[seal.code]), {"month": "2020-01"})
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_wrong_line_is_answered_by_a_correcting_one(enter, cast, seal):
    use = stamp(cast["clerk"])
    bureau, head = enter("manager"), enter("site_head")
    register = reverse("desk:register", args=[seal.code])
    address = reverse("desk:correct", args=[seal.code, use.pk])
    assert address not in head.get(register).content.decode(), "the head approved that line"
    assert address in bureau.get(register).content.decode()
    refused = bureau.post(address, {"reason": " "})
    assert "请写明事由" in bureau.get(refused["Location"]).content.decode()
    assert bureau.post(address, {"reason": "证照已撤销，作废"})["Location"] == register
    body = bureau.get(register).content.decode()
    assert "已由第 2 号冲正" in body
    assert address not in body


class TestRules:
    def test_read_and_acknowledged_with_one_press(self, enter, cast):
        clerk = enter("clerk")
        body = clerk.get(reverse("desk:seal_rules")).content.decode()
        assert "您还没有确认" in body
        assert "<li>用印前核对办件、文书和签批" in body
        answer = clerk.post(reverse("desk:acknowledge_rules", args=[1]), {"next": "/desk/affairs/"})
        assert answer["Location"] == "/desk/affairs/"
        assert "您已确认" in clerk.get(reverse("desk:seal_rules")).content.decode()

    def test_a_stamp_before_that_leads_there_and_back(self, enter, cast, seal):
        affair = at("granted", cast)
        actions.publish_rules("办法", "新版", actor=cast["manager"])
        clerk = enter("clerk")
        led = clerk.post(reverse("desk:seal", args=[affair.pk]), {"once": "seal-1"})
        assert led["Location"].startswith(reverse("desk:seal_rules"))
        assert not SealUse.objects.exists()
        work = reverse("desk:work", args=[affair.pk])
        assert work in clerk.get(led["Location"]).content.decode()
        back = clerk.post(reverse("desk:acknowledge_rules", args=[2]), {"next": work})
        assert back["Location"] == work
        clerk.post(reverse("desk:seal", args=[affair.pk]), {"once": "seal-2"})
        assert SealUse.objects.count() == 1

    def test_nobody_is_led_elsewhere(self, enter, cast):
        answer = enter("clerk").post(
            reverse("desk:acknowledge_rules", args=[1]), {"next": "https://example.org/"}
        )
        assert answer["Location"] == reverse("desk:seal_rules")


def test_during_a_handover_the_page_before_the_seal_offers_none(enter, cast, seal):
    affair = at("granted", cast)
    begin_handover(cast, seal)
    body = enter("clerk").get(reverse("desk:work", args=[affair.pk])).content.decode()
    assert "现在没有可用的印章" in body
