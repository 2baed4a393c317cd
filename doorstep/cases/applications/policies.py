"""Who may do what to an affair: one source for "may" and for "visible"."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Application, ApplicationStatus, Original, Paper, Review

SEERS = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD, Role.SEAL_KEEPER, Role.BUREAU)
CARRIERS = (Role.AGENT, Role.TEAM_MEMBER)
DELIVERABLE = (ApplicationStatus.ISSUED, ApplicationStatus.REFUSED, ApplicationStatus.SENT)
# who uses the seal answers for it (谁使用、谁负责)
SEALERS = (Role.CLERK, Role.REVIEWER)


def deciding_site(application: Application) -> str:
    """The code of the site that decides the affair: the one that took it in, unless another does (收受分离)."""
    return application.decided_at_site_id or application.site_id


def places(application: Application) -> set[str]:
    """The codes of the sites that have to do with the affair: taken in, decided, collected."""
    return {
        application.site_id,
        deciding_site(application),
        application.collect_site_id or application.site_id,
    }


def visible_q(actor: Actor) -> Q:
    """The affairs that an actor may know of: those taken in, decided or collected where they work, and those that
    their department reviews; agents and teams, what is to be brought to somebody; the bureau's people, all.
    """
    if actor.is_system or any(actor.everywhere(role) for role in SEERS):
        return Q()
    found = _at(actor.sites(*SEERS))
    carried = actor.sites(*CARRIERS)
    if carried:
        found |= _at(carried) & Q(status__in=DELIVERABLE)
    departments = actor.departments(Role.DEPARTMENT)
    if departments:
        reviews = Review.objects.filter(application=OuterRef("pk"), department_id__in=departments)
        found |= Q(Exists(reviews))
    return found


def _at(sites: set[str]) -> Q:
    return Q(site_id__in=sites) | Q(decided_at_site_id__in=sites) | Q(collect_site_id__in=sites)


def may_see(actor: Actor, application: Application) -> bool:
    """Whether the actor may know of an affair: the same answer as `visible_to`, asking only a department's reviewer
    for a query.
    """
    here = places(application)
    if actor.is_system or any(actor.has_any(SEERS, site) for site in here):
        return True
    if application.status in DELIVERABLE and any(actor.has_any(CARRIERS, site) for site in here):
        return True
    departments = actor.departments(Role.DEPARTMENT)
    return bool(departments) and application.reviews.filter(department_id__in=departments).exists()


def visible_to(actor: Actor) -> QuerySet[Application]:
    """The affairs that an actor may know of."""
    return Application.objects.filter(visible_q(actor))


def may_open(actor: Actor, site_code: str) -> bool:
    """Clerks open affairs at the sites where they work at the window; the program, a part of a bundle that waited."""
    return actor.is_system or actor.has(Role.CLERK, site_code)


def may_handle(actor: Actor, application: Application) -> bool:
    """Any clerk of the site goes on with an affair (综合窗口): fill, check, notify, accept, hand over, withdraw."""
    return actor.has(Role.CLERK, application.site_id)


def may_see_extra_demands(actor: Actor) -> bool:
    """Everything that was asked for beyond the lists (清单外材料) is for the bureau."""
    return actor.everywhere(Role.BUREAU)


def may_see_false_commitments(actor: Actor) -> bool:
    """Who committed falsely (告知承诺失信) is known to the bureau; the window is told of the one before it only."""
    return actor.everywhere(Role.BUREAU)


def may_restore_trust(actor: Actor, application: Application) -> bool:
    """Credit is repaired (信用修复) by the bureau."""
    return actor.everywhere(Role.BUREAU)


def may_move_original(actor: Actor, original: Original) -> bool:
    """An original is given back, passed on or taken over by a clerk of the site where it is, or where it goes."""
    return actor.has(Role.CLERK, original.site_id)


def may_see_originals(actor: Actor, site_code: str) -> bool:
    """What of the residents' own a site still has is known to its window and its head, and to the bureau."""
    return actor.has_any((Role.CLERK, Role.SITE_HEAD, Role.BUREAU), site_code)


def may_watch(actor: Actor, application: Application) -> bool:
    """What the passing of time does to an affair is said by the program's nightly job, or by a clerk who sees it first."""
    return actor.is_system or may_handle(actor, application)


def may_decide(actor: Actor, application: Application) -> bool:
    """An instant item is decided at the window by a clerk of the deciding site, or by its reviewer."""
    return actor.has_any((Role.CLERK, Role.REVIEWER), deciding_site(application))


def may_hold(actor: Actor, application: Application) -> bool:
    """Whoever works on an affair may have it on their list: clerks where it is taken in, decided or collected,
    reviewers and the head where it is decided, the departments that are asked.
    """
    deciding = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD)
    return (
        may_hand_over(actor, application)
        or actor.has_any(deciding, deciding_site(application))
        or may_give_opinion(actor, application)
    )


