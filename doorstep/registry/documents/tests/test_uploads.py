"""A file in parts: broken off, gone on with from where it broke, kept like any other, forgotten when it expires."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from doorstep.base import clock
from doorstep.base.accounts.actor import PUBLIC, Actor
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotFound
from doorstep.registry.documents import actions, kinds, queries
from doorstep.registry.documents.actions.uploading import KEPT_FOR, MOST_UNFINISHED
from doorstep.registry.documents.models import StoredFile, Upload
from tests.support import no_new_rows, together

from .factories import pdf
from .test_store import CLERK

OTHER = Actor(account_id=2, name="乙", channel="desk")
DATA = pdf() + b"\n" * 3000


def begin(size: int = len(DATA), actor: Actor = CLERK) -> Upload:
    return actions.begin(size, purpose="application:1:2", actor=actor)


def send(upload: Upload, data: bytes = DATA, step: int = 1000, actor: Actor = CLERK) -> None:
    """All that is still missing, in parts."""
    for at in range(queries.upload(upload.pk, actor=actor).received, len(data), step):
        actions.append(upload.pk, at, data[at : at + step], actor=actor)


def parts() -> list[Path]:
    return [path for path in (Path(settings.FILES) / "staging").rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestParts:
    def test_are_joined_and_kept_like_any_other_file(self, django_capture_on_commit_callbacks):
        upload = begin()
        send(upload)
        assert len(parts()) == 4
        assert not [part for part in parts() if b"PDF" in part.read_bytes()]
        with django_capture_on_commit_callbacks(execute=True):
            file = actions.finish(upload.pk, name="scan", actor=CLERK)
        assert queries.read(file) == DATA
        assert file == actions.store(DATA, name="scan", actor=CLERK)
        assert parts() == []

    def test_go_on_from_where_the_line_broke(self):
        upload = begin()
        actions.append(upload.pk, 0, DATA[:1500], actor=CLERK)
        with no_new_rows(), pytest.raises(IllegalMove) as refused:
            actions.append(upload.pk, 0, DATA[:1500], actor=CLERK)  # its answer was lost
        assert (refused.value.code, refused.value.detail) == ("upload_offset", {"received": 1500})
        assert queries.upload(upload.pk, actor=CLERK).received == 1500
        send(upload)
        assert queries.read(actions.finish(upload.pk, name="scan", actor=CLERK)) == DATA

    @pytest.mark.parametrize("offset", [1, 999, 10**9, -1])
    def test_that_leave_a_gap_are_refused(self, offset):
        upload = begin()
        with pytest.raises(IllegalMove, match="接不上"):
            actions.append(upload.pk, offset, b"x", actor=CLERK)
        assert parts() == []

    def test_of_more_than_was_announced_are_refused(self):
        upload = begin(10)
        with pytest.raises(Invalid) as refused:
            actions.append(upload.pk, 0, b"x" * 11, actor=CLERK)
        assert refused.value.code == "upload_over"
        assert parts() == []

    def test_of_nothing_change_nothing(self):
        upload = begin()
        assert actions.append(upload.pk, 0, b"", actor=CLERK).received == 0
        assert parts() == []

    def test_are_refused_after_the_end(self):
        upload = begin()
        send(upload)
        actions.finish(upload.pk, name="scan", actor=CLERK)
        with pytest.raises(IllegalMove):
            actions.append(upload.pk, len(DATA), b"x", actor=CLERK)


@pytest.mark.django_db
class TestFinish:
    def test_is_refused_before_all_is_there(self):
        upload = begin()
        actions.append(upload.pk, 0, DATA[:100], actor=CLERK)
        with no_new_rows(), pytest.raises(IllegalMove) as refused:
            actions.finish(upload.pk, name="scan", actor=CLERK)
        assert (refused.value.code, refused.value.detail) == ("upload_unfinished", {"received": 100})

    def test_asked_again_gives_the_same_file(self):
        upload = begin()
        send(upload)
        first = actions.finish(upload.pk, name="scan", actor=CLERK)
        with no_new_rows():
            assert actions.finish(upload.pk, name="scan", actor=CLERK) == first

    def test_examines_what_came(self):
        upload = begin(500)
        send(upload, b"MZ" + bytes(498))
        with no_new_rows(), pytest.raises(Invalid) as refused:
            actions.finish(upload.pk, name="scan.jpg", actor=CLERK)
        assert refused.value.code == "file_kind"
        assert not StoredFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "code"), [(0, "file_empty"), (-1, "file_empty"), (kinds.MOST_BYTES + 1, "file_large")]
)
def test_a_size_that_cannot_be_kept_is_refused_before_anything_is_sent(size, code):
    with no_new_rows(), pytest.raises(Invalid) as refused:
        begin(size)
    assert refused.value.code == code


@pytest.mark.django_db
class TestWho:
    @pytest.mark.parametrize(
        "deed",
        [
            lambda upload, actor: queries.upload(upload.pk, actor=actor),
            lambda upload, actor: actions.append(upload.pk, 0, b"x", actor=actor),
            lambda upload, actor: actions.finish(upload.pk, name="scan", actor=actor),
            lambda upload, actor: actions.abandon(upload.pk, actor=actor),
        ],
    )
    @pytest.mark.parametrize("stranger", [OTHER, PUBLIC])
    def test_only_who_began_it_goes_on_with_it(self, deed, stranger):
        upload = begin()
        with no_new_rows(), pytest.raises(NotFound):
            deed(upload, stranger)

    def test_without_a_login_its_number_is_enough(self):
        upload = begin(actor=PUBLIC)
        send(upload, actor=PUBLIC)
        assert actions.finish(upload.pk, name="scan", actor=PUBLIC).size == len(DATA)

    @pytest.mark.parametrize("actor", [CLERK, PUBLIC])
    def test_nobody_begins_without_end(self, actor):
        for _ in range(MOST_UNFINISHED):
            begin(actor=actor)
        with no_new_rows(), pytest.raises(Invalid) as refused:
            begin(actor=actor)
        assert refused.value.code == "uploads_many"
        assert begin(actor=OTHER)


@pytest.mark.django_db
class TestForgetting:
    def test_an_abandoned_one_leaves_nothing(self, django_capture_on_commit_callbacks):
        upload = begin()
        send(upload)
        with django_capture_on_commit_callbacks(execute=True):
            actions.abandon(upload.pk, actor=CLERK)
        assert (parts(), Upload.objects.count()) == ([], 0)

    def test_an_expired_one_is_gone_with_its_parts(self):
        upload = begin()
        send(upload)
        assert actions.clean(older_than_seconds=-60) == 0
        with clock.travel(clock.now() + KEPT_FOR + timedelta(seconds=1)):
            with pytest.raises(NotFound):
                queries.upload(upload.pk, actor=CLERK)
            with pytest.raises(NotFound):
                actions.finish(upload.pk, name="scan", actor=CLERK)
            assert actions.clean() == 4
        assert (parts(), Upload.objects.count()) == ([], 0)

    def test_each_part_gives_it_time_anew(self):
        upload = begin()
        with clock.travel(clock.now() + KEPT_FOR - timedelta(minutes=1)):
            actions.append(upload.pk, 0, DATA[:100], actor=CLERK)
        with clock.travel(clock.now() + KEPT_FOR + timedelta(minutes=1)):
            assert queries.upload(upload.pk, actor=CLERK).received == 100


def test_two_senders_of_one_part_do_not_mix(real_db):
    upload = begin()
    outcomes = together(
        [lambda n=n: actions.append(upload.pk, 0, DATA[: 100 + n], actor=CLERK) for n in range(8)]
    )
    assert len([one for one in outcomes if isinstance(one, DomainError)]) == 7
    assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, IllegalMove)]
    send(Upload.objects.get())
    assert queries.read(actions.finish(upload.pk, name="scan", actor=CLERK)) == DATA
