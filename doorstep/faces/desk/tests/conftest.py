from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import make_counters
from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.registry.places.models import Counter

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(cast) -> Callable[[str], Client]:
    """A browser of somebody of the cast, logged in."""

    def go(name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=name), backend=BACKEND)
        return client

    return go


@pytest.fixture
def counters(cast) -> list[Counter]:
    """Three open counters at the home site."""
    return make_counters(3)


@pytest.fixture
def seat(cast, counters) -> Counter:
    """The counter at which the cast's clerk sits."""
    queue.sit(counters[0].pk, actor=cast["clerk"])
    return counters[0]


@pytest.fixture
def desk(enter, seat) -> Client:
    """The clerk's browser, with the clerk sitting at a counter."""
    return enter("clerk")


@pytest.fixture
def ticket(cast, seat) -> Callable[..., Ticket]:
    """A ticket at the clerk's counter, in the state asked for."""

    def make(status: str = "waiting", actor: Actor | None = None, counter: Counter | None = None) -> Ticket:
        clerk, place = actor or cast["clerk"], counter or seat
        made = queue.take(place.site_id, actor=clerk)
        steps: dict[str, list[Any]] = {
            "waiting": [],
            "called": ["call"],
            "serving": ["call", "begin"],
            "held": ["call", "begin", "hold"],
            "missed": ["call", "recall", "recall", "miss"],
        }
        for step in steps[status]:
            if step == "call":
                made = queue.call(made.pk, place.pk, actor=clerk)
            else:
                made = getattr(queue, step)(made.pk, actor=clerk)
        return made

    return make
