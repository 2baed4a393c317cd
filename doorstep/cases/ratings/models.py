from __future__ import annotations

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
