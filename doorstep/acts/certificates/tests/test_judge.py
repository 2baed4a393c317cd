"""The check by the file itself: only the very file that the county signed is genuine, and every other says why not."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pypdf import PdfReader

from doorstep.acts.certificates import actions, page, queries, signatures
from doorstep.acts.certificates.judging import MOST_BYTES, judge_file
from doorstep.acts.certificates.models import Certificate
from doorstep.acts.certificates.typesetting import PICTURE_PPI
from doorstep.acts.seals import actions as seals
from doorstep.acts.seals import queries as seal_queries
from doorstep.acts.seals import signing
from doorstep.acts.seals.models import Custody, Seal, SealKey
from doorstep.acts.seals.signing import files, making, places
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.registry.documents import queries as documents

from .factories import make_issued, pdfsig

LINE_IS_THERE = (
    "SELECT conname FROM pg_constraint WHERE conrelid = 'certificates_certificate'::regclass"
    " AND confrelid = 'seals_sealuse'::regclass"
)


@dataclass
class Paper:
    """A certificate in somebody's hands: its row and its file."""

    certificate: Certificate
    data: bytes


@pytest.fixture
def paper(cast) -> Paper:
    """A genuine one."""
    make_seal_in_use(cast, has_key=True)
    certificate = make_issued(cast["clerk"], make_page=True)
    return Paper(certificate, documents.read(certificate.pdf))


def added_to(data: bytes) -> bytes:
    """The file after somebody saved a change to it in a PDF program: an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class TestTheFile:
    def test_pdfsig_calls_the_signature_valid_over_the_whole_document(self, paper, tmp_path):
        said = pdfsig(paper.data, tmp_path)
        assert "Signature is Valid." in said
        assert "Total document signed" in said
        assert "ETSI.CAdES.detached" in said
        assert "SHA-256" in said
        assert "白头镇人民政府审批服务专用章" in said

    def test_pdfsig_agrees_with_us_about_one_changed_byte_and_one_addition(self, paper, tmp_path):
        at = paper.data.index(b"stream\n") + 40
        changed = paper.data[:at] + bytes([paper.data[at] ^ 1]) + paper.data[at + 1 :]
        assert "Digest Mismatch" in pdfsig(changed, tmp_path)
        said = pdfsig(added_to(paper.data), tmp_path)
        assert "Not total document signed" in said

    def test_the_page_under_the_signature_stays_what_it_was_and_archival(self, paper):
        assert paper.data.startswith(page.of(paper.certificate))
        reader = PdfReader(io.BytesIO(paper.data))
        metadata = reader.xmp_metadata.stream.get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "/OutputIntents" in reader.root_object
        assert reader.metadata.producer == PdfReader(io.BytesIO(page.of(paper.certificate))).metadata.producer

    def test_names_its_seal_its_register_s_line_and_where_to_check(self, paper):
        (field,) = PdfReader(io.BytesIO(paper.data)).root_object["/AcroForm"]["/Fields"]
        signature = field.get_object()["/V"]
        use = paper.certificate.seal_use
        assert signature["/Name"] == use.seal.name
        assert f"印章{use.seal_id}，用章登记台账第{use.number}号" in signature["/Reason"]
        assert signature["/ContactInfo"] == page.check_url(paper.certificate.code)

    @pytest.mark.parametrize("template", ["licence", "result"])
    def test_the_field_lies_over_the_drawn_seal_and_is_printed(self, cast, template):
        make_seal_in_use(cast, has_key=True)
        certificate = make_issued(cast["clerk"], make_page=True, template=template)
        sheet = PdfReader(io.BytesIO(documents.read(certificate.pdf))).pages[-1]
        (note,) = (one.get_object() for one in sheet["/Annots"])
        assert note["/FT"] == "/Sig"
        assert int(note["/F"]) & 4
        assert "/N" in note["/AP"]
        assert seal_drawn_at(certificate, float(sheet.mediabox.height)) == pytest.approx(
            [float(side) for side in note["/Rect"]], abs=3
        )


def seal_drawn_at(certificate: Certificate, height: float) -> list[float]:
    """Where the picture has the seal's red: left, bottom, right, top in points."""
    image = Image.open(io.BytesIO(page.picture(certificate))).convert("RGB")
    red, green, blue = image.split()
    dark = ImageChops.lighter(green, blue).point(lambda level: 255 * (level < 110))
    mask = ImageChops.darker(red.point(lambda level: 255 * (level > 150)), dark)
    left, top, right, bottom = (side * 72 / PICTURE_PPI for side in mask.getbbox())
    return [left, height - bottom, right, height - top]


