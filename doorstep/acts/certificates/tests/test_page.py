"""Pages are PDF/A, carry the seal only when there is one, and set every name with the build's own fonts."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image
from pypdf import PdfReader

from doorstep.acts.certificates import page, papers, queries, typesetting
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base import clock

from .factories import CONTENT, make_at, make_draft, make_issued

AT = dt.datetime(2026, 11, 23, 10, 30, tzinfo=clock.ZONE)
# one from each extension that a name of the people's register may have, and one of the general list's rare ones
RARE = "𠮷䶮㛃𫖯𫍽𪟝𬭎𬀩"
LONG = "阿依古丽·吐尔逊阿卜杜热合曼·买买提明艾合买提江"


def words(data: bytes) -> str:
    return "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(data)).pages)


def reds(picture: bytes) -> int:
    """How many pixels have the seal's colour."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return sum(count for count, (r, g, b) in image.getcolors(1 << 24) if r > 150 and g < 110 and b < 110)


@pytest.mark.parametrize("template", ["licence", "permit", "result"])
def test_is_archival_and_says_the_content(cast, template):
    make_seal_in_use(cast)
    certificate = make_issued(cast["clerk"], template=template)
    data = page.of(certificate)
    reader = PdfReader(io.BytesIO(data))
    metadata = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert "/OutputIntents" in reader.root_object
    assert not reader.is_encrypted
    assert certificate.number in reader.metadata.title
    said = words(data)
    for part in (LONG, "𠮷家小馆", "崇州市市场监督管理局", certificate.number):
        assert part.replace(" ", "") in said
    for font in fonts_of(reader):
        assert "/FontFile2" in font or "/FontFile3" in font


def fonts_of(reader: PdfReader) -> list[dict]:
    found = []
    for sheet in reader.pages:
        for font in sheet["/Resources"]["/Font"].values():
            below = font.get_object().get("/DescendantFonts", [])
            found += [one.get_object()["/FontDescriptor"].get_object() for one in below]
    assert found
    return found


def test_the_same_certificate_gives_the_same_bytes(cast):
    make_seal_in_use(cast)
    certificate = make_issued(cast["clerk"])
    assert page.of(certificate) == page.of(certificate)


def test_a_draft_printed_ahead_carries_no_seal_and_says_so(cast):
    make_seal_in_use(cast)
    draft = make_draft(cast["clerk"])
    assert "草稿" in words(page.of(draft))
    assert "审批服务专用章" not in words(page.of(draft))
    assert reds(page.picture(draft)) == 0


def test_a_sealed_one_carries_the_seal_and_a_revoked_one_says_so(cast):
    certificate = make_at("issued", cast)
    assert "草稿" not in words(page.of(certificate))
    assert reds(page.picture(certificate)) > 1500
    queries_page = queries.page_of(cast["clerk"], certificate.pk)
    assert "已撤销" not in words(queries_page)
    from doorstep.acts.certificates import actions

    revoked = actions.revoke(certificate.pk, reason="材料虚假", actor=cast["reviewer"])
    assert "已撤销" in words(queries.page_of(cast["clerk"], revoked.pk))


def test_edge_9_17_every_character_of_a_rare_or_long_name_is_drawn():
    """A missing glyph would be drawn as the same empty box whatever the character: so each must look different."""
    pictures = {name: drawn(name) for name in (*RARE, "\U0010fffd")}
    assert len(set(pictures.values())) == len(RARE) + 1
    said = words(licence([["姓名", RARE], ["姓名", LONG]]))
    assert LONG in said
    assert RARE in said


def licence(rows: list[list[str]]) -> bytes:
    return typesetting.pdf("licence-2", values(rows), at=AT)


def test_a_unit_stands_with_its_value_and_a_permit_says_until_when_it_holds():
    said = words(licence([["资金数额（万元）", "10"], ["名称（字号）", "老街"]]))
    assert "资金数额10万元" in said
    assert "名称（字号）老街" in said
    permit = {
        **values([["经营项目", "热食"]]),
        "name": "食品经营许可证",
        "authority": "发证机关",
        "valid_until": "2031-11-22",
    }
    said = words(typesetting.pdf("licence-2", permit, at=AT))
    assert "有效期至2031年11月22日" in said
    assert "发证机关" in said


def test_what_was_issued_on_the_first_layout_keeps_it():
    assert "登记机关" in words(typesetting.pdf("licence-1", values([["名称", "老街"]]), at=AT))


def values(rows: list[list[str]]) -> dict:
    return {
        **CONTENT,
        "rows": rows,
        "name": "营业执照",
        "number": "510184-C112-2026-000001",
        "code": "7K3M9QWX2ZRT",
        "qr": typesetting.qr("http://127.0.0.1:8000/check/7K3M9QWX2ZRT"),
        "seal": None,
        "draft": False,
        "revoked": False,
    }


def drawn(character: str) -> bytes:
    image = Image.open(io.BytesIO(typesetting.png("licence-2", values([["姓名", character]]))))
    return image.convert("L").tobytes()


def test_no_font_of_the_machine_is_used():
    families = {font.family for font in typesetting.fonts().fonts()}
    assert families == {"Noto Serif SC", "HanaMinB"}


def test_without_the_build_s_fonts_no_paper_is_set(monkeypatch, tmp_path):
    """An empty sheet with a seal would be worse than none."""
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    typesetting.fonts.cache_clear()
    try:
        with pytest.raises(typesetting.FontsMissing):
            typesetting.fonts()
    finally:
        typesetting.fonts.cache_clear()


def test_a_scope_of_business_of_two_thousand_characters_flows_on():
    reader = PdfReader(io.BytesIO(licence([["经营范围", "餐饮服务；" * 400]])))
    assert 1 <= len(reader.pages) <= 3


@pytest.mark.parametrize(
    "text", ["#set page(fill: red)", "$x^2$ `raw` *bold* _em_ @ref <label>", "</svg>", '"}', "\\u{1F600}"]
)
def test_content_is_never_read_as_markup(text):
    assert "".join(text.split()) in words(licence([["名称", text]]))


def test_the_slips():
    ticket = papers.ticket_slip(
        site="白头镇综合便民服务中心",
        number="A012",
        business="综合",
        ahead=3,
        minutes=12,
        taken_at=AT,
        url="http://x/t/1",
    )
    rating = papers.rating_slip(
        site="白头镇综合便民服务中心",
        item="个体工商户设立登记",
        affair="C112-1",
        finished_at=AT,
        url="http://x/r/1",
    )
    for slip, part in ((ticket, "A012"), (rating, "匿名")):
        (sheet,) = PdfReader(io.BytesIO(slip)).pages
        assert part in words(slip)
        assert abs(float(sheet.mediabox.width) - 226.77) < 1  # 80 mm


@pytest.mark.parametrize("name", ["面馆🍜餐饮", "阿依莎𰻝", "ئۇيغۇر", "བོད་ཡིག", "kuşẞ"])
def test_a_character_without_a_face_is_shown_as_missing_and_stops_nothing(cast, name):
    """A sealed certificate can always be printed, whatever it names (domain.md §9.17)."""
    make_seal_in_use(cast)
    certificate = make_issued(cast["clerk"], content={**CONTENT, "rows": [["名称", name]]})
    assert typesetting.GETA in words(page.of(certificate))
