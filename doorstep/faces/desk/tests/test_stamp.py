"""A paper of an affair stamped by hand is a line of the register like any other."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.acts.seals.models import SealUse
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.cases.applications.tests.factories import at

FILE = b"the words of the paper"


@pytest.fixture
def affair(cast):
    make_seal_in_use(cast)
    return at("accepted", cast)


def asked(**more: object) -> dict[str, object]:
    return {
        "document_name": "受理通知书",
        "document_number": "崇政服受〔2026〕C112-0001号",
        "file": SimpleUploadedFile("notice.pdf", FILE, "application/pdf"),
        "copies": "2",
        "edge": "straddle",
        "reason": "受理通知书用印",
        "approver": "",
        "remark": "一式两份",
        **more,
    }


def test_every_word_of_the_form_is_in_the_line(enter, cast, affair):
    clerk = enter("clerk")
    record = clerk.get(reverse("desk:record", args=[affair.pk])).content.decode()
    assert reverse("desk:paper", args=[affair.pk]) in record
    answer = clerk.post(reverse("desk:stamp", args=[affair.pk]), asked())
    assert answer["Location"] == reverse("desk:record", args=[affair.pk])
    use = SealUse.objects.get(affair=affair.number, medium="physical")
    assert (use.medium, use.copies, use.edge, use.remark) == ("physical", 2, "straddle", "一式两份")
    assert bytes(use.document_digest) == hashlib.sha256(FILE).digest()
    assert use.approver_id == cast["site_head"].account_id


def test_who_signed_is_the_approver(enter, cast, affair):
    signed = cast["reviewer"].account_id
    enter("clerk").post(reverse("desk:stamp", args=[affair.pk]), asked(approver=str(signed)))
    use = SealUse.objects.get(affair=affair.number, medium="physical")
    assert use.approver_id == signed


def test_nothing_is_stamped_without_a_paper_and_what_was_typed_stays(enter, cast, affair):
    clerk = enter("clerk")
    empty = SimpleUploadedFile("empty.pdf", b"", "application/pdf")
    for wrong in ({"file": ""}, {"file": empty}, {"copies": "0"}, {"document_number": " "}):
        refused = clerk.post(reverse("desk:stamp", args=[affair.pk]), asked(**wrong))
        assert refused.status_code == 303
        assert 'value="受理通知书用印"' in clerk.get(refused["Location"]).content.decode()
    assert not SealUse.objects.filter(medium="physical").exists()


@pytest.mark.parametrize("status", ["opened", "noticed", "withdrawn"])
def test_not_before_the_acceptance_and_not_after_a_withdrawal(enter, cast, affair, status):
    early = at(status, cast)
    assert enter("clerk").get(reverse("desk:paper", args=[early.pk])).status_code == 403
    assert enter("clerk").post(reverse("desk:stamp", args=[early.pk]), asked()).status_code == 403
    assert not SealUse.objects.filter(affair=early.number, medium="physical").exists(), (
        "its notice may carry the electronic one"
    )
