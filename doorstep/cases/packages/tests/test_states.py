"""Every state of an affair as a part's, every mixture of parts as a bundle's, every verb in every state."""

from __future__ import annotations

import itertools

import pytest

from doorstep.base.core.errors import IllegalMove
from doorstep.base.core.states import next_state
from doorstep.cases.applications.models import ApplicationStatus
from doorstep.cases.packages import states
from doorstep.cases.packages.models import PackageStatus

BADNESS = {
    "noticed": "wanting",
    "refused": "partly_refused",
    "ended": "partly_refused",
    "revoked": "partly_refused",
    "opened": "opened",
    "waiting": "running",
    "running": "running",
    "ready": "ready",
    "done": "done",
    "withdrawn": "withdrawn",
}
ORDER = ["wanting", "partly_refused", "opened", "running", "ready", "done", "withdrawn"]


def test_every_state_of_an_affair_is_a_state_of_a_part():
    assert states.of_part(None, has_result=False) == "waiting"
    for status in ApplicationStatus.values:
        for has_result in (True, False):
            assert states.of_part(status, has_result=has_result) in states.PART_STATES


@pytest.mark.parametrize(
    ("status", "has_result", "state"),
    [
        ("stopped", False, "running"),
        ("proposed", False, "running"),
        ("granted", True, "running"),
        ("issued", True, "ready"),
        ("sent", True, "ready"),
        ("sent", False, "refused"),
        ("refused", False, "refused"),
        ("finished", True, "done"),
        ("finished", False, "refused"),
        ("lapsed", False, "ended"),
        ("revoked", True, "revoked"),
        ("returned", True, "ended"),
    ],
)
def test_a_refusal_stays_one_after_its_delivery(status, has_result, state):
    assert states.of_part(status, has_result=has_result) == state


def test_what_a_withdrawal_of_the_whole_ends_is_withdrawn_and_the_rest_is_what_it_was():
    for status in (None, *ApplicationStatus.values):
        for has_result in (True, False):
            before = states.of_part(status, has_result=has_result)
            after = states.of_part(status, has_result=has_result, is_withdrawn=True)
            assert after == ("withdrawn" if status in {None, "withdrawn"} else before)


def test_a_bundle_is_as_bad_as_its_worst_part():
    for size in (1, 2, 3):
        for parts in itertools.combinations_with_replacement(states.PART_STATES, size):
            assert states.worst(parts) == min((BADNESS[part] for part in parts), key=ORDER.index)


def test_it_is_over_when_nothing_goes_on():
    assert states.is_over(["done", *states.FALLEN, "withdrawn"])
    for going in ("waiting", "opened", "noticed", "running", "ready"):
        assert not states.is_over(["done", going])


def test_every_verb_leaves_the_state_to_the_parts_and_is_refused_elsewhere():
    for verb, state in itertools.product(states.MOVES, PackageStatus.values):
        if state in states.MOVES[verb]:
            assert next_state(states.MOVES, verb, state) == state
        else:
            with pytest.raises(IllegalMove):
                next_state(states.MOVES, verb, state)
