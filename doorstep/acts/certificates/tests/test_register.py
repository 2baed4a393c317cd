"""The monthly register on paper and as a sheet says every field of domain.md §3."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from pypdf import PdfReader

from doorstep.acts.certificates import register
from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.models import Seal
from doorstep.acts.seals.sheets import register_sheet
from doorstep.acts.seals.tests.factories import make_seal_in_use, stamp
from doorstep.base import clock
from doorstep.base.journal.queries import head_of_day
from doorstep.base.journal.tests.factories import sequence
from doorstep.registry.staff.tests.factories import make_cast

AT = dt.datetime(2026, 11, 24, 10, 30, tzinfo=clock.ZONE)
FIELDS = [
    "序号",
    "用章时间",
    "印章编号",
    "印章名称",
    "点位",
    "事项名称",
    "办件编号",
    "申请人",
    "文书名称",
    "文号",
    "份数",
    "骑缝/错页",
    "用章事由",
    "经办人",
    "审核（批准）人",
    "监印人",
    "见证人",
    "介质",
    "文件摘要（SHA-256）",
    "备注、冲正",
]


@pytest.fixture
def world(db):
    with clock.travel(AT):
        cast = make_cast()
        seal = Seal.objects.select_related("site").get(pk=make_seal_in_use(cast).pk)
        yield cast, seal


def pages(data: bytes) -> list[str]:
    return ["".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(data)).pages]


def test_every_field_of_a_line_is_printed(world):
    cast, seal = world
    use = stamp(cast["clerk"], medium="physical", copies=3, edge="straddle", remark="一式三份")
    actions.correct(use.pk, reason="证照已撤销，作废", actor=cast["reviewer"])
    (said,) = pages(register.monthly(seal, AT.date()))
    for words in (
        seal.code,
        seal.name,
        seal.site.name,
        "2026年11月",
        "10:30:00",
        use.affair,
        "戴某",
        use.document_number,
        "骑缝",
        "准予决定用印",
        "实物印章",
        "一式三份；已由第2号冲正",
        "冲正第1号",
        "seal_keeper",
        "seal_witness",
        "site_head",
        bytes(use.document_digest).hex(),
        "中心负责人",
        "第1页，共1页",
        "序号1至2",
    ):
        assert words.replace(" ", "") in said, words


def test_the_head_is_on_every_page_and_the_page_numbers_count(world):
    cast, seal = world
    for _round in range(60):
        stamp(cast["clerk"])
    sheets = pages(register.monthly(seal, AT.date()))
    assert len(sheets) > 1
    for number, said in enumerate(sheets, start=1):
        assert "用章登记台账" in said
        assert "文件摘要" in said
        assert f"第{number}页，共{len(sheets)}页" in said


def test_the_signed_head_of_the_day_is_printed(world):
    cast, seal = world
    stamp(cast["clerk"])
    sequence()
    (said,) = pages(register.monthly(seal, AT.date()))
    assert bytes(head_of_day("seals", AT.date()).root).hex() in said


def test_a_month_without_a_use_says_so(world):
    _cast, seal = world
    (said,) = pages(register.monthly(seal, dt.date(2026, 10, 1)))
    assert "本月没有用印" in said
    assert head_of_day("seals", dt.date(2026, 10, 31)) is None
    assert "还没有签名的日志头" in said


def test_the_sheet_has_every_field(world):
    cast, seal = world
    stamp(cast["clerk"], edge="fanned", remark="附图")
    sheet = openpyxl.load_workbook(io.BytesIO(register_sheet("台账", queries.register(seal)))).active
    assert [cell.value for cell in sheet[3]] == FIELDS
    row = dict(zip(FIELDS, [cell.value for cell in sheet[4]], strict=True))
    assert (row["骑缝/错页"], row["备注、冲正"], row["介质"]) == ("错页", "附图", "电子印章")
