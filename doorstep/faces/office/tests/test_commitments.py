"""The bureau's list of false commitments: read, filtered, taken as Excel, and credit repaired."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from doorstep.base.accounts.models import Account
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Commitment
from doorstep.cases.applications.tests.promised import at, food_version, promised_cast
from doorstep.registry.catalogue.models import ItemVersion

pytestmark = pytest.mark.django_db
FINDING, ADDRESS = "=经营场所与承诺的不一致", "/office/commitments/"


@pytest.fixture
def people(cast):
    whole = promised_cast(cast)
    version = food_version()
    ItemVersion.objects.filter(pk=version.pk).update(procedure={**version.procedure, "commitment": True})
    return whole


def found_false(people):
    affair = at("finished", people, acceptance="commitment")
    actions.verify_commitment(affair.pk, is_true=False, finding=FINDING, actor=people["second_proposer"])
    return affair


@pytest.fixture
def bureau(people, client):
    client.force_login(
        Account.objects.get(username="manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_the_bureau_reads_who_what_and_what_came_of_it(people, bureau):
    assert "这段时间没有失信的承诺" in bureau.get(ADDRESS).text
    affair = found_false(people)
    actions.revoke(affair.pk, reason="承诺不实", actor=people["manager"])
    body = bureau.get(ADDRESS).text
    for words in (FINDING, affair.number, affair.site.name, "second_proposer", "承诺不实", "已撤销"):
        assert words in body
    assert affair.number not in bureau.get(ADDRESS, {"state": "repaired"}).text
    assert affair.number not in bureau.get(ADDRESS, {"until": "2020-01-01"}).text


def test_the_same_as_excel(people, bureau):
    affair = found_false(people)
    book = load_workbook(io.BytesIO(bureau.get("/office/commitments.xlsx").content))
    row = [cell.value for cell in list(book.active.rows)[1]]
    assert row[3:7] == [affair.version.name, "行政许可", affair.number, affair.site.name]
    assert row[8:10] == [FINDING, "second_proposer"]
    assert row[1] == affair.applicant.name_masked


def test_credit_is_repaired_with_its_reason(people, bureau):
    affair = found_false(people)
    address = reverse("office:restore_trust", args=[affair.pk])
    assert bureau.post(address, {"reason": ""}).status_code == 422
    answer = bureau.post(address, {"reason": "已纠正，公示期满"}, follow=True)
    assert "已纠正，公示期满" in answer.text
    assert Commitment.objects.get().repaired_at is not None


def test_the_list_needs_as_many_queries_for_three_as_for_one(people, bureau):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert bureau.get(ADDRESS).status_code == 200
        return len(seen)

    found_false(people)
    asked()
    one = asked()
    for _each in range(2):
        found_false(people)
    assert asked() == one
