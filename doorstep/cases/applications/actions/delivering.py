"""Bringing the result to who is entitled to it (送达): at any window, by post, by an agent, to the door."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates.models import CertificateStatus
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import codes
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.cases.applications import clocks, numbers, policies
from doorstep.cases.applications.models import Application, Delivery, DeliveryMode, PaperKind
from doorstep.cases.applications.signals import ended
from doorstep.cases.applications.states import MOVES
from doorstep.registry.people.models import NumberKind, Resident
from doorstep.registry.people.queries import find, resident
from doorstep.registry.places.models import Site

from .lock import change, lock
from .papers import give
from .words import reasoned


@act
def choose_collect_site(number: str, site_code: str, *, proof: str = "", actor: Actor) -> Application:
    """Have the result handed over at another site, where the resident is or will be: nobody is sent back.

    A clerk of that site may do it without having known of the affair before, with its number and a `proof` that the
    resident is there: the applicant's identity number or a code that a paper of this affair carries, for numbers can
    be guessed. Those who handle or decide it need none. Raises NotFound for a number that does not exist, a proof
    that is not of this affair, or an affair that is over, Invalid for a site that is closed.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).filter(number=numbers.read(number)).first()
    )
    known = application is not None and (
        policies.may_see(actor, application) or _is_proved(application, proof)
    )
    if application is None or not known or application.finished_at is not None:
        raise NotFound(_("没有待领取的这个办件，请核对编号，以及申请人的证件号码或文书上的查验码。"))
    if not policies.may_choose_collect_site(actor, application, site_code):
        raise NotAllowed(_("只有办理或领取点位的窗口可以改领取地点。"))
    if not Site.objects.filter(pk=site_code, is_open=True).exists():
        raise Invalid("site", _("没有这个点位，或者它没有开放。"), field="site")
    change(
        application, "collect_site_chosen", actor=actor, data={"site": site_code}, collect_site_id=site_code
    )
    return application


def _is_proved(application: Application, proof: str) -> bool:
    """Whether `proof` is the applicant's identity number, or a code that one of the affair's papers carries."""
    if not proof.strip():
        return False
    if find(number=proof).filter(pk=application.applicant_id).exists():
        return True
    code = codes.read(proof)
    of_a_paper = code == application.follow_code or application.papers.filter(document__code=code).exists()
    return of_a_paper or (application.certificate is not None and application.certificate.code == code)


@act
def send(application_id: uuid.UUID | str, *, mode: str, reference: str, actor: Actor) -> Delivery:
    """Send the result off: by post with the number of the item, by an agent or a team with who carries it.

    Raises Invalid for an unknown way or without a reference, IllegalMove `revoked_result` as handing over does.
    """
    application, after = lock(application_id, "send", actor=actor, may=policies.may_deliver)
    _still_good(application)
    if mode not in DeliveryMode.values or mode == DeliveryMode.COLLECT:
        raise Invalid("mode", _("请选择邮寄、代办员送达或送证上门。"), field="mode")
    words = " ".join(reference.split())
    if not 2 <= len(words) <= 60:
        raise Invalid("reference", _("请填写邮件号或由谁送（2 到 60 字）。"), field="reference")
    delivery = Delivery.objects.create(
        application=application,
        mode=mode,
        reference=words,
        sent_at=clock.now(),
        sent_by_id=actor.account_id,
    )
    application.status = after
    data = {"delivery": delivery.pk, "mode": mode}
    change(application, "sent", actor=actor, data=data, status=after, **clocks.reckon(application))
    return delivery


@act
def confirm_delivery(
    application_id: uuid.UUID | str, *, receiver_id: uuid.UUID | str | None = None, actor: Actor
) -> Application:
    """Say that the result has arrived (送达回证): with the applicant, or `receiver_id` whose number was checked."""
    application, after = lock(application_id, "confirm_delivery", actor=actor, may=policies.may_deliver)
    receiver = entitled(application, receiver_id)
    now = clock.now()
    Delivery.objects.filter(
        application=application, delivered_at__isnull=True, returned_at__isnull=True
    ).update(delivered_at=now, receiver=receiver, receiver_masked=receiver.name_masked)
    _finish(application, after, receiver, "delivered", actor)
    return application


@act
def undelivered(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Say that what was sent came back; it lies ready again, and the term to deliver goes on."""
    application, after = lock(application_id, "undelivered", actor=actor, may=policies.may_deliver)
    if application.certificate_id is None:
        after = next_state(MOVES, "undelivered_refusal", application.status)
    Delivery.objects.filter(
        application=application, delivered_at__isnull=True, returned_at__isnull=True
    ).update(returned_at=clock.now(), return_reason=reasoned(reason)[:200])
    application.status = after
    change(application, "undelivered", actor=actor, status=after, **clocks.reckon(application))
    return application


@act
def hand_over(
    application_id: uuid.UUID | str, *, collector_id: uuid.UUID | str | None = None, actor: Actor
) -> Application:
    """Give the result to the applicant, or to `collector_id` whose identity was checked; the affair is finished.

    At the site that took it in, that decided it, or where it was to be collected. Raises Invalid where the collector
    is unknown or has no checked number, IllegalMove `revoked_result` where the certificate was revoked.
    """
    application, after = lock(application_id, "hand_over", actor=actor, may=policies.may_hand_over)
    _still_good(application)
    collector = entitled(application, collector_id)
    _finish(application, after, collector, "handed_over", actor)
    return application


def _still_good(application: Application) -> None:
    certificate = application.certificate
    if certificate is not None and certificate.status == CertificateStatus.REVOKED:
        raise IllegalMove(_("这份证照已被撤销，不能交付。"), code="revoked_result")


def entitled(application: Application, person_id: uuid.UUID | str | None) -> Resident:
    """Who takes the result: the applicant, or another person with a checked number. Raises Invalid."""
    person = resident(person_id or application.applicant_id)
    if person is None:
        raise Invalid("unknown_collector", _("请先核验领取人的身份证件。"), field="collector")
    if person.pk != application.applicant_id and person.number_kind == NumberKind.NONE:
        raise Invalid("collector_without_number", _("代领人必须出示有效证件。"), field="collector")
    return person


def _finish(application: Application, after: str, person: Resident, event: str, actor: Actor) -> None:
    application.status = after
    change(
        application,
        event,
        actor=actor,
        data={"collector": str(person.pk), "by_applicant": person.pk == application.applicant_id},
        status=after,
        collector=person,
        collector_masked=person.name_masked,
        finished_at=clock.now(),
        due_on=None,
        warn_on=None,
    )
    if (
        application.proposed_at is not None
    ):  # a promised item's; an instant one is handed over in its ten minutes
        give(application, PaperKind.DELIVERY, actor=actor)
    ended.send(Application, application=application, actor=actor)
