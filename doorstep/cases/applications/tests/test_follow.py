"""Following a promised item by its code: the way, what it waits for, what is missing; nothing of a person in full."""

import datetime as dt

import pytest

from doorstep.acts.certificates import page
from doorstep.acts.certificates import queries as certificates
from doorstep.base import clock
from doorstep.base.core import codes
from doorstep.cases.applications import actions, queries, wording
from doorstep.cases.applications.models import Application, PaperKind
from doorstep.registry.staff.tests.factories import make_cast

from . import factories as instant
from .promised import at, opened, promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


def way(affair):
    """Each step's name and state, as the page of this affair's code has it."""
    found = queries.follow(queries.followed_by(affair.follow_code))
    return {step.name: step.state for step in found.steps}


def test_each_promised_item_has_a_code_of_its_own_and_an_instant_one_none(people):
    first, second = opened(people), opened(people)
    assert codes.is_code(first.follow_code)
    assert first.follow_code != second.follow_code
    assert instant.opened(people["clerk"]).follow_code is None


def test_the_code_is_found_as_hands_write_it_and_nothing_else_is(people):
    affair = opened(people)
    assert queries.followed_by(codes.in_groups(affair.follow_code).lower()) == affair
    for wrong in ("", "7K2M9QXT4BVN", affair.number, str(affair.pk), affair.follow_code[:-1]):
        assert queries.followed_by(wrong) is None


BEGUN = {"received": "done"}
ACCEPTED = {**BEGUN, "accepted": "done"}
REVIEWED = {**ACCEPTED, "reviewed": "done"}
GRANTED = {**REVIEWED, "decided": "done"}
WAYS = {
    "opened": {**BEGUN, "accepted": "now", "reviewed": "ahead", "decided": "ahead", "made": "ahead"},
    "noticed": {**BEGUN, "supplement": "now", "accepted": "ahead", "reviewed": "ahead"},
    "accepted": {**ACCEPTED, "reviewed": "now", "decided": "ahead", "delivered": "ahead"},
    "stopped": {**ACCEPTED, "reviewed": "now", "decided": "ahead"},
    "proposed": {**REVIEWED, "decided": "now", "made": "ahead"},
    "granted": {**GRANTED, "made": "now", "delivered": "ahead"},
    "issued": {**GRANTED, "made": "done", "delivered": "now"},
    "refused": {**GRANTED, "delivered": "now"},
    "sent": {**GRANTED, "made": "done", "delivered": "now"},
    "finished": {**GRANTED, "made": "done", "delivered": "done"},
    "withdrawn": {**BEGUN, "accepted": "never", "delivered": "never"},
    "returned": {**ACCEPTED, "reviewed": "never", "decided": "never"},
    "revoked": {**GRANTED, "made": "done", "delivered": "never"},
}


@pytest.mark.parametrize("status", WAYS)
def test_the_way_stands_where_the_affair_stands(people, status):
    found = way(at(status, people))
    assert WAYS[status].items() <= found.items()
    assert list(found.values()).count("now") == (
        0 if "never" in found.values() or status == "finished" else 1
    )
    assert ("made" in found) == (status != "refused")


def test_an_affair_that_was_asked_for_nothing_has_no_step_of_supplement(people):
    assert "supplement" not in way(at("accepted", people))


def test_what_is_missing_and_until_when_follows_the_notice(people):
    affair = at("noticed", people)
    (gap,) = queries.follow(queries.followed_by(affair.follow_code)).missing
    assert (gap.name, gap.until) == (affair.notice.gaps[0]["name"], affair.notice.supplement_by)
    actions.check_materials(
        affair.pk, {affair.materials.get(state="missing").pk: "seen"}, actor=people["clerk"]
    )
    assert queries.follow(queries.followed_by(affair.follow_code)).missing == []


def test_what_was_promised_is_missing_until_its_day(people):
    affair = at("accepted", people, acceptance="tolerated")
    (gap,) = queries.follow(queries.followed_by(affair.follow_code)).missing
    assert (gap.name, gap.until) == (
        affair.materials.get(state="promised").material.name,
        affair.promise.due_on,
    )


def test_the_count_of_days_is_that_of_the_desk_s_page(people):
    affair = at("accepted", people)
    found = queries.follow(queries.followed_by(affair.follow_code))
    assert found.run == queries.why_due(people["clerk"], affair)
    assert (found.run.date, found.left) == (affair.due_on, 5)


def test_while_the_clock_stands_still_its_days_are_told_to_today(people):
    affair = at("stopped", people)
    found = queries.follow(queries.followed_by(affair.follow_code))
    assert (found.run.date, found.left) == (None, None)
    assert [step.name for step in found.stopped_by] == ["现场核查"]


def test_the_questions_are_as_many_for_one_department_as_for_two(people, django_assert_max_num_queries):
    code = at("accepted", people).follow_code
    with django_assert_max_num_queries(12):
        queries.follow(queries.followed_by(code))


def test_the_code_is_on_what_lies_in_the_applicant_s_drawer_and_on_no_decision(people):
    affair = at("finished", people)
    said = {
        paper.kind: certificates.content(paper.document)["follow"]
        for paper in affair.papers.select_related("document")
    }
    assert said == {"acceptance": affair.follow_code, "grant": "", "delivery": ""}
    assert wording.FOLLOWED.isdisjoint({PaperKind.GRANT, PaperKind.REFUSAL, PaperKind.REVOCATION})


def test_a_second_picture_opens_the_page_of_the_code(people):
    affair = at("accepted", people)
    document = affair.papers.get(kind=PaperKind.ACCEPTANCE).document
    values = page._values(document)
    assert values["follow"] == affair.follow_code
    assert values["follow_qr"] != values["qr"]
    assert page.follow_url(affair.follow_code).endswith(f"/follow/{affair.follow_code}")


def test_whoever_shows_the_code_at_another_window_is_believed(people):
    affair = at("issued", people)
    moved = actions.choose_collect_site(
        affair.number, "C001", proof=affair.follow_code.lower(), actor=people["deciding_clerk"]
    )
    assert Application.objects.get(pk=moved.pk).collect_site_id == "C001"
