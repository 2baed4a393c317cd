"""Work that the clock sets off, whatever the county does: dropping what is too old, retrying what stalled."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from doorstep.base import clock
from doorstep.base.core import repeats, tries

# a worker that has not said for so long that it lives is dead (seconds); it says so every 10 s
DEAD_AFTER = 60
KEPT_HOURS = 24 * 7


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Give the jobs of a killed worker to another one; every job can run twice, so none is lost."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="drop_old_jobs", pass_context=True)
async def drop_old_jobs(context: JobContext, timestamp: int) -> None:
    """Forget jobs that ended more than a week ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True)


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="drop_old_repeats")
def drop_old_repeats(timestamp: int) -> int:
    """Forget the keys of writing requests after their 180 days."""
    return repeats.purge(clock.now())


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="drop_old_tries")
def drop_old_tries(timestamp: int) -> int:
    """Forget the wrong codes that count no more."""
    return tries.forget(clock.now())
