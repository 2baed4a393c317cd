"""The bureau's watch over the seals."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doorstep.acts.seals import queries
from doorstep.acts.seals.models import Seal, SealKey
from doorstep.acts.seals.signing import places
from doorstep.acts.seals.tests.factories import make_seal_in_use, stamp
from doorstep.acts.seals.tests.test_keys import certified
from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.registry.staff.tests.factories import HOME, make_cast

EVENING = dt.datetime(2026, 11, 24, 20, 30, tzinfo=clock.ZONE)


@pytest.fixture
def cast(db):
    """Everybody, on an evening."""
    with clock.travel(EVENING):
        yield make_cast()


@pytest.fixture
def world(cast):
    """A stamp on an evening, and the bureau's browser."""
    seal = make_seal_in_use(cast)
    use = stamp(cast["clerk"])
    return enter("manager"), seal, use


def enter(name: str) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def text(client: Client, **asked: str) -> str:
    answer = client.get(reverse("office:seals"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_seals_with_state_keepers_and_last_use_and_what_is_odd(world):
    client, seal, _use = world
    body = text(client)
    for words in (seal.code, "启用", "seal_keeper", "seal_witness", "服务时间以外", "崇审印备〔2026〕1号"):
        assert words in body


def test_what_was_ticked_is_seen_with_one_remark_leaves_the_list_and_stays_to_be_read(world, cast):
    client, _seal, use = world
    second = stamp(cast["clerk"])
    assert "2 次待查看" in text(client)
    address = reverse("office:seen")
    asked = {"use": [use.pk, second.pk], "month": "2026-11"}
    empty = client.post(address, {**asked, "remark": " "}, follow=True)
    assert "请写明事由" in empty.content.decode()
    answer = client.post(address, {**asked, "remark": "延时服务，已核实"})
    assert answer["Location"] == f"{reverse('office:seals')}?month=2026-11#odd"
    assert "没有要看的异常用印" in text(client)
    assert text(client, show="all").count("延时服务，已核实") == 2


def test_seen_without_a_tick_says_so_and_one_that_a_colleague_has_seen_marks_none(world, cast):
    client, _seal, use = world
    second = stamp(cast["clerk"])
    address = reverse("office:seen")
    nothing = client.post(address, {"remark": "已核实", "month": "2026-11"}, follow=True)
    assert "请先选中看过的用印" in nothing.content.decode()
    client.post(address, {"use": [second.pk], "remark": "已核实", "month": "2026-11"})
    again = client.post(
        address, {"use": [use.pk, second.pk], "remark": "再看", "month": "2026-11"}, follow=True
    )
    assert "已经看过这一行" in again.content.decode()
    assert "1 次待查看" in text(client)


def test_another_month_has_its_own(world):
    client, _seal, _use = world
    assert "没有要看的异常用印" in text(client, month="2026-10")
    assert "服务时间以外" in text(client, month="nonsense")


NEW = {"site": HOME, "code": "SEAL-NEW", "name": "白头镇人民政府审批服务专用章（2）", "serial": "92"}


def make(client: Client, **typed):
    return client.post(reverse("office:make_seal"), {**NEW, "key": "trial", **typed})


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def test_a_new_seal_is_entered_with_its_key_and_goes_on_on_its_own_page(world):
    client, _seal, _use = world
    answer = make(client)
    assert answer["Location"] == reverse("desk:keep", args=["SEAL-NEW"])
    again = make(client)
    assert again.status_code == 422
    assert "已有相同编号" in again.content.decode()
    assert Seal.objects.get(pk="SEAL-NEW").status == "made"
    row = SealKey.objects.get(seal_id="SEAL-NEW")
    assert (row.place, row.is_trial, row.retired_at) == ("file", True, None)
    assert (places.folder() / row.name).exists()
    said = client.get(answer["Location"]).content.decode()
    assert row.name in said
    assert "试用，自签" in said


def test_the_same_form_sent_twice_makes_one_seal_and_one_key(world):
    client, _seal, _use = world
    first, second = (make(client, once="make-1") for _sending in range(2))
    assert first["Location"] == second["Location"] == reverse("desk:keep", args=["SEAL-NEW"])
    assert SealKey.objects.filter(seal_id="SEAL-NEW").count() == 1


def test_a_bought_key_is_taken_and_its_passphrase_kept_nowhere(world, tmp_path):
    client, _seal, _use = world
    path, own, _chain = certified(tmp_path)
    typed = {"key": "file", "key_file": upload("bought.p12", path.read_bytes())}
    wrong = make(client, **typed, passphrase="wrong-secret")
    assert wrong.status_code == 422
    body = wrong.content.decode()
    assert "口令不对" in body
    assert "SEAL-NEW" in body
    assert "wrong-secret" not in body
    assert not Seal.objects.filter(pk="SEAL-NEW").exists()
    typed["key_file"] = upload("bought.p12", path.read_bytes())
    assert make(client, **typed, passphrase="from the authority").status_code == 302
    row = SealKey.objects.get(seal_id="SEAL-NEW")
    assert bytes(row.certificate) == own.public_bytes(Encoding.DER)
    assert not row.is_trial


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"key": "file"}, "请选择密钥文件"),
        ({"key": "token"}, "请填写密钥在令牌上的名称"),
        ({"key": "token", "label": "seal-1"}, "请选择证书文件"),
        ({"key": "elsewhere"}, "elsewhere"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_on_the_page_and_no_seal_is_made(world, typed, words):
    client, _seal, _use = world
    refused = make(client, **typed)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not Seal.objects.filter(pk="SEAL-NEW").exists()


def test_a_label_that_no_token_has_is_said_at_its_field(world, tmp_path):
    client, _seal, _use = world
    _path, own, _chain = certified(tmp_path)
    pem = upload("own.pem", own.public_bytes(Encoding.PEM))
    refused = make(client, key="token", label="nowhere", certificate=pem)
    assert "令牌上没有叫“nowhere”的密钥" in refused.content.decode()
    assert not Seal.objects.filter(pk="SEAL-NEW").exists()


def test_the_register_of_a_month_as_paper_and_as_sheet(world):
    client, seal, use = world
    paper = client.get(reverse("office:register_paper", args=[seal.code]), {"month": "2026-11"})
    assert paper.content[:5] == b"%PDF-"
    sheet = client.get(reverse("office:register_sheet", args=[seal.code]), {"month": "2026-11"})
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(sheet.content)).active for cell in row]
    assert use.document_number in cells
    assert client.get(reverse("office:register_paper", args=["NONE"])).status_code == 404


def test_a_new_version_of_the_rules_is_published_and_a_refused_one_stays_typed(world):
    client, _seal, _use = world
    address = reverse("office:seal_rules")
    assert "谁使用、谁负责" in client.get(address).content.decode()
    refused = client.post(address, {"title": "办" * 81, "text": "新的正文"})
    assert refused.status_code == 422
    assert "新的正文" in refused.content.decode()
    for _sending in range(2):
        client.post(
            address, {"title": "印章管理办法（修订）", "text": "## 一\r\n- 新的要求", "once": "rules-1"}
        )
    assert queries.rules_in_force().number == 2
    body = client.get(address).content.decode()
    assert "<h2>一</h2>" in body
    assert "<li>新的要求</li>" in body


@pytest.mark.parametrize("name", ["site_head", "seal_keeper", "clerk", "resident"])
def test_only_for_the_bureau(world, name):
    assert enter(name).get(reverse("office:seals")).status_code == 403
    assert "/office/seals/" not in enter(name).get(reverse("office:today")).content.decode()
