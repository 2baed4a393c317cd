from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from doorstep.base.core.errors import Invalid
from doorstep.base.core.sheets import BadRows
from doorstep.base.journal.models import Entry
from doorstep.registry.places.cli import commands
from doorstep.registry.places.imports import load
from doorstep.registry.places.models import Area, Counter, Schedule, Site, Tier
from doorstep.registry.places.queries import summary

from .factories import DATA, append, copy_of_data, edit

pytestmark = pytest.mark.django_db

NETWORK = {"town_centre": 15, "sub_centre": 11, "village_room": 172, "station": 4}


@pytest.fixture
def data(tmp_path):
    return copy_of_data(tmp_path)


def everything():
    return [list(model.objects.order_by("pk").values_list()) for model in (Area, Site, Counter)]


def refused(data):
    """The rows for which a load is refused; nothing may have changed."""
    before = everything()
    with pytest.raises(BadRows) as refusal:
        load(data)
    assert everything() == before
    return [(row.file, row.line, row.column) for row in refusal.value.rows]


def test_the_network_is_fifteen_eleven_hundred_seventy_two_and_four():
    assert summary() == NETWORK
    result = CliRunner().invoke(commands, ["summary", "--json"])
    assert json.loads(result.output) == NETWORK
    assert list(json.loads(result.output)) == list(NETWORK)


def test_the_divisions_are_one_county_fifteen_towns_and_their_villages():
    levels = list(Area.objects.values_list("level", flat=True))
    assert (levels.count("county"), levels.count("town"), levels.count("village")) == (1, 15, 172)


def test_loading_again_changes_nothing():
    before, hours = everything(), Schedule.objects.count()
    assert load(DATA) == NETWORK
    assert everything() == before
    assert Schedule.objects.count() == hours


def test_a_load_is_journalled_with_its_counts():
    load(DATA)
    entry = Entry.objects.filter(event="places.loaded").latest("id")
    assert (entry.subject_id, entry.data) == ("510184000000", NETWORK)


def test_assumed_points_are_marked():
    assert not Site.objects.filter(is_assumed=False, basis__contains="assumed").exists()
    assert Site.objects.get(code="B04").is_assumed


def test_centres_have_six_to_eight_counters_rooms_one_stations_two():
    counts = {}
    for site in Site.objects.prefetch_related("counters"):
        counts.setdefault(site.tier, set()).add(site.counters.count())
    assert counts[Tier.TOWN_CENTRE] <= {6, 7, 8}
    assert counts[Tier.SUB_CENTRE] == {3}
    assert counts[Tier.VILLAGE_ROOM] == {1}
    assert counts[Tier.STATION] == {2}
    assert Counter.objects.filter(site="C112", name="综合窗口").count() >= 3


def test_a_site_that_the_file_drops_is_closed_not_deleted(data):
    edit(data / "sites_510184.csv", "S04,三江片区社区工作站", "S05,三江片区社区工作站")
    load(data)
    assert Site.objects.get(code="S04").is_open is False
    assert summary() == NETWORK


def test_a_renamed_site_keeps_its_code_and_gets_its_sound(data):
    edit(data / "sites_510184.csv", "白头镇王场分中心", "白头镇新王场分中心")
    load(data)
    assert Site.objects.get(code="B04").pinyin.startswith("bai tou zhen xin wang chang")


def test_a_counter_that_the_file_drops_is_closed_and_hours_are_replaced(data):
    edit(data / "counters.csv", "station,,2,帮办代办窗口,VYABCD\n", "")
    edit(data / "hours.csv", "village_room,,1,09:00,11:30,regular", "village_room,,1,09:30,11:30,regular")
    load(data)
    assert Counter.objects.get(site="S01", number=2).is_open is False
    assert Schedule.objects.get(site="V001018", weekday=0, closes="11:30").opens.isoformat() == "09:30:00"


