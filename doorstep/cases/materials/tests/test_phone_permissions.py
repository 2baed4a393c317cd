"""A phone's way in is made and judged by clerks of the site that took the affair in."""

import pytest

from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.models import PhonePage

from .factories import first_row, sent

pytestmark = pytest.mark.django_db
VERBS = {
    "make_link": lambda affair, actor: actions.make_link(affair.pk, actor=actor),
    "close_link": lambda affair, actor: actions.close_link(affair.pk, actor=actor),
    "confirm_paper": lambda affair, actor: actions.confirm_paper(
        affair.pk, first_row(affair).pk, actor=actor
    ),
    "reject_paper": lambda affair, actor: actions.reject_paper(
        affair.pk, first_row(affair).pk, word="看不清", actor=actor
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not(cast, verb):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    for who in ("reviewer", "site_head", "seal_keeper", "manager"):
        with changes_nothing(NotAllowed):
            VERBS[verb](affair, cast[who])
    for who in ("resident", "clerk_elsewhere", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            VERBS[verb](affair, cast[who])


@pytest.mark.parametrize("verb", VERBS)
def test_a_second_clerk_of_the_site_goes_on(cast, verb):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    VERBS[verb](affair, cast["second_clerk"])


def test_photos_are_for_those_who_may_read_the_answers(cast):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    page = PhonePage.objects.get().pk
    assert queries.page_file(cast["reviewer"], affair.pk, page).media_type == "image/jpeg"
    with pytest.raises(NotAllowed):
        queries.page_file(cast["seal_keeper"], affair.pk, page)
    with pytest.raises(NotFound):
        queries.page_file(cast["clerk_elsewhere"], affair.pk, page)
    other = opened(cast["clerk"])
    with pytest.raises(NotFound):
        queries.page_file(cast["clerk"], other.pk, page)
