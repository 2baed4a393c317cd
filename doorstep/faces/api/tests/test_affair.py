"""An affair through the API, where the document's own run (test_document.py) does not look."""

from __future__ import annotations

import io
import uuid

import pytest
from PIL import Image

from doorstep.acts.seals.models import SealUse
from doorstep.cases.applications.tests.factories import SITUATION, at, licence_code, make_resident, make_seal
from doorstep.faces.api.tests.factories import Caller
from doorstep.registry.staff.tests.factories import HOME


@pytest.fixture
def affair(clerk, cast) -> dict:
    applicant = str(make_resident(cast["clerk"]).pk)
    wanted = {"item": licence_code(), "applicant": applicant, "situation": SITUATION}
    return clerk.post(f"/sites/{HOME}/applications", wanted)[1]


def test_what_is_missing_is_told_at_once_and_field_by_field(clerk, affair):
    base = f"/applications/{affair['id']}"
    status, refused = clerk.post(f"{base}/accept")
    assert (status, refused["code"]) == (422, "incomplete")
    gaps = clerk.get(f"{base}/gaps")[1]
    assert {e["pointer"] for e in refused["errors"]} == {f"/{gap['field']}" for gap in gaps}
    notice = clerk.post(f"{base}/notify")[1]
    assert [gap["field"] for gap in notice["gaps"]] == [gap["field"] for gap in gaps]
    assert clerk.get(base)[1]["status"] == "noticed"


def test_a_form_that_somebody_else_saved_is_not_overwritten(clerk, affair):
    base = f"/applications/{affair['id']}"
    assert clerk.post(f"{base}/fill", {"answers": {}, "revision": 0})[1]["revision"] == 1
    status, problem = clerk.post(f"{base}/fill", {"answers": {}, "revision": 0})
    assert (status, problem["code"], problem["revision"]) == (409, "taken", 1)
    assert clerk.get(f"{base}/answers")[1] == {"revision": 1, "answers": {}}


def test_a_wrong_answer_names_its_field(clerk, affair):
    wrong = {"nonsense": 1, "members": [{"number": "1"}], "composition": "家庭经营"}
    status, problem = clerk.post(f"/applications/{affair['id']}/fill", {"answers": wrong})
    assert status == 422
    assert {error["pointer"] for error in problem["errors"]} == {
        "/answers/nonsense",
        "/answers/members/0/number",
    }


def test_a_paper_that_is_not_the_affairs_is_named_by_its_row(clerk, affair):
    path = f"/applications/{affair['id']}/materials"
    status, problem = clerk.post(path, {"states": {"999999": "seen"}})
    assert (status, [e["pointer"] for e in problem["errors"]]) == (422, ["/states/999999"])


def test_a_scan_is_the_body_itself_and_a_lie_is_refused(clerk, affair):
    row = affair["materials"][0]["row"]
    path = f"/applications/{affair['id']}/materials/{row}/scan"
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    kept = clerk.send("POST", path, picture.getvalue(), content_type="image/png")
    assert kept.status_code == 200, kept.content.decode()
    assert kept.json()["state"] == "scanned"
    refused = clerk.send("POST", path, b"MZ not a picture", content_type="image/png")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert clerk.get(f"/applications/{affair['id']}")[1]["materials"][0]["state"] == "scanned"


def test_a_seal_is_put_on_once_however_often_it_is_asked_for(clerk, cast):
    make_seal(cast)
    granted = at("granted", cast)
    first = clerk.post(f"/applications/{granted.pk}/seal", key="seal")
    assert clerk.post(f"/applications/{granted.pk}/seal", key="seal") == first
    assert clerk.post(f"/applications/{granted.pk}/seal")[0] == 409
    assert SealUse.objects.filter(affair=granted.number).count() == 1


def test_a_clerk_of_another_site_learns_nothing(cast, affair):
    other = Caller(cast["clerk_elsewhere"])
    assert other.get(f"/applications/{affair['id']}")[0] == 404
    assert other.post(f"/applications/{affair['id']}/withdraw", {"reason": "不办了"})[0] == 404
    assert other.get(f"/sites/{HOME}/applications") == (200, [])


def test_the_day_of_a_site(clerk, affair):
    rows = clerk.get(f"/sites/{HOME}/applications")[1]
    assert [row["id"] for row in rows] == [affair["id"]]
    assert clerk.get(f"/sites/{HOME}/applications?day=2020-01-01")[1] == []
    assert clerk.get(f"/sites/{HOME}/applications?day=9999-12-31")[1] == []
    assert clerk.get(f"/sites/{HOME}/applications?day=soon")[0] == 422


def test_the_public_check_says_unknown_for_any_other_code(clerk):
    assert clerk.get(f"/certificates/check/{uuid.uuid4().hex[:12]}")[1]["state"] == "unknown"


def test_a_withdrawn_affair_can_be_judged_too_but_not_by_staff(clerk, affair):
    clerk.post(f"/applications/{affair['id']}/withdraw", {"reason": "申请人不办了"})
    slip = clerk.get(f"/applications/{affair['id']}")[1]["rating_code"]
    assert clerk.post(f"/ratings/{slip}", {"level": 5})[0] == 403
    public = Caller(None)
    assert public.post(f"/ratings/{slip}", {"level": 2, "reasons": ["late"]}, key="a")[0] == 201
    assert public.post(f"/ratings/{slip}", {"level": 2, "reasons": ["late"]}, key="a")[0] == 201
    assert public.post(f"/ratings/{slip}", {"level": 5}, key="b")[1]["code"] == "taken"
    assert public.get(f"/ratings/{slip}")[1]["is_rated"] is True


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_the_database_as_often_for_one_row_as_for_thirty(clerk, count, django_assert_num_queries):
    for _row in range(count):
        clerk.post(f"/sites/{HOME}/tickets", {})
    with django_assert_num_queries(2):  # the token, the tickets
        assert len(clerk.get(f"/sites/{HOME}/tickets")[1]) == count
