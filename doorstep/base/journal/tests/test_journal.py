import uuid
from dataclasses import dataclass, field

import pytest
from django.db import DatabaseError, connection, transaction

from doorstep.base.journal import queries
from doorstep.base.journal.actions import forget, record, take
from doorstep.base.journal.models import Entry


@dataclass(frozen=True)
class Somebody:
    account_id: int | None = 7
    channel: str = "desk"
    on_behalf_of: uuid.UUID | None = None
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)


BY = Somebody()


def say(event="thing.done", **more):
    return record(event, ("thing", 1), actor=BY, **more)


@pytest.mark.django_db
def test_an_entry_says_who_what_where_and_when():
    entry = say(site="C112", data={"number": "X1"})
    read = Entry.objects.get(pk=entry.pk)
    assert (read.account, read.event, read.subject_type, read.subject_id) == (7, "thing.done", "thing", "1")
    assert (read.site, read.channel, read.request) == ("C112", "desk", BY.request_id)
    assert queries.is_intact(read)


@pytest.mark.parametrize(
    ("field", "value"),
    [("event", "other"), ("site", "C001"), ("account", 8), ("data", {"number": "X2"}), ("subject_id", "2")],
)
@pytest.mark.django_db
def test_a_changed_entry_is_not_intact(field, value):
    entry = say(site="C112", data={"number": "X1"})
    setattr(entry, field, value)
    assert not queries.is_intact(entry)


@pytest.mark.django_db
def test_what_describes_a_person_is_readable_until_they_are_forgotten():
    person = uuid.uuid4()
    entry = say(person=person, private={"name": "测试"})
    assert "测试".encode() not in bytes(entry.private)
    assert queries.private_part(entry) == {"name": "测试"}
    assert forget(person)
    read = Entry.objects.get(pk=entry.pk)
    assert queries.private_part(read) is None
    assert queries.is_intact(read)
    assert not forget(person)


@pytest.mark.django_db
def test_equal_private_parts_do_not_look_equal():
    person = uuid.uuid4()
    one = say("a.b", person=person, private={"name": "测试"})
    two = say("a.c", person=person, private={"name": "测试"})
    assert bytes(one.commitment) != bytes(two.commitment)


@pytest.mark.django_db
def test_a_private_part_needs_its_person():
    with pytest.raises(ValueError, match="person"):
        say(private={"name": "测试"})


@pytest.mark.django_db
def test_the_application_cannot_change_what_was_written():
    entry = say()
    for words in ("UPDATE journal_entry SET event = 'x'", "DELETE FROM journal_entry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)
    assert Entry.objects.filter(pk=entry.pk, event="thing.done").exists()


@pytest.mark.django_db
def test_the_outbox_gives_each_entry_to_each_receiver_once():
    first, second = say("a.b"), say("a.b")
    say("c.d")
    assert list(queries.undelivered("one", ("a.b",))) == [first, second]
    assert take("one", first)
    assert not take("one", first)
    assert list(queries.undelivered("one", ("a.b",))) == [second]
    assert list(queries.undelivered("two", ("a.b",))) == [first, second]


@pytest.mark.django_db
def test_a_late_commit_with_a_low_id_is_still_delivered():
    first, second = say("a.b"), say("a.b")
    take("one", second)
    assert list(queries.undelivered("one", ("a.b",))) == [first]


def test_it_is_written_inside_a_transaction_only(real_db):
    with pytest.raises(RuntimeError, match="transaction"):
        record("thing.done", ("thing", 1), actor=BY)
