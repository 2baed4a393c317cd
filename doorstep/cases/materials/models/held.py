from __future__ import annotations

from django.conf import settings
from django.db import models

from doorstep.acts.certificates.models import Certificate
from doorstep.cases.applications.models import Application, ApplicationMaterial
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.people.models import Organisation, Resident


class HeldPaper(models.Model):
    """A resident's paper that was handed in before and is kept, with their consent, to be used again (留存材料).

    The consent is part of it: what was said, to whom, when. Withdrawn or past its time, the paper is offered no more and
    lets go of its file; an affair that used it keeps its own.
    """

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="held_papers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="held_papers")
    kind = models.CharField(max_length=120, help_text="the paper's name as lists call it, without its form")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="held_papers")
    handed_in_at = models.DateTimeField()
    valid_until = models.DateField(null=True, help_text="the last day the paper itself is good for")
    held_until = models.DateField(help_text="the last day that it is kept")
    consent_words = models.CharField(max_length=300)
    consented_at = models.DateTimeField()
    consent_taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "organisation", "kind"],
                condition=models.Q(file__isnull=False),
                nulls_distinct=False,
                name="materials_held_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(file__isnull=True),
                name="materials_withdrawn_is_let_go",
            ),
        ]
        indexes = [
            # what is kept of a person, when one of their affairs is open
            models.Index(
                fields=["resident", "kind"],
                condition=models.Q(file__isnull=False),
                name="materials_held_of",
            ),
            # the nightly job that lets go of what is past its time
            models.Index(
                fields=["held_until"], condition=models.Q(file__isnull=False), name="materials_held_past"
            ),
        ]


class CertificateMaterial(models.Model):
    """Which result of the county's own stands for which paper: 营业执照 is what 个体工商户设立登记 gave out."""

    kind = models.CharField(max_length=120, help_text="the paper's name as lists call it")
    result_name = models.CharField(max_length=80, help_text="the name of the certificate that was issued")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "result_name"], name="materials_certificate_kind_once"),
        ]


class Reuse(models.Model):
    """The resident's word on using what the county has already for one paper of one affair (一次提交，多次复用).

    Agreed: the paper is there (县里已有), by the kept paper or by the county's own certificate, whose validity it
    shares from then on. Declined: what was offered is not offered again in this affair.
    """

    row = models.ForeignKey(ApplicationMaterial, models.CASCADE, related_name="reuses")
    held = models.ForeignKey(HeldPaper, models.PROTECT, null=True, related_name="reuses")
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")
    is_agreed = models.BooleanField()
    consent_words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held__isnull=False, certificate__isnull=True)
                | models.Q(held__isnull=True, certificate__isnull=False),
                name="materials_reuse_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(is_agreed=False) | ~models.Q(consent_words=""),
                name="materials_no_reuse_without_consent",
            ),
        ]
