from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from django.conf import settings

from doorstep.base.clock.cli import commands
from doorstep.base.clock.imports import load
from doorstep.base.clock.models import Holiday
from doorstep.base.core.sheets import BadRows

pytestmark = pytest.mark.django_db

GOOD = {
    "year": 2027,
    "papers": ["a notice"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ],
}


def write(tmp_path, table, name="2027.json"):
    file = tmp_path / name
    file.write_text(table if isinstance(table, str) else json.dumps(table), encoding="utf-8")
    return file


def rows():
    return list(Holiday.objects.order_by("date").values_list())


def test_the_county_s_own_tables_load_again_and_again():
    before = rows()
    assert load(settings.ROOT / "data") == {2025: 33, 2026: 39}
    assert rows() == before
    assert Holiday.objects.get(date=dt.date(2026, 9, 20)).is_day_off is False
    assert all("国务院办公厅" in holiday.source for holiday in Holiday.objects.all())


def test_a_file_replaces_its_year_and_no_other(tmp_path):
    assert load(write(tmp_path, GOOD)) == {2027: 2}
    assert load(write(tmp_path, {**GOOD, "days": GOOD["days"][:1]})) == {2027: 1}
    assert Holiday.objects.filter(date__year=2026).count() == 39


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        ({**GOOD, "papers": []}, 0, "papers"),
        ({**GOOD, "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}]}, 1, "date"),
        ({**GOOD, "days": [{"name": "元旦", "date": "2027-02-29", "isOffDay": True}]}, 1, "date"),
        ({**GOOD, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "yes"}]}, 1, "isOffDay"),
        ({**GOOD, "days": [{"date": "2027-01-01"}]}, 1, "date"),
        ({**GOOD, "days": GOOD["days"] + GOOD["days"][:1]}, 3, "date"),
        ("not json", 0, ""),
        ({"year": 2027}, 0, ""),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_where(tmp_path, table, line, column):
    before = rows()
    with pytest.raises(BadRows) as refused:
        load(write(tmp_path, table))
    assert (refused.value.rows[0].line, refused.value.rows[0].column) == (line, column)
    assert rows() == before


def test_a_folder_without_holidays_is_refused(tmp_path):
    with pytest.raises(BadRows):
        load(tmp_path)


def test_the_command_counts_and_tells_a_deadline():
    runner = CliRunner()
    assert runner.invoke(commands, ["due", "2026-11-23", "15"]).output == "2026-12-14\n"
    assert runner.invoke(commands, ["due", "2026-12-30", "5"]).output == "2027-01-06 暂定\n"
    assert runner.invoke(commands, ["due", "2026-05-08", "1", "--why"]).output.splitlines() == [
        "自 2026-05-08（周五）次日起算，1 个工作日",
        "2026-05-09 周六 调休上班（劳动节） 第 1 天",
        "截止 2026-05-09（周六）",
    ]
    assert json.loads(runner.invoke(commands, ["load"]).output) == {"2025": 33, "2026": 39}
