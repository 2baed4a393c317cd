"""Taking items out of use and back: every state with every verb, through the real actions."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from doorstep.base.core.errors import IllegalMove, Invalid, NotFound
from doorstep.base.journal.models import Entry
from doorstep.registry.catalogue import actions
from doorstep.registry.catalogue.cli import commands
from doorstep.registry.catalogue.models import ItemStatus, ServiceItem
from doorstep.registry.catalogue.states import MOVES

CODE = "51018400-SC-XK-0001"
VERBS = {"suspend": actions.suspend, "resume": actions.resume, "cancel": actions.cancel}


@pytest.mark.parametrize("state", ItemStatus.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_state_and_verb(cast, state, verb):
    ServiceItem.objects.filter(code=CODE).update(status=state)
    before = Entry.objects.count()
    if state in MOVES[verb]:
        item = VERBS[verb](CODE, reason="系统升级", actor=cast["manager"])
        assert item.status == MOVES[verb][state]
        assert ServiceItem.objects.get(code=CODE).status == item.status
        assert Entry.objects.count() == before + 1
        entry = Entry.objects.latest("id")
        assert (entry.subject_id, entry.data) == (CODE, {"status": item.status})
        return
    with pytest.raises(IllegalMove):
        VERBS[verb](CODE, reason="系统升级", actor=cast["manager"])
    assert ServiceItem.objects.get(code=CODE).status == state
    assert Entry.objects.count() == before


def test_why_an_item_is_out_of_use_can_be_read_and_goes_with_it(cast):
    actions.suspend(CODE, reason=" 系统升级 ", actor=cast["manager"])
    assert ServiceItem.objects.get(code=CODE).status_note == "系统升级"
    actions.resume(CODE, actor=cast["manager"])
    assert ServiceItem.objects.get(code=CODE).status_note == ""


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_a_reason_is_wanted(cast, reason):
    with pytest.raises(Invalid) as refusal:
        actions.suspend(CODE, reason=reason, actor=cast["manager"])
    assert refusal.value.field == "reason"
    assert ServiceItem.objects.get(code=CODE).status == ItemStatus.ACTIVE


def test_an_unknown_item_is_not_found(cast):
    with pytest.raises(NotFound):
        actions.suspend("none", reason="x", actor=cast["manager"])


@pytest.mark.django_db
def test_the_commands_suspend_and_resume_once():
    runner = CliRunner()
    assert runner.invoke(commands, ["suspend", CODE, "--reason", "系统升级"]).output == f"{CODE} suspended\n"
    again = runner.invoke(commands, ["suspend", CODE, "--reason", "系统升级"])
    assert again.exit_code == 1
    assert runner.invoke(commands, ["resume", CODE]).output == f"{CODE} active\n"
