"""What is done soon after a certificate was issued where the resident need not wait for it."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from doorstep.base import clock
from doorstep.base.accounts.actor import system

from .actions import keep_page
from .models import Certificate, CertificateStatus

AT_ONCE = 60
SOON = dt.timedelta(hours=2)
"""What is older was not wanted on paper; its page is made when somebody asks for it."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="keep_pages")
def keep_pages(timestamp: int) -> int:
    """Make and keep the pages of issued certificates that have none, oldest first; returns how many. Repeatable."""
    waiting = (
        Certificate.objects.filter(
            status=CertificateStatus.ISSUED, pdf__isnull=True, issued_at__gt=clock.now() - SOON
        )
        .order_by("issued_at")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    done = 0
    for key in list(waiting):
        keep_page(key, actor=system("job"))
        done += 1
    return done
