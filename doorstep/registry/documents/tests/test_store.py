from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import Invalid
from doorstep.base.journal.models import Entry
from doorstep.registry.documents import actions, kinds, queries
from doorstep.registry.documents.cli import commands
from doorstep.registry.documents.models import StoredFile
from tests.support import no_new_rows, together

CLERK = Actor(account_id=1, name="甲", channel="desk")
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind, **how)
    return out.getvalue()


def writer(pages: int = 1) -> PdfWriter:
    made = PdfWriter()
    for _page in range(pages):
        made.add_blank_page(200, 200)
    return made


def pdf(made: PdfWriter | None = None) -> bytes:
    out = io.BytesIO()
    (made or writer()).write(out)
    return out.getvalue()


def action(kind: str) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def store(data: bytes, name: str = "scan") -> StoredFile:
    return actions.store(data, name=name, actor=CLERK)


def files() -> list[Path]:
    return [path for path in Path(settings.FILES).rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestStore:
    @pytest.mark.parametrize(
        ("data", "media_type"),
        [(picture(), "image/jpeg"), (picture("PNG"), "image/png"), (pdf(), "application/pdf")],
    )
    def test_the_type_is_told_by_the_content_and_never_by_the_name(self, data, media_type):
        assert store(data, name="passport.exe").media_type == media_type

    def test_is_encrypted_on_the_disk_and_read_back(self):
        file = store(pdf())
        (path,) = files()
        assert b"%PDF" not in path.read_bytes()
        assert queries.read(file) == pdf()
        assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0

    def test_the_same_content_is_kept_once(self):
        first = store(picture(), name="a.jpg")
        with no_new_rows():
            assert store(picture(), name="b.png") == first
        assert len(files()) == 1

    def test_the_name_is_kept_nowhere(self):
        file = store(picture(), name="../../戴青的身份证.jpg")
        assert "戴青" not in str(Entry.objects.filter(subject_type="file").values_list("data", flat=True))
        assert "戴青" not in str(file.__dict__)
        (path,) = files()
        assert path.name == bytes(file.digest).hex()

    def test_bytes_changed_on_the_disk_do_not_open(self):
        file = store(pdf())
        (path,) = files()
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(bytes(data))
        with pytest.raises(crypto.WrongKey):
            queries.read(file)

    def test_another_file_put_in_its_place_does_not_open(self):
        one, two = store(pdf()), store(picture())
        queries.path_of(bytes(one.digest)).write_bytes(queries.path_of(bytes(two.digest)).read_bytes())
        with pytest.raises(crypto.WrongKey):
            queries.read(one)


class TestPictures:
    def test_place_camera_and_comments_are_gone(self):
        exif = Image.Exif()
        exif[MAKER] = "Camera of 戴青"
        exif.get_ifd(GPS)[1] = "N"
        exif.get_ifd(GPS)[2] = (30.0, 40.0, 12.0)
        kept = kinds.examine(picture(exif=exif, comment=b"secret-comment")).data
        again = Image.open(io.BytesIO(kept))
        assert not again.getexif()
        assert b"Camera" not in kept
        assert b"secret-comment" not in kept

    def test_text_inside_a_png_is_gone(self):
        notes = PngInfo()
        notes.add_text("Author", "secret-author")
        assert b"secret-author" not in kinds.examine(picture("PNG", pnginfo=notes)).data

    def test_is_turned_upright(self):
        exif = Image.Exif()
        exif[ORIENTATION] = 6
        kept = kinds.examine(picture(size=(60, 40), exif=exif)).data
        assert Image.open(io.BytesIO(kept)).size == (40, 60)

    def test_what_is_hidden_behind_the_picture_is_gone(self):
        kept = kinds.examine(picture() + b"PK\x03\x04 <script>alert(1)</script>").data
        assert b"script" not in kept

    @pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
    def test_every_mode_of_picture_can_be_kept(self, mode):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        assert kinds.examine(picture(kind, mode=mode)).data

    def test_the_same_upload_becomes_the_same_bytes(self):
        assert kinds.examine(picture()).data == kinds.examine(picture()).data


def png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


def with_script() -> bytes:
    made = writer()
    names = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    made.root_object[NameObject("/Names")] = names
    return pdf(made)


def with_attachment() -> bytes:
    made = writer()
    made.add_attachment("virus.exe", b"MZ")
    return pdf(made)


def with_opening(kind: str) -> bytes:
    made = writer()
    made.root_object[NameObject("/OpenAction")] = action(kind)
    return pdf(made)


def with_page_action() -> bytes:
    made = writer()
    made.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action("/JavaScript")})
    return pdf(made)


