from __future__ import annotations

import pytest

from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.base.journal.queries import private_part, timeline
from doorstep.registry.people import actions, queries, sealed
from tests.support import no_new_rows, together

from .factories import CLERK, make_resident, make_without_number, worker

REVIEWER = worker("reviewer")


def merge(keep, other, *, reason="同一人，已核对户口簿", actor=REVIEWER):
    return actions.merge(keep.pk, other.pk, reason=reason, actor=actor)


@pytest.mark.django_db
class TestEdgeCase18Merge:
    def test_keeps_both_rows_and_both_histories(self):
        keep, other = make_resident("戴青"), make_without_number("戴青", phone="13812345678")
        merge(keep, other)
        keep.refresh_from_db()
        other.refresh_from_db()
        assert other.merged_into_id == keep.pk
        assert sealed.get(other, "name") == "戴青"
        assert sealed.get(keep, "phone") == "13812345678"
        for person in (keep, other):
            events = [entry.event for entry in timeline("resident", person.pk)]
            assert events == ["resident.registered", "resident.merged"]
        assert set(queries.identities(keep.pk)) == {keep.pk, other.pk}
        assert queries.current(other.pk) == keep

    def test_the_number_goes_to_who_stays_and_is_found_there(self):
        keep, other = make_without_number("戴青"), make_resident("戴青")
        number = sealed.get(other, "number")
        merge(keep, other)
        assert queries.find(number=number).get() == keep
        assert make_resident("戴青", number=number).pk == keep.pk
        assert queries.find(name="戴青").get() == keep

    def test_chains_lead_to_who_stays(self):
        one, two, three = (make_without_number("戴青") for _ in range(3))
        merge(two, one)
        merge(three, two)
        assert queries.current(one.pk).pk == three.pk
        assert set(queries.identities(three.pk)) == {one.pk, two.pk, three.pk}

    def test_the_reason_is_sealed_in_the_journal(self):
        keep, other = make_resident("戴青"), make_without_number("戴青")
        merge(keep, other, reason="与其女儿核实")
        entry = Entry.objects.get(event="resident.merged", person=keep.pk)
        assert "女儿" not in str(entry.data)
        assert private_part(entry) == {"reason": "与其女儿核实"}

    def test_two_different_numbers_are_two_people(self):
        keep, other = make_resident("戴青"), make_resident("戴青")
        with no_new_rows(), pytest.raises(Invalid) as refused:
            merge(keep, other)
        assert refused.value.code == "two_numbers"

    def test_oneself_and_no_reason_are_refused(self):
        keep, other = make_resident("戴青"), make_without_number("戴青")
        with no_new_rows():
            with pytest.raises(Invalid):
                merge(keep, keep)
            with pytest.raises(Invalid):
                merge(keep, other, reason="  ")

    def test_what_is_merged_can_not_be_merged_again(self):
        one, two, three = (make_without_number("戴青") for _ in range(3))
        merge(two, one)
        with no_new_rows():
            for keep, other in ((three, one), (one, three)):
                with pytest.raises(IllegalMove):
                    merge(keep, other)

    def test_what_is_merged_can_not_be_changed(self):
        one, two = make_without_number("戴青"), make_without_number("戴青")
        merge(two, one)
        with no_new_rows(), pytest.raises(NotAllowed):
            actions.change_contact(one.pk, phone="13812345678", actor=CLERK)


def test_merging_both_ways_at_once_happens_one_way(real_db):
    one, two = make_without_number("戴青"), make_without_number("戴青")
    outcomes = together([lambda: merge(one, two), lambda: merge(two, one)])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IllegalMove", "Resident"]


@pytest.mark.django_db
def test_merge_permissions():
    keep, other = make_resident("戴青"), make_without_number("戴青")
    with no_new_rows():
        with pytest.raises(NotAllowed):
            merge(keep, other, actor=CLERK)
        with pytest.raises(NotFound):
            merge(keep, other, actor=worker("seal_keeper"))
    merge(keep, other, actor=worker("site_head"))
