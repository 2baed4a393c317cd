"""Photos and scans in parts: gone on with from where the line broke, taken in once, forgotten when refused."""

import datetime as dt
import hashlib

import pytest
from django.db import connections

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.actions import way_in
from doorstep.cases.materials.models import PhonePage
from doorstep.registry.documents import kinds, stores
from doorstep.registry.documents import queries as documents
from doorstep.registry.documents.jobs import clean_files
from doorstep.registry.documents.models import StoredFile, Upload
from doorstep.registry.staff.tests.factories import make_cast
from tests.support import together

from .factories import first_row, linked, photo

DATA = photo(size=(900, 1200))
STEP = 4000


@pytest.fixture
def begun(cast):
    """The secret of a link and a photo that it has announced."""
    affair = opened(cast["clerk"])
    secret = linked(affair, cast["clerk"])
    return secret, actions.begin_page(secret, first_row(affair).pk, len(DATA))


def send_all(secret, upload, data=DATA, step=STEP):
    for at in range(queries.page_upload(secret, upload.pk).received, len(data), step):
        upload = actions.send_page_part(secret, upload.pk, at, data[at : at + step])
    return upload


def staged():
    return [item.key for item in stores.store().items(documents.STAGING)]


@pytest.mark.django_db
class TestAPhoto:
    def test_is_a_page_when_its_last_part_is_there(self, begun, django_capture_on_commit_callbacks):
        secret, upload = begun
        with django_capture_on_commit_callbacks(execute=True):
            send_all(secret, upload, DATA[: 2 * STEP])
            assert len(staged()) == 2
            assert not PhonePage.objects.exists()
            send_all(secret, upload)
        page = PhonePage.objects.get()
        assert page.file.media_type == "image/jpeg"
        assert page.paper.row == first_row(page.link.application)
        assert staged() == []

    def test_asked_about_after_the_end_is_whole_and_takes_no_more(self, begun):
        secret, upload = begun
        send_all(secret, upload)
        assert queries.page_upload(secret, upload.pk).received == len(DATA)
        with changes_nothing(IllegalMove):
            actions.send_page_part(secret, upload.pk, len(DATA) - 10, DATA[-10:])
        assert PhonePage.objects.count() == 1

    def test_keeps_the_link_open_part_by_part_for_an_hour_at_the_most(self, begun):
        secret, upload = begun
        start = clock.now()
        for minutes in range(10, 60, 10):
            with clock.travel(start + dt.timedelta(minutes=minutes)):
                at = queries.page_upload(secret, upload.pk).received
                actions.send_page_part(secret, upload.pk, at, DATA[at : at + 10])
        with (
            clock.travel(start + dt.timedelta(minutes=way_in.LONGEST_MINUTES, seconds=9)),
            changes_nothing(NotFound),
        ):
            actions.send_page_part(secret, upload.pk, 50, DATA[50:60])

    def test_that_is_none_is_refused_and_forgotten(self, begun, django_capture_on_commit_callbacks):
        secret, first = begun
        row = queries.row_of(first)
        upload = actions.begin_page(secret, row, 6000)
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(Invalid) as no:
            send_all(secret, upload, b"MZ" + bytes(5998))
        assert no.value.code == "file_kind"
        with pytest.raises(NotFound):
            queries.page_upload(secret, upload.pk)
        assert (PhonePage.objects.count(), StoredFile.objects.count()) == (0, 0)
        assert staged() == []

    @pytest.mark.parametrize(("size", "code"), [(0, "file_empty"), (kinds.MOST_BYTES + 1, "file_large")])
    def test_of_a_size_that_cannot_be_is_not_begun(self, begun, size, code):
        secret, upload = begun
        with changes_nothing(Invalid):
            actions.begin_page(secret, queries.row_of(upload), size)

    def test_of_more_than_was_announced_is_refused_and_goes_on(self, begun):
        secret, upload = begun
        send_all(secret, upload, DATA[:STEP])
        with changes_nothing(Invalid):
            actions.send_page_part(secret, upload.pk, STEP, DATA[STEP:] + b"x")
        send_all(secret, upload)
        assert PhonePage.objects.count() == 1

    def test_is_not_begun_or_gone_on_with_by_another_link(self, begun, cast):
        _secret, upload = begun
        other = opened(cast["clerk"])
        stranger = linked(other, cast["clerk"])
        with changes_nothing(NotFound):
            actions.begin_page(stranger, queries.row_of(upload), len(DATA))
        for deed in (
            lambda: queries.page_upload(stranger, upload.pk),
            lambda: actions.send_page_part(stranger, upload.pk, 0, DATA),
            lambda: actions.drop_page_upload(stranger, upload.pk),
        ):
            with changes_nothing(NotFound):
                deed()

    @pytest.mark.parametrize("over", ["closed", "replaced", "decided"])
    def test_goes_no_further_when_its_link_is_over(self, begun, cast, over):
        secret, upload = begun
        affair = queries.open_link(secret).application
        if over == "closed":
            actions.close_link(affair.pk, actor=cast["clerk"])
        elif over == "replaced":
            linked(affair, cast["clerk"])
        else:
            applications.turn_down(affair.pk, reason="不属于本机关职权范围", actor=cast["clerk"])
        with changes_nothing(NotFound):
            actions.send_page_part(secret, upload.pk, 0, DATA)

    def test_for_a_paper_that_was_confirmed_meanwhile_is_refused(self, begun, cast):
        secret, upload = begun
        affair = queries.open_link(secret).application
        row = queries.row_of(upload)
        send_all(secret, upload, DATA[:STEP])
        actions.send_page(secret, row, photo("red"), name="")
        actions.confirm_paper(affair.pk, row, actor=cast["clerk"])
        with changes_nothing(IllegalMove):
            actions.send_page_part(secret, upload.pk, STEP, DATA[STEP:])

    def test_given_up_leaves_nothing(self, begun, django_capture_on_commit_callbacks):
        secret, upload = begun
        with django_capture_on_commit_callbacks(execute=True):
            send_all(secret, upload, DATA[:STEP])
            actions.drop_page_upload(secret, upload.pk)
        assert (staged(), Upload.objects.count()) == ([], 0)

    def test_left_lying_goes_in_the_night(self, begun):
        secret, upload = begun
        send_all(secret, upload, DATA[: 2 * STEP])
        assert clean(after=dt.timedelta(hours=23)) == 0
        assert clean(after=dt.timedelta(hours=25)) == 2
        assert (staged(), Upload.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_store_that_is_away_when_the_last_part_comes_costs_that_part_only(begun, settings):
    secret, upload = begun
    send_all(secret, upload, DATA[:STEP])
    kept = documents.key_of(hashlib.sha256(kinds.examine(DATA).data).digest())
    wall = settings.FILES / kept.split("/")[0]
    wall.write_bytes(b"")  # where a folder should be
    with changes_nothing(stores.Away):
        actions.send_page_part(secret, upload.pk, STEP, DATA[STEP:])
    assert queries.page_upload(secret, upload.pk).received == STEP
    wall.unlink()
    actions.send_page_part(secret, upload.pk, STEP, DATA[STEP:])
    assert hashlib.sha256(documents.read(PhonePage.objects.get().file)).digest()


@pytest.mark.django_db
class TestAScan:
    def test_is_its_papers_when_its_last_part_is_there(self, cast):
        affair = opened(cast["clerk"])
        row = first_row(affair)
        upload = actions.begin_scan(affair.pk, row.pk, len(DATA), actor=cast["clerk"])
        for at in range(0, len(DATA), STEP):
            actions.send_scan_part(upload.pk, at, DATA[at : at + STEP], actor=cast["clerk"])
        row.refresh_from_db()
        assert (row.state, row.file.media_type) == ("scanned", "image/jpeg")
        assert queries.scan_upload(upload.pk, actor=cast["clerk"]).file == row.file

    def test_that_is_none_is_refused_and_forgotten(self, cast):
        affair = opened(cast["clerk"])
        upload = actions.begin_scan(affair.pk, first_row(affair).pk, 4, actor=cast["clerk"])
        with pytest.raises(Invalid):
            actions.send_scan_part(upload.pk, 0, b"MZ\x90\x00", actor=cast["clerk"])
        assert not Upload.objects.exists()
        assert first_row(affair).state == "missing"

    def test_of_an_affair_that_went_on_meanwhile_is_refused(self, cast):
        affair = opened(cast["clerk"])
        upload = actions.begin_scan(affair.pk, first_row(affair).pk, len(DATA), actor=cast["clerk"])
        applications.turn_down(affair.pk, reason="不属于本机关职权范围", actor=cast["clerk"])
        with changes_nothing(IllegalMove):
            actions.send_scan_part(upload.pk, 0, DATA, actor=cast["clerk"])

    def test_and_a_photo_are_two_things(self, begun, cast):
        secret, upload = begun
        with changes_nothing(NotFound):
            actions.send_scan_part(upload.pk, 0, DATA, actor=cast["clerk"])
        affair = queries.open_link(secret).application
        scan = actions.begin_scan(affair.pk, first_row(affair).pk, len(DATA), actor=cast["clerk"])
        with changes_nothing(NotFound):
            actions.send_page_part(secret, scan.pk, 0, DATA)


def clean(*, after: dt.timedelta) -> int:
    """What the nightly job drops so much later."""
    with clock.travel(clock.now() + after):
        return clean_files(0)


def test_the_last_part_sent_twice_at_once_is_one_page(real_db):
    clerk = make_cast()["clerk"]
    affair = opened(clerk)
    secret = linked(affair, clerk)
    upload = actions.begin_page(secret, first_row(affair).pk, len(DATA))
    outcomes = together([lambda: actions.send_page_part(secret, upload.pk, 0, DATA) for _ in range(4)])
    connections.close_all()
    assert sum(isinstance(one, Upload) for one in outcomes) == 1
    assert sum(isinstance(one, IllegalMove) for one in outcomes) == 3
    assert PhonePage.objects.count() == 1


def test_one_photo_on_four_ways_at_once_is_kept_once(real_db):
    cast = make_cast()
    affair = opened(cast["clerk"])
    secret, row = linked(affair, cast["clerk"]), first_row(affair).pk
    ups = [actions.begin_page(secret, row, len(DATA)) for _ in range(2)]
    scan = actions.begin_scan(affair.pk, row, len(DATA), actor=cast["clerk"])
    outcomes = together(
        [
            lambda: actions.send_page_part(secret, ups[0].pk, 0, DATA),
            lambda: actions.send_page_part(secret, ups[1].pk, 0, DATA),
            lambda: actions.send_scan_part(scan.pk, 0, DATA, actor=cast["clerk"]),
            lambda: applications.attach_scan(affair.pk, row, DATA, name="", actor=cast["clerk"]),
        ]
    )
    connections.close_all()
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    file = StoredFile.objects.get()
    assert hashlib.sha256(documents.read(file)).digest() == bytes(file.digest)
    assert {page.file for page in PhonePage.objects.all()} == {first_row(affair).file} == {file}
