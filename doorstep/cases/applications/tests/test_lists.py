import datetime as dt
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.base import clock
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.queries import Filters
from doorstep.cases.applications.queries.lists import LIGHTS, PER_PAGE
from doorstep.registry.staff import actions as staff

from . import promised
from .factories import make_resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    return promised.promised_cast(cast)


def listed(actor, which, **filters):
    return [row.affair.pk for row in queries.work_list(actor, which, filters=Filters(**filters)).rows]


def some(people, count):
    applicant = make_resident(people["clerk"])
    made = [promised.opened(people, applicant=applicant) for _each in range(count)]
    for place, application in enumerate(made):
        due = None if place % 5 == 0 else clock.today() + dt.timedelta(days=place * 7 % 11)
        Application.objects.filter(pk=application.pk).update(due_on=due, warn_on=due)
    return made


def test_an_affair_goes_from_list_to_list_and_stands_only_where_it_waits(people):
    where = {
        "opened": {"clerk": {"mine", "site"}},
        "accepted": {"clerk": {"mine", "site"}, "proposer": {"to_decide", "site"}},
        "proposed": {"signer": {"to_sign", "site"}},
        "granted": {"deciding_clerk": {"to_seal", "site"}},
        "issued": {"clerk": {"mine", "to_hand_over", "site"}, "deciding_clerk": {"site"}},
        "finished": {"clerk": set(), "deciding_clerk": set(), "signer": set()},
    }
    for status, expected in where.items():
        key = promised.at(status, people).pk
        for who, lists in expected.items():
            actor = people[who]
            assert {name for name in queries.lists_of(actor) if key in listed(actor, name)} == lists, status


def test_departments_have_what_is_open_for_them_and_only_while_it_is(people):
    key = promised.at("accepted", people, agreed=False).pk
    assert key in listed(people["market"], "to_review")
    assert key not in listed(people["health"], "to_review")
    actions.give_opinion(key, agrees=True, actor=people["market"])
    assert key not in listed(people["market"], "to_review")
    assert key in listed(people["health"], "to_review")


def test_pages_follow_one_another_without_a_gap_and_without_a_double(people):
    made = some(people, PER_PAGE + 14)
    after, seen = None, []
    while True:
        page = queries.work_list(people["clerk"], "mine", after=after)
        seen += [row.affair for row in page.rows]
        after = page.after
        if after is None:
            break
    assert sorted(a.pk for a in seen) == sorted(a.pk for a in made)
    order = [(a.due_on is None, a.due_on or clock.today(), a.number) for a in seen]
    assert order == sorted(order)


def test_a_list_needs_as_many_queries_for_thirty_as_for_one(people):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            queries.work_list(people["clerk"], "mine")
        return len(seen)

    some(people, 1)
    one = asked()
    some(people, PER_PAGE - 1)
    assert asked() == one


def test_the_light_in_sql_is_the_light_of_the_one_definition(people):
    today = clock.today()
    days = [None, *(today + dt.timedelta(days=n) for n in (-1, 0, 1))]
    affair = promised.opened(people)
    for due, warn, status in product(days, days, ("accepted", "stopped")):
        Application.objects.filter(pk=affair.pk).update(due_on=due, warn_on=warn, status=status)
        affair.refresh_from_db()
        found = [name for name in LIGHTS if listed(people["clerk"], "mine", light=name)]
        assert found == [queries.light(affair, today)], (due, warn, status)


def test_search_by_number_item_sound_and_whole_name(people):
    clerk = people["clerk"]
    made = promised.opened(people, applicant=make_resident(clerk, name="欧阳清远"))
    other = promised.opened(people)
    for words in (made.number[-6:], "欧阳清远"):
        assert listed(clerk, "mine", words=words) == [made.pk]
    for words in ("食品经营", "shi pin jing ying", "shipinjingying"):
        assert set(listed(clerk, "mine", words=words)) == {made.pk, other.pk}
    for words in ("欧阳", "没有这个词"):
        assert listed(clerk, "mine", words=words) == []


def test_filters_by_state_item_and_department(people):
    made = promised.opened(people)
    version = made.version
    clerk = people["clerk"]
    assert listed(clerk, "mine", status="opened", item=version.item_id) == [made.pk]
    assert listed(clerk, "mine", department=version.item.department_id) == [made.pk]
    assert listed(clerk, "mine", status="accepted") == []
    assert listed(clerk, "mine", department="MZ") == []


def test_a_substitute_has_the_absent_ones_list_for_the_time_and_nobody_else(people):
    made = promised.opened(people)
    assert listed(people["second_clerk"], "mine") == []
    until = clock.now() + dt.timedelta(days=3)
    ids = people["clerk"].account_id, people["second_clerk"].account_id
    staff.set_substitute(*ids, made.site_id, valid_until=until, actor=people["clerk"])
    assert listed(people["second_clerk"], "mine") == [made.pk]
    assert listed(people["clerk"], "mine") == [made.pk]
    assert listed(people["reviewer"], "mine") == []
    with clock.travel(until):
        assert listed(people["second_clerk"], "mine") == []


def test_overdue_is_seen_by_the_heads_and_by_the_bureau(people):
    made = promised.at("accepted", people)
    Application.objects.filter(pk=made.pk).update(due_on=clock.today() - dt.timedelta(days=1))
    for who in ("site_head", "signer", "manager"):
        rows = queries.work_list(people[who], "overdue").rows
        assert [(row.affair.pk, row.light) for row in rows] == [(made.pk, "red")]
    assert "overdue" not in queries.lists_of(people["clerk"])


def test_counts_stop_where_nobody_reads_on(people):
    some(people, 3)
    assert queries.counts(people["clerk"])["mine"] == 3
