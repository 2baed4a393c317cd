"""Several affairs bundled as one (一件事一次办): as published, and as it goes on for somebody."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue.models import Ticket
from doorstep.cases.applications.models import Application, MaterialState
from doorstep.cases.materials.models import PhoneState, WayIn
from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.people.models import Organisation, Resident
from doorstep.registry.places.models import Site


class PackageKind(models.Model):
    """One of the county's bundles (一件事事项). What it asks and does is in its versions; a running package keeps its own."""

    code = models.SlugField(max_length=30, primary_key=True)
    position = models.PositiveSmallIntegerField()
    current = models.ForeignKey("PackageVersion", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.code


class PackageVersion(models.Model):
    """What a bundle was from its publication on; a draft until then, and never changed after it.

    `questions` is a form of choices only (see definition.py): its answers say which parts there are.
    """

    kind = models.ForeignKey(PackageKind, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    source = models.CharField(max_length=120, blank=True)
    is_example = models.BooleanField(default=True, help_text="示例")
    questions = models.JSONField()
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="packages_version_number"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(published_at__isnull=True), name="packages_one_draft"
            ),
        ]


class PartKind(models.Model):
    """One item inside a bundle: when it is needed, what it waits for, and which of its words mean the same as others'.

    `fields` maps fields of the item's form to the bundle's own (or to a question); `given` holds fields whose answer is
    always the same; `later` fields come out of another part's result; `papers` gives papers the name under which they
    are asked once; `results` are papers that another part of the bundle makes; `situation` answers the item's own
    questions (情形) by a question of the bundle or by an answer that is always the same.
    """

    version = models.ForeignKey(PackageVersion, models.CASCADE, related_name="parts")
    key = models.SlugField(max_length=30)
    position = models.PositiveSmallIntegerField()
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+")
    when = models.JSONField(default=dict, help_text="a condition over the questions; {} = always")
    after = ArrayField(models.CharField(max_length=30), default=list)
    fields = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    later = models.JSONField(default=dict)
    papers = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    situation = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="packages_part_key")]


class PackageStatus(models.TextChoices):
    WANTING = "wanting", _("待补正")
    OPENED = "opened", _("收件")
    PARTLY_REFUSED = "partly_refused", _("部分不予")
    RUNNING = "running", _("办理中")
    READY = "ready", _("待领取")
    DONE = "done", _("办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class Package(models.Model):
    """One bundle for one person (一件事): its state is the worst of its parts, its day the longest path (domain.md §1.6)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=40, unique=True)
    version = models.ForeignKey(PackageVersion, models.PROTECT, related_name="packages")
    site = models.ForeignKey(Site, models.PROTECT, related_name="packages")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="packages")
    applicant = models.ForeignKey(Resident, models.PROTECT, related_name="packages")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="packages")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="经办人; 首问负责"
    )
    status = models.CharField(max_length=14, choices=PackageStatus.choices)
    answers_sealed = models.BinaryField(null=True, help_text="to the questions and to the one form")
    revision = models.PositiveIntegerField(default=0, help_text="of the answers")
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, help_text="the end of the longest path over the parts")
    finished_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="整件撤回; what was decided before stays")
    reason = models.CharField(max_length=400, blank=True, help_text="of the withdrawal")

    class Meta:
        indexes = [
            # a site's packages, newest first
            models.Index(fields=["site", "-opened_at"], name="packages_site_opened"),
            # the list of a site's packages that are going on, by their day
            models.Index(
                fields=["site", "due_on", "number"],
                condition=models.Q(finished_at__isnull=True),
                name="packages_site_open",
            ),
            # a person's packages
            models.Index(fields=["applicant", "-opened_at"], name="packages_applicant"),
            # the packages of a ticket
            models.Index(fields=["ticket"], name="packages_ticket"),
        ]


class Part(models.Model):
    """One affair of a running package; without an application it waits for others. A mended one replaces the refused."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="parts")
    kind = models.ForeignKey(PartKind, models.PROTECT, related_name="+")
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="part")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    is_replaced = models.BooleanField(default=False)
    told = models.JSONField(
        default=list, help_text="what the bundle's one notice said of it before it began, as gaps"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package", "kind"],
                condition=models.Q(is_replaced=False),
                name="packages_part_one_current",
            ),
        ]


class PackagePaper(models.Model):
    """One paper of the one list (合并材料), said once; every part that wants it, now or when it begins, takes it from here.

    `phone_state` and `phone_word` are the clerk's word on what a phone sent of it.
    """

    package = models.ForeignKey(Package, models.CASCADE, related_name="papers")
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=MaterialState.choices, default=MaterialState.MISSING)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    phone_state = models.CharField(max_length=9, choices=PhoneState.choices, blank=True)
    phone_word = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "key"], name="packages_paper_once")]


class PackageLink(WayIn):
    """A way in for the papers of a whole bundle: one code for one list, whichever affair wants them."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="phone_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package"],
                condition=models.Q(closed_at__isnull=True),
                name="packages_one_open_link",
            ),
        ]


class PackagePage(models.Model):
    """One photo or file of a paper, in the order of arrival; gone when it is retaken, rejected or confirmed."""

    paper = models.ForeignKey(PackagePaper, models.CASCADE, related_name="pages")
    link = models.ForeignKey(PackageLink, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField()
