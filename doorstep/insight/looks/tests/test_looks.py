"""Who looked at somebody's data: every look, in whose post at that time, why; also after a merge and after a deletion."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.journal.actions import forget
from doorstep.cases.applications.tests.factories import make_resident
from doorstep.cases.materials import actions as materials
from doorstep.cases.materials import queries as material_queries
from doorstep.cases.materials.tests.factories import again, kept
from doorstep.insight.looks.queries import looks
from doorstep.registry.people import actions
from doorstep.registry.people.tests.factories import id_number
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.models import Grant
from doorstep.registry.staff.tests.factories import ELSEWHERE

pytestmark = pytest.mark.django_db
WHY = "核对领取人身份"


def look(person, actor, *fields: str) -> None:
    actions.disclose(person.pk, fields or ("name", "phone"), reason=WHY, actor=actor)


def test_each_look_with_its_moment_post_fields_and_reason(cast):
    person, other = (make_resident(cast["clerk"], number=id_number(serial=n)) for n in (31, 32))
    look(person, cast["clerk"], "number", "name")
    look(other, cast["clerk"])
    look(person, cast["site_head"], "phone")
    newest, oldest = looks(person.pk)
    assert (newest.what, newest.why) == ("手机号", WHY)
    assert newest.posts == ("中心负责人（白头镇综合便民服务中心）",)
    assert (oldest.name, oldest.what) == ("clerk", "姓名、证件号码")
    assert oldest.at < newest.at


def test_a_post_that_somebody_got_or_lost_later_is_not_the_one_they_looked_in(cast):
    person = make_resident(cast["clerk"])
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        look(person, cast["clerk"])
    Grant.objects.filter(account_id=cast["clerk"].account_id).update(
        valid_until=clock.now() + dt.timedelta(days=2)
    )
    with clock.travel(clock.now() + dt.timedelta(days=3)):
        give(cast["clerk"].account_id, "reviewer", ELSEWHERE, actor=cast["manager"])
    (found,) = looks(person.pk)
    assert found.posts == ("综窗人员（白头镇综合便民服务中心）",)


def test_a_kept_paper_that_was_read_is_a_look_with_its_affair(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    (offer,) = material_queries.offers(cast["clerk"], affair)
    materials.look(affair.pk, offer.row.pk, offer.source.code, actor=cast["clerk"])
    assert ("留存的材料", f"办理 {affair.number}") in {
        (one.what, one.why) for one in looks(affair.applicant_id)
    }


def test_looks_at_an_entry_that_was_merged_are_the_persons_own(cast):
    keep, other = (
        make_resident(cast["clerk"], number=id_number(serial=41)),
        actions.register(name="测试居民", number_kind="none", actor=cast["clerk"]),
    )
    look(other, cast["clerk"], "name")
    actions.merge(keep.pk, other.pk, reason="同一个人的两份登记", actor=cast["reviewer"])
    assert [one.what for one in looks(keep.pk)] == ["姓名"]


def test_when_a_person_was_forgotten_the_reason_is_gone_and_the_look_stays(cast):
    person = make_resident(cast["clerk"])
    look(person, cast["clerk"])
    forget(person.pk)
    assert [one.why for one in looks(person.pk)] == ["—"]


def test_takes_the_same_queries_for_one_look_and_for_thirty(cast, django_assert_num_queries):
    person = make_resident(cast["clerk"])
    for who in ("clerk", "site_head", "second_clerk"):
        look(person, cast[who], "phone")
        with django_assert_num_queries(5):
            looks(person.pk)
    for _time in range(27):
        look(person, cast["clerk"], "phone")
    with django_assert_num_queries(5):
        assert len(looks(person.pk)) == 30
