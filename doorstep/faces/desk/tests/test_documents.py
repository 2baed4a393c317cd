"""The documents of an affair on its record page: read, printed, sealed later, given at a wish."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from doorstep.acts.seals.models import Seal
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.cases.applications.tests.factories import at, opened

pytestmark = pytest.mark.django_db


def words(data: bytes) -> str:
    """What a PDF says, without blanks."""
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(data)).pages)


def address(name, affair, *more):
    return reverse(f"desk:{name}", args=[affair.pk, *more])


def test_the_record_lists_a_sealed_document_with_its_line_and_opens_it(desk, cast):
    make_seal_in_use(cast)
    affair = at("refused", cast)
    paper = affair.papers.get()
    body = desk.get(address("record", affair)).text
    assert paper.document.number in body
    assert "已用印，台账第 1 号" in body
    assert address("document", affair, paper.pk) in body
    answer = desk.get(address("document", affair, paper.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "审批服务专用章" in words(answer.content)
    assert desk.get(address("document_of", affair, "refusal")).content == answer.content


def test_a_document_of_another_affair_is_not_there(desk, cast):
    make_seal_in_use(cast)
    affair, other = at("refused", cast), at("not_accepted", cast)
    assert desk.get(address("document", affair, other.papers.get().pk)).status_code == 404
    assert desk.get(address("document_of", affair, "grant")).status_code == 404
    assert desk.get(address("document_of", affair, "nonsense")).status_code == 404


def test_one_that_waits_is_sealed_from_the_record(desk, cast):
    make_seal_in_use(cast)
    Seal.objects.filter(site_id="C112", status="in_use").update(status="suspended")
    affair = at("refused", cast)
    paper = affair.papers.get()
    assert "待用印" in desk.get(address("record", affair)).text
    assert "草稿·未盖章" in words(desk.get(address("document", affair, paper.pk)).content)
    refused = desk.post(address("seal_document", affair, paper.pk), follow=True)
    assert refused.status_code == 409
    assert "没有启用的审批服务专用章" in refused.text
    Seal.objects.filter(pk="SEAL-T1").update(status="in_use")
    desk.post(address("seal_document", affair, paper.pk))
    paper.document.refresh_from_db()
    assert paper.document.status == "issued"
    assert address("seal_document", affair, paper.pk) not in desk.get(address("record", affair)).text


def test_what_waits_for_the_seal_is_on_the_work_list(desk, enter, cast):
    make_seal_in_use(cast)
    Seal.objects.filter(site_id="C112", status="in_use").update(status="suspended")
    affair = at("refused", cast)
    paper = affair.papers.get()
    body = desk.get(reverse("desk:list"), {"tab": "to_seal"}).text
    assert paper.document.number in body
    assert address("seal_document", affair, paper.pk) in body
    elsewhere = enter("clerk_elsewhere").get(reverse("desk:list"), {"tab": "to_seal"}).text
    assert paper.document.number not in elsewhere


def test_a_receipt_is_given_while_papers_are_brought(desk, cast):
    affair = opened(cast["clerk"])
    assert address("receipt", affair) in desk.get(address("record", affair)).text
    desk.post(address("receipt", affair))
    assert "申请材料接收凭证" in words(desk.get(address("document_of", affair, "receipt")).content)
    assert "无须用印" in desk.get(address("record", affair)).text


def test_an_instant_item_is_printed_at_a_wish_without_a_seal(desk, cast):
    make_seal_in_use(cast)
    affair = at("finished", cast)
    body = desk.get(address("record", affair)).text
    for kind in ("acceptance", "grant", "delivery"):
        assert address("document_of", affair, kind) in body
        said = words(desk.get(address("document_of", affair, kind)).content)
        assert "打印件·未盖章" in said
        assert affair.number in said
    assert not affair.papers.exists()


def test_another_site_sees_none_of_it(enter, cast):
    make_seal_in_use(cast)
    affair = at("refused", cast)
    stranger = enter("clerk_elsewhere")
    assert stranger.get(address("document", affair, affair.papers.get().pk)).status_code == 404
    assert stranger.get(address("document_of", affair, "refusal")).status_code == 404
