"""What the county has already of a person, and what an affair makes use of."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.acts.certificates.models import Certificate, CertificateStatus
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.applications.queries import Gap, awaited_state
from doorstep.cases.applications.troubled import TROUBLED
from doorstep.cases.materials import policies
from doorstep.cases.materials.kinds import kind_of, kinds_of, may_be_held
from doorstep.cases.materials.models import CertificateMaterial, HeldPaper, Reuse
from doorstep.registry.people import queries as people

HELD, CERTIFICATE = "held", "certificate"


@dataclass(frozen=True)
class Source:
    """Something the county has that does for a paper: a kept one, or a certificate of its own (by link, no copy)."""

    what: str
    key: str
    name: str
    since: dt.date
    affair: str
    valid_until: dt.date | None
    state: str
    """good, expired, revoked or withdrawn (the owner took the consent back)."""
    revoked_on: dt.date | None = None

    @property
    def code(self) -> str:
        """How a form names it: held:12."""
        return f"{self.what}:{self.key}"

    @property
    def is_usable(self) -> bool:
        """Whether it may be used now."""
        return self.state == "good"

    @property
    def is_troubled(self) -> bool:
        """Whether who used it must be warned: a withdrawal looks forward only."""
        return self.state in {"expired", "revoked"}


@dataclass(frozen=True)
class Offer:
    """What may be used again for one paper of an affair."""

    row: ApplicationMaterial
    source: Source


def offers(actor: Actor, application: Application) -> list[Offer]:
    """What the county has for the papers that are still missing, or promised for later (容缺), the newest for each.

    For nobody but those who handle this person's affair while it takes papers. What can't be used any more (expired,
    revoked) is there as well, so that it can be said; what was declined in this affair is not.
    """
    state = awaited_state(application) if policies.may_reuse(actor, application) else ""
    if not state:
        return []
    rows = list(
        application.materials.filter(state=state, is_needed=True)
        .select_related("material")
        .order_by("material__position")
    )
    if not rows:
        return []
    declined = _declined(application)
    kinds = {kind for row in rows for kind in kinds_of(row.material.name)}
    person = one_person(application.applicant_id)
    papers = list(_held(application, person, kinds))
    certificates = _certificates(application, person, kinds)
    found = [(row, _best(row, papers, certificates, declined)) for row in rows]
    return [Offer(row, source) for row, source in found if source is not None]


def _best(
    row: ApplicationMaterial,
    papers: list[HeldPaper],
    certificates: list[tuple[Application, str]],
    declined: set[tuple[int, str]],
) -> Source | None:
    """The newest that can be used; a dead one only where there is no other, so that it can be said."""
    kinds = kinds_of(row.material.name)
    sources = [source_of_held(paper) for paper in papers if paper.kind in kinds]
    sources += [
        source_of_certificate(affair.certificate, affair.number)
        for affair, kind in certificates
        if kind in kinds
    ]
    open_to_use = [source for source in sources if (row.pk, source.code) not in declined]
    return max(open_to_use, key=lambda source: (source.is_usable, source.since), default=None)


def one_person(resident_id: uuid.UUID) -> list[uuid.UUID]:
    """Every entry of the person behind one: who was merged into whom, in any depth, is one person."""
    stands_for = people.current(resident_id)
    return people.identities(stands_for.pk if stands_for else resident_id)


def _held(
    application: Application, person: Collection[uuid.UUID], kinds: Collection[str]
) -> QuerySet[HeldPaper]:
    mine = Q(resident__in=person, organisation=application.organisation_id)
    return (
        HeldPaper.objects.filter(mine, kind__in=kinds, file__isnull=False)
        .filter(held_until__gte=clock.today())
        .exclude(application=application)
        .select_related("application")
    )


def _certificates(
    application: Application, person: Collection[uuid.UUID], kinds: Collection[str]
) -> list[tuple[Application, str]]:
    """The results that the county gave this person, with the kind of paper each stands for.

    A person who acts for a firm may show what was given to themselves too: an individual trader's licence is theirs.
    """
    pairs = list(CertificateMaterial.objects.filter(kind__in=kinds))
    if not pairs:
        return []
    affairs = (
        Application.objects.filter(
            Q(organisation=application.organisation_id) | Q(organisation__isnull=True),
            applicant__in=person,
            certificate__name__in={pair.result_name for pair in pairs},
            certificate__status__in=(CertificateStatus.ISSUED, CertificateStatus.REVOKED),
        )
        .exclude(pk=application.pk)
        .select_related("certificate")
    )
    return [
        (affair, pair.kind)
        for affair in affairs
        for pair in pairs
        if pair.result_name == affair.certificate.name
    ]


def _declined(application: Application) -> set[tuple[int, str]]:
    said = Reuse.objects.filter(row__application=application, is_agreed=False)
    return {(reuse.row_id, code_of(reuse)) for reuse in said}


def code_of(reuse: Reuse) -> str:
    """The code of what a reuse is about."""
    return f"{HELD}:{reuse.held_id}" if reuse.held_id else f"{CERTIFICATE}:{reuse.certificate_id}"


def source_of_held(paper: HeldPaper) -> Source:
    """A kept paper as a source."""
    state = "good"
    if paper.withdrawn_at is not None:
        state = "withdrawn"
    if paper.valid_until is not None and paper.valid_until < clock.today():
        state = "expired"
    day = paper.handed_in_at.astimezone(clock.ZONE).date()
    return Source(HELD, str(paper.pk), paper.kind, day, paper.application.number, paper.valid_until, state)


def source_of_certificate(certificate: Certificate, affair: str) -> Source:
    """A certificate of the county's own as a source, in the state it is in at this moment."""
    state = "good"
    if certificate.status == CertificateStatus.REVOKED:
        state = "revoked"
    elif certificate.valid_until is not None and certificate.valid_until < clock.today():
        state = "expired"
    issued, revoked = certificate.issued_at or certificate.drafted_at, certificate.revoked_at
    return Source(
        CERTIFICATE,
        str(certificate.pk),
        certificate.name,
        issued.astimezone(clock.ZONE).date(),
        affair,
        certificate.valid_until,
        state,
        revoked.astimezone(clock.ZONE).date() if revoked else None,
    )


