from __future__ import annotations

import uuid

import pytest

from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.core.errors import Invalid, NotFound, Taken
from doorstep.registry.people import actions, policies, queries
from doorstep.registry.people.models import Organisation
from tests.support import no_new_rows, together

from .factories import CLERK, make_resident

CODE = "91350100M000100Y43"


def register(name="崇州市白头镇老戴饭店", credit_code=CODE, **given):
    return actions.register_organisation(credit_code=credit_code, name=name, actor=CLERK, **given)


@pytest.mark.django_db
def test_is_entered_with_its_representative_and_found():
    person = make_resident("戴青")
    firm = register(representative_id=person.pk)
    assert queries.organisation(" 91350100m000100y43") == firm
    assert policies.organisations_visible_to(CLERK).get() == firm
    assert not policies.organisations_visible_to(PUBLIC).exists()
    assert queries.organisation("nonsense") is None


@pytest.mark.django_db
def test_the_same_again_gives_the_same():
    first = register()
    with no_new_rows():
        assert register() == first


@pytest.mark.django_db
def test_another_name_is_taken():
    register()
    with no_new_rows(), pytest.raises(Taken):
        register("别的饭店")


@pytest.mark.django_db
def test_wrong_input_changes_nothing():
    with no_new_rows():
        with pytest.raises(Invalid) as refused:
            register("", "91350100M000100Y4Z")
        assert set(refused.value.errors) == {"name", "credit_code"}
        with pytest.raises(Invalid):
            register("坏\u0000名字")
        with pytest.raises(NotFound):
            register(representative_id=uuid.uuid4())


def test_two_clerks_at_once_enter_one(real_db):
    firms = together([register] * 6)
    assert len({firm.pk for firm in firms}) == 1
    assert Organisation.objects.count() == 1