def locked() -> bytes:
    made = writer()
    made.encrypt("geheim", algorithm="RC4-128")
    return pdf(made)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\0" * 100, "file_kind"),
        (b"MZ\x90\x00" + bytes(200), "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "file_kind"),
        (b"GIF89a" + bytes(50), "file_kind"),
        (b"PK\x03\x04" + bytes(50), "file_kind"),
        (b"<html>%PDF-1.4", "file_kind"),
        ("文字".encode(), "file_kind"),
        (picture()[:40], "file_broken"),
        (b"\xff\xd8\xff" + os.urandom(500), "file_broken"),
        (picture("PNG")[:50], "file_broken"),
        (png_header(50_000, 50_000), "picture_large"),
        (png_header(13_000, 10), "picture_large"),
        (png_header(9_000, 9_000), "picture_large"),
        (b"%PDF-1.7\n" + b"x" * 500, "file_broken"),
        (pdf()[:-60], "file_broken"),
        (b"%PDF-" + bytes(kinds.MOST_BYTES), "file_large"),
        (locked(), "pdf_locked"),
        (with_script(), "pdf_active"),
        (with_attachment(), "pdf_active"),
        (with_opening("/Launch"), "pdf_active"),
        (with_opening("/JavaScript"), "pdf_active"),
        (with_page_action(), "pdf_active"),
        (pdf(writer(kinds.MOST_PAGES + 1)), "pdf_long"),
    ],
)
@pytest.mark.django_db
def test_what_is_not_a_plain_picture_or_pdf_is_refused_with_a_clear_message(data, code):
    with no_new_rows(), pytest.raises(Invalid) as refused:
        store(data, name="scan.pdf")
    assert refused.value.code == code
    assert refused.value.field == "file"
    assert str(refused.value.message)
    assert files() == []


SEEDS = [picture(), picture("PNG"), pdf()]


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12),
    st.integers(0, 10**6),
)
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_damaged_file_breaks_the_examination(seed, changes, cut):
    data = bytearray(seed)
    for place, value in changes:
        data[place % len(data)] = value
    damaged = bytes(data[: max(cut % (2 * len(data)), 12)])
    try:
        kept = kinds.examine(damaged)
    except Invalid:
        return
    if kept.media_type == "application/pdf":
        assert len(PdfReader(io.BytesIO(kept.data)).pages) >= 1
    else:
        Image.open(io.BytesIO(kept.data)).load()


class TestClean:
    def age(self) -> None:
        for path in files():
            os.utime(path, (0, 0))

    def test_drops_the_file_of_a_rolled_back_transaction(self, db):
        with transaction.atomic():
            store(pdf())
            transaction.set_rollback(True)
        assert not StoredFile.objects.exists()
        assert len(files()) == 1
        assert actions.clean() == 0  # fresh: its transaction might still be running
        self.age()
        assert actions.clean() == 1
        assert files() == []

    def test_leaves_what_a_row_names_and_drops_what_was_half_written(self, db):
        kept = store(pdf())
        half = queries.path_of(bytes(kept.digest)).with_name(".half.1")
        half.write_bytes(b"x")
        self.age()
        done = CliRunner().invoke(commands, ["clean", "--json"])
        assert (done.exit_code, done.output.strip()) == (0, '{"removed": 1}')
        assert queries.read(kept) == pdf()

    def test_storing_again_after_a_rollback_writes_the_file_again(self, db):
        with transaction.atomic():
            store(pdf())
            transaction.set_rollback(True)
        self.age()
        actions.clean()
        assert queries.read(store(pdf())) == pdf()

    def test_without_a_store_there_is_nothing_to_do(self, db):
        assert actions.clean() == 0


def test_sixteen_at_once_keep_one_file(real_db):
    kept = together([lambda: store(pdf())] * 16)
    assert len({file.pk for file in kept}) == 1
    assert len(files()) == 1
    assert queries.read(kept[0]) == pdf()


def test_cleaning_while_the_same_content_is_stored_loses_nothing(real_db):
    with transaction.atomic():
        store(pdf())
        transaction.set_rollback(True)
    for path in files():
        os.utime(path, (0, 0))
    outcomes = together([lambda: store(pdf()), actions.clean, lambda: store(pdf()), actions.clean])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert queries.read(StoredFile.objects.get()) == pdf()
