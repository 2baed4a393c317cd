"""A bundle from the one form to the one pack: what flows, what waits, what is refused and mended."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.clock import queries as calendars
from doorstep.base.core.errors import IllegalMove, Invalid, NotFound, Taken
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.queries import answers
from doorstep.cases.applications.tests.factories import filled
from doorstep.cases.packages import actions, pack, queries
from doorstep.cases.packages.models import Package, Part
from doorstep.registry.catalogue import forms

from .factories import (
    ANSWERS,
    accepted,
    affair,
    answered,
    complete,
    decided,
    grant,
    make_resident,
    opened,
    picture,
)


def states(package):
    return {view.key: view.state for view in queries.running(package).parts}


def fresh(package):
    return Package.objects.get(pk=package.pk)


def test_the_form_is_kept_in_every_open_affair(clerk):
    package = complete(opened(clerk), clerk)
    licence = answers(affair(package, "licence"))
    assert licence["industry"] == "餐饮服务"
    assert licence["premises_right"] == "租赁"
    _schema, told = queries.read_form(clerk, queries.running(package))
    assert licence["premises"] == told["premises"]
    assert queries.gaps(queries.running(package)) == {"licence": []}


def test_a_form_saved_on_another_page_is_not_overwritten(clerk):
    package = opened(clerk)
    shown = queries.running(package).revision
    actions.fill(package.pk, {"shop_name": "崇州市白头镇竹里人家餐馆"}, revision=shown, actor=clerk)
    with pytest.raises(Taken):
        actions.fill(package.pk, {}, revision=shown, actor=clerk)


def test_wrong_answers_are_named_and_nothing_is_kept(clerk):
    package = opened(clerk)
    with pytest.raises(Invalid) as refusal:
        actions.fill(package.pk, {"applicant_phone": "12", "area": 0}, actor=clerk)
    assert {"applicant_phone", "area"} <= refusal.value.errors.keys()


def test_a_paper_ticked_once_counts_for_all_that_want_it_also_later(cast, clerk):
    package = accepted(clerk)
    grant(package, "licence", clerk)
    permit = affair(package, "permit")
    rows = {row.material.name: row.state for row in permit.materials.select_related("material")}
    assert rows["营业执照"] == "electronic"
    assert set(rows.values()) <= {"seen", "electronic"}


def test_a_scan_counts_for_all_that_want_it(clerk):
    package = opened(
        clerk,
        answers={**ANSWERS, "licence__who": "委托他人"},
    )
    need = next(p for p in queries.papers_of(queries.running(package)) if p.need.name == "代办人身份证")
    actions.attach_scan(package.pk, need.need.key, picture(), name="a.png", actor=clerk)
    paper = next(p for p in queries.papers_of(queries.running(package)) if p.need.key == need.need.key)
    assert paper.state == "scanned"
    assert paper.rows[0].file_id
    with pytest.raises(Invalid):
        actions.attach_scan(package.pk, "没有这份", picture(), name="a.png", actor=clerk)


def test_papers_that_are_not_listed_or_states_that_do_not_exist_are_refused(clerk):
    package = opened(clerk)
    paper = queries.papers_of(queries.running(package))[0].need
    for states_told in ({"没有这份": "seen"}, {paper.key: "promised"}):
        with pytest.raises(Invalid):
            actions.check_papers(package.pk, states_told, actor=clerk)
    wants_paper = next(
        p.need for p in queries.papers_of(queries.running(package)) if not p.need.electronic_substitute
    )
    with pytest.raises(Invalid, match="电子证照"):
        actions.check_papers(package.pk, {wants_paper.key: "electronic"}, actor=clerk)


def test_one_notice_names_all_that_is_missing(clerk):
    package = opened(clerk)
    missing = queries.gaps(queries.running(package))
    assert missing["licence"]
    with pytest.raises(Invalid) as refusal:
        actions.accept(package.pk, actor=clerk)
    assert len(refusal.value.errors) == len(missing["licence"])
    actions.notify(package.pk, actor=clerk)
    assert fresh(package).status == "wanting"
    assert affair(package, "licence").notice.gaps
    with pytest.raises(Invalid, match="没有还要"):
        actions.notify(package.pk, actor=clerk)
    complete(package, clerk)
    actions.accept(package.pk, actor=clerk)
    assert fresh(package).status == "running"


def test_the_one_notice_also_names_what_a_part_that_waits_will_want(clerk):
    package = opened(clerk)
    actions.notify(package.pk, actor=clerk)
    told = queries.running(package).part("permit").part.told
    of_permit = {
        paper.need.name
        for paper in queries.papers_of(queries.running(package))
        if paper.need.is_required and any(key == "permit" for key, _pk in paper.need.rows)
    }
    assert of_permit
    assert of_permit == {gap["name"] for gap in told if gap["kind"] == "material"}
    names = {gap["name"] for gap in told}
    assert "营业执照" not in names
    assert "统一社会信用代码" not in names
    complete(package, clerk)
    assert queries.coming_gaps(queries.running(fresh(package))) == {"permit": []}


def test_what_waited_begins_when_it_is_granted_with_what_flows_into_it(cast, clerk):
    package = accepted(clerk)
    licence = affair(package, "licence")
    assert states(package) == {"licence": "running", "permit": "waiting"}
    grant(package, "licence", clerk)
    assert states(package) == {"licence": "ready", "permit": "opened"}
    permit = affair(package, "permit")
    said = answers(permit)
    assert said["applicant"] == answers(licence)["name"]
    assert said["premises"] == answers(licence)["premises"]
    assert "credit_code" not in said
    assert permit.handler_id == clerk.account_id
    # the licence carries no code of the national register: nobody can say it yet
    assert queries.gaps(queries.running(package))["permit"] == []
    assert Entry.objects.filter(event="package.part_begun", subject_id=str(package.pk)).count() == 1


def test_what_was_mended_in_one_affair_flows_on(cast, clerk):
    package = complete(opened(clerk), clerk)
    licence = affair(package, "licence")
    applications.fill(
        licence.pk, {**answers(licence), "premises": "四川省成都市崇州市怀远镇上正街136号"}, actor=clerk
    )
    actions.accept(package.pk, actor=clerk)
    grant(package, "licence", clerk)
    assert answers(affair(package, "permit"))["premises"] == "四川省成都市崇州市怀远镇上正街136号"


def test_a_part_whose_item_is_suspended_meanwhile_waits_and_hinders_nobody(cast, clerk):
    package = accepted(clerk)
    item = queries.running(package).part("permit").part.kind.item
    item.status = "suspended"
    item.save()
    grant(package, "licence", clerk)
    assert states(package) == {"licence": "ready", "permit": "waiting"}


def test_the_whole_way_ends_in_one_pack(cast, clerk):
    package = accepted(clerk)
    grant(package, "licence", clerk)
    _schema, told = queries.read_form(clerk, queries.running(package))
    code = valid_code()["credit_code"]
    actions.fill(package.pk, {**told, "organisation_credit_code": code}, actor=clerk)
    assert answers(affair(package, "permit"))["credit_code"] == code
    actions.accept(package.pk, actor=clerk)
    assert fresh(package).due_on == affair(package, "permit").promised_due
    decided(package, "permit", cast)
    assert fresh(package).status == "ready"
    other = make_resident(clerk, name="代领人")
    actions.hand_over(package.pk, collector_id=other.pk, actor=clerk)
    done = fresh(package)
    assert (done.status, done.due_on) == ("done", None)
    assert done.finished_at is not None
    assert {a.collector_id for a in Application.objects.filter(part__package=package)} == {other.pk}
    with pytest.raises(IllegalMove):
        actions.hand_over(package.pk, actor=clerk)


def valid_code():
    schema = {
        "type": "object",
        "properties": {"credit_code": {"title": "x", "type": "string", "format": "credit-code"}},
        "required": ["credit_code"],
    }
    return forms.example(schema, 3)


def test_a_code_that_the_licence_does_not_carry_is_not_demanded_and_judged_where_it_is_given(cast, clerk):
    package = accepted(clerk)
    grant(package, "licence", clerk)
    schema = queries.form_of(queries.running(package))
    assert "organisation_credit_code" in schema["properties"]
    assert "organisation_credit_code" not in schema["required"]
    with pytest.raises(Invalid):
        actions.fill(package.pk, {"organisation_credit_code": "92510184MA6AAAAA0X"}, actor=clerk)
    assert actions.accept(package.pk, actor=clerk) == ["permit"]
    decided(package, "permit", cast)
    assert states(package)["permit"] == "ready"


def test_who_has_a_licence_already_has_its_code(clerk):
    package = opened(clerk, answers=answered({**ANSWERS, "licence": "已有"}))
    assert "organisation_credit_code" in queries.form_of(queries.running(package))["required"]
    assert "credit_code" in {gap.field for gap in queries.gaps(queries.running(package))["permit"]}


def test_a_refused_part_is_mended_while_the_others_go_on(cast, clerk):
    package = accepted(clerk)
    refused = affair(package, "licence")
    applications.refuse(refused.pk, reason="经营场所不符合规定", actor=clerk)
    assert fresh(package).status == "partly_refused"
    assert states(package)["permit"] == "waiting"
    part = actions.mend(package.pk, "licence", actor=clerk)
    again = affair(package, "licence")
    assert again.pk != refused.pk
    assert part.replaces.application_id == refused.pk
    assert answers(again) == answers(Application.objects.get(pk=refused.pk))
    assert queries.gaps(queries.running(package))["licence"] == []
    assert fresh(package).status == "opened"
    actions.accept(package.pk, actor=clerk)
    grant(package, "licence", clerk)
    assert states(package)["permit"] == "opened"
    assert Part.objects.filter(package=package).count() == 3
    applications.hand_over(refused.pk, actor=clerk)
    assert states(package)["licence"] == "ready"


def test_only_what_was_refused_is_mended(clerk):
    package = opened(clerk)
    with pytest.raises(IllegalMove):
        actions.mend(package.pk, "licence", actor=clerk)
    with pytest.raises(NotFound):
        actions.mend(package.pk, "nothing", actor=clerk)


def test_a_withdrawn_part_can_be_opened_again(clerk):
    package = opened(clerk)
    applications.withdraw(affair(package, "licence").pk, reason="申请人想改一改", actor=clerk)
    assert fresh(package).status == "partly_refused"
    actions.mend(package.pk, "licence", actor=clerk)
    assert fresh(package).status == "opened"


def test_nothing_ready_is_not_handed_over(clerk):
    package = opened(clerk)
    with pytest.raises(Invalid, match="还没有"):
        actions.hand_over(package.pk, actor=clerk)


def test_a_revoked_result_stops_what_stands_on_it_and_is_given_to_nobody(cast, clerk):
    package = accepted(clerk)
    grant(package, "licence", clerk)
    licence, permit = affair(package, "licence"), affair(package, "permit")
    applications.revoke_certificate(licence.certificate_id, reason="登记错误", actor=cast["manager"])
    assert states(package) == {"licence": "revoked", "permit": "opened"}
    assert fresh(package).status == "partly_refused"
    paper = permit.materials.get(material__name="营业执照")
    gap = next(one for one in queries.gaps(queries.running(package))["permit"] if one.kind == "troubled")
    assert (gap.field, "撤销" in gap.mend) == (f"material_{paper.pk}", True)
    with pytest.raises(Invalid) as refusal:
        actions.accept(package.pk, actor=clerk)
    assert list(refusal.value.errors) == [f"permit.material_{paper.pk}"]
    with pytest.raises(Invalid):
        actions.hand_over(package.pk, actor=clerk)
    with pytest.raises(NotFound):
        pack.pdf(queries.running(package), actor=clerk)
    with pytest.raises(IllegalMove) as refused:
        applications.hand_over(licence.pk, actor=clerk)
    assert refused.value.code == "revoked_result"
    # done again, it counts again
    actions.mend(package.pk, "licence", actor=clerk)
    actions.accept(package.pk, actor=clerk)
    grant(package, "licence", clerk)
    assert queries.gaps(queries.running(package))["permit"] == []
    actions.accept(package.pk, actor=clerk)
    assert states(package) == {"licence": "ready", "permit": "running"}


def test_an_affair_whose_certificate_was_revoked_alone_can_still_be_revoked_itself(cast, clerk):
    package = accepted(clerk)
    grant(package, "licence", clerk)
    licence = affair(package, "licence")
    applications.revoke_certificate(licence.certificate_id, reason="登记错误", actor=cast["manager"])
    applications.revoke(licence.pk, reason="登记错误", actor=cast["manager"])
    assert affair(package, "licence").status == "revoked"
    assert states(package)["licence"] == "revoked"


def test_its_day_is_the_end_of_the_longest_path(cast, clerk):
    package = opened(clerk)
    permit = queries.running(package).part("permit").applied.piece.version
    day = package.opened_at.astimezone(clock.ZONE).date()
    worked, last = 0, day
    calendar = calendars.calendar(day)
    while worked < permit.promised_days:
        last += dt.timedelta(days=1)
        worked = calendar.worked(day, last)
    assert fresh(package).due_on == last


def test_an_affair_of_no_bundle_tells_nobody(clerk):
    alone = filled(clerk)
    assert not alone.is_part
    applications.accept(alone.pk, actor=clerk)
    assert not Package.objects.exists()


def test_reading_a_bundle_costs_the_same_however_many_parts(cast, clerk, django_assert_num_queries):
    small = opened(clerk)
    large = opened(
        clerk,
        code="retirement",
        answers={
            "pension": "要",
            "age": "60至79岁",
            "certificate": "办",
            "bus": "办",
            "abroad": "是",
            "certificate__kind": "第一次办",
            "certificate__who": "本人",
        },
    )
    for package in (small, large):
        with django_assert_num_queries(3):
            at = queries.running(package)
        with django_assert_num_queries(2):
            queries.papers_of(at)
    assert len(queries.running(large).parts) > len(queries.running(small).parts)
