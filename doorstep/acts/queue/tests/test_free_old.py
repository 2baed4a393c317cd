"""A year after it was drawn a ticket says no more whose it was."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django import app

from doorstep.acts.queue import actions, jobs
from doorstep.acts.queue.actions.freeing import days_kept
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import seated
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.journal.models import Entry
from doorstep.registry.people.actions import register
from doorstep.registry.people.tests.factories import id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    """Somebody at a counter."""
    return seated(1)[0].clerk


def draw(clerk: Actor, days_ago: int) -> Ticket:
    """A ticket of so many days ago, of a known person with a claim."""
    person = register(name="测试居民", number=id_number(serial=days_ago % 900 + 1), actor=clerk)
    ticket = actions.take("C112", letter="A", priority="disabled", resident_id=person.pk, actor=clerk)
    Ticket.objects.filter(pk=ticket.pk).update(day=clock.today() - dt.timedelta(days=days_ago))
    return ticket


def test_the_old_ones_are_freed_and_their_times_stay(clerk):
    old, young = draw(clerk, days_kept() + 1), draw(clerk, days_kept())
    taken_at = old.taken_at
    assert jobs.free_old_tickets(timestamp=0) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.resident_id, old.priority, old.priority_by_id, old.taken_at) == (None, "", None, taken_at)
    assert old.label
    assert (young.resident_id is not None, young.priority) == (True, "disabled")


def test_it_is_journalled_once_by_number_and_running_again_does_nothing(clerk):
    draw(clerk, days_kept() + 30)
    assert actions.free_old(actor=system("job")) == 1
    assert actions.free_old(actor=system("job")) == 0
    assert Entry.objects.get(event="ticket.freed").data["count"] == 1


def test_it_runs_every_night():
    names = {entry.task.name for entry in app.periodic_registry.periodic_tasks.values()}
    assert "doorstep.acts.queue.jobs.free_old_tickets" in names
