from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.acts.seals.tests.factories import make_seal_in_use, stamp
from doorstep.cases.applications.tests.factories import at, make_resident, opened


def _queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def _sheet(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def test_todays_affairs_are_listed_and_searched(desk, cast):
    first, second = opened(cast["clerk"]), opened(cast["clerk"])
    address = reverse("desk:affairs")
    assert first.number in desk.get(address).content.decode()
    found = desk.get(address, {"q": second.number[-6:]}).content.decode()
    assert second.number in found
    assert first.number not in found


def test_the_state_filters(desk, cast):
    opened(cast["clerk"])
    assert desk.get(reverse("desk:affairs"), {"status": "ended"}).context["page"].paginator.count == 0
    assert desk.get(reverse("desk:affairs"), {"status": "open"}).context["page"].paginator.count == 1


@pytest.mark.parametrize(
    "asked", [{"day": "昨天"}, {"day": "2999-01-01"}, {"status": "nonsense"}, {"page": "x"}]
)
def test_nonsense_in_the_address_shows_today(desk, cast, asked):
    made = opened(cast["clerk"])
    assert made.number in desk.get(reverse("desk:affairs"), asked).content.decode()


def test_another_site_sees_none_of_it(enter, desk, cast):
    made = opened(cast["clerk"])
    assert made.number not in enter("clerk_elsewhere").get(reverse("desk:affairs")).content.decode()


def test_the_list_needs_as_many_queries_for_thirty_as_for_one(desk, cast):
    person = make_resident(cast["clerk"])
    opened(cast["clerk"], applicant=person)
    one = _queries(desk, reverse("desk:affairs"))
    for _each in range(29):
        opened(cast["clerk"], applicant=person)
    assert _queries(desk, reverse("desk:affairs")) == one


def test_the_excel_file_has_the_same_rows_masked(desk, cast):
    made = opened(cast["clerk"])
    sheet = _sheet(desk.get(reverse("desk:affairs_export")))
    row = [cell.value for cell in sheet[2]]
    assert row[0] == made.number
    assert made.applicant.name_masked in row


def test_the_record_tells_the_affair_in_sentences(desk, cast):
    make_seal_in_use(cast)
    made = at("finished", cast)
    body = desk.get(reverse("desk:record", args=[made.pk])).content.decode()
    for sentence in ("收件，办件编号", "受理", "决定准予", "台账第 1 号", "交付，办结"):
        assert sentence in body


def test_every_event_of_an_affair_has_its_sentence(desk, cast):
    from doorstep.base.journal.models import Entry
    from doorstep.faces.desk.timeline import SENTENCES

    make_seal_in_use(cast)
    for status in ("finished", "refused", "not_accepted", "withdrawn", "noticed"):
        at(status, cast)
    told = set(Entry.objects.filter(subject_type="application").values_list("event", flat=True))
    assert told <= SENTENCES.keys()


@pytest.mark.parametrize(
    ("name", "status"),
    [("seal_keeper", 200), ("site_head", 200), ("manager", 200), ("clerk", 403), ("clerk_elsewhere", 403)],
)
def test_who_reads_the_register(enter, cast, name, status):
    seal = make_seal_in_use(cast)
    stamp(cast["clerk"])
    answer = enter(name).get(reverse("desk:register", args=[seal.code]))
    assert answer.status_code == status
    if status == 200:
        assert "营业执照" in answer.content.decode()


def test_the_register_of_a_month_as_excel(enter, cast):
    seal = make_seal_in_use(cast)
    use = stamp(cast["clerk"])
    sheet = _sheet(enter("seal_keeper").get(reverse("desk:register_export", args=[seal.code])))
    values = [str(cell.value) for row in sheet for cell in row]
    assert use.document_number in values
    assert bytes(use.document_digest).hex() in values


def test_a_month_without_uses_says_so(enter, cast):
    seal = make_seal_in_use(cast)
    body = enter("seal_keeper").get(reverse("desk:register", args=[seal.code]), {"month": "2020-01"})
    assert "这个月没有用印" in body.content.decode()


def test_the_register_needs_as_many_queries_for_thirty_as_for_one(enter, cast):
    seal = make_seal_in_use(cast)
    stamp(cast["clerk"])
    client, address = enter("seal_keeper"), reverse("desk:register", args=[seal.code])
    one = _queries(client, address)
    for _each in range(29):
        stamp(cast["clerk"])
    assert _queries(client, address) == one


def test_the_seals_lead_to_the_register_of_the_own_site(enter, cast):
    seal = make_seal_in_use(cast)
    found = enter("seal_keeper").get(reverse("desk:seals"))
    assert found.status_code in {200, 302}
    if found.status_code == 302:
        assert seal.site_id
