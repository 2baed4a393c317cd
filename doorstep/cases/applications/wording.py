"""What each document of the way (文书) says, put together from the affair. Its sentences are in the templates.

A document is in Chinese whatever language the page is shown in. No number of a person is in it in full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils import translation

from doorstep.acts.certificates import queries as certificates
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.people import queries as people
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Site

from . import policies
from .models import Application, ApplicationMaterial, DeliveryMode, MaterialState, PaperKind, SpecialStep
from .queries import affairs
from .queries.originals import still_here

PERMIT = "行政许可"
FORMS = {"original": "原件", "copy": "复印件", "both": "原件和复印件", "electronic": "电子件"}
OPEN_STATES = (MaterialState.MISSING, MaterialState.PROMISED)
KEPT_STATES = (MaterialState.SEEN, MaterialState.SCANNED)
# what the body that decides says; the rest is said by the one that takes in
DECIDING = frozenset(
    {
        PaperKind.SPECIAL_STEP,
        PaperKind.EXTENSION,
        PaperKind.GRANT,
        PaperKind.REFUSAL,
        PaperKind.REVOCATION,
    }
)
# what is for the applicant's own drawer carries the code to follow the affair (查询码); a decision is shown to others,
# and whoever reads it is not to follow the affair
FOLLOWED = frozenset(
    {
        PaperKind.RECEIPT,
        PaperKind.NOTICE,
        PaperKind.ACCEPTANCE,
        PaperKind.PROMISE,
        PaperKind.COMMITMENT,
        PaperKind.SPECIAL_STEP,
        PaperKind.EXTENSION,
        PaperKind.ORIGINALS,
    }
)
# the word of each kind in a document's number (文号)
LETTERS = {
    PaperKind.RECEIPT: "收",
    PaperKind.NOTICE: "补",
    PaperKind.ACCEPTANCE: "受",
    PaperKind.NOT_ACCEPTED: "不受",
    PaperKind.PROMISE: "容",
    PaperKind.COMMITMENT: "诺",
    PaperKind.SPECIAL_STEP: "特",
    PaperKind.EXTENSION: "延",
    PaperKind.GRANT: "准",
    PaperKind.REFUSAL: "不准",
    PaperKind.WITHDRAWAL: "撤",
    PaperKind.RETURN: "退",
    PaperKind.REVOCATION: "销",
    PaperKind.DELIVERY: "达",
    PaperKind.ORIGINALS: "原",
}


def title(application: Application, kind: str) -> str:
    """What the document is called; a decision on what is no 行政许可 does not call itself one."""
    with translation.override(settings.LANGUAGE_CODE):
        name = str(PaperKind(kind).label)
    return name if application.version.kind == PERMIT else name.replace(PERMIT, "")


def issuing_site(application: Application, kind: str) -> Site:
    """The centre whose seal and number a document has: of the town that takes in, or of the one that decides."""
    code = policies.deciding_site(application) if kind in DECIDING else application.site_id
    return places.centre_of(places.site(code))


def number_series(site: Site, kind: str, year: int) -> str:
    """A document's number up to its running part: 崇审批白头受〔2026〕."""
    town = places.town_name(site).removesuffix("街道").removesuffix("镇").removesuffix("乡")
    return f"{settings.COUNTY_NAME[0]}审批{town}{LETTERS[PaperKind(kind)]}〔{year}〕"


def holder_masked(application: Application) -> str:
    """Whom the document is for, as lists and the public check may show them."""
    return application.organisation.name if application.organisation else application.applicant.name_masked


