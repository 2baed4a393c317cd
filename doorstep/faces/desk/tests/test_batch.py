"""Rows of a work list chosen and done at once; what became of each is told on a page of its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests import promised


@pytest.fixture
def people(cast):
    return promised.promised_cast(cast)


def chosen(*affairs):
    return [f"{affair.pk}:{affair.holder_id or ''}" for affair in affairs]


def batch(client, act, *affairs, **more):
    return client.post(reverse("desk:batch"), {"affair": chosen(*affairs), "act": act, **more}, follow=True)


def test_the_rows_can_be_chosen_by_their_key(people, enter):
    affair = promised.at("accepted", people)
    body = enter("proposer").get(reverse("desk:list"), {"tab": "to_decide"}).text
    assert f'value="{affair.pk}:{affair.holder_id}"' in body
    assert 'data-row-key="X"' in body
    for key in ("Alt+A", "Alt+T", "Alt+P"):
        assert f'data-key="{key}"' in body


def test_each_row_is_told_and_a_refused_one_undoes_no_other(people, enter):
    free, gone = promised.at("accepted", people), promised.at("accepted", people)
    reviewer = enter("proposer")
    actions.take(gone.pk, actor=people["second_proposer"])
    answer = batch(reviewer, "take", free, gone, back=f"{reverse('desk:list')}?tab=to_decide")
    for words in ("1 件成了", "1 件没有成", "已在您名下", "second_proposer刚刚领办了这个办件", free.number):
        assert words in answer.text
    assert f'href="{reverse("desk:list")}?tab=to_decide"' in answer.text
    assert Application.objects.get(pk=free.pk).holder_id == people["proposer"].account_id
    assert Application.objects.get(pk=gone.pk).holder_id == people["second_proposer"].account_id
    # loading the page again does nothing again
    again = reviewer.get(answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"])
    assert "1 件成了" in again.text


def test_the_same_form_sent_twice_is_told_the_same(people, enter):
    affair = promised.at("accepted", people)
    reviewer = enter("proposer")
    first = batch(reviewer, "take", affair, once="one-form")
    assert batch(reviewer, "take", affair, once="one-form").text.count("已在您名下") == 1
    assert "1 件成了" in first.text


def test_notices_are_opened_as_one_file(people, enter):
    accepted, fresh = promised.at("accepted", people), promised.at("opened", people)
    clerk = enter("clerk")
    answer = batch(clerk, "print", accepted, fresh)
    paper = accepted.papers.get(kind="acceptance")
    address = f"{reverse('desk:notices')}?paper={paper.pk}"
    assert f'href="{address}"' in answer.text
    assert "还没有可以打印的通知书" in answer.text
    file = clerk.get(address)
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")


def test_a_decision_is_refused_even_by_its_address(people, enter):
    paper = promised.at("granted", people).papers.get(kind="grant")
    answer = enter("deciding_clerk").get(reverse("desk:notices"), {"paper": paper.pk})
    assert answer.status_code == 403


@pytest.mark.parametrize("fields", [{"act": "take"}, {"act": "grant", "affair": ["x:"]}, {}])
def test_nothing_chosen_or_another_deed_is_said_on_the_list(people, enter, fields):
    answer = enter("clerk").post(reverse("desk:batch"), fields, follow=True)
    assert answer.status_code == 422
    assert "请先" in answer.text


def test_nonsense_among_the_rows_is_a_row_that_failed(people, enter):
    answer = enter("clerk").post(
        reverse("desk:batch"), {"act": "take", "affair": ["nonsense:1", ":"]}, follow=True
    )
    assert "2 件没有成" in answer.text


def test_the_page_of_results_needs_as_many_queries_for_three_as_for_one(people, enter):
    clerk = enter("clerk")
    affairs = [promised.opened(people) for _each in range(4)]

    def asked(*rows):
        answer = batch(clerk, "print", *rows)
        address = f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}"
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(address).status_code == 200
        return len(seen)

    assert asked(affairs[0]) == asked(*affairs[1:])


def test_who_is_not_logged_in_or_has_looked_too_late_comes_to_the_list(people, enter):
    assert enter("clerk").get(reverse("desk:batch_done")).headers["Location"] == reverse("desk:list")
