from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.registry.people.models import Resident
from doorstep.registry.places.models import Site

from .affair import Application


class OriginalState(models.TextChoices):
    HELD = "held", _("在我处")
    PASSED = "passed", _("移交中")
    RETURNED = "returned", _("已退还")


class Original(models.Model):
    """A paper of the resident's own that stays with the office for a while (原件): who brought it, where it lies, who has
    it back. `site` is where it is; while it is passed on, where it goes. Every step is in the affair's journal.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="originals")
    name = models.CharField(max_length=120)
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=OriginalState.choices, default=OriginalState.HELD)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    place = models.CharField(max_length=60, help_text="where it lies: a drawer, a cabinet")
    brought_by = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned_to = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="+")
    identity_shown = models.CharField(
        max_length=60, blank=True, help_text="the document that the collector showed"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state="returned",
                    returned_at__isnull=False,
                    returned_by__isnull=False,
                    returned_to__isnull=False,
                )
                | (~models.Q(state="returned") & models.Q(returned_at__isnull=True)),
                name="applications_original_returned_to",
            ),
        ]
        indexes = [
            # what is still here, the longest first
            models.Index(
                fields=["site", "taken_at"],
                condition=~models.Q(state="returned"),
                name="applications_original_here",
            ),
        ]