class TestGenuine:
    def test_says_what_it_is_of_whom_and_since_when(self, paper):
        verdict = judge_file(paper.data)
        assert (verdict.state, verdict.why) == ("genuine", "")
        assert verdict.check == queries.check(paper.certificate.code)
        assert verdict.check.holder_masked == "戴某"
        use = paper.certificate.seal_use
        assert (verdict.seal, verdict.register) == (use.seal.name, f"{use.seal_id}:{use.number}")
        assert verdict.is_trial
        assert verdict.sha256 == bytes(paper.certificate.pdf.digest).hex()
        assert len(verdict.sm3) == 64

    def test_reads_little_and_writes_nothing(self, paper, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            judge_file(paper.data)

    def test_expired(self, cast):
        make_seal_in_use(cast, has_key=True)
        certificate = make_issued(cast["clerk"], make_page=True, valid_until=clock.today())
        with clock.travel(clock.now() + dt.timedelta(days=2)):
            assert judge_file(documents.read(certificate.pdf)).state == "expired"

    def test_stays_so_when_its_seal_got_another_key_other_keepers_or_an_end(self, paper, cast):
        code = paper.certificate.seal_use.seal_id
        seals.make_key(code, actor=cast["manager"])
        seals.suspend(code, reason="更换印章", actor=cast["manager"])
        seals.hand_to(
            code,
            keeper_id=cast["seal_witness"].account_id,
            witness_id=cast["seal_keeper"].account_id,
            actor=cast["site_head"],
        )
        assert judge_file(paper.data).state == "genuine"


class TestRevoked:
    def test_says_since_when(self, paper, cast):
        actions.revoke(paper.certificate.pk, reason="材料虚假", actor=cast["reviewer"])
        verdict = judge_file(paper.data)
        assert (verdict.state, verdict.check.revoked_on) == ("revoked", clock.today())

    def test_one_that_was_altered_as_well_is_altered(self, paper, cast):
        actions.revoke(paper.certificate.pk, reason="材料虚假", actor=cast["reviewer"])
        verdict = judge_file(b"X" + paper.data[1:])
        assert (verdict.state, verdict.check.state) == ("altered", "revoked")


class TestAltered:
    def test_at_every_kind_of_place(self, paper):
        length = len(paper.data)
        places_ = [0, 7, 100, length // 2, length - 3, length - 200]
        places_ += [m.start() + 14 for m in re.finditer(rb"/ByteRange", paper.data)]
        places_ += [
            paper.data.index(mark) + 9 for mark in (b"/Contents", b"/Reason", b"/ContactInfo", b"startxref")
        ]
        for at in places_:
            changed = paper.data[:at] + bytes([paper.data[at] ^ 1]) + paper.data[at + 1 :]
            verdict = judge_file(changed)
            assert verdict.state == "altered", (at, verdict)

    def test_any_changed_byte(self, paper):
        @settings(max_examples=150, deadline=None, database=None)
        @given(st.integers(0, len(paper.data) - 1), st.integers(1, 255))
        def any_changed_byte(at: int, by: int) -> None:
            changed = paper.data[:at] + bytes([paper.data[at] ^ by]) + paper.data[at + 1 :]
            assert judge_file(changed).state in {"altered", "added_to"}

        any_changed_byte()

    def test_a_shortened_file(self, paper):
        for end in (len(paper.data) - 1, len(paper.data) - 500):
            assert judge_file(paper.data[:end]).state == "altered"

    def test_the_signature_of_one_on_the_page_of_another(self, paper, cast):
        other = make_issued(cast["clerk"], make_page=True, content={"holder": "别人", "rows": [], **SHORT})
        data = documents.read(other.pdf)
        own, foreign = (re.search(rb"/Contents <([0-9a-fA-F]{1000,})>", one)[1] for one in (paper.data, data))
        mixed = paper.data.replace(own, foreign.ljust(len(own), b"0")[: len(own)])
        assert judge_file(mixed).state == "altered"


SHORT = {
    "body": "崇州市市场监督管理局",
    "basis": "",
    "site": "白头镇综合便民服务中心",
    "affair": "C112-1",
    "decided_on": "2026-11-23",
}


class TestAddedTo:
    def test_an_incremental_update_after_signing(self, paper):
        more = added_to(paper.data)
        verdict = judge_file(more)
        assert (verdict.state, verdict.check.number) == ("added_to", paper.certificate.number)
        assert judge_file(added_to(more)).state == "added_to"

    def test_a_second_signature(self, paper):
        made = making.make_trial_key("X-1", "另一个单位", at=clock.now())
        stranger = SimpleSigner.load_pkcs12(places.folder() / made.file, passphrase=places.passphrase())
        out = io.BytesIO()
        work = PdfSigner(PdfSignatureMetadata(field_name="Other"), signer=stranger)
        work.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(paper.data)), output=out)
        assert judge_file(out.getvalue()).state == "added_to"

    def test_even_one_empty_line_at_the_end(self, paper):
        assert judge_file(paper.data + b"\n").state == "added_to"


def said() -> page.Said:
    return page.Said("章", "理由", "某地", "没有", clock.now())


