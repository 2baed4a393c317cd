import uuid

import pytest

from doorstep.acts.queue import actions as queue
from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions
from doorstep.registry.catalogue import actions as catalogue
from doorstep.registry.catalogue.models import Depth, ItemVersion, Offering
from doorstep.registry.catalogue.queries import materials_for
from doorstep.registry.places.models import Counter
from doorstep.registry.staff.queries import actor_of
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME, make_account

from .factories import LICENCE, SITUATION, licence_code, make_resident, opened
from .promised import FOOD

pytestmark = pytest.mark.django_db


def serving(cast, counter=1, who="clerk"):
    """A ticket that `who` is serving at a counter of the home site."""
    window = Counter.objects.get(site_id=HOME, number=counter)
    queue.take(HOME, items=[licence_code()], actor=system())
    queue.sit(window.pk, actor=cast[who])
    ticket = queue.call_next(window.pk, actor=cast[who])
    queue.begin(ticket.pk, actor=cast[who])
    return ticket


def test_an_affair_keeps_the_version_and_the_papers_of_its_item(cast):
    application = opened(cast["clerk"])
    assert application.version.name == "个体工商户设立登记"
    needed = [paper.pk for paper, _why in materials_for(application.version, SITUATION)]
    assert sorted(application.materials.values_list("material_id", flat=True)) == sorted(needed)
    assert 0 < len(needed) < application.version.materials.count()
    assert Entry.objects.filter(event="application.opened", subject_id=str(application.pk)).count() == 1


def test_an_affair_stands_on_the_ticket_that_is_being_served(cast):
    ticket = serving(cast)
    assert opened(cast["clerk"], ticket_id=ticket.pk).ticket_id == ticket.pk


def test_somebody_elses_ticket_is_refused_with_their_name(cast):
    ticket = serving(cast)
    applicant = make_resident(cast["second_clerk"])
    with pytest.raises(Taken) as refused:
        opened(cast["second_clerk"], ticket_id=ticket.pk, applicant=applicant)
    assert "clerk" in str(refused.value.message)


def test_a_ticket_that_nobody_serves_is_refused(cast):
    ticket = queue.take(HOME, items=[licence_code()], actor=system())
    applicant = make_resident(cast["clerk"])
    with changes_nothing(IllegalMove):
        opened(cast["clerk"], ticket_id=ticket.pk, applicant=applicant)


def test_a_ticket_of_another_site_is_not_known_here(cast):
    ticket = queue.take(ELSEWHERE, items=[licence_code()], actor=system())
    applicant = make_resident(cast["clerk"])
    with changes_nothing(NotFound):
        opened(cast["clerk"], ticket_id=ticket.pk, applicant=applicant)


@pytest.mark.parametrize(
    "who", ["clerk_elsewhere", "reviewer", "seal_keeper", "site_head", "manager", "outsider"]
)
def test_only_clerks_of_the_site_take_affairs_in(cast, who):
    applicant = make_resident(cast["clerk"])
    with changes_nothing(NotAllowed):
        opened(cast[who], applicant=applicant)


def test_a_suspended_item_is_not_taken(cast):
    catalogue.suspend(licence_code(), reason="系统升级", actor=cast["manager"])
    applicant = make_resident(cast["clerk"])
    with changes_nothing(Invalid):
        opened(cast["clerk"], applicant=applicant)


def test_a_site_that_only_guides_does_not_take_it(cast):
    Offering.objects.filter(site_id=HOME, item_id=licence_code()).update(depth=Depth.GUIDE)
    applicant = make_resident(cast["clerk"])
    with changes_nothing(Invalid):
        opened(cast["clerk"], applicant=applicant)


@pytest.mark.parametrize(
    ("site", "who", "item", "decided_at"),
    [
        (HOME, "clerk", LICENCE, HOME),  # instant, at a town centre
        (HOME, "clerk", FOOD, "C001"),  # promised: the county seat's centre decides
    ],
)
def test_where_it_is_decided_follows_from_the_offering(cast, site, who, item, decided_at):
    code = ItemVersion.objects.get(name=item, item__is_listed=True).item_id
    applicant = make_resident(cast[who])
    application = actions.open_application(site, code, applicant_id=applicant.pk, actor=cast[who])
    assert (application.site_id, application.decided_at_site_id) == (site, decided_at)
    assert application.holder_id == application.handler_id == cast[who].account_id


def test_what_a_room_takes_is_decided_at_its_towns_centre(cast):
    offering = (
        Offering.objects.filter(site__parent=HOME, depth=Depth.ACCEPT, item__current__is_instant=True)
        .select_related("site")
        .first()
    )
    account = make_account("room_clerk", post="clerk", site=offering.site_id)
    clerk = actor_of(account, channel="desk")
    applicant = make_resident(clerk)
    application = actions.open_application(
        offering.site_id, offering.item_id, applicant_id=applicant.pk, actor=clerk
    )
    assert application.decided_at_site_id == HOME


def test_an_unknown_applicant_is_refused(cast):
    with changes_nothing(Invalid):
        actions.open_application(HOME, licence_code(), applicant_id=uuid.uuid4(), actor=cast["clerk"])
