"""Every state × every verb, through the real actions: what the table forbids raises IllegalMove and adds no row."""

import pytest

from doorstep.base.core.errors import IllegalMove
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application, ApplicationStatus
from doorstep.cases.applications.states import ENDED, MOVES, OPEN
from doorstep.registry.catalogue import forms

from .factories import at, make_seal

pytestmark = pytest.mark.django_db


def _fill(application, actor):
    actions.fill(application.pk, forms.example(application.version.form.schema, 2), actor=actor)


def _check(application, actor):
    row = application.materials.order_by("pk").first()
    actions.check_materials(application.pk, {row.pk: "seen"}, actor=actor)


VERBS = {
    "fill": _fill,
    "check_material": _check,
    "notify": lambda a, actor: actions.notify(a.pk, actor=actor),
    "accept": lambda a, actor: actions.accept(a.pk, actor=actor),
    "turn_down": lambda a, actor: actions.turn_down(a.pk, reason="不属于本机关职权范围", actor=actor),
    "grant": lambda a, actor: actions.grant(a.pk, actor=actor),
    "refuse": lambda a, actor: actions.refuse(a.pk, reason="经营场所不符合规定", actor=actor),
    "seal": lambda a, actor: actions.seal(a.pk, actor=actor),
    "issue": lambda a, actor: actions.issue(a.pk, actor=actor, make_page=False),
    "hand_over": lambda a, actor: actions.hand_over(a.pk, actor=actor),
    "withdraw": lambda a, actor: actions.withdraw(a.pk, reason="申请人不办了", actor=actor),
}


def test_every_verb_of_the_table_is_walked():
    assert set(VERBS) == set(MOVES)
    assert set(OPEN) | set(ENDED) == set(ApplicationStatus.values)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", ApplicationStatus.values)
def test_state_and_verb(status, verb, cast):
    make_seal(cast)
    application = at(status, cast)
    clerk = cast["clerk"]
    after = MOVES[verb].get(status)
    if after is None:
        with changes_nothing(IllegalMove):
            VERBS[verb](application, clerk)
        return
    if verb == "notify":
        row = application.materials.order_by("pk").first()
        actions.check_materials(application.pk, {row.pk: "missing"}, actor=clerk)
    VERBS[verb](application, clerk)
    assert Application.objects.get(pk=application.pk).status == after
