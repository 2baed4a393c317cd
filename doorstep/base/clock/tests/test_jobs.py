"""The job worker, as a real process on a real database."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from doorstep.base import clock
from doorstep.base.clock import jobs
from doorstep.base.core.models import Repeat


def work(real_db):
    """Let a worker do what is waiting, and go."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"],
        env={**os.environ, **real_db.environment(), "DJANGO_SETTINGS_MODULE": "doorstep.config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def remember(key, at):
    Repeat.objects.create(account="1", key=key, fingerprint=b"", status=200, body=b"", at=at)


@pytest.mark.slow
def test_old_keys_are_forgotten_by_the_worker(real_db):
    remember("old", clock.now() - dt.timedelta(days=181))
    remember("young", clock.now() - dt.timedelta(days=179))
    jobs.drop_old_repeats.defer(timestamp=0)
    work(real_db)
    assert list(Repeat.objects.values_list("key", flat=True)) == ["young"]


@pytest.mark.slow
def test_a_job_of_a_killed_worker_is_done_by_another(real_db):
    remember("old", clock.now() - dt.timedelta(days=181))
    jobs.drop_old_repeats.defer(timestamp=0)
    with real_db.as_owner() as owner:
        owner.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '10 minutes')"
        )
        owner.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    jobs.retry_stalled.defer(timestamp=0)
    work(real_db)
    work(real_db)
    assert Repeat.objects.count() == 0
    done = ProcrastinateJob.objects.filter(task_name="doorstep.base.clock.jobs.drop_old_repeats")
    assert set(done.values_list("status", flat=True)) == {"succeeded"}


def test_every_periodic_job_is_known_to_the_worker():
    names = {entry.task.name for entry in app.periodic_registry.periodic_tasks.values()}
    assert {"doorstep.base.clock.jobs.retry_stalled", "doorstep.base.clock.jobs.drop_old_repeats"} <= names
