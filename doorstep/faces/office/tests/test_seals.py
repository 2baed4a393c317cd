"""The bureau's watch over the seals."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from doorstep.acts.seals import queries
from doorstep.acts.seals.models import Seal
from doorstep.acts.seals.tests.factories import make_seal_in_use, stamp
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


def test_a_new_seal_is_entered_and_goes_on_on_its_own_page(world):
    client, _seal, _use = world
    asked = {"site": HOME, "code": "SEAL-NEW", "name": "白头镇人民政府审批服务专用章（2）", "serial": "92"}
    answer = client.post(reverse("office:make_seal"), asked)
    assert answer["Location"] == reverse("desk:keep", args=["SEAL-NEW"])
    again = client.post(reverse("office:make_seal"), asked)
    assert again.status_code == 422
    assert "已有相同编号" in again.content.decode()
    assert Seal.objects.get(pk="SEAL-NEW").status == "made"


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
    client.post(address, {"title": "印章管理办法（修订）", "text": "## 一\r\n- 新的要求"})
    assert queries.rules_in_force().number == 2
    body = client.get(address).content.decode()
    assert "<h2>一</h2>" in body
    assert "<li>新的要求</li>" in body


@pytest.mark.parametrize("name", ["site_head", "seal_keeper", "clerk", "resident"])
def test_only_for_the_bureau(world, name):
    assert enter(name).get(reverse("office:seals")).status_code == 403
    assert "/office/seals/" not in enter(name).get(reverse("office:today")).content.decode()
