"""The pages of bad judgements: what head and bureau see, how a step is taken, what comes back when it is refused."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from doorstep.cases.ratings.models import Remedy, RemedyNote
from doorstep.cases.ratings.tests.factories import at, bad

from .test_seals import enter

pytestmark = pytest.mark.django_db


def take(client, remedy: Remedy, verb: str, **typed):
    return client.post(reverse("office:remedy_step", args=[remedy.pk, verb]), {"words": "已办", **typed})


def page(client, remedy: Remedy) -> str:
    answer = client.get(reverse("office:remedy", args=[remedy.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_judgement_to_its_end_by_forms_alone(cast):
    remedy = bad(cast, words="叫到号没人理")
    head, bureau = enter("site_head"), enter("manager")
    affair = str(remedy.rating.slip.application_id)
    body = page(head, remedy)
    assert "叫到号没人理" in body
    assert affair not in body
    assert remedy.rating.slip.application.number not in body
    assert take(head, remedy, "verify", plan="at_once").status_code == 302
    assert "整改登记以后才能看到评价人" in page(head, remedy)
    assert take(head, remedy, "mend", words="已重新排班").status_code == 302
    assert reverse("desk:record", args=[affair]) in page(head, remedy)
    assert take(head, remedy, "call_back", reached="content").status_code == 302
    assert take(head, remedy, "answer").status_code == 302
    assert affair not in page(head, remedy)
    assert take(bureau, remedy, "close", words="同意办结").status_code == 302
    body = page(head, remedy)
    for words in ("已重新排班", "同意办结", "回访满意"):
        assert words in body


def test_a_refused_step_comes_back_as_typed_and_loading_it_again_changes_nothing(cast):
    remedy = bad(cast)
    head = enter("site_head")
    for _loading in range(2):
        refused = take(head, remedy, "verify", plan="", words="情况属实", once="a")
        assert refused.status_code == 422
        assert "情况属实" in refused.content.decode()
    assert not RemedyNote.objects.exists()
    early = take(head, remedy, "mend")
    assert early.status_code == 409
    assert "待核实" in early.content.decode()


def test_the_same_form_sent_twice_is_one_step(cast):
    remedy = bad(cast)
    head = enter("site_head")
    for _sending in range(2):
        assert take(head, remedy, "verify", plan="at_once", once="b").status_code == 302
    assert RemedyNote.objects.count() == 1
    assert take(head, remedy, "nonsense").status_code == 404


def test_the_list_is_filtered_by_site_state_and_day(cast):
    remedy = at("verified", cast)
    site = remedy.rating.slip.application.site
    bureau = enter("manager")

    def shown(**asked: str) -> bool:
        body = bureau.get(reverse("office:remedies"), asked).content.decode()
        return reverse("office:remedy", args=[remedy.pk]) in body

    assert shown()
    assert shown(site=site.pk, status="verified")
    assert shown(status="open")
    assert not shown(status="late")
    assert not shown(site="C001")
    assert not shown(until="2020-01-01")
    assert shown(status="nonsense", since="nonsense")
    assert shown(since="0001-01-01", until="9999-12-31")


def test_the_same_as_excel(cast):
    remedy = at("closed", cast)
    answer = enter("manager").get(reverse("office:remedies_sheet"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    affair = remedy.rating.slip.application
    assert rows[1][1:5] == (affair.site.name, affair.version.name, "clerk", "不满意")
    assert "办结" in rows[1]
    assert affair.number not in str(rows)


@pytest.mark.parametrize("who", ["clerk", "reviewer", "seal_keeper", "clerk_elsewhere", "resident"])
def test_the_rated_and_their_colleagues_have_no_door(cast, who):
    remedy = bad(cast)
    client = enter(who)
    for address in ("office:remedies", "office:remedies_sheet"):
        assert client.get(reverse(address)).status_code == 403
    assert client.get(reverse("office:remedy", args=[remedy.pk])).status_code == 403
    assert take(client, remedy, "verify", plan="at_once").status_code == 403


def test_the_page_takes_the_same_queries_at_one_row_and_at_thirty(cast, django_assert_max_num_queries):
    bureau = enter("manager")
    bad(cast)
    bureau.get(reverse("office:remedies"))
    for expected in (1, 30):
        while Remedy.objects.count() < expected:
            bad(cast)
        with django_assert_max_num_queries(9):
            assert bureau.get(reverse("office:remedies")).status_code == 200