def used(application: Application) -> dict[int, Source]:
    """Row → what the affair makes use of there, in the state it is in at this moment."""
    return {reuse.row_id: source_of(reuse) for reuse in _in_use(Q(row__application=application))}


def _in_use(of: Q) -> Iterable[Reuse]:
    """The last agreed reuse of each paper that is there by it."""
    found = (
        Reuse.objects.filter(of, is_agreed=True, row__state=MaterialState.ON_FILE)
        .select_related("held__application", "certificate__application")
        .order_by("row_id", "-pk")
        .distinct("row_id")
    )
    return list(found)


def source_of(reuse: Reuse) -> Source:
    """What a reuse is about, in the state it is in at this moment."""
    if reuse.held is not None:
        return source_of_held(reuse.held)
    affair = getattr(reuse.certificate, "application", None)
    return source_of_certificate(reuse.certificate, affair.number if affair else "")


def fallen(application: Application, rows: Sequence[ApplicationMaterial]) -> list[Gap]:
    """The papers among `rows` that stand on what was revoked or has expired since they were taken: they have to be
    brought anew before the affair can be accepted.
    """
    names = {row.pk: row.material.name for row in rows if row.state == MaterialState.ON_FILE}
    if not names:
        return []
    return [
        Gap(TROUBLED, f"material_{row_id}", names[row_id], _renew(source))
        for row_id, source in used(application).items()
        if row_id in names and source.is_troubled
    ]


def _renew(source: Source) -> str:
    said = {"name": source.name}
    if source.state == "revoked":
        return _("所用的“%(name)s”已被撤销，不能再用。请取消勾选，另交有效的一份。") % said
    return _("所用的“%(name)s”已过有效期，不能再用。请取消勾选，另交有效的一份。") % said


def troubled(applications: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the affairs that make use of something that was revoked or has expired since; one query."""
    today = clock.today()
    dead = (
        Q(certificate__status=CertificateStatus.REVOKED)
        | Q(certificate__valid_until__lt=today)
        | Q(held__valid_until__lt=today)
    )
    last = (
        Reuse.objects.filter(
            row__application__in=list(applications), is_agreed=True, row__state=MaterialState.ON_FILE
        )
        .order_by("row_id", "-pk")
        .distinct("row_id")
        .values("pk")
    )
    found = Reuse.objects.filter(dead, pk__in=last).annotate(affair=F("row__application_id"))
    return set(found.values_list("affair", flat=True))


def held_of(actor: Actor, resident_id: uuid.UUID) -> list[Source]:
    """That papers of a person are kept, and until when; what they say is not shown outside an affair."""
    if not policies.may_know_what_is_held(actor):
        return []
    papers = HeldPaper.objects.filter(
        resident__in=one_person(resident_id), file__isnull=False
    ).select_related("application")
    return [source_of_held(paper) for paper in papers.order_by("-handed_in_at")]


def keepable(application: Application) -> set[int]:
    """The rows whose scan may be kept to be used again, and is not yet."""
    rows = application.materials.filter(state=MaterialState.SCANNED, file__isnull=False).select_related(
        "material"
    )
    kept = set(
        HeldPaper.objects.filter(
            resident=application.applicant_id, organisation=application.organisation_id, file__isnull=False
        ).values_list("kind", "file_id")
    )
    return {
        row.pk
        for row in rows
        if may_be_held(row.material.name) and (kind_of(row.material.name), row.file_id) not in kept
    }
