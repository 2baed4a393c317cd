import pytest
from django.db import transaction

from doorstep.base.core.serials import next_serial

pytestmark = pytest.mark.django_db


def test_numbers_run_from_one_without_a_gap_and_apart_by_name():
    assert [next_serial("a") for _ in range(3)] == [1, 2, 3]
    assert next_serial("b") == 1


def test_a_rolled_back_number_is_given_again():
    first = next_serial("a")
    undo = transaction.savepoint()
    assert next_serial("a") == first + 1
    transaction.savepoint_rollback(undo)
    assert next_serial("a") == first + 1
