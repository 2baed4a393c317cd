from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.cases.applications.models import Application


class Level(models.IntegerChoices):
    VERY_GOOD = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    BAD = 2, _("不满意")
    VERY_BAD = 1, _("非常不满意")


class Slip(models.Model):
    """The slip that asks for a judgement of one affair (一次一评); its code can't be guessed."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="slip")
    code = models.CharField(max_length=16, unique=True)
    made_at = models.DateTimeField()


class Rating(models.Model):
    """The judgement of one affair (好差评): once, and unseen by the one rated. `words_sealed` is the free text."""

    slip = models.OneToOneField(Slip, models.PROTECT, related_name="rating")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    words_sealed = models.BinaryField(null=True)
    is_anonymous = models.BooleanField(default=True)
    channel = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="ratings_five_levels"
            ),
        ]


class RemedyStatus(models.TextChoices):
    GIVEN = "given", _("待核实")
    DISPUTED = "disputed", _("申诉待复核")
    VERIFIED = "verified", _("待整改")
    MENDED = "mended", _("已整改")
    CALLED = "called", _("已回访")
    ANSWERED = "answered", _("已答复，待办结")
    CLOSED = "closed", _("办结")
    VOID = "void", _("误评，不计入")


class Remedy(models.Model):
    """The mending of one bad judgement (整改回访): its head of site mends and answers, the bureau closes.

    `due_on` is the last day of what has to be done next; none when nothing has. `by_bureau`: who was rated heads the site
    themselves, so the bureau answers. What was said at each step is in `notes`.
    """

    class Plan(models.TextChoices):
        AT_ONCE = "at_once", _("立行立改")
        COMPLEX = "complex", _("限期整改")
        EXPLAIN = "explain", _("解释说明")

    class Reached(models.TextChoices):
        CONTENT = "content", _("回访满意")
        NOT_CONTENT = "not_content", _("回访仍不满意")
        NOT_REACHED = "not_reached", _("没有联系上")

    rating = models.OneToOneField(Rating, models.PROTECT, primary_key=True, related_name="remedy")
    status = models.CharField(max_length=10, choices=RemedyStatus.choices, default=RemedyStatus.GIVEN)
    by_bureau = models.BooleanField(default=False)
    plan = models.CharField(max_length=8, choices=Plan.choices, blank=True, default="")
    reached = models.CharField(max_length=12, choices=Reached.choices, blank=True, default="")
    due_on = models.DateField(null=True)
    late_steps = models.PositiveSmallIntegerField(default=0, help_text="steps that were done after their day")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # what is open, by the day on which it is due
            models.Index(
                fields=["due_on"],
                name="ratings_remedy_open",
                condition=models.Q(due_on__isnull=False),
            ),
        ]


class RemedyNote(models.Model):
    """One step of the mending: which verb, who, when, and in what words; never changed."""

    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="notes")
    verb = models.CharField(max_length=10)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words_sealed = models.BinaryField()
