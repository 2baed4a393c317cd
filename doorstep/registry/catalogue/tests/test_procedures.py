"""How a promised item is handled comes from procedures.csv, and a change of it is a new version."""

from __future__ import annotations

import pytest

from doorstep.base.core.sheets import BadRows
from doorstep.registry.catalogue import queries
from doorstep.registry.catalogue.imports import load
from doorstep.registry.catalogue.models import Department, ItemVersion
from doorstep.registry.places.tests.factories import append, copy_of_data, edit

pytestmark = pytest.mark.django_db
FOOD, LICENCE = "食品经营许可证核发(新办)", "个体工商户设立登记"
COLUMNS = {"reviews", "supplement_days", "special_steps", "commitment", "tolerated_days", "extension_days"}


@pytest.fixture
def data(tmp_path):
    return copy_of_data(tmp_path)


def test_the_food_permit_goes_through_two_departments_and_a_special_step():
    procedure = queries.version_named(FOOD).procedure
    assert procedure["reviews"] == [["SC"], ["WJ"]]
    assert [(step["name"], step["days"]) for step in procedure["special_steps"]] == [("现场核查", 10)]
    assert procedure["special_steps"][0]["basis"]
    assert procedure["special_steps"][0]["on_site"]
    assert (procedure["supplement_days"], procedure["tolerated_days"], procedure["extension_days"]) == (
        15,
        10,
        10,
    )


def test_every_promised_item_says_everything_and_an_instant_one_nothing():
    codes = set(Department.objects.values_list("code", flat=True))
    for version in ItemVersion.objects.filter(item__current__isnull=False):
        if version.is_instant:
            assert version.procedure == {}
            continue
        assert version.procedure.keys() == COLUMNS, version.name
        assert {code for step in version.procedure["reviews"] for code in step} <= codes
        assert all(version.procedure["reviews"])


def test_without_a_rule_the_own_department_reviews():
    version = queries.version_named("城乡居民基本养老保险待遇申领")
    assert version.procedure["reviews"] == [[version.item.department_id]]


def test_a_changed_procedure_is_a_new_version_of_its_item_only(data):
    before = queries.version_named(FOOD)
    edit(data / "procedures.csv", "市场监管>卫健", "市场监管|卫健")
    assert load(data)["new_versions"] == 1
    after = queries.version_named(FOOD)
    assert (after.number, after.procedure["reviews"]) == (before.number + 1, [["SC", "WJ"]])


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"{FOOD},,,月球局,,,,,,", "reviews"),
        (f"{FOOD},,,市场监管>市场监管,,,,,,", "reviews"),
        (f"{FOOD},,,,0,,,,,", "supplement_days"),
        (f"{FOOD},,,,,现场核查,,,,", "special_steps"),
        (f"{FOOD},,,,,听证:20:,现场核查,,,", "on_site"),
        (f"{FOOD},,,,,,,,,11", "extension_days"),
        (f"{FOOD},,,,,,,,x,", "tolerated_days"),
    ],
)
def test_a_wrong_rule_is_named(data, row, column):
    append(data / "procedures.csv", row)
    with pytest.raises(BadRows) as refusal:
        load(data)
    assert ("procedures.csv", column) in [(wrong.file, wrong.column) for wrong in refusal.value.rows]


def test_who_decides_promised_items_must_be_said(data):
    edit(data / "county.json", '  "decides_promised_items": "C001",\n', "")
    with pytest.raises(BadRows) as refusal:
        load(data)
    assert refusal.value.rows[0].file == "county.json"