def may_pass_on(actor: Actor, application: Application) -> bool:
    """Who has it passes it on; the head of one of its sites may as well, for one who is not there."""
    if actor.account_id is not None and actor.account_id == application.holder_id:
        return True
    return any(actor.has(Role.SITE_HEAD, site) for site in places(application))


def may_give_opinion(actor: Actor, application: Application) -> bool:
    """A department's reviewer speaks for a department that was asked."""
    return bool(actor.departments(Role.DEPARTMENT)) and may_see(actor, application)


def may_propose(actor: Actor, application: Application) -> bool:
    """A promised item's decision is proposed by a reviewer of the deciding site, who also asks for an extension."""
    return actor.has(Role.REVIEWER, deciding_site(application))


def may_run_special_step(actor: Actor, application: Application) -> bool:
    """Special procedures are run by the deciding site's reviewer or by a department that reviews the affair."""
    return may_propose(actor, application) or may_give_opinion(actor, application)


def may_sign(actor: Actor, application: Application) -> bool:
    """The head of the deciding site signs, sends back, answers extensions."""
    return actor.has(Role.SITE_HEAD, deciding_site(application))


def may_correct(actor: Actor, application: Application) -> bool:
    """A result is corrected by the head of the deciding site; an instant one by a reviewer there too, since the head
    approved its seal beforehand and nobody answers a line that they approved.
    """
    roles = (Role.SITE_HEAD, Role.REVIEWER) if application.version.is_instant else (Role.SITE_HEAD,)
    return actor.has_any(roles, deciding_site(application)) and not _approved_seal(actor, application)


def may_revoke(actor: Actor, application: Application) -> bool:
    """A result is taken back by the head of the deciding site, if they did not approve its seal, or by the bureau."""
    by_bureau = actor.has(Role.BUREAU, deciding_site(application))
    by_head = actor.has(Role.SITE_HEAD, deciding_site(application))
    return by_bureau or (by_head and not _approved_seal(actor, application))


def _approved_seal(actor: Actor, application: Application) -> bool:
    use = application.certificate.seal_use if application.certificate else None
    return use is not None and use.approver_id == actor.account_id


def may_seal(actor: Actor, application: Application) -> bool:
    """Who uses the seal answers for it (谁使用、谁负责): a clerk of the deciding site, under the seal's own rules."""
    return actor.has(Role.CLERK, deciding_site(application))


def may_issue(actor: Actor, application: Application) -> bool:
    """Whoever may put the seal on may give the result out."""
    return may_seal(actor, application)


def may_hand_over(actor: Actor, application: Application) -> bool:
    """The result is handed over where the affair was taken in, decided, or is to be collected."""
    return any(actor.has(Role.CLERK, site) for site in places(application))


def may_deliver(actor: Actor, application: Application) -> bool:
    """Sending off and confirming is for those who hand over, and for agents and teams of those sites."""
    return any(actor.has_any((Role.CLERK, *CARRIERS), site) for site in places(application))


def may_choose_collect_site(actor: Actor, application: Application, site_code: str) -> bool:
    """A clerk at the new place, or one who hands over anyway."""
    return actor.has(Role.CLERK, site_code) or may_hand_over(actor, application)


def may_stamp_paper(actor: Actor, application: Application) -> bool:
    """Papers of an affair are stamped by hand by who may seal it, from the acceptance on; never of a withdrawn one."""
    return may_seal(actor, application) and application.status not in {"opened", "noticed", "withdrawn"}


def may_read_answers(actor: Actor, application: Application) -> bool:
    """The form's answers are for those who handle, review or decide the affair; a place of collection needs none."""
    readers = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD)
    here = actor.has_any(readers, application.site_id) or actor.has_any(readers, deciding_site(application))
    return here or may_give_opinion(actor, application)


def may_read_result(actor: Actor, application: Application) -> bool:
    """The result names its holder in full: for those who handle, decide or hand it over, wherever it was made."""
    readers = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD)
    return actor.is_system or any(actor.has_any(readers, site) for site in places(application))


def may_see_paper(actor: Actor, paper: Paper, application: Application) -> bool:
    """A document is known to those who know of its affair, and where its seal is kept."""
    return may_see(actor, application) or actor.has_any(SEERS, paper.document.site_id)


def may_read_paper(actor: Actor, paper: Paper, application: Application) -> bool:
    """A document names the applicant in full: for those who handle, review or decide the affair, and those who seal it."""
    return (
        may_read_answers(actor, application)
        or may_hand_over(actor, application)
        or actor.has_any((*SEALERS, Role.SITE_HEAD), paper.document.site_id)
    )


def may_seal_paper(actor: Actor, paper: Paper) -> bool:
    """A waiting document is sealed by who handles or reviews at the place whose seal it is, under the seal's rules."""
    return actor.has_any(SEALERS, paper.document.site_id)
