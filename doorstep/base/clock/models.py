from __future__ import annotations

from django.db import models


class Holiday(models.Model):
    """A day that is not what its weekday says: a day off, or a make-up workday (调休上班).

    `source` is the State Council notice it stands in. A year without rows is not published yet.
    """

    date = models.DateField(primary_key=True)
    name = models.CharField(max_length=40)
    is_day_off = models.BooleanField()
    source = models.CharField(max_length=200)
