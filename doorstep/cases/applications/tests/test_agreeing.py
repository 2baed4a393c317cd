"""A form that contradicts the applicant's record or the situation keeps the affair from being accepted."""

from __future__ import annotations

import pytest

from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions, queries
from doorstep.registry.people import actions as people

from .factories import answers_for, filled, opened

pytestmark = pytest.mark.django_db


def missing(affair) -> dict[str, str]:
    return {gap.field: gap.mend for gap in queries.gaps(affair)}


def refilled(affair, cast, **changed):
    actions.fill(affair.pk, {**answers_for(affair), **changed}, actor=cast["clerk"])
    affair.refresh_from_db()
    return affair


def test_a_licence_is_not_made_out_to_somebody_else(cast):
    affair = refilled(filled(cast["clerk"]), cast, operator="王建国", operator_number="11010519491231002X")
    told = missing(affair)
    assert set(told) == {"operator", "operator_number"}
    assert "申请人的登记信息" in told["operator"]
    with pytest.raises(Invalid) as caught:
        actions.accept(affair.pk, actor=cast["clerk"])
    assert caught.value.code == "incomplete"
    assert missing(refilled(affair, cast)) == {}


def test_a_corrected_record_is_what_counts(cast):
    affair = filled(cast["clerk"])
    people.rename(affair.applicant_id, name="测试新名", reason="登记时打错了字", actor=cast["clerk"])
    affair.refresh_from_db()
    assert set(missing(affair)) == {"operator"}
    assert missing(refilled(affair, cast)) == {}


def test_what_the_record_does_not_have_is_not_compared(cast):
    person = people.register(name="测试居民", number_kind="none", actor=cast["clerk"])
    affair = opened(cast["clerk"], applicant=person)
    assert "operator_number" not in missing(refilled(affair, cast, operator_number="11010519491231002X"))


def test_the_form_does_not_contradict_the_situation(cast):
    affair = filled(cast["clerk"])
    told = missing(refilled(affair, cast, premises_right="无偿使用"))
    assert "情形里说的“自有”" in told["premises_right"]
