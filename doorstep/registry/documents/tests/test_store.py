from __future__ import annotations

import io
import os
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
from pypdf import PdfReader

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import Invalid, NotFound
from doorstep.base.journal.models import Entry
from doorstep.registry.documents import actions, kinds, queries, stores
from doorstep.registry.documents.cli import commands
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.documents.reading import apart, limits
from tests.support import no_new_rows, together

from .factories import pdf, picture

CLERK = Actor(account_id=1, name="甲", channel="desk")
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def store(data: bytes, name: str = "scan") -> StoredFile:
    return actions.store(data, name=name, actor=CLERK)


def files() -> list[Path]:
    """Everything in the store's folder, but the previews."""
    small = {bytes(each).hex() for each in StoredFile.objects.values_list("preview", flat=True) if each}
    return [path for path in everything() if path.name not in small]


def everything() -> list[Path]:
    return [path for path in Path(settings.FILES).rglob("*") if path.is_file()]


def path_of(file: StoredFile) -> Path:
    return Path(settings.FILES) / queries.key_of(bytes(file.digest))


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
        path_of(one).write_bytes(path_of(two).read_bytes())
        with pytest.raises(crypto.WrongKey):
            queries.read(one)


@pytest.mark.django_db
class TestPreview:
    @pytest.mark.parametrize(
        ("data", "size"),
        [
            (picture(size=(1200, 800)), (480, 320)),
            (picture("PNG", size=(300, 900), mode="RGBA"), (160, 480)),
            (pdf(), (480, 480)),
            (picture(), (60, 40)),
        ],
    )
    def test_is_made_with_the_file_and_kept_like_it(self, data, size):
        file = store(data)
        small = queries.preview(file)
        assert Image.open(io.BytesIO(small)).size == size
        assert Image.open(io.BytesIO(small)).format == "JPEG"
        assert len(everything()) == 2
        assert not [path for path in everything() if b"JFIF" in path.read_bytes()]

    def test_of_a_made_paper_is_drawn_once_at_the_first_wish(self):
        file = actions.keep_made(pdf(), "application/pdf", actor=CLERK)
        assert queries.preview(file) is None
        first = actions.preview(file)
        assert Image.open(io.BytesIO(first)).size == (480, 480)
        assert queries.preview(StoredFile.objects.get()) == first
        written = {path: path.stat().st_mtime_ns for path in everything()}
        assert actions.preview(StoredFile.objects.get()) == first
        assert {path: path.stat().st_mtime_ns for path in everything()} == written

    def test_of_a_page_shows_what_is_on_it(self):
        sheet = io.BytesIO()
        Image.new("RGB", (200, 100), "navy").save(sheet, "PDF")
        small = Image.open(io.BytesIO(queries.preview(store(sheet.getvalue()))))
        assert small.size == (480, 240)
        assert max(small.convert("RGB").getpixel((240, 120))[:2]) < 40


class TestPictures:
    @pytest.mark.parametrize(
        ("kind", "size", "kept"),
        [
            ("JPEG", (6000, 4000), (3000, 2000)),
            ("PNG", (100, 4500), (67, 3000)),
            ("JPEG", (3000, 10), (3000, 10)),
        ],
    )
    def test_is_shrunk_to_what_can_be_read(self, kind, size, kept):
        assert Image.open(io.BytesIO(kinds.examine(picture(kind, size=size)).data)).size == kept

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
        media_type, kept, _small = apart.read(damaged)
    except limits.Unfit:
        return
    if media_type == "application/pdf":
        assert len(PdfReader(io.BytesIO(damaged)).pages) >= 1
    else:
        Image.open(io.BytesIO(kept)).load()


class TestClean:
    def age(self) -> None:
        for path in everything():
            os.utime(path, (0, 0))

    def test_drops_the_file_of_a_rolled_back_transaction(self, db):
        with transaction.atomic():
            store(pdf())
            transaction.set_rollback(True)
        assert not StoredFile.objects.exists()
        assert len(everything()) == 2
        assert actions.clean() == 0  # fresh: its transaction might still be running
        self.age()
        assert actions.clean() == 2  # with its preview
        assert everything() == []

    def test_leaves_what_a_row_names_and_drops_what_was_half_written(self, db):
        kept = store(pdf())
        half = path_of(kept).with_name(".half.1")
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


@pytest.mark.django_db
def test_a_file_that_the_store_has_lost_is_said_to_be_lost(caplog):
    file = store(picture())
    stores.store().remove(queries.key_of(bytes(file.digest)))
    with pytest.raises(NotFound) as lost:
        queries.read(file)
    assert lost.value.code == "file_lost"
    assert queries.key_of(bytes(file.digest)) in caplog.text
    assert queries.preview(file)


def test_a_fault_of_the_reader_is_logged_by_its_kind_and_never_by_its_words(caplog, monkeypatch, tmp_path):
    (tmp_path / "pypdfium2.py").write_text("raise RuntimeError('words of the file')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Invalid) as refused:
        kinds.examine(pdf())
    assert refused.value.code == "file_broken"
    assert "RuntimeError" in caplog.text
    assert "words" not in caplog.text
