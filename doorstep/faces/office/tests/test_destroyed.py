"""The register of destroyed files, as the bureau reads it: what, when, by which rule, its digest."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account
from doorstep.registry.documents import actions
from doorstep.registry.documents.models import Destruction, StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(cast, client):
    client.force_login(
        Account.objects.get(username="manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def destroy(count: int = 1, **how) -> list[Destruction]:
    """So many files that nobody used, kept and destroyed; the lines of the register."""
    for number in range(count):
        actions.keep_made(f"%PDF-{number}".encode(), "application/pdf", actor=system())
    with clock.travel(clock.now() + timedelta(days=31)):
        actions.destroy_due(actor=how.pop("actor", system()), **how)
    return list(Destruction.objects.order_by("pk"))


def shown(client, moment, query=""):
    with clock.travel(moment):
        return client.get(f"/office/destroyed/{query}").content.decode()


def test_each_line_says_what_when_why_and_the_digest(bureau):
    (line,) = destroy()
    body = shown(bureau, line.destroyed_at)
    for words in (
        "没有用上的文件",
        "个人信息保护法第十九条",
        bytes(line.digest).hex(),
        "系统自动",
        "application/pdf",
    ):
        assert words in body
    assert "这个月没有销毁文件" in shown(bureau, line.destroyed_at + timedelta(days=40))
    month = f"?month={line.destroyed_at:%Y-%m}"
    assert bytes(line.digest).hex() in shown(bureau, line.destroyed_at + timedelta(days=40), month)


def test_who_approved_and_who_did_it_is_said(bureau, cast):
    (line,) = destroy(actor=cast["manager"], approval="崇档鉴〔2026〕1号")
    body = shown(bureau, line.destroyed_at)
    assert "崇档鉴〔2026〕1号" in body
    assert cast["manager"].name in body


def test_the_same_as_excel(bureau):
    (line,) = destroy()
    with clock.travel(line.destroyed_at):
        answer = bureau.get("/office/destroyed.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    row = [cell.value for cell in list(book.active.rows)[1]]
    assert row[0] == line.pk
    assert row[2:6] == ["没有用上的文件", "application/pdf", line.size, bytes(line.digest).hex()]
    assert (row[8], row[10]) == (line.why, "系统自动")


def test_thirty_lines_cost_no_more_queries_than_one(bureau):
    (line,) = destroy()
    with CaptureQueriesContext(connection) as one:
        shown(bureau, line.destroyed_at)
    lines = destroy(29)
    assert (len(lines), StoredFile.objects.filter(destroyed_at=None).count()) == (30, 0)
    with CaptureQueriesContext(connection) as thirty:
        body = shown(bureau, lines[-1].destroyed_at)
    assert sum(bytes(each.digest).hex() in body for each in lines) == 30
    assert len(thirty) == len(one)


def test_the_bureau_finds_it_in_its_navigation_and_nobody_else_opens_it(bureau, cast, client):
    assert 'href="/office/destroyed/"' in bureau.get("/office/beyond/").content.decode()
    for name in ("clerk", "site_head", "reviewer", "outsider"):
        client.force_login(
            Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
        )
        for address in ("/office/destroyed/", "/office/destroyed.xlsx"):
            assert client.get(address).status_code in {403, 404}
