"""What nobody uses any more is destroyed when its time has come: the bytes go, a line of the register stays."""

from __future__ import annotations

import datetime as dt
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from doorstep.base import clock
from doorstep.base.accounts.actor import PUBLIC, system
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.registry.documents import actions, jobs, queries, retention
from doorstep.registry.documents.cli import commands
from doorstep.registry.documents.models import Destruction, StoredFile
from tests.support import no_new_rows, together

from .factories import pdf, picture
from .test_store import everything, store

MONTH = timedelta(days=31)


@pytest.fixture
def later(db):
    """A month and a day on."""
    with clock.travel(clock.now() + MONTH):
        yield


class TestRules:
    def test_each_says_its_source_and_an_end(self):
        for rule in retention.rules().values():
            assert rule.why
            assert rule.days or rule.years
        assert retention.rules()["affair"].years == 10
        assert retention.rules()["affair"].asks

    @pytest.mark.parametrize(
        ("since", "kind", "end"),
        [
            (dt.date(2026, 1, 1), "unused", dt.date(2026, 1, 31)),
            (dt.date(2026, 3, 5), "affair", dt.date(2036, 3, 5)),
            (dt.date(2028, 2, 29), "affair", dt.date(2038, 3, 1)),
        ],
    )
    def test_count_from_the_day_the_use_ended(self, since, kind, end):
        assert retention.rules()[kind].ends(since) == end


@pytest.mark.django_db
class TestDestroy:
    def test_the_bytes_go_and_a_line_stays(self, django_capture_on_commit_callbacks):
        file = store(picture())
        assert len(everything()) == 2
        with clock.travel(clock.now() + MONTH), django_capture_on_commit_callbacks(execute=True):
            assert actions.destroy_due(actor=system()) == 1
            day = clock.today()
        assert everything() == []
        line = Destruction.objects.get()
        assert (line.file, bytes(line.digest), line.size) == (file, bytes(file.digest), file.size)
        assert (line.media_type, line.stored_at) == ("image/jpeg", file.stored_at)
        assert (line.kind, line.by_account, line.approval) == ("unused", None, "")
        assert "个人信息保护法" in line.why
        assert line.due_on == timezone.localtime(file.stored_at).date() + timedelta(days=30)
        assert timezone.localtime(line.destroyed_at).date() == day
        assert Entry.objects.filter(event="file.destroyed", subject_id=str(file.pk)).count() == 1

    def test_what_was_destroyed_is_said_to_be(self, later):
        file = store(picture())
        with clock.travel(clock.now() + MONTH):
            actions.destroy_due(actor=system())
        file.refresh_from_db()
        with pytest.raises(NotFound) as refused:
            queries.read(file)
        assert refused.value.code == "file_destroyed"
        assert queries.preview(file) is None

    def test_the_same_content_can_be_handed_in_again(self, django_capture_on_commit_callbacks):
        first = store(picture())
        with clock.travel(clock.now() + MONTH):
            with django_capture_on_commit_callbacks() as after:
                actions.destroy_due(actor=system())
            second = store(picture())  # before the bytes of the first were dropped
            for call in after:
                call()
            assert second != first
            assert queries.read(second)
            assert queries.preview(second)

    def test_a_preview_that_another_file_has_too_stays(self, django_capture_on_commit_callbacks):
        store(pdf())
        with clock.travel(clock.now() + MONTH):
            other = store(pdf() + b"\n")
            with django_capture_on_commit_callbacks(execute=True):
                assert actions.destroy_due(actor=system()) == 1
            assert queries.read(other)
            assert queries.preview(other)
            assert len(everything()) == 2

    def test_what_is_fresh_stays(self):
        store(picture())
        with no_new_rows():
            assert actions.destroy_due(actor=system()) == 0

    def test_twice_destroys_once(self, db):
        store(picture())
        with clock.travel(clock.now() + MONTH):
            assert [actions.destroy_due(actor=system()) for _ in range(2)] == [1, 0]

    def test_bytes_left_by_a_killed_process_are_cleaned(self):
        store(picture())
        with clock.travel(clock.now() + MONTH):
            actions.destroy_due(actor=system())  # its commit never came to its callbacks
            assert len(everything()) == 2
            assert actions.clean() == 2
        assert everything() == []

    def test_the_nightly_job_destroys(self, later):
        store(picture())
        with clock.travel(clock.now() + MONTH):
            assert jobs.destroy_files(0) == 1


@pytest.mark.django_db
class TestWho:
    def test_the_bureau_may(self, cast):
        assert actions.destroy_due(actor=cast["manager"]) == 0

    @pytest.mark.parametrize("who", ["clerk", "site_head", "seal_keeper", "reviewer"])
    def test_nobody_else(self, cast, who):
        store(picture())
        with clock.travel(clock.now() + MONTH), no_new_rows(), pytest.raises(NotAllowed):
            actions.destroy_due(actor=cast[who])

    def test_no_stranger(self):
        with pytest.raises(NotAllowed):
            actions.destroy_due(actor=PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_destruction SET why = 'x'",
        "DELETE FROM documents_destruction",
        "TRUNCATE documents_destruction",
    ],
)
def test_the_register_is_never_changed(statement):
    store(picture())
    with clock.travel(clock.now() + MONTH):
        actions.destroy_due(actor=system())
    refused = pytest.raises(DatabaseError, match=r"append-only|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Destruction.objects.count() == 1


@pytest.mark.django_db
def test_the_commands_list_what_is_due_destroy_it_and_show_the_register():
    def run(*command: str) -> object:
        done = CliRunner().invoke(commands, [*command, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    file = store(picture())
    assert run("due") == []
    with clock.travel(clock.now() + MONTH):
        assert [(line["id"], line["kind"]) for line in run("due")] == [(str(file.pk), "unused")]
        assert run("destroy") == {"destroyed": 1}
        assert run("due") == []
        (line,) = run("destroyed")
        assert (line["digest"], line["by"]) == (bytes(file.digest).hex(), None)
        said = CliRunner().invoke(commands, ["destroyed"]).output
    assert "1 files were destroyed" in said


def test_a_file_that_is_stored_again_while_it_is_destroyed_is_never_lost(real_db):
    store(picture())
    with clock.travel(clock.now() + MONTH):
        outcomes = together([lambda: store(picture()), lambda: actions.destroy_due(actor=system())] * 3)
        assert not [one for one in outcomes if isinstance(one, Exception)]
        living = StoredFile.objects.filter(destroyed_at=None)
        assert [bool(queries.read(file)) for file in living] == [True] * living.count()
