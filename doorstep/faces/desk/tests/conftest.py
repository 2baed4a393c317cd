from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import call_in_vain, make_counters
from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import answers_for, opened
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
            "missed": ["call", "in_vain"],
        }
        for step in steps[status]:
            if step == "call":
                made = queue.call(made.pk, place.pk, actor=clerk)
            elif step == "in_vain":
                made = call_in_vain(made, clerk)
            else:
                made = getattr(queue, step)(made.pk, actor=clerk)
        return made

    return make


@pytest.fixture
def affair(cast, desk) -> Application:
    """An affair just opened by the clerk."""
    return opened(cast["clerk"])


@pytest.fixture
def sent(affair):
    """What the page of the affair sends when every field is right."""

    def fields(**changed):
        affair.refresh_from_db()
        flat = {"_revision": affair.answers_revision}
        for name, value in answers_for(affair).items():
            if value is True:
                flat[name] = "on"
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                for row, parts in enumerate(value):
                    flat |= {f"{name}.{row}.{part}": inner for part, inner in parts.items()}
            elif value is not False:
                flat[name] = value
        return flat | changed

    return fields
