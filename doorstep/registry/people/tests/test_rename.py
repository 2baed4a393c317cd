from __future__ import annotations

import uuid

import pytest

from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.base.journal.queries import private_part
from doorstep.registry.people import actions, queries, sealed
from tests.support import no_new_rows

from .factories import CLERK, make_resident, worker

pytestmark = pytest.mark.django_db

WHY = "登记时写错了一个字"


def rename(person, name="戴清", *, reason=WHY, actor=CLERK):
    return actions.rename(person.pk, name=name, reason=reason, actor=actor)


def test_the_right_name_is_found_and_the_wrong_one_no_more():
    person = make_resident("戴青")
    renamed = rename(person, "戴晓清")
    assert (renamed.name_masked, sealed.get(renamed, "name")) == ("戴*清", "戴晓清")
    assert renamed.version == person.version + 1
    assert [found.pk for found in queries.find(name="戴晓清")] == [person.pk]
    assert not queries.find(name="戴青").exists()


def test_the_old_name_and_the_reason_are_in_the_journal_s_private_part_alone():
    person = make_resident("戴青")
    rename(person)
    entry = Entry.objects.get(event="resident.renamed")
    assert (entry.person, entry.data) == (person.pk, {})
    assert private_part(entry) == {"before": "戴青", "reason": WHY}


def test_the_same_name_again_changes_nothing():
    person = make_resident("戴青")
    with no_new_rows():
        assert rename(person, " 戴 青 ").version == person.version


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "戴"}, "name"),
        ({"reason": ""}, "reason"),
        ({"reason": "1"}, "reason"),
        ({"reason": "1234"}, "reason"),
    ],
)
def test_what_is_wrong_is_named(given, field):
    person = make_resident("戴青")
    with no_new_rows(), pytest.raises(Invalid) as refused:
        rename(person, **given)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("role", ["reviewer", "site_head", "bureau"])
def test_who_meets_nobody_renames_nobody(role):
    person = make_resident("戴青")
    with no_new_rows(), pytest.raises(NotAllowed):
        rename(person, actor=worker(role))


def test_strangers_do_not_learn_that_there_is_such_a_person():
    person = make_resident("戴青")
    for actor in (PUBLIC, worker("seal_keeper")):
        with no_new_rows(), pytest.raises(NotFound):
            rename(person, actor=actor)
    with pytest.raises(NotFound):
        actions.rename(uuid.uuid4(), name="戴清", reason=WHY, actor=CLERK)