def signer_of_nobody(name: str) -> signing.Signer:
    """The key of somebody who is no seal of this county."""
    made = making.make_trial_key("X-1", name, at=clock.now())
    return files.read(places.folder() / made.file, places.passphrase())


class TestOutsideCustody:
    """Whoever has got hold of a seal's key can sign; but the register doesn't know of it."""

    def test_signed_with_the_seal_s_key_after_custody_ended(self, paper, cast):
        seal = Seal.objects.get(pk=paper.certificate.seal_use.seal_id)
        key = seal_queries.key_in_force(seal, clock.now())
        Custody.objects.filter(seal=seal).update(valid_until=clock.now())
        assert seal_queries.key_in_force(seal, clock.now()) is None
        forged = signatures.put(
            page.of(paper.certificate),
            signing.signer_of(key),
            box=page.seal_box(paper.certificate.template),
            said=page.said(paper.certificate, at=clock.now()),
        )
        verdict = judge_file(forged)
        assert (verdict.state, verdict.why) == ("outside_custody", "not_registered")
        assert judge_file(paper.data).state == "genuine"

    def test_a_line_of_the_register_from_a_time_without_custody(self, paper):
        Custody.objects.update(valid_until=paper.certificate.seal_use.at - dt.timedelta(minutes=1))
        verdict = judge_file(paper.data)
        assert (verdict.state, verdict.why) == ("outside_custody", "no_custody")
        assert verdict.check.number == paper.certificate.number

    def test_a_line_by_other_keepers_than_those_who_had_it(self, paper, cast):
        Custody.objects.update(keeper_id=cast["clerk"].account_id)
        assert judge_file(paper.data).why == "no_custody"

    def test_signed_by_a_key_that_was_taken_back_before(self, paper):
        SealKey.objects.update(retired_at=paper.certificate.pdf.stored_at - dt.timedelta(seconds=1))
        assert judge_file(paper.data).why == "key_not_in_force"

    def test_a_certificate_that_was_put_in_behind_the_program_s_back_is_not_believed(self, paper):
        SealKey.objects.update(mac=bytes(32))
        assert judge_file(paper.data).why == "other_key"

    def test_a_line_that_was_changed_or_taken_out(self, real_db):
        from doorstep.registry.staff.tests.factories import make_cast

        cast = make_cast()
        make_seal_in_use(cast, has_key=True)
        papers = [make_issued(cast["clerk"], make_page=True) for _ in range(3)]
        _one, two, three = papers
        with real_db.as_owner() as owner:
            owner.execute("ALTER TABLE seals_sealuse DISABLE TRIGGER USER")
            (name,) = owner.execute(LINE_IS_THERE).fetchone()
            owner.execute(f'ALTER TABLE certificates_certificate DROP CONSTRAINT "{name}"')
            owner.execute("UPDATE seals_sealuse SET reason = 'x' WHERE id = %s", [two.seal_use_id])
            owner.execute("DELETE FROM seals_sealuse WHERE id = %s", [three.seal_use_id])
        whys = [judge_file(documents.read(each.pdf)).why for each in papers]
        assert whys == ["", "line_changed", "no_line"]


class TestUnknown:
    def test_the_file_of_another_county_s_key(self, paper):
        other = signatures.put(
            page.of(paper.certificate),
            signer_of_nobody("邻县审批服务专用章"),
            box=(10, 10, 50, 50),
            said=said(),
        )
        assert judge_file(other).why == "foreign"

    def test_a_page_without_a_signature(self, paper):
        verdict = judge_file(page.of(paper.certificate))
        assert (verdict.state, verdict.why, verdict.check.number) == ("unknown", "unsigned", "")

    def test_empty_large_and_no_pdf_are_refused(self, paper):
        for data, code in (
            (b"", "file_empty"),
            (b"%PDF-" + bytes(MOST_BYTES), "file_large"),
            (b"GIF89a", "file_kind"),
        ):
            with pytest.raises(Invalid) as caught:
                judge_file(data)
            assert caught.value.code == code

    def test_garbage_of_any_kind_is_an_answer_or_a_refusal(self, paper):
        cms = re.search(rb"/Contents <([0-9a-fA-F]{1000,})>", paper.data)[1]
        pieces = st.one_of(
            st.binary(max_size=200),
            st.sampled_from(
                [
                    b"/ByteRange [0 5 9999999 1]",
                    b"<" + cms + b">",
                    b"<" + b"30" * 600 + b">",
                    paper.data[:900],
                ]
            ),
            st.binary(min_size=512, max_size=600).map(lambda raw: b"<" + raw.hex().encode() + b">"),
        )

        @settings(max_examples=100, deadline=None, database=None)
        @given(st.lists(pieces, max_size=6))
        def garbage(parts: list[bytes]) -> None:
            assert judge_file(b"%PDF-1.7\n" + b"".join(parts)).state in {"unknown", "altered"}

        garbage()