def test_a_file_written_by_chinese_excel_is_read(data):
    file = data / "sites_510184.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    assert load(data) == NETWORK
    file.write_bytes(file.read_text(encoding="gb18030").encode("utf-8-sig"))
    assert load(data) == NETWORK


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("C112,白头镇综合便民服务中心,town_centre", "c-112,白头镇综合便民服务中心,town_centre", "site_code"),
        ("C113,道明镇综合便民服务中心", "C112,道明镇综合便民服务中心", "site_code"),
        ("白头镇综合便民服务中心,town_centre", "白头镇综合便民服务中心,hall", "tier"),
        ("C112,白头镇综合便民服务中心,", "C112,,", "name"),
        ("510184112000,30.605,103.58", "510184112000,north,103.58", "lat"),
        ("510184112000,30.605,103.58", "510184112000,103.58,30.605", "lat"),
        ("town_centre,,510184112000", "town_centre,,510184999000", "area_code"),
        ("town_centre,,510184112000", "town_centre,C113,510184112000", "parent_code"),
        ("sub_centre,C112,510184112000", "sub_centre,C999,510184112000", "parent_code"),
        ("sub_centre,C112,510184112000", "sub_centre,B05,510184112000", "parent_code"),
    ],
)
def test_every_wrong_cell_is_named_and_nothing_is_changed(data, old, new, column):
    line = edit(data / "sites_510184.csv", old, new)
    assert ("sites_510184.csv", line, column) in refused(data)


def test_all_wrong_rows_are_told_at_once(data):
    file = data / "sites_510184.csv"
    lines = [edit(file, ",sub_centre,C110", ",sub_centre,X1"), edit(file, "30.8353", "east")]
    assert {line for _file, line, _column in refused(data)} >= set(lines)


def test_a_second_centre_in_a_town_is_refused(data):
    line = append(data / "sites_510184.csv", "C912,白头镇第二中心,town_centre,,510184112000,30.6,103.58,x")
    assert ("sites_510184.csv", line, "area_code") in refused(data)


def test_a_town_without_a_centre_and_a_wrong_count_are_refused(data):
    edit(
        data / "sites_510184.csv",
        "C113,道明镇综合便民服务中心,town_centre,,510184113000,30.64,103.575,",
        "#,",
    )
    assert ("sites_510184.csv", 0, "area_code") in refused(data)
    assert ("sites_510184.csv", 0, "tier") in refused(data)


def test_a_division_without_its_parent_is_refused(data):
    line = edit(data / "divisions_510184.csv", "白头镇,town,510184000000", "白头镇,town,510185000000")
    assert ("divisions_510184.csv", line, "parent_code") in refused(data)


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("counters.csv", "station,,100,x,A", "number"),
        ("counters.csv", "station,,3,x,Q", "queues"),
        ("counters.csv", "station,,3,x,", "queues"),
        ("counters.csv", "kiosk,,3,x,A", "tier"),
        ("counters.csv", "station,C112,3,x,A", "site_code"),
        ("hours.csv", "station,,8,09:00,10:00,regular", "opens"),
        ("hours.csv", "station,,7,10:00,09:00,regular", "opens"),
        ("hours.csv", "station,,7,9 am,10:00,regular", "opens"),
        ("hours.csv", "station,,7,09:00,10:00,night", "opens"),
        ("hours.csv", "station,,1,11:00,12:30,extended", "opens"),
        ("hours.csv", "station,,1,11:00", ""),
    ],
)
def test_wrong_counters_and_hours_are_named(data, file, row, column):
    line = append(data / file, row)
    assert (file, line, column) in refused(data)


def test_what_is_no_table_is_refused(data):
    (data / "sites_510184.csv").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff")
    assert refused(data)[0][:2] in {("sites_510184.csv", 0), ("sites_510184.csv", 1)}
    (data / "sites_510184.csv").unlink()
    assert refused(data) == [("sites_*.csv", 0, "")]


def test_a_file_that_is_wrong_everywhere_is_not_told_without_end(data):
    file = data / "sites_510184.csv"
    file.write_text(file.read_text(encoding="utf-8").split("\n")[0] + "\n" + "x,y\n" * 5000, encoding="utf-8")
    assert len(refused(data)) == 200


def test_the_command_tells_the_lines(data):
    line = append(data / "hours.csv", "station,,8,09:00,10:00,regular")
    result = CliRunner().invoke(commands, ["load", str(data)])
    assert result.exit_code == 1
    assert f"hours.csv:{line}" in result.output


def test_a_refusal_is_an_invalid_input_like_any_other(data):
    append(data / "hours.csv", "station,,8,09:00,10:00,regular")
    with pytest.raises(Invalid) as refusal:
        load(data)
    assert refusal.value.code == "bad_rows"
    assert list(refusal.value.errors)
