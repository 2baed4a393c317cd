"""What is done soon after a certificate was issued where the resident need not wait for it."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from doorstep.acts.seals.models import SealKey
from doorstep.base import clock
from doorstep.base.accounts.actor import system

from .actions import keep_page
from .models import Certificate, CertificateStatus

logger = logging.getLogger(__name__)
AT_ONCE = 60
SOON = dt.timedelta(hours=2)
"""What is older was not wanted on paper; its page is made when somebody asks for it."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="keep_pages")
def keep_pages(timestamp: int) -> int:
    """Make, sign and keep the pages of issued certificates that have none, oldest first; returns how many. Repeatable.

    Those whose seal has no key would only stand in the way of the others.
    """
    keys = SealKey.objects.filter(seal=OuterRef("seal_use__seal"), retired_at__isnull=True)
    waiting = (
        Certificate.objects.filter(
            Exists(keys),
            status=CertificateStatus.ISSUED,
            pdf__isnull=True,
            issued_at__gt=clock.now() - SOON,
        )
        .order_by("issued_at")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    done = 0
    for key in list(waiting):
        try:
            done += keep_page(key, actor=system("job")).pdf_id is not None
        except Exception:
            logger.exception("the page of certificate %s can't be made; the others go on", key)
    return done
