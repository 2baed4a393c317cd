"""The situation through the API: told at the opening or later, and the papers follow."""

from __future__ import annotations

import pytest

from doorstep.cases.applications.tests.factories import SITUATION, licence_code, make_resident
from doorstep.registry.staff.tests.factories import HOME


@pytest.fixture
def wanted(cast) -> dict:
    return {"item": licence_code(), "applicant": str(make_resident(cast["clerk"]).pk)}


def test_an_affair_opened_with_its_situation_has_the_papers_of_it(clerk, wanted):
    status, affair = clerk.post(f"/sites/{HOME}/applications", {**wanted, "situation": SITUATION})
    assert status == 201
    assert [row["name"] for row in affair["materials"]][2:] == ["经营场所材料(产权证明)"]
    assert clerk.get(f"/applications/{affair['id']}/situation")[1] == {"situation": SITUATION}


def test_opened_without_it_is_told_later_and_kept_from_acceptance_until_then(clerk, wanted):
    affair = clerk.post(f"/sites/{HOME}/applications", wanted)[1]
    base = f"/applications/{affair['id']}"
    status, refused = clerk.post(f"{base}/notify")
    assert (status, refused["code"]) == (422, "situation_unknown")
    assert {e["pointer"] for e in refused["errors"]} == {"/situation_premises_right", "/situation_who"}
    told = clerk.post(f"{base}/situation", {"situation": {"premises_right": "租赁", "who": "本人"}})[1]
    assert [(row["name"], row["is_needed"]) for row in told["materials"]][2:] == [
        ("经营场所材料(租赁合同)", True)
    ]
    assert clerk.post(f"{base}/notify")[0] == 200
    status, refused = clerk.post(f"{base}/situation", {"situation": SITUATION})
    assert (status, refused["code"]) == (422, "asked_once")


def test_a_wrong_answer_opens_nothing(clerk, wanted):
    wrong = {**wanted, "situation": {"premises_right": "借用"}}
    status, refused = clerk.post(f"/sites/{HOME}/applications", wrong)
    assert status == 422
    assert [e["pointer"] for e in refused["errors"]] == ["/situation/premises_right"]


def test_the_item_says_its_questions_and_when_a_paper_is_needed(clerk):
    item = clerk.get(f"/items/{licence_code()}")[1]
    assert set(item["questions"]["properties"]) == set(SITUATION)
    lease = next(row for row in item["materials"] if "租赁合同" in row["name"])
    assert lease["when"]["properties"] == {"premises_right": {"const": "租赁"}}
