"""What is said and brought on the page of one affair holds for its bundle too."""

from __future__ import annotations

import pytest

from doorstep.base.core.errors import Taken
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.queries import answers, situation
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package

from .factories import ANSWERS, accepted, affair, complete, grant, opened, picture

CARD = "代办人身份证"
BY_AGENT = {**ANSWERS, "licence__who": "委托他人", "permit__who": "委托他人"}


def names(package):
    return {paper.need.name for paper in queries.papers_of(queries.running(package))}


def test_another_situation_changes_the_one_list(clerk):
    package = opened(clerk)
    assert CARD not in names(package)
    licence = affair(package, "licence")
    applications.tell_situation(licence.pk, {**situation(licence), "who": "委托他人"}, actor=clerk)
    assert CARD in names(package)
    applications.tell_situation(licence.pk, situation(licence), actor=clerk)
    assert CARD not in names(package)


def test_another_choice_is_not_put_back_by_the_one_form(clerk):
    package = complete(opened(clerk), clerk)
    licence = affair(package, "licence")
    assert answers(licence)["premises_right"] == "租赁"
    applications.tell_situation(licence.pk, {**situation(licence), "premises_right": "自有"}, actor=clerk)
    assert answers(affair(package, "licence"))["premises_right"] == "自有"
    at = queries.running(package)
    _schema, told = queries.read_form(clerk, at)
    actions.fill(package.pk, {**told, "shop_name": "崇州市白头镇竹里人家餐馆"}, actor=clerk)
    licence = affair(package, "licence")
    assert answers(licence)["name"] == "崇州市白头镇竹里人家餐馆"
    assert answers(licence)["premises_right"] == "自有"


def test_what_was_saved_on_an_affairs_page_is_not_overwritten(clerk):
    package = complete(opened(clerk), clerk)
    shown = queries.running(package)
    _schema, told = queries.read_form(clerk, shown)
    licence = affair(package, "licence")
    there = "四川省成都市崇州市怀远镇上正街136号"
    applications.fill(licence.pk, {**answers(licence), "premises": there}, actor=clerk)
    with pytest.raises(Taken) as refusal:
        actions.fill(package.pk, told, revision=shown.revision, actor=clerk)
    assert answers(affair(package, "licence"))["premises"] == there
    now = queries.running(Package.objects.get(pk=package.pk)).revision
    assert refusal.value.detail["revision"] == now
    actions.fill(package.pk, told, revision=now, actor=clerk)
    assert answers(affair(package, "licence"))["premises"] == told["premises"]


def test_a_situation_told_meanwhile_is_another_revision(clerk):
    package = opened(clerk)
    before = queries.running(package).revision
    licence = affair(package, "licence")
    applications.tell_situation(licence.pk, {**situation(licence), "who": "委托他人"}, actor=clerk)
    assert queries.running(package).revision != before


def scanned_there(package, clerk):
    """The agent's card scanned on the licence's own page; gives the row."""
    row = affair(package, "licence").materials.get(material__name=CARD)
    return applications.attach_scan(row.application_id, row.pk, picture(), name="a.png", actor=clerk)


def test_a_paper_scanned_on_an_affairs_page_is_there_for_a_later_part(cast, clerk):
    package = opened(clerk, answers=BY_AGENT)
    complete(package, clerk)
    file = scanned_there(package, clerk).file_id
    actions.accept(package.pk, actor=clerk)
    grant(package, "licence", clerk)
    row = affair(package, "permit").materials.get(material__name=CARD)
    assert (row.state, row.file_id) == ("scanned", file)


def test_a_paper_missed_on_an_affairs_page_is_asked_for_later(cast, clerk):
    package = complete(opened(clerk, answers=BY_AGENT), clerk)
    row = affair(package, "licence").materials.get(material__name=CARD)
    applications.check_materials(row.application_id, {row.pk: "missing"}, actor=clerk)
    assert queries.brought(package)[CARD] == ("missing", None)


def test_papers_of_the_replaced_affair_are_there_for_the_mended(cast, clerk):
    package = opened(clerk, answers=BY_AGENT)
    complete(package, clerk)
    row = scanned_there(package, clerk)
    actions.accept(package.pk, actor=clerk)
    applications.refuse(row.application_id, reason="经营场所不符合规定", actor=clerk)
    actions.mend(package.pk, "licence", actor=clerk)
    again = affair(package, "licence").materials.get(material__name=CARD)
    assert again.application_id != row.application_id
    assert (again.state, again.file_id) == ("scanned", row.file_id)


def test_a_part_without_papers_of_its_own_takes_what_the_list_was_told(cast, clerk):
    package = accepted(clerk)
    grant(package, "licence", clerk)
    assert set(affair(package, "permit").materials.values_list("state", flat=True)) <= {"seen", "electronic"}
