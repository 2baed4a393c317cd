from __future__ import annotations

import datetime as dt
import logging

import pytest

from doorstep.acts.certificates import queries
from doorstep.acts.certificates.models import Certificate
from doorstep.acts.certificates.queries import Check
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base import clock

from .factories import make_at, make_issued


@pytest.mark.django_db
def test_unknown_codes_all_look_the_same():
    for code in ("", "7K3M9QWX2ZRT", "x" * 5000, "';--", "\u0000", "戴青"):
        assert queries.check(code) == Check("unknown")


@pytest.mark.parametrize("status", ["drafted", "sealed"])
def test_what_is_not_issued_yet_says_nothing_else(cast, status):
    assert queries.check(make_at(status, cast).code) == Check("not_issued")


def test_a_genuine_one_shows_its_holder_masked(cast):
    certificate = make_at("issued", cast)
    found = queries.check(certificate.code)
    assert (found.state, found.name, found.number) == ("genuine", "营业执照", certificate.number)
    assert (found.holder_masked, found.site) == ("戴某", certificate.site.name)
    assert (found.issued_on, found.revoked_on) == (clock.today(), None)
    assert "戴青" not in repr(found)


def test_a_revoked_one_says_since_when(cast):
    found = queries.check(make_at("revoked", cast).code)
    assert (found.state, found.revoked_on) == ("revoked", clock.today())


def test_is_one_query_and_read_as_people_type_it(cast, django_assert_num_queries):
    certificate = make_at("issued", cast)
    Certificate.objects.filter(pk=certificate.pk).update(code="01AB01CD1E0F")
    code = certificate.code
    typed = f" {code[:4]}-{code[4:8]} {code[8:]} ".lower().replace("0", "o").replace("1", "l")
    Certificate.objects.filter(pk=certificate.pk).update(code=code)
    with django_assert_num_queries(1):
        assert queries.check(typed).state == "genuine"


def test_one_that_ran_out_is_expired(cast):
    make_seal_in_use(cast)
    certificate = make_issued(cast["clerk"], valid_until=clock.today())
    assert queries.check(certificate.code).state == "genuine"
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        assert queries.check(certificate.code).state == "expired"


@pytest.mark.parametrize(
    "forged",
    [
        {"number": "510184-C112-2026-999999"},
        {"name": "别的证照"},
        {"valid_until": dt.date(2099, 1, 1)},
        {"digest": bytes(32)},
        {"content_sealed": b"\x01" + bytes(60)},
        {"template": "result-1"},
    ],
)
def test_a_row_changed_in_the_database_is_never_genuine(cast, caplog, forged):
    certificate = make_at("issued", cast)
    Certificate.objects.filter(pk=certificate.pk).update(**forged)
    with caplog.at_level(logging.ERROR):
        assert queries.check(certificate.code) == Check("unknown")
    assert str(certificate.pk) in caplog.text
    assert "戴" not in caplog.text
