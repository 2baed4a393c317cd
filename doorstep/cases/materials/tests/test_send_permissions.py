"""Scans in parts are for the clerks who handle the affair, and each goes on with their own."""

import pytest

from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials import actions, queries

from .factories import first_row

pytestmark = pytest.mark.django_db


def begin(affair, actor):
    return actions.begin_scan(affair.pk, first_row(affair).pk, 100, actor=actor)


def test_who_may_not_begin(cast):
    affair = opened(cast["clerk"])
    for who in ("reviewer", "site_head", "seal_keeper", "manager"):
        with changes_nothing(NotAllowed):
            begin(affair, cast[who])
    for who in ("resident", "clerk_elsewhere", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            begin(affair, cast[who])
    assert begin(affair, cast["second_clerk"])


@pytest.mark.parametrize("who", ["second_clerk", "reviewer", "site_head", "clerk_elsewhere", "outsider"])
def test_nobody_else_goes_on_with_it(cast, who):
    upload = begin(opened(cast["clerk"]), cast["clerk"])
    for deed in (
        lambda: queries.scan_upload(upload.pk, actor=cast[who]),
        lambda: actions.send_scan_part(upload.pk, 0, b"x", actor=cast[who]),
        lambda: actions.drop_scan_upload(upload.pk, actor=cast[who]),
    ):
        with changes_nothing(NotFound):
            deed()
