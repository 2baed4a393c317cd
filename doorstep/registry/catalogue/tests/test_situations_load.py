"""Situations from files: which papers an item asks for in which, and what is wrong with a file that says it badly."""

from __future__ import annotations

import json

import pytest

from doorstep.base.core.sheets import BadRows
from doorstep.registry.catalogue import queries
from doorstep.registry.catalogue.imports import load
from doorstep.registry.catalogue.models import Form, ItemVersion
from doorstep.registry.places.tests.factories import copy_of_data, edit

pytestmark = pytest.mark.django_db

ITEM = "个体工商户变更登记"
PAPERS = "变更申请书|身份证|营业执照|变更事项材料"


def of(name, *values):
    return {"required": [name], "properties": {name: {"enum": list(values)}}}


def question(title, *values):
    return {"title": title, "type": "string", "enum": list(values)}


@pytest.fixture
def given():
    """What a good file says."""
    return {
        "items": [ITEM],
        "questions": {
            "title": "变更的情形",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "matter": question("变更什么", "经营场所", "经营者", "经营范围"),
                "premises": question("新场所", "自有", "租用"),
            },
            "required": ["matter"],
            "allOf": [{"if": of("matter", "经营场所"), "then": {"required": ["premises"]}}],
            "x-ui": {"sections": [{"title": "", "fields": ["matter", "premises"]}]},
        },
        "when": {"新场所租赁合同": of("premises", "租用"), "新经营者身份证": of("matter", "经营者")},
    }


@pytest.fixture
def data(tmp_path):
    """A county's folder in which only what a test writes has situations."""
    folder = copy_of_data(tmp_path)
    for file in (folder / "situations").glob("*.json"):
        file.unlink()
    (folder / "situations").mkdir(exist_ok=True)
    lines = (folder / "items.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    row = next(line for line in lines if line.startswith(f"{ITEM},"))
    cells = row.split(",")
    cells[6] = f"{PAPERS}|新场所租赁合同|新经营者身份证"
    edit(folder / "items.csv", row, ",".join(cells))
    return folder


def write(data, given, name="change.json"):
    (data / "situations" / name).write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")


def needed(answers):
    return {paper.name: why for paper, why in queries.materials_for(queries.version_named(ITEM), answers)}


def test_an_answer_adds_its_paper_with_the_reason(data, given, django_assert_num_queries):
    write(data, given)
    load(data)
    always = dict.fromkeys(PAPERS.split("|"), "每种情形都要")
    assert needed({}) == always
    assert needed({"matter": "经营者"}) == {**always, "新经营者身份证": "因为变更什么：经营者"}
    assert needed({"matter": "经营场所", "premises": "租用"}) == {
        **always,
        "新场所租赁合同": "因为新场所：租用",
    }
    version = ItemVersion.objects.get(pk=queries.version_named(ITEM).pk)
    with django_assert_num_queries(1):
        queries.materials_for(version, {"matter": "经营者"})


def test_an_item_without_questions_needs_all_its_papers():
    version = next(
        v for v in ItemVersion.objects.filter(questions=None) if v.materials.filter(is_required=True)
    )
    assert [paper for paper, _why in queries.materials_for(version, {})] == list(
        version.materials.order_by("position")
    )


def test_a_paper_of_a_situation_is_required_in_it(data, given):
    edit(data / "items.csv", "|新经营者身份证", "|新经营者材料(按情形)")
    given["when"]["新经营者材料(按情形)"] = given["when"].pop("新经营者身份证")
    write(data, given)
    load(data)
    assert queries.version_named(ITEM).materials.get(name="新经营者材料(按情形)").is_required


def test_questions_and_conditions_are_part_of_what_a_version_says(data, given):
    write(data, given)
    load(data)
    first = queries.version_named(ITEM)
    assert load(data)["new_versions"] == 0
    given["when"]["新经营者身份证"] = of("matter", "经营者", "经营场所")
    write(data, given)
    assert load(data)["new_versions"] == 1
    given["questions"]["properties"]["premises"]["title"] = "新场所的来源"
    write(data, given)
    counts = load(data)
    assert (counts["new_forms"], counts["new_versions"]) == (1, 1)
    now = queries.version_named(ITEM)
    assert (now.questions.code, now.questions.version) == ("situation-change", 2)
    assert now.number == first.number + 2
    assert ItemVersion.objects.get(pk=first.pk).questions.version == 1
    (data / "situations" / "change.json").unlink()
    assert load(data)["new_versions"] == 1
    assert queries.version_named(ITEM).questions is None


def test_two_items_may_share_their_questions(data, given):
    given["items"].append("个体工商户注销登记")
    given["when"] = {"营业执照": of("matter", "经营场所")}
    write(data, given)
    load(data)
    versions = [queries.version_named(name) for name in given["items"]]
    assert versions[0].questions == versions[1].questions
    assert Form.objects.filter(code="situation-change").count() == 1


def _unknown_field(given):
    given["when"]["营业执照"] = of("moon", "是")


def _impossible_value(given):
    given["when"]["营业执照"] = of("matter", "名称")


def _unknown_paper(given):
    given["when"]["月球证"] = of("matter", "经营者")


def _dead(given):
    given["when"]["营业执照"] = {"allOf": [of("premises", "租用"), of("matter", "经营者")]}


def _empty(given):
    given["when"]["营业执照"] = {}


def _free_question(given):
    given["questions"]["properties"]["premises"] = {"title": "新场所", "type": "string"}
    given["when"].pop("新场所租赁合同")


def _unreachable_question(given):
    given["questions"]["allOf"][0]["if"] = of("matter", "名称")


def _optional_question(given):
    given["questions"]["required"] = []


def _no_form(given):
    given["questions"].pop("x-ui")


def _no_item(given):
    given["items"] = ["没有这个事项"]


def _twice(given):
    given["items"] = [ITEM, ITEM]


def _no_parts(given):
    given.pop("when")


@pytest.mark.parametrize(
    ("spoil", "column"),
    [
        (_unknown_field, "营业执照"),
        (_impossible_value, "营业执照"),
        (_unknown_paper, "月球证"),
        (_dead, "营业执照"),
        (_empty, "营业执照"),
        (_free_question, "premises"),
        (_unreachable_question, "questions"),
        (_optional_question, "questions"),
        (_no_form, "questions"),
        (_no_item, "items"),
        (_twice, "items"),
        (_no_parts, ""),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(data, given, spoil, column):
    spoil(given)
    write(data, given)
    before = list(ItemVersion.objects.order_by("pk").values_list("pk", "fingerprint"))
    with pytest.raises(BadRows) as refusal:
        load(data)
    assert ("change.json", 0, column) in [(row.file, row.line, row.column) for row in refusal.value.rows]
    assert list(ItemVersion.objects.order_by("pk").values_list("pk", "fingerprint")) == before


def test_a_file_that_is_no_json_is_named_by_its_line(data):
    (data / "situations" / "change.json").write_text("{\n]", encoding="utf-8")
    with pytest.raises(BadRows) as refusal:
        load(data)
    assert [(row.file, row.line) for row in refusal.value.rows] == [("change.json", 2)]
