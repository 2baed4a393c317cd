import pytest

from doorstep.base.core.errors import IllegalMove, Invalid
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application

from .factories import complete, filled, opened

pytestmark = pytest.mark.django_db


def test_an_incomplete_affair_is_not_accepted_and_every_gap_is_named(cast):
    application = opened(cast["clerk"])
    with changes_nothing(Invalid):
        actions.accept(application.pk, actor=cast["clerk"])
    with pytest.raises(Invalid) as refused:
        actions.accept(application.pk, actor=cast["clerk"])
    assert len(refused.value.errors) > application.materials.filter(material__is_required=True).count()


def test_the_notice_lists_everything_that_is_missing(cast):
    application = opened(cast["clerk"])
    notice = actions.notify(application.pk, actor=cast["clerk"])
    required = set(
        application.materials.filter(material__is_required=True).values_list("material__name", flat=True)
    )
    assert required <= {gap["name"] for gap in notice.gaps}
    assert any(gap["kind"] == "field" for gap in notice.gaps)


def test_edge_9_2_a_second_demand_is_blocked(cast):
    """补正 answered partly stays 补正; a new demand is impossible (domain.md §9.2)."""
    application = opened(cast["clerk"])
    actions.notify(application.pk, actor=cast["clerk"])
    first = application.materials.order_by("pk").first()
    actions.check_materials(application.pk, {first.pk: "seen"}, actor=cast["clerk"])
    assert Application.objects.get(pk=application.pk).status == "noticed"
    with changes_nothing(Invalid):
        actions.accept(application.pk, actor=cast["clerk"])
    with changes_nothing(IllegalMove):
        actions.notify(application.pk, actor=cast["clerk"])
    complete(application, cast["clerk"])
    assert actions.accept(application.pk, actor=cast["clerk"]).status == "accepted"


def test_a_complete_affair_gets_no_notice(cast):
    application = filled(cast["clerk"])
    with changes_nothing(Invalid):
        actions.notify(application.pk, actor=cast["clerk"])


@pytest.mark.parametrize("reason", ["", " ", "无", "长" * 401])
@pytest.mark.parametrize("verb", [actions.turn_down, actions.withdraw])
def test_an_end_without_a_reason_is_refused(cast, verb, reason):
    application = opened(cast["clerk"])
    with changes_nothing(Invalid):
        verb(application.pk, reason=reason, actor=cast["clerk"])
