import pytest

from doorstep.base.core.errors import IllegalMove
from doorstep.base.core.states import next_state, verbs_from

MOVES = {"open": {"shut": "open"}, "shut": {"open": "shut"}, "look": {"open": "open", "shut": "shut"}}


def test_a_move_in_the_table_leads_on():
    assert next_state(MOVES, "open", "shut") == "open"
    assert verbs_from(MOVES, "open") == ["shut", "look"]


@pytest.mark.parametrize(("verb", "state"), [("open", "open"), ("burn", "open"), ("open", "nowhere")])
def test_a_move_not_in_the_table_is_refused_with_its_names(verb, state):
    with pytest.raises(IllegalMove) as refused:
        next_state(MOVES, verb, state)
    assert refused.value.detail == {"verb": verb, "state": state}