def of(
    application: Application, kind: str, site: Site, *, step: SpecialStep | None = None, actor: Actor
) -> dict[str, Any]:
    """The words of one document (JSON types). `step` is the special procedure it tells of."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            **_common(application, kind, site),
            **_PARTS[PaperKind(kind)](application, step, actor),
        }


def _common(application: Application, kind: str, site: Site) -> dict[str, Any]:
    version = application.version
    by_department = kind in DECIDING
    offering = (
        Offering.objects.filter(site=site, item_id=version.item_id).exclude(depth=Depth.GUIDE).first()
        if by_department
        else None
    )
    applicant = application.organisation
    return {
        "kind": str(kind),
        "title": title(application, kind),
        "is_organisation": applicant is not None,
        "is_permit": version.kind == PERMIT,
        "applicant": _applicant(application),
        "applicant_number": applicant.credit_code if applicant else application.applicant.number_masked,
        "item": version.name,
        "item_code": version.item_id,
        "affair": application.number,
        "follow": (application.follow_code or "") if kind in FOLLOWED else "",
        "received_on": _iso(application.received_on or application.opened_at),
        "county": settings.COUNTY_NAME,
        "body": version.item.department.body_name if by_department else places.body_of(site),
        "delegated_to": places.body_of(site) if by_department else "",
        "basis": offering.basis if offering else "",
        "site": application.site.name,
        "dated": clock.today().isoformat(),
        "provisional": application.is_provisional,
    }


def _applicant(application: Application) -> str:
    if application.organisation:
        return application.organisation.name
    return people.for_document(application.applicant, ("name",))["name"]


def _receipt(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    return {"materials": _brought(application)}


def _originals(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    """All that is still here, so that the newest receipt stands for the ones before."""
    kept = still_here(application)
    return {
        "originals": [[one.name, f"{one.count}份", f"{_iso(one.taken_at)}", one.site.name] for one in kept],
        "taker": actor.name,
    }


def _notice(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    notice = application.notice
    return {
        "gaps": [[gap.name, gap.mend] for gap in affairs.gaps(application)],
        "supplement_by": _iso(notice.supplement_by),
    }


def _acceptance(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    version = application.version
    return {
        "mode": application.acceptance,
        "accepted_on": _accepted_on(application),
        "planned_on": _iso(application.promised_due or application.legal_due),
        "promised_days": version.promised_days,
        "legal_days": str(version.legal_days or ""),
        "decided_at": (application.decided_at_site or application.site).name,
        "materials": _brought(application),
    }


def _reasoned(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    return {"reason": _sentence(application.reason)}


def _promise(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    return {
        "promise_due": _iso(application.promise.due_on),
        "promised": _listed(_in(application, OPEN_STATES)),
    }


def _commitment(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    commitment = application.commitment
    return {
        "verify_by": _iso(commitment.verify_by),
        "text_version": commitment.text_version,
        "promised": _listed(_in(application, OPEN_STATES)),
    }


def _special_step(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    if step is None:
        raise ValueError("the special procedure is not named")
    return {
        "step": step.name,
        "step_basis": step.basis,
        "days": step.planned_days,
        "officers": [one.name for one in (step.officer, step.second_officer) if one],
        "began_on": _iso(step.began_at),
    }


def _extension(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    extension = application.extension
    return {
        "reason": _sentence(extension.reason),
        "days": extension.days,
        "legal_due": _iso(application.legal_due),
        "accepted_on": _accepted_on(application),
    }


def _grant(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    certificate = application.certificate
    rows = certificates.content(certificate).get("rows", []) if certificate else []
    until = certificate.valid_until if certificate else None
    return {
        "rows": rows,
        "result_until": _iso(until),
        "accepted_on": _accepted_on(application),
        **_result(application),
    }


def _refusal(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    return {"reason": _sentence(application.reason), "accepted_on": _accepted_on(application)}


def _withdrawal(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    return {
        "reason": application.reason.rstrip("。．.；; "),
        "ended_on": _iso(application.finished_at),
        "returned": _listed(_in(application, KEPT_STATES)),
    }


def _return(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    promise = getattr(application, "promise", None)
    return {
        "reason": _sentence(application.reason),
        "ended_on": _iso(application.finished_at),
        "promise_due": _iso(promise.due_on) if promise and promise.kept_at is None else None,
        "returned": _listed(_in(application, KEPT_STATES)),
    }


def _revocation(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    return {
        "reason": _sentence(application.reason),
        "decided_on": _iso(application.decided_at),
        **_result(application),
    }


def _delivery(application: Application, step: SpecialStep | None, actor: Actor) -> dict[str, Any]:
    sent = application.deliveries.filter(delivered_at__isnull=False).order_by("-delivered_at").first()
    mode = DeliveryMode(sent.mode) if sent else DeliveryMode.COLLECT
    at = (application.finished_at or clock.now()).astimezone(clock.ZONE)
    receiver = application.collector or application.applicant
    decisions = application.papers.filter(kind__in=[PaperKind.GRANT, PaperKind.REFUSAL]).order_by("made_at")
    documents = [
        [paper.document.name, paper.document.number] for paper in decisions.select_related("document")
    ]
    if application.certificate:
        documents.insert(0, [application.certificate.name, application.certificate.number])
    collected_at = application.collect_site or application.site
    return {
        "documents": documents,
        "how": str(mode.label),
        "reference": sent.reference if sent else "",
        "place": "受送达人处" if sent else collected_at.name,
        "delivered_at": f"{at:%Y}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分",
        "receiver": people.for_document(receiver, ("name",))["name"],
        "by_applicant": receiver.pk == application.applicant_id,
        "hander": actor.name,
        "remark": "",
    }


_PARTS: dict[PaperKind, Callable[[Application, SpecialStep | None, Actor], dict[str, Any]]] = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.NOTICE: _notice,
    PaperKind.ACCEPTANCE: _acceptance,
    PaperKind.NOT_ACCEPTED: _reasoned,
    PaperKind.PROMISE: _promise,
    PaperKind.COMMITMENT: _commitment,
    PaperKind.SPECIAL_STEP: _special_step,
    PaperKind.EXTENSION: _extension,
    PaperKind.GRANT: _grant,
    PaperKind.REFUSAL: _refusal,
    PaperKind.WITHDRAWAL: _withdrawal,
    PaperKind.RETURN: _return,
    PaperKind.REVOCATION: _revocation,
    PaperKind.DELIVERY: _delivery,
    PaperKind.ORIGINALS: _originals,
}


def _result(application: Application) -> dict[str, str]:
    certificate = application.certificate
    return {
        "result": certificate.name if certificate else "",
        "result_number": certificate.number if certificate else "",
    }


def _accepted_on(application: Application) -> str | None:
    """The day the set became complete, from which the terms run; else the day it was said."""
    return _iso(application.clock_from or application.accepted_at)


def _in(application: Application, states: Iterable[str]) -> list[ApplicationMaterial]:
    rows = application.materials.filter(state__in=list(states)).select_related("material")
    rows = rows.exclude(state=MaterialState.MISSING, is_needed=False)  # as a demand that was taken back
    return list(rows.order_by("material__position"))


def _brought(application: Application) -> list[list[str]]:
    states = [state for state in MaterialState if state not in OPEN_STATES]
    rows = _in(application, states)
    return [
        [*said, str(MaterialState(row.state).label)] for said, row in zip(_listed(rows), rows, strict=True)
    ]


def _listed(rows: Iterable[ApplicationMaterial]) -> list[list[str]]:
    """Each paper's name and form: 营业执照, 复印件2份."""
    return [
        [row.material.name, f"{FORMS[row.material.form_of_paper]}{row.material.copies}份"] for row in rows
    ]


def _sentence(words: str) -> str:
    """A reason as a sentence of its own."""
    return words.rstrip("。．.；; ") + "。"


def _iso(at: dt.date | dt.datetime | None) -> str | None:
    if isinstance(at, dt.datetime):
        return at.astimezone(clock.ZONE).date().isoformat()
    return at.isoformat() if at else None
