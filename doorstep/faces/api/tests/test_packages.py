"""Bundles through the API: the list, the union for answers, opening, and how it stands."""

from __future__ import annotations

from urllib.parse import urlencode

from doorstep.cases.applications.tests.factories import make_resident
from doorstep.cases.packages import queries
from doorstep.cases.packages.models import Package
from doorstep.cases.packages.tests.factories import ANSWERS, RESTAURANT
from doorstep.faces.api.tests.factories import Caller
from doorstep.registry.staff.tests.factories import HOME


def test_everybody_reads_the_bundles_and_their_union(db):
    anybody = Caller(None)
    status, kinds = anybody.get("/package-kinds")
    assert status == 200
    assert [kind["code"] for kind in kinds] == [kind.code for kind in queries.published()]
    _status, first = anybody.get(f"/package-kinds/{RESTAURANT}/union")
    assert first["unasked"][0] == "licence"
    _status, told = anybody.get(f"/package-kinds/{RESTAURANT}/union?{urlencode(ANSWERS)}")
    assert told["unasked"] == []
    assert [(part["key"], part["after"]) for part in told["parts"]] == [
        ("licence", []),
        ("permit", ["licence"]),
    ]
    names = [material["name"] for material in told["materials"]]
    assert len(names) == len(set(names))
    assert told["days"] == max(part["end"] for part in told["parts"])
    assert anybody.get("/package-kinds/no-such/union")[0] == 404


def test_a_clerk_opens_one_once_and_reads_how_it_stands(clerk, cast):
    wanted = {"package": RESTAURANT, "applicant": str(make_resident(cast["clerk"]).pk), "answers": ANSWERS}
    status, made = clerk.post(f"/sites/{HOME}/packages", wanted, key="one-bundle")
    assert status == 201
    assert clerk.post(f"/sites/{HOME}/packages", wanted, key="one-bundle")[1] == made
    assert Package.objects.count() == 1
    assert [(part["key"], part["state"], part["waits_for"]) for part in made["parts"]] == [
        ("licence", "opened", []),
        ("permit", "waiting", ["licence"]),
    ]
    assert clerk.get(f"/packages/{made['id']}") == (200, made)
    assert Caller(cast["clerk_elsewhere"]).get(f"/packages/{made['id']}")[0] == 404


def test_questions_without_an_answer_are_named(clerk, cast):
    wanted = {
        "package": RESTAURANT,
        "applicant": str(make_resident(cast["clerk"]).pk),
        "answers": {"licence": 5},
    }
    status, problem = clerk.post(f"/sites/{HOME}/packages", wanted)
    assert (status, problem["code"]) == (422, "unasked")
    assert "/answers/licence" in {error["pointer"] for error in problem["errors"]}
