from __future__ import annotations

import pytest

from doorstep.base.accounts.actor import PUBLIC, system
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.base.journal.queries import private_part
from doorstep.registry.people import actions, policies, queries, sealed
from tests.support import no_new_rows

from .factories import CLERK, make_resident, worker

SEES_NOBODY = [PUBLIC, worker("seal_keeper"), worker("nothing")]


@pytest.mark.django_db
class TestDisclose:
    def test_opens_what_was_asked_and_says_so_in_the_journal(self):
        person = make_resident("戴青", phone="13812345678")
        opened = actions.disclose(person.pk, ("phone", "name"), reason="通知领证", actor=CLERK)
        assert opened == {"phone": "13812345678", "name": "戴青"}
        entry = Entry.objects.get(event="resident.disclosed")
        assert (entry.person, entry.data, entry.account) == (person.pk, {"fields": ["name", "phone"]}, 1)
        assert private_part(entry) == {"reason": "通知领证"}

    @pytest.mark.parametrize("reason", ["", "   ", "1", "1234", "看一看"[:2], "....", "甲" * 201])
    def test_needs_a_reason(self, reason):
        person = make_resident("戴青")
        with no_new_rows(), pytest.raises(Invalid) as refused:
            actions.disclose(person.pk, ("name",), reason=reason, actor=CLERK)
        assert "reason" in refused.value.errors

    @pytest.mark.parametrize("fields", [(), ("name_sealed",), ("sex", "name")])
    def test_opens_known_fields_only(self, fields):
        person = make_resident("戴青")
        with no_new_rows(), pytest.raises(Invalid):
            actions.disclose(person.pk, fields, reason="核对身份", actor=CLERK)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(policies.OPENS))
def test_each_role_opens_only_what_its_work_needs(role):
    person, actor = make_resident("戴青"), worker(role)
    for field in sealed.FIELDS:
        if field in policies.OPENS[role]:
            assert field in actions.disclose(person.pk, (field,), reason="核对身份", actor=actor)
        else:
            with no_new_rows(), pytest.raises(NotAllowed):
                actions.disclose(person.pk, (field,), reason="核对身份", actor=actor)


@pytest.mark.django_db
def test_strangers_do_not_learn_that_a_person_is_there():
    person = make_resident("戴青")
    with no_new_rows():
        for stranger in SEES_NOBODY:
            with pytest.raises(NotFound):
                actions.disclose(person.pk, ("name",), reason="核对身份", actor=stranger)
            assert not queries.find(name="戴青", actor=stranger).exists()
    assert queries.find(name="戴青", actor=CLERK).get() == person


@pytest.mark.django_db
def test_the_program_itself_opens_nothing():
    person = make_resident("戴青")
    with no_new_rows(), pytest.raises(NotAllowed):
        actions.disclose(person.pk, ("name",), reason="核对身份", actor=system())


@pytest.mark.django_db
def test_register_permissions():
    for role in ("clerk", "agent", "team_member", "social_worker"):
        make_resident("戴青", actor=worker(role))
    with no_new_rows():
        for actor in (*SEES_NOBODY, worker("reviewer"), worker("bureau")):
            with pytest.raises(NotAllowed):
                make_resident("戴青", actor=actor)
            with pytest.raises(NotAllowed):
                actions.register_organisation(credit_code="91350100M000100Y43", name="甲", actor=actor)


@pytest.mark.django_db
def test_change_permissions():
    person = make_resident("戴青")
    with no_new_rows():
        with pytest.raises(NotAllowed):
            actions.change_contact(person.pk, phone="13812345678", actor=worker("reviewer"))
        with pytest.raises(NotFound):
            actions.change_contact(person.pk, phone="13812345678", actor=PUBLIC)


def test_the_whole_number_is_for_those_who_check_it_and_nobody_else():
    """Said a second time and apart from the policy, so that widening it is a decision and not a convenience."""
    assert {role for role, fields in policies.OPENS.items() if "number" in fields} == {"clerk", "reviewer"}
