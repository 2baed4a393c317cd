"""The check page takes the file itself, says what it is, and keeps nothing of it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.acts.certificates import actions
from doorstep.acts.certificates.tests.factories import make_issued
from doorstep.acts.seals.models import Custody
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base.journal.models import Entry
from doorstep.registry.documents import queries as documents
from doorstep.registry.documents.models import StoredFile


@pytest.fixture
def certificate(cast):
    make_seal_in_use(cast, has_key=True)
    return make_issued(cast["clerk"], make_page=True)


def hand_in(client, data: bytes, name: str = "证照.pdf"):
    return client.post("/check/file/", {"file": SimpleUploadedFile(name, data, "application/pdf")})


def test_each_verdict_has_its_words(client, cast, certificate):
    data = documents.read(certificate.pdf)
    page = hand_in(client, data).text
    for words in ("真实有效", certificate.number, certificate.holder_masked, certificate.seal_use.seal.name):
        assert words in page
    assert f"{certificate.seal_use.seal_id}:{certificate.seal_use.number}" in page
    assert "戴青" not in page
    assert "被改动过" in hand_in(client, data[:-1]).text
    assert "用印以后又添加过内容" in hand_in(client, data + b"\n").text
    assert "不是本县出具的电子证照" in hand_in(client, b"%PDF-1.7 nothing").text
    Custody.objects.update(valid_from=certificate.issued_at)
    assert "不是合规用印" in hand_in(client, data).text
    Custody.objects.update(valid_from=certificate.drafted_at)
    actions.revoke(certificate.pk, reason="材料虚假", actor=cast["reviewer"])
    assert "已撤销" in hand_in(client, data).text
    assert "目前已撤销" in hand_in(client, data + b"\n").text


def test_what_can_not_be_judged_is_said_at_the_field(client, db):
    for answer, words in (
        (client.post("/check/file/"), "请填写这一项"),
        (hand_in(client, b"GIF89a"), "这不是 PDF 文件"),
        (hand_in(client, b"%PDF-" + bytes(10 * 1024 * 1024)), "超过 10 MB"),
    ):
        assert answer.status_code == 422
        assert words in answer.text


def test_a_file_far_too_large_is_refused_by_its_length_alone(client, db):
    answer = client.post(
        "/check/file/", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(1 << 30)
    )
    assert answer.status_code == 413
    assert "超过 10 MB" in answer.text


def test_keeps_nothing_of_what_was_handed_in(client, certificate):
    before = (StoredFile.objects.count(), Entry.objects.count())
    answer = hand_in(client, documents.read(certificate.pdf) + b"\n")
    assert (StoredFile.objects.count(), Entry.objects.count()) == before
    assert "no-store" in answer["Cache-Control"]


def test_whoever_comes_back_to_the_address_is_asked_again(client, db):
    assert client.get("/check/file/").url == "/check/"
