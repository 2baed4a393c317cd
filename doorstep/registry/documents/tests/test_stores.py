"""One promise on both stores: a folder, and a bucket on a real server that speaks S3."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from doorstep.base import clock
from doorstep.base.core import crypto
from doorstep.registry.documents import actions, queries, stores
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.documents.stores.bucket import bucket
from doorstep.registry.documents.stores.folder import Folder
from tests import s3
from tests.support import no_new_rows, together

from .factories import pdf, picture
from .test_store import CLERK


@pytest.fixture(scope="module")
def s3_server():
    with s3.server() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def store(request, settings):
    """The store in use: a fresh folder, or an emptied bucket."""
    if request.param == "bucket":
        settings.FILES_URL = request.getfixturevalue("s3_server")
        settings.FILES_KEY_ID, settings.FILES_SECRET = s3.KEY_ID, s3.SECRET
    used = stores.store()
    for item in list(used.items()):
        used.remove(item.key)
    return used


def test_gives_back_what_it_was_given(store):
    store.write("ab/one", b"first")
    store.write("ab/one", b"second")
    store.write("cd/two", bytes(range(256)) * 5000)
    assert store.read("ab/one") == b"second"
    assert store.read("cd/two") == bytes(range(256)) * 5000
    assert {item.key for item in store.items()} == {"ab/one", "cd/two"}
    assert {item.key for item in store.items("ab/")} == {"ab/one"}


def test_removes_and_says_what_is_missing(store):
    store.write("ab/one", b"first")
    store.remove("ab/one")
    store.remove("ab/one")
    assert list(store.items()) == []
    with pytest.raises(FileNotFoundError):
        store.read("ab/one")


def test_says_when_a_thing_was_written(store):
    store.write("ab/one", b"first")
    (item,) = store.items()
    assert abs(clock.now() - item.written_at) < timedelta(minutes=5)


def test_lists_more_than_one_page_of_answers(store):
    together([lambda n=n: store.write(f"ab/{n}", b"x") for n in range(20)])
    if hasattr(store, "client"):
        paginator = store.client.get_paginator("list_objects_v2")
        pages = paginator.paginate(Bucket=store.name, Prefix=store.prefix, PaginationConfig={"PageSize": 7})
        assert sum(len(page["Contents"]) for page in pages) == 20
    assert len(list(store.items())) == 20


def test_leaves_nothing_of_its_trial(store):
    store.check()
    assert list(store.items()) == []


def test_what_is_kept_is_encrypted_before_it_leaves_this_process(store, db):
    file = actions.store(pdf(), name="scan", actor=CLERK)
    kept = [store.read(item.key) for item in store.items()]
    assert len(kept) == 2  # the file and its preview
    assert not [each for each in kept if b"PDF" in each or b"JFIF" in each]
    assert queries.read(file) == pdf()


def test_another_file_put_in_its_place_does_not_open(store, db):
    one, two = (actions.store(data, name="scan", actor=CLERK) for data in (pdf(), picture()))
    other = store.read(queries.key_of(bytes(two.digest)))
    store.write(queries.key_of(bytes(one.digest)), other)
    with pytest.raises(crypto.WrongKey):
        queries.read(one)


def test_what_a_rolled_back_transaction_left_is_dropped(store, db):
    kept = actions.store(picture(), name="scan", actor=CLERK)
    with transaction.atomic():
        actions.store(pdf(), name="scan", actor=CLERK)
        transaction.set_rollback(True)
    assert actions.clean() == 0  # fresh: its transaction might still be running
    assert actions.clean(older_than_seconds=-60) == 2
    assert StoredFile.objects.get() == kept
    assert queries.read(kept)
    assert queries.preview(kept)


@pytest.fixture(params=["folder", "bucket"])
def away(request, settings, tmp_path):
    """A store that can't be reached."""
    if request.param == "bucket":
        settings.FILES_URL = f"s3://county?endpoint=http://127.0.0.1:{s3.free_ports()}"
    else:
        settings.FILES = tmp_path / "file-in-the-way" / "files"
        (tmp_path / "file-in-the-way").write_bytes(b"")


def test_without_its_store_an_upload_is_refused_and_keeps_nothing(away, db):
    with no_new_rows(), pytest.raises(stores.Away) as refused:
        actions.store(pdf(), name="scan", actor=CLERK)
    assert (refused.value.code, refused.value.status) == ("store_away", 503)
    assert str(refused.value.message)


def test_a_bucket_that_is_not_there_is_a_store_away(s3_server):
    used = bucket(s3_server.replace("county", "somebody-elses"), s3.KEY_ID, s3.SECRET)
    with pytest.raises(stores.Away):
        used.write("ab/one", b"x")
    with pytest.raises(stores.Away):
        list(used.items())


def test_an_address_that_is_not_s3_is_said():
    with pytest.raises(stores.Away) as refused:
        bucket("https://county", "", "")
    assert "FILES_URL" in refused.value.why


def test_a_folder_names_what_is_half_written_apart(tmp_path):
    used = Folder(tmp_path)
    used.write("ab/one", b"x")
    (tmp_path / "ab" / ".one.1").write_bytes(b"half")
    assert {item.key for item in used.items()} == {"ab/one", "ab/.one.1"}
