"""What was promised for later (容缺) comes by phone or from what the county has, as it does by hand and scan."""

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests import promised
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.models import CertificateMaterial, HeldPaper, PhonePage
from doorstep.registry.staff.tests.factories import make_cast

from .factories import linked, photo

MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


@pytest.fixture
def trusted(people):
    """An accepted affair that waits for one promised paper."""
    affair = promised.opened(people)
    promised.complete(affair, people["clerk"])
    promised.tolerated(affair, people)
    return Application.objects.get(pk=affair.pk)


def awaited(affair):
    return affair.materials.select_related("material").get(state="promised")


def kept_at(affair):
    affair.promise.refresh_from_db()
    return affair.promise.kept_at


def test_the_phone_is_asked_for_the_promised_paper_and_nothing_else(trusted, people):
    row = awaited(trusted)
    secret = linked(trusted, people["clerk"])
    assert [paper.row for paper in queries.wanted(queries.open_link(secret))] == [row.pk]
    other = trusted.materials.filter(state="seen").first()
    with changes_nothing(NotFound):
        actions.send_page(secret, other.pk, photo(), name="")


def test_what_comes_by_phone_is_confirmed_and_keeps_the_promise(trusted, people):
    row = awaited(trusted)
    secret = linked(trusted, people["clerk"])
    actions.send_page(secret, row.pk, photo(), name="")
    assert kept_at(trusted) is None
    actions.confirm_paper(trusted.pk, row.pk, actor=people["clerk"])
    row.refresh_from_db()
    assert (row.state, bool(row.file_id)) == ("scanned", True)
    assert kept_at(trusted)
    assert queries.open_link(secret) is None  # nothing is awaited any more
    assert not PhonePage.objects.exists()


def test_it_comes_in_parts_as_well(trusted, people):
    row = awaited(trusted)
    secret, data = linked(trusted, people["clerk"]), photo()
    upload = actions.begin_page(secret, row.pk, len(data))
    actions.send_page_part(secret, upload.pk, 0, data[:100])
    actions.send_page_part(secret, upload.pk, 100, data[100:])
    assert PhonePage.objects.get().paper.row == row


def test_a_rejected_one_is_asked_for_again(trusted, people):
    row = awaited(trusted)
    secret = linked(trusted, people["clerk"])
    actions.send_page(secret, row.pk, photo(), name="")
    actions.reject_paper(trusted.pk, row.pk, word="看不清", actor=people["clerk"])
    (paper,) = queries.wanted(queries.open_link(secret))
    assert (paper.state, paper.word) == ("rejected", "看不清")


def test_a_kept_paper_does_and_keeps_the_promise(trusted, people):
    row = awaited(trusted)
    before = promised.opened(people, applicant=trusted.applicant)
    same = before.materials.get(material=row.material)
    applications.attach_scan(before.pk, same.pk, photo(), name="", actor=people["clerk"])
    HeldPaper.objects.all().delete()
    row.material.name = "场所照明图"
    row.material.save()
    held = actions.keep_paper(before.pk, same.pk, consents=True, actor=people["clerk"])
    (offer,) = queries.offers(people["clerk"], trusted)
    assert offer.row == row
    actions.reuse(trusted.pk, {row.pk: f"held:{held.pk}"}, consents=True, actor=people["clerk"])
    row.refresh_from_db()
    assert (row.state, row.file) == ("on_file", held.file)
    assert kept_at(trusted)
    assert queries.used(trusted)[row.pk].key == str(held.pk)


def test_the_countys_own_certificate_does_without_a_copy(trusted, people):
    row = awaited(trusted)
    before = promised.at("issued", people)
    Application.objects.filter(pk=before.pk).update(applicant=trusted.applicant)
    row.material.name = "许可证正本"
    row.material.save()
    CertificateMaterial.objects.create(kind="许可证正本", result_name=before.certificate.name)
    (offer,) = queries.offers(people["clerk"], trusted)
    actions.reuse(trusted.pk, {row.pk: offer.source.code}, consents=True, actor=people["clerk"])
    row.refresh_from_db()
    assert (row.state, row.file) == ("on_file", None)
    assert kept_at(trusted)


def test_after_its_day_nothing_comes_by_phone_or_from_the_county(trusted, people):
    row = awaited(trusted)
    secret = linked(trusted, people["clerk"])
    with clock.travel(MONDAY + dt.timedelta(days=15)):
        with changes_nothing(NotFound):
            actions.send_page(secret, row.pk, photo(), name="")
        with changes_nothing(IllegalMove):
            linked(trusted, people["clerk"])
        assert queries.offers(people["clerk"], trusted) == []


def test_an_affair_that_was_promised_nothing_takes_no_photos(people):
    affair = promised.at("accepted", people)
    with changes_nothing(IllegalMove):
        linked(affair, people["clerk"])


def test_what_is_not_needed_any_more_is_not_asked_of_a_phone(people):
    affair = promised.opened(people)
    demand = applications.ask_beyond(
        affair.pk,
        name="消防安全检查合格证",
        reason="场所在地下一层",
        basis="《消防法》第十五条",
        actor=people["clerk"],
    )
    secret = linked(affair, people["clerk"])
    assert demand.row_id in [paper.row for paper in queries.wanted(queries.open_link(secret))]
    applications.withdraw_demand(affair.pk, demand.row_id, reason="场所改在一层", actor=people["clerk"])
    assert demand.row_id not in [paper.row for paper in queries.wanted(queries.open_link(secret))]
    with changes_nothing(NotFound):
        actions.send_page(secret, demand.row_id, photo(), name="")
