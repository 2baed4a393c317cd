from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from pydantic import BaseModel

from doorstep.cases.applications.tests.factories import opened
from doorstep.faces.api import shapes
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
    status, refused = clerk.post(base, {**sent, "brought_by": "00000000-0000-4000-8000-000000000000"})
    assert (status, [error["pointer"] for error in refused["errors"]]) == (422, ["/brought_by"])


def test_every_shape_of_the_description_has_a_name_of_its_own():
    """Two shapes of one name would be described as one of them."""
    named = [
        (shape.__name__, shape)
        for module in (
            import_module(found.name) for found in iter_modules(shapes.__path__, f"{shapes.__name__}.")
        )
        for shape in vars(module).values()
        if isinstance(shape, type) and issubclass(shape, BaseModel)
    ]
    of_name = {}
    for name, shape in named:
        assert of_name.setdefault(name, shape) is shape, name
