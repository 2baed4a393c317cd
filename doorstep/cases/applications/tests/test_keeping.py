"""How long the scans of an affair stay: never shorter than it is open, then as long as its archive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doorstep.acts.certificates.tests.factories import make_issued
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents import queries as kept
from doorstep.registry.documents.tests.factories import picture

from .factories import filled

YEARS = timedelta(days=366 * 11)


@pytest.fixture
def scanned(cast):
    """An open affair with a scan, and the scan's file."""
    affair = filled(cast["clerk"])
    row = affair.materials.first()
    return affair, actions.attach_scan(affair.pk, row.pk, picture(), name="scan", actor=cast["clerk"]).file


def test_what_an_open_affair_uses_is_never_destroyed(scanned):
    with clock.travel(clock.now() + YEARS):
        assert documents.destroy_due(actor=system(), approval="崇档鉴〔2037〕1号") == 0
    assert kept.read(scanned[1])


def test_what_an_ended_affair_used_goes_with_its_archive_and_only_when_approved(scanned):
    affair, file = scanned
    Application.objects.filter(pk=affair.pk).update(finished_at=clock.now())
    with clock.travel(clock.now() + timedelta(days=366 * 9)):
        assert documents.destroy_due(actor=system(), approval="崇档鉴〔2035〕1号") == 0
    with clock.travel(clock.now() + YEARS):
        assert documents.destroy_due(actor=system()) == 0
        assert documents.destroy_due(actor=system(), approval="崇档鉴〔2037〕1号") == 1
    line = kept.destroyed().get()
    assert (line.file, line.kind, line.approval) == (file, "affair", "崇档鉴〔2037〕1号")


def test_a_file_of_two_affairs_stays_as_long_as_either_needs_it(scanned, cast):
    affair, file = scanned
    other = filled(cast["clerk"])
    row = other.materials.first()
    assert actions.attach_scan(other.pk, row.pk, picture(), name="b", actor=cast["clerk"]).file == file
    Application.objects.filter(pk=affair.pk).update(finished_at=clock.now())
    with clock.travel(clock.now() + YEARS):
        assert documents.destroy_due(actor=system(), approval="崇档鉴〔2037〕1号") == 0


def test_a_certificate_s_page_stays_for_ever(cast):
    """Nobody speaks for it: what points at a file without a rule keeps it."""
    make_seal_in_use(cast)
    certificate = make_issued(cast["clerk"])
    certificate.pdf = documents.keep_made(b"%PDF-page", "application/pdf", actor=cast["clerk"])
    certificate.save(update_fields=["pdf"])
    with clock.travel(clock.now() + YEARS):
        assert documents.destroy_due(actor=system(), approval="崇档鉴〔2037〕1号") == 0
    assert kept.read(certificate.pdf)
