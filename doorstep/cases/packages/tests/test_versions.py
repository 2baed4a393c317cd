"""An item gets a version while a bundle with it runs: what waits begins under it, and what no more fits is asked apart."""

from __future__ import annotations

import random

from doorstep.cases.applications.queries import answers, situation
from doorstep.cases.packages import actions, merged, queries
from doorstep.cases.packages.models import Package
from doorstep.registry.catalogue import forms

from .factories import accepted, affair, complete, grant, opened, renew


def drop(name):
    """A change that takes a field or a question out, wherever a schema speaks of it."""

    def change(schema):
        del schema["properties"][name]
        schema["required"] = [one for one in schema.get("required", ()) if one != name]
        schema["allOf"] = [part for part in schema.get("allOf", ()) if name not in str(part)]
        schema["x-rules"] = [rule for rule in schema.get("x-rules", ()) if name not in str(rule)]
        for section in schema.get("x-ui", {}).get("sections", ()):
            section["fields"] = [one for one in section["fields"] if one != name]

    return change


def permit_item(package):
    return queries.running(package).part("permit").part.kind.item


def test_a_part_begins_under_a_version_that_dropped_a_question(cast, clerk):
    package = accepted(clerk)
    version = renew(permit_item(package), drop("cold"), what="questions")
    grant(package, "licence", clerk)
    permit = affair(package, "permit")
    assert permit.version_id == version.pk
    assert situation(permit) == {"made_here": "是", "canteen": "餐馆或食品店", "who": "本人"}


def test_a_part_begins_under_a_version_that_dropped_a_choice(cast, clerk):
    package = accepted(clerk)

    def change(schema):
        schema["properties"]["canteen"]["enum"].remove("餐馆或食品店")

    renew(permit_item(package), change, what="questions")
    grant(package, "licence", clerk)
    assert situation(affair(package, "permit")) == {"made_here": "是", "cold": "否", "who": "本人"}


def test_a_part_begins_under_a_version_that_dropped_fields_which_the_bundle_gives(cast, clerk):
    package = accepted(clerk)
    item = permit_item(package)
    renew(item, drop("applicant_kind"))
    renew(item, drop("premises"))
    grant(package, "licence", clerk)
    told = answers(affair(package, "permit"))
    assert not {"applicant_kind", "premises"} & told.keys()
    assert told["business_form"] == "餐饮服务经营者"
    assert queries.form_of(queries.running(package))


def test_a_question_mapped_to_a_field_that_is_gone_is_left_out(clerk):
    package = opened(clerk)
    view = queries.running(package).part("licence")
    renew(view.part.kind.item, drop("premises_right"))
    kind = view.part.kind
    kind.item.refresh_from_db()
    kind.item.current.refresh_from_db()
    view.applied.piece.version.form = kind.item.current.form
    assert "premises_right" not in merged.known(view.applied, {"place": "租赁"})


def no_more_a_number(schema):
    """The area in steps: the licence goes on asking for a number."""
    field = {"title": "经营面积", "type": "string", "enum": ["不到60平方米", "60平方米以上"]}
    schema["properties"]["premises_area"] = field
    schema["x-rules"] = [rule for rule in schema.get("x-rules", ()) if "premises_area" not in str(rule)]


def test_a_field_that_fits_no_more_is_asked_for_each_item(cast, clerk):
    package = opened(clerk)
    before = queries.form_of(queries.running(package))["properties"]
    assert "permit__premises_area" not in before
    renew(permit_item(package), no_more_a_number)
    asked = queries.form_of(queries.running(package))["properties"]
    assert asked["area"]["type"] == "number" == before["area"]["type"]
    assert asked["permit__premises_area"]["enum"] == ["不到60平方米", "60平方米以上"]
    complete(package, clerk)
    _schema, told = queries.read_form(clerk, queries.running(package))
    actions.fill(package.pk, {**told, "permit__premises_area": "60平方米以上"}, actor=clerk)
    actions.accept(package.pk, actor=clerk)
    assert answers(affair(package, "licence"))["premises_area"] == told["area"]
    grant(package, "licence", clerk)
    assert answers(affair(package, "permit"))["premises_area"] == "60平方米以上"


def test_it_is_asked_for_each_item_also_when_both_have_begun(cast, clerk):
    package = accepted(clerk)
    area = answers(affair(package, "licence"))["premises_area"]
    renew(permit_item(package), no_more_a_number)
    grant(package, "licence", clerk)
    assert "premises_area" not in answers(affair(package, "permit"))
    at = queries.running(Package.objects.get(pk=package.pk))
    schema, known = queries.read_form(clerk, at)
    assert "permit__premises_area" in schema["required"]
    actions.fill(package.pk, forms.generate(schema, random.Random(7), known), actor=clerk)
    assert answers(affair(package, "permit"))["premises_area"] in ["不到60平方米", "60平方米以上"]
    assert answers(affair(package, "licence"))["premises_area"] == area
