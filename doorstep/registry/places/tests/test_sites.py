from __future__ import annotations

import pytest

from doorstep.registry.places import queries
from doorstep.registry.places.models import Tier

pytestmark = pytest.mark.django_db


def test_sites_stand_by_tier_and_then_by_sound(django_assert_num_queries):
    with django_assert_num_queries(1):
        sites = queries.sites()
        assert sites[0].area.name  # joined
    assert len(sites) == 202
    assert [s.tier for s in sites] == sorted((s.tier for s in sites), key=Tier.values.index)
    assert sites[0].name.startswith("白头镇")  # bai is the first of the towns' sounds
    sounds = [s.pinyin for s in sites[:15]]
    assert sounds == sorted(sounds)


def test_sites_of_a_town():
    sites = queries.sites(town="510184112000")
    assert {s.code for s in sites if s.tier != Tier.VILLAGE_ROOM} == {"C112", "B04"}
    assert all(s.area_id.startswith("510184112") for s in sites)
    assert queries.sites(tier=Tier.STATION, town="510184112000") == []


def test_the_nearest_sites_come_first():
    found = queries.nearest(30.605, 103.58)
    assert (found[0].site.code, found[0].metres) == ("C112", 0)
    assert [d.metres for d in found] == sorted(d.metres for d in found)
    assert len(found) == 202


def test_distance_of_known_points():
    # one degree of latitude on the mean sphere
    assert queries.metres_between(30, 103, 31, 103) == pytest.approx(111_195, abs=5)
    assert queries.metres_between(30, 103, 30, 103) == 0


def test_counters_of_a_hall_by_number():
    numbers = [counter.number for counter in queries.counters("C112")]
    assert numbers == list(range(1, len(numbers) + 1))
