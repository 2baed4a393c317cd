"""An act inside another one is part of it: no savepoint of its own, and nothing of it stays where the whole fails."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.base.core.acts import act
from doorstep.base.core.models import Serial
from doorstep.base.core.serials import next_serial


@act
def _part(name: str) -> int:
    return next_serial(name)


class Failed(Exception):
    """What a whole raises after its part has written."""


@act
def _whole(*, fails: bool = False) -> int:
    given = _part("acts/part")
    if fails:
        raise Failed
    return given


def test_a_part_has_no_savepoint_of_its_own(db):
    with CaptureQueriesContext(connection) as captured:
        assert _whole() == 1
    said = [query["sql"].split()[0] for query in captured.captured_queries]
    assert said == ["SAVEPOINT", "INSERT", "RELEASE"]


def test_what_a_part_wrote_goes_back_with_the_whole(db):
    with pytest.raises(Failed):
        _whole(fails=True)
    assert not Serial.objects.filter(name="acts/part").exists()


def test_an_act_after_one_that_failed_is_a_whole_again(db):
    with pytest.raises(Failed):
        _whole(fails=True)
    with CaptureQueriesContext(connection) as captured:
        assert _part("acts/part") == 1
    assert [query["sql"].split()[0] for query in captured.captured_queries] == [
        "SAVEPOINT",
        "INSERT",
        "RELEASE",
    ]
