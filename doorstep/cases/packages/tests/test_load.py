"""The county's bundles from their files: all of them, again without a change, and with every wrong row named."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.conf import settings

from doorstep.base.core.errors import NotAllowed
from doorstep.base.core.sheets import BadRows
from doorstep.cases.packages import queries
from doorstep.cases.packages.cli import commands
from doorstep.cases.packages.imports import load
from doorstep.cases.packages.models import PackageKind, PackageVersion
from doorstep.registry.places.tests.factories import copy_of_data
from doorstep.registry.staff.tests.factories import make_cast

pytestmark = pytest.mark.django_db
RESTAURANT = "01-open-restaurant.json"
DEATH = "03-death.json"


@pytest.fixture
def data(tmp_path):
    return copy_of_data(tmp_path)


def change(data, name, **words):
    file = data / "packages" / name
    given = json.loads(file.read_text(encoding="utf-8"))
    given.update(words)
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    return given


def test_the_countys_bundles_load_and_all_lead_somewhere():
    files = list((settings.ROOT / "data" / "packages").glob("*.json"))
    assert len(files) >= 8
    assert PackageKind.objects.filter(current__published_at__isnull=False).count() == len(files)
    assert queries.faults() == []
    assert all(version.is_example for version in PackageVersion.objects.all())


def test_loading_again_makes_no_version_and_a_changed_file_makes_one(data):
    assert load(data)["new_versions"] == 0
    change(data, RESTAURANT, text="另一句说明")
    assert load(data)["new_versions"] == 1
    kind = PackageKind.objects.get(code="open-restaurant")
    assert (kind.current.number, kind.current.text) == (2, "另一句说明")
    assert kind.versions.get(number=1).text != "另一句说明"


def test_every_wrong_row_is_named_and_nothing_is_taken(data):
    given = json.loads((data / "packages" / RESTAURANT).read_text(encoding="utf-8"))
    given["questions"][1]["choices"] = ["只有一个"]
    given["parts"][0]["item"] = "没有这个事项"
    given["parts"][1]["after"] = ["later_one"]
    given["parts"][2]["given"] = {"category": "没有这一类"}
    change(data, RESTAURANT, **given)
    with pytest.raises(BadRows) as refusal:
        load(data)
    said = {(row.file, row.line, row.column) for row in refusal.value.rows}
    assert {(RESTAURANT, 2, "questions"), (RESTAURANT, 1, "parts"), (RESTAURANT, 2, "parts")} <= said
    assert PackageKind.objects.get(code="open-restaurant").current.number == 1


@pytest.mark.parametrize(
    ("part", "word", "value"),
    [
        (0, "fields", {"no_such_field": "x"}),
        (0, "given", {"industry": "不存在的行业"}),
        (0, "papers", {"不存在的材料": "x"}),
        (1, "results", {"不存在的材料": "licence"}),
        (1, "fields", {"applicant": "area", "premises_area": "area"}),
    ],
    ids=["field", "given", "paper", "result", "two-that-do-not-fit"],
)
def test_what_the_catalogue_does_not_have_is_refused(data, part, word, value):
    given = json.loads((data / "packages" / RESTAURANT).read_text(encoding="utf-8"))
    given["parts"][part][word] = value
    change(data, RESTAURANT, **given)
    with pytest.raises(BadRows):
        load(data)


def test_a_part_that_no_answers_reach_and_answers_that_lead_nowhere_are_refused(data):
    given = json.loads((data / "packages" / DEATH).read_text(encoding="utf-8"))
    account = next(part for part in given["parts"] if part["key"] == "account")
    account["when"] = {"pension": ["没有参加"], "receiving": ["有"]}
    change(data, DEATH, **given)
    with pytest.raises(BadRows, match="没有哪种回答会用到"):
        load(data)
    given["parts"] = [part for part in given["parts"] if part["key"] == "funeral"]
    change(data, DEATH, **given)
    with pytest.raises(BadRows, match="这样回答就没有要办的事"):
        load(data)


def test_no_json_is_named_with_its_line(data):
    (data / "packages" / "99-broken.json").write_text('{\n "title": ', encoding="utf-8")
    with pytest.raises(BadRows) as refusal:
        load(data)
    assert [(row.file, row.line) for row in refusal.value.rows] == [("99-broken.json", 2)]


def test_only_the_bureau_and_the_console_load(data):
    with pytest.raises(NotAllowed):
        load(data, actor=make_cast()["clerk"])


def test_the_commands_say_what_there_is_and_whether_it_leads_somewhere():
    said = CliRunner().invoke(commands, ["summary", "--json"])
    assert [one["code"] for one in json.loads(said.output)] == [kind.code for kind in queries.published()]
    assert "开办餐馆" in CliRunner().invoke(commands, ["summary"]).output
    fine = CliRunner().invoke(commands, ["check"])
    assert (fine.exit_code, fine.output) == (0, "")
    PackageKind.objects.get(code="birth").current.parts.update(after=["nobody"])
    wrong = CliRunner().invoke(commands, ["check", "--json"])
    assert wrong.exit_code == 1
    assert {one["code"] for one in json.loads(wrong.output)} == {"birth"}
