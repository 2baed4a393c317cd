from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter as Tally
from typing import Any

import pytest

from doorstep.acts.queue.models import Duty, Ticket
from doorstep.acts.seals import queries as seals
from doorstep.acts.seals.models import SealUse
from doorstep.base.core.models import Installation
from doorstep.cases.applications.models import Application
from doorstep.cases.packages.models import Package, PackageStatus
from doorstep.cases.ratings.models import Rating, Slip
from doorstep.demo import now, start

TODAY = dt.date(2026, 11, 23)
WISH = start.Wish(affairs=60, seed="test", processes=1)


def play() -> int:
    planned = [order for order in start.planned(WISH, TODAY) if order.site in {"C112", "C001"}]
    return start.play_history(planned, WISH, lambda _more: None)


def story() -> list[tuple[Any, ...]]:
    """All that may not differ between two plays of the same seed; ids, codes and keys may."""
    affairs = Application.objects.order_by("number").values_list(
        "number",
        "site",
        "version__item",
        "status",
        "opened_at",
        "finished_at",
        "ticket__label",
        "slip__rating__level",
    )
    tickets = Ticket.objects.order_by("site", "day", "label").values_list(
        "site",
        "day",
        "label",
        "status",
        "priority",
        "taken_at",
        "called_at",
        "finished_at",
        "counter__number",
    )
    return [*affairs, *tickets]


@pytest.mark.slow
def test_a_played_county_keeps_every_promise(real_db):
    opened = play()
    assert opened == Application.objects.count() > 0
    report = seals.verify()
    assert report.is_clean, report.breaches
    assert report.uses == SealUse.objects.count() > 0
    called = Ticket.objects.exclude(called_at=None)
    assert called.exists()
    assert not called.filter(counter=None, status="done").exists()
    numbers = Tally(Ticket.objects.values_list("site", "day", "label"))
    assert max(numbers.values()) == 1
    assert Rating.objects.count() <= Slip.objects.count()
    assert not Application.objects.filter(status="finished", slip=None).exists()
    assert not Duty.objects.filter(ended_at=None).exists()
    # at the known town somebody has a bundle in every state
    assert sorted(Package.objects.values_list("site", "status")) == sorted(
        ("C112", status) for status in PackageStatus.values
    )
    assert {day for (day,) in Ticket.objects.values_list("day")} <= {
        dt.date(2026, 11, d) for d in range(16, 21)
    }


@pytest.mark.slow
def test_people_wait_now_and_are_not_doubled(real_db):
    play()
    assert now.top_up() == len(now.LINE)
    assert Ticket.objects.filter(site=now.HOME, status="waiting").count() == len(now.LINE)
    assert now.top_up() == 0


@pytest.mark.slow
def test_the_same_seed_plays_the_same_county(real_db, test_server, template_database):
    from conftest import _using

    play()
    first = story()
    with _using(test_server, template_database):
        play()
        assert story() == first


def test_a_database_for_real_work_is_left_alone(real_db):
    with real_db.as_owner() as owner:
        owner.execute("ALTER TABLE core_installation DISABLE TRIGGER USER")
        owner.execute("UPDATE core_installation SET is_demo = false")
    done = subprocess.run(
        [sys.executable, "-m", "doorstep.config.cli", "demo", "--no-serve"],
        env={**os.environ, **real_db.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "not made as a demo" in done.stderr
    assert not Installation.objects.filter(is_demo=True).exists()
    assert not Application.objects.exists()
