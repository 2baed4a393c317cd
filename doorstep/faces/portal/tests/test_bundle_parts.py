"""A bundle's papers in parts, by the same addresses as an affair's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.materials.tests.factories import photo
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import PackagePage
from doorstep.cases.packages.tests.factories import opened
from doorstep.registry.staff.tests.factories import make_cast

TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"


@pytest.fixture
def secret(db) -> str:
    cast = promised_cast(make_cast())
    return actions.make_link(opened(cast["clerk"]).pk, actor=cast["clerk"])[1]


def test_a_photo_is_announced_goes_on_where_it_broke_and_is_a_page_with_its_last_part(client, secret):
    paper = next(one for one in queries.wanted(queries.open_link(secret)) if one.name == "登记申请书")
    data = photo("red", (900, 1200))
    begun = client.post(
        reverse("portal:phone_begin", args=[secret, paper.row]),
        headers={**TUS, "Upload-Length": str(len(data))},
    )
    assert begun.status_code == 201
    address = begun["Location"]
    first = client.patch(address, data[:500], content_type=PART, headers={**TUS, "Upload-Offset": "0"})
    assert (first.status_code, first["Upload-Offset"]) == (204, "500")
    assert client.head(address, headers=TUS)["Upload-Offset"] == "500"
    last = client.patch(address, data[500:], content_type=PART, headers={**TUS, "Upload-Offset": "500"})
    assert last.status_code == 204
    assert PackagePage.objects.get().paper_id == paper.row
    shown = client.get(reverse("portal:phone_send", args=[secret, paper.row]), headers={"HX-Request": "true"})
    assert "收到 1 张，等窗口确认" in shown.content.decode()


def test_a_photo_that_is_thrown_away_is_forgotten(client, secret):
    paper = queries.wanted(queries.open_link(secret))[0]
    begun = client.post(
        reverse("portal:phone_begin", args=[secret, paper.row]), headers={**TUS, "Upload-Length": "900"}
    )
    assert client.delete(begun["Location"], headers=TUS).status_code == 204
    assert client.head(begun["Location"], headers=TUS).status_code == 404
