"""175 is counted, never written: suspending one item shows 174 wherever a count is shown (domain.md §9.20)."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from doorstep.base.core.errors import NotFound
from doorstep.registry.catalogue import actions, queries
from doorstep.registry.catalogue.cli import commands
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.places.models import Site, Tier

pytestmark = pytest.mark.django_db

SEAT = "C001"  # 崇阳街道: assumed, data/county.json
LICENCE_CODE = "51018400-SC-XK-0001"
LICENCE, FOOD = "个体工商户设立登记", "食品经营许可证核发(新办)"


def code_of(name: str) -> str:
    return queries.version_named(name).item_id


def test_every_centre_offers_all_175_listed_items():
    told = json.loads(CliRunner().invoke(commands, ["summary", "--json"]).output)
    assert told["listed"] == 175
    assert len(told["offered"]) == 15
    assert set(told["offered"].values()) == {175}


def test_suspending_one_item_shows_174_everywhere_and_resuming_it_175(cast):
    code = code_of(LICENCE)

    def counts():
        told = queries.summary()
        return {
            told["listed"],
            *told["offered"].values(),
            queries.listed_items().count(),
            queries.offered_at("C112").count(),
            queries.offered_count("C112"),
        }

    assert counts() == {175}
    actions.suspend(code, reason="系统升级", actor=cast["manager"])
    assert counts() == {174}
    assert queries.summary()["items"] == 272
    assert queries.search("开饭馆", "C112")[0].version.name == FOOD
    assert queries.sites_offering(code) == []
    with pytest.raises(NotFound):
        queries.current_version(code)
    with pytest.raises(NotFound):
        queries.guide(code)
    assert all(entry.item_id != code for event in queries.life_events() for entry in event.entries.all())
    actions.resume(code, actor=cast["manager"])
    assert counts() == {175}


def test_instant_items_are_decided_at_the_counter_promised_ones_accepted():
    assert queries.offering("C112", code_of(LICENCE)).depth == Depth.DECIDE
    assert queries.offering("C112", code_of(FOOD)).depth == Depth.ACCEPT
    instant = queries.listed_items().filter(current__is_instant=True).count()
    assert queries.offered_at("C112", Depth.DECIDE).count() == instant
    assert queries.offered_at("C112", Depth.ACCEPT).count() == 175


def test_what_is_only_accepted_is_decided_somewhere():
    assert not Offering.objects.filter(depth=Depth.ACCEPT, decided_at__isnull=True).exists()
    assert not Offering.objects.exclude(depth=Depth.ACCEPT).filter(decided_at__isnull=False).exists()
    for offering in Offering.objects.filter(depth=Depth.ACCEPT).select_related("site", "item__current")[:500]:
        instant = offering.item.current.is_instant
        assert offering.decided_at_id == (offering.site.parent_id if instant else SEAT)


def test_the_county_seats_centre_decides_all_175():
    assert queries.offered_at(SEAT, Depth.DECIDE).count() == 175


def test_the_licence_stands_on_the_market_regulation_authority_s_delegation():
    basis = queries.offering("C112", code_of(LICENCE)).basis
    assert "市场监督管理局委托" in basis
    assert "审批服务专用章" in basis
    assert not Offering.objects.filter(basis="").exists()


def test_rooms_accept_what_suits_them_and_nothing_else():
    room = Site.objects.filter(tier=Tier.VILLAGE_ROOM).first()
    offered = queries.offered_at(room.code)
    assert offered.count() > 100
    assert {o.depth for o in offered} == {Depth.ACCEPT}
    assert all(o.item.current.village_room_suitable for o in offered)


@pytest.mark.parametrize("code", ["B04", "S01"])
def test_sub_centres_and_stations_advise_on_the_rest(code):
    offered = list(queries.offered_at(code))
    assert len(offered) == 175
    assert all((o.depth == Depth.ACCEPT) is o.item.current.village_room_suitable for o in offered)
    accepted = sum(o.depth == Depth.ACCEPT for o in offered)
    assert queries.offered_count(code) == accepted == queries.offered_at(code, Depth.ACCEPT).count()


def test_where_an_item_is_done_deepest_first():
    found = queries.sites_offering(code_of(LICENCE))
    assert [o.depth for o in found[:15]] == [Depth.DECIDE] * 15
    assert {o.site.tier for o in found[15:]} <= {Tier.SUB_CENTRE, Tier.STATION}
    assert queries.sites_offering("none") == []


def test_a_closed_site_offers_nothing_and_is_not_counted():
    Site.objects.filter(code="C112").update(is_open=False)
    assert "C112" not in queries.summary()["offered"]
    assert queries.offered_at("C112").count() == 0


def test_what_a_site_does_not_do_is_not_found():
    with pytest.raises(NotFound):
        queries.offering("C112", "none")
    with pytest.raises(NotFound):
        queries.version_named("没有这个事项")


def test_lists_take_one_query_however_long(django_assert_num_queries):
    first = queries.offered_at("C112").values_list("pk", flat=True)[:1]
    for offered in (queries.offered_at("C112").filter(pk__in=list(first)), queries.offered_at("C112")):
        with django_assert_num_queries(1):
            for row in offered:
                version = row.item.current
                assert all([version.name, version.form.code, row.item.department.name, row.site.name])
    with django_assert_num_queries(3):
        queries.summary()
    with django_assert_num_queries(2):
        assert queries.guide(LICENCE_CODE).materials.all()
    with django_assert_num_queries(2):
        for event in queries.life_events():
            assert [entry.item.current.name for entry in event.entries.all()]
