from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from doorstep.base.accounts.models import Account
from doorstep.cases.applications import actions
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.applications.tests.test_ask_beyond import WHAT

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(cast, client):
    client.force_login(
        Account.objects.get(username="manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_the_bureau_reads_each_demand_with_its_reason(cast, bureau):
    affair = opened(cast["clerk"])
    assert "这段时间没有清单外的材料" in bureau.get("/office/beyond/").content.decode()
    actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    body = bureau.get("/office/beyond/").content.decode()
    for words in (*WHAT.values(), affair.number, affair.site.name):
        assert words in body
    assert WHAT["name"] not in bureau.get("/office/beyond/?until=2020-01-01").content.decode()
    assert WHAT["name"] not in bureau.get("/office/beyond/?site=C001").content.decode()
    assert WHAT["name"] in bureau.get(f"/office/beyond/?site={affair.site_id}").content.decode()


def test_the_first_and_the_last_day_of_the_calendar_are_only_days(cast, bureau):
    affair = opened(cast["clerk"])
    actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    body = bureau.get("/office/beyond/?since=0001-01-01&until=9999-12-31").content.decode()
    assert WHAT["name"] in body


def test_the_same_as_excel(cast, bureau):
    affair = opened(cast["clerk"])
    actions.ask_beyond(affair.pk, **{**WHAT, "name": "=1+1"}, actor=cast["clerk"])
    book = load_workbook(io.BytesIO(bureau.get("/office/beyond.xlsx").content))
    row = [cell.value for cell in list(book.active.rows)[1]]
    assert row[1:7] == [
        affair.site.name,
        affair.version.name,
        affair.number,
        "=1+1",
        WHAT["reason"],
        WHAT["basis"],
    ]
