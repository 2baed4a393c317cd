from __future__ import annotations

from doorstep.cases.applications.tests.factories import opened
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME


def test_originals_through_the_api(clerk, cast):
    affair = opened(cast["clerk"])
    base = f"/applications/{affair.pk}/originals"
    sent = {"papers": [{"name": "户口簿", "count": 1}, {"name": "结婚证", "count": 2}], "place": "2号柜"}
    status, taken = clerk.post(base, sent)
    assert status == 200
    assert [(one["name"], one["count"], one["state"]) for one in taken] == [
        ("户口簿", 1, "held"),
        ("结婚证", 2, "held"),
    ]
    assert [one["id"] for one in clerk.get(f"/sites/{HOME}/originals")[1]] == [one["id"] for one in taken]
    back = clerk.post(f"{base}/give-back", {"originals": [taken[0]["id"]], "identity": "居民身份证"})[1]
    assert [one["state"] for one in back] == ["returned", "held"]
    assert back[0]["returned_to"] == affair.applicant.name_masked
    passed = clerk.post(f"{base}/pass-on", {"originals": [taken[1]["id"]], "site": ELSEWHERE})[1]
    assert (passed[1]["state"], passed[1]["site"]) == ("passed", ELSEWHERE)
    status, refused = clerk.post(f"{base}/take-over", {"originals": [taken[1]["id"]], "place": "2号柜"})
    assert (status, refused["code"]) == (403, "not_allowed")
    assert clerk.get(base)[1] == passed
