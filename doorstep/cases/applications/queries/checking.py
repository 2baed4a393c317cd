from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.models import Account
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application
from doorstep.registry.staff import queries as staff


def officers(application: Application) -> QuerySet[Account]:
    """Who can be sent to check an affair on the spot (现场核查), by name: the deciding site's reviewers and those who
    speak for a department that is asked.
    """
    asked = application.reviews.values_list("department_id", flat=True)
    return staff.reviewers(policies.deciding_site(application), asked)
