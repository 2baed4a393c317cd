from __future__ import annotations

import pytest

from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.models import Seal, SealUse
from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from tests.support import no_new_rows

from .factories import make_seal_in_use, stamp


@pytest.fixture
def use(cast):
    make_seal_in_use(cast)
    return stamp(cast["clerk"])


def test_edge_9_8_the_line_stays_and_a_new_one_answers_it(cast, use):
    before = SealUse.objects.filter(pk=use.pk).values().get()
    line = actions.correct(use.pk, reason="证照已撤销，作废", actor=cast["reviewer"])
    assert SealUse.objects.filter(pk=use.pk).values().get() == before
    assert (line.number, line.corrects_id, line.handler_id) == (2, use.pk, cast["reviewer"].account_id)
    first, second = queries.register(Seal.objects.get(pk=use.seal_id))
    assert (first.corrected_by, second.corrects) == (2, 1)
    assert queries.verify().is_clean


def test_works_for_a_seal_that_is_no_longer_in_use(cast, use):
    Seal.objects.filter(pk=use.seal_id).update(status="destroyed")
    assert actions.correct(use.pk, reason="作废", actor=cast["reviewer"]).number == 2


def test_once_only_and_never_a_correction(cast, use):
    line = actions.correct(use.pk, reason="作废", actor=cast["reviewer"])
    for wrong in (use, line):
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.correct(wrong.pk, reason="作废", actor=cast["reviewer"])


def test_needs_a_reason(cast, use):
    with no_new_rows(), pytest.raises(Invalid):
        actions.correct(use.pk, reason=" ", actor=cast["reviewer"])


def test_correct_permissions(cast, use):
    with no_new_rows():
        for who in ("clerk", "seal_keeper", "site_head"):  # the head approved the line
            with pytest.raises(NotAllowed):
                actions.correct(use.pk, reason="作废", actor=cast[who])
        for who in ("outsider", "clerk_elsewhere", "resident", "team_member"):
            with pytest.raises(NotFound):
                actions.correct(use.pk, reason="作废", actor=cast[who])


def test_the_register_of_a_month_is_one_query(cast, use, django_assert_num_queries):
    seal = Seal.objects.get(pk=use.seal_id)
    for _round in range(29):
        stamp(cast["clerk"])
    with django_assert_num_queries(1):
        assert len(queries.register(seal, clock.today())) == 30
    assert queries.register(seal, clock.today().replace(year=2020)) == []
