"""有效期: a result whose item has a term is good until a day that its face, its check page and its reuse all know."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from doorstep.acts.certificates import page
from doorstep.acts.certificates import queries as certificates
from doorstep.acts.certificates.models import Certificate
from doorstep.base import clock
from doorstep.cases.applications import actions, clocks
from doorstep.cases.applications.models import Application, PaperKind
from doorstep.cases.applications.queries import answers
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.staff.tests.factories import make_cast

from . import factories as instant
from .promised import at, food_version, free_text, promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
LAST_DAY = dt.date(2031, 11, 1)


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


def said(data: bytes) -> str:
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(data)).pages)


def test_a_food_permit_is_good_for_five_years_from_the_decision(people):
    certificate = at("issued", people).certificate
    assert certificate.valid_until == LAST_DAY
    assert certificates.content(certificate)["valid_until"] == LAST_DAY.isoformat()
    assert "有效期至2031年11月1日" in said(page.of(certificate))


def test_the_decision_says_it_too(people):
    document = at("granted", people).papers.get(kind=PaperKind.GRANT).document
    assert "有效期至2031年11月1日" in said(page.of(document))


def test_an_item_without_a_known_term_has_none(people):
    affair = instant.at("issued", people)
    assert affair.version.valid_years is None
    assert affair.certificate.valid_until is None


@pytest.mark.parametrize(
    ("decided", "years", "last"),
    [
        ("2026-11-25", 5, "2031-11-24"),
        ("2026-01-01", 1, "2026-12-31"),
        ("2028-02-29", 5, "2033-02-28"),
        ("2028-02-29", 4, "2032-02-28"),
        ("2027-03-01", 5, "2032-02-29"),
    ],
)
def test_the_last_day_is_the_one_before_the_anniversary(decided, years, last):
    at_noon = dt.datetime.fromisoformat(f"{decided}T12:00").replace(tzinfo=clock.ZONE)
    affair = Application(decided_at=at_noon, version=ItemVersion(valid_years=years))
    assert clocks.valid_until(affair) == dt.date.fromisoformat(last)


def test_a_correction_lengthens_nothing(people):
    affair = at("finished", people)
    clock.move(MONDAY + dt.timedelta(days=100))
    changed = {**answers(affair), free_text(affair): "更正后的内容"}
    actions.correct_result(affair.pk, answers=changed, reason="内容写错", actor=people["second_signer"])
    new = Application.objects.get(pk=affair.pk).certificate
    assert new.pk != affair.certificate_id
    assert new.valid_until == LAST_DAY


@pytest.mark.parametrize(("day", "state"), [(LAST_DAY, "genuine"), (LAST_DAY + dt.timedelta(1), "expired")])
def test_the_check_page_tells_an_expired_one(people, client, day, state):
    certificate = at("issued", people).certificate
    with clock.travel(dt.datetime.combine(day, dt.time(10), clock.ZONE)):
        assert certificates.check(certificate.code).state == state
        text = client.get(reverse("portal:check_result", args=[certificate.code])).text
    assert ("已过有效期" in text) == (state == "expired")
    assert "2031年11月1日" in text


def test_a_date_written_into_the_row_alone_is_not_believed(people):
    certificate = at("issued", people).certificate
    Certificate.objects.filter(pk=certificate.pk).update(valid_until=dt.date(2099, 1, 1))
    assert certificates.check(certificate.code).state == "unknown"


def test_the_item_s_page_says_for_how_long(client):
    version = food_version()
    assert (version.valid_years, version.valid_basis) == (5, "《食品经营许可和备案管理办法》")
    text = client.get(reverse("portal:item", args=[version.item_id])).text
    assert "有效期 5 年（《食品经营许可和备案管理办法》）" in text
